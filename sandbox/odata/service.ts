import { randomUUID } from "node:crypto";
import { type Call, headerOf, jsonReply, type Reply } from "../call.ts";
import type { Trace } from "../ledger.ts";
import type { Office, OfficeDelivery, OfficeRefusal } from "../office.ts";
import { changesIn, etagOf, filtered, madeSets, metadataOf, shown, shownMade, type Version } from "./entities.ts";

/** What the service works with. */
export type ServiceOptions = {
  readonly office: Office;
  readonly version: Version;
  readonly authorization: string;
};

/** CSRF tokens that were given, each to the cookie of its session. */
type Sessions = Map<string, string>;

const root = "/odata";

/** The delivery that a call names in its key; null where it names none. */
export function deliveryIn(office: Office, call: Call): OfficeDelivery | null {
  const number = /\('([^']+)'\)|Number='([^']+)'/.exec(decodeURIComponent(`${call.path}?${call.query}`));
  return office.find(number?.[1] ?? number?.[2] ?? "");
}

function traceOf(call: Call): Trace {
  return { system: "odata", correlationId: headerOf(call, "x-correlation-id"), idempotencyKey: null };
}

function objectIn(body: string): Record<string, unknown> {
  try {
    return { ...(JSON.parse(body === "" ? "{}" : body) as object) };
  } catch {
    return {};
  }
}

/** An error as each version tells it. */
function failure({ version }: ServiceOptions, status: number, code: string, text: string): Reply {
  const message = version === "V4" ? text : { lang: "en", value: text };
  return jsonReply(status, { error: { code, message } });
}

function content({ version }: ServiceOptions, value: object, etag?: string): Reply {
  const headers = etag === undefined ? {} : { etag };
  return jsonReply(200, version === "V4" ? value : { d: value }, headers);
}

function list(options: ServiceOptions, rows: readonly object[]): Reply {
  return content(options, options.version === "V4" ? { value: rows } : { results: rows });
}

function refused(options: ServiceOptions, { code, message }: OfficeRefusal): Reply {
  return failure(options, code === "LOCKED" ? 423 : 400, code, message);
}

/** What stands against a change of this version of a delivery; null where nothing does. */
function staleness(options: ServiceOptions, call: Call, delivery: OfficeDelivery): Reply | null {
  const match = headerOf(call, "if-match");
  if (match === null) return failure(options, 428, "PRECONDITION_REQUIRED", "Header If-Match is missing");
  if (match === "*" || match === etagOf(delivery)) return null;
  return failure(options, 412, "PRECONDITION_FAILED", "The entity was changed meanwhile");
}

const nothing: Reply = { status: 204 };

function change(options: ServiceOptions, call: Call, delivery: OfficeDelivery): Reply {
  const stale = staleness(options, call, delivery);
  if (stale) return stale;
  const changes = changesIn(objectIn(call.body), options.version);
  if (typeof changes === "string") return failure(options, 400, "BAD_PROPERTY", changes);
  const refusal = options.office.write(delivery, changes, traceOf(call));
  return refusal ? refused(options, refusal) : { ...nothing, headers: { etag: etagOf(delivery) } };
}

function issue(options: ServiceOptions, call: Call, delivery: OfficeDelivery): Reply {
  const stale = staleness(options, call, delivery);
  if (stale) return stale;
  const refusal = options.office.issue(delivery, traceOf(call));
  return refusal ? refused(options, refusal) : nothing;
}

function create(options: ServiceOptions, call: Call, set: string): Reply {
  const { Delivery: number, ExternalId: reference, ...more } = objectIn(call.body);
  const delivery = options.office.find(String(number));
  const kind = madeSets[set];
  if (!delivery || !kind) return failure(options, 400, "NO_DELIVERY", `There is no delivery ${String(number)}`);
  const strange = Object.keys(more).find((name) => !["Amount", "Currency", "Reason"].includes(name));
  if (strange !== undefined) return failure(options, 400, "BAD_PROPERTY", `Property ${strange} does not exist`);
  if (String(reference ?? "").length > 20) return failure(options, 400, "TOO_LONG", "ExternalId takes 20 characters");
  const made = options.office.make(kind, delivery, String(reference ?? ""), traceOf(call));
  return "code" in made ? refused(options, made) : { ...content(options, shownMade(made)), status: 201 };
}

function read(options: ServiceOptions, call: Call, set: string): Reply {
  const query = new URLSearchParams(call.query);
  const unknown = query
    .get("$select")
    ?.split(",")
    .find((name) => !metadataOf(options.version).includes(`"${name}"`));
  if (unknown)
    return failure(options, 400, "BAD_PROPERTY", `Property ${unknown} does not exist in type Store.Delivery`);
  const filter = query.get("$filter");
  const rows = filter === null ? options.office.all().slice(0, 1) : filtered(options.office, set, filter);
  if (rows === null) return failure(options, 400, "BAD_FILTER", `The filter ${filter} cannot be evaluated`);
  const all = rows.map((row) => ("values" in row ? shown(row as OfficeDelivery, options.version) : row));
  return list(options, all);
}

function route(options: ServiceOptions, call: Call): Reply {
  const path = decodeURIComponent(call.path.slice(root.length));
  if (path === "/$metadata") {
    return { status: 200, headers: { "content-type": "application/xml" }, body: metadataOf(options.version) };
  }
  const [, set = "", key, action = ""] = /^\/(\w+)(?:\('([^']*)'\))?(?:\/([\w.]+))?$/.exec(path) ?? [];
  const isImport = options.version === "V2" && set === "PostGoodsIssue";
  if (set === "" && path === "/") return content(options, { EntitySets: ["Deliveries"] });
  if (set !== "Deliveries" && !madeSets[set] && !isImport) {
    return failure(options, 404, "NOT_FOUND", `Resource not found for segment '${set}'`);
  }
  if (key === undefined && !isImport)
    return call.method === "POST" ? create(options, call, set) : read(options, call, set);
  const delivery = deliveryIn(options.office, call);
  if (!delivery) return failure(options, 404, "NOT_FOUND", "The entity does not exist");
  if (isImport || action === "Store.PostGoodsIssue") return issue(options, call, delivery);
  if (call.method === "GET") return content(options, shown(delivery, options.version), etagOf(delivery));
  return change(options, call, delivery);
}

/** A token for a session of its own where one is asked for. */
function withToken(sessions: Sessions, call: Call, reply: Reply): Reply {
  if (headerOf(call, "x-csrf-token")?.toLowerCase() !== "fetch") return reply;
  const [session, token] = [randomUUID(), randomUUID()];
  sessions.set(session, token);
  return {
    ...reply,
    headers: { ...reply.headers, "x-csrf-token": token, "set-cookie": [`SESSION=${session}; path=/`] },
  };
}

function lacksToken(sessions: Sessions, call: Call): boolean {
  const session = /SESSION=([^;]+)/.exec(headerOf(call, "cookie") ?? "")?.[1] ?? "";
  const token = sessions.get(session);
  return token === undefined || headerOf(call, "x-csrf-token") !== token;
}

/** The service: a call in, an answer out; null when the path belongs to somebody else. Version 2 asks for CSRF tokens. */
export function serveOData(options: ServiceOptions, sessions: Sessions): (call: Call) => Reply | null {
  return (call) => {
    if (!call.path.startsWith(root)) return null;
    if (headerOf(call, "authorization") !== options.authorization)
      return failure(options, 401, "LOGON", "Unauthorized");
    const isChange = call.method !== "GET" && call.method !== "HEAD";
    if (isChange && options.version === "V2" && lacksToken(sessions, call)) {
      return { status: 403, headers: { "x-csrf-token": "Required" }, body: "CSRF token validation failed" };
    }
    return withToken(sessions, call, route(options, call));
  };
}
