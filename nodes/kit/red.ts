/** What we use of Node-RED's runtime, as it is in 5.0 (its published types lag behind). */
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { ReceiptFacts } from "../../core/delivery/receipt-facts.ts";

/** A message between nodes: plain data. Unknown properties are kept. */
export interface Message {
  _msgid?: string;
  topic?: unknown;
  payload?: unknown;
  receipt?: ReceiptFacts;
  [property: string]: unknown;
}

export type Send = (messages: Message | readonly (Message | readonly Message[] | null)[]) => void;
export type Done = (error?: Error) => void;

/** A node as it was saved, after `${NAME}` was replaced from the environment. */
export interface Saved {
  readonly id: string;
  readonly type: string;
  readonly name?: string;
  readonly [property: string]: unknown;
}

export interface StatusView {
  readonly fill?: "grey" | "blue" | "green" | "yellow" | "red";
  readonly shape?: "dot" | "ring";
  readonly text?: string;
}

export interface RedNode {
  readonly id: string;
  readonly type: string;
  readonly name?: string;
  /** The tab; absent on config nodes. */
  readonly z?: string;
  /** Id in the editor where the node lies in a subflow. */
  readonly _alias?: string;
  readonly wires: readonly (readonly string[])[];
  readonly credentials?: Readonly<Record<string, string | undefined>>;
  on(event: "input", handler: (message: Message, send: Send, done: Done) => void): void;
  on(event: "close", handler: (removed: boolean, done: () => void) => void): void;
  send: Send;
  status(view: StatusView): void;
  log(text: string): void;
  warn(text: string): void;
  error(error: Error | string, message?: Message): void;
}

/** A node that has received a message, as hooks hand it over. */
export interface DeliveredNode extends RedNode {
  readonly _expectedDoneCount: number;
  /** Handler of a node with one input listener; null where it has none or several. */
  readonly _inputCallback: unknown;
}

export interface SendEvent {
  readonly msg: Message;
  readonly source: { readonly id: string; readonly node: RedNode; readonly port: number };
  readonly destination: { readonly id: string; readonly node: DeliveredNode };
}

export interface ReceiveEvent {
  readonly msg: Message;
  readonly destination: { readonly id: string; readonly node: DeliveredNode };
}

export interface CompleteEvent {
  readonly msg: Message;
  readonly error?: unknown;
  readonly node: { readonly id: string; readonly node: DeliveredNode };
}

export interface Hooks {
  add(hook: "preRoute.waybill" | "preDeliver.waybill", take: (event: SendEvent) => void): void;
  add(hook: "onReceive.waybill" | "postReceive.waybill", take: (event: ReceiveEvent) => void): void;
  add(hook: "onComplete.waybill", take: (event: CompleteEvent) => void): void;
  remove(hook: "*.waybill"): void;
}

/** What changed with a deploy; absent where everything is started or stopped. */
export interface FlowDiff {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  readonly rewired: readonly string[];
  readonly linked: readonly string[];
  readonly flowChanged: readonly string[];
  readonly globalConfigChanged?: boolean;
}

export interface FlowsEvent {
  readonly config?: { readonly rev?: string; readonly flows: readonly Saved[] };
  readonly type: "full" | "flows" | "nodes";
  readonly diff?: FlowDiff;
}

export interface Events {
  on(
    event: "flows:starting" | "flows:stopping" | "flows:stopped" | "flows:started",
    take: (event: FlowsEvent) => void,
  ): void;
  on(
    event: "runtime-event",
    take: (event: {
      readonly id: string;
      readonly payload?: { readonly state?: string; readonly deploy?: boolean };
    }) => void,
  ): void;
  removeListener(event: string, take: (...values: never[]) => void): void;
}

export interface AdminRequest extends IncomingMessage {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
  readonly user?: { readonly username?: string };
}

export interface AdminAnswer extends ServerResponse {
  status(code: number): AdminAnswer;
  json(value: unknown): void;
}

export type AdminHandler = (request: AdminRequest, answer: AdminAnswer, next: (error?: unknown) => void) => void;

export interface AdminApp {
  get(path: string, ...handlers: readonly AdminHandler[]): void;
  post(path: string, ...handlers: readonly AdminHandler[]): void;
}

export interface NodeType {
  readonly credentials?: Readonly<Record<string, { readonly type: "text" | "password" }>>;
}

/** The API that Node-RED hands to each node set. */
export interface Red {
  readonly version: string;
  readonly settings: {
    readonly userDir?: string;
    readonly httpAdminRoot?: string | false;
    readonly [name: string]: unknown;
  };
  readonly nodes: {
    createNode(node: RedNode, saved: Saved): void;
    getNode(id: string): RedNode | null;
    eachNode(visit: (saved: Saved) => void): void;
    registerType(type: string, constructor: (this: RedNode, saved: Saved) => void, options?: NodeType): void;
  };
  readonly events: Events;
  /** Absent under Node-RED's unit-test helper. */
  readonly hooks?: Hooks;
  readonly comms: { publish(topic: string, data: unknown, retain?: boolean): void };
  readonly plugins: { registerPlugin(id: string, definition: Readonly<Record<string, unknown>>): void };
  readonly util: {
    generateId(): string;
    getMessageProperty(message: Message, path: string): unknown;
    evaluateNodeProperty(value: string, type: "env", node: RedNode): unknown;
  };
  readonly server: Server;
  readonly httpAdmin: AdminApp;
  readonly auth: { needsPermission(scope: string): AdminHandler };
  readonly log: { info(text: string): void; warn(text: string): void; error(text: string): void };
  _(key: string, values?: Readonly<Record<string, string | number>>): string;
}
