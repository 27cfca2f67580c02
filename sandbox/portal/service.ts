import { createHash } from "node:crypto";
import { type Call, headerOf, jsonReply, type Reply } from "../call.ts";
import type { Trace } from "../ledger.ts";
import { isMade, type Made, type Office, type OfficeDelivery, type OfficeRefusal } from "../office.ts";

type Stored = { readonly fingerprint: string; readonly body: object };

/** `invoice-release` makes an invoice; the others make what they are called. */
const madeBy: Readonly<Record<string, string>> = { "invoice-release": "invoice" };

const base = "/api/deliveries/";
const posting = /^\/api\/deliveries\/([^/]+)\/postings\/([^/]+)$/;

/** The delivery that a call names; null where it names none. */
export function deliveryIn(office: Office, call: Call): OfficeDelivery | null {
  const number = call.path.startsWith(base) ? call.path.slice(base.length).split("/")[0] : undefined;
  return number === undefined ? null : office.find(number);
}

function objectIn(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
  } catch {
    return {};
  }
}

function traceOf(call: Call): Trace {
  const idempotencyKey = headerOf(call, "idempotency-key");
  return { system: "portal", correlationId: headerOf(call, "x-correlation-id"), idempotencyKey };
}

function etagOf({ version }: OfficeDelivery): string {
  return `"${version}"`;
}

function show(delivery: OfficeDelivery): Reply {
  const { number, order, values, isIssued, version } = delivery;
  const body = { number, order, goodsIssued: isIssued, version, shipment: values };
  return jsonReply(200, body, { etag: etagOf(delivery) });
}

/** The portal says no with status 200, as many a service does. */
function no({ code, message }: OfficeRefusal): Reply {
  return jsonReply(200, { success: false, error: { code, text: message } });
}

function change(office: Office, call: Call, delivery: OfficeDelivery): Reply {
  const match = headerOf(call, "if-match");
  if (match === null) return jsonReply(428, { code: "ETAG_MISSING", message: "Send If-Match" });
  if (match !== etagOf(delivery)) return jsonReply(412, { code: "ETAG_STALE", message: "It was changed meanwhile" });
  const refusal = office.write(delivery, objectIn(call.body), traceOf(call));
  return refusal ? no(refusal) : show(delivery);
}

function post(office: Office, call: Call, delivery: OfficeDelivery, operation: string): Made | OfficeRefusal | object {
  const kind = madeBy[operation] ?? operation;
  const { reference, ...fields } = objectIn(call.body);
  const trace = traceOf(call);
  if (isMade(kind)) return office.make(kind, delivery, String(reference ?? ""), trace);
  if (operation === "ship-confirm") return office.issue(delivery, trace) ?? { status: "issued" };
  if (operation !== "proof-of-delivery") return { code: "OPERATION", message: `There is no posting ${operation}` };
  return office.write(delivery, fields, trace) ?? { status: "written" };
}

/** The portal's API: a call in, an answer out; null when the path belongs to somebody else. */
export function servePortal(office: Office, apiKey: string): (call: Call) => Reply | null {
  const stored = new Map<string, Stored>();

  const store = (call: Call, delivery: OfficeDelivery, operation: string): Reply => {
    const key = headerOf(call, "idempotency-key");
    if (key === null) return jsonReply(400, { code: "KEY_MISSING", message: "Send an Idempotency-Key" });
    const fingerprint = createHash("sha1").update(call.path).update(call.body).digest("base64");
    const known = stored.get(key);
    if (known && known.fingerprint !== fingerprint) return jsonReply(422, { code: "KEY_REUSED" });
    if (known) return jsonReply(200, known.body);
    const done = post(office, call, delivery, operation);
    if ("code" in done) return no(done);
    const body = { success: true, ...done };
    stored.set(key, { fingerprint, body });
    return jsonReply(201, body);
  };
  return (call) => {
    if (!call.path.startsWith("/api/")) return null;
    if (headerOf(call, "x-api-key") !== apiKey) return jsonReply(401, { message: "Unknown API key" });
    const key = /^\/api\/postings\/([^/]+)$/.exec(call.path)?.[1];
    if (key !== undefined) return stored.has(key) ? jsonReply(200, stored.get(key)?.body) : jsonReply(404, {});
    const delivery = deliveryIn(office, call);
    if (!delivery) return jsonReply(404, { code: "NOT_FOUND", message: "There is no such delivery" });
    const operation = posting.exec(call.path)?.[2];
    if (operation !== undefined && call.method === "POST") return store(call, delivery, operation);
    return call.method === "PATCH" ? change(office, call, delivery) : show(delivery);
  };
}
