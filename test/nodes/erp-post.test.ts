import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { ShipmentEvent } from "../../core/event/event.ts";
import type { Tested } from "../../nodes/kit/admin/answers.ts";
import type { Message } from "../../nodes/kit/red.ts";
import type { Erp } from "../../sandbox/erp.ts";
import { parcelOf } from "../../sandbox/parcels.ts";
import { sandboxSecrets } from "../../sandbox/secrets.ts";
import { connection, event, keep, post, startNamedErp } from "./erp-post-flow.ts";
import { eventually, idle, node, ourFiles, store, storeOf, tab } from "./ours.ts";
import { type FlowNode, type Runtime, startRuntime } from "./runtime.ts";

const flows: readonly FlowNode[] = [
  tab,
  store,
  connection,
  node("in", "junction", [["post"]]),
  node("post", "erp-post", [["good"], ["bad"]], {
    ...post,
    operation: "milestone",
    milestones: ["PICKED_UP", "DELIVERED"],
  }),
  node("good", "function", [[]], keep("good")),
  node("bad", "function", [[]], keep("bad")),
];

const lists: { good: Message[]; bad: Message[] } = { good: [], bad: [] };
let runtime: Runtime;
let erp: Erp;

before(async () => {
  erp = await startNamedErp(10);
  runtime = await startRuntime({ files: ourFiles, flows, admin: true, settings: { functionGlobalContext: lists } });
});
after(async () => {
  await runtime.stop();
  await erp.close();
});

const send = (payload: ShipmentEvent): void => runtime.node("in").send({ payload, keepsake: "stays" });
const outcomeOf = (message: Message | undefined): { kind?: string; document?: string; error?: { code: string } } =>
  message?.["erp"] ?? {};

test("a posted event comes out on output 1 with what became of it, and the ERP holds it", async () => {
  const { trackingNumber, deliveryDocument } = parcelOf(1);
  send(event(trackingNumber, "PICKED_UP"));
  const message = await eventually("the outcome", () => lists.good[0]);
  assert.equal(outcomeOf(message).kind, "posted");
  assert.equal(outcomeOf(message).document, deliveryDocument.padStart(10, "0"));
  assert.equal(message["keepsake"], "stays");
  assert.equal(erp.deliveries.find(deliveryDocument)?.values["YY1_ShipmentStatus_DLH"], "PICKED_UP");
});

test("the same event again changes nothing and is not told twice", async () => {
  const again = event(parcelOf(2).trackingNumber, "PICKED_UP");
  for (let n = 0; n < 5; n += 1) send(again);
  await eventually("the outcome", () => lists.good.length > 1);
  await idle(await storeOf(runtime));
  assert.equal(lists.good.filter(({ payload }) => (payload as ShipmentEvent).id === again.id).length, 1);
  assert.equal(erp.ledger.counters().doubles, 0);
});

test("an event of another milestone, an estimate, and what is no event are passed over", async () => {
  const before = (await (await storeOf(runtime)).journal.figures(0)).effects;
  send(event(parcelOf(3).trackingNumber, "IN_TRANSIT"));
  send(event(parcelOf(3).trackingNumber, "DELIVERED", { classifier: "estimated" }));
  send(event(parcelOf(3).trackingNumber, "DELIVERED", { scope: "document" }));
  runtime.node("in").send({ payload: "text" });
  await idle(await storeOf(runtime));
  assert.equal((await (await storeOf(runtime)).journal.figures(0)).effects, before);
});

test("an event that is older than what the ERP holds comes out as superseded", async () => {
  const { trackingNumber } = parcelOf(4);
  const early = event(trackingNumber, "PICKED_UP");
  send(event(trackingNumber, "DELIVERED"));
  await eventually("the later one", () =>
    lists.good.some(({ payload }) => (payload as ShipmentEvent).trackingNumber === trackingNumber),
  );
  send(early);
  const message = await eventually("the early one", () =>
    lists.good.find(({ payload }) => (payload as ShipmentEvent).id === early.id),
  );
  assert.equal(outcomeOf(message).kind, "superseded");
});

test("a refused event comes out on output 2 with its letter; mended and replayed it is posted", async () => {
  send(event("NO-SUCH-NUMBER", "PICKED_UP"));
  const message = await eventually("the refusal", () => lists.bad[0]);
  assert.equal(outcomeOf(message).kind, "refused");
  assert.equal(outcomeOf(message).error?.code, "WB-ERP-002");
  const { journal } = await storeOf(runtime);
  const [letter] = await journal.letters({ state: "parked", limit: 1 });
  assert.equal(message["letter"], letter?.id);
  erp.deliveries.set([...erp.deliveries.all()].at(-1)!, { BillOfLading: "NO-SUCH-NUMBER" });
  await fetch(`${runtime.url}/admin/waybill/admin/stores/store/letters/replay`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ids: [letter?.id] }),
  });
  const posted = await eventually("the replayed post", () =>
    lists.good.find(({ payload }) => (payload as ShipmentEvent).trackingNumber === "NO-SUCH-NUMBER"),
  );
  assert.equal(outcomeOf(posted).kind, "posted");
});

test("an event that lacks what the post needs goes to Catch with a coded error", async () => {
  const withCatch = [...flows, node("catch", "catch", [["bad"]], { scope: null, uncaught: false })].map((one) =>
    one.id === "post" ? { ...one, documentBy: "path", documentPath: "references.delivery" } : one,
  );
  await runtime.deploy(withCatch, "full");
  const before = lists.bad.length;
  send(event("X", "PICKED_UP"));
  const message = await eventually("the error", () => lists.bad[before]);
  assert.equal((message["error"] as { code?: string }).code, "WB-ERP-007");
});

test("an outcome that becomes known after a deploy is told by the node as it is then", async () => {
  await runtime.deploy(flows, "full");
  erp.faults.set([{ fault: "503", times: 2 }]);
  const { journal } = await storeOf(runtime);
  const stored = (await journal.figures(0)).effects;
  const late = event(parcelOf(5).trackingNumber, "PICKED_UP");
  send(late);
  await eventually("it is stored", async () => (await journal.figures(0)).effects > stored);
  await runtime.deploy(flows, "full");
  const message = await eventually(
    "the outcome",
    () => lists.good.find(({ payload }) => (payload as ShipmentEvent).id === late.id),
    30_000,
  );
  assert.match(outcomeOf(message).kind ?? "", /posted|already-done/);
});

test("Test connection says what it proved, and a wrong password in one coded sentence", async () => {
  const ask = async (change: object): Promise<Tested> => {
    const { id: _id, ...saved } = connection;
    const answer = await fetch(`${runtime.url}/admin/waybill/admin/connections/test`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ id: "erp", ...saved, ...change }),
    });
    return (await answer.json()) as Tested;
  };
  const good = await ask({});
  assert.ok(good.kind === "proved" && good.proved.length > 0 && good.clockSkewMs !== null);
  const bad = await ask({ secretFrom: "credential", user: sandboxSecrets.s4User, secret: "wrong" });
  assert.equal(bad.kind === "refused" && bad.code, "WB-ERP-006");
  const unset = await ask({ secretEnv: "TEST_NOT_SET" });
  assert.equal(unset.kind === "refused" && unset.code, "WB-CFG-001");
});
