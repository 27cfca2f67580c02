import assert from "node:assert/strict";
import { test } from "node:test";
import type { Ask, AskContext, ErpSettings } from "../../core/delivery/erp.ts";
import { CodedError } from "../../core/errors.ts";
import { meaningOf, refusalIn } from "../../erps/custom-soap/answers.ts";
import { envelopeOf, isEnvelope, protocolOf } from "../../erps/custom-soap/envelope.ts";
import { customSoap } from "../../erps/custom-soap/index.ts";
import { soapSecrets } from "../../sandbox/soap/start.ts";
import { capture } from "./captured.ts";
import { openSoapDesk, soapSettings } from "./custom-soap-desk.ts";
import { declaredAsks } from "./declared-asks.ts";

const context: AskContext = { key: "k1", correlationId: "c1", signal: new AbortController().signal };

function askOf(more: Partial<Ask> = {}): Ask {
  const none = { lookup: null, fields: {}, milestone: null, occurredAt: null, readBack: true };
  return { operation: "claim", document: "80000001", ...none, ...more };
}

const ways = [
  ["1.1", false],
  ["1.1", true],
  ["1.2", false],
  ["xml", false],
] as const;

for (const [version, usernameToken] of ways) {
  test(`SOAP ${version}${usernameToken ? " with a user name token" : ""}: every operation is a message, told and read back`, async (t) => {
    const desk = await openSoapDesk(t, version, { usernameToken });
    const asked = Object.entries(declaredAsks(1)).map(([operation, ask]) => ({ ...ask, operation }));
    const effects = await desk.outcomes(await desk.intend(...asked));
    assert.deepEqual(
      effects.map(({ state, document, outcome }) => `${state} ${document} ${outcome?.error?.message ?? ""}`.trim()),
      effects.map(() => "posted 80000001"),
    );
    const { values, isIssued } = desk.erp.office.find("80000001") ?? {};
    assert.deepEqual(
      [values?.["status"], values?.["trackingNumber"], values?.["receivedBy"], isIssued],
      ["IN_TRANSIT", "1Z1", "J. Doe", true],
    );
    const { created, writes, doubles } = desk.erp.ledger.counters();
    assert.deepEqual([created, writes, doubles], [4, 8, 0]);
    assert.equal(
      (await desk.outcomes(await desk.intend({ document: "80000001", milestone: "INFO_RECEIVED" })))[0]?.state,
      "superseded",
    );
  });
}

test("SOAP: a draft is the message that leaves, without what signs in, be it in a header or in the envelope", async (t) => {
  const { url, requests } = await capture(t, "<a/>", "text/xml");
  const ask = askOf({ operation: "tracking", fields: { trackingNumber: "<1Z&9>" } });
  for (const usernameToken of [false, true]) {
    const connection = customSoap.open(soapSettings(url, "1.1", undefined, { usernameToken }));
    t.after(() => connection.close());
    const drafted = await connection.draft?.(ask, null, context);
    assert.ok(drafted?.kind === "draft");
    await connection.send(ask, null, context);
    const [draft] = drafted.requests;
    const sent = requests.at(-1);
    assert.ok(draft && sent);
    assert.deepEqual([draft.method, draft.path], [sent.method, sent.path]);
    for (const [name, value] of Object.entries(draft.headers)) assert.equal(sent.headers[name], value);
    assert.equal(draft.headers["soapaction"], '"urn:shop/SetTracking"');
    assert.match(draft.body, /<s:Number>&lt;1Z&amp;9&gt;<\/s:Number><\/s:SetTracking>/);
    assert.equal(sent.body.replace(/<soap:Header>.*<\/soap:Header>/, ""), draft.body);
    assert.doesNotMatch(JSON.stringify(draft), /sandbox-soap/);
    assert.equal("authorization" in sent.headers, !usernameToken);
    assert.equal(sent.body.includes("sandbox-soap-&lt;password&gt;&amp;$&amp;"), usernameToken);
  }
  assert.ok(soapSecrets.password.includes("$&"));
});

