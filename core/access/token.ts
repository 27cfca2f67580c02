import { createHmac, timingSafeEqual } from "node:crypto";
import { oneHeader, type RequestHeaders } from "./headers.ts";
import { type AccessSecrets, isOneOf, isSame, validSecrets } from "./secrets.ts";

/**
 * Access tokens for carriers that fetch one from us (OAuth 2.0 client credentials, RFC 6749 section 4.4). A token says
 * for which address and until when it is valid and is signed with the client's secret: nothing is kept, so it outlives
 * restarts and serves every process, and exchanging the secret ends it.
 */
export interface Grant {
  /** The address that the token opens: the path of the webhook. */
  readonly audience: string;
  readonly expiresInSeconds: number;
}

/** A request to the token address. */
export interface TokenRequest {
  readonly headers: RequestHeaders;
  readonly body: Uint8Array;
}

/** What the token address answers; the body is JSON. */
export interface TokenAnswer {
  readonly status: 200 | 400 | 401;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Answers a request for a token. The client may prove itself by the Authorization header or by form fields. */
export function answerTokenRequest(
  request: TokenRequest,
  secrets: AccessSecrets,
  grant: Grant,
  nowMs: number,
): TokenAnswer {
  const form = new URLSearchParams(Buffer.from(request.body).toString("utf8"));
  if (form.get("grant_type") !== "client_credentials") return failure(400, "unsupported_grant_type");
  if (!isClient(request.headers, form, secrets)) return failure(401, "invalid_client");
  const token = issueToken(secrets.secret, grant, nowMs);
  return answer(200, { access_token: token, token_type: "Bearer", expires_in: grant.expiresInSeconds });
}

/** A token for the grant, signed with the secret. */
export function issueToken(secret: string, { audience, expiresInSeconds }: Grant, nowMs: number): string {
  const claims = JSON.stringify({ aud: audience, exp: Math.floor(nowMs / 1000) + expiresInSeconds });
  const text = Buffer.from(claims, "utf8").toString("base64url");
  return `${text}.${sign(secret, text).toString("base64url")}`;
}

/** Whether the token was issued by us for the audience, under a secret that is valid, and has not expired. */
export function isTokenValid(token: string, secrets: AccessSecrets, audience: string, nowMs: number): boolean {
  const [text = "", signature = "", ...rest] = token.split(".");
  const given = Buffer.from(signature, "base64url");
  const isOurs = validSecrets(secrets)
    .map((secret) => sign(secret, text))
    .map((expected) => given.length === expected.length && timingSafeEqual(given, expected))
    .some((same) => same);
  if (!isOurs || rest.length > 0) return false;
  const claims = JSON.parse(Buffer.from(text, "base64url").toString("utf8")) as { aud: string; exp: number };
  return claims.aud === audience && claims.exp * 1000 > nowMs;
}

/** The secret signs tokens through a key of its own, so that no signature of a webhook is ever a token's. */
function sign(secret: string, text: string): Buffer {
  const key = createHmac("sha256", secret).update("waybill access token").digest();
  return createHmac("sha256", key).update(text).digest();
}

function isClient(headers: RequestHeaders, form: URLSearchParams, secrets: AccessSecrets): boolean {
  const pairs = [basicPair(headers), [form.get("client_id") ?? "", form.get("client_secret") ?? ""]] as const;
  const client = secrets.client ?? "";
  return pairs
    .map((pair) => pair !== null && client !== "" && isSame(pair[0], client) && isOneOf(pair[1], validSecrets(secrets)))
    .some((known) => known);
}

/** User and password of HTTP Basic; null where the header is none. */
export function basicPair(headers: RequestHeaders): readonly [string, string] | null {
  const [, coded64] = /^Basic ([\w+/-]+=*)$/i.exec(oneHeader(headers, "authorization") ?? "") ?? [];
  if (coded64 === undefined) return null;
  const text = Buffer.from(coded64, "base64").toString("utf8");
  const colon = text.indexOf(":");
  return colon < 0 ? null : [text.slice(0, colon), text.slice(colon + 1)];
}

function failure(status: 400 | 401, error: string): TokenAnswer {
  const refused = answer(status, { error });
  return status === 401 ? { ...refused, headers: { ...refused.headers, "www-authenticate": "Basic" } } : refused;
}

function answer(status: TokenAnswer["status"], content: object): TokenAnswer {
  const headers = { "content-type": "application/json", "cache-control": "no-store" };
  return { status, headers, body: JSON.stringify(content) };
}
