/**
 * What every node of the palette stands on. It reads and migrates the saved configuration, answers each message exactly
 * once through `done`, never lets a rejection or a throw reach Node-RED, counts, shows status, and drains on close. A node
 * that is not configured lives on: red status, and WB-CFG-001 for every message.
 */
import { CodedError } from "../../core/errors.ts";
import { type ConfigDescription, type ConfigOf, readConfig } from "./config.ts";
import { beginLife, type Life, type NodeContext } from "./life.ts";
import { explain } from "./reasons.ts";
import type { Done, Message, NodeType, Red, RedNode, Saved, Send } from "./red.ts";

/** What a handler answers: messages per output. */
export type Result<O extends string> = { readonly [K in O]?: Message | readonly Message[] | null } | null;

export type Handler<O extends string> = (message: Message) => Result<O> | Promise<Result<O>>;

export interface OpenContext<O extends string> extends NodeContext {
  /** Sends without an incoming message (a receipt, a known outcome). */
  emit(result: Result<O>): void;
  /** True where something is wired to the output. */
  wired(output: O): boolean;
}

export interface NodeDefinition<D extends ConfigDescription, O extends string> {
  readonly type: string;
  readonly config: D;
  readonly outputs: readonly O[];
  readonly credentials?: NonNullable<NodeType["credentials"]>;
  /** Runs once when Node-RED loads the node set. */
  setup?(red: Red): void;
  /** Opens the node; answers what takes messages, or nothing for a node without input. */
  open(config: ConfigOf<D>, context: OpenContext<O>): Handler<O> | null | Promise<Handler<O> | null>;
}

/** Makes the function that Node-RED calls when it loads the node set. */
export function defineNode<D extends ConfigDescription, O extends string>(
  definition: NodeDefinition<D, O>,
): (red: Red) => void {
  const options = definition.credentials ? { credentials: definition.credentials } : {};
  return (red) => {
    definition.setup?.(red);
    red.nodes.registerType(
      definition.type,
      function (this: RedNode, saved: Saved) {
        red.nodes.createNode(this, saved);
        start(definition, beginLife(red, this), saved);
      },
      options,
    );
  };
}

function start<D extends ConfigDescription, O extends string>(
  definition: NodeDefinition<D, O>,
  life: Life,
  saved: Saved,
): void {
  const context = Object.assign(life, {
    emit: (result: Result<O>) => life.node.send(ports(definition.outputs, result, life)),
    wired: (output: O) => (life.node.wires[definition.outputs.indexOf(output)]?.length ?? 0) > 0,
  });
  const opening = openNode(definition, context, saved);
  let handle: Handler<O> | null = null;
  void opening.then((opened) => (handle = opened));
  life.node.on("input", (message, send, done) => void take(definition, life, handle ?? opening, message, send, done));
  life.node.on("close", (removed, done) => void opening.then(() => life.close(removed)).then(done, done));
}

/** Never rejects: a node that cannot open answers every message with the reason. */
async function openNode<D extends ConfigDescription, O extends string>(
  definition: NodeDefinition<D, O>,
  context: Life & OpenContext<O>,
  saved: Saved,
): Promise<Handler<O>> {
  try {
    const read = readConfig(definition.config, saved);
    if (read.kind === "problem")
      throw context.misconfigured(`${read.problem.property} ${explain(read.problem.why, "en")}`);
    return (await definition.open(read.config, context)) ?? (() => null);
  } catch (thrown) {
    const error = asError(thrown);
    context.status({ key: isConfiguration(error) ? "unconfigured" : "failed", fill: "red", shape: "ring" });
    context.node.error(error);
    return () => Promise.reject(error);
  }
}

async function take<D extends ConfigDescription, O extends string>(
  definition: NodeDefinition<D, O>,
  life: Life,
  handler: Handler<O> | Promise<Handler<O>>,
  message: Message,
  send: Send,
  done: Done,
): Promise<void> {
  life.counters.received += 1;
  life.begin();
  try {
    const handle = typeof handler === "function" ? handler : await handler;
    const result = await handle(message);
    if (result) send(ports(definition.outputs, result, life));
    answer(life, done);
  } catch (thrown) {
    const error = asError(thrown);
    life.counters[error instanceof CodedError ? "refused" : "failed"] += 1;
    answer(life, done, error);
  } finally {
    life.end();
  }
}

function ports<O extends string>(
  outputs: readonly O[],
  result: Result<O>,
  life: Life,
): (Message | readonly Message[] | null)[] {
  return outputs.map((output) => {
    const messages = result?.[output] ?? null;
    life.counters.sent += messages === null ? 0 : Array.isArray(messages) ? messages.length : 1;
    return messages;
  });
}

function answer(life: Life, done: Done, error?: Error): void {
  try {
    done(error);
  } catch (thrown) {
    life.node.warn(`${life.node.type}: ${asError(thrown).message}`);
  }
}

/** Anything that was thrown, as an Error. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

function isConfiguration(error: Error): boolean {
  return error instanceof CodedError && error.code.startsWith("WB-CFG-");
}
