import assert from "node:assert/strict";
import { createHash, createHmac, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { checkDelivery, type RequestFacts } from "../../../core/access/door.ts";
import { publicKeysIn } from "../../../core/access/public-key.ts";
import type { AccessSecrets } from "../../../core/access/secrets.ts";
import { issueToken } from "../../../core/access/token.ts";
import { type AuthScheme, authSchema } from "../../../core/mapping/webhook.ts";
import { basic, body, entryOf, hmacOf, now, requestOf, secrets } from "./requests.ts";

/** A scheme as a pack writes it, with what it leaves out filled in. */
const schemeOf = (json: object): AuthScheme => authSchema.parse(json);

function codeOf(scheme: AuthScheme, request: RequestFacts, given: AccessSecrets = secrets): string | null {
  const decision = checkDelivery(entryOf(scheme), given, request, now);
  return decision.kind === "accepted" ? null : decision.error.code;
}

const pair = () => generateKeyPairSync("rsa", { modulusLength: 2048 });
const [current, former, stranger] = [pair(), pair(), pair()];
const jwk = (key: KeyObject, kid?: string) => ({ ...key.export({ format: "jwk" }), ...(kid ? { kid } : {}) });
const pem = (key: KeyObject) => key.export({ type: "spki", format: "pem" }).toString();
const keySet = (...keys: object[]) => JSON.stringify({ keys });

const keys: AccessSecrets = {
  secret: keySet(jwk(stranger.publicKey, "other"), jwk(current.publicKey, "key-2")),
  previous: keySet(jwk(former.publicKey, "key-1")),
  client: null,
};

const rsa = schemeOf({
  scheme: "rsa",
  header: "X-Signature",
  keyIdHeader: "X-Key-Id",
  timestamp: { header: "X-Time", maxAgeSeconds: 300 },
});
const stamp = new Date(now).toISOString();

function rsaHeaders(key: KeyObject, kid: string, time = stamp, text: Uint8Array = body): RequestFacts["headers"] {
  const signature = sign("sha256", Buffer.concat([Buffer.from(`${time}.`), text]), key).toString("base64");
  return { "x-signature": signature, "x-key-id": kid, "x-time": time };
}

test("an HMAC may be of SHA-1, SHA-256 or SHA-512, and of no other length than its own", () => {
  for (const algorithm of ["sha1", "sha256", "sha512"] as const) {
    for (const encoding of ["hex", "base64"] as const) {
      const scheme = schemeOf({ scheme: "hmac", header: "X-Signature", algorithm, encoding });
      const signature = createHmac(algorithm, "new secret").update(body).digest(encoding);
      assert.equal(codeOf(scheme, requestOf({ "x-signature": signature })), null, `${algorithm} ${encoding}`);
      const other = createHmac(algorithm === "sha1" ? "sha256" : "sha1", "new secret")
        .update(body)
        .digest(encoding);
      assert.equal(codeOf(scheme, requestOf({ "x-signature": other })), "WB-IN-001");
    }
  }
});

test("a secret that was given in hex is decoded before it signs", () => {
  const scheme = schemeOf({ scheme: "hmac", header: "X-Signature", encoding: "hex", key: "hex" });
  const key = Buffer.from("00ff10a2", "hex");
  const request = requestOf({ "x-signature": hmacOf(key, body, "hex") });
  assert.equal(codeOf(scheme, request, { ...secrets, secret: "00FF10A2" }), null);
  assert.equal(codeOf(scheme, request, { ...secrets, secret: "00ff10a3" }), "WB-IN-001");
});

test("time and signature may be parts of one header; of several signatures one right one is enough", () => {
  const scheme = schemeOf({
    scheme: "hmac",
    header: "X-Signature",
    part: "v1",
    encoding: "hex",
    timestamp: { part: "t" },
  });
  const seconds = now / 1000;
  const signed = (at: number) => hmacOf("new secret", Buffer.concat([Buffer.from(`${at}.`), body]), "hex");
  const given = (header: string) => codeOf(scheme, requestOf({ "x-signature": header }));
  assert.equal(given(`t=${seconds},v1=${signed(seconds)}`), null);
  assert.equal(given(`t=${seconds}, v1=${"0".repeat(64)}, v1=${signed(seconds)}`), null);
  assert.equal(given(`t=${seconds - 301},v1=${signed(seconds - 301)}`), "WB-IN-003");
  assert.equal(given(`t=${seconds},v1=${signed(seconds - 1)}`), "WB-IN-001");
  assert.equal(given(`t=${seconds},v0=${signed(seconds)}`), "WB-IN-001");
  assert.equal(given(`v1=${signed(seconds)}`), "WB-IN-002");
});

test("a digest over body and secret lets a delivery in, over anything else it does not", () => {
  const scheme = schemeOf({ scheme: "digest", header: "Sign" });
  const digestOf = (text: Uint8Array, secret: string) =>
    createHash("sha256").update(text).update(`/${secret}`).digest("hex");
  const given = (text: string) => codeOf(scheme, requestOf({ sign: text }));
  assert.equal(given(digestOf(body, "new secret")), null);
  assert.equal(given(digestOf(body, "old secret")), null);
  assert.equal(given(digestOf(body.subarray(1), "new secret")), "WB-IN-001");
  assert.equal(given(digestOf(body, "")), "WB-IN-001");
  assert.equal(given(createHash("sha256").update(body).digest("hex")), "WB-IN-001");
  assert.equal(codeOf(scheme, requestOf({})), "WB-IN-002");
});

test("an RSA signature over time and body lets a delivery in, by the key that it names, for five minutes", () => {
  const given = (headers: RequestFacts["headers"]) => codeOf(rsa, requestOf(headers), keys);
  const at = (seconds: number) => new Date(now + seconds * 1000).toISOString();
  assert.equal(given(rsaHeaders(current.privateKey, "key-2")), null);
  assert.equal(given(rsaHeaders(former.privateKey, "key-1")), null);
  assert.equal(given(rsaHeaders(current.privateKey, "key-1")), "WB-IN-001");
  assert.equal(given(rsaHeaders(current.privateKey, "key-3")), "WB-IN-014");
  assert.equal(given(rsaHeaders(current.privateKey, "key-2", stamp, body.subarray(1))), "WB-IN-001");
  assert.equal(given({ ...rsaHeaders(current.privateKey, "key-2"), "x-time": at(1) }), "WB-IN-001");
  assert.equal(given(rsaHeaders(current.privateKey, "key-2", at(-301))), "WB-IN-003");
  assert.equal(given(rsaHeaders(current.privateKey, "key-2", at(301))), "WB-IN-003");
  for (const header of ["x-signature", "x-key-id", "x-time"])
    assert.equal(given({ ...rsaHeaders(current.privateKey, "key-2"), [header]: undefined }), "WB-IN-002", header);
});

test("a public key may be pinned as a key set, as one JWK, or as PEM, without an id it counts for any", () => {
  const request = requestOf(rsaHeaders(current.privateKey, "key-2"));
  for (const secret of [
    JSON.stringify(jwk(current.publicKey, "key-2")),
    keySet(jwk(current.publicKey)),
    pem(current.publicKey),
    pem(current.publicKey).replaceAll("\n", ""),
    pem(current.publicKey).replaceAll("\n", "\\n"),
    `${pem(stranger.publicKey)}\n${pem(current.publicKey)}`,
  ])
    assert.equal(codeOf(rsa, request, { secret, previous: null, client: null }), null, secret.slice(0, 40));
});

test("what is no RSA public key opens nothing", () => {
  const curve = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey;
  const octets = { kty: "oct", k: Buffer.from("shared").toString("base64url"), kid: "key-2" };
  for (const text of [
    "",
    "{",
    "{}",
    "[]",
    "null",
    '{"keys":7}',
    '{"keys":[7,null,{}]}',
    keySet(octets),
    pem(curve),
    "-----BEGIN CERTIFICATE-----AAAA-----END CERTIFICATE-----",
  ]) {
    assert.deepEqual(publicKeysIn(text), [], text);
    const given = { secret: text || " ", previous: null, client: null };
    assert.equal(codeOf(rsa, requestOf(rsaHeaders(current.privateKey, "key-2")), given), "WB-IN-014", text);
  }
});

test("a client certificate that the proxy reports is compared by fingerprint or subject", () => {
  const fingerprint = schemeOf({ scheme: "client-certificate", header: "X-Client-Cert" });
  const allowed: AccessSecrets = { secret: "AB:CD:EF:01", previous: "11:22", client: null };
  const given = (scheme: AuthScheme, value: string, list = allowed) =>
    codeOf(scheme, requestOf({ "x-client-cert": value }), list);
  assert.deepEqual(
    ["abcdef01", "AB:CD:EF:01", "1122", "abcdef02", "abcd"].map((value) => given(fingerprint, value)),
    [null, null, null, "WB-IN-014", "WB-IN-014"],
  );
  assert.equal(codeOf(fingerprint, requestOf({}), allowed), "WB-IN-002");
  assert.equal(given(fingerprint, ":", { secret: ":", previous: null, client: null }), "WB-IN-014");
  const part = schemeOf({ scheme: "client-certificate", header: "X-Client-Cert", part: "Hash" });
  assert.equal(given(part, 'Hash="abcdef01";URI=spiffe://acme'), null);
  assert.equal(given(part, "abcdef01"), "WB-IN-002");
  const subject = schemeOf({ scheme: "client-certificate", header: "X-Client-Cert", proves: "subject" });
  const named = { secret: "CN=push.acme.example, O=Acme", previous: null, client: null };
  assert.equal(given(subject, "CN=push.acme.example,O=Acme", named), null);
  assert.equal(given(subject, "CN=push.acme.example,O=Acme,OU=x", named), "WB-IN-014");
});

test("during a rotation the former secret is valid under every scheme, and afterwards under none", () => {
  const token = issueToken("old secret", { audience: "/waybill/acme", expiresInSeconds: 60 }, now);
  const digest = createHash("sha256").update(body).update("/old secret").digest("hex");
  const cases: readonly (readonly [object, RequestFacts, AccessSecrets])[] = [
    [
      { scheme: "hmac", header: "X-S", encoding: "hex" },
      requestOf({ "x-s": hmacOf("old secret", body, "hex") }),
      secrets,
    ],
    [{ scheme: "digest", header: "X-S" }, requestOf({ "x-s": digest }), secrets],
    [{ scheme: "api-key", header: "X-S" }, requestOf({ "x-s": "old secret" }), secrets],
    [{ scheme: "url-token" }, requestOf({}, { url: "/waybill/acme?token=old%20secret" }), secrets],
    [{ scheme: "basic" }, requestOf({ authorization: basic("client-1", "old secret") }), secrets],
    [{ scheme: "bearer", tokenPath: "token" }, requestOf({ authorization: `Bearer ${token}` }), secrets],
    [{ scheme: "client-certificate", header: "X-S" }, requestOf({ "x-s": "old secret" }), secrets],
    [rsa, requestOf(rsaHeaders(former.privateKey, "key-1")), keys],
  ];
  assert.equal(new Set(cases.map(([{ scheme }]: readonly [{ scheme?: string }, ...unknown[]]) => scheme)).size, 8);
  for (const [json, request, given] of cases) {
    const scheme = schemeOf(json);
    assert.equal(codeOf(scheme, request, given), null, scheme.scheme);
    assert.match(codeOf(scheme, request, { ...given, previous: null }) ?? "let in", /^WB-IN-0/, scheme.scheme);
  }
});

test("whatever stands in the headers, nobody is let in without a key and nothing is thrown", () => {
  const schemes: readonly AuthScheme[] = [
    rsa,
    schemeOf({ scheme: "digest", header: "x-signature", encoding: "either" }),
    schemeOf({ scheme: "hmac", header: "x-signature", part: "v1", encoding: "either", timestamp: { part: "t" } }),
    schemeOf({ scheme: "client-certificate", header: "x-signature", part: "Hash" }),
  ];
  const text = fc.oneof(
    fc.string(),
    fc.base64String({ minLength: 342, maxLength: 344 }),
    fc.string().map((value) => `t=${now / 1000},v1=${value},Hash=${value}`),
  );
  fc.assert(
    fc.property(fc.constantFrom(...schemes), text, text, (scheme, one, two) => {
      const request = requestOf({ "x-signature": one, "x-time": stamp, "x-key-id": two });
      const given = scheme.scheme === "rsa" ? keys : secrets;
      assert.equal(checkDelivery(entryOf(scheme), given, request, now).kind, "refused");
    }),
  );
});
