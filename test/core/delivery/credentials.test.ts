import assert from "node:assert/strict";
import { constants, generateKeyPairSync, verify } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type TestContext, test } from "node:test";
import { type ManualClock, manualClock } from "../../../core/clock.ts";
import { openCredentials } from "../../../core/delivery/credentials.ts";
import type { ErpSettings } from "../../../core/delivery/erp.ts";

const { signal } = new AbortController();

function settingsOf(
  secrets: ErpSettings["secrets"],
  values: ErpSettings["values"] = {},
  clock: ManualClock = manualClock(),
): ErpSettings {
  return { baseUrl: "http://127.0.0.1:1", timeoutMs: 1000, sockets: 1, clock, values, secrets };
}

/** A token address that answers what the test wants and counts how often it was asked. */
async function openIssuer(t: TestContext, answer: (count: number) => { status: number; body: string }) {
  const asked: { authorization: string | undefined; body: string }[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      asked.push({ authorization: request.headers.authorization, body });
      const { status, body: content } = answer(asked.length);
      response.writeHead(status).end(content);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { asked, tokenUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/oauth/token?tenant=1` };
}

test("the secrets that are given decide how a connection signs in", async () => {
  const cases: readonly (readonly [ErpSettings, Record<string, string>, string])[] = [
    [settingsOf({ user: "U", password: "p:w" }), { authorization: "Basic VTpwOnc=" }, "U"],
    [settingsOf({ token: "t1" }), { authorization: "Bearer t1" }, "a bearer token"],
    [settingsOf({ apiKey: "k1" }), { "x-api-key": "k1" }, "an API key"],
    [settingsOf({ apiKey: "k1" }, { apiKeyHeader: "X-Key" }), { "X-Key": "k1" }, "an API key"],
    [settingsOf({}), {}, "nobody"],
  ];
  for (const [settings, headers, name] of cases) {
    const credentials = openCredentials(settings);
    assert.deepEqual(await credentials.headers(signal), { kind: "headers", headers });
    assert.equal(credentials.name, name);
    credentials.renew();
    await credentials.close();
  }
});

test("a system that wants user and password in another form than basic gets it, and only those two", async () => {
  const pair = (user: string, password: string) => `token ${user}:${password}`;
  const sent = async (secrets: ErpSettings["secrets"]) => {
    const given = await openCredentials(settingsOf(secrets), pair).headers(signal);
    return given.kind === "headers" ? given.headers : null;
  };
  assert.deepEqual(await sent({ user: "k", password: "s" }), { authorization: "token k:s" });
  assert.deepEqual(await sent({ token: "t1" }), { authorization: "Bearer t1" });
});

test("a token is fetched once for all who wait, kept until shortly before it expires, and fetched anew when refused", async (t) => {
  const clock = manualClock();
  const { asked, tokenUrl } = await openIssuer(t, (count) => ({
    status: 200,
    body: JSON.stringify({ access_token: `t${count}`, expires_in: 120 }),
  }));
  const credentials = openCredentials(
    settingsOf({ clientId: "c 1", clientSecret: "s/1" }, { tokenUrl, scope: "api" }, clock),
  );
  t.after(() => credentials.close());
  const token = async () => {
    const given = await credentials.headers(signal);
    return given.kind === "headers" ? given.headers.authorization : given.error.code;
  };
  assert.deepEqual(await Promise.all([token(), token(), token()]), ["Bearer t1", "Bearer t1", "Bearer t1"]);
  assert.deepEqual(asked[0], {
    authorization: `Basic ${Buffer.from("c%201:s%2F1").toString("base64")}`,
    body: "grant_type=client_credentials&scope=api",
  });
  clock.advance(89_000);
  assert.equal(await token(), "Bearer t1");
  clock.advance(1000);
  assert.equal(await token(), "Bearer t2");
  credentials.renew();
  assert.equal(await token(), "Bearer t3");
});

test("a token address that refuses, breaks or is none is trouble of its class, and no secret is in it", async (t) => {
  const answers = [
    { status: 400, body: '{"error":"invalid_client"}', class: "auth" },
    { status: 401, body: "", class: "auth" },
    { status: 500, body: "", class: "unknown" },
    { status: 200, body: "<html>", class: "unknown" },
    { status: 200, body: '{"access_token":1}', class: "unknown" },
  ];
  const { tokenUrl } = await openIssuer(t, (count) => answers[count - 1] ?? { status: 200, body: "" });
  const credentials = openCredentials(settingsOf({ clientId: "c", clientSecret: "hush" }, { tokenUrl }));
  t.after(() => credentials.close());
  for (const wanted of answers) {
    const trouble = await credentials.headers(signal);
    assert.ok(trouble.kind === "trouble");
    assert.equal(trouble.class, wanted.class === "unknown" ? "retry" : wanted.class);
    assert.doesNotMatch(JSON.stringify(trouble), /hush/);
  }
  const lost = await openCredentials(settingsOf({ clientId: "c" }, { tokenUrl: "nowhere" })).headers(signal);
  assert.ok(lost.kind === "trouble" && lost.class === "auth");
  const refused = await openCredentials(settingsOf({ clientId: "c" }, { tokenUrl: "http://127.0.0.1:1/" })).headers(
    signal,
  );
  assert.ok(refused.kind === "trouble" && refused.class === "retry");
});

test("a signed assertion stands in for the client's secret, and holds under the certificate's key", async (t) => {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  const clock = manualClock();
  const { asked, tokenUrl } = await openIssuer(t, (count) => ({
    status: 200,
    body: JSON.stringify({ access_token: `t${count}`, expires_in: "3600" }),
  }));
  const values = { tokenUrl, certificateId: "cert-1", assertionScope: "orders, records" };
  for (const spelling of [pem, pem.replaceAll("\n", ""), pem.replaceAll("\n", "\\n")]) {
    const credentials = openCredentials(settingsOf({ clientId: "c1", privateKey: spelling }, values, clock));
    t.after(() => credentials.close());
    assert.equal((await credentials.headers(signal)).kind, "headers");
    clock.advance(3_500_000);
    await credentials.headers(signal);
  }
  assert.equal(asked.length, 3);
  const form = new URLSearchParams(asked[0]?.body);
  assert.equal(asked[0]?.authorization, undefined);
  assert.equal(form.get("client_assertion_type"), "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
  const [header = "", payload = "", signature = ""] = form.get("client_assertion")?.split(".") ?? [];
  const read = (part: string): unknown => JSON.parse(Buffer.from(part, "base64url").toString());
  assert.deepEqual(read(header), { typ: "JWT", alg: "PS256", kid: "cert-1" });
  const iat = Date.UTC(2026, 0, 5, 8) / 1000;
  const said = { iss: "c1", scope: ["orders", "records"], aud: tokenUrl, iat, exp: iat + 300 };
  assert.deepEqual(read(payload), said);
  const key = { key: publicKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
  assert.ok(verify("sha256", Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, "base64url")));
});

test("a key that cannot sign is a matter of credentials, and stands in no error", async () => {
  const body = Buffer.from("hush hush hush").toString("base64");
  for (const privateKey of ["hush", `-----BEGIN PRIVATE KEY-----${body}-----END PRIVATE KEY-----`]) {
    const settings = settingsOf({ clientId: "c1", privateKey }, { tokenUrl: "http://127.0.0.1:1/token" });
    const trouble = await openCredentials(settings).headers(signal);
    assert.ok(trouble.kind === "trouble" && trouble.class === "auth");
    assert.match(trouble.error.message, /no RSA key/);
    assert.ok(!JSON.stringify(trouble).includes(privateKey));
  }
});
