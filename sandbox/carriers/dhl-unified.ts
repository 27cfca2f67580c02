import type { Place } from "../places.ts";
import type { SandboxSecrets } from "../secrets.ts";
import { wallClock } from "../zones.ts";
import type { Scan, Step, Telling } from "./storyline.ts";
import type { Webhook } from "./webhook.ts";

/** The five words of the unified interface, then code and text of the express and of the parcel division. */
type Status = readonly [word: string, express: string, parcel: string, text: string];

const statuses: Readonly<Record<Step, Status>> = {
  label: ["pre-transit", "104", "VA", "Shipment information received"],
  pickup: ["transit", "PU", "AE", "Shipment picked up"],
  origin: ["transit", "PL", "ES", "Processed at the origin facility"],
  departed: ["transit", "DF", "AA", "Departed facility"],
  arrived: ["transit", "AF", "EE", "Arrived at facility"],
  "at-destination": ["transit", "AR", "EE", "Arrived at the delivery facility"],
  "out-for-delivery": ["transit", "WC", "PO", "With delivery courier"],
  delay: ["failure", "OH", "BV", "Shipment on hold"],
  damage: ["failure", "OH", "BV", "Packaging damaged, contents under inspection"],
  attempt: ["failure", "NH", "ZN", "Delivery attempted, recipient not at home"],
  returning: ["failure", "RT", "BV", "Shipment is on its way back to the shipper"],
  returned: ["failure", "RT", "BV", "Shipment returned to the shipper"],
  delivered: ["delivered", "OK", "ZU", "Delivered"],
  riddle: ["in-review", "Y9", "Y9", "Shipment data under review"],
};

function addressOf(place: Place) {
  return { address: { countryCode: place.country, postalCode: place.postalCode, addressLocality: place.city } };
}

/** The express division sends local time without a zone, the parcel division adds the offset. */
function stampOf(scan: Scan): string {
  const { local, offset } = wallClock(scan.place.zone, scan.atMs);
  return scan.parcel.service === "express" ? local : `${local}${offset}`;
}

function eventOf(scan: Scan) {
  const [statusCode, express, parcel, description] = statuses[scan.step];
  const status = scan.parcel.service === "express" ? express : parcel;
  return { timestamp: stampOf(scan), location: addressOf(scan.place), statusCode, status, description };
}

/** The body of one push: the shipment with every event that is known by then, the youngest first. */
export function dhlBody({ told }: Telling): Record<string, unknown> {
  const latest = told.at(-1) as Scan;
  const { parcel } = latest;
  const signed = latest.signedBy
    ? { proofOfDelivery: { timestamp: stampOf(latest), signed: { name: latest.signedBy } } }
    : {};
  const shipment = {
    id: parcel.trackingNumber,
    service: parcel.service,
    origin: addressOf(parcel.origin),
    destination: addressOf(parcel.destination),
    status: eventOf(latest),
    estimatedTimeOfDelivery: wallClock(parcel.destination.zone, latest.promisedMs).local,
    details: {
      product: { productName: parcel.service === "express" ? "EXPRESS WORLDWIDE" : "DHL PAKET" },
      ...signed,
      totalNumberOfPieces: 1,
      weight: { value: parcel.weightKg, unitText: "kg" },
      references: [{ number: parcel.orderNumber, type: "customer-reference" }],
    },
    events: told.toReversed().map(eventOf),
  };
  return { shipments: [shipment] };
}

/** A push, proved by the key that the receiver gave at subscription. */
export function dhlWebhook(telling: Telling, secrets: SandboxSecrets): Webhook {
  return {
    carrier: "dhl_unified",
    path: "/dhl_unified",
    headers: { "content-type": "application/json", "dhl-api-key": secrets.dhlApiKey },
    body: JSON.stringify(dhlBody(telling)),
    trackingNumber: telling.scan.parcel.trackingNumber,
  };
}
