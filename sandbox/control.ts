import { type Call, jsonReply, type Reply } from "./call.ts";
import type { Door } from "./door.ts";
import { type FaultPlan, type FaultReading, type FaultRule, readFaultRules } from "./faults.ts";
import type { Ledger, LedgerFilter } from "./ledger.ts";
import { pageReply } from "./page.ts";
import type { Shipments } from "./rest/shipments.ts";
import type { Deliveries, Delivery } from "./s4/deliveries.ts";

/** What the control paths of the sandbox show and steer. */
export type ControlOptions = {
  readonly deliveries: Deliveries;
  readonly shipments: Shipments;
  readonly ledger: Ledger;
  readonly faults: FaultPlan;
  readonly door: () => Door;
};

const shownDeliveries = 18;
const shownRows = 30;

/** Sets rules. A `down` without any condition takes effect at once instead of waiting for a call. */
export function setFaults(faults: FaultPlan, rules: readonly FaultRule[], door: Door): void {
  const isAtOnce = (rule: FaultRule): boolean => {
    return rule.fault === "down" && Object.keys(rule).every((name) => name === "fault" || name === "ms");
  };
  faults.set(rules.filter((rule) => !isAtOnce(rule)));
  const outage = rules.find(isAtOnce);
  if (outage) setImmediate(() => void door.down(outage.ms ?? 5_000));
}

function faultsReply(options: ControlOptions, call: Call): Reply {
  if (call.method === "DELETE") options.faults.clear();
  if (call.method === "POST") {
    const rules = readBody(call.body);
    if (rules.kind === "refused") return jsonReply(400, { error: rules.reason });
    setFaults(options.faults, rules.rules, options.door());
  }
  return jsonReply(200, { rules: options.faults.rules(), struck: options.faults.struck() });
}

function readBody(body: string): FaultReading {
  try {
    return readFaultRules(JSON.parse(body));
  } catch {
    return { kind: "refused", reason: "The body is not JSON" };
  }
}

function mendReply({ deliveries, shipments }: ControlOptions, call: Call): Reply {
  const document = call.path.slice("/_sandbox/mend/".length);
  if (call.method !== "POST") return jsonReply(405, { error: "mend takes POST" });
  if (!deliveries.mend(document)) return jsonReply(404, { error: "no parcel has this delivery" });
  shipments.mend(document);
  return jsonReply(200, { document });
}

function filterOf(query: URLSearchParams): LedgerFilter | string {
  const document = query.get("document");
  const after = query.get("after");
  const since = query.get("since");
  const sinceMs = since === null ? Number.NaN : /^\d+$/.test(since) ? Number(since) : Date.parse(since);
  if (since !== null && Number.isNaN(sinceMs)) return "since must be an ISO instant or epoch milliseconds";
  return {
    ...(document === null ? {} : { document }),
    ...(after === null ? {} : { after: Number(after) }),
    ...(since === null ? {} : { sinceMs }),
  };
}

function ledgerReply({ ledger }: ControlOptions, call: Call): Reply {
  const filter = filterOf(new URLSearchParams(call.query));
  if (typeof filter === "string") return jsonReply(400, { error: filter });
  const lines = ledger.rows(filter).map((row) => `${JSON.stringify(row)}\n`);
  return { status: 200, headers: { "content-type": "application/x-ndjson" }, body: lines.join("") };
}

function summaryOf(deliveries: Deliveries, delivery: Delivery) {
  const text = (field: string): string => String(delivery.values[field] ?? "");
  return {
    document: delivery.document,
    tracking: text("YY1_TrackingNumber_DLH") || text("BillOfLading"),
    status: text("YY1_ShipmentStatus_DLH"),
    statusAt: text("YY1_ShipmentStatusAt_DLH"),
    proofOfDelivery: text("YY1_ProofOfDelivery_DLH"),
    goodsIssued: text("OverallGoodsMovementStatus") === "C",
    version: text("DeliveryVersion"),
    heldBy: deliveries.holderOf(delivery),
  };
}

function stateReply({ deliveries, ledger, faults, door }: ControlOptions): Reply {
  const counters = ledger.counters();
  const rows = ledger.latest(shownRows);
  return jsonReply(200, {
    total: deliveries.size,
    deliveries: deliveries.latest(shownDeliveries).map((delivery) => summaryOf(deliveries, delivery)),
    ledger: rows,
    counters,
    answers: door().answers(),
    faults: faults.rules().map((rule) => rule.fault),
  });
}

/** Answers the page and everything under `/_sandbox/`; null for a call of a service. */
export function serveControl(options: ControlOptions): (call: Call) => Reply | null {
  return (call) => {
    if (call.path === "/") return pageReply;
    if (!call.path.startsWith("/_sandbox/")) return null;
    if (call.path === "/_sandbox/state") return stateReply(options);
    if (call.path === "/_sandbox/faults") return faultsReply(options, call);
    if (call.path.startsWith("/_sandbox/mend/")) return mendReply(options, call);
    if (call.path === "/_sandbox/ledger") return ledgerReply(options, call);
    if (call.path === "/_sandbox/ledger/counters") return jsonReply(200, options.ledger.counters());
    if (call.path === "/_sandbox/ledger/doubles") return jsonReply(200, options.ledger.doubles());
    return jsonReply(404, { error: "unknown control path" });
  };
}
