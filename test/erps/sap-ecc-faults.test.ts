import assert from "node:assert/strict";
import { readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { sapEcc } from "../../erps/sap-ecc/index.ts";
import type { FaultRule } from "../../sandbox/faults.ts";
import type { Asked } from "../core/delivery/desk.ts";
import { until } from "../core/delivery/store.ts";
import { asksFor, first, openEccDesk, outcomeOf, placesFor, settingsOf, verdicts, type Way } from "./sap-ecc-desk.ts";

/** What becomes of a post at each fault: its state, and how many IDocs the system has of it. */
type Fate = readonly [state: string, idocs: number];

const posted: Fate = ["posted", 1];
const lost: Fate = ["unknown", 0];
const unheard: Fate = ["unknown", 1];
const all = { "drop-reply": posted, "500": posted, slow: posted, "503": posted, "429": posted } as const;

const fates: Readonly<Record<Way, Readonly<Record<string, Fate>>>> = {
  http: { ...all, "drop-request": lost, reset: lost, "wrong-body": lost },
  once: { ...all, "drop-request": posted, reset: posted, "wrong-body": posted },
  bare: {
    ...all,
    "drop-reply": unheard,
    "500": unheard,
    slow: unheard,
    "drop-request": lost,
    reset: lost,
    "wrong-body": lost,
  },
  file: { ...all, "drop-request": posted, reset: posted, "wrong-body": posted },
};

for (const [way, byFault] of Object.entries(fates)) {
  for (const [fault, [state, idocs]] of Object.entries(byFault)) {
    test(`SAP ECC, ${way}: after ${fault} every operation is ${state}, with ${idocs} IDoc in the system`, async (t) => {
      const strike = async (asked: Asked) => {
        const desk = await openEccDesk(t, way as Way, way === "bare" ? { processAfterMs: 0 } : {});
        desk.erp.faults.set([{ fault, times: 1, ms: 4000 } as FaultRule]);
        const effect = await outcomeOf(desk, asked);
        assert.equal(effect.state, state, asked.operation);
        assert.deepEqual([desk.erp.idocs.all().length, desk.erp.ledger.counters().writes], [idocs, idocs]);
        assert.deepEqual(desk.erp.ledger.doubles(), []);
      };
      await Promise.all(Object.values(asksFor(first)).map(strike));
    });
  }
}

for (const way of ["http", "once", "file"] as const) {
  test(`SAP ECC, ${way}: faults by turns, over many deliveries, leave each IDoc there once`, async (t) => {
    const kinds = ["drop-reply", "500", "503", "429"] as const;
    const desk = await openEccDesk(t, way, { seed: 7, troubled: false });
    desk.erp.faults.set(kinds.map((fault) => ({ fault, probability: 0.1, retryAfterSeconds: 1 })));
    const asks = Array.from({ length: 20 }, (_, n) => Object.values<Asked>(asksFor(String(80_000_001 + n))));
    const states = (await desk.outcomes(await desk.intend(...asks.flat()))).map(({ state }) => state);
    assert.deepEqual(new Set(states), new Set(["posted"]));
    assert.deepEqual(desk.erp.ledger.doubles(), []);
    assert.deepEqual([desk.erp.idocs.all().length, desk.erp.ledger.counters()["goods-issue"]], [80, 20]);
  });
}

test("SAP ECC: an acknowledgement that is long in coming is waited for, and one that never comes is a letter", async (t) => {
  const late = await openEccDesk(t, "http");
  late.erp.idocs.hold(true);
  const outcome = outcomeOf(late, asksFor(first).milestone);
  await until(() => late.erp.idocs.all().length === 1, "the IDoc");
  late.erp.idocs.process();
  assert.equal((await outcome).state, "posted");
  const never = await openEccDesk(t, "http");
  never.erp.idocs.hold(true);
  const effect = await outcomeOf(never, asksFor(first).milestone);
  assert.equal(effect.state, "unknown");
  assert.match(effect.outcome?.error?.message ?? "", /IDoc \d{16} of ours, it has not said/);
  assert.deepEqual([never.erp.idocs.all().length, (await verdicts(never, effect.id))[0]], [1, "later"]);
});

test("SAP ECC: refused credentials stop the connection; nothing is lost, and nothing of them is told", async (t) => {
  const desk = await openEccDesk(t, "http", {}, { client: "200" });
  const ids = await desk.intend(asksFor(first).milestone);
  for (let n = 0; n < 2000 && (await desk.executor.facts()).trouble === null; n++) {
    desk.clock.advance(10);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  const { trouble } = await desk.executor.facts();
  assert.equal(trouble?.code, "WB-ERP-006");
  assert.doesNotMatch(JSON.stringify(trouble), /sandbox-ecc-secret|WAYBILL_RFC/);
  const letters = await desk.journal.letters({ state: "parked", limit: 5 });
  assert.deepEqual([letters.length, desk.erp.idocs.all().length, ids.length], [0, 0, 1]);
});

function connectionTo(t: TestContext, { erp, values }: Awaited<ReturnType<typeof openEccDesk>>) {
  const connection = sapEcc.open(settingsOf(erp.url, values));
  t.after(() => connection.close());
  return connection;
}

const context = { key: "0c".repeat(16), correlationId: "c", signal: new AbortController().signal };
const ask = {
  ...{ operation: "ship-confirm", document: first, lookup: null, fields: {}, milestone: null },
  ...{ occurredAt: "2026-01-05T07:00:00Z", readBack: true },
};

test("SAP ECC, file: a repeat overwrites nothing, whether the file waits or was picked up", async (t) => {
  const desk = await openEccDesk(t, "file", { outbox: placesFor(t).outbox });
  const { outbox, archive } = desk.places;
  const connection = connectionTo(t, desk);
  assert.deepEqual(connection.abilities("ship-confirm"), { readable: true, needsVersion: false, idempotencyKey: true });
  assert.equal((await connection.send(ask, null, context)).kind, "sent");
  const [name = ""] = readdirSync(outbox);
  const written = join(outbox, name);
  writeFileSync(written, "picked up by nobody yet");
  assert.equal((await connection.send(ask, null, context)).kind, "sent");
  renameSync(written, join(archive, name));
  assert.equal((await connection.send(ask, null, context)).kind, "sent");
  assert.deepEqual([readdirSync(outbox), readdirSync(archive)], [[], [name]]);
  const reading = await connection.read(ask, context);
  assert.ok(reading.kind === "trouble" && reading.class === "later" && reading.retryAfterMs === 1000);
});

test("SAP ECC, file: without an archive, what has gone counts as sent only where it was", async (t) => {
  const desk = await openEccDesk(t, "file", { outbox: placesFor(t).outbox }, { archive: "" });
  const connection = connectionTo(t, desk);
  assert.equal(connection.abilities("ship-confirm").idempotencyKey, false);
  const before = await connection.read(ask, context);
  assert.ok(before.kind === "reading" && before.state === "open");
  const after = await connection.read(ask, { ...context, wasSent: true });
  assert.ok(after.kind === "trouble" && after.class === "later");
});

test("SAP ECC: a directory that is gone is trouble that passes, and is told without its path", async (t) => {
  const desk = await openEccDesk(t, "file");
  const connection = connectionTo(t, desk);
  for (const place of ["archive", "outbox", "acknowledgements"] as const) {
    rmSync(desk.places[place], { recursive: true });
    const answers = [await connection.read(ask, context), await connection.send(ask, null, context)];
    for (const answer of answers) {
      assert.ok(answer.kind === "trouble" && answer.class === "retry" && answer.ofConnection, place);
      assert.doesNotMatch(JSON.stringify(answer), new RegExp(desk.places[place]));
    }
    if (place === "outbox") break;
  }
});
