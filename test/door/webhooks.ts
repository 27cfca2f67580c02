/** Webhooks of the carriers, with the body that a test wants and proven as the door asks for it. */
import { createHash, createHmac, sign } from "node:crypto";
import { dhlBody } from "../../sandbox/carriers/dhl-unified.ts";
import { fedexBody } from "../../sandbox/carriers/fedex.ts";
import type { Scan, Step } from "../../sandbox/carriers/storyline.ts";
import { upsBody } from "../../sandbox/carriers/ups.ts";
import { type Parcel, parcelOf } from "../../sandbox/parcels.ts";
import type { CarrierId } from "../../sandbox/places.ts";
import type { Headers, Request } from "./exchange.ts";
import { basic, digestSecret, fingerprint, keyId, keyPair, secrets, stampSecret, upsKey, urlToken } from "./marks.ts";

/** A door of the flow: `/waybill/<name>`. */
export type DoorName = "ups" | "ups-key" | "fedex" | "dhl_unified" | "dhl-url" | AcmeDoor;

/** Doors of the carrier of our own, one for every way to prove oneself. */
export const acmeDoors = ["stamped", "basic", "digest", "rsa", "client-certificate"] as const;
type AcmeDoor = (typeof acmeDoors)[number];

export const json: Headers[number] = ["Content-Type", "application/json"];

const beginsAtMs = Date.UTC(2026, 2, 2, 6);

/** A scan of a parcel, so many hours after its story begins. */
export function scanOf(parcel: Parcel, step: Step, hour: number): Scan {
  const signedBy = step === "delivered" ? "R. Okafor" : "";
  const atMs = beginsAtMs + hour * 3_600_000;
  return { parcel, step, place: parcel.destination, atMs, promisedMs: beginsAtMs + 40 * 3_600_000, signedBy };
}

/** The body by which the parcel's carrier tells of one scan. */
export function bodyOf(scan: Scan): Record<string, unknown> {
  const { carrier } = scan.parcel;
  if (carrier === "ups") return upsBody(scan);
  return carrier === "fedex" ? fedexBody(scan) : dhlBody({ scan, told: [scan], kind: "news" });
}

const firstOf: Readonly<Record<CarrierId, number>> = { ups: 1, fedex: 2, dhl_unified: 3 };
let taken = 0;

/** A parcel of the carrier that no test has told of. */
export function freshParcel(carrier: CarrierId): Parcel {
  taken += 1;
  return parcelOf(taken * 3 + firstOf[carrier]);
}

/** HMAC-SHA256 as FedEx computes it. */
export function fedexSignature(body: Uint8Array | string, encoding: "hex" | "base64", secret = secrets.fedexSecret) {
  return createHmac("sha256", secret).update(body).digest(encoding);
}

/** The signature over time and body of the carrier of our own. */
export function stampSignature(stamp: string, body: Uint8Array | string): string {
  return createHmac("sha256", stampSecret).update(`${stamp}.`).update(body).digest("hex");
}

/** SHA-256 over body and secret. */
export function digestOf(body: Uint8Array | string, secret = digestSecret): string {
  return createHash("sha256").update(body).update(`/${secret}`).digest("hex");
}

/** The headers of an RSA signature over time and body. */
export function rsaProof(stamp: string, body: Uint8Array | string, key = keyPair.privateKey, id = keyId): Headers {
  const signed = Buffer.concat([Buffer.from(`${stamp}.`), Buffer.from(body)]);
  return [
    ["x-acme-timestamp", stamp],
    ["x-acme-key-id", id],
    ["x-acme-rsa", sign("sha256", signed, key).toString("base64")],
  ];
}

/** The headers that prove a body; `token` is what UPS was issued. */
export function proofOf(door: DoorName, body: Uint8Array | string, token: string): Headers {
  const stamp = String(Math.floor(Date.now() / 1000));
  const ways: Readonly<Record<DoorName, Headers>> = {
    ups: [["Authorization", `Bearer ${token}`]],
    "ups-key": [["X-Api-Key", upsKey]],
    fedex: [["fdx-signature", fedexSignature(body, "base64")]],
    dhl_unified: [["DHL-API-Key", secrets.dhlApiKey]],
    "dhl-url": [],
    stamped: [
      ["x-acme-timestamp", stamp],
      ["x-acme-signature", stampSignature(stamp, body)],
    ],
    digest: [["x-acme-sign", digestOf(body)]],
    rsa: rsaProof(stamp, body),
    "client-certificate": [["x-client-cert-sha256", fingerprint]],
    basic: [["Authorization", `Basic ${Buffer.from(`${basic.user}:${basic.password}`).toString("base64")}`]],
  };
  return ways[door];
}

export function pathOf(door: DoorName): string {
  return door === "dhl-url" ? `/waybill/dhl-url?token=${urlToken}` : `/waybill/${door}`;
}

/** A body, proven: what is wrong with it is in the body alone. */
export function proven(door: DoorName, body: Uint8Array | string, token: string): Request {
  return { path: pathOf(door), headers: [json, ...proofOf(door, body, token)], body };
}
