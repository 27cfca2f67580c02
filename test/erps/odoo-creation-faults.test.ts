import assert from "node:assert/strict";
import { test } from "node:test";
import type { Effect } from "../../core/journal/journal.ts";
import type { FaultRule } from "../../sandbox/faults.ts";
import { asksOf, openOdooDesk, protocols } from "./odoo-desk.ts";

/** What is lost before the work, after it, and with an answer that says nothing; the matrix has all the others. */
const faults: readonly FaultRule[] = [{ fault: "drop-request" }, { fault: "drop-reply" }, { fault: "500" }];

/** As many calls as the longest of them makes, sign-in and field questions included. */
const steps = Array.from({ length: 12 }, (_, n) => n + 1);

/** What the four leave in the ledger when each happened once. */
const marks = ["created return", "created invoice", "created accrual", "field state", "created claim"];

for (const protocol of protocols) {
  for (const rule of faults) {
    test(`Odoo by ${protocol}: "${rule.fault}" at any call makes every record once`, async (t) => {
      const version = protocol === "json2" ? 19 : 17;
      const desk = await openOdooDesk(t, { protocol, sandbox: { parcels: 12, delivered: true, version } });
      for (const step of steps) {
        const { return: back, "invoice-release": invoice, accrual, claim } = asksOf(step);
        const seq = desk.erp.ledger.latest(1)[0]?.seq ?? 0;
        const effects: Effect[] = [];
        for (const asked of [back, invoice, accrual, claim]) {
          desk.erp.faults.set([{ ...rule, nth: step }]);
          effects.push(...(await desk.outcomes(await desk.intend(asked))));
        }
        assert.deepEqual(
          effects.filter(({ state }) => state !== "posted" && state !== "already-done"),
          [],
          `call ${step}`,
        );
        const rows = desk.erp.ledger.rows({ after: seq });
        const found = rows.map((row) => `${row.effect} ${row.effect === "created" ? row.made : "state"}`);
        assert.deepEqual(found, marks, `call ${step}`);
      }
      assert.deepEqual(desk.erp.ledger.doubles(), []);
      assert.ok(desk.erp.faults.struck()[rule.fault], "the fault never struck");
    });
  }
}