test("SOAP: messages travel as their version says", () => {
  const headers = (version: string) => protocolOf(version)?.headers("urn:a");
  assert.deepEqual(headers("1.1"), { "content-type": "text/xml; charset=utf-8", soapaction: '"urn:a"' });
  assert.deepEqual(headers("1.2"), { "content-type": 'application/soap+xml; charset=utf-8; action="urn:a"' });
  assert.deepEqual(headers("xml"), { "content-type": "application/xml; charset=utf-8", soapaction: "urn:a" });
  assert.equal(protocolOf("toString"), null);
  const whole = '<?xml version="1.0"?><e:Envelope xmlns:e="x"/>';
  const v12 = protocolOf("1.2");
  assert.ok(v12 && isEnvelope(whole));
  assert.equal(envelopeOf(whole, v12), '<?xml version="1.0" encoding="utf-8"?><e:Envelope xmlns:e="x"/>');
  assert.match(envelopeOf("<a/>", v12), /soap-envelope"><soap:Body><a\/><\/soap:Body><\/soap:Envelope>$/);
});

test("SOAP: an answer without the words of success is a refusal, with the reason where it stands", async (t) => {
  const desk = await openSoapDesk(t);
  const outcome = async (asked: object) => (await desk.outcomes(await desk.intend(asked)))[0]?.outcome;
  const none = await outcome({ operation: "claim", document: "9" });
  assert.match(none?.error?.message ?? "", /ERROR There is no delivery 9/);
  const missing = await outcome({
    operation: "tracking",
    document: "9",
    milestone: null,
    fields: { trackingNumber: "1" },
  });
  assert.equal(missing?.error?.code, "WB-ERP-002");
  const long = {
    operation: "tracking",
    document: "80000001",
    milestone: null,
    fields: { trackingNumber: "1".repeat(36) },
  };
  assert.equal((await outcome(long))?.kind, "refused");
  assert.equal(desk.erp.ledger.counters().writes, 0);
});

test("SOAP: where an answer says yes may be elements with attributes, or a place where something stands", () => {
  const answer = { kind: "answer", status: 200, headers: {}, body: "" } as const;
  const told = (content: unknown, list: readonly [string, string | null][]) => {
    const facts = { status: 200, erpCode: null, requestId: null };
    const when = list.map(([path, value]) => ({ path, value }));
    const refused = refusalIn({ kind: "content", content, facts }, answer, when, { message: "R.Text" });
    return refused && refused.error.message;
  };
  const content = { R: { Code: { "#text": "0", "@type": "int" }, Number: "7", Text: "because", Empty: "" } };
  assert.equal(
    told(content, [
      ["R.Code", "0"],
      ["R.Number", null],
    ]),
    null,
  );
  assert.equal(told(content, []), null);
  assert.equal(told(content, [["R.Code", "1"]]), "The ERP refused the post: 0 because.");
  assert.equal(told(content, [["R.Empty", null]]), "The ERP refused the post: no R.Empty because.");
  assert.match(told(null, [["R.Code", "0"]]) ?? "", /an empty answer/);
});

test("SOAP: faults that pass are tried again, and a server's fault is a refusal where that was declared", () => {
  const fault = (code: string, text: string) =>
    `<E:Envelope xmlns:E="http://schemas.xmlsoap.org/soap/envelope/"><E:Body><E:Fault><faultcode>E:${code}</faultcode><faultstring>${text}</faultstring></E:Fault></E:Body></E:Envelope>`;
  const named = (code: string, text: string, more = {}) => {
    const rules = { isSoap: true, passing: ["locked by"], serverRefuses: false, message: "", ...more };
    const meaning = meaningOf({ kind: "answer", status: 500, headers: {}, body: fault(code, text) }, rules);
    return meaning.kind === "trouble" && [meaning.class, meaning.ofConnection];
  };
  assert.deepEqual(named("Server", "No stock"), ["unknown", true]);
  assert.deepEqual(named("Server", "No stock", { serverRefuses: true }), ["permanent", false]);
  assert.deepEqual(named("Server.Busy", "Locked by DISPATCH2"), ["retry", false]);
});

test("SOAP: a test of the connection is good when the service answers and knows us", async (t) => {
  const desk = await openSoapDesk(t);
  const probe = async (more: ErpSettings["values"]) => {
    const connection = customSoap.open(soapSettings(desk.erp.url, "1.1", undefined, more));
    t.after(() => connection.close());
    return connection.probe(context.signal);
  };
  const good = await probe({});
  assert.deepEqual(good.kind === "probe" && good.proved, ["asked /shop?wsdl as waybill: answered 200"]);
  const nowhere = await probe({ probePath: "/nothing" });
  assert.deepEqual(nowhere.kind === "probe" && nowhere.proved, ["asked /nothing as waybill: answered 404"]);
  const gone = customSoap.open(soapSettings("http://127.0.0.1:1"));
  t.after(() => gone.close());
  const none = await gone.probe(context.signal);
  assert.ok(none.kind === "trouble" && none.class === "retry");
});

test("SOAP: settings that cannot be followed are refused when the connection is opened", async (t) => {
  const refused = (more: ErpSettings["values"], words: RegExp) =>
    assert.throws(
      () => customSoap.open(soapSettings("http://erp", "1.1", undefined, more)),
      (error) => error instanceof CodedError && error.code === "WB-CFG-001" && words.test(error.message),
    );
  refused({ version: "2.0" }, /1\.1, 1\.2 or xml/);
  refused({ template: "<a><b></a>" }, /not well-formed/);
  refused({ readTemplate: "<a>{document}</a>" }, /\{key\} in it, or something to compare/);
  refused({ template: '<e:Envelope xmlns:e="x"/>', usernameToken: true }, /user name token/);
  refused({ requests: '{"claim": {"body": "x"}}' }, /claim knows no body/);
  const silent = customSoap.open(soapSettings("http://erp", "1.1", undefined, { template: "" }));
  t.after(() => silent.close());
  const undeclared = await silent.send(askOf(), null, context);
  assert.match(undeclared.kind === "trouble" ? undeclared.error.message : "", /declares no message for claim/);
});
