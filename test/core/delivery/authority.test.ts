import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { type AuthorityRule, ruleOn, stageOf, trespass } from "../../../core/delivery/authority.ts";
import type { Ask } from "../../../core/delivery/erp.ts";
import { event } from "../event/sample.ts";
import { openDesk } from "./desk.ts";

const words = {
  vocabulary: () => ({ fields: { carrier: "MeansOfTransport" }, numbers: {} }),
};

function ruling(rules: readonly AuthorityRule[], more: Partial<Ask> = {}, owned: readonly string[] = []) {
  const told = { lookup: null, occurredAt: null, readBack: true, fields: { BillOfLading: "B", MeansOfTransport: "T" } };
  const { refused, guarded } = ruleOn({ rules, owned, absent: { claim: "Write to the carrier." } }, words, {
    ...{ operation: "tracking", document: "1", milestone: "IN_TRANSIT", ...told },
    ...more,
  });
  return refused?.message ?? guarded;
}

test("without rows every field is ours, but for those that the system keeps for itself", () => {
  assert.deepEqual(ruling([]), []);
  assert.match(String(ruling([], {}, ["BillOfLading"])), /owns BillOfLading/);
  const ours: AuthorityRule = { field: "BillOfLading", stage: "any", owner: "waybill" };
  assert.match(String(ruling([ours], {}, ["BillOfLading"])), /owns BillOfLading/);
});

test("the first row that fits decides: by field or term, by operation, by stage, and last by the star", () => {
  const mine: AuthorityRule = { field: "carrier", stage: "any", owner: "waybill" };
  const rest: AuthorityRule = { field: "*", stage: "in-transit", owner: "erp" };
  assert.match(String(ruling([mine, rest])), /owns BillOfLading at this stage \(in-transit\)/);
  assert.deepEqual(ruling([mine, rest], { milestone: "DELIVERED" }), []);
  assert.deepEqual(ruling([mine, rest], { fields: { MeansOfTransport: "T" } }), []);
  assert.deepEqual(ruling([{ ...rest, owner: "first-writer" }]), ["BillOfLading", "MeansOfTransport"]);
  const issue: AuthorityRule = { field: "ship-confirm", stage: "any", owner: "erp" };
  assert.match(String(ruling([issue], { operation: "ship-confirm", fields: {} })), /owns ship-confirm/);
  assert.deepEqual(ruling([{ ...issue, field: "*" }], { operation: "ship-confirm", fields: {} }), []);
});

test("an operation that the system has not is refused with the route that it has", () => {
  assert.match(String(ruling([], { operation: "claim" })), /has no such operation \(claim\)\. Write to the carrier\./);
});

test("a stage is what the milestone says; a post without one fits only the rows for any stage", () => {
  assert.deepEqual(
    [null, "INFO_RECEIVED", "PICKED_UP", "EXCEPTION", "DELIVERED", "RETURNING"].map((milestone) => {
      return stageOf(milestone as Ask["milestone"]);
    }),
    [null, "before-pickup", "in-transit", "in-transit", "delivered", "delivered"],
  );
  assert.deepEqual(ruling([{ field: "*", stage: "in-transit", owner: "erp" }], { milestone: null }), []);
});

test("a write by a non-owner is refused before anything is sent, gets a letter and an audit row", async (t) => {
  const rules: AuthorityRule[] = [{ field: "BillOfLading", stage: "delivered", owner: "erp" }];
  const desk = await openDesk(t, { executor: { authority: { rules, owned: [], absent: {} } } });
  const post = { operation: "tracking", fields: { BillOfLading: "B7" } };
  const [first, second] = await desk.outcomes(
    await desk.intend({ ...post, milestone: "IN_TRANSIT" }, { ...post, milestone: "DELIVERED" }),
  );
  assert.deepEqual([first?.state, second?.state, second?.outcome?.error?.code], ["posted", "refused", "WB-ERP-010"]);
  assert.equal(desk.erp.ledger.counters().writes, 1);
  const [letter] = await desk.journal.letters({ state: "parked", limit: 10 });
  assert.equal(letter?.cause.code, "WB-ERP-010");
});

/** A desk where only its first writer fills the bill of lading, with one delivery that has none; tells what a post came to. */
async function openFirstWriter(t: TestContext, field = "BillOfLading") {
  const rules: AuthorityRule[] = [{ field, stage: "any", owner: "first-writer" }];
  const desk = await openDesk(t, { executor: { authority: { rules, owned: [], absent: {} } } });
  const events = [event("2026-01-05T07:00:00Z", "PICKED_UP")];
  const [recorded] = await desk.journal.record([{ receipt: null, at: desk.clock.now(), events }]);
  const shipment = recorded?.[0]?.shipment.id ?? null;
  const delivery = desk.erp.deliveries.find("80000001");
  assert.ok(delivery);
  const byHand = (value: string) => desk.erp.deliveries.set(delivery, { [field]: value });
  byHand("");
  const tell = async (value: string) => {
    const asked = { operation: "tracking", milestone: null, shipment, fields: { [field]: value } };
    const [effect] = await desk.outcomes(await desk.intend(asked));
    return effect?.outcome?.error?.code ?? effect?.state;
  };
  return { tell, byHand, held: () => delivery.values[field], faults: desk.erp.faults };
}

test("a field of its first writer is filled while it is empty, followed up by us, and left to others", async (t) => {
  const { tell, byHand, held } = await openFirstWriter(t);
  assert.equal(await tell("B1"), "posted");
  assert.equal(await tell("B2"), "posted", "what we wrote ourselves we may change");
  byHand("BY-HAND");
  assert.equal(await tell("B3"), "WB-ERP-011");
  assert.equal(held(), "BY-HAND");
});

test("a value that was there before us does not become ours because we wanted the same", async (t) => {
  const { tell, byHand, held } = await openFirstWriter(t);
  byHand("B1");
  assert.equal(await tell("B1"), "already-done");
  assert.equal(await tell("B2"), "WB-ERP-011");
  assert.equal(held(), "B1");
});

test("a value whose answer was lost on the way is ours", async (t) => {
  const { tell, faults } = await openFirstWriter(t);
  faults.set([{ fault: "drop-reply", method: "PATCH" }]);
  assert.equal(await tell("B1"), "already-done");
  faults.set([]);
  assert.equal(await tell("B2"), "posted");
});

test("what we wrote is ours in the spelling of the system too, and what only looks like it is not", () => {
  const ask: Ask = {
    ...{ operation: "tracking", document: "1", lookup: null, milestone: null, occurredAt: null, readBack: true },
    fields: { field: "new" },
  };
  const isOurs = (held: string, written: string) =>
    trespass(ask, ["field"], { field: held }, { field: written }) === null;
  assert.ok(isOurs("/Date(1767596400000)/", "2026-01-05T07:00:00Z"));
  assert.ok(isOurs("12.50", "12.5"));
  assert.ok(!isOurs("BOL 1", "XYZ 1"), "a text that a clock could read is no moment");
  assert.ok(!isOurs("00123", "123") && !isOurs("92612999987654321001", "92612999987654321002"));
});
