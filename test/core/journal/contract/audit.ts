import assert from "node:assert/strict";
import { test } from "node:test";
import type { AuditNote, Leased } from "../../../../core/journal/journal.ts";
import type { Driver } from "../drivers.ts";
import { change, conclusion, monday, outcome } from "../samples.ts";
import { type Opened, withStore } from "./store.ts";

function note(number: number): AuditNote {
  return {
    at: monday + number,
    who: "ann",
    what: "looked",
    about: `letter ${number}`,
    details: { b: number, a: null },
  };
}

async function fill({ journal }: Opened, rows: number): Promise<void> {
  await Promise.all(Array.from({ length: rows }, (_, index) => journal.note([note(index)])));
}

export function auditPromises(driver: Driver): void {
  test(
    "the chain of the audit holds over turns and restarts",
    withStore(driver, async (opened) => {
      assert.deepEqual(await opened.journal.verifyAudit(), { broken: null, rows: 0 });
      await fill(opened, 5);
      const store = await opened.reopen();
      await store.note([note(6), note(7)]);
      assert.deepEqual(await store.verifyAudit(), { broken: null, rows: 7 });
    }),
  );

  test(
    "every conclusion leaves one note",
    withStore(driver, async ({ journal }) => {
      await journal.intend([change("a")]);
      const [leased] = await journal.claim("erp:a", 1, monday);
      await journal.conclude([conclusion(leased as Leased, { outcome: outcome("posted") })]);
      assert.deepEqual(await journal.verifyAudit(), { broken: null, rows: 1 });
    }),
  );

  for (const [row, kind] of [
    [1, "alter"],
    [4, "alter"],
    [3, "remove"],
    [6, "remove"],
  ] as const) {
    test(
      `a row that somebody ${kind === "alter" ? "altered" : "took out"} is found (row ${row} of 6)`,
      withStore(driver, async (opened) => {
        await fill(opened, 6);
        await opened.journal.close();
        await opened.place.tamper(row, kind);
        assert.deepEqual(await (await opened.reopen()).verifyAudit(), { broken: row, rows: 6 });
      }),
    );
  }
}
