/** Deliveries that an ERP has released, in the real runtime against the simulated S/4HANA. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { ReleasedDocument } from "../../core/delivery/erp.ts";
import type { Message } from "../../nodes/kit/red.ts";
import { type Erp, startErp } from "../../sandbox/erp.ts";
import { parcelOf } from "../../sandbox/parcels.ts";
import { sandboxSecrets } from "../../sandbox/secrets.ts";
import { eventually, idle, node, ourFiles, store, storeOf, tab } from "./ours.ts";
import { type FlowNode, type Runtime, startRuntime } from "./runtime.ts";

const parcels = 12;
const connection: FlowNode = {
  ...{ id: "erp", type: "erp-connection", version: 1, name: "the ERP", store: "store", system: "sap-s4" },
  ...{ baseUrl: "${TEST_ERP_URL}", signIn: "basic", secretFrom: "env", userEnv: "TEST_ERP_USER" },
  ...{ secretEnv: "TEST_ERP_PASSWORD", lanes: 4, timeoutSeconds: 10, values: {} },
};
const release = { connection: "erp", everySeconds: 10, batch: 5, inFlight: 2, patience: 60 };
const keep = (list: string): string => `global.get('${list}').push(msg);`;
const func = (body: string): object => ({ func: body, outputs: 1, libs: [] });
/** A delivery fails in its first try; every other goes through two branches, one of which takes its time. */
const flowsOf = (more: object = {}, erp: object = {}): readonly FlowNode[] => [
  tab,
  store,
  { ...connection, ...erp },
  node("release", "order-release", [["seen"]], { ...release, ...more }),
  node(
    "seen",
    "function",
    [["slow", "quick"]],
    func(`${keep("seen")} global.get('busy').push(global.get('seen').length - global.get('out').length); return msg;`),
  ),
  node("slow", "delay", [["out"]], { pauseType: "delay", timeout: "40", timeoutUnits: "milliseconds" }),
  node("out", "function", [[]], func(keep("out"))),
  node(
    "quick",
    "function",
    [[]],
    func("if (msg.payload.delivery === global.get('bad') && msg.receipt.attempt === 1) throw new Error('not today');"),
  ),
];

/** How many were in the flow when another one came. */
const busy: number[] = [];
const seen: Message[] = [];
const out: Message[] = [];
const statuses: { fill?: string; shape?: string; text?: string }[] = [];
const errors: string[] = [];
const bad = parcelOf(2).deliveryDocument;
let runtime: Runtime;
let erp: Erp;

before(async () => {
  erp = await startErp({ parcels, troubled: false });
  Object.assign(process.env, {
    TEST_ERP_URL: erp.url,
    TEST_ERP_USER: sandboxSecrets.s4User,
    TEST_ERP_PASSWORD: sandboxSecrets.s4Password,
    TEST_ERP_WRONG: "wrong",
  });
  const functionGlobalContext = { seen, out, busy, bad };
  const logging = { test: { level: "error", metrics: false, audit: false, handler: () => keepErrors } };
  runtime = await startRuntime({
    files: ourFiles,
    flows: flowsOf(),
    admin: true,
    settings: { functionGlobalContext, logging },
  });
  const told = runtime.events as unknown as {
    on(event: "node-status", take: (one: { id: string; status: (typeof statuses)[number] }) => void): void;
  };
  told.on("node-status", ({ id, status }) => void (id === "release" && statuses.push(status)));
});
after(async () => {
  await runtime.stop();
  await erp.close();
});

function keepErrors({ id, msg }: { id?: string; msg: unknown }): void {
  if (id === "release") errors.push(String((msg as { message?: string }).message ?? msg));
}

const payloadOf = (message: Message): ReleasedDocument => message.payload as ReleasedDocument;
const numbers = (messages: readonly Message[]): string[] =>
  messages.map((message) => payloadOf(message).delivery).toSorted();
const wanted = Array.from({ length: parcels }, (_, n) => parcelOf(n + 1).deliveryDocument).toSorted();

/** Changes a delivery in the ERP, as people do. */
function change(n: number): string {
  const delivery = erp.deliveries.find(parcelOf(n).deliveryDocument);
  assert.ok(delivery);
  erp.deliveries.set(delivery, { TotalNumberOfPackage: "00002" });
  return delivery.document;
}

/** How often a delivery came to the end of its slow branch. */
const timesOf = (document: string): number => numbers(out).filter((number) => number === document).length;

test("every delivery that is released comes once, as plain data with its receipt, and is followed to the end", async () => {
  const opened = await storeOf(runtime);
  await eventually("all of them", () => new Set(numbers(out)).size === parcels);
  await idle(opened);
  const first = seen.filter(({ receipt }) => receipt?.attempt === 1);
  assert.deepEqual(numbers(first), wanted);
  const message = first.find((one) => payloadOf(one).delivery === wanted[0]);
  assert.ok(message?.receipt);
  const { lines, consignee, order, ...rest } = payloadOf(message);
  assert.deepEqual([rest.delivery, order], [wanted[0], parcelOf(1).orderNumber]);
  assert.equal(consignee?.city, parcelOf(1).destination.city);
  assert.equal(lines.length, parcelOf(1).items.length);
  assert.deepEqual(Object.keys(message.receipt).toSorted(), [
    "attempt",
    "carrier",
    "correlationId",
    "id",
    "receivedAt",
  ]);
  assert.deepEqual([message.receipt.carrier, message.topic], ["the ERP", message.receipt.correlationId]);
  assert.equal((await opened.journal.receipt(message.receipt.id))?.lane, rest.document);
});

