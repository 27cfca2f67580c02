/** What a post does beside posting: a dry run, and what people want to know of what was held already or overtaken. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Message } from "../../nodes/kit/red.ts";
import type { Erp } from "../../sandbox/erp.ts";
import { parcelOf } from "../../sandbox/parcels.ts";
import { connection, event, keep, post, startNamedErp } from "./erp-post-flow.ts";
import { eventually, idle, node, ourFiles, store, storeOf, tab } from "./ours.ts";
import { type FlowNode, type Runtime, startRuntime } from "./runtime.ts";

const lists: { good: Message[]; bad: Message[] } = { good: [], bad: [] };
const warnings: unknown[] = [];
const statuses: unknown[] = [];
let runtime: Runtime;
let erp: Erp;

function flows(more: object): readonly FlowNode[] {
  return [
    tab,
    store,
    connection,
    node("in", "junction", [["post"]]),
    node("post", "erp-post", [["good"], ["bad"]], {
      ...post,
      operation: "tracking",
      milestones: ["PICKED_UP", "DELIVERED"],
      documentBy: "number",
      lookupField: "delivery",
      lookupPath: "references.delivery",
      fields: [{ field: "trackingNumber", from: "path", source: "trackingNumber" }],
      version: 2,
      ...more,
    }),
    node("good", "function", [[]], keep("good")),
    node("bad", "function", [[]], keep("bad")),
  ];
}

before(async () => {
  erp = await startNamedErp(10);
  const log = {
    level: "warn",
    metrics: false,
    handler: () => (entry: { readonly msg: unknown }) => warnings.push(entry.msg),
  };
  const settings = { functionGlobalContext: lists, logging: { console: { level: "off" }, kept: log } };
  runtime = await startRuntime({ files: ourFiles, flows: flows({ dryRun: true }), settings });
  const told = runtime.events as unknown as {
    on(event: "node-status", take: (one: { id: string; status: unknown }) => void): void;
  };
  told.on("node-status", ({ id, status }) => void (id === "post" && statuses.push(status)));
});
after(async () => {
  await runtime.stop();
  await erp.close();
});

/** A parcel is picked up with a number of the carrier that its delivery does not bear yet. */
function pickedUp(nth: number, trackingNumber = `NEW-${nth}`) {
  const references = [{ kind: "delivery", value: parcelOf(nth).deliveryDocument }] as const;
  return event(trackingNumber, "PICKED_UP", { references });
}

async function told(list: Message[], payload: { readonly id: string }): Promise<Message> {
  return eventually("the outcome", () => list.find((one) => (one["payload"] as { id: string }).id === payload.id));
}

const erpOfMessage = (message: Message): Readonly<Record<string, unknown>> => message["erp"] as Record<string, unknown>;

test("a dry run tells what would be sent, and neither the ERP nor the store learns of it", async () => {
  const payload = pickedUp(1);
  runtime.node("in").send({ payload, keepsake: "stays" });
  const message = await told(lists.good, payload);
  const { dryRun, state, document, requests, leftOut } = erpOfMessage(message);
  assert.deepEqual([dryRun, state, leftOut], [true, "open", []]);
  assert.equal(document, parcelOf(1).deliveryDocument.padStart(10, "0"));
  assert.equal(message["keepsake"], "stays");
  const [request] = requests as readonly { readonly method: string; readonly path: string; readonly body: string }[];
  assert.equal(request?.method, "PATCH");
  assert.ok(request?.path.includes(String(document)));
  assert.deepEqual(JSON.parse(request?.body ?? ""), { BillOfLading: "NEW-1" });
  assert.deepEqual(erp.ledger.rows({ document: parcelOf(1).deliveryDocument }), []);
  const { effects, waiting, parked } = await (await storeOf(runtime)).journal.figures(0);
  assert.deepEqual([effects, waiting, parked], [0, 0, 0]);
});

test("a dry run shows no secret", async () => {
  const payload = pickedUp(2);
  runtime.node("in").send({ payload });
  const text = JSON.stringify(await told(lists.good, payload));
  assert.ok(!text.includes(process.env["TEST_ERP_PASSWORD"] ?? "?"));
  assert.doesNotMatch(text, /authorization|cookie|csrf/i);
});

test("what a dry run finds refused comes out on the second output, and no letter is written", async () => {
  const nowhere = event("N", "PICKED_UP", { references: [{ kind: "delivery", value: "79999999" }] });
  const nothing = event("N", "PICKED_UP");
  for (const payload of [nowhere, nothing]) runtime.node("in").send({ payload });
  const missing = await told(lists.bad, nowhere);
  assert.equal((missing["error"] as { code?: string }).code, "WB-ERP-002");
  assert.equal(erpOfMessage(missing)["dryRun"], true);
  assert.equal(((await told(lists.bad, nothing))["error"] as { code?: string }).code, "WB-ERP-007");
  assert.equal((await (await storeOf(runtime)).journal.figures(0)).parked, 0);
});

test("a dry run says what the ERP holds already, and that nothing would be sent", async () => {
  const payload = pickedUp(3, parcelOf(3).trackingNumber);
  runtime.node("in").send({ payload });
  const { state, requests } = erpOfMessage(await told(lists.good, payload));
  assert.deepEqual([state, requests], ["done", []]);
});

test("the status says that nothing is written", async () => {
  await runtime.deploy(flows({ dryRun: true }), "full");
  await eventually("a status", () => statuses.length > 0);
  assert.deepEqual(statuses.at(-1), { fill: "grey", shape: "ring", text: "erp-post.status.dryRun" });
});

test("what the ERP held already comes out on the first output, with a warning where that is wanted", async () => {
  await runtime.deploy(flows({ alreadyDone: "warn" }), "full");
  const payload = pickedUp(4, parcelOf(4).trackingNumber);
  runtime.node("in").send({ payload });
  assert.equal(erpOfMessage(await told(lists.good, payload))["kind"], "already-done");
  assert.ok(warnings.some((text) => String(text).includes("erp-post.warn.already")));
});

test("a post that the ERP is ahead of is an error where that is wanted, and no letter", async () => {
  const milestone = {
    operation: "milestone",
    fields: [],
    documentBy: "lookup",
    lookupField: "BillOfLading",
    lookupPath: "trackingNumber",
  };
  await runtime.deploy(flows({ ...milestone, superseded: "reject" }), "full");
  const { trackingNumber } = parcelOf(5);
  const early = event(trackingNumber, "PICKED_UP");
  const late = event(trackingNumber, "DELIVERED");
  runtime.node("in").send({ payload: late });
  await told(lists.good, late);
  runtime.node("in").send({ payload: early });
  const message = await told(lists.bad, early);
  assert.equal(erpOfMessage(message)["kind"], "superseded");
  assert.equal((message["error"] as { code?: string }).code, "WB-ERP-013");
  await idle(await storeOf(runtime));
  assert.equal((await (await storeOf(runtime)).journal.figures(0)).parked, 0);
});

test("an operation that the system has not shows red before anything is sent", async () => {
  statuses.length = 0;
  await runtime.deploy(flows({ operation: "claim" }), "full");
  await eventually("the status", () => statuses.length > 0);
  assert.deepEqual(statuses.at(-1), { fill: "red", shape: "ring", text: "erp-post.status.absent" });
});
