import { createHmac, type Hmac, timingSafeEqual } from "node:crypto";
import { type Coded, coded } from "../errors.ts";
import type { AuthScheme } from "../mapping/webhook.ts";
import { type AccessSecrets, validSecrets } from "./secrets.ts";

export type HmacScheme = Extract<AuthScheme, { readonly scheme: "hmac" }>;

/** Headers of a request, names in lower case, as Node's HTTP server gives them. */
export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * Checks an HMAC-SHA256 over the bytes as received; null where it is right, else WB-IN-001, -002 or -003. Every valid
 * secret is tried, in constant time.
 */
export function checkHmac(
  scheme: HmacScheme,
  secrets: AccessSecrets,
  headers: RequestHeaders,
  body: Uint8Array,
  nowMs: number,
): Coded | null {
  const given = oneHeader(headers, scheme.header);
  if (given === null) return coded("WB-IN-002", { scheme: scheme.header });
  const stamp = scheme.timestamp ? oneHeader(headers, scheme.timestamp.header) : "";
  if (stamp === null) return coded("WB-IN-002", { scheme: scheme.timestamp?.header ?? "" });
  const signatures = signaturesIn(given, scheme);
  const matches = validSecrets(secrets).map((secret) => {
    const expected = sign(scheme, secret, stamp, body);
    return signatures.map((signature) => timingSafeEqual(signature, expected)).some((same) => same);
  });
  if (!matches.some((match) => match)) return coded("WB-IN-001");
  return scheme.timestamp ? checkAge(stamp, scheme.timestamp.maxAgeSeconds, nowMs) : null;
}

/** The one value of a header that was sent once; null where it is missing, empty or sent twice. */
export function oneHeader(headers: RequestHeaders, name: string): string | null {
  const value = headers[name.toLowerCase()];
  return typeof value === "string" && value.trim() !== "" ? value.trim() : null;
}

const digestBytes = 32;

/** The signature in the encodings that the scheme allows, as far as the text is one of 32 bytes. */
function signaturesIn(given: string, { prefix, encoding }: HmacScheme): readonly Buffer[] {
  if (!given.startsWith(prefix)) return [];
  const text = given.slice(prefix.length);
  const signatures: Buffer[] = [];
  if (encoding !== "base64" && /^[0-9a-f]{64}$/i.test(text)) signatures.push(Buffer.from(text, "hex"));
  if (encoding !== "hex" && /^[\w+/-]{43}=?$/.test(text)) signatures.push(Buffer.from(text, "base64"));
  return signatures.filter((signature) => signature.length === digestBytes);
}

function sign(scheme: HmacScheme, secret: string, stamp: string, body: Uint8Array): Buffer {
  const hmac = createHmac("sha256", keyOf(secret, scheme.key));
  if (scheme.timestamp) feed(hmac, scheme.timestamp.signed, stamp, body);
  else hmac.update(body);
  return hmac.digest();
}

/** Feeds the text that is signed, `{timestamp}.{body}`, with the body's bytes where it stands. */
function feed(hmac: Hmac, template: string, stamp: string, body: Uint8Array): void {
  for (const [index, part] of template.split("{body}").entries()) {
    if (index > 0) hmac.update(body);
    hmac.update(
      part.replaceAll("{timestamp}", () => stamp),
      "utf8",
    );
  }
}

function keyOf(secret: string, treatment: HmacScheme["key"]): Buffer {
  if (treatment === "base64") return Buffer.from(secret, "base64");
  return Buffer.from(treatment === "nfkd" ? secret.normalize("NFKD") : secret, "utf8");
}

function checkAge(stamp: string, limit: number, nowMs: number): Coded | null {
  const distanceMs = Math.abs(nowMs - momentOf(stamp));
  return distanceMs <= limit * 1000 ? null : coded("WB-IN-003", { limit });
}

/** Seconds or milliseconds since 1970, or ISO 8601; NaN for anything else. */
function momentOf(stamp: string): number {
  if (/^\d{9,10}$/.test(stamp)) return Number(stamp) * 1000;
  return /^\d{12,13}$/.test(stamp) ? Number(stamp) : Date.parse(stamp);
}
