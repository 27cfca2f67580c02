/** Signatures with a secret that both sides know: an HMAC, or a plain digest over body and secret. */
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { type Coded, coded } from "../errors.ts";
import type { AuthScheme } from "../mapping/webhook.ts";
import { oneHeader, type RequestHeaders } from "./headers.ts";
import { type AccessSecrets, validSecrets } from "./secrets.ts";
import { checkAge, claimIn, feed, signaturesIn } from "./signed.ts";

type HmacScheme = Extract<AuthScheme, { readonly scheme: "hmac" }>;
type DigestScheme = Extract<AuthScheme, { readonly scheme: "digest" }>;

const digestBytes = { sha1: 20, sha256: 32, sha512: 64 } as const;

/**
 * Checks an HMAC over the bytes as received; null where it is right, else WB-IN-001, -002 or -003. Every valid secret is
 * tried, in constant time.
 */
export function checkHmac(
  scheme: HmacScheme,
  secrets: AccessSecrets,
  headers: RequestHeaders,
  body: Uint8Array,
  nowMs: number,
): Coded | null {
  const claim = claimIn(scheme, headers);
  if ("code" in claim) return claim;
  const { given, stamp } = claim;
  const { timestamp } = scheme;
  const signatures = signaturesIn(given, scheme, digestBytes[scheme.algorithm]);
  const isSigned = isAnySigned(signatures, secrets, (secret) => {
    const hmac = createHmac(scheme.algorithm, keyOf(secret, scheme.key));
    feed(hmac, timestamp?.signed ?? "{body}", { timestamp: stamp }, body);
    return hmac.digest();
  });
  return isSigned ? checkAge(timestamp, stamp, nowMs) : coded("WB-IN-001");
}

/** Checks a digest over the bytes as received and the secret; null where it is right, else WB-IN-001 or -002. */
export function checkDigest(
  scheme: DigestScheme,
  secrets: AccessSecrets,
  headers: RequestHeaders,
  body: Uint8Array,
): Coded | null {
  const given = oneHeader(headers, scheme.header);
  if (given === null) return coded("WB-IN-002", { scheme: scheme.header });
  const signatures = signaturesIn(given, scheme, digestBytes[scheme.algorithm]);
  const isSigned = isAnySigned(signatures, secrets, (secret) => {
    const digest = createHash(scheme.algorithm);
    feed(digest, scheme.signed, { secret }, body);
    return digest.digest();
  });
  return isSigned ? null : coded("WB-IN-001");
}

/** Whether one of the signatures is what one of the valid secrets gives; all of them are compared. */
function isAnySigned(signatures: readonly Buffer[], secrets: AccessSecrets, sign: (secret: string) => Buffer): boolean {
  const matches = validSecrets(secrets).flatMap((secret) => {
    const expected = sign(secret);
    return signatures.map((signature) => timingSafeEqual(signature, expected));
  });
  return matches.some((same) => same);
}

function keyOf(secret: string, treatment: HmacScheme["key"]): Buffer {
  if (treatment === "base64" || treatment === "hex") return Buffer.from(secret, treatment);
  return Buffer.from(treatment === "nfkd" ? secret.normalize("NFKD") : secret, "utf8");
}
