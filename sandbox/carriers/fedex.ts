import { createHash, createHmac } from "node:crypto";
import type { Parcel } from "../parcels.ts";
import type { Place } from "../places.ts";
import type { SandboxSecrets } from "../secrets.ts";
import { wallClock } from "../zones.ts";
import type { Scan, Step, Telling } from "./storyline.ts";
import type { Webhook } from "./webhook.ts";

/** How the signature is written: the documents say Base64, one page says hex. */
export type SignatureEncoding = "base64" | "hex";

type Event = {
  readonly type: string;
  readonly text: string;
  /** Coarse state after the scan. */
  readonly derived: readonly [code: string, text: string];
  readonly locationType: string;
  readonly exception?: readonly [code: string, text: string];
};

const inTransit = ["IT", "In transit"] as const;
const facility = "FEDEX_FACILITY";

const events: Readonly<Record<Step, Event>> = {
  label: {
    type: "OC",
    text: "Shipment information sent to FedEx",
    derived: ["IN", "Label created"],
    locationType: "CUSTOMER",
  },
  pickup: { type: "PU", text: "Picked up", derived: ["PU", "Picked up"], locationType: "PICKUP_LOCATION" },
  origin: { type: "AR", text: "Arrived at FedEx location", derived: inTransit, locationType: "ORIGIN_FEDEX_FACILITY" },
  departed: { type: "DP", text: "Departed FedEx location", derived: inTransit, locationType: facility },
  arrived: { type: "AR", text: "Arrived at FedEx hub", derived: inTransit, locationType: "FEDEX_HUB" },
  "at-destination": {
    type: "AR",
    text: "At local FedEx facility",
    derived: inTransit,
    locationType: "DESTINATION_FEDEX_FACILITY",
  },
  "out-for-delivery": {
    type: "OD",
    text: "On FedEx vehicle for delivery",
    derived: inTransit,
    locationType: "VEHICLE",
  },
  delay: {
    type: "DY",
    text: "Delay",
    derived: ["DY", "Delay"],
    locationType: facility,
    exception: ["", "Late flight"],
  },
  damage: {
    type: "SE",
    text: "Shipment exception",
    derived: ["SE", "Shipment exception"],
    locationType: facility,
    exception: ["", "Package damaged, being repacked"],
  },
  attempt: {
    type: "DE",
    text: "Delivery exception",
    derived: ["DE", "Delivery exception"],
    locationType: "VEHICLE",
    exception: ["08", "Recipient not in"],
  },
  returning: { type: "RS", text: "Returning package to shipper", derived: ["RS", "Return"], locationType: facility },
  returned: {
    type: "RS",
    text: "Return to shipper complete",
    derived: ["RS", "Return"],
    locationType: "DELIVERY_LOCATION",
  },
  delivered: { type: "DL", text: "Delivered", derived: ["DL", "Delivered"], locationType: "DELIVERY_LOCATION" },
  riddle: { type: "Zq", text: "Relabelled by network partner", derived: inTransit, locationType: facility },
};

function addressOf(place: Place) {
  return {
    city: place.city,
    stateOrProvinceCode: place.state,
    countryCode: place.country,
    residential: false,
    countryName: place.countryName,
  };
}

function stampOf(zone: string, atMs: number): string {
  const { local, offset } = wallClock(zone, atMs);
  return `${local}${offset}`;
}

function scanEventOf(scan: Scan) {
  const event = events[scan.step];
  const [exceptionCode, exceptionDescription] = event.exception ?? ["", ""];
  return {
    date: stampOf(scan.place.zone, scan.atMs),
    eventType: event.type,
    eventDescription: event.text,
    exceptionCode,
    exceptionDescription,
    scanLocation: { streetLines: [""], ...addressOf(scan.place), postalCode: scan.place.postalCode },
    locationType: event.locationType,
    derivedStatusCode: event.derived[0],
    derivedStatus: event.derived[1],
  };
}

/** Facts of the shipment; a day without a time is sent as midnight with an offset. */
function datesOf(scan: Scan) {
  const { origin, destination } = scan.parcel;
  const day = (zone: string, atMs: number): string => stampOf(zone, atMs).replace(/T.{8}/, "T00:00:00");
  const estimate = { type: "ESTIMATED_DELIVERY", dateTime: day(destination.zone, scan.promisedMs) };
  const shipped = { type: "SHIP", dateTime: day(origin.zone, scan.promisedMs - 40 * 3_600_000) };
  if (scan.step !== "delivered") return [estimate, shipped];
  return [{ type: "ACTUAL_DELIVERY", dateTime: stampOf(scan.place.zone, scan.atMs) }, shipped];
}

/** A stable UUID, so that the same telling is the same body. */
function transactionOf(scan: Scan): string {
  const hex = createHash("sha1").update(`${scan.parcel.trackingNumber} ${scan.step} ${scan.atMs}`).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    "-",
  );
}

function statusOf(scan: Scan) {
  const event = events[scan.step];
  const [code, statusByLocale] = event.derived;
  return { code, derivedCode: code, statusByLocale, description: event.text, scanLocation: addressOf(scan.place) };
}

function packageOf({ weightKg }: Parcel) {
  return {
    packagingDescription: { type: "YOUR_PACKAGING", description: "Package" },
    count: "1",
    weightAndDimensions: { weight: [{ value: String(weightKg), unit: "KG" }] },
  };
}

function trackResultOf(scan: Scan) {
  const { parcel, signedBy } = scan;
  const { trackingNumber, orderNumber } = parcel;
  const unique = `24${parcel.n}~${trackingNumber}~FDEG`;
  const packageIdentifiers = [{ type: "CUSTOMER_REFERENCE", values: [orderNumber] }];
  return {
    trackingNumberInfo: { trackingNumber, trackingNumberUniqueId: unique, carrierCode: "FDXG" },
    additionalTrackingInfo: { nickname: "", packageIdentifiers, hasAssociatedShipments: false },
    shipperInformation: { contact: {}, address: addressOf(parcel.origin) },
    recipientInformation: { contact: {}, address: addressOf(parcel.destination) },
    latestStatusDetail: statusOf(scan),
    dateAndTimes: datesOf(scan),
    packageDetails: packageOf(parcel),
    ...(signedBy ? { deliveryDetails: { receivedByName: signedBy, signedByName: signedBy } } : {}),
    scanEvents: [scanEventOf(scan)],
  };
}

/** The body of one Advanced Integrated Visibility message: an answer of the Track API with the newest scan only. */
export function fedexBody(scan: Scan): Record<string, unknown> {
  const { trackingNumber } = scan.parcel;
  const completeTrackResults = [{ trackingNumber, trackResults: [trackResultOf(scan)] }];
  return { transactionId: transactionOf(scan), output: { completeTrackResults } };
}

/** HMAC-SHA256 of the body as sent, under the security token of the subscription. */
export function fedexSignature(body: string, secret: string, encoding: SignatureEncoding): string {
  return createHmac("sha256", secret).update(body).digest(encoding);
}

/** A signed message of Advanced Integrated Visibility. */
export function fedexWebhook(
  { scan }: Telling,
  secrets: SandboxSecrets,
  encoding: SignatureEncoding = "base64",
): Webhook {
  const body = JSON.stringify(fedexBody(scan));
  return {
    carrier: "fedex",
    path: "/fedex",
    headers: {
      "content-type": "application/json",
      "fdx-signature": fedexSignature(body, secrets.fedexSecret, encoding),
    },
    body,
    trackingNumber: scan.parcel.trackingNumber,
  };
}
