/**
 * Binds the tracker to Node-RED's hooks, once per process. Two things that no hook tells are learned beside them: whether
 * a Catch node took an error (Node.prototype.error is wrapped, found through the prototype of a node that received a
 * message), and that a message was sent to a node that does not run (seen before routing, else it would just vanish).
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { type Clock, systemClock } from "../../core/clock.ts";
import { createTracker, type Token, type Tracker } from "../../core/delivery/tracker.ts";
import { type Deploys, watchDeploys } from "./deploys.ts";
import type { DeliveredNode, Hooks, Message, ReceiveEvent, Red, RedNode, SendEvent } from "./red.ts";

interface FlowNode extends RedNode {
  readonly _flow: { readonly path: string; getNode(id: string): RedNode | null };
}

let bound: Tracker | null = null;

/** The tracker of this process; bound when it is asked for first, which is before the flows start. Without hooks work is over when it was sent. */
export function trackerOf(red: Red, clock: Clock = systemClock): Tracker {
  bound ??= bind(red, createTracker(clock), watchDeploys(red));
  return bound;
}

function bind(red: Red, tracker: Tracker, deploys: Deploys): Tracker {
  void deploys.onStopping((stopped) => (stopped === "all" ? tracker.close() : tracker.nodesGone(stopped)));
  if (!red.hooks) return tracker;
  const context = new AsyncLocalStorage<Token | undefined>();
  followDeliveries(red.hooks, tracker, deploys, context);
  followWork(red.hooks, tracker, deploys, context);
  return tracker;
}

type Context = AsyncLocalStorage<Token | undefined>;

function followDeliveries(hooks: Hooks, tracker: Tracker, deploys: Deploys, context: Context): void {
  hooks.add("preRoute.waybill", (event) => {
    if (tracker.open > 0 && !(event.source.node as FlowNode)._flow.getNode(event.destination.id))
      lost(tracker, deploys, event, context.getStore());
  });
  hooks.add("preDeliver.waybill", (event) => {
    if (tracker.open > 0) tracker.delivered(event.msg, event.destination.id, context.getStore());
  });
}

/** What a node sends while it works carries the token of the message that it works on. */
function followWork(hooks: Hooks, tracker: Tracker, deploys: Deploys, context: Context): void {
  const before = new WeakMap<ReceiveEvent, Token | undefined>();
  const errors = watchErrors(tracker);
  hooks.add("onReceive.waybill", (event) => {
    if (tracker.open === 0) return;
    const node = event.destination.node;
    errors.watch(node);
    if (node._alias) deploys.inner(node.id, (node as unknown as FlowNode)._flow.path);
    const carried = context.getStore();
    before.set(event, carried);
    context.enterWith(tracker.received(event.msg, node.id, carried));
  });
  hooks.add("postReceive.waybill", (event) => {
    if (!before.has(event)) return;
    const node = event.destination.node;
    context.enterWith(before.get(event));
    if (node._expectedDoneCount === 0) tracker.completed(event.msg, node.id);
  });
  hooks.add("onComplete.waybill", (event) => {
    if (tracker.open > 0) tracker.completed(event.msg, event.node.id, event.error);
  });
}

/** A message went to a node that does not run: a deploy is replacing it (the work comes back), or it could not start. */
function lost(tracker: Tracker, deploys: Deploys, event: SendEvent, token: Token | undefined): void {
  const id = event.destination.id;
  if (deploys.running && deploys.disabled(id)) return;
  tracker.delivered(event.msg, id, token);
  tracker.received(event.msg, id, token);
  if (!deploys.running) tracker.nodesGone([id]);
  else tracker.errored(event.msg, id, new Error("the node does not run: see the log of the start"), false);
}

interface ErrorWatch {
  /** Takes notice of a node that received a message; the first one leads to the prototype of all. */
  watch(node: DeliveredNode): void;
}

function watchErrors(tracker: Tracker): ErrorWatch {
  let wrapped = false;
  let caught = 0;
  return {
    watch(node) {
      if (node.type === "catch") caught += 1;
      if (wrapped) return;
      const prototype = basePrototype(node);
      const report = prototype.error;
      prototype.error = function (this: RedNode, error: Error | string, message?: Message) {
        const seen = caught;
        Reflect.apply(report, this, [error, message]);
        if (message && typeof message === "object") tracker.errored(message, this.id, error, caught !== seen);
      };
      wrapped = true;
    },
  };
}

/** Node-RED's own Node.prototype: the one that holds `error` and `_emitInput`. */
function basePrototype(node: DeliveredNode): { error: (error: Error | string, message?: Message) => void } {
  let prototype = Object.getPrototypeOf(node) as object;
  while (!Object.hasOwn(prototype, "_emitInput")) prototype = Object.getPrototypeOf(prototype) as object;
  return prototype as { error: (error: Error | string, message?: Message) => void };
}
