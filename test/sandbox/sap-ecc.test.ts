import assert from "node:assert/strict";
import { mkdtempSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { readElement } from "../../sandbox/sap-ecc/xml.ts";
import { type Ecc, type EccStart, eccSecrets, startEcc } from "../../sandbox/sap-ecc/system.ts";

async function start(t: TestContext, options: EccStart = {}): Promise<Ecc> {
  const ecc = await startEcc({ processAfterMs: 0, ...options });
  t.after(() => ecc.close());
  return ecc;
}

function folder(t: TestContext): string {
  const base = mkdtempSync(join(tmpdir(), "waybill-ecc-port-"));
  t.after(() => rmSync(base, { recursive: true, force: true }));
  return base;
}

const segment = (name: string, inner: string) => `<${name} SEGMENT="1">${inner}</${name}>`;
const control = (message: string, more: string) =>
  segment("EDI_DC40", `<DOCNUM>0000000000000815</DOCNUM><MESTYP>${message}</MESTYP>${more}`);
const sender = "<SNDPRN>WAYBILL</SNDPRN>";

/** An IDoc of a message about the first delivery, or another one. */
function idoc(message: string, inner = "", delivery = "0080000001", more = sender): string {
  const head = segment("E1EDL20", `<VBELN>${delivery}</VBELN>${inner}`);
  const data = message === "SHPMNT" ? segment("E1EDT20", `<EXTI2>DELIVERED</EXTI2>${head}`) : head;
  return `<IDOC BEGIN="1">${control(message, more)}${data}</IDOC>`;
}

const goodsIssue =
  segment("E1EDL18", "<QUALF>PGI</QUALF>") + segment("E1EDT13", "<QUALF>006</QUALF><ISDD>20260105</ISDD>");
const wrapped = (body: string) =>
  `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${body}</s:Body></s:Envelope>`;
const basic = `Basic ${Buffer.from(`${eccSecrets.user}:${eccSecrets.password}`).toString("base64")}`;

async function post(ecc: Ecc, path: string, body: string, authorization = basic) {
  const answer = await fetch(`${ecc.url}/sap/bc/${path}`, { method: "POST", body, headers: { authorization } });
  return { status: answer.status, text: await answer.text() };
}

test("the ECC system tells who may not enter, and what is no service", async (t) => {
  const ecc = await start(t);
  const body = `<DELVRY03>${idoc("SHPCON")}</DELVRY03>`;
  assert.equal((await post(ecc, "idoc_xml", body, "Basic eDp5")).status, 401);
  assert.equal((await post(ecc, "idoc_xml?sap-client=200", body)).status, 401);
  assert.equal((await post(ecc, "soap/rfc", body)).status, 403);
  assert.equal((await fetch(ecc.url)).status, 404);
  assert.deepEqual(ecc.idocs.all(), []);
});

test("the ECC system stores what is an IDoc, by each service in its form, and processes every repeat", async (t) => {
  const ecc = await start(t);
  const body = `<DELVRY03>${idoc("SHPCON", goodsIssue)}</DELVRY03>`;
  const plain = await post(ecc, "idoc_xml?sap-client=100", body);
  assert.deepEqual([plain.status, /IDoc-XML-inbound ok/.test(plain.text)], [200, true]);
  const soap = await post(ecc, "srt/idoc", wrapped(body));
  assert.match(soap.text, /<TRANSFER_ID>0000000000000815<\/TRANSFER_ID><DB_ID>0000000004711002<\/DB_ID>/);
  assert.deepEqual(
    ecc.ledger.doubles().map(({ kind }) => kind),
    ["same-value-twice", "goods-issue-twice"],
  );
  for (const [path, wrong] of [
    ["srt/idoc", body],
    ["srt/idoc", wrapped("<DELVRY03/>")],
    ["idoc_xml", wrapped(body)],
    ["idoc_xml", body.replace("0080000001", "a & b")],
  ] as const) {
    assert.equal((await post(ecc, path, wrong)).status, 500, wrong);
  }
  assert.equal(ecc.idocs.all().length, 2);
});

test("the ECC system takes each message id once in the namespace that names it, unless its release is older", async (t) => {
  const namespace = `xmlns="urn:sap-com:document:sap:idoc:soap:messages"`;
  const once = (key: string) => {
    const arckey = key === "" ? "" : `<ARCKEY>${key}</ARCKEY>`;
    return wrapped(`<DELVRY03 ${namespace}>${idoc("SHPCON", goodsIssue, "0080000001", sender + arckey)}</DELVRY03>`);
  };
  const ecc = await start(t);
  for (const _ of [1, 2]) assert.equal((await post(ecc, "srt/idoc", once("urn:sap.com:msgid=1"))).status, 200);
  assert.equal(ecc.idocs.all().length, 1);
  assert.match((await post(ecc, "srt/idoc", once(""))).text, /SOAP_MSGID_INITIAL/);
  assert.match((await post(ecc, "srt/idoc", once("1"))).text, /SOAP_MSGID_PREFIX_INVALID/);
  const two = wrapped(`<DELVRY03 ${namespace}>${idoc("SHPCON")}${idoc("SHPCON")}</DELVRY03>`);
  assert.match((await post(ecc, "srt/idoc", two)).text, /MULTIPLE_IDOCS_NOT_ALLOWED/);
  const older = await start(t, { knowsMessageIds: false });
  for (const _ of [1, 2]) await post(older, "srt/idoc", once("urn:sap.com:msgid=1"));
  assert.equal(older.idocs.all().length, 2);
});

test("the ECC system comes to a status by what it holds, and says so in audit IDocs", async (t) => {
  const acknowledgements = folder(t);
  const ecc = await start(t, { acknowledgements });
  const statusOf = async (body: string) => {
    assert.equal((await post(ecc, "idoc_xml", `<X>${body}</X>`)).status, 200);
    return ecc.idocs.all().at(-1)?.status;
  };
  assert.equal((await statusOf(idoc("STPPOD", "<PODAT>20260106</PODAT>")))?.text, "Delivery & has no goods issue yet");
  assert.equal((await statusOf(idoc("SHPCON", goodsIssue)))?.status, "53");
  assert.equal((await statusOf(idoc("STPPOD", "<PODAT>20260106</PODAT>")))?.status, "53");
  assert.equal((await statusOf(idoc("SHPMNT")))?.status, "53");
  assert.equal((await statusOf(idoc("SHPCON", goodsIssue, "0080000004")))?.status, "51");
  assert.equal((await statusOf(idoc("SHPCON", goodsIssue, "0080000017")))?.message?.number, "046");
  assert.equal((await statusOf(idoc("SHPCON", goodsIssue, "0080000001", "<SNDPRN>NOBODY</SNDPRN>")))?.status, "56");
  ecc.failNext({ status: "63", text: "Error passing IDoc to application" });
  assert.equal((await statusOf(idoc("SHPCON")))?.status, "63");
  const written = readdirSync(acknowledgements).toSorted();
  assert.equal(written.length, 8);
  const texts = written.map((name) => readFileSync(join(acknowledgements, name), "utf8"));
  assert.ok(texts.every((text) => readElement(text) !== null));
  assert.match(
    texts[4] ?? "",
    /<DOCNUM>0000000000000815<\/DOCNUM><STATUS>51<\/STATUS><STATXT>Delivery &amp; does not exist/,
  );
  assert.deepEqual(
    ecc.ledger.rows().map((row) => ("field" in row ? `${row.field} ${row.to}` : row.effect)),
    ["goods-issue", "E1EDT13:006-ISDD 20260105", "E1EDL20-PODAT 20260106", "E1EDT20-EXTI2 DELIVERED"],
  );
});

test("the ECC system's file port picks up what is whole, once, and a fault puts it off", async (t) => {
  const base = folder(t);
  const [outbox, archive] = [join(base, "out"), join(base, "kept")];
  for (const path of [outbox, archive]) mkdirSync(path);
  const ecc = await start(t, { outbox, archive });
  ecc.faults.set([{ fault: "503", times: 2 }]);
  writeFileSync(join(outbox, ".half"), "<DELVRY03>");
  writeFileSync(join(outbox, "whole.xml"), `<DELVRY03>${idoc("SHPCON", goodsIssue)}</DELVRY03>`);
  for (let n = 0; n < 5000 && ecc.idocs.all().length === 0; n++) await new Promise((resolve) => setTimeout(resolve, 1));
  assert.deepEqual([readdirSync(outbox), readdirSync(archive)], [[".half"], ["whole.xml"]]);
  assert.deepEqual([ecc.faults.struck()["503"], ecc.ledger.counters()["goods-issue"]], [2, 1]);
});
