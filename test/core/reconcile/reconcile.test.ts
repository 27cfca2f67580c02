import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { ErpConnection } from "../../../core/delivery/erp.ts";
import { erpQueue } from "../../../core/delivery/executor.ts";
import { type ReconcileOptions, reconcile } from "../../../core/reconcile/reconcile.ts";
import { sapS4 } from "../../../erps/sap-s4/index.ts";
import { type Asked, connection, type Desk, openDesk } from "../delivery/desk.ts";
import { s4Settings } from "../delivery/settings.ts";

const hour = 3_600_000;

/** Compares the desk's ledger with its ERP over a connection of its own. */
async function compared(t: TestContext, desk: Desk, more: Partial<ReconcileOptions> = {}) {
  const erp = sapS4.open(s4Settings(desk.erp.url, desk.clock));
  t.after(() => erp.close());
  return comparedWith(desk, erp, more);
}

/** Compares the desk's ledger of everything, unless told otherwise, with what a connection tells. */
async function comparedWith({ journal, clock }: Desk, erp: ErpConnection, more: Partial<ReconcileOptions> = {}) {
  const window = { from: 0, to: Date.UTC(2100, 0, 1) };
  const signal = AbortSignal.timeout(20_000);
  return reconcile({ journal, clock, erp, queue: erpQueue(connection), connection, window, signal, ...more });
}

const document = (n: number) => String(80000000 + n);
const at = (minute: number) => `2026-01-05T07:${String(minute).padStart(2, "0")}:00Z`;

/** What a flow posts about ten deliveries: two milestones each, the tracking number, the goods issue. */
function story(): Asked[] {
  return Array.from({ length: 10 }, (_, n) => document(n + 1)).flatMap((key, n): Asked[] => [
    { document: key, operation: "ship-confirm", milestone: null, occurredAt: at(1) },
    { document: key, milestone: "IN_TRANSIT", occurredAt: at(2) },
    { document: key, operation: "tracking", milestone: null, fields: { trackingNumber: `1Z${n}` }, occurredAt: at(3) },
    { document: key, milestone: "DELIVERED", occurredAt: at(4), fields: { DeliveryPriority: "01" } },
  ]);
}

function held(desk: Desk, n: number) {
  const delivery = desk.erp.deliveries.find(document(n));
  assert.ok(delivery);
  return delivery;
}

test("a run in which nobody touched the ERP has no difference", async (t) => {
  const desk = await openDesk(t);
  await desk.outcomes(await desk.intend(...story()));
  const { differences, effects, agreed, overwritten, unexplained } = await compared(t, desk);
  assert.deepEqual([effects, overwritten, agreed, unexplained], [40, 10, 30, 0]);
  assert.deepEqual(differences, []);
});

test("every planted difference is found with its explanation, and no other", async (t) => {
  const desk = await openDesk(t);
  await desk.outcomes(await desk.intend(...story()));
  const { deliveries } = desk.erp;
  deliveries.set(held(desk, 2), { YY1_TrackingNumber_DLH: "BY-HAND" });
  deliveries.set(held(desk, 3), { YY1_ShipmentStatus_DLH: "RETURNING", YY1_ShipmentStatusAt_DLH: at(30) });
  deliveries.set(held(desk, 4), { OverallGoodsMovementStatus: "A" });
  deliveries.set(held(desk, 5), { YY1_ShipmentStatus_DLH: "IN_TRANSIT", YY1_ShipmentStatusAt_DLH: at(2) });
  deliveries.set(held(desk, 6), { DeliveryPriority: "09" });
  const [refused] = await desk.outcomes(await desk.intend({ document: "80009999", milestone: "DELIVERED" }));
  const { differences, unexplained } = await compared(t, desk);
  assert.deepEqual(
    differences.map(({ kind, operation, document: about, explained }) => [kind, operation, about, explained]),
    [
      ["changed", "tracking", document(2), false],
      ["ahead", "milestone", document(3), false],
      ["undone", "ship-confirm", document(4), false],
      ["changed", "milestone", document(5), false],
      ["changed", "milestone", document(6), false],
      ["refused", "milestone", "80009999", true],
    ],
  );
  assert.equal(unexplained, 5);
  const [number, , , , priority, last] = differences;
  assert.deepEqual(
    [number?.ours, number?.theirs],
    [{ YY1_TrackingNumber_DLH: "1Z1" }, { YY1_TrackingNumber_DLH: "BY-HAND" }],
  );
  assert.equal(priority?.theirs["DeliveryPriority"], "09");
  assert.equal(last?.effect, refused?.id);
  assert.match(last?.says ?? "", /No document was found.*letter \d+ waits/);
});

