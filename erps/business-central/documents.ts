import type { Row } from "../../core/delivery/odata-v4.ts";

/** How far a sales order is, and whether one posting would bring it to its end. */
export interface Progress {
  /** Everything has been shipped. */
  readonly isShipped: boolean;
  /** Shipping as the order stands now leaves nothing to ship. */
  readonly endsShipping: boolean;
  /** Shipping and invoicing as the order stands now leave nothing, so that the order goes and its invoice stays. */
  readonly endsOrder: boolean;
}

/**
 * Reads an order with its lines expanded. The header's `fullyShipped` looks at the lines of one location only, so the
 * lines are counted. A part of an order is never posted: nobody could tell the next part from a repeat of the first.
 */
export function progressOf(order: Row): Progress {
  const lines = Array.isArray(order.salesOrderLines) ? (order.salesOrderLines as Row[]) : [];
  const counted = lines.map(({ quantity, shippedQuantity, shipQuantity, invoicedQuantity, invoiceQuantity }) => ({
    wanted: numberOf(quantity),
    shipped: numberOf(shippedQuantity),
    shipping: numberOf(shipQuantity),
    invoiced: numberOf(invoicedQuantity),
    invoicing: numberOf(invoiceQuantity),
  }));
  const real = counted.filter(({ wanted }) => wanted !== 0);
  const endsShipping = real.length > 0 && real.every((line) => line.shipped + line.shipping >= line.wanted);
  return {
    isShipped: real.length > 0 && real.every(({ shipped, wanted }) => shipped >= wanted),
    endsShipping,
    endsOrder: endsShipping && real.every((line) => line.invoiced + line.invoicing >= line.wanted),
  };
}

function numberOf(value: unknown): number {
  return typeof value === "number" ? value : 0;
}

/** A document number in the system's own spelling: codes are kept in capitals, without blanks around them. */
export function documentKeyOf(document: string): string {
  return document.trim().toUpperCase();
}
