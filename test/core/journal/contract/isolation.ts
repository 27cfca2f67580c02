import assert from "node:assert/strict";
import { test } from "node:test";
import { project } from "../../../../core/event/project.ts";
import type { Leased } from "../../../../core/journal/journal.ts";
import type { Driver } from "../drivers.ts";
import { change, conclusion, delivery, monday, outcome, scan } from "../samples.ts";
import { type Opened, withStore } from "./store.ts";

const parcel = { carrier: "acme", trackingNumber: "P1" };

/** Asks many changes in one turn, the one in the middle with a fault, and answers the receipt of the delivery. */
async function turnWithFault({ journal }: Opened, leased: Leased): Promise<number> {
  const before = [
    journal.receive([delivery("1")]),
    journal.record([{ receipt: 1, at: monday, events: [scan(1)] }]),
    journal.intend([change("b"), change("c", { queue: "erp:new" })]),
  ] as const;
  const bad = journal.conclude([conclusion(leased), { ...conclusion(leased), effect: 99 }]);
  const after = [
    journal.note([{ at: monday, who: "ann", what: "looked", about: "store", details: {} }]),
    journal.record([{ receipt: 1, at: monday, events: [scan(2)] }]),
  ] as const;
  await assert.rejects(bad, /99/);
  const [[received]] = await Promise.all(before);
  await Promise.all(after);
  return received?.receipt ?? 0;
}

export function isolationPromises(driver: Driver): void {
  test(
    "a change that fails is rejected alone; what was asked beside it is stored once, and the store goes on",
    withStore(driver, async (opened) => {
      const { journal } = opened;
      await journal.intend([change("a")]);
      const [leased] = await journal.claim("erp:a", 1, monday);
      const receipt = await turnWithFault(opened, leased as Leased);
      const [later] = await journal.receive([delivery("2")]);
      await journal.conclude([conclusion(leased as Leased, { outcome: outcome("posted") })]);
      const { queues, receipts, events, effects } = await journal.figures(monday);
      assert.deepEqual([receipts, events, effects], [2, 2, 3]);
      const depths = queues.map(({ queue, waiting, leased: held }) => [queue, waiting, held]).sort();
      assert.deepEqual(depths, [
        ["erp:a", 1, 0],
        ["erp:new", 1, 0],
        ["ingest:a", 2, 0],
      ]);
      const store = await opened.reopen();
      assert.deepEqual(await store.verifyAudit(), { broken: null, rows: 2 });
      assert.equal((await store.shipment(parcel))?.eventCount, project([scan(1), scan(2)]).eventCount);
      assert.deepEqual(Buffer.from((await store.receipt(receipt))?.body ?? []), Buffer.from(delivery("1").body));
      assert.deepEqual(
        Buffer.from((await store.receipt(later?.receipt ?? 0))?.body ?? []),
        Buffer.from(delivery("2").body),
      );
      assert.deepEqual(
        (await store.claim("erp:new", 9, monday)).map(({ lane }) => lane),
        ["document of c"],
      );
      assert.deepEqual((await store.figures(monday)).waiting, 3);
    }),
  );

  test(
    "of a batch that fails nothing is stored",
    withStore(driver, async ({ journal, reopen }) => {
      const bad = delivery("bad", { body: null as unknown as Buffer });
      await assert.rejects(journal.receive([delivery("good"), bad]));
      const store = await reopen();
      assert.deepEqual((await store.figures(monday)).receipts, 0);
      assert.equal((await store.receive([delivery("good")]))[0]?.duplicate, false);
    }),
  );
}
