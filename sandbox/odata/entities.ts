import type { Made, Office, OfficeDelivery } from "../office.ts";

/** Names of the service for the fields of the office, and the form of each. */
const deliveryFields: Readonly<Record<string, { readonly own: string; readonly type: string }>> = {
  TrackingNo: { own: "trackingNumber", type: 'Edm.String" MaxLength="35' },
  CarrierCode: { own: "carrier", type: 'Edm.String" MaxLength="35' },
  ShipStatus: { own: "status", type: 'Edm.String" MaxLength="20' },
  ShipStatusAt: { own: "statusAt", type: "moment" },
  DeliveredAt: { own: "deliveredAt", type: "moment" },
  ReceivedBy: { own: "receivedBy", type: 'Edm.String" MaxLength="35' },
};

/** Entity sets of what the office makes. */
export const madeSets: Readonly<Record<string, Made["made"]>> = {
  Returns: "return",
  Invoices: "invoice",
  Accruals: "accrual",
  Claims: "claim",
};

export type Version = "V2" | "V4";

const moments: Readonly<Record<Version, string>> = { V2: "Edm.DateTime", V4: "Edm.DateTimeOffset" };

/** The metadata document of the service. */
export function metadataOf(version: Version): string {
  const property = (name: string, type: string): string => `<Property Name="${name}" Type="${type}"/>`;
  const key = '<Key><PropertyRef Name="Number"/></Key><Property Name="Number" Type="Edm.String" MaxLength="10"/>';
  const own = Object.entries(deliveryFields).map(([name, { type }]) =>
    property(name, type === "moment" ? moments[version] : type),
  );
  const delivery = `${key}${property("OrderNumber", "Edm.String")}${property("GoodsStatus", "Edm.String")}${own.join("")}`;
  const made = `${key}${property("Delivery", "Edm.String")}${property("ExternalId", 'Edm.String" MaxLength="20')}${property("Amount", "Edm.Decimal")}${property("Currency", "Edm.String")}${property("Reason", "Edm.String")}`;
  const types = `<EntityType Name="Delivery">${delivery}</EntityType><EntityType Name="Posting">${made}</EntityType>`;
  const sets = ["Deliveries", ...Object.keys(madeSets)].map((set) => {
    return `<EntitySet Name="${set}" EntityType="Store.${set === "Deliveries" ? "Delivery" : "Posting"}"/>`;
  });
  const schema = `<Schema Namespace="Store">${types}<EntityContainer Name="Container">${sets.join("")}</EntityContainer></Schema>`;
  return `<?xml version="1.0" encoding="utf-8"?><edmx:Edmx Version="${version === "V2" ? "1.0" : "4.0"}" xmlns:edmx="urn:edmx"><edmx:DataServices>${schema}</edmx:DataServices></edmx:Edmx>`;
}

export function etagOf(delivery: OfficeDelivery): string {
  return `W/"${delivery.version}"`;
}

/** A moment as the version writes it; null where nothing was written. */
function momentOf(text: string, version: Version): string | null {
  if (text === "") return null;
  return version === "V4" ? text : `/Date(${Date.parse(text)})/`;
}

/** A delivery as the service shows it. */
export function shown(delivery: OfficeDelivery, version: Version): object {
  const fields = Object.entries(deliveryFields).map(([name, { own, type }]) => {
    const text = delivery.values[own] ?? "";
    return [name, type === "moment" ? momentOf(text, version) : text];
  });
  const { number, order, isIssued } = delivery;
  const row = { Number: number, OrderNumber: order, GoodsStatus: isIssued ? "C" : "A", ...Object.fromEntries(fields) };
  const etag = etagOf(delivery);
  return version === "V4" ? { "@odata.etag": etag, ...row } : { __metadata: { etag, type: "Store.Delivery" }, ...row };
}

/** What was made, as the service shows it. */
export function shownMade({ number, delivery, reference }: Made): object {
  return { Number: number, Delivery: delivery, ExternalId: reference };
}

/** Changes of a body in the office's own names, or why they cannot be. */
export function changesIn(body: Readonly<Record<string, unknown>>, version: Version): Record<string, string> | string {
  const changes: Record<string, string> = {};
  for (const [name, value] of Object.entries(body)) {
    const field = deliveryFields[name];
    if (!field) return `Property ${name} does not exist in type Store.Delivery`;
    if (typeof value !== "string") return `Property ${name} takes text`;
    const ms = /^\/Date\((-?\d+)\)\/$/.exec(value)?.[1];
    const isMoment = field.type === "moment";
    if (isMoment && (version === "V2" ? ms === undefined : Number.isNaN(Date.parse(value)))) {
      return `Property ${name} has invalid value '${value}'`;
    }
    changes[field.own] = isMoment && ms !== undefined ? new Date(Number(ms)).toISOString() : value;
  }
  return changes;
}

/** Deliveries whose field holds a value; null for a filter that the service does not know. */
export function filtered(office: Office, set: string, filter: string): readonly object[] | null {
  const [, field = "", raw = ""] = /^(\w+) eq '((?:[^']|'')*)'$/.exec(filter) ?? [];
  const value = raw.replaceAll("''", "'");
  const kind = madeSets[set];
  if (kind) {
    const made = office.madeUnder(value).filter((one) => one.made === kind);
    return field === "ExternalId" ? made.map(shownMade) : null;
  }
  if (field !== "Number" && field !== "OrderNumber") return null;
  return office.all().filter(({ number, order }) => (field === "Number" ? number : order) === value);
}
