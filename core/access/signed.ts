/** What is signed, and how a signature stands in a header: the same for every scheme that signs. */
import { type Coded, coded } from "../errors.ts";
import type { AuthScheme } from "../mapping/webhook.ts";
import { oneHeader, partsOf, type RequestHeaders } from "./headers.ts";

type Timestamp = NonNullable<Extract<AuthScheme, { readonly scheme: "hmac" }>["timestamp"]>;

/** What takes the text that is signed, piece by piece: an HMAC, a digest, a verification. */
interface Taker {
  update(data: Uint8Array): unknown;
}

/** Feeds the text that a template describes, `{timestamp}.{body}`, with the body's bytes where it stands. */
export function feed(taker: Taker, template: string, values: Readonly<Record<string, string>>, body: Uint8Array): void {
  for (const piece of template.split(/(\{[a-z]+\})/)) {
    if (piece === "{body}") taker.update(body);
    else taker.update(Buffer.from(values[piece.slice(1, -1)] ?? piece, "utf8"));
  }
}

/** The signatures that a header holds, in the encodings that the scheme allows, as far as they have `bytes` bytes. */
export function signaturesIn(
  value: string,
  how: { readonly prefix: string; readonly encoding: "hex" | "base64" | "either"; readonly part?: string | undefined },
  bytes: number,
): readonly Buffer[] {
  return partsOf(value, how.part)
    .filter((text) => text.startsWith(how.prefix))
    .flatMap((text) => decoded(text.slice(how.prefix.length), how.encoding))
    .filter((signature) => signature.length === bytes);
}

function decoded(text: string, encoding: "hex" | "base64" | "either"): readonly Buffer[] {
  const found: Buffer[] = [];
  if (encoding !== "base64" && /^(?:[0-9a-f]{2})+$/i.test(text)) found.push(Buffer.from(text, "hex"));
  if (encoding !== "hex" && /^[\w+/-]+={0,2}$/.test(text)) found.push(Buffer.from(text, "base64"));
  return found;
}

/** The time that was signed with the body: as sent; "" where none is signed, null where it is missing. */
function stampOf(timestamp: Timestamp | undefined, headers: RequestHeaders, signature: string): string | null {
  if (!timestamp) return "";
  if (timestamp.header !== undefined) return oneHeader(headers, timestamp.header);
  return partsOf(signature, timestamp.part)[0] ?? null;
}

/** What a caller says to prove who it is: the header with the signature, and the time that was signed. */
export interface Claim {
  readonly given: string;
  readonly stamp: string;
}

/** The claim of a request; WB-IN-002 where a part of it is missing. */
export function claimIn(
  scheme: { readonly header: string; readonly timestamp?: Timestamp | undefined },
  headers: RequestHeaders,
): Claim | Coded {
  const given = oneHeader(headers, scheme.header);
  if (given === null) return coded("WB-IN-002", { scheme: scheme.header });
  const stamp = stampOf(scheme.timestamp, headers, given);
  return stamp === null ? coded("WB-IN-002", { scheme: stampName(scheme.timestamp) }) : { given, stamp };
}

/** Where the time is looked for, as operators know it. */
function stampName(timestamp: Timestamp | undefined): string {
  return timestamp?.header ?? timestamp?.part ?? "";
}

/** Null where the signed time is near enough; else WB-IN-003. */
export function checkAge(timestamp: Timestamp | undefined, stamp: string, nowMs: number): Coded | null {
  if (!timestamp) return null;
  const distanceMs = Math.abs(nowMs - momentOf(stamp));
  return distanceMs <= timestamp.maxAgeSeconds * 1000 ? null : coded("WB-IN-003", { limit: timestamp.maxAgeSeconds });
}

/** Seconds or milliseconds since 1970, or ISO 8601; NaN for anything else. */
function momentOf(stamp: string): number {
  if (/^\d{9,10}$/.test(stamp)) return Number(stamp) * 1000;
  return /^\d{12,13}$/.test(stamp) ? Number(stamp) : Date.parse(stamp);
}
