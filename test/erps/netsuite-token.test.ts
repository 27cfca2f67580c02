import assert from "node:assert/strict";
import { test } from "node:test";
import { netSuite } from "../../erps/netsuite/index.ts";
import { authorizationOf, baseStringOf, signatureOf, type TokenSecrets } from "../../erps/netsuite/tba.ts";
import { accessToken, connect, context, askOf, milestone, openAccount, tokenSettings } from "./netsuite-desk.ts";

test("the base string is the one of RFC 5849, 3.4.1.1", () => {
  const base = baseStringOf("post", "http://EXAMPLE.COM:80/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b", [
    ["oauth_consumer_key", "9djdj82h48djs9d2"],
    ["oauth_token", "kkk9d7dh3k39sjv7"],
    ["oauth_signature_method", "HMAC-SHA1"],
    ["oauth_timestamp", "137131201"],
    ["oauth_nonce", "7d8f3e4a"],
    ["c2", ""],
    ["a3", "2 q"],
  ]);
  assert.equal(
    base,
    "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26c%2540%3D%26c2" +
      "%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_method%3DHMAC-SHA1" +
      "%26oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7",
  );
});

test("the signature is the one of RFC 5849, 1.2", () => {
  const base = baseStringOf("GET", "http://photos.example.net/photos?file=vacation.jpg&size=original", [
    ["oauth_consumer_key", "dpf43f3p2l4k3l03"],
    ["oauth_token", "nnch734d00sl2jdk"],
    ["oauth_signature_method", "HMAC-SHA1"],
    ["oauth_timestamp", "137131202"],
    ["oauth_nonce", "chapoH"],
  ]);
  assert.equal(signatureOf(base, "kd94hf93k423kf44", "pfkkdhi9sl3r4s00", "sha1"), "MdpQcU8iPSUjWoN/UDMsK2sui9I=");
});

/** The values that NetSuite's help publishes with "The Signature for Web Services and RESTlets". */
const published: TokenSecrets = {
  realm: "123456",
  consumerKey: "ef40afdd8abaac111b13825dd5e5e2ddddb44f86d5a0dd6dcf38c20aae6b67e4",
  consumerSecret: "d26ad321a4b2f23b0741c8d38392ce01c3e23e109df6c96eac6d099e9ab9e8b5",
  tokenId: "2b0ce516420110bcbd36b69e99196d1b7f6de3c6234c5afb799b73d87569f5cc",
  tokenSecret: "c29a677df7d5439a458c063654187e3d678d73aca8e3c9d8bea1478a3eb0d295",
};

test("the header is the one that NetSuite publishes, for a REST service and for a RESTlet with parameters", () => {
  const sign = (method: string, url: string): string =>
    authorizationOf(published, method, url, 1_508_242_306_999, "fjaLirsIcCGVZWzBX0pg");
  const rest = sign("GET", "https://123456.suitetalk.api.netsuite.com/services/rest/record/v1/employee/40");
  assert.match(rest, /^OAuth realm="123456", oauth_consumer_key="ef40afdd/);
  assert.match(rest, /oauth_timestamp="1508242306", oauth_nonce="fjaLirsIcCGVZWzBX0pg", oauth_version="1.0"/);
  assert.match(rest, /oauth_signature="B5OIWznZ2YP0OB7VrJrGkYsTh%2B8H%2B5T9Hag%2Bo92q0zY%3D"$/);
  const restlet = "https://123456.restlets.api.netsuite.com/app/site/hosting/restlet.nl";
  const query = "?script=6&deploy=1&customParam=someValue&testParam=someOtherValue";
  assert.match(sign("POST", restlet + query), /oauth_signature="%2BKK4SKNgz4ZiILGLwOMtfYlgcXSy1eis8ldE9X90azQ%3D"$/);
});

test("an account that is named has every request signed, each once", async (t) => {
  const desk = await openAccount(t, {}, { async: true });
  const effects = await desk.outcomes(await desk.intend(milestone, { ...milestone, document: "1002" }));
  assert.deepEqual(
    effects.map(({ state }) => state),
    ["posted", "posted"],
  );
  assert.equal(desk.erp.issuer.granted(), 0);
  const probe = await connect(t, desk, tokenSettings(desk.erp.url, desk.clock)).probe(context.signal);
  assert.ok(probe.kind === "probe" && probe.proved[0] === "signed in as a token of 1234567_SB1");
});

test("a wrong token is a matter of credentials, and no secret is in what is told or drafted", async (t) => {
  const desk = await openAccount(t, {}, { async: true });
  const settings = tokenSettings(desk.erp.url, desk.clock);
  const wrong = { ...settings, secrets: { ...settings.secrets, password: "consumer-secret-1:token-secret-2" } };
  const connection = connect(t, desk, wrong);
  const refused = await connection.read(askOf(), context);
  assert.ok(refused.kind === "trouble" && refused.class === "auth");
  const drafted = await connection.draft?.(askOf(), null, context);
  for (const told of [refused, drafted]) assert.doesNotMatch(JSON.stringify(told), /secret|consumer-1|token-1|OAuth/);
  for (const secrets of [{}, { user: "a", password: "b" }, { user: "a:b:c", password: "d:e" }]) {
    assert.throws(() => netSuite.open({ ...settings, secrets }), /consumerKey:tokenId/);
  }
});

test("the simulated account takes a signed request in its time only, and never twice", async (t) => {
  const desk = await openAccount(t, {}, { async: true });
  const path = "/services/rest/record/v1/itemFulfillment/1001";
  const statusOf = async (nowMs: number, nonce: string, secrets = accessToken): Promise<number> => {
    const authorization = authorizationOf(secrets, "GET", desk.erp.url + path, nowMs, nonce);
    return (await fetch(desk.erp.url + path, { headers: { authorization } })).status;
  };
  const now = desk.clock.now();
  assert.equal(await statusOf(now, "n1"), 200);
  assert.equal(await statusOf(now, "n1"), 401);
  assert.equal(await statusOf(now - 600_000, "n2"), 401);
  assert.equal(await statusOf(now, "n3", { ...accessToken, realm: "7654321" }), 401);
});
