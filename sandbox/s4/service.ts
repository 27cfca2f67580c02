import { randomUUID } from "node:crypto";
import { type Call, headerOf, type Reply } from "../call.ts";
import type { Ledger, Trace } from "../ledger.ts";
import type { SandboxSecrets } from "../secrets.ts";
import type { Deliveries, Delivery, FieldValue } from "./deliveries.ts";
import { headerFields, refusalOf } from "./fields.ts";
import { readFilter } from "./filter.ts";
import { metadataReply } from "./metadata.ts";
import { type Movement, move, parameterOf } from "./movements.ts";
import { entityOf, etagOf, failure, noContent, optionsOf, success } from "./odata.ts";
import { csrfRefusal, type Sessions } from "./session.ts";

/** What the outbound delivery service works with. */
export type S4Options = {
  readonly deliveries: Deliveries;
  readonly ledger: Ledger;
  readonly sessions: Sessions;
  readonly secrets: SandboxSecrets;
  readonly now: () => number;
  /** How a document in another user's hands is refused: systems differ. */
  readonly lockStatus: 400 | 423;
};

const root = /^\/sap\/opu\/odata\/sap\/API_OUTBOUND_DELIVERY_SRV(?:;v=(?:0002|2))?(\/.*)?$/;
const keyed = /^\/A_OutbDeliveryHeader\((?:DeliveryDocument=)?'([^']*)'\)$/;
const movement = /^\/(PostGoodsIssue|ReverseGoodsIssue|PickAllItems)$/;
const reading: ReadonlySet<string> = new Set(["GET", "HEAD"]);

/** The delivery that a call is about, by key or by parameter; null when it names none. */
export function documentOf(call: Call): string | null {
  const key = /A_OutbDeliveryHeader\((?:DeliveryDocument=)?(?:'|%27)(.*?)(?:'|%27)\)/.exec(call.path);
  return key?.[1] ?? parameterOf(call, "DeliveryDocument");
}

function traceOf(call: Call): Trace {
  return { system: "s4", correlationId: headerOf(call, "x-correlation-id"), idempotencyKey: null };
}

function isSignedIn(call: Call, { s4User, s4Password }: SandboxSecrets): boolean {
  const expected = Buffer.from(`${s4User}:${s4Password}`).toString("base64");
  return headerOf(call, "authorization") === `Basic ${expected}`;
}

const signIn: Reply = {
  status: 401,
  headers: { "content-type": "text/html; charset=utf-8", "www-authenticate": 'Basic realm="SAP NetWeaver Sandbox"' },
  body: "<html><head><title>Logon Error Message</title></head><body>Logon failed</body></html>",
};

function missing(call: Call): Reply {
  return failure(call, { status: 404, code: "/IWBEP/CM_MGW_RT/020", text: "Resource not found for segment" });
}

function unknownDelivery(call: Call): Reply {
  return failure(call, { status: 404, code: "/IWBEP/CM_MGW_RT/020", text: "The requested delivery does not exist" });
}

function withoutPrecondition(call: Call): Reply | null {
  if (headerOf(call, "if-match") !== null) return null;
  const text = "Data provider implementation requires a precondition: If-Match is missing";
  return failure(call, { status: 428, code: "/IWFND/CM_MGW/597", text });
}

/** Stale token or foreign lock; null when the delivery may be changed. */
function obstacle(options: S4Options, call: Call, delivery: Delivery): Reply | null {
  const match = headerOf(call, "if-match");
  if (match !== "*" && match !== etagOf(delivery)) {
    return failure(call, {
      status: 412,
      code: "/IWFND/CM_MGW/598",
      text: "Precondition failed: the entity was changed",
    });
  }
  const holder = options.deliveries.holderOf(delivery);
  if (holder === null) return null;
  const text = `Delivery ${delivery.document} is currently being processed by user ${holder}`;
  return failure(call, { status: options.lockStatus, code: "VL/046", text });
}

function unknownSelection(call: Call): Reply | null {
  const names = (optionsOf(call).get("$select") ?? "").split(",").filter(Boolean);
  const wrong = names.find((name) => !headerFields.has(name) && !name.startsWith("to_"));
  if (wrong === undefined) return null;
  const text = `Resource not found for segment '${wrong}'`;
  return failure(call, { status: 400, code: "/IWBEP/CM_MGW_RT/020", text, target: wrong });
}

function readOne(options: S4Options, call: Call, document: string): Reply {
  const delivery = options.deliveries.find(document);
  if (!delivery) return unknownDelivery(call);
  const etag = etagOf(delivery);
  if (headerOf(call, "if-none-match") === etag) return { status: 304, headers: { etag, dataserviceversion: "2.0" } };
  return unknownSelection(call) ?? success(call, entityOf(call, delivery), { etag });
}

