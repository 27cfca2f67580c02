import type { ReleasedAddress, ReleasedDocument, ReleaseQuery } from "../../core/delivery/erp.ts";
import { dayHeld, documentKeyOf, type Header, literal } from "./documents.ts";
import { itemsIn } from "./returns.ts";

/**
 * Where the reading of released deliveries stands. It goes round: by delivery number over all that were created or
 * changed since a day, then again from the day before the latest one that was seen. The service knows changes by the
 * day only, so what changed on the last days comes again in every round, as long as it is released.
 */
interface Place {
  /** Day (ISO 8601) since when deliveries count; null in the first round. */
  readonly since: string | null;
  /** Number of the delivery that was read last; empty where a round begins. */
  readonly after: string;
  /** Latest day of creation or change in this round. */
  readonly latest: string | null;
}

const start: Place = { since: null, after: "", latest: null };

/** The place that a cursor of ours stands for; what is no cursor of ours begins anew. */
export function placeOf({ cursor }: ReleaseQuery): Place {
  const [since = "", after = "", latest = "", ...more] = (cursor ?? "").split("/");
  const isOurs = /^(\d{4}-\d\d-\d\d)?$/.test(since) && /^(\d{4}-\d\d-\d\d)?$/.test(latest) && more.length === 0;
  return isOurs ? { since: since || null, after, latest: latest || null } : start;
}

const itemParts = ["DeliveryDocumentItem", "DeliveryDocumentItemText", "Material", "ActualDeliveryQuantity"];
const addressParts = ["FullName", "StreetName", "HouseNumber", "PostalCode", "CityName", "Country"];
const parts = [
  ...["DeliveryDocument", "DeliveryVersion", "SoldToParty", "ShipToParty", "PlannedGoodsIssueDate", "DeliveryDate"],
  ...["CreationDate", "LastChangeDate"],
  ...[...itemParts, "DeliveryQuantityUnit", "ReferenceSDDocument"].map((name) => `to_DeliveryDocumentItem/${name}`),
  ...["PartnerFunction", "Customer"].map((name) => `to_DeliveryDocumentPartner/${name}`),
  ...addressParts.map((name) => `to_DeliveryDocumentPartner/to_Address/${name}`),
];

/** The question for the next deliveries whose goods issue has not begun and that nobody blocks. */
export function releaseQuery({ since, after }: Place, limit: number, shippingPoint: string): string {
  const conditions = [
    "OverallGoodsMovementStatus eq 'A'",
    "DeliveryBlockReason eq ''",
    ...(shippingPoint === "" ? [] : [`ShippingPoint eq ${literal(shippingPoint)}`]),
    ...(after === "" ? [] : [`DeliveryDocument gt ${literal(documentKeyOf(after))}`]),
    ...(since === null ? [] : [`(CreationDate ge ${dayOf(since)} or LastChangeDate ge ${dayOf(since)})`]),
  ];
  const filter = conditions.join(" and ").replaceAll(" ", "%20");
  const expand = "to_DeliveryDocumentItem,to_DeliveryDocumentPartner/to_Address";
  return `?$filter=${filter}&$orderby=DeliveryDocument&$top=${limit}&$expand=${expand}&$select=${parts.join(",")}`;
}

function dayOf(day: string): string {
  return `datetime'${day}T00:00:00'`;
}

/** Where the next question goes on: behind the last delivery of a full answer, else with the next round. */
export function nextPlace(place: Place, limit: number, headers: readonly Header[]): string {
  const days = headers.flatMap(({ CreationDate, LastChangeDate }) => [dayHeld(CreationDate), dayHeld(LastChangeDate)]);
  const [latest = null] = [...days, place.latest]
    .filter((day) => day !== null)
    .toSorted()
    .toReversed();
  const last = headers.at(-1);
  if (last && headers.length >= limit) return [place.since, String(last.DeliveryDocument), latest].join("/");
  return [latest === null ? place.since : dayBefore(latest), "", null].join("/");
}

const dayMs = 86_400_000;

function dayBefore(day: string): string {
  return new Date(Date.parse(day) - dayMs).toISOString().slice(0, 10);
}

/** A released delivery in our words. */
export function releasedOf(header: Header): ReleasedDocument {
  const items = itemsIn(header);
  const delivery = String(header.DeliveryDocument);
  const { etag } = (header.__metadata ?? {}) as { readonly etag?: unknown };
  return {
    document: documentKeyOf(delivery),
    version: textOf(etag) ?? textOf(header.DeliveryVersion),
    delivery,
    order: textOf(items.find(({ ReferenceSDDocument: order }) => textOf(order) !== null)?.ReferenceSDDocument),
    customer: textOf(header.SoldToParty),
    consignee: consigneeIn(header),
    shipOn: dayHeld(header.PlannedGoodsIssueDate),
    deliverBy: dayHeld(header.DeliveryDate),
    lines: items.map((item) => ({
      item: textOf(item.Material),
      text: textOf(item.DeliveryDocumentItemText),
      quantity: textOf(item.ActualDeliveryQuantity) === null ? null : Number(item.ActualDeliveryQuantity),
      unit: textOf(item.DeliveryQuantityUnit),
    })),
  };
}

/** Ship-to party, as the standard spells the function inside and in English. */
const shipTo: ReadonlySet<unknown> = new Set(["WE", "SH"]);

/** The address of the ship-to party; where no function is one that we know, of the partner with its number. */
function consigneeIn(header: Header): ReleasedAddress | null {
  const { results } = (header.to_DeliveryDocumentPartner ?? {}) as { readonly results?: unknown };
  const partners: readonly Header[] = Array.isArray(results) ? results : [];
  const partner =
    partners.find(({ PartnerFunction }) => shipTo.has(PartnerFunction)) ??
    partners.find(({ Customer }) => textOf(Customer) !== null && Customer === header.ShipToParty);
  const address = partner?.to_Address as Header | null | undefined;
  if (!address) return null;
  const street = [textOf(address.StreetName), textOf(address.HouseNumber)].filter((part) => part !== null).join(" ");
  return {
    name: textOf(address.FullName),
    street: street === "" ? null : street,
    postalCode: textOf(address.PostalCode),
    city: textOf(address.CityName),
    country: textOf(address.Country),
  };
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
