import { type Call, headerOf, jsonReply, type Reply } from "../call.ts";
import type { Ledger, Trace } from "../ledger.ts";
import { objectOf, refuse } from "./errors.ts";
import { change, type Fulfillment, readChange, show } from "./fulfillments.ts";
import { type Issuer, tokenPath } from "./issuer.ts";

/** What the services work with. */
export type NetSuiteOptions = {
  readonly records: ReadonlyMap<string, Fulfillment>;
  readonly issuer: Issuer;
  readonly ledger: Ledger;
  readonly now: () => number;
  /** True where this call is one too many at the same time. */
  readonly isCrowded: () => boolean;
};

const recordPath = /^\/services\/rest\/record\/v1\/itemFulfillment\/([^/]+)$/;
const queryPath = "/services/rest/query/v1/suiteql";
const statement = /^SELECT ([\w, ]+) FROM transaction WHERE type = 'ItemShip'(?: AND (\w+) = '((?:[^']|'')*)')?$/;

/** The record that a call is about; null when it names none. */
export function recordOf(call: Call, records: NetSuiteOptions["records"]): Fulfillment | null {
  return records.get(recordPath.exec(call.path)?.[1] ?? "") ?? null;
}

function traceOf(call: Call): Trace {
  return { system: "netsuite", correlationId: headerOf(call, "x-correlation-id"), idempotencyKey: null };
}

function columnOf(record: Fulfillment, name: string): string | null {
  const { id, tranId, externalId, body } = record;
  const columns: Readonly<Record<string, string>> = { id, tranid: tranId, externalid: externalId, ...body };
  return columns[name] ?? (name.startsWith("custbody_waybill") ? "" : null);
}

function query({ records }: NetSuiteOptions, call: Call): Reply {
  if (headerOf(call, "prefer") !== "transient")
    return refuse(400, "INVALID_PARAMETER", "Prefer: transient is required.");
  const [, select = "", field, value = ""] = statement.exec(String(objectOf(call.body)?.q ?? "")) ?? [];
  const names = [...select.split(","), field ?? "id"].map((name) => name.trim().toLowerCase());
  const first = [...records.values()][0];
  const stray = names.find((name) => first === undefined || columnOf(first, name) === null);
  if (stray !== undefined)
    return refuse(400, "INVALID_PARAMETER", `Invalid search query. Unknown identifier '${stray}'.`);
  const wanted = value.replaceAll("''", "'");
  const found = [...records.values()].filter(
    (one) => field === undefined || columnOf(one, names.at(-1) ?? "") === wanted,
  );
  const limit = Number(new URLSearchParams(call.query).get("limit") ?? 1000);
  const items = found.slice(0, limit).map(({ id }) => ({ links: [], id }));
  return jsonReply(200, { links: [], count: items.length, hasMore: found.length > limit, items, offset: 0 });
}

function patch(options: NetSuiteOptions, call: Call, record: Fulfillment): Reply {
  const { ledger, now } = options;
  const sent = objectOf(call.body);
  if (!sent) return refuse(400, "INVALID_CONTENT", "Invalid content in the request body.");
  if (record.lockedUntilMs > now()) return refuse(400, "RCRD_HAS_BEEN_CHANGED", "Record has been changed");
  const asked = readChange(sent, headerOf(call, "x-netsuite-propertynamevalidation") === "Error");
  if ("status" in asked) return asked;
  const replaces = new URLSearchParams(call.query).get("replace") === "package";
  ledger.record(change(record, asked, replaces, now()), traceOf(call));
  const location = `/services/rest/record/v1/itemFulfillment/${record.id}`;
  return { status: 204, headers: { location, "x-n-operationid": `op-${record.id}-${record.version}` } };
}

function route(options: NetSuiteOptions, call: Call): Reply {
  if (call.path === queryPath && call.method === "POST") return query(options, call);
  if (!recordPath.test(call.path)) return refuse(404, "NOT_FOUND", "There is no such resource.");
  const record = recordOf(call, options.records);
  if (!record)
    return refuse(404, "NONEXISTENT_ID", "The record instance does not exist. Provide a valid record instance ID.");
  if (call.method === "PATCH") return patch(options, call, record);
  if (call.method !== "GET") return refuse(405, "INVALID_REQUEST", `${call.method} is not allowed here.`);
  return jsonReply(200, show(record, new URLSearchParams(call.query).get("expandSubResources") === "true"));
}

/** The services: a call in, an answer out; null when the path belongs to nobody. */
export function serveNetSuite(options: NetSuiteOptions): (call: Call) => Reply | null {
  const { issuer, isCrowded } = options;
  return (call) => {
    if (!call.path.startsWith("/services/rest/")) return null;
    if (call.path === tokenPath) return issuer.grant(call);
    if (isCrowded()) return refuse(429, "CONCURRENCY_LIMIT_EXCEEDED", "The request limit of the account is exceeded.");
    return issuer.knows(call) ? route(options, call) : refuse(401, "INVALID_LOGIN", "Invalid login attempt.");
  };
}
