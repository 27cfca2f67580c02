import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { openFileDrop } from "../../erps/custom-file/connection.ts";
import { diskFiles, type Files } from "../../erps/custom-file/files.ts";
import { startDrop } from "../../sandbox/drop/drop.ts";
import type { FaultRule } from "../../sandbox/faults.ts";
import { dropSettings, openDropDesk } from "./custom-file-desk.ts";
import { declaredAsks } from "./declared-asks.ts";

/** Every call that one post makes, in their order, struck one after the other. */
const calls = 19;

for (const fault of ["drop-request", "reset", "drop-reply", "500"] as const) {
  test(`files: ${fault} at any call of the file system leaves the posting there once`, async (t) => {
    const desk = await openDropDesk(t);
    let struck = 0;
    for (let nth = 1; nth <= calls; nth++) {
      desk.erp.faults.set([{ fault, nth }]);
      const [effect] = await desk.outcomes(await desk.intend({ ...declaredAsks(nth).tracking, operation: "tracking" }));
      assert.equal(effect?.state, "posted", `call ${nth}`);
      assert.ok((desk.erp.faults.struck()[fault] ?? 0) > struck, `call ${nth} was never made`);
      struck = desk.erp.faults.struck()[fault] ?? 0;
    }
    assert.deepEqual(desk.erp.ledger.doubles(), []);
    assert.equal(desk.erp.ledger.counters().writes, calls);
  });
}

test("files: a full disk, a folder that we may not write and a file server that is gone cost time and nothing else", async (t) => {
  const desk = await openDropDesk(t);
  const rules: readonly FaultRule[] = [
    { fault: "drop-request", method: "WRITE", times: 3 },
    { fault: "lock", method: "RENAME", times: 2 },
  ];
  desk.erp.faults.set(rules);
  const asks = (["tracking", "claim"] as const).map((operation) => ({ ...declaredAsks(1)[operation], operation }));
  const ids = await desk.intend(...asks);
  await desk.erp.door.down(30);
  const effects = await desk.outcomes(ids);
  assert.deepEqual([...new Set(effects.map(({ state }) => state))], ["posted"]);
  assert.equal(desk.erp.ledger.counters().writes, 2);
});

/** A process that dies before a call leaves everything as it is there: nothing after it is done. */
function dyingAt(call: keyof Files, nth: number): Files {
  let calls = 0;
  let isDead = false;
  const die = (name: string): void => {
    if (name === call && ++calls === nth) isDead = true;
    if (isDead) throw Object.assign(new Error("dead"), { code: "EIO" });
  };
  return Object.fromEntries(
    Object.entries(diskFiles).map(([name, work]) => [
      name,
      async (...given: never[]) => {
        die(name);
        return (work as (...all: never[]) => Promise<unknown>)(...given);
      },
    ]),
  ) as unknown as Files;
}

const deaths = [
  ...[
    ["makeFolder", 1],
    ["remove", 1],
    ["remove", 2],
    ["write", 1],
    ["write", 2],
    ["rename", 1],
    ["sync", 1],
    ["sync", 2],
  ],
] as [keyof Files, number][];

for (const [call, nth] of deaths) {
  test(`files: a process that dies before ${call} ${nth} has handed the file over or not, and the next one knows it`, async (t) => {
    const drop = await startDrop();
    drop.rest(true);
    t.after(() => drop.close());
    const settings = dropSettings(drop.url);
    const context = { key: "k1", correlationId: "c1", signal: new AbortController().signal };
    const none = { lookup: null, fields: {}, milestone: null, occurredAt: null, readBack: true };
    const ask = { operation: "return", document: "80000001", ...none };
    assert.equal((await openFileDrop(settings, dyingAt(call, nth)).send(ask, null, context)).kind, "trouble");
    const whole = readdirSync(join(drop.folder, "out")).filter((name) => name !== ".waybill");
    drop.rest(false);
    assert.equal(drop.ledger.counters().created, whole.length);
    const next = openFileDrop(settings);
    const reading = await next.read(ask, context);
    assert.ok(reading.kind === "reading");
    assert.equal(reading.state, whole.length === 1 ? "done" : "open");
    if (reading.state === "open") assert.equal((await next.send(ask, null, context)).kind, "sent");
    assert.deepEqual([drop.ledger.counters().created, drop.ledger.doubles()], [1, []]);
    assert.equal((await next.read(ask, context)).kind, "reading");
  });
}
