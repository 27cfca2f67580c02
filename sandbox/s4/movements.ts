import type { Call, Reply } from "../call.ts";
import type { Effect } from "../doubles.ts";
import type { Ledger, Trace } from "../ledger.ts";
import { type Deliveries, type Delivery, dayOf, type FieldValue, timeOf } from "./deliveries.ts";
import { etagOf } from "./entities.ts";
import { failure, optionsOf, success } from "./odata.ts";

/** What a goods movement works on. */
export type MovementDesk = {
  readonly deliveries: Deliveries;
  readonly ledger: Ledger;
  readonly now: () => number;
};

type Plan =
  | { readonly kind: "refuse"; readonly code: string; readonly text: string }
  | {
      readonly kind: "do";
      readonly effect: "picking" | "goods-issue" | "goods-issue-reversed";
      readonly values: Values;
    };
type Values = Readonly<Record<string, FieldValue>>;

/** The function imports of the service, by name. */
export type Movement = "PostGoodsIssue" | "ReverseGoodsIssue" | "PickAllItems";

function refuse(code: string, text: string): Plan {
  return { kind: "refuse", code, text };
}

function planIssue(delivery: Delivery, nowMs: number): Plan {
  const { values, document } = delivery;
  if (values["OverallGoodsMovementStatus"] === "C") {
    return refuse("VL/602", `Goods issue has already been posted for delivery ${document}`);
  }
  if (values["OverallPickingStatus"] !== "C") {
    return refuse("VL/609", `Delivery ${document} has not yet been completely picked`);
  }
  const status = { OverallGoodsMovementStatus: "C", OverallSDProcessStatus: "C" };
  const moment = { ActualGoodsMovementDate: dayOf(nowMs), ActualGoodsMovementTime: timeOf(nowMs) };
  return { kind: "do", effect: "goods-issue", values: { ...status, ...moment } };
}

function planReversal(delivery: Delivery): Plan {
  if (delivery.values["OverallGoodsMovementStatus"] !== "C") {
    return refuse("VL/660", `No goods issue to reverse for delivery ${delivery.document}`);
  }
  const status = { OverallGoodsMovementStatus: "A", OverallSDProcessStatus: "B" };
  const moment = { ActualGoodsMovementDate: null, ActualGoodsMovementTime: null };
  return { kind: "do", effect: "goods-issue-reversed", values: { ...status, ...moment } };
}

function planPicking(delivery: Delivery): Plan {
  if (delivery.values["OverallGoodsMovementStatus"] === "C") {
    return refuse("VL/613", `Delivery ${delivery.document} is already completed`);
  }
  return { kind: "do", effect: "picking", values: { OverallPickingStatus: "C" } };
}

function planOf(movement: Movement, delivery: Delivery, nowMs: number): Plan {
  if (movement === "PostGoodsIssue") return planIssue(delivery, nowMs);
  return movement === "ReverseGoodsIssue" ? planReversal(delivery) : planPicking(delivery);
}

/** A parameter of a function import, as a V2 literal in the query (`'80000001'`, `datetime'…'`); null when absent. */
export function parameterOf(call: Call, name: string): string | null {
  return /^(?:datetime)?'(.*)'$/.exec(optionsOf(call).get(name) ?? "")?.[1] ?? null;
}

/** Does a movement whose preconditions hold, or answers the business error that stands against it. */
export function move(desk: MovementDesk, call: Call, movement: Movement, delivery: Delivery, trace: Trace): Reply {
  const plan = planOf(movement, delivery, desk.now());
  if (plan.kind === "refuse") return failure(call, { status: 400, code: plan.code, text: plan.text });
  desk.deliveries.set(delivery, plan.values);
  const effect: Effect = { effect: plan.effect, document: delivery.document };
  desk.ledger.record([effect], trace);
  const message = {
    code: "VL/311",
    message: `Delivery ${delivery.document} has been saved`,
    severity: "info",
    details: [],
  };
  return success(call, { results: [] }, { etag: etagOf(delivery), "sap-message": JSON.stringify(message) });
}
