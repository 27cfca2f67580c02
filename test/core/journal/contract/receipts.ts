import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { test } from "node:test";
import type { Driver } from "../drivers.ts";
import { delivery, monday } from "../samples.ts";
import { withStore } from "./store.ts";

export function receiptPromises(driver: Driver): void {
  test(
    "a receipt is given back byte for byte",
    withStore(driver, async ({ journal, reopen }) => {
      const bodies = [Buffer.alloc(0), Buffer.from([0, 255, 10, 13, 0]), randomBytes(3000), Buffer.from("ÄÖÜ – 発送")];
      const batch = bodies.map((body, index) =>
        delivery(`d${index}`, { body, headers: { "x-name": `Größe ${index}` } }),
      );
      const received = await journal.receive(batch);
      const store = await reopen();
      for (const [index, { receipt }] of received.entries()) {
        const kept = await store.receipt(receipt);
        const { key: _, body, ...rest } = delivery(`d${index}`, { headers: { "x-name": `Größe ${index}` } });
        const wanted = bodies[index] ?? body;
        const hash = createHash("sha256").update(wanted).digest("hex");
        assert.ok(kept);
        const { body: found, ...facts } = kept;
        assert.deepEqual(Buffer.from(found), wanted);
        assert.deepEqual(facts, { ...rest, id: receipt, hash });
      }
      assert.equal(await store.receipt(99), null);
    }),
  );

  test(
    "bodies of any size are kept in one commit",
    withStore(driver, async ({ journal, reopen }) => {
      const bodies = Array.from({ length: 12 }, (_, index) => randomBytes(index * 40_000));
      const received = await Promise.all(
        bodies.map((body, index) => journal.receive([delivery(`big ${index}`, { body })])),
      );
      const store = await reopen();
      for (const [index, [one]] of received.entries()) {
        const kept = await store.receipt(one?.receipt ?? 0);
        assert.deepEqual(Buffer.from(kept?.body ?? []), bodies[index]);
      }
    }),
  );

  test(
    "a delivery that is known gives its first receipt, in the same batch, in the same turn, later and after a restart",
    withStore(driver, async ({ journal, reopen }) => {
      const [[first, second], [third]] = await Promise.all([
        journal.receive([delivery("twice"), delivery("twice")]),
        journal.receive([delivery("twice", { lane: "elsewhere", receivedAt: monday + 5 })]),
      ]);
      const id = first?.receipt ?? 0;
      assert.deepEqual(first, { receipt: id, duplicate: false });
      assert.deepEqual(second, { receipt: id, duplicate: true });
      assert.deepEqual(third, { receipt: id, duplicate: true });
      assert.deepEqual(await (await reopen()).receive([delivery("twice")]), [{ receipt: id, duplicate: true }]);
    }),
  );

  test(
    "a duplicate means no work",
    withStore(driver, async ({ journal }) => {
      await journal.receive([delivery("twice")]);
      await journal.receive([delivery("twice")]);
      assert.equal((await journal.claim("ingest:a", 10, monday)).length, 1);
      assert.equal((await journal.figures(monday)).receipts, 1);
    }),
  );

  test(
    "a read sees every change that was asked before it, though nothing was awaited",
    withStore(driver, async ({ journal }) => {
      const received = journal.receive([delivery("one"), delivery("two")]);
      assert.equal((await journal.figures(monday)).waiting, 2);
      assert.equal((await received).length, 2);
    }),
  );
}
