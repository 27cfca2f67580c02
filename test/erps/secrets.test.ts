import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { ErpSettings } from "../../core/delivery/erp.ts";
import type { Asked } from "../core/delivery/desk.ts";
import { openFloor } from "./floor.ts";
import { marksOf, spoilt } from "./marks.ts";
import type { Rig } from "./rig.ts";
import { rigs } from "./rigs.ts";

/** What a store wrote to disk, and what it answers for people: letters, attempts, outcomes, audit. */
async function everything(rig: Rig, settings: Partial<ErpSettings>) {
  const count = Object.keys(rig.asks(1)).length;
  const floor = await openFloor(rig, { parcels: count * 2, seed: 1, settings });
  try {
    const asks = Array.from({ length: count }, (_, n) => Object.entries(rig.asks(n + 1))).flatMap(
      (named, n): Asked[] => {
        const [operation, asked] = named[n] as [string, Asked];
        return [{ ...asked, operation }];
      },
    );
    floor.erp.faults.set(
      (["500", "wrong-body", "drop-reply", "503"] as const).map((fault) => ({ fault, probability: 0.1 })),
    );
    const effects = await floor.settle(asks, { patient: false });
    const attempts = await Promise.all(effects.map(({ id }) => floor.journal.attemptsOf(id)));
    const letters = await floor.journal.letters({ limit: 100 });
    const files = globSync("**/*", { cwd: floor.folder, withFileTypes: true }).filter((entry) => entry.isFile());
    const bytes = files.map((file) => readFileSync(join(file.parentPath, file.name)).toString("latin1"));
    return { told: JSON.stringify([effects, attempts, letters]), disk: bytes.join("\n"), effects, attempts };
  } finally {
    await floor.close();
  }
}

for (const rig of rigs) {
  test(`${rig.id}: no secret in what is stored, told or kept of tries`, async () => {
    const { told, disk, effects, attempts } = await everything(rig, {});
    assert.ok(effects.length > 0 && attempts.flat().length > 0);
    assert.ok(disk.includes("corr-"), "what the store holds can be searched");
    const settings = rig.settings("http://127.0.0.1:1");
    for (const mark of marksOf(settings)) {
      assert.ok(!told.includes(mark), `"${mark.slice(0, 12)}" is told`);
      assert.ok(!disk.includes(mark), `"${mark.slice(0, 12)}" is on disk`);
    }
  });

  test(`${rig.id}: refused credentials are told without the credentials`, async () => {
    const settings = rig.settings("http://127.0.0.1:1");
    const secrets = spoilt(settings);
    const { told, disk } = await everything(rig, { secrets });
    for (const mark of marksOf({ ...settings, secrets })) {
      assert.ok(!told.includes(mark), `"${mark.slice(0, 12)}" is told`);
      assert.ok(!disk.includes(mark), `"${mark.slice(0, 12)}" is on disk`);
    }
  });
}
