import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { after, before, test } from "node:test";
import type { ShipmentEvent } from "../../core/event/event.ts";
import { packageRoot } from "../../paths.ts";
import { type Erp, startErp } from "../../sandbox/erp.ts";
import { parcelOf } from "../../sandbox/parcels.ts";
import { sandboxSecrets } from "../../sandbox/secrets.ts";
import { eventually, idle, node, ourFiles, store, storeOf, tab } from "./ours.ts";
import { type FlowNode, type Runtime, startRuntime } from "./runtime.ts";

const connection: FlowNode = {
  id: "erp",
  type: "erp-connection",
  version: 1,
  name: "the ERP",
  store: "store",
  system: "sap-s4",
  baseUrl: "${TEST_ERP_URL}",
  signIn: "basic",
  secretFrom: "env",
  userEnv: "TEST_ERP_USER",
  secretEnv: "TEST_ERP_PASSWORD",
  lanes: 4,
  timeoutSeconds: 10,
  values: { milestoneField: "YY1_ShipmentStatus_DLH", milestoneTimeField: "YY1_ShipmentStatusAt_DLH" },
};
const post = { connection: "erp", documentBy: "lookup", lookupField: "BillOfLading", lookupPath: "trackingNumber" };
const flows: readonly FlowNode[] = [
  tab,
  store,
  connection,
  node("post", "erp-post", [[], []], { ...post, operation: "milestone", milestones: ["PICKED_UP"], fields: [] }),
];

let runtime: Runtime;
let erp: Erp;

before(async () => {
  erp = await startErp({ parcels: 10, troubled: false });
  Object.assign(process.env, {
    TEST_ERP_URL: erp.url,
    TEST_ERP_USER: sandboxSecrets.s4User,
    TEST_ERP_PASSWORD: sandboxSecrets.s4Password,
  });
  runtime = await startRuntime({ files: ourFiles, flows, admin: true });
});
after(async () => {
  await runtime.stop();
  await erp.close();
});

function pickup(n: number): ShipmentEvent {
  const none = { piece: null, reason: null, recordedAt: null, place: null, proof: null, estimatedDelivery: null };
  return {
    ...{ id: `event-${n}`, carrier: "acme", trackingNumber: parcelOf(n).trackingNumber, ...none, retracts: null },
    ...{ event: "PICKED_UP", milestone: "PICKED_UP", classifier: "actual", scope: "shipment", references: [] },
    occurredAt: { local: "2026-03-02T07:00:00", utc: "2026-03-02T07:00:00Z", basis: "utc" },
    ...{ anomalies: [], raw: { code: "x", text: null }, pack: "acme@1.0.0" },
  };
}

function reconcile(...more: readonly string[]): Promise<{ code: number; out: string; refusal: string }> {
  const args = ["cli/waybill.ts", "reconcile", "--url", `${runtime.url}/admin`, ...more];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: packageRoot }, (error, out, refusal) =>
      resolve({ code: Number(error?.code ?? 0), out, refusal }),
    );
  });
}

test("waybill reconcile says that the ERP holds what was posted, and names what somebody changed", async () => {
  for (const n of [1, 2, 3]) runtime.node("post").receive({ payload: pickup(n) });
  await eventually("three posts", () => erp.ledger.counters().writes === 3 || null);
  await idle(await storeOf(runtime));
  const clean = await reconcile("--connection", "the ERP");
  assert.equal(clean.code, 0);
  assert.match(
    clean.out,
    /3 effects: 3 agree, 0 were written over by later ones, 0 cannot be read back, 0 differ, 0 of them unexplained\./,
  );
  const delivery = erp.deliveries.find(parcelOf(2).deliveryDocument);
  assert.ok(delivery);
  erp.deliveries.set(delivery, { YY1_ShipmentStatus_DLH: "" });
  const dirty = await reconcile();
  assert.equal(dirty.code, 1);
  assert.match(dirty.out, /UNEXPLAINED .* milestone 0?080000002 changed: .*1 differ, 1 of them unexplained\./s);
  assert.equal(erp.ledger.counters().writes, 3, "a comparison changes nothing");
  const { code, out } = await reconcile("--json", "--from", "2026-01-01T00:00:00Z", "--to", "2026-01-02T00:00:00Z");
  assert.deepEqual([code, JSON.parse(out).effects], [0, 0]);
});

test("waybill reconcile refuses with a code what it cannot follow", async () => {
  const unknown = await reconcile("--connection", "nobody");
  assert.deepEqual([unknown.code, JSON.parse(unknown.refusal).code], [2, "WB-FLOW-004"]);
  const backwards = await reconcile("--from", "2026-02-01T00:00:00Z", "--to", "2026-01-01T00:00:00Z");
  assert.deepEqual([backwards.code, JSON.parse(backwards.refusal).code], [2, "WB-ERP-015"]);
  const nowhere = await reconcile("--url", "http://127.0.0.1:9");
  assert.deepEqual([nowhere.code, JSON.parse(nowhere.refusal).code], [2, "WB-CLI-003"]);
  assert.equal((await reconcile("--days", "0")).code, 2);
  assert.match((await reconcile("--to", "yesterday")).refusal, /WB-CLI-001.*--to yesterday is no moment/);
});
