import { createHmac, timingSafeEqual } from "node:crypto";
import { type Call, headerOf } from "../call.ts";

/** An access token of token-based authentication, with the integration that it was given to. */
export type AccessToken = {
  readonly realm: string;
  readonly consumerKey: string;
  readonly consumerSecret: string;
  readonly tokenId: string;
  readonly tokenSecret: string;
};

/** How far the moment of a request may be from our own, and how long a nonce is remembered. */
const windowMs = 5 * 60_000;

function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

function parametersIn(header: string): ReadonlyMap<string, string> {
  const pairs = [...header.matchAll(/(\w+)="([^"]*)"/g)];
  return new Map(pairs.map(([, name = "", value = ""]) => [name, decodeURIComponent(value)]));
}

function signatureOf(call: Call, told: ReadonlyMap<string, string>, token: AccessToken): string {
  const own = [...told].filter(([name]) => name !== "realm" && name !== "oauth_signature");
  const all = [...new URLSearchParams(call.query), ...own].map(([name, value]) => `${encode(name)}=${encode(value)}`);
  const url = `http://${headerOf(call, "host") ?? ""}${call.path}`;
  const base = [call.method, encode(url), encode(all.toSorted().join("&"))].join("&");
  return createHmac("sha256", `${encode(token.consumerSecret)}&${encode(token.tokenSecret)}`)
    .update(base)
    .digest("base64");
}

/** Whether requests are signed with that token, each once and in its time. */
export function checkTokens(token: AccessToken, now: () => number): (call: Call) => boolean {
  const seen = new Set<string>();
  return (call) => {
    const header = headerOf(call, "authorization") ?? "";
    if (!header.startsWith("OAuth ")) return false;
    const told = parametersIn(header);
    const is = (name: string, value: string): boolean => told.get(name) === value;
    const isKnown =
      is("realm", token.realm) && is("oauth_consumer_key", token.consumerKey) && is("oauth_token", token.tokenId);
    if (!isKnown || !is("oauth_signature_method", "HMAC-SHA256") || !is("oauth_version", "1.0")) return false;
    const [at, nonce] = [
      Number(told.get("oauth_timestamp")) * 1000,
      `${told.get("oauth_timestamp")} ${told.get("oauth_nonce")}`,
    ];
    if (!(Math.abs(at - now()) <= windowMs) || seen.has(nonce)) return false;
    seen.add(nonce);
    const [wanted, given] = [signatureOf(call, told, token), told.get("oauth_signature") ?? ""].map((text) =>
      Buffer.from(text),
    );
    return (
      wanted !== undefined && given !== undefined && wanted.length === given.length && timingSafeEqual(wanted, given)
    );
  };
}
