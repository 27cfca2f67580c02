import { type Call, headerOf, jsonReply, type Reply } from "../call.ts";
import type { Trace } from "../ledger.ts";
import { carriers, type Condition, type Pickings, type Value } from "./pickings.ts";
import { accessDenied, notFound, Raised, serialized, unauthorized, userError, valueError } from "./raised.ts";

/** Who may sign in to the simulated database; worthless outside the sandbox. */
export const odooSecrets = {
  database: "waybill",
  user: "waybill@example.com",
  password: "sandbox-odoo-password",
  apiKey: "sandbox-odoo-key",
} as const;

/** What the simulated Odoo works with. `version` 18 and below have no JSON-2. */
export type OdooService = {
  readonly pickings: Pickings;
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

/** Records that a call means to change, for the fault that locks them. */
export function idsOf({ path, body }: Call): readonly number[] {
  const content = objectOf(body);
  const args = (content.params as { args?: unknown[] } | undefined)?.args;
  const ids: unknown = path === "/jsonrpc" ? (args?.[5] as unknown[] | undefined)?.[0] : content.ids;
  return Array.isArray(ids) ? ids : [];
}

function answerJson2(service: OdooService, call: Call, model: string, method: string): Reply {
  try {
    const database = headerOf(call, "x-odoo-database");
    if (database !== null && database !== odooSecrets.database) return page;
    const key = /^bearer (.+)$/i.exec(headerOf(call, "authorization") ?? "")?.[1];
    if (key !== odooSecrets.apiKey || !service.knowsUs()) throw unauthorized();
    const { ids = [], context: _, ...named } = objectOf(call.body);
    return jsonReply(200, run(service.pickings, model, method, ids as number[], named, traceOf(call)));
  } catch (error) {
    if (!(error instanceof Raised)) throw error;
    return jsonReply(error.status, serialized(error));
  }
}

function answerRpc(service: OdooService, call: Call): Reply {
  const { id = null, params = {} } = objectOf(call.body);
  const { service: part, method, args = [] } = params as { service?: string; method?: string; args?: unknown[] };
  try {
    const result = part === "common" ? authenticate(service, method, args) : execute(service, method, args, call);
    return jsonReply(200, { jsonrpc: "2.0", id, result });
  } catch (error) {
    if (!(error instanceof Raised)) throw error;
    const told = { code: 200, message: "Odoo Server Error", data: serialized(error) };
    return jsonReply(200, { jsonrpc: "2.0", id, error: told });
  }
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
  const [, number, password, model, name, positional = [], named = {}] = args;
  if (number !== userNumber || password !== odooSecrets.password || !service.knowsUs()) throw accessDenied();
  const [ids = []] = positional as [number[]?];
  const { context: _, ...rest } = named as Named;
  return run(service.pickings, String(model), String(name), ids, rest, traceOf(call));
}

function traceOf(call: Call): Trace {
  return { system: "odoo", correlationId: headerOf(call, "x-correlation-id"), idempotencyKey: null };
}

function run(
  pickings: Pickings,
  model: string,
  method: string,
  ids: readonly number[],
  named: Named,
  trace: Trace,
): unknown {
  if (model === "delivery.carrier" && method === "search_read") return carriersIn(named);
  if (model !== "stock.picking") throw notFound(`the model '${model}' does not exist`);
  if (method === "search_read") {
    const { domain = [], fields = [], limit = 80 } = named;
    return pickings.search(domain as Condition[], fields as string[], limit as number);
  }
  if (method === "fields_get") {
    const wanted = named.allfields as string[] | undefined;
    return Object.fromEntries(Object.entries(pickings.fields()).filter(([name]) => wanted?.includes(name) ?? true));
  }
  if (method === "write") return pickings.write(ids, (named.vals ?? {}) as Record<string, Value>, trace);
  if (method === "button_validate") return pickings.validate(ids, trace);
  throw notFound(`The method 'stock.picking.${method}' does not exist`);
}

function carriersIn({ domain }: Named): unknown {
  const [[field, , id] = []] = (domain ?? []) as Condition[];
  if (field !== "id") throw valueError(`Invalid field '${String(field)}' on 'delivery.carrier'`);
  return carriers.filter((carrier) => carrier.id === id);
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
