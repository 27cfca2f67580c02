/** The reading of released deliveries is killed at each of its steps, against a simulated S/4HANA: each delivery comes once. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { releaseRoom } from "../../../core/ingest/release/watch.ts";
import { openJournal } from "../../../core/journal/open.ts";
import { type Erp, startErp } from "../../../sandbox/erp.ts";
import { parcelOf } from "../../../sandbox/parcels.ts";
import { receiptsOf, released } from "./releases.ts";

const parcels = 14;
let erp: Erp;

before(async () => {
  erp = await startErp({ parcels, troubled: false });
});
after(() => erp.close());

/** One life of the reading; answers the signal that ended it, or its exit code. */
async function live(path: string, killAt: string): Promise<string | number> {
  const worker = fileURLToPath(import.meta.resolve("./release-worker.ts"));
  const child = spawn(process.execPath, [worker, erp.url, path, killAt], { stdio: ["ignore", "ignore", "inherit"] });
  const [code, signal] = (await once(child, "exit")) as [number, string | null];
  return signal ?? code;
}

describe("A reading that is killed", () => {
  for (const step of ["answered", "stored", "moved"]) {
    test(`when it was ${step} goes on, and each delivery is there once`, async () => {
      const folder = mkdtempSync(join(tmpdir(), "waybill-release-"));
      const path = join(folder, "waybill.db");
      assert.equal(await live(path, step), "SIGKILL");
      assert.equal(await live(path, "never"), 0);
      const journal = await openJournal({ kind: "sqlite", path });
      const receipts = await receiptsOf(journal);
      const deliveries = receipts.map((receipt) => released(receipt).delivery).toSorted();
      const wanted = Array.from({ length: parcels }, (_, n) => parcelOf(n + 1).deliveryDocument);
      assert.deepEqual(deliveries, wanted.toSorted());
      assert.equal((await journal.recall(releaseRoom))[0]?.key, "erp");
      await journal.close();
      rmSync(folder, { recursive: true });
    });
  }

  test("and a delivery that changed meanwhile comes again in its new version only", async () => {
    const folder = mkdtempSync(join(tmpdir(), "waybill-release-"));
    const path = join(folder, "waybill.db");
    assert.equal(await live(path, "stored"), "SIGKILL");
    const changed = erp.deliveries.find(parcelOf(3).deliveryDocument);
    const issued = erp.deliveries.find(parcelOf(9).deliveryDocument);
    assert.ok(changed && issued);
    erp.deliveries.set(changed, { DeliveryDate: "/Date(1780272000000)/" });
    erp.deliveries.set(issued, { OverallGoodsMovementStatus: "C" });
    assert.equal(await live(path, "never"), 0);
    assert.equal(await live(path, "never"), 0);
    const journal = await openJournal({ kind: "sqlite", path });
    const of = (delivery: string) => (receipts: Awaited<ReturnType<typeof receiptsOf>>) =>
      receipts.map(released).filter((one) => one.delivery === delivery);
    const receipts = await receiptsOf(journal);
    const versions = of(changed.document)(receipts).map(({ version }) => version);
    assert.deepEqual([versions.length, new Set(versions).size], [2, 2]);
    assert.equal(of(changed.document)(receipts).at(-1)?.deliverBy, "2026-06-01");
    assert.equal(of(issued.document)(receipts).length, 0, "it was shipped before it was read");
    assert.equal(receipts.length, parcels);
    await journal.close();
    rmSync(folder, { recursive: true });
  });
});
