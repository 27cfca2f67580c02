import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock as clock } from "../../core/clock.ts";
import { erpQueue } from "../../core/delivery/executor.ts";
import { reconcile } from "../../core/reconcile/reconcile.ts";
import { type Asked, connection } from "../core/delivery/desk.ts";
import { openFloor } from "./floor.ts";
import { rigs } from "./rigs.ts";

const window = { from: 0, to: Date.UTC(2100, 0, 1) };

for (const rig of rigs) {
  test(`${rig.id}: what was posted reads back as posted, each operation, and nothing is written for it`, async () => {
    const operations = Object.keys(rig.asks(1));
    const floor = await openFloor(rig, { parcels: operations.length, seed: 1 });
    const erp = rig.system.open(rig.settings(floor.erp.url));
    try {
      const asks = operations.map((operation, n): Asked => ({ ...Object.entries(rig.asks(n + 1))[n]?.[1], operation }));
      const effects = await floor.settle(asks);
      const rows = floor.erp.ledger.latest(1)[0]?.seq;
      const options = { journal: floor.journal, erp, queue: erpQueue(connection), connection, window, clock };
      const found = await reconcile({ ...options, signal: AbortSignal.timeout(20_000) });
      assert.deepEqual(
        found.differences.map(({ kind, operation, says }) => `${kind} ${operation} ${says}`),
        [],
      );
      const isReadable = (operation: string) => erp.abilities(operation).readable;
      const readable = effects.filter(({ operation }) => isReadable(operation)).length;
      assert.deepEqual([found.effects, found.agreed], [effects.length, readable]);
      assert.equal(found.unreadable, effects.length - readable);
      assert.equal(floor.erp.ledger.latest(1)[0]?.seq, rows);
    } finally {
      await erp.close();
      await floor.close();
    }
  });
}
