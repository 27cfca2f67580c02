import { hash } from "node:crypto";
import type { Place } from "./event.ts";

/** What makes two reports the same fact. `code`: as the pack joins it; `local`: wall time as sent. */
export interface Facts {
  readonly carrier: string;
  readonly trackingNumber: string;
  readonly piece: string | null;
  readonly code: string;
  readonly local: string;
  readonly place: Place | null;
}

const settled = new Map<string, string>();

/** A place name without the differences that mean nothing: casing, accents' composition, spaces, punctuation. */
function settle(name: string): string {
  const known = settled.get(name);
  if (known !== undefined) return known;
  const plain = name
    .normalize("NFKC")
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]+/gu, "");
  if (settled.size > 20_000) settled.clear();
  settled.set(name, plain);
  return plain;
}

function placeKey(place: Place | null): string {
  if (!place) return "";
  const name = place.city ?? place.facility;
  if (name !== undefined) return `${settle(name)}/${place.country ?? ""}`;
  return place.country ?? settle(place.text);
}

/**
 * The id of an event: 32 hex characters (128 bits of SHA-256) of carrier, tracking number, piece, code, time as sent and place.
 * The same fact has the same id through every channel. Ids that a provider sends are no key: they change or repeat.
 * Region and postal code are left out: channels of one carrier disagree about them.
 */
export function eventId(facts: Facts): string {
  const { carrier, trackingNumber, piece, code, local, place } = facts;
  const text = `${carrier}\n${trackingNumber}\n${piece ?? ""}\n${code}\n${local}\n${placeKey(place)}`;
  return hash("sha256", text, "hex").slice(0, 32);
}
