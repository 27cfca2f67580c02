import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { LedgerRow } from "../../sandbox/ledger.ts";
import { outOfOrderIn, runOutage } from "./outage.ts";

function row(document: string, to: string): LedgerRow {
  const trace = { seq: 1, at: "", system: "s4", correlationId: null, idempotencyKey: null } as const;
  return { ...trace, effect: "field", document, field: "YY1_ShipmentStatus_DLH", from: "", to };
}

describe("While the ERP is down", () => {
  it("webhooks are taken, and all is posted afterwards, in order per delivery, with no letter", async () => {
    const report = await runOutage({ seconds: 20, events: 600, drainSeconds: 120 });
    assert.equal(report.refused, 0);
    assert.ok(report.acceptedDown > 400, `only ${report.acceptedDown} webhooks were taken`);
    assert.deepEqual(report.account.violations, []);
    assert.deepEqual(report.outOfOrder, []);
    assert.equal(report.account.settled, 0);
    assert.equal(report.store.waiting, 0);
    assert.equal(report.store.letters, 0);
  });

  it("a milestone that was posted after a later one is seen", () => {
    const rows = [row("80000001", "PICKED_UP"), row("80000002", "DELIVERED"), row("80000002", "OUT_FOR_DELIVERY")];
    assert.deepEqual(outOfOrderIn(rows), ["80000002"]);
  });
});
