/** What the dialogs ask about a connection: operations, fields, and the rehearsal of a post. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type {
  AskedFacts,
  OperationFacts,
  Refused,
  RehearsalFacts,
  SampleFacts,
  TargetFacts,
} from "../../nodes/kit/admin/answers.ts";
import type { Erp } from "../../sandbox/erp.ts";
import { parcelOf } from "../../sandbox/parcels.ts";
import { sandboxSecrets } from "../../sandbox/secrets.ts";
import { connection, event, post, startNamedErp } from "./erp-post-flow.ts";
import { ourFiles, store, storeOf, tab } from "./ours.ts";
import { type Runtime, startRuntime } from "./runtime.ts";

let runtime: Runtime;
let erp: Erp;

before(async () => {
  erp = await startNamedErp(10);
  runtime = await startRuntime({ files: ourFiles, flows: [tab, store, connection], admin: true });
});
after(async () => {
  await runtime.stop();
  await erp.close();
});

async function ask<T>(path: string, body: object): Promise<T> {
  const answer = await fetch(`${runtime.url}/admin/waybill/admin/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  assert.equal(answer.status, 200, path);
  return (await answer.json()) as T;
}

const fields = (more: object = {}, again = false) =>
  ask<TargetFacts>("connections/fields", { connection: { ...connection, ...more }, operation: "tracking", again });

test("every operation of ours is told of every system, with the route where the system has it not", async () => {
  const operations = await ask<readonly OperationFacts[]>("connections/operations", { system: "sap-s4" });
  const absent = operations.filter((one) => one.absent !== null);
  assert.ok(operations.length >= 8 && absent.length > 0);
  for (const { id, absent: route } of absent) assert.ok((route ?? "").length > 20, id);
  const own = await ask<readonly OperationFacts[]>("connections/operations", { system: "custom-rest" });
  assert.ok(own.some(({ id, absent: route }) => id === "send" && route === null));
});

test("fields come from the system's own metadata, our terms with their homes", async () => {
  const facts = await fields();
  assert.deepEqual([facts.from, facts.problem], ["system", null]);
  assert.deepEqual(
    facts.terms.find(({ term }) => term === "trackingNumber"),
    { term: "trackingNumber", home: "BillOfLading" },
  );
  assert.equal(facts.terms.find(({ term }) => term === "carrier")?.home, null);
  assert.equal(facts.numbers.find(({ term }) => term === "delivery")?.home, "DeliveryDocument");
  assert.equal(facts.numbers.find(({ term }) => term === "invoice")?.home, null);
  const named = (name: string) => facts.fields?.find((field) => field.name === name);
  assert.deepEqual([named("BillOfLading")?.maxLength, named("BillOfLading")?.updatable], [35, true]);
  assert.equal(named("OverallGoodsMovementStatus")?.updatable, false);
  assert.equal(named("YY1_ProofOfDelivery_DLH")?.maxLength, 60);
});

test("the metadata is read once, and once more when somebody wants it read again", async () => {
  const first = await fields();
  assert.equal((await fields()).readAt, first.readAt);
  await new Promise((resolve) => setTimeout(resolve, 5));
  const again = await fields({}, true);
  assert.ok((again.readAt ?? 0) > (first.readAt ?? 0));
  assert.equal((await fields()).readAt, again.readAt);
});

test("where the system cannot be asked the usual fields are offered, the homes too, and the reason is told", async () => {
  const facts = await fields({ baseUrl: "http://127.0.0.1:9" });
  assert.deepEqual([facts.from, facts.readAt, facts.problem?.code], ["known", null, "WB-ERP-003"]);
  assert.ok(facts.fields?.some(({ name }) => name === "BillOfLading"));
  assert.equal(facts.terms.find(({ term }) => term === "trackingNumber")?.home, "BillOfLading");
  const unset = await fields({ secretEnv: "TEST_NOT_SET" });
  assert.equal(unset.problem?.code, "WB-CFG-001");
  assert.ok((unset.fields ?? []).length > 0);
});

const samplesOf = (milestones: readonly string[]) =>
  ask<readonly SampleFacts[]>("posts/samples", { store: "store", milestones });

const tracking = {
  ...post,
  operation: "tracking",
  milestones: ["PICKED_UP"],
  documentBy: "number",
  lookupField: "delivery",
  lookupPath: "references.delivery",
  fields: [
    { field: "trackingNumber", from: "path", source: "trackingNumber" },
    { field: "carrier", from: "path", source: "carrier" },
  ],
  version: 2,
};

const askedFor = (sample: SampleFacts, more: object = {}) =>
  ask<AskedFacts>("posts/ask", { post: { ...tracking, ...more }, sample });

async function rehearsed(sample: SampleFacts, more: object = {}): Promise<RehearsalFacts> {
  const asked = await askedFor(sample);
  assert.ok(asked.kind === "asked");
  const body = { connection: { ...connection, ...more }, ask: asked.ask, key: asked.key, shipment: sample.shipment };
  const facts = await ask<RehearsalFacts | Refused>("connections/rehearse", body);
  assert.ok(facts.kind === "rehearsed");
  return facts;
}

test("without stored events one is made up for each milestone; stored ones come first, the latest first", async () => {
  const made = await samplesOf(["PICKED_UP", "DELIVERED"]);
  assert.deepEqual(
    made.map(({ event: { milestone }, shipment }) => [milestone, shipment]),
    [
      ["PICKED_UP", null],
      ["DELIVERED", null],
    ],
  );
  const { journal } = await storeOf(runtime);
  const references = [{ kind: "delivery", value: parcelOf(1).deliveryDocument }] as const;
  const events = [
    event("NEW-1", "PICKED_UP", { references }),
    event("NEW-2", "IN_TRANSIT"),
    event("NEW-3", "PICKED_UP"),
  ];
  await journal.record([{ receipt: null, at: 1, events }]);
  const stored = await samplesOf(["PICKED_UP"]);
  assert.deepEqual(
    stored.map((sample) => sample.event.trackingNumber),
    ["NEW-3", "NEW-1"],
  );
  assert.ok(stored.every(({ shipment }) => shipment !== null));
});

test("a preview shows the very request, what is left out, and that nothing holds it yet", async () => {
  const [, sample] = await samplesOf(["PICKED_UP"]);
  assert.ok(sample);
  const facts = await rehearsed(sample);
  const document = parcelOf(1).deliveryDocument.padStart(10, "0");
  assert.deepEqual([facts.state, facts.document, facts.refused], ["open", document, null]);
  assert.deepEqual(facts.leftOut, ["carrier"]);
  const [request] = facts.requests ?? [];
  assert.equal(request?.method, "PATCH");
  assert.deepEqual(JSON.parse(request?.body ?? ""), { BillOfLading: "NEW-1" });
  assert.equal(facts.standsIn, false);
  assert.doesNotMatch(JSON.stringify(facts), /authorization|cookie|csrf/i);
  assert.ok(!JSON.stringify(facts).includes(sandboxSecrets.s4Password));
  assert.deepEqual(erp.ledger.rows({ document: parcelOf(1).deliveryDocument }), []);
});

test("a preview of a document that is not there, or of a system that is not reached, shows the request with a stand-in", async () => {
  const [sample] = await samplesOf(["DELIVERED"]);
  assert.ok(sample);
  const nowhere = {
    ...sample,
    event: { ...sample.event, references: [{ kind: "delivery", value: "79999999" }] as const },
  };
  const missing = await rehearsed(nowhere);
  assert.deepEqual([missing.refused?.code, missing.document, missing.standsIn], ["WB-ERP-002", null, true]);
  const down = await rehearsed(sample, { baseUrl: "http://127.0.0.1:9" });
  assert.deepEqual([down.refused?.code, down.state, down.standsIn], ["WB-ERP-003", null, true]);
  for (const { requests } of [missing, down]) assert.match(requests?.[0]?.body ?? "", /BillOfLading/);
});

test("a preview refuses in words what the node would refuse, and what is wrong in its dialog", async () => {
  const [sample] = await samplesOf(["DELIVERED"]);
  assert.ok(sample);
  const bare = { ...sample, event: { ...sample.event, references: [] } };
  const refused = await askedFor(bare);
  assert.ok(refused.kind === "refused" && refused.code === "WB-ERP-007" && refused.todo.length > 10);
  const wrong = await askedFor(sample, {
    fields: [{ field: "DeliveryVersion", from: "constant", source: "1", updatable: false }],
  });
  assert.match(wrong.kind === "refused" ? wrong.message : "", /fields names DeliveryVersion, which the ERP shows/);
});
