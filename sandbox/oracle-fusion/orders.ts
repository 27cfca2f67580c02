import { type Call, jsonReply, type Reply } from "../call.ts";
import type { Ledger, Trace } from "../ledger.ts";
import { parcelsTo } from "../parcels.ts";
import type { Row } from "./query.ts";
import { objectsIn, refused } from "./replies.ts";
import type { Shipments } from "./shipments.ts";

/** A sales order with its lines. */
export type Order = { readonly header: Row; readonly lines: readonly Row[] };

/** A request that is worked on after it was answered: it is under way at the first look, and over at the second. */
export type ActionRequest = { readonly row: Row; looks: number; readonly outcome: "SUCCESS" | "ERROR" };

/** Orders, and requests about them. */
export type Orders = {
  all(): readonly Order[];
  requests(): readonly ActionRequest[];
  /** `POST salesOrdersForOrderHub` */
  create(call: Call, body: Record<string, unknown>, trace: Trace): Reply;
  /** `POST salesOrderActionRequests` */
  request(call: Call, body: Record<string, unknown>, trace: Trace): Reply;
};

/** The code of the one action that the simulator knows. */
const releaseAction = "ORA_FOM_RELEASE_PAUSE_TASK";

function ordersFor(parcels: number, shipments: Shipments): Order[] {
  return parcelsTo(parcels).map((parcel) => {
    const own = shipments.lines().filter(({ Order: order }) => order === parcel.orderNumber);
    const header = {
      ...{ HeaderId: 500_000 + parcel.n, OrderNumber: parcel.orderNumber, SourceTransactionNumber: parcel.orderNumber },
      ...{ SourceTransactionSystem: "OPS", BusinessUnitName: "Sandbox Business Unit", Comments: null },
      ...{ BuyingPartyNumber: parcel.customer.number, TransactionalCurrencyCode: "USD", StatusCode: "OPEN" },
    };
    const lines = own.map((line) => ({
      FulfillLineId: line.SourceOrderFulfillmentLineId ?? null,
      ...{ ProductNumber: line.Item ?? null, StatusCode: "AWAIT_SHIP", OnPause: true },
    }));
    return { header, lines };
  });
}

/** What stands against a return order; null where it can be entered. */
function faultOf(body: Record<string, unknown>, orders: readonly Order[]): [code: string, detail: string] | null {
  const { SourceTransactionNumber: number, SourceTransactionSystem: system, BuyingPartyNumber: party } = body;
  if (!number || !system || !party)
    return ["FOM-1001", "A source transaction number, its system and a party are needed."];
  const isThere = ({ header }: Order): boolean =>
    header.SourceTransactionNumber === number && header.SourceTransactionSystem === system;
  if (orders.some(isThere)) return ["FOM-1002", `The source order ${String(number)} already exists.`];
  const lines = objectsIn(body.lines);
  if (lines.length === 0) return ["FOM-1003", "The order has no lines."];
  const known = new Set(orders.flatMap((order) => order.lines.map(({ FulfillLineId }) => FulfillLineId)));
  for (const line of lines) {
    const [reference] = objectsIn(line.originalOrderReference);
    if (line.TransactionCategoryCode !== "RETURN") return ["FOM-1004", "Only returns are entered here."];
    if (!line.ReturnReasonCode) return ["FOM-1005", "A return line needs a reason."];
    if (!known.has(Number(reference?.DocumentSubLineIdentifier)))
      return ["FOM-1006", "The original line is not known."];
  }
  return null;
}

/** The order that a fulfilment line belongs to. */
function orderOf(orders: readonly Order[], id: unknown): string {
  const order = orders.find(({ lines }) => lines.some(({ FulfillLineId }) => FulfillLineId === id));
  return String(order?.header.OrderNumber);
}

/** What is entered for a source order, and the number of the order that it brings back. */
function enter(orders: Order[], body: Record<string, unknown>): { readonly header: Row; readonly original: string } {
  const { lines, ...given } = body;
  const [reference] = objectsIn(objectsIn(lines)[0]?.originalOrderReference);
  const original = orderOf(orders, reference?.DocumentSubLineIdentifier);
  const numbers = { OrderNumber: String(900_000 + orders.length), HeaderId: 600_000 + orders.length };
  const header = { ...orders[0]?.header, ...given, ...numbers } as Row;
  orders.push({ header, lines: [] });
  return { header, original };
}

/** Lets go the lines that are named; it fails where one of them stands on no pause. */
function letGo(orders: readonly Order[], ids: readonly unknown[]): "SUCCESS" | "ERROR" {
  const lines = orders.flatMap((order) => order.lines);
  const paused = lines.filter(({ FulfillLineId, OnPause }) => OnPause === true && ids.includes(FulfillLineId));
  for (const line of paused) Object.assign(line, { OnPause: false, StatusCode: "AWAIT_BILLING" });
  return paused.length === ids.length && ids.length > 0 ? "SUCCESS" : "ERROR";
}

/** One order for each of the first parcels, each line on a pause before billing. */
export function openOrders(parcels: number, shipments: Shipments, ledger: Ledger): Orders {
  const orders = ordersFor(parcels, shipments);
  const requests: ActionRequest[] = [];
  return {
    all: () => orders,
    requests: () => requests,
    create(call, body, trace) {
      const fault = faultOf(body, orders);
      if (fault) return refused(call, 400, ...fault);
      const { header, original } = enter(orders, body);
      const about = String(body.SourceTransactionNumber);
      ledger.record([{ effect: "created", document: original, made: "return", about }], trace);
      return jsonReply(201, header);
    },
    request(call, body, trace) {
      const tracked = body.ActionRequestTrackingId;
      if (body.ActionCode !== releaseAction) return refused(call, 400, "FOM-2001", "The action is not known.");
      if (!Number.isSafeInteger(tracked)) return refused(call, 400, "FOM-2002", "A tracking id is needed.");
      const ids = objectsIn(body.requests).map(({ FulfillLineId }) => FulfillLineId);
      const id = 800_000 + requests.length;
      const row = { ActionRequestId: id, ActionRequestTrackingId: Number(tracked), RequestStatus: "PRE_PROCESSING" };
      requests.push({ row, looks: 0, outcome: letGo(orders, ids) });
      ledger.record([{ effect: "created", document: orderOf(orders, ids[0]), made: "invoice", about: "" }], trace);
      return jsonReply(201, row);
    },
  };
}
