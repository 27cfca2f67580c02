import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { isWellFormed } from "../../sandbox/soap/messages.ts";
import { soapSecrets, startSoap } from "../../sandbox/soap/start.ts";

async function open(t: TestContext) {
  const service = await startSoap({ parcels: 2 });
  t.after(() => service.close());
  const { user, password } = soapSecrets;
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
  const post = async (body: string, headers: Record<string, string>) => {
    const answer = await fetch(`${service.url}/shop`, { method: "POST", body, headers: { authorization, ...headers } });
    return { status: answer.status, text: await answer.text() };
  };
  return { service, post };
}

const wrap = (content: string) =>
  `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>${content}</e:Body></e:Envelope>`;
const as = (action: string) => ({ "content-type": "text/xml", soapaction: `"urn:shop/${action}"` });

test("the SOAP service does what it is asked as often as it is asked, and says no with status 200", async (t) => {
  const { service, post } = await open(t);
  const message = wrap("<CreatePosting><Kind>claim</Kind><Delivery>80000001</Delivery><Key>k</Key></CreatePosting>");
  for (let times = 0; times < 2; times++)
    assert.match((await post(message, as("CreatePosting"))).text, /<s:Status>OK</);
  assert.equal(service.ledger.counters().doubles, 1);
  const unknown = await post(wrap("<PostGoodsIssue><Delivery>9</Delivery></PostGoodsIssue>"), as("PostGoodsIssue"));
  assert.deepEqual([unknown.status, /<s:Status>ERROR</.test(unknown.text)], [200, true]);
});

test("the SOAP service refuses another envelope, another action, another media type and what is not well-formed", async (t) => {
  const { service, post } = await open(t);
  const issue = "<PostGoodsIssue><Delivery>80000001</Delivery></PostGoodsIssue>";
  assert.match((await post(wrap(issue).replace("xmlsoap", "other"), as("PostGoodsIssue"))).text, /another envelope/);
  assert.match((await post(wrap(issue), as("SetTracking"))).text, /action does not fit/);
  assert.match((await post(wrap(`${issue}<a>`), as("PostGoodsIssue"))).text, /not well-formed/);
  assert.equal((await post(wrap(issue), { "content-type": "application/json" })).status, 415);
  assert.equal((await post(wrap(issue), { ...as("PostGoodsIssue"), authorization: "Basic x" })).status, 401);
  assert.equal(service.ledger.counters().writes, 0);
  assert.equal((await post(wrap(issue), as("PostGoodsIssue"))).status, 200);
  assert.equal(service.ledger.counters()["goods-issue"], 1);
});

test("what is not well-formed is known", () => {
  const bad = ["<a>", "<a></b>", "<a>&x;</a>", "<a b=c/>", "<a>1 < 2</a>", "<a><b></a></b>"];
  assert.deepEqual(bad.filter(isWellFormed), []);
  assert.ok(isWellFormed('<?xml version="1.0"?><x:a b="1"><c/>&lt;&amp;</x:a>'));
});
