import { randomBytes } from "node:crypto";
import { type Call, headerOf, type Reply } from "../call.ts";
import { callModel, type ModelOptions } from "./models.ts";
import { noSession, raiseOther, type RpcCall, rpcCallOf, rpcReply, sessionOf, unauthorized } from "./rpc.ts";

/** What one database of the server works with. */
export type TrytonOptions = ModelOptions & {
  readonly database: string;
  readonly user: string;
  readonly password: string;
};

/** The server: calls in, answers out. */
export type TrytonService = {
  serve(call: Call): Reply;
  /** Ends all sessions, as their age does. */
  forget(): void;
};

const userId = 1;
const preferences = { company_filter: "one", company: 1, language: "en", language_direction: "ltr", groups: [1, 6, 7] };
const nothingHere: Reply = { status: 404, headers: { "content-type": "text/html" }, body: "<h1>Not Found</h1>" };

/** A server with one database. */
export function openTrytonService(options: TrytonOptions): TrytonService {
  const sessions = new Set<string>();

  const logIn = (call: RpcCall): Reply => {
    const [user, { password }] = call.params as [string, { password?: string }];
    if (user !== options.user || password !== options.password) return unauthorized;
    const key = randomBytes(32).toString("hex");
    sessions.add(key);
    return rpcReply(call, [userId, key]);
  };
  const serve = (http: Call): Reply => {
    if (http.path !== `/${options.database}/` || http.method !== "POST") return nothingHere;
    const call = rpcCallOf(http.body);
    if (!call) return { status: 500, headers: { "content-type": "text/html" }, body: "<h1>Internal Server Error</h1>" };
    if (call.method === "common.db.login") return logIn(call);
    const session = sessionOf(http);
    if (!session || !sessions.has(session.key)) return noSession;
    if (call.method !== "common.db.logout") return rpcReply(call, dispatch(options, http, call));
    sessions.delete(session.key);
    return rpcReply(call, null);
  };
  return { serve, forget: () => sessions.clear() };
}

function dispatch(options: TrytonOptions, http: Call, { method, params }: RpcCall): unknown {
  const [, model = "", name = ""] = /^model\.(.+)\.(\w+)$/.exec(method) ?? [];
  const context = params.at(-1);
  if (typeof context !== "object" || context === null || Array.isArray(context))
    return raiseOther("Missing context argument");
  if (method === "model.res.user.get_preferences") return preferences;
  const { _timestamp: timestamps = {} } = context as { _timestamp?: Readonly<Record<string, string>> };
  const trace = { system: "tryton", correlationId: headerOf(http, "x-correlation-id"), idempotencyKey: null };
  return callModel(options, { model, method: name, params: params.slice(0, -1), timestamps, trace });
}
