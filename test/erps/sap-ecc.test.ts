import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import type { Ask, ErpSettings } from "../../core/delivery/erp.ts";
import { sapEcc } from "../../erps/sap-ecc/index.ts";
import { eccSecrets, startEcc } from "../../sandbox/sap-ecc/system.ts";
import { until } from "../core/delivery/store.ts";
import { asksFor, first, openEccDesk, outcomeOf, placesFor, settingsOf } from "./sap-ecc-desk.ts";

const number = "0080000001";
const rowsOf = ({ erp }: Awaited<ReturnType<typeof openEccDesk>>) =>
  erp.ledger.rows().map((row) => ("field" in row ? `${row.field} ${row.to}` : row.effect));

for (const way of ["http", "once", "file"] as const) {
  test(`SAP ECC, ${way}: each operation brings its IDoc, and is posted when the system has said so`, async (t) => {
    const desk = await openEccDesk(t, way, { parcels: 1 });
    const expected = {
      milestone: ["E1EDT20-EXTI2 IN_TRANSIT"],
      tracking: ["E1EDT20-TNDR_TRKID 1Z80000001", "E1ADRM4:SP-PARTNER_ID 100012", "E1EDT10:005-NTEND 20260107"],
      "ship-confirm": [
        "goods-issue",
        "E1EDL20-BOLNR B80000001",
        "E1EDT13:006-ISDD 20260105",
        "E1EDT13:006-ISDZ 070000",
      ],
      "proof-of-delivery": ["E1EDL20-PODAT 20260106", "E1EDL20-POTIM 093000"],
    };
    for (const [operation, asked] of Object.entries(asksFor(first))) {
      const before = rowsOf(desk).length;
      const effect = await outcomeOf(desk, asked);
      assert.equal(effect.state, "posted", operation);
      assert.equal(effect.outcome?.evidence.status, "53");
      assert.equal(effect.outcome?.evidence.idoc, desk.erp.idocs.all().at(-1)?.docnum);
      assert.deepEqual(rowsOf(desk).slice(before), expected[operation as keyof typeof expected], operation);
    }
    assert.deepEqual(new Set(desk.erp.ledger.rows().map(({ document }) => document)), new Set([number]));
  });
}

test("SAP ECC: without acknowledgements the service's receipt is all that is proven, and the IDoc's number is kept", async (t) => {
  const desk = await openEccDesk(t, "bare", { processAfterMs: 0 });
  const effect = await outcomeOf(desk, asksFor(first)["ship-confirm"]);
  assert.deepEqual([effect.state, effect.outcome?.evidence.idoc], ["posted", "0000000004711001"]);
  assert.equal(desk.erp.ledger.counters()["goods-issue"], 1);
});

test("SAP ECC: an IDoc that the application refuses is a letter with its status, message and text", async (t) => {
  const desk = await openEccDesk(t, "http");
  const missing = await outcomeOf(desk, asksFor("80000004").milestone);
  assert.equal(missing.state, "refused");
  assert.match(missing.outcome?.error?.message ?? "", /IDoc status 51 VL461 Delivery 80000004 does not exist/);
  const held = await outcomeOf(desk, asksFor("80000017").milestone);
  assert.match(held.outcome?.error?.message ?? "", /Delivery 80000017 is currently being processed by user DISPATCH2/);
  const stranger = await openEccDesk(t, "http", {}, { sender: "NOBODY" });
  const refused = await outcomeOf(stranger, asksFor(first).milestone);
  assert.match(refused.outcome?.error?.message ?? "", /IDoc status 56 E0333 EDI: Partner profile not available/);
  assert.deepEqual([desk.erp.ledger.rows(), stranger.erp.ledger.rows()], [[], []]);
});

test("SAP ECC: a status on the way there is waited for, whatever it is", async (t) => {
  const desk = await openEccDesk(t, "http");
  desk.erp.failNext({ status: "64", text: "IDoc ready to be passed to application" });
  const ids = await desk.intend(asksFor(first).milestone);
  const outcomes = desk.outcomes(ids);
  await until(() => desk.erp.idocs.all()[0]?.status.text.startsWith("IDoc ready to be passed") === true, "the IDoc");
  for (const idoc of desk.erp.idocs.all()) desk.erp.idocs.reprocess(idoc);
  const [effect] = await outcomes;
  assert.equal(effect?.state, "posted");
  assert.equal(desk.erp.idocs.all().length, 1);
});

/** Puts the one letter of a desk back in its queue. */
async function replay(desk: Awaited<ReturnType<typeof openEccDesk>>): Promise<void> {
  const letters = (await desk.journal.letters({ state: "parked", limit: 5 })).map(({ id }) => id);
  assert.equal(letters.length, 1);
  await desk.journal.replay(letters, "anna", desk.clock.now());
  desk.dispatch.poke(desk.executor.queue);
}

test("SAP ECC: what was mended and processed again in the system is posted by a replay, without a second IDoc", async (t) => {
  const desk = await openEccDesk(t, "http");
  desk.erp.failNext({ status: "51", text: "Posting period is closed" });
  const ids = await desk.intend(asksFor(first)["ship-confirm"]);
  assert.equal((await desk.outcomes(ids))[0]?.state, "refused");
  await replay(desk);
  assert.equal((await desk.outcomes(ids))[0]?.state, "refused");
  const [idoc] = desk.erp.idocs.all();
  assert.ok(idoc);
  desk.erp.idocs.reprocess(idoc);
  await replay(desk);
  assert.equal((await desk.outcomes(ids))[0]?.state, "posted");
  assert.deepEqual([desk.erp.idocs.all().length, desk.erp.ledger.counters()["goods-issue"]], [1, 1]);
});

