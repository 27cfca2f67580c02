import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Entry, checkDelivery, type RequestFacts } from "../../../core/access/door.ts";
import type { AccessSecrets } from "../../../core/access/secrets.ts";
import { issueToken } from "../../../core/access/token.ts";
import type { AuthScheme } from "../../../core/mapping/webhook.ts";
import { basic, body, entryOf, hmacOf, now, requestOf, secrets } from "./requests.ts";

const hmac = {
  scheme: "hmac",
  header: "X-Signature",
  algorithm: "sha256",
  encoding: "hex",
  prefix: "",
  key: "utf8",
} as const;

function codeOf(entry: Entry, request: RequestFacts, given: AccessSecrets | null = secrets): string | null {
  const decision = checkDelivery(entry, given, request, now);
  return decision.kind === "accepted" ? null : decision.error.code;
}

test("a signature over the bytes as received lets a delivery in, over anything else it does not", () => {
  const entry = entryOf(hmac);
  const signed = (text: Uint8Array) => ({ "x-signature": hmacOf("new secret", text, "hex") });
  assert.equal(codeOf(entry, requestOf(signed(body))), null);
  assert.equal(codeOf(entry, requestOf({ "x-signature": hmacOf("new secret", body, "hex").toUpperCase() })), null);
  const others = [
    Buffer.from(body.toString("utf8").trimEnd()),
    Buffer.from(JSON.stringify(JSON.parse(body.toString("utf8")))),
    Buffer.alloc(0),
  ];
  for (const other of others) assert.equal(codeOf(entry, requestOf(signed(other))), "WB-IN-001");
});

test("both secrets are valid during a rotation, and no other", () => {
  const entry = entryOf(hmac);
  const signed = (secret: string) => requestOf({ "x-signature": hmacOf(secret, body, "hex") });
  assert.equal(codeOf(entry, signed("old secret")), null);
  assert.equal(codeOf(entry, signed("old secret"), { ...secrets, previous: null }), "WB-IN-001");
  assert.equal(codeOf(entry, signed(""), { ...secrets, previous: "" }), "WB-IN-001");
  assert.equal(codeOf(entry, signed(""), { secret: "", previous: "", client: null }), "WB-IN-014");
  assert.equal(codeOf(entry, signed(""), null), "WB-IN-014");
});

test("a signature is read in the encodings and behind the prefix that the carrier uses", () => {
  const digest = (encoding: "hex" | "base64") => hmacOf("new secret", body, encoding);
  const cases: readonly (readonly [AuthScheme, string, string | null])[] = [
    [{ ...hmac, encoding: "base64" }, digest("base64"), null],
    [{ ...hmac, encoding: "base64" }, digest("base64").replace("=", ""), null],
    [{ ...hmac, encoding: "base64" }, digest("hex"), "WB-IN-001"],
    [{ ...hmac, encoding: "either" }, digest("hex"), null],
    [{ ...hmac, encoding: "either" }, digest("base64"), null],
    [{ ...hmac, prefix: "sha256=" }, `sha256=${digest("hex")}`, null],
    [{ ...hmac, prefix: "sha256=" }, digest("hex"), "WB-IN-001"],
    [{ ...hmac, prefix: "sha256=" }, "sha256=", "WB-IN-001"],
    [hmac, digest("hex").slice(0, 62), "WB-IN-001"],
    [hmac, "", "WB-IN-002"],
  ];
  for (const [scheme, given, code] of cases)
    assert.equal(codeOf(entryOf(scheme), requestOf({ "x-signature": given })), code, given);
});

test("a secret becomes bytes as the carrier treats it", () => {
  const accented = { ...secrets, secret: "sécret-é" };
  const nfkd = requestOf({ "x-signature": hmacOf("sécret-é".normalize("NFKD"), body, "hex") });
  assert.equal(codeOf(entryOf({ ...hmac, key: "nfkd" }), nfkd, accented), null);
  assert.equal(codeOf(entryOf(hmac), nfkd, { ...accented, secret: "sécret-é".normalize("NFC") }), "WB-IN-001");
  const base64 = Buffer.from("raw key bytes").toString("base64");
  const decoded = requestOf({ "x-signature": hmacOf(Buffer.from("raw key bytes"), body, "hex") });
  assert.equal(codeOf(entryOf({ ...hmac, key: "base64" }), decoded, { ...secrets, secret: base64 }), null);
});

test("a known answer of HMAC-SHA256 (RFC 4231, case 2) is accepted", () => {
  const request = requestOf(
    { "x-signature": "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843" },
    { body: Buffer.from("what do ya want for nothing?") },
  );
  assert.equal(codeOf(entryOf(hmac), request, { secret: "Jefe", previous: null, client: null }), null);
});

