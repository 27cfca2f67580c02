/** Mutual TLS that a proxy in front of us ends: what the header says of the certificate is compared with who may call. */
import { type Coded, coded } from "../errors.ts";
import type { AuthScheme } from "../mapping/webhook.ts";
import { oneHeader, partsOf, type RequestHeaders } from "./headers.ts";
import { type AccessSecrets, isOneOf, validSecrets } from "./secrets.ts";

type CertificateScheme = Extract<AuthScheme, { readonly scheme: "client-certificate" }>;

/**
 * Checks what the proxy says of the caller's certificate; null where it may call, else WB-IN-002 or -014. The header is
 * believed: a proxy that does not remove what callers send would let everybody in.
 */
export function checkCertificate(
  scheme: CertificateScheme,
  secrets: AccessSecrets,
  headers: RequestHeaders,
): Coded | null {
  const given = oneHeader(headers, scheme.header);
  const [value] = given === null ? [] : partsOf(given, scheme.part);
  if (value === undefined || value === "") return coded("WB-IN-002", { scheme: scheme.header });
  const plain = scheme.proves === "fingerprint" ? plainFingerprint : plainSubject;
  const allowed = validSecrets(secrets)
    .map(plain)
    .filter((text) => text !== "");
  return isOneOf(plain(value), allowed) ? null : coded("WB-IN-014", { scheme: "client certificate" });
}

/** `AB:CD` and `abcd` are one fingerprint. */
const plainFingerprint = (text: string): string => text.replace(/[:\s]/g, "").toLowerCase();

/** `CN=a, O=b` and `CN=a,O=b` are one subject. */
const plainSubject = (text: string): string => text.trim().replace(/\s*([,=/])\s*/g, "$1");