for (const way of ["http", "file"] as const) {
  test(`SAP ECC, ${way}: an IDoc that people gave up in the system is sent anew by a replay, under another number`, async (t) => {
    const desk = await openEccDesk(t, way);
    desk.erp.failNext({ status: "51", text: "Posting period is closed" });
    const ids = await desk.intend(asksFor(first)["ship-confirm"]);
    assert.equal((await desk.outcomes(ids))[0]?.state, "refused");
    const [given] = desk.erp.idocs.all();
    assert.ok(given);
    desk.erp.idocs.giveUp(given);
    await replay(desk);
    assert.equal((await desk.outcomes(ids))[0]?.state, "posted");
    const sent = desk.erp.idocs.all().map(({ sentAs }) => sentAs);
    assert.deepEqual([sent.length, new Set(sent).size], [2, 2]);
    assert.equal(desk.erp.ledger.counters()["goods-issue"], 1);
  });
}

test("SAP ECC: a delivery is found by its own number, and by nothing else", async (t) => {
  const desk = await openEccDesk(t, "http");
  const ask = asksFor(first).milestone;
  const found = await outcomeOf(desk, { ...ask, document: null, lookup: { field: "delivery", value: first } });
  assert.deepEqual([found.state, found.document], ["posted", number]);
  const order = await outcomeOf(desk, { ...ask, document: null, lookup: { field: "order", value: "4500001" } });
  assert.match(order.outcome?.error?.message ?? "", /finds no document by order number/);
  const other = await outcomeOf(desk, { ...ask, document: null, lookup: { field: "BOLNR", value: "B1" } });
  assert.match(other.outcome?.error?.message ?? "", /it cannot look for BOLNR/);
  assert.equal(desk.erp.idocs.all().length, 1);
});

test("SAP ECC: a draft is word for word what is sent, and holds no secret", async (t) => {
  const desk = await openEccDesk(t, "file", { outbox: placesFor(t).outbox });
  const erp = sapEcc.open(settingsOf(desk.erp.url, desk.values, desk.clock));
  const context = { key: "ab".repeat(16), correlationId: "c", signal: new AbortController().signal };
  const fields = { "E1EDL20-BOLNR": `<A> & "B"` };
  const ask: Ask = {
    ...{ operation: "ship-confirm", document: first, lookup: null, fields, milestone: null },
    ...{ occurredAt: "2026-01-05T07:00:00Z", readBack: true },
  };
  const drafted = await erp.draft?.(ask, null, context);
  assert.ok(drafted?.kind === "draft");
  const [request] = drafted.requests;
  assert.match(request?.body ?? "", /<BOLNR>&lt;A&gt; &amp; &quot;B&quot;<\/BOLNR>.*<QUALF>PGI<\/QUALF>/);
  assert.deepEqual(readdirSync(desk.places.outbox), []);
  assert.equal((await erp.send(ask, null, context)).kind, "sent");
  assert.deepEqual(readdirSync(desk.places.outbox), [request?.path]);
  assert.doesNotMatch(JSON.stringify(drafted), new RegExp(eccSecrets.password));
  const described = await erp.describe?.("tracking", context.signal);
  assert.ok(described?.kind === "described" && described.fields.some(({ name }) => name === "E1EDT20-TNDR_TRKID"));
  await erp.close();
});

test("SAP ECC: a test of the connection proves service, user and directories, and tells what is wrong", async (t) => {
  const ecc = await startEcc();
  t.after(() => ecc.close());
  const places = placesFor(t);
  const { signal } = new AbortController();
  const probe = (values: ErpSettings["values"], secrets?: ErpSettings["secrets"], url = ecc.url) => {
    const connection = sapEcc.open({ ...settingsOf(url, values), ...(secrets ? { secrets } : {}) });
    return connection.probe(signal).finally(() => void connection.close());
  };
  const good = await probe({ acknowledgements: places.acknowledgements });
  assert.ok(good.kind === "probe" && good.clockSkewMs !== null);
  assert.deepEqual(good.proved, [
    "reached /sap/bc/srt/idoc?sap-client=100 as WAYBILL_RFC",
    "read the directory of acknowledgements",
  ]);
  assert.equal((await probe({}, undefined, `${ecc.url}/sap/bc/idoc_xml`)).kind, "probe");
  const files = await probe({ transport: "file", ...places });
  assert.deepEqual(files.kind === "probe" && files.proved.slice(0, 2), [
    "may write into the outbox",
    "may look into the archive",
  ]);
  const troubled = async (...given: Parameters<typeof probe>) => {
    const answer = await probe(...given);
    assert.ok(answer.kind === "trouble");
    assert.doesNotMatch(JSON.stringify(answer), /wrong-secret|WAYBILL_RFC/);
    return [answer.class, answer.ofConnection];
  };
  assert.deepEqual(await troubled({}, { user: eccSecrets.user, password: "wrong-secret" }), ["auth", true]);
  assert.deepEqual(await troubled({ client: "200" }), ["auth", true]);
  assert.deepEqual(await troubled({}, undefined, `${ecc.url}/sap/bc/nothing`), ["retry", true]);
  assert.deepEqual(await troubled({ acknowledgements: "/nowhere" }), ["retry", true]);
  assert.deepEqual(await troubled({ transport: "file", outbox: "/nowhere" }), ["retry", true]);
});
