/**
 * What can be asked of an ERP, in the words of the business: a closed list, so that a flow stays as it is when its
 * connection leads to another system. A system has an operation or names its own route to the same end.
 */
export const operations = {
  /** The shipment's milestone, with its moment, where people of the ERP look. */
  milestone: "Write the milestone",
  /** The carrier's number for the shipment, and what belongs to it. */
  tracking: "Write the tracking number",
  /** Goods issue: the goods have left, stock and cost of sales move. */
  "ship-confirm": "Post the goods issue",
  /** Proof of delivery: when and by whom the goods were received. */
  "proof-of-delivery": "Write the proof of delivery",
  /** The goods come back: a return order or a return authorization. */
  return: "Create the return",
  /** The customer may be, or is, invoiced for what was delivered. */
  "invoice-release": "Release the invoice",
  /** Freight cost that is expected and not billed yet. */
  accrual: "Accrue the freight cost",
  /** A claim against the carrier, or a case that stands for it. */
  claim: "Open a claim",
} as const;

export type OperationId = keyof typeof operations;

/**
 * Values that a flow gives in the words of the business; each system says which field of its own takes them. A field of
 * the system may stand beside them under its own name.
 */
export const fieldTerms = {
  trackingNumber: "Tracking number",
  trackingUrl: "Tracking page",
  carrier: "Carrier",
  carrierService: "Service of the carrier",
  billOfLading: "Bill of lading",
  shippedAt: "Shipped at",
  estimatedDelivery: "Estimated delivery",
  deliveredAt: "Delivered at",
  receivedBy: "Received by",
  reason: "Reason",
  amount: "Amount",
  currency: "Currency",
  text: "Text",
} as const;

export type FieldTerm = keyof typeof fieldTerms;

/** Numbers by which a document is found, in the words of the business; each system says which field of its own holds them. */
export const numberTerms = {
  delivery: "Delivery number",
  order: "Order number",
  trackingNumber: "Tracking number",
  bol: "Bill of lading",
  invoice: "Invoice number",
} as const;

export type NumberTerm = keyof typeof numberTerms;

/** What a connection calls our terms, for one operation; a term that is not there has no home in the system. */
export interface Vocabulary {
  readonly fields: Readonly<Partial<Record<FieldTerm, string>>>;
  readonly numbers: Readonly<Partial<Record<NumberTerm, string>>>;
}

/** The value without which an operation says nothing: where a system has no home for it, the post is refused. */
export const essential: Readonly<Partial<Record<OperationId, FieldTerm>>> = {
  tracking: "trackingNumber",
  accrual: "amount",
};

export function isOperationId(id: string): id is OperationId {
  return Object.hasOwn(operations, id);
}

export function isFieldTerm(name: string): name is FieldTerm {
  return Object.hasOwn(fieldTerms, name);
}

export function isNumberTerm(name: string): name is NumberTerm {
  return Object.hasOwn(numberTerms, name);
}
