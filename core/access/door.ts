import { type Coded, coded } from "../errors.ts";
import type { AuthScheme } from "../mapping/webhook.ts";
import { checkCertificate } from "./certificate.ts";
import { oneHeader, type RequestHeaders } from "./headers.ts";
import { checkContentType } from "./limits.ts";
import { checkRsa } from "./public-key.ts";
import { type AccessSecrets, isOneOf, isSame, validSecrets } from "./secrets.ts";
import { checkDigest, checkHmac } from "./signature.ts";
import { basicPair, isTokenValid } from "./token.ts";

/** What decides about a delivery: how this carrier proves that it calls, and what it sends. */
export interface Entry {
  /** Null where the carrier proves nothing. */
  readonly scheme: AuthScheme | null;
  readonly contentTypes: readonly string[];
  /** Path of the webhook: the audience of tokens that we issued. */
  readonly audience: string;
}

/** A request with its whole body, as received. */
export interface RequestFacts {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: RequestHeaders;
  readonly body: Uint8Array;
}

export type Decision = { readonly kind: "accepted" } | { readonly kind: "refused"; readonly error: Coded };

const accepted: Decision = { kind: "accepted" };

/**
 * Decides whether a delivery is let in: method, content type, then the proof over the raw bytes. Nothing of the body is
 * parsed here. `secrets` may be null only where there is no scheme.
 */
export function checkDelivery(
  entry: Entry,
  secrets: AccessSecrets | null,
  request: RequestFacts,
  nowMs: number,
): Decision {
  const error =
    checkMethod(request.method) ??
    checkContentType(oneHeader(request.headers, "content-type") ?? "", entry.contentTypes) ??
    checkProof(entry, secrets, request, nowMs);
  return error === null ? accepted : { kind: "refused", error };
}

function checkMethod(method: string): Coded | null {
  return method === "POST" ? null : coded("WB-IN-007");
}

function checkProof(
  { scheme, audience }: Entry,
  secrets: AccessSecrets | null,
  request: RequestFacts,
  nowMs: number,
): Coded | null {
  if (scheme === null) return null;
  if (secrets === null || validSecrets(secrets).length === 0) return coded("WB-IN-014", { scheme: "secret" });
  switch (scheme.scheme) {
    case "hmac":
      return checkHmac(scheme, secrets, request.headers, request.body, nowMs);
    case "digest":
      return checkDigest(scheme, secrets, request.headers, request.body);
    case "rsa":
      return checkRsa(scheme, secrets, request.headers, request.body, nowMs);
    case "client-certificate":
      return checkCertificate(scheme, secrets, request.headers);
    case "api-key":
      return checkSecret(oneHeader(request.headers, scheme.header), scheme.header, secrets);
    case "url-token":
      return checkSecret(parameterOf(request.url, scheme.parameter), scheme.parameter, secrets);
    case "basic":
      return checkBasic(request.headers, secrets);
    case "bearer":
      return checkBearer(request.headers, secrets, audience, nowMs);
  }
}

function checkSecret(given: string | null, name: string, secrets: AccessSecrets): Coded | null {
  if (given === null) return coded("WB-IN-002", { scheme: name });
  return isOneOf(given, validSecrets(secrets)) ? null : coded("WB-IN-014", { scheme: name });
}

function checkBasic(headers: RequestHeaders, secrets: AccessSecrets): Coded | null {
  const pair = basicPair(headers);
  if (pair === null) return coded("WB-IN-002", { scheme: "user and password" });
  const isUser = isSame(pair[0], secrets.client ?? "");
  return isOneOf(pair[1], validSecrets(secrets)) && isUser ? null : coded("WB-IN-014", { scheme: "user or password" });
}

function checkBearer(headers: RequestHeaders, secrets: AccessSecrets, audience: string, nowMs: number): Coded | null {
  const [, token] = /^Bearer (\S+)$/i.exec(oneHeader(headers, "authorization") ?? "") ?? [];
  if (token === undefined) return coded("WB-IN-002", { scheme: "bearer token" });
  return isTokenValid(token, secrets, audience, nowMs) ? null : coded("WB-IN-011");
}

function parameterOf(url: string, name: string): string | null {
  const query = url.indexOf("?");
  return query < 0 ? null : new URLSearchParams(url.slice(query + 1)).get(name);
}