test("a document that is gone, one that cannot be read, and one that still waits are told apart", async (t) => {
  const desk = await openDesk(t);
  await desk.outcomes(await desk.intend({ document: document(1) }, { document: document(2) }));
  desk.erp.faults.set([document(1), document(3)].map((path) => ({ fault: "reset", path })));
  await desk.intend({ document: document(3) });
  desk.erp.deliveries.remove(held(desk, 2));
  const { differences } = await compared(t, desk);
  assert.deepEqual(
    differences.map(({ kind, document: about, explained }) => [kind, about, explained]),
    [
      ["unread", document(1), false],
      ["missing", document(2), false],
      ["waiting", document(3), true],
    ],
  );
});

test("only what was intended in the window is told, but what came after it counts as written over", async (t) => {
  const desk = await openDesk(t);
  const start = desk.clock.now();
  await desk.outcomes(await desk.intend({ document: document(1) }, { document: document(2) }));
  desk.clock.advance(hour);
  const noon = desk.clock.now();
  await desk.outcomes(await desk.intend({ document: document(1), milestone: "DELIVERED", occurredAt: at(9) }));
  desk.erp.deliveries.set(held(desk, 2), { YY1_ShipmentStatus_DLH: "" });
  const early = await compared(t, desk, { window: { from: start, to: noon } });
  assert.deepEqual([early.effects, early.overwritten, early.differences.length], [2, 1, 1]);
  const late = await compared(t, desk, { window: { from: noon, to: noon + hour } });
  assert.deepEqual([late.effects, late.differences.length], [1, 0]);
});

test("what we hold as refused and the ERP holds all the same is a difference that somebody must look at", async (t) => {
  const desk = await openDesk(t);
  const [effect] = await desk.outcomes(
    await desk.intend({ document: document(1), fields: { DeliveryPriority: "1234" } }),
  );
  assert.equal(effect?.state, "refused");
  const delivery = held(desk, 1);
  desk.erp.deliveries.set(delivery, {
    ...{ YY1_ShipmentStatus_DLH: "IN_TRANSIT", YY1_ShipmentStatusAt_DLH: at(0) },
    DeliveryPriority: "1234",
  });
  const { differences } = await compared(t, desk);
  assert.deepEqual(
    differences.map(({ kind, explained }) => [kind, explained]),
    [["held-anyway", false]],
  );
});

/** A system that holds nothing of what it was told, and counts how often it was asked. */
function forgetful(readable: boolean): ErpConnection & { asked: number } {
  const answer = { status: 200, erpCode: null, requestId: null };
  return {
    asked: 0,
    abilities: () => ({ readable, needsVersion: false, idempotencyKey: !readable }),
    documentKey: (about) => about.padStart(10, "0"),
    async read() {
      this.asked++;
      return { kind: "reading", state: "open", version: null, evidence: {}, answer };
    },
    find: () => assert.fail("nothing is looked for"),
    send: () => assert.fail("nothing is sent"),
    probe: () => assert.fail("nothing is probed"),
    close: async () => {},
  };
}

test("what an operation did without any field is read back too", async (t) => {
  const desk = await openDesk(t, { open: told });
  const proof = { operation: "proof-of-delivery", milestone: null, fields: {} };
  await desk.outcomes(await desk.intend(proof, { ...proof, document: "0080000001" }));
  const { overwritten, differences } = await comparedWith(desk, forgetful(true));
  assert.equal(overwritten, 1, "the same document in another spelling");
  assert.deepEqual(
    differences.map(({ kind, operation }) => [kind, operation]),
    [["undone", "proof-of-delivery"]],
  );
});

test("what cannot be read back is no agreement", async (t) => {
  const desk = await openDesk(t, { open: told });
  await desk.outcomes(await desk.intend({ document: document(1) }));
  const { effects, agreed, unreadable } = await comparedWith(desk, forgetful(false));
  assert.deepEqual([effects, agreed, unreadable], [1, 0, 1]);
});

test("a comparison that is called off tells nothing, and asks nothing any more", async (t) => {
  const desk = await openDesk(t, { open: told });
  await desk.outcomes(await desk.intend({ document: document(1) }, { document: document(2) }));
  const erp = forgetful(true);
  await assert.rejects(comparedWith(desk, erp, { signal: AbortSignal.abort() }), { name: "AbortError" });
  assert.equal(erp.asked, 0);
});

/** A system that takes everything. */
function told(): ErpConnection {
  const answer = { status: 200, erpCode: null, requestId: null };
  return { ...forgetful(false), send: async () => ({ kind: "sent", version: null, evidence: {}, answer }) };
}

test("a connection that was renamed keeps its ledger, and another one of its name has its own", async (t) => {
  const desk = await openDesk(t);
  await desk.outcomes(await desk.intend({ document: document(1) }));
  const renamed = await compared(t, desk, { connection: "renamed" });
  const other = await compared(t, desk, { queue: erpQueue("c2") });
  assert.deepEqual([renamed.effects, other.effects], [1, 0]);
});
