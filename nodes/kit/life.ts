/** The life of one node: what it counts, what is in work, and how it closes. */
import { type Clock, systemClock } from "../../core/clock.ts";
import { CodedError, coded } from "../../core/errors.ts";
import type { Red, RedNode } from "./red.ts";
import { type StatusLine, type StatusWords, statusLine } from "./status.ts";

/** Since the node was started: messages taken, messages sent on, work refused (a coded error), failures (any other). */
export interface Counters {
  received: number;
  sent: number;
  refused: number;
  failed: number;
}

/** What a node's code is given beside its config. */
export interface NodeContext {
  readonly red: Red;
  readonly node: RedNode;
  /** Id as the editor knows it, also inside a subflow. */
  readonly editorId: string;
  readonly clock: Clock;
  /** Aborted when the node closes. */
  readonly signal: AbortSignal;
  readonly counters: Counters;
  status(words: StatusWords | null): void;
  /** What the config node `id` offers; throws WB-CFG-001 where it is missing, disabled or not valid. */
  use<T>(id: string, type: string): T;
  /** Value of the environment variable `name` (group, tab, global, process); throws WB-CFG-001 where it is not set. */
  environment(name: string): string;
  /** Runs when the node closes; `removed` is true where it was deleted. In reverse order, each waited for. */
  onClose(close: (removed: boolean) => void | Promise<void>): void;
  /** The coded error of a wrong configuration. */
  misconfigured(detail: string): CodedError;
}

/** Where config nodes keep what they offer to the nodes that name them. */
export const offer: unique symbol = Symbol.for("waybill.offer");

/** What a deployed config node offers, or why it cannot; null where there is no such node. */
export function offerOf(
  red: Red,
  id: string,
  type: string,
): { readonly value?: unknown; readonly problem?: Error } | null {
  const node: (RedNode & { readonly [offer]?: { readonly value?: unknown; readonly problem?: Error } }) | null =
    red.nodes.getNode(id);
  return node?.type === type ? (node[offer] ?? {}) : null;
}

export interface Life extends NodeContext {
  readonly line: StatusLine;
  /** Aborts, waits for work (at most `drainMs`), and runs what `onClose` was given. */
  close(removed: boolean): Promise<void>;
  begin(): void;
  end(): void;
}

const drainMs = 5_000;

/** Begins the life of a node that Node-RED has created. */
export function beginLife(red: Red, node: RedNode): Life {
  const controller = new AbortController();
  const closers: ((removed: boolean) => void | Promise<void>)[] = [];
  const line = statusLine(red, node, systemClock);
  const work = workCount();
  const misconfigured = (detail: string): CodedError =>
    new CodedError(coded("WB-CFG-001", { node: node.name || node.type, detail }));
  return {
    red,
    node,
    editorId: node._alias ?? node.id,
    clock: systemClock,
    signal: controller.signal,
    counters: { received: 0, sent: 0, refused: 0, failed: 0 },
    line,
    status: (words) => line.show(words),
    use: <T>(id: string, type: string) => offered(red, id, type, misconfigured) as T,
    environment: (name) => environmentValue(red, node, name, misconfigured),
    onClose: (close) => void closers.push(close),
    misconfigured,
    begin: work.begin,
    end: work.end,
    async close(removed) {
      controller.abort();
      await work.idle(drainMs);
      for (const close of closers.reverse()) await close(removed);
      line.close();
    },
  };
}

interface WorkCount {
  begin(): void;
  end(): void;
  /** Resolves when nothing is in work, or after `limitMs`. */
  idle(limitMs: number): Promise<void>;
}

function workCount(): WorkCount {
  let busy = 0;
  let wake: (() => void) | null = null;
  return {
    begin: () => void (busy += 1),
    end() {
      busy -= 1;
      if (busy === 0) wake?.();
    },
    idle: (limitMs) =>
      new Promise((resolve) => {
        if (busy === 0) return resolve();
        const cancel = systemClock.after(limitMs, resolve);
        wake = () => {
          cancel();
          resolve();
        };
      }),
  };
}

function offered(red: Red, id: string, type: string, misconfigured: (detail: string) => CodedError): unknown {
  const held = offerOf(red, id, type);
  if (!held) throw misconfigured(`no ${type} is chosen, or it is disabled`);
  if (held.problem) throw held.problem;
  if (held.value === undefined) throw misconfigured(`the ${type} offers nothing`);
  return held.value;
}

function environmentValue(
  red: Red,
  node: RedNode,
  name: string,
  misconfigured: (detail: string) => CodedError,
): string {
  const value = red.util.evaluateNodeProperty(name, "env", node);
  if (typeof value !== "string" || value === "") throw misconfigured(`the environment variable ${name} is not set`);
  return value;
}