function readMany(options: S4Options, call: Call): Reply {
  const query = optionsOf(call);
  const reading = readFilter(query.get("$filter") ?? "DeliveryDocument ne null");
  if (reading.kind === "refused")
    return failure(call, { status: 400, code: "/IWBEP/CM_MGW_RT/022", text: reading.reason });
  const label = /^BillOfLading eq '([^']*)'$/.exec(query.get("$filter") ?? "")?.[1];
  const candidates = label === undefined ? options.deliveries.all() : options.deliveries.labelled(label);
  const found = [...candidates].filter(reading.filter);
  const skip = Number(query.get("$skip") ?? 0);
  const shown = found.slice(skip, skip + Number(query.get("$top") ?? 1_000));
  const count = query.get("$inlinecount") === "allpages" ? { __count: String(found.length) } : {};
  const results = shown.map((delivery) => entityOf(call, delivery));
  return unknownSelection(call) ?? success(call, { ...count, results });
}

type Changes =
  | { readonly kind: "changes"; readonly values: Record<string, FieldValue> }
  | { readonly kind: "refused"; readonly reply: Reply };

/** The changes that a body asks for, or the answer to a body that this entity cannot take. */
function changesOf(call: Call): Changes {
  const refuse = (text: string, target = ""): Changes => {
    const code = "/IWCOR/CX_DS_EDM_ERROR";
    return { kind: "refused", reply: failure(call, { status: 400, code, text, target }) };
  };
  let body: unknown;
  try {
    body = JSON.parse(call.body);
  } catch {
    return refuse("The request body could not be parsed");
  }
  const values = (body as { d?: unknown } | null)?.d ?? body;
  if (typeof values !== "object" || values === null || Array.isArray(values)) return refuse("An entity is expected");
  for (const [name, value] of Object.entries(values)) {
    const field = headerFields.get(name);
    const refusal = field ? refusalOf(field, value) : `Property '${name}' is invalid`;
    if (refusal) return refuse(refusal, name);
  }
  return { kind: "changes", values: values as Record<string, FieldValue> };
}

function change(options: S4Options, call: Call, document: string): Reply {
  const unguarded = withoutPrecondition(call);
  if (unguarded) return unguarded;
  const delivery = options.deliveries.find(document);
  if (!delivery) return unknownDelivery(call);
  const blocked = obstacle(options, call, delivery);
  if (blocked) return blocked;
  const changes = changesOf(call);
  if (changes.kind === "refused") return changes.reply;
  options.deliveries.write(delivery, changes.values, traceOf(call));
  return noContent({ etag: etagOf(delivery) });
}

function doMovement(options: S4Options, call: Call, name: Movement): Reply {
  const document = parameterOf(call, "DeliveryDocument");
  if (document === null) {
    return failure(call, { status: 400, code: "/IWBEP/CM_MGW_RT/021", text: "Parameter DeliveryDocument is missing" });
  }
  const delivery = options.deliveries.find(document);
  if (!delivery) return unknownDelivery(call);
  const blocked = withoutPrecondition(call) ?? obstacle(options, call, delivery);
  return blocked ?? move(options, call, name, delivery, traceOf(call));
}

function route(options: S4Options, call: Call, path: string): Reply {
  const document = keyed.exec(path)?.[1];
  const action = movement.exec(path)?.[1];
  if (reading.has(call.method)) {
    if (path === "/") return success(call, { EntitySets: ["A_OutbDeliveryHeader"] });
    if (path === "/$metadata") return metadataReply();
    if (path === "/A_OutbDeliveryHeader") return readMany(options, call);
    if (document !== undefined) return readOne(options, call, document);
  }
  if (document !== undefined && (call.method === "PATCH" || call.method === "MERGE"))
    return change(options, call, document);
  if (action !== undefined && call.method === "POST") return doMovement(options, call, action as Movement);
  if (document === undefined && action === undefined) return missing(call);
  return failure(call, { status: 405, code: "/IWFND/CM_MGW/004", text: `Method ${call.method} is not supported here` });
}

function decoded(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}

/** The service: a call in, an answer out; null when the path belongs to somebody else. */
export function serveS4(options: S4Options): (call: Call) => Reply | null {
  return (call) => {
    const found = root.exec(decoded(call.path) ?? "");
    if (!found) return null;
    if (!isSignedIn(call, options.secrets)) return signIn;
    const [whole = "", path] = found;
    if (path === undefined) return { status: 307, headers: { location: `${whole}/` } };
    if (!reading.has(call.method) && !options.sessions.proves(call)) return csrfRefusal;
    const granted = reading.has(call.method) ? options.sessions.grant(call) : {};
    const reply = route(options, call, path);
    return { ...reply, headers: { ...reply.headers, "x-request-id": randomUUID(), ...granted } };
  };
}