test("no more are in the flow at once than the node is set to", () => {
  assert.equal(Math.max(...busy), release.inFlight);
});

test("a delivery that fails in one of its branches is tried again, and no other is", async () => {
  const again = seen.filter(({ receipt }) => receipt?.attempt !== 1);
  assert.deepEqual(numbers(again), [bad]);
  assert.equal(seen.length, parcels + 1);
  assert.deepEqual(await (await storeOf(runtime)).journal.letters({ limit: 9 }), []);
});

test("a deploy asks again, and nothing comes twice; what changed comes again in its new version", async () => {
  const before = seen.length;
  await runtime.deploy(flowsOf());
  const changed = change(5);
  await eventually("the change", () => timesOf(changed) === 2, 25_000);
  const versions = seen.filter((one) => payloadOf(one).delivery === changed).map((one) => payloadOf(one).version);
  assert.equal(new Set(versions).size, 2);
  assert.equal(seen.length, before + 1);
  await idle(await storeOf(runtime));
});

test("while the ERP is down the status says so, and afterwards what was released comes", async () => {
  await erp.door.down();
  await runtime.deploy(flowsOf());
  await eventually("it is red", () => statuses.at(-1)?.fill === "red");
  await eventually("the log says why", () => errors.find((text) => text.startsWith("The ERP could not be reached")));
  const changed = change(6);
  await erp.door.up();
  await eventually("the change", () => timesOf(changed) === 2, 25_000);
  await eventually("it is green", () => statuses.at(-1)?.fill === "green");
});

test("a pause that the ERP asks for is kept", async () => {
  const pauseSeconds = 3;
  erp.faults.set([{ fault: "429", path: "A_OutbDeliveryHeader", times: 1, retryAfterSeconds: pauseSeconds }]);
  const changed = change(7);
  const startedAt = Date.now();
  await runtime.deploy(flowsOf());
  await eventually("it is yellow", () => statuses.at(-1)?.fill === "yellow");
  await eventually("the change", () => timesOf(changed) === 2);
  assert.ok(Date.now() - startedAt >= pauseSeconds * 1000);
  erp.faults.clear();
});

test("refused credentials are told once and not tried again at once", async () => {
  await runtime.deploy(flowsOf({}, { secretEnv: "TEST_ERP_WRONG" }));
  const text = await eventually("the log", () => errors.find((one) => one.includes("did not accept our credentials")));
  assert.ok(!text.includes("wrong"));
  await eventually("it is red", () => statuses.at(-1)?.text === "order-release.status.auth");
});

test("a refusal is told as what it is: the ERP does not say what is released", async () => {
  await runtime.deploy(flowsOf({}, { baseUrl: `${erp.url}/sap/opu/odata/sap/API_CUSTOMER_RETURN_SRV` }));
  await eventually("the log", () =>
    errors.find((one) => /^the ERP does not say which deliveries are released: .*Resource not found/.test(one)),
  );
  await eventually("it is red", () => statuses.at(-1)?.text === "order-release.status.refused");
});

test("the reading begins anew where the connection is set to ask something else, and what is known stays known", async () => {
  const [before, room] = [seen.length, await (await storeOf(runtime)).journal.recall("released")];
  await runtime.deploy(flowsOf({}, { values: { shippingPoint: "DEC1" } }));
  const later = await eventually("the cursor is of the new target", async () => {
    const [memo] = await (await storeOf(runtime)).journal.recall("released");
    return memo?.value["target"] !== room[0]?.value["target"] && memo;
  });
  assert.equal(later.key, "erp");
  assert.equal(seen.length, before);
});

test("a system that cannot be asked is a coded misconfiguration, and the dialog is told so", async () => {
  const rest = { system: "custom-rest", signIn: "none", values: {} };
  await runtime.deploy(flowsOf({}, rest));
  await eventually("the log", () => errors.find((one) => /cannot be asked which deliveries are released/.test(one)));
  assert.equal(statuses.at(-1)?.text, "order-release.status.unconfigured");
  const ask = async (system: string, id: string): Promise<unknown> => {
    const body = JSON.stringify({ id, system, baseUrl: erp.url, values: {} });
    const headers = { "content-type": "application/json" };
    const answer = await fetch(`${runtime.url}/admin/waybill/admin/releases/system`, { method: "POST", headers, body });
    return answer.json();
  };
  assert.deepEqual(await ask("custom-rest", "erp"), { title: "REST service", releases: false });
  assert.deepEqual(await ask("sap-s4", "elsewhere"), { title: "SAP S/4HANA", releases: true });
  assert.equal(await ask("nobody", "elsewhere"), null);
});
