/**
 * Webhooks as UPS Track Alert shapes them, padded by what a large subscription carries to 2 KB. Every serial gives
 * another body: the serial stands in the tracking number and in the delivery reference, and 600 characters are noise,
 * so that a store that compresses is not flattered.
 */
import { chanceOf } from "../../sandbox/random.ts";

const serialDigits = 8;
const serialPlace = "#".repeat(serialDigits);
const noiseLength = 600;
const noisePlace = "~".repeat(noiseLength);
const trackingPrefix = "1ZWAYB1L";
const bodyBytes = 2048;

const parcel = {
  trackingNumber: trackingPrefix + serialPlace,
  localActivityDate: "20260302",
  localActivityTime: "075347",
  activityLocation: { city: "LOUISVILLE", stateProvince: "KY", postalCode: "40213", country: "US" },
  activityStatus: { type: "I", code: "OT", description: "Out for Delivery", descriptionCode: "021" },
  scheduledDeliveryDate: "20260302",
  gmtActivityDate: "20260302",
  gmtActivityTime: "125347",
  gmtOffset: "-05.00",
  deliveryTimeDescription: "end of day",
  referenceNumbers: [
    { type: "SHIPMENT", code: "DN", value: serialPlace },
    { type: "PACKAGE", code: "PO", value: "4500012345" },
  ],
  scanToken: noisePlace,
  notes: [] as string[],
};

function paddedText(): string {
  const bare = JSON.stringify({ ...parcel, notes: [""] }).length;
  const line = "Left at front door behind the planter as the consignee asked; driver took a photograph. ";
  return JSON.stringify({ ...parcel, notes: [line.repeat(40).slice(0, bodyBytes - bare)] });
}

function noiseOf(length: number): Buffer {
  const chance = chanceOf(41);
  const signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  return Buffer.from(Array.from({ length }, () => signs[Math.floor(chance.next() * 64)]).join(""), "latin1");
}

const text = paddedText();
const template = Buffer.from(text, "latin1");
const serialOffsets = [...text.matchAll(new RegExp(serialPlace, "g"))].map((match) => match.index);
const noiseOffset = text.indexOf(noisePlace);
const noise = noiseOf(1_000_000);

/** Bytes of every webhook. */
export const webhookLength: number = template.length;

/** A request's bytes with `head` before the body and room for a serial: `write` makes it that of one webhook. */
export function webhookRequest(head: string): { readonly bytes: Buffer; write(serial: number): void } {
  const bytes = Buffer.concat([Buffer.from(head, "latin1"), template]);
  const places = serialOffsets.map((offset) => head.length + offset);
  return {
    bytes,
    write(serial) {
      const digits = String(serial).padStart(serialDigits, "0");
      for (const place of places) bytes.write(digits, place, "latin1");
      const start = (serial * noiseLength) % (noise.length - noiseLength);
      noise.copy(bytes, head.length + noiseOffset, start, start + noiseLength);
    },
  };
}

/** The body of one webhook. */
export function webhookBody(serial: number): Buffer {
  const request = webhookRequest("");
  request.write(serial);
  return request.bytes;
}

/** The serial of the tracking number that a text holds; null where it holds none. */
export function serialIn(text: string): number | null {
  const at = text.indexOf(trackingPrefix);
  return at < 0 ? null : Number(text.slice(at + trackingPrefix.length, at + trackingPrefix.length + serialDigits));
}
