/** Signatures with a key pair: the carrier keeps the private key, we hold the public one, pinned in the configuration. */
import { createPublicKey, createVerify, type JsonWebKey, type KeyObject, X509Certificate } from "node:crypto";
import { type Coded, coded } from "../errors.ts";
import type { AuthScheme } from "../mapping/webhook.ts";
import { oneHeader, type RequestHeaders } from "./headers.ts";
import { type AccessSecrets, validSecrets } from "./secrets.ts";
import { checkAge, claimIn, feed, signaturesIn } from "./signed.ts";

type RsaScheme = Extract<AuthScheme, { readonly scheme: "rsa" }>;

/** A public key; without an id it may be any that a caller names. */
interface PinnedKey {
  readonly id: string | null;
  readonly key: KeyObject;
}

const read = new Map<string, readonly PinnedKey[]>();

/** The RSA keys of a key set (JWKS), of one JWK, or of PEM texts; empty where the text holds none. */
export function publicKeysIn(text: string): readonly PinnedKey[] {
  const known = read.get(text);
  if (known) return known;
  const found = (text.trimStart().startsWith("{") ? fromKeySet(text) : fromPem(text)).filter(
    ({ key }) => key.asymmetricKeyType === "rsa",
  );
  if (read.size > 100) read.clear();
  read.set(text, found);
  return found;
}

function keyFrom(make: () => KeyObject, id: unknown): readonly PinnedKey[] {
  try {
    return [{ id: typeof id === "string" ? id : null, key: make() }];
  } catch {
    return [];
  }
}

/** PEM, also where an input of one line or a variable took its line ends away. */
function fromPem(text: string): readonly PinnedKey[] {
  const blocks = text.matchAll(/-----BEGIN (PUBLIC KEY|CERTIFICATE)-----([^-]+)-----END \1-----/g);
  return [...blocks].flatMap(([, label, content = ""]) => {
    const bytes = Buffer.from(content.replace(/\\n|\s/g, ""), "base64");
    const make = () =>
      label === "CERTIFICATE"
        ? new X509Certificate(bytes).publicKey
        : createPublicKey({ key: bytes, format: "der", type: "spki" });
    return keyFrom(make, null);
  });
}

function fromKeySet(text: string): readonly PinnedKey[] {
  let set: { readonly keys?: unknown };
  try {
    set = JSON.parse(text) as { keys?: unknown };
  } catch {
    return [];
  }
  const keys = Array.isArray(set.keys) ? (set.keys as unknown[]) : [set];
  return keys.flatMap((key) => {
    if (typeof key !== "object" || key === null) return [];
    return keyFrom(() => createPublicKey({ key: key as JsonWebKey, format: "jwk" }), (key as JsonWebKey)["kid"]);
  });
}

/**
 * Checks an RSA signature over the bytes as received; null where it is right, else WB-IN-001, -002, -003, or -014 where
 * the caller names a key that is not pinned.
 */
export function checkRsa(
  scheme: RsaScheme,
  secrets: AccessSecrets,
  headers: RequestHeaders,
  body: Uint8Array,
  nowMs: number,
): Coded | null {
  const claim = claimIn(scheme, headers);
  if ("code" in claim) return claim;
  const { given, stamp } = claim;
  const named = scheme.keyIdHeader === undefined ? undefined : oneHeader(headers, scheme.keyIdHeader);
  if (named === null) return coded("WB-IN-002", { scheme: scheme.keyIdHeader ?? "" });
  const pinned = validSecrets(secrets).flatMap(publicKeysIn);
  const keys = pinned.filter(({ id }) => named === undefined || id === null || id === named);
  if (keys.length === 0) return coded("WB-IN-014", { scheme: scheme.keyIdHeader ?? "public key" });
  const isSigned = keys.some(({ key }) => isSignedBy(key, scheme, given, stamp, body));
  return isSigned ? checkAge(scheme.timestamp, stamp, nowMs) : coded("WB-IN-001");
}

function isSignedBy(key: KeyObject, scheme: RsaScheme, given: string, stamp: string, body: Uint8Array): boolean {
  const bytes = Math.ceil((key.asymmetricKeyDetails?.modulusLength ?? 0) / 8);
  return signaturesIn(given, scheme, bytes).some((signature) => {
    const verify = createVerify(scheme.algorithm);
    feed(verify, scheme.timestamp?.signed ?? "{body}", { timestamp: stamp }, body);
    return verify.verify(key, signature);
  });
}
