import { type CarrierId, networkOf, type Place } from "./places.ts";
import { chanceOf, seedOf } from "./random.ts";

/** One parcel of the sandbox: its delivery in the ERP and its number at the carrier. */
export type Parcel = {
  /** Counted from 1; decides everything else. */
  readonly n: number;
  readonly carrier: CarrierId;
  /** Division of the carrier (`express`, `parcel-de`); empty where the carrier has none. */
  readonly service: string;
  readonly trackingNumber: string;
  /** Outbound delivery document, `80000001` for the first parcel. */
  readonly deliveryDocument: string;
  readonly orderNumber: string;
  readonly customer: { readonly number: string; readonly name: string };
  readonly origin: Place;
  readonly hubs: readonly Place[];
  readonly destination: Place;
  readonly weightKg: number;
  readonly items: readonly { readonly material: string; readonly quantity: number }[];
  /** What the ERP does with this delivery: `missing` was never created there, `locked` is held by a user for good. */
  readonly inErp: "ready" | "missing" | "locked";
};

const carriers: readonly CarrierId[] = ["ups", "fedex", "dhl_unified"];
const customers = [
  "Marlow & Finch Outdoor",
  "Nordlys Kaffe",
  "Quayside Instruments",
  "Bramble Lane Toys",
  "Halden Bicycle Works",
  "Saltmarsh Ceramics",
  "Orchard Street Optics",
  "Tidewater Books",
];
const materials = ["LAMP-20", "TENT-4P", "GRINDER-M", "KITE-RED", "SADDLE-07", "BOWL-SET", "LENS-50", "ATLAS-XL"];

function digitSum(digits: string, weights: readonly number[]): number {
  return [...digits].reduce((sum, digit, index) => sum + Number(digit) * (weights[index % weights.length] ?? 1), 0);
}

/** 1Z, shipper, service, serial, check digit: letters count as (code - 63) mod 10, every second place doubled, mod 10. */
function upsNumber(n: number): string {
  const body = `WAYB1L03${String(n).padStart(7, "0")}`;
  const digits = [...body].map((sign) => (/\d/.test(sign) ? sign : String((sign.charCodeAt(0) - 63) % 10))).join("");
  return `1Z${body}${(10 - (digitSum(digits, [1, 2]) % 10)) % 10}`;
}

/** Twelve digits, the last one weighed 3-1-7 modulo 11. */
function fedexNumber(n: number): string {
  const body = `79${String(n).padStart(9, "0")}`;
  return `${body}${(digitSum(body, [3, 1, 7]) % 11) % 10}`;
}

/** Express: ten digits, the last one the rest by 7. Parcel: twenty digits with the GS1 check digit. */
function dhlNumber(n: number, service: string): string {
  const body = service === "express" ? String(230_000_000 + n) : `003404341${String(n).padStart(10, "0")}`;
  if (service === "express") return `${body}${Number(body) % 7}`;
  return `${body}${(10 - (digitSum(body, [3, 1]) % 10)) % 10}`;
}

function numberOf(carrier: CarrierId, service: string, n: number): string {
  if (carrier === "ups") return upsNumber(n);
  return carrier === "fedex" ? fedexNumber(n) : dhlNumber(n, service);
}

/** One in thirteen is trouble, by turns missing and locked; 13 has no factor of 3, so every carrier gets its share. */
function placeInErp(n: number): Parcel["inErp"] {
  if (n % 13 !== 4) return "ready";
  return Math.floor(n / 13) % 2 === 0 ? "missing" : "locked";
}

/** The n-th parcel (from 1), the same for the ERP and the carriers whoever asks first. */
export function parcelOf(n: number): Parcel {
  const chance = chanceOf(seedOf(n, 7));
  const carrier = carriers[(n - 1) % carriers.length] as CarrierId;
  const service = carrier !== "dhl_unified" ? "" : n % 2 === 0 ? "parcel-de" : "express";
  const network = networkOf(carrier);
  const hub = chance.between(0, network.hubs.length - 1);
  const two = [network.hubs[hub], network.hubs[(hub + 1) % network.hubs.length]] as Place[];
  const customer = chance.between(0, customers.length - 1);
  return {
    n,
    carrier,
    service,
    trackingNumber: numberOf(carrier, service, n),
    deliveryDocument: String(80_000_000 + n),
    orderNumber: String(4_500_000 + n),
    customer: { number: String(17_100_000 + customer), name: customers[customer] as string },
    origin: chance.pick(network.origins),
    hubs: chance.happens(0.4) ? two : two.slice(0, 1),
    destination: chance.pick(network.towns),
    weightKg: chance.between(3, 240) / 10,
    items: [{ material: chance.pick(materials), quantity: chance.between(1, 12) }],
    inErp: placeInErp(n),
  };
}

/** Parcels `1` to `count`. */
export function parcelsTo(count: number): Parcel[] {
  return Array.from({ length: count }, (_, index) => parcelOf(index + 1));
}