test("a signed time limits how long a delivery can be replayed, forwards and backwards", () => {
  const scheme = { ...hmac, timestamp: { header: "X-Time", maxAgeSeconds: 300, signed: "v1:{timestamp}:{body}" } };
  const at = (stamp: string) => {
    const signed = Buffer.concat([Buffer.from(`v1:${stamp}:`), body]);
    return codeOf(entryOf(scheme), requestOf({ "x-time": stamp, "x-signature": hmacOf("new secret", signed, "hex") }));
  };
  const seconds = now / 1000;
  assert.equal(at(`${seconds - 300}`), null);
  assert.equal(at(`${seconds - 301}`), "WB-IN-003");
  assert.equal(at(`${seconds + 301}`), "WB-IN-003");
  assert.equal(at(`${now - 1000}`), null);
  assert.equal(at(new Date(now).toISOString()), null);
  assert.equal(at("yesterday"), "WB-IN-003");
  assert.equal(codeOf(entryOf(scheme), requestOf({ "x-signature": hmacOf("new secret", body, "hex") })), "WB-IN-002");
  const moved = requestOf({
    "x-time": `${seconds - 1}`,
    "x-signature": hmacOf("new secret", Buffer.concat([Buffer.from(`v1:${seconds}:`), body]), "hex"),
  });
  assert.equal(codeOf(entryOf(scheme), moved), "WB-IN-001");
});

test("a secret in a header, in the address, or as user and password lets a delivery in", () => {
  const key: AuthScheme = { scheme: "api-key", header: "X-Api-Key" };
  const url: AuthScheme = { scheme: "url-token", parameter: "token" };
  const user: AuthScheme = { scheme: "basic" };
  const cases: readonly (readonly [AuthScheme, RequestFacts, string | null])[] = [
    [key, requestOf({ "x-api-key": "new secret" }), null],
    [key, requestOf({ "x-api-key": "old secret" }), null],
    [key, requestOf({ "x-api-key": "new secre" }), "WB-IN-014"],
    [key, requestOf({ "x-api-key": ["new secret", "other"] }), "WB-IN-002"],
    [key, requestOf({}), "WB-IN-002"],
    [url, requestOf({}, { url: "/waybill/acme?a=1&token=new%20secret" }), null],
    [url, requestOf({}, { url: "/waybill/acme?token=wrong" }), "WB-IN-014"],
    [url, requestOf({}), "WB-IN-002"],
    [user, requestOf({ authorization: basic("client-1", "new secret") }), null],
    [user, requestOf({ authorization: basic("client-2", "new secret") }), "WB-IN-014"],
    [user, requestOf({ authorization: basic("client-1", "wrong") }), "WB-IN-014"],
    [user, requestOf({ authorization: "Basic bm9jb2xvbg==" }), "WB-IN-002"],
    [user, requestOf({ authorization: "Digest x" }), "WB-IN-002"],
  ];
  for (const [scheme, request, code] of cases)
    assert.equal(codeOf(entryOf(scheme), request), code, JSON.stringify(request.headers));
});

test("a bearer token that we issued lets a delivery in", () => {
  const entry = entryOf({ scheme: "bearer", tokenPath: "token", expiresInSeconds: 60 });
  const token = issueToken("new secret", { audience: "/waybill/acme", expiresInSeconds: 60 }, now);
  assert.equal(codeOf(entry, requestOf({ authorization: `Bearer ${token}` })), null);
  assert.equal(codeOf(entry, requestOf({ authorization: `Bearer ${token}x` })), "WB-IN-011");
  assert.equal(codeOf(entry, requestOf({})), "WB-IN-002");
});

test("the wrong method and a type that the carrier does not send are refused before any proof is looked at", () => {
  assert.equal(codeOf(entryOf(hmac), requestOf({}, { method: "GET" })), "WB-IN-007");
  assert.equal(codeOf(entryOf(hmac), requestOf({ "content-type": "text/plain" })), "WB-IN-005");
  assert.equal(codeOf(entryOf(hmac), requestOf({ "content-type": undefined })), "WB-IN-005");
  assert.equal(codeOf(entryOf(null), requestOf({ "content-type": "Application/JSON" }), null), null);
});

test("whatever stands in the headers, nobody is let in without the secret and nothing is thrown", () => {
  const schemes: readonly AuthScheme[] = [
    { ...hmac, encoding: "either" },
    { ...hmac, timestamp: { header: "x-time", maxAgeSeconds: 300, signed: "{timestamp}.{body}" } },
    { scheme: "api-key", header: "x-signature" },
    { scheme: "basic" },
    { scheme: "bearer", tokenPath: "token", expiresInSeconds: 60 },
  ];
  const base64 = fc.base64String();
  const text = fc.oneof(
    fc.string(),
    base64,
    base64.map((value) => `Bearer ${value}.${value}`),
    base64.map((value) => `Basic ${value}`),
  );
  fc.assert(
    fc.property(fc.constantFrom(...schemes), text, text, (scheme, one, two) => {
      const request = requestOf({ "x-signature": one, "x-time": two, authorization: two });
      assert.equal(checkDelivery(entryOf(scheme), secrets, request, now).kind, "refused");
    }),
  );
});
