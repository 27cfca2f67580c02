import { type Call, headerOf, jsonReply, type Reply } from "../call.ts";
import type { Ledger, Trace } from "../ledger.ts";
import { catalog } from "./catalog.ts";
import { objectOf, refuse } from "./errors.ts";
import { change, type Fulfillment, readChange, show } from "./fulfillments.ts";
import { type Issuer, tokenPath } from "./issuer.ts";
import { openJobs } from "./jobs.ts";
import { make, type Records, showMade } from "./records.ts";
import { query } from "./suiteql.ts";

/** What the services work with. */
export type NetSuiteOptions = {
  readonly records: Records;
  readonly issuer: Issuer;
  /** Whether a call is signed with a token of the account. */
  readonly isSigned: (call: Call) => boolean;
  readonly ledger: Ledger;
  readonly now: () => number;
  /** How long a job waits before it is done, in milliseconds. */
  readonly jobDelayMs: number;
  /** True where this call is one too many at the same time. */
  readonly isCrowded: () => boolean;
};

const root = "/services/rest/record/v1";
const fulfillmentPath = new RegExp(`^${root}/itemFulfillment/([^/]+)$`);
const madePath = new RegExp(`^${root}/(\\w+)/eid:([\\w-]+)$`);
const creationPath = new RegExp(`^${root}/(?:salesOrder/(\\d+)/!transform/)?(\\w+)$`);
const missing = "The record instance does not exist. Provide a valid record instance ID.";

/** The fulfillment that a call is about; null when it names none. */
export function fulfillmentOf(call: Call, { fulfillments }: Records): Fulfillment | null {
  return fulfillments.get(fulfillmentPath.exec(call.path)?.[1] ?? "") ?? null;
}

function traceOf(call: Call): Trace {
  const key = headerOf(call, "x-netsuite-idempotency-key");
  return { system: "netsuite", correlationId: headerOf(call, "x-correlation-id"), idempotencyKey: key };
}

function isStrict(call: Call): boolean {
  return headerOf(call, "x-netsuite-propertynamevalidation") === "Error";
}

function patch({ ledger, now }: NetSuiteOptions, call: Call, record: Fulfillment): Reply {
  const sent = objectOf(call.body);
  if (!sent) return refuse(400, "INVALID_CONTENT", "Invalid content in the request body.");
  if (record.lockedUntilMs > now()) return refuse(400, "RCRD_HAS_BEEN_CHANGED", "Record has been changed");
  const asked = readChange(sent, isStrict(call));
  if ("status" in asked) return asked;
  const replaces = new URLSearchParams(call.query).get("replace") === "package";
  ledger.record(change(record, asked, replaces, now()), traceOf(call));
  const location = `${root}/itemFulfillment/${record.id}`;
  return { status: 204, headers: { location, "x-n-operationid": `op-${record.id}-${record.version}` } };
}

function post({ records, ledger }: NetSuiteOptions, call: Call): Reply {
  const [, orderId, record = ""] = creationPath.exec(call.path) ?? [];
  const order = orderId === undefined ? null : (records.orders.get(orderId) ?? null);
  if (orderId !== undefined && !order) return refuse(404, "NONEXISTENT_ID", missing);
  const isTransformed = record === "invoice" || record === "returnAuthorization";
  if (!kinds.has(record) || isTransformed !== (order !== null))
    return refuse(404, "NOT_FOUND", "There is no such resource.");
  const fields = objectOf(call.body);
  if (!fields) return refuse(400, "INVALID_CONTENT", "Invalid content in the request body.");
  const making = make(records, record, order, fields, isStrict(call));
  if ("status" in making) return making;
  ledger.record([making.effect], traceOf(call));
  return {
    status: 204,
    headers: { location: `${root}/${record}/${making.made.id}`, "x-n-operationid": `op-${making.made.id}` },
  };
}

const kinds: ReadonlySet<string> = new Set(["invoice", "returnAuthorization", "journalEntry", "supportCase"]);

function route(options: NetSuiteOptions, call: Call): Reply {
  const { records } = options;
  if (call.path === "/services/rest/query/v1/suiteql" && call.method === "POST") return query(records, call);
  const described = call.method === "GET" ? catalog(call) : null;
  if (described) return described;
  const [, kind, externalId] = madePath.exec(call.path) ?? [];
  if (kind !== undefined && call.method === "GET") {
    const made = records.made.find(({ record, fields }) => record === kind && fields["externalId"] === externalId);
    return made ? jsonReply(200, showMade(made)) : refuse(404, "NONEXISTENT_ID", missing);
  }
  if (call.method === "POST" && creationPath.test(call.path)) return post(options, call);
  if (!fulfillmentPath.test(call.path)) return refuse(404, "NOT_FOUND", "There is no such resource.");
  const record = fulfillmentOf(call, records);
  if (!record) return refuse(404, "NONEXISTENT_ID", missing);
  if (call.method === "PATCH") return patch(options, call, record);
  if (call.method !== "GET") return refuse(405, "INVALID_REQUEST", `${call.method} is not allowed here.`);
  return jsonReply(200, show(record, new URLSearchParams(call.query).get("expandSubResources") === "true"));
}

/** The services: a call in, an answer out; null when the path belongs to nobody. */
export function serveNetSuite(options: NetSuiteOptions): (call: Call) => Reply | null {
  const { issuer, isCrowded, isSigned, now, jobDelayMs } = options;
  const jobs = openJobs(now, jobDelayMs, (call) => route(options, call));
  return (call) => {
    if (!call.path.startsWith("/services/rest/")) return null;
    if (call.path === tokenPath) return issuer.grant(call);
    jobs.run();
    if (isCrowded()) return refuse(429, "CONCURRENCY_LIMIT_EXCEEDED", "The request limit of the account is exceeded.");
    if (!issuer.knows(call) && !isSigned(call)) return refuse(401, "INVALID_LOGIN", "Invalid login attempt.");
    return jobs.take(call) ?? jobs.tell(call) ?? route(options, call);
  };
}
