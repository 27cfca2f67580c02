import assert from "node:assert/strict";
import { test } from "node:test";
import { answerTokenRequest, isTokenValid, issueToken, type TokenRequest } from "../../../core/access/token.ts";
import { basic, hmacOf, now, secrets } from "./requests.ts";

const grant = { audience: "/waybill/acme", expiresInSeconds: 3600 };
const form = (text: string, authorization?: string): TokenRequest => ({
  headers: { "content-type": "application/x-www-form-urlencoded", ...(authorization ? { authorization } : {}) },
  body: Buffer.from(text),
});
const ask = (request: TokenRequest) => {
  const { status, body, headers } = answerTokenRequest(request, secrets, grant, now);
  return { status, headers, ...(JSON.parse(body) as { access_token?: string; error?: string }) };
};

test("a client that proves itself gets a token that opens its address until it expires", () => {
  const {
    status,
    access_token: token = "",
    headers,
  } = ask(form("grant_type=client_credentials", basic("client-1", "new secret")));
  assert.equal(status, 200);
  assert.equal(headers["cache-control"], "no-store");
  assert.equal(isTokenValid(token, secrets, "/waybill/acme", now), true);
  assert.equal(isTokenValid(token, secrets, "/waybill/acme", now + 3_599_000), true);
  assert.equal(isTokenValid(token, secrets, "/waybill/acme", now + 3_600_000), false);
  assert.equal(isTokenValid(token, secrets, "/waybill/other", now), false);
});

test("the client may prove itself by form fields, and with the secret before during a rotation", () => {
  const fields = (secret: string) =>
    form(`grant_type=client_credentials&client_id=client-1&client_secret=${encodeURIComponent(secret)}`);
  assert.deepEqual(
    [ask(fields("new secret")).status, ask(fields("old secret")).status, ask(fields("wrong")).status],
    [200, 200, 401],
  );
});

test("whoever does not prove itself, or asks for something else, gets no token", () => {
  assert.equal(ask(form("grant_type=client_credentials")).error, "invalid_client");
  assert.equal(ask(form("grant_type=client_credentials", basic("client-2", "new secret"))).status, 401);
  assert.equal(ask(form("grant_type=client_credentials", basic("client-1", ""))).status, 401);
  assert.equal(ask(form("grant_type=password", basic("client-1", "new secret"))).error, "unsupported_grant_type");
  assert.equal(ask(form("", basic("client-1", "new secret"))).status, 400);
});

test("tokens outlive the process that issued them and end when their secret does", () => {
  const token = issueToken("old secret", grant, now);
  assert.equal(isTokenValid(token, secrets, grant.audience, now), true);
  assert.equal(isTokenValid(token, { ...secrets, previous: null }, grant.audience, now), false);
});

test("a token that was tampered with opens nothing", () => {
  const token = issueToken("new secret", grant, now);
  const [claims = "", signature = ""] = token.split(".");
  const longer = Buffer.from(JSON.stringify({ aud: grant.audience, exp: 9_999_999_999 })).toString("base64url");
  const direct = hmacOf("new secret", Buffer.from(longer), "base64");
  const forged = [
    `${longer}.${signature}`,
    `${claims}.`,
    claims,
    "",
    ".",
    `${token}.x`,
    `${longer}.${Buffer.from(direct, "base64").toString("base64url")}`,
  ];
  for (const value of forged) assert.equal(isTokenValid(value, secrets, grant.audience, now), false, value);
});
