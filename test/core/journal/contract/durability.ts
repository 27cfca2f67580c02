import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import type { Driver } from "../drivers.ts";
import { delivery, keyOf, monday, scan } from "../samples.ts";
import { withStore } from "./store.ts";

const rounds = 6;

/** What a killed process had been told that it is durable. */
interface Acknowledged {
  readonly name: string;
  readonly receipt: number;
  readonly effect: number;
}

/** Starts a process that writes to the store, and kills it (SIGKILL) when so many lives were acknowledged. */
async function killAfter(count: number, address: unknown, round: number): Promise<readonly Acknowledged[]> {
  const program = join(import.meta.dirname, "..", "writer.ts");
  const child = spawn(process.execPath, [program, JSON.stringify(address), `r${round}`], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const acknowledged: Acknowledged[] = [];
  for await (const line of createInterface(child.stdout)) {
    acknowledged.push(JSON.parse(line) as Acknowledged);
    if (acknowledged.length === count) child.kill("SIGKILL");
  }
  return acknowledged;
}

export function durabilityPromises(driver: Driver): void {
  test(
    "a process that is killed loses nothing that it was told is stored, and the next one may open the store at once",
    withStore(driver, async ({ journal, place }) => {
      await journal.close();
      for (let round = 0; round < rounds; round++) {
        const acknowledged = await killAfter(3 + round * 17, place.address, round);
        assert.ok(acknowledged.length >= 3 + round * 17);
        const store = await place.open();
        for (const { name, receipt, effect } of acknowledged) {
          assert.deepEqual(Buffer.from((await store.receipt(receipt))?.body ?? []), Buffer.from(delivery(name).body));
          assert.deepEqual(await store.receive([delivery(name)]), [{ receipt, duplicate: true }]);
          assert.equal((await store.effect(effect))?.key, keyOf(name).toString("hex"));
          const trackingNumber = `P-${name}`;
          const shipment = await store.shipment({ carrier: "acme", trackingNumber });
          assert.deepEqual(await store.eventsOf(shipment?.id ?? 0), [scan(1, { trackingNumber })]);
        }
        assert.equal((await store.verifyAudit()).broken, null);
        for (const { work, attempt, interrupted } of await store.claim("ingest:a", 1000, monday)) {
          assert.deepEqual(interrupted, attempt > 1);
          await store.settle([{ kind: "done", work }]);
        }
        await store.close();
      }
    }),
  );
}
