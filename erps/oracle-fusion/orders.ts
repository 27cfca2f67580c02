import { createHash } from "node:crypto";
import type { Ask } from "../../core/delivery/erp.ts";
import { rowsIn } from "./answers.ts";
import type { Row } from "./services.ts";

/** What a connection was told about its orders. */
export interface OrderTerms {
  /** Source system that return orders are entered under. */
  readonly system: string;
  /** Reason of a return where the ask names none. */
  readonly reason: string;
  /** Action code that releases a pause task. */
  readonly releaseAction: string;
}

/** Number of the return order of a shipment: made from the shipment, so that it comes back once whoever reports it. */
export function returnNumberOf(shipment: string): string {
  return `WB-RETURN-${shipment}`;
}

/** The numbers of the sales orders that the lines of a shipment belong to. */
export function ordersOf(lines: readonly Row[]): readonly string[] {
  return [...new Set(lines.flatMap(({ Order }) => (Order === null || Order === undefined ? [] : [String(Order)])))];
}

/** A return order over all that a shipment holds, with the header of the order that it was sold by. */
export function returnOf(ask: Ask, lines: readonly Row[], order: Row, terms: OrderTerms): object {
  const number = returnNumberOf(ask.document ?? "");
  const { ReturnReasonCode = terms.reason, ...header } = ask.fields;
  return {
    SourceTransactionNumber: number,
    SourceTransactionId: number,
    SourceTransactionSystem: terms.system,
    BusinessUnitName: order.BusinessUnitName,
    BuyingPartyNumber: order.BuyingPartyNumber,
    TransactionalCurrencyCode: order.TransactionalCurrencyCode,
    SubmittedFlag: true,
    ...header,
    lines: lines.map((line, index) => returnLineOf(line, String(index + 1), order, ReturnReasonCode)),
  };
}

function returnLineOf(line: Row, number: string, order: Row, reason: unknown): object {
  return {
    SourceTransactionLineId: number,
    SourceTransactionLineNumber: number,
    SourceTransactionScheduleId: number,
    SourceScheduleNumber: number,
    TransactionCategoryCode: "RETURN",
    ProductNumber: line.Item,
    OrderedQuantity: line.ShippedQuantity || line.RequestedQuantity,
    OrderedUOMCode: line.RequestedQuantityUOMCode,
    ...(reason === "" || reason === null ? {} : { ReturnReasonCode: reason }),
    originalOrderReference: [
      {
        DocumentReferenceType: "ORIGINAL_ORCHESTRATION_ORDER",
        DocumentId: order.HeaderId,
        DocumentNumber: order.OrderNumber,
        DocumentSubLineIdentifier: line.SourceOrderFulfillmentLineId,
      },
    ],
  };
}

/** The fulfilment lines of a shipment. */
export function fulfillmentsOf(lines: readonly Row[]): readonly number[] {
  const ids = lines.map(({ SourceOrderFulfillmentLineId }) => Number(SourceOrderFulfillmentLineId ?? Number.NaN));
  return [...new Set(ids.filter((id) => Number.isSafeInteger(id)))];
}

/** Number that a release is tracked by: the same for every try of an effect, 48 bits of the digest of its key. */
export function trackingIdOf(key: string): number {
  return createHash("sha256").update(key).digest().readUIntBE(0, 6);
}

/** A request to release the pause that keeps fulfilment lines from being billed. */
export function releaseOf(key: string, lines: readonly Row[], order: Row, { releaseAction }: OrderTerms): object {
  const named = { ActionCode: releaseAction, ActionRequestTrackingId: trackingIdOf(key) };
  const requests = fulfillmentsOf(lines).map((id) => ({ ...named, HeaderId: order.HeaderId, FulfillLineId: id }));
  return { ...named, requests };
}

/** How far a release is that the system took over. */
export function progressOf(request: Row): "working" | "done" | "failed" {
  const said = statusOf(request).toUpperCase();
  if (/ERROR|FAIL|PARTIAL|CANCEL/.test(said)) return "failed";
  return /SUCCE|COMPLETE/.test(said) ? "done" : "working";
}

export function statusOf({ RequestStatus, StatusCode, Status }: Row): string {
  return String(RequestStatus ?? StatusCode ?? Status ?? "");
}

/** Status codes of an order line that billing has, or had, its turn at. */
const billable: ReadonlySet<string> = new Set(["AWAIT_BILLING", "BILLED", "CLOSED"]);

/** The lines of a shipment are free to be billed, by the order that they belong to. */
export function isReleased(lines: readonly Row[], order: Row): boolean {
  const ids = new Set(fulfillmentsOf(lines).map(String));
  const own = rowsIn(order.lines).filter(({ FulfillLineId }) => ids.has(String(FulfillLineId)));
  return own.length > 0 && own.every(({ StatusCode }) => billable.has(String(StatusCode)));
}
