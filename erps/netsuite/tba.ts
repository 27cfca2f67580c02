import { createHmac } from "node:crypto";
import type { ErpSettings } from "../../core/delivery/erp.ts";
import { CodedError, coded } from "../../core/errors.ts";

/**
 * Token-based authentication: every request is signed as RFC 5849 (OAuth 1.0a) says, with HMAC-SHA256 as NetSuite wants
 * it ("The Signature for Web Services and RESTlets" of its help).
 */
export interface TokenSecrets {
  /** Account id as NetSuite writes it, `1234567_SB1`. */
  readonly realm: string;
  readonly consumerKey: string;
  readonly consumerSecret: string;
  readonly tokenId: string;
  readonly tokenSecret: string;
}

/**
 * The secrets of a connection that names an account: user `consumerKey:tokenId`, password `consumerSecret:tokenSecret`.
 * Null where no account is named; throws WB-CFG-001 where the secrets have another form.
 */
export function tokenSecretsOf({ values, secrets, baseUrl }: ErpSettings): TokenSecrets | null {
  const realm = String(values.realm ?? "").trim();
  if (realm === "") return null;
  const [consumerKey, tokenId, ...strayKeys] = (secrets.user ?? "").split(":").map((part) => part.trim());
  const [consumerSecret, tokenSecret, ...straySecrets] = (secrets.password ?? "").split(":").map((part) => part.trim());
  const isWhole = strayKeys.length + straySecrets.length === 0;
  if (isWhole && consumerKey && tokenId && consumerSecret && tokenSecret) {
    return { realm, consumerKey, consumerSecret, tokenId, tokenSecret };
  }
  const detail = "an account is named, so user and password must be consumerKey:tokenId and consumerSecret:tokenSecret";
  throw new CodedError(coded("WB-CFG-001", { node: new URL(baseUrl).host, detail }));
}

export type Parameter = readonly [name: string, value: string];

/** What is signed: method, address without its query, and all parameters in their order (RFC 5849, 3.4.1). */
export function baseStringOf(method: string, url: string, parameters: readonly Parameter[]): string {
  const { origin, pathname, searchParams } = new URL(url);
  const all = [...searchParams, ...parameters].map(([name, value]) => [encode(name), encode(value)] as const);
  const sorted = all.toSorted((one, other) => compare(one[0], other[0]) || compare(one[1], other[1]));
  const normalized = sorted.map(([name, value]) => `${name}=${value}`).join("&");
  return [method.toUpperCase(), encode(origin + pathname), encode(normalized)].join("&");
}

/** The signature of a base string (RFC 5849, 3.4.2). */
export function signatureOf(base: string, consumerSecret: string, tokenSecret: string, hash = "sha256"): string {
  const key = `${encode(consumerSecret)}&${encode(tokenSecret)}`;
  return createHmac(hash, key).update(base).digest("base64");
}

/** The Authorization header of one request; `nonce` is never the same twice at one second. */
export function authorizationOf(
  secrets: TokenSecrets,
  method: string,
  url: string,
  nowMs: number,
  nonce: string,
): string {
  const parameters: readonly Parameter[] = [
    ["oauth_consumer_key", secrets.consumerKey],
    ["oauth_token", secrets.tokenId],
    ["oauth_signature_method", "HMAC-SHA256"],
    ["oauth_timestamp", String(Math.floor(nowMs / 1000))],
    ["oauth_nonce", nonce],
    ["oauth_version", "1.0"],
  ];
  const base = baseStringOf(method, url, parameters);
  const signature = signatureOf(base, secrets.consumerSecret, secrets.tokenSecret);
  const told: readonly Parameter[] = [["realm", secrets.realm], ...parameters, ["oauth_signature", signature]];
  return `OAuth ${told.map(([name, value]) => `${name}="${encode(value)}"`).join(", ")}`;
}

/** Percent-encoding of RFC 3986, which leaves fewer signs alone than a browser does (RFC 5849, 3.6). */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
