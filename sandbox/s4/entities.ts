import { type Call, headerOf } from "../call.ts";
import type { Delivery } from "./deliveries.ts";
import type { Row } from "./filter.ts";
import { optionsOf } from "./odata.ts";

/** Path of the service, without version and without trailing slash. */
const servicePath = "/sap/opu/odata/sap/API_OUTBOUND_DELIVERY_SRV";

const serviceName = "API_OUTBOUND_DELIVERY_SRV";

/** The concurrency token of a delivery, in wire form: `W/"'0001'"`. */
export function etagOf(delivery: Delivery): string {
  return `W/"'${delivery.values["DeliveryVersion"]}'"`;
}

/** The address of an entity of the delivery service, seen from the caller. */
function uriOf(call: Call, entity: string): string {
  const host = headerOf(call, "host") ?? "localhost";
  return `http://${host}${servicePath};v=0002/${entity}`;
}

/** What `$select` leaves of a row; of a row below another one it names the fields by their path, or the row itself. */
export function chosen(row: Row, select: string | null, path = ""): Row {
  const names = select?.split(",") ?? [];
  if (!select || (path !== "" && names.includes(path.slice(0, -1)))) return { ...row };
  const own = names.filter((name) => name.startsWith(path)).map((name) => name.slice(path.length));
  return Object.fromEntries(own.filter((name) => name in row).map((name) => [name, row[name] ?? null]));
}

/** The items of a delivery, each with the item of the order that it comes from. */
export function itemsOf({ document, parcel }: Delivery): readonly Row[] {
  return parcel.items.map((item, index) => {
    const number = String((index + 1) * 10).padStart(6, "0");
    return {
      DeliveryDocument: document,
      DeliveryDocumentItem: number,
      DeliveryDocumentItemText: `${item.material} boxed`,
      Material: item.material,
      ActualDeliveryQuantity: item.quantity.toFixed(3),
      DeliveryQuantityUnit: "PC",
      DistributionChannel: "10",
      Division: "00",
      Plant: "1710",
      ReferenceSDDocument: parcel.orderNumber,
      ReferenceSDDocumentItem: number,
    };
  });
}

/** Sold-to and ship-to party; the address is one more step away. */
function partnersOf({ parcel, values, document }: Delivery, select: string | null, withAddress: boolean): object[] {
  const { customer, destination } = parcel;
  const address = {
    AddressID: `9${customer.number}`,
    FullName: customer.name,
    StreetName: "Harbour Street",
    HouseNumber: String(parcel.n),
    PostalCode: destination.postalCode,
    CityName: destination.city,
    Country: destination.country,
  };
  return ["AG", "WE"].map((PartnerFunction) => ({
    __metadata: { type: `${serviceName}.A_OutbDeliveryPartnerType` },
    ...chosen(
      { PartnerFunction, SDDocument: document, Customer: values["ShipToParty"] ?? null },
      select,
      "to_DeliveryDocumentPartner/",
    ),
    ...(withAddress ? { to_Address: chosen(address, select, "to_DeliveryDocumentPartner/to_Address/") } : {}),
  }));
}

/** A delivery as OData V2 shows it: `$select` narrows the fields, `$expand` brings items, partners and addresses along. */
export function entityOf(call: Call, delivery: Delivery): Record<string, unknown> {
  const options = optionsOf(call);
  const select = options.get("$select");
  const expanded = (options.get("$expand") ?? "").split(",");
  const uri = uriOf(call, `A_OutbDeliveryHeader('${delivery.document}')`);
  const withAddress = expanded.includes("to_DeliveryDocumentPartner/to_Address");
  const below: Readonly<Record<string, () => readonly unknown[]>> = {
    to_DeliveryDocumentItem: () => itemsOf(delivery).map((item) => itemOf(call, item, "to_DeliveryDocumentItem/")),
    to_DeliveryDocumentPartner: () => partnersOf(delivery, select, withAddress),
  };
  const brought = Object.entries(below).flatMap(([name, results]): [string, unknown][] => {
    const isBrought = expanded.some((path) => path === name || path.startsWith(`${name}/`));
    if (isBrought) return [[name, { results: results() }]];
    return select ? [] : [[name, { __deferred: { uri: `${uri}/${name}` } }]];
  });
  return {
    __metadata: { id: uri, uri, type: `${serviceName}.A_OutbDeliveryHeaderType`, etag: etagOf(delivery) },
    ...chosen(delivery.values, select),
    ...Object.fromEntries(brought),
  };
}

/** An item as OData V2 shows it. */
export function itemOf(call: Call, item: Row, path = ""): Record<string, unknown> {
  const key = `DeliveryDocument='${String(item["DeliveryDocument"])}',DeliveryDocumentItem='${String(item["DeliveryDocumentItem"])}'`;
  const uri = uriOf(call, `A_OutbDeliveryItem(${key})`);
  return {
    __metadata: { id: uri, uri, type: `${serviceName}.A_OutbDeliveryItemType` },
    ...chosen(item, optionsOf(call).get("$select"), path),
  };
}
