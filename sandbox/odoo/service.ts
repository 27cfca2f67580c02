import { type Call, headerOf, jsonReply, type Reply } from "../call.ts";
import type { Trace } from "../ledger.ts";
import type { Call as ModelCall, Models } from "./models.ts";
import { accessDenied, notFound, Raised, serialized, unauthorized, userError } from "./raised.ts";

/** Who may sign in to the simulated database; worthless outside the sandbox. */
export const odooSecrets = {
  database: "waybill",
  user: "waybill@example.com",
  password: "sandbox-odoo-password",
  apiKey: "sandbox-odoo-key",
} as const;

/** What the simulated Odoo works with. `version` 18 and below have no JSON-2. */
export type OdooService = {
  readonly models: Models;
  readonly version: number;
  /** False: the key and the password of our user were revoked. */
  readonly knowsUs: () => boolean;
};

const userNumber = 7;
const page: Reply = { status: 404, headers: { "content-type": "text/html" }, body: "<h1>Not Found</h1>" };

type Named = Readonly<Record<string, unknown>>;

/** The service: a call in, an answer out. */
export function serveOdoo(service: OdooService): (call: Call) => Reply {
  return (call) => {
    if (call.method === "POST" && call.path === "/jsonrpc") return answerRpc(service, call);
    const [, model, method] = /^\/json\/2\/([\w.]+)\/(\w+)$/.exec(call.path) ?? [];
    if (service.version < 19 || call.method !== "POST" || !model || !method) return page;
    return answerJson2(service, call, model, method);
  };
}

/** The method that a call is, whichever interface it came by; null where it is none. */
export function modelCallIn({ path, body }: Call): ModelCall | null {
  const [, model, method] = /^\/json\/2\/([\w.]+)\/(\w+)$/.exec(path) ?? [];
  if (model && method) return namedCall(model, method, objectOf(body));
  const { args = [] } = (objectOf(body).params ?? {}) as { args?: readonly unknown[] };
  return path === "/jsonrpc" && args.length > 3 ? positionalCall(args) : null;
}

type Records = ModelCall["records"];

function namedCall(model: string, method: string, body: Named): ModelCall {
  const { ids = [], context = {}, vals_list: list = null, ...named } = body;
  return { model, method, ids: ids as number[], records: list as Records, named, context: context as Named };
}

function positionalCall(args: readonly unknown[]): ModelCall {
  const [, , , model, method, positional = [], { context = {}, ...named } = {}] = args as readonly [
    ...(readonly [unknown, unknown, unknown, string, string, (readonly unknown[])?, Record<string, unknown>?]),
  ];
  const [first = null] = positional;
  const isCreate = method === "create";
  const ids = isCreate ? [] : ((first ?? []) as number[]);
  return { model, method, ids, records: isCreate ? (first as Records) : null, named, context: context as Named };
}

function answerJson2(service: OdooService, call: Call, model: string, method: string): Reply {
  try {
    const database = headerOf(call, "x-odoo-database");
    if (database !== null && database !== odooSecrets.database) return page;
    const key = /^bearer (.+)$/i.exec(headerOf(call, "authorization") ?? "")?.[1];
    if (key !== odooSecrets.apiKey || !service.knowsUs()) throw unauthorized();
    return jsonReply(200, service.models.run(namedCall(model, method, objectOf(call.body)), traceOf(call)));
  } catch (error) {
    if (!(error instanceof Raised)) throw error;
    return jsonReply(error.status, serialized(error));
  }
}

function answerRpc(service: OdooService, call: Call): Reply {
  const { id = null, params = {} } = objectOf(call.body);
  const { service: part, method, args = [] } = params as { service?: string; method?: string; args?: unknown[] };
  try {
    const result = part === "common" ? common(service, method, args) : execute(service, method, args, call);
    return jsonReply(200, { jsonrpc: "2.0", id, result });
  } catch (error) {
    if (!(error instanceof Raised)) throw error;
    const told = { code: 200, message: "Odoo Server Error", data: serialized(error) };
    return jsonReply(200, { jsonrpc: "2.0", id, error: told });
  }
}

function common(service: OdooService, method: string | undefined, args: readonly unknown[]): unknown {
  const { version } = service;
  if (method === "version")
    return { server_version: `${version}.0`, server_version_info: [version, 0, 0, "final", 0, ""] };
  return authenticate(service, method, args);
}

function authenticate(service: OdooService, method: string | undefined, args: readonly unknown[]): number | false {
  if (method !== "authenticate") throw notFound(`there is no ${String(method)}`);
  const [database, user, password] = args;
  if (database !== odooSecrets.database)
    throw new Raised("psycopg2.OperationalError", `database "${String(database)}" does not exist`, 500);
  const isRight = user === odooSecrets.user && password === odooSecrets.password && service.knowsUs();
  return isRight ? userNumber : false;
}

function execute(service: OdooService, method: string | undefined, args: readonly unknown[], call: Call): unknown {
  if (method !== "execute_kw") throw notFound(`there is no ${String(method)}`);
  const [, number, password] = args;
  if (number !== userNumber || password !== odooSecrets.password || !service.knowsUs()) throw accessDenied();
  return service.models.run(positionalCall(args), traceOf(call));
}

function traceOf(call: Call): Trace {
  return { system: "odoo", correlationId: headerOf(call, "x-correlation-id"), idempotencyKey: null };
}

function objectOf(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === "object" && value !== null) return { ...value };
  } catch {
    throw userError("could not parse the body as json");
  }
  throw userError("could not parse the body, expecting a json object");
}
