import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { inspect } from "node:util";
import type { ErpSettings } from "../../core/delivery/erp.ts";
import type { Effect } from "../../core/journal/journal.ts";
import { sandboxSecrets } from "../../sandbox/secrets.ts";
import { eventually, idle, ourFiles, storeOf } from "../nodes/ours.ts";
import { type FlowNode, type Runtime, startRuntime } from "../nodes/runtime.ts";
import { marksOf, spoilt } from "./marks.ts";
import type { Rig } from "./rig.ts";
import { rigs } from "./rigs.ts";

/** One flow file for every ERP; only the connection that it names is another one each time. */
const file = join(import.meta.dirname, "flow/order-to-deliver.json");
const flow = readFileSync(file, "utf8");
const named = { store: "wb-store", pack: "wb-pack", connection: "wb-erp" };
const steps = ["PICKED_UP", "IN_TRANSIT", "OUT_FOR_DELIVERY", "DELIVERED"] as const;
const codes = { PICKED_UP: "PO", IN_TRANSIT: "AF", OUT_FOR_DELIVERY: "PO", DELIVERED: "ZU" };
const parcels = 2;

/** Everything that Node-RED and our nodes have logged. */
const logged: string[] = [];

let runtime: Runtime;
before(async () => {
  process.env["TEST_DHL_KEY"] = sandboxSecrets.dhlApiKey;
  const logging = {
    kept: { level: "trace", handler: () => (line: object) => logged.push(inspect(line, { depth: 6 })) },
  };
  runtime = await startRuntime({ files: ourFiles, flows: [], settings: { httpNodeRoot: "/", logging } });
});
after(() => runtime.stop());

/** The connection node that leads to a rig's simulator; secrets come from the environment. */
function connectionTo(rig: Rig, url: string, secrets: ErpSettings["secrets"]): FlowNode {
  const { baseUrl, values, timeoutMs } = rig.settings(url);
  const { user, password, clientId, clientSecret, privateKey, token, apiKey } = secrets;
  const [signIn, name, secret] = user
    ? ["basic", user, password]
    : clientId
      ? [privateKey ? "oauth2-jwt" : "oauth2", clientId, privateKey ?? clientSecret]
      : token
        ? ["bearer", "", token]
        : apiKey
          ? ["api-key", "", apiKey]
          : ["none", "", ""];
  Object.assign(process.env, { TEST_ERP_USER: name, TEST_ERP_SECRET: secret });
  const { tokenUrl = "", ...own } = values;
  return {
    ...{ id: named.connection, type: "erp-connection", version: 1, name: rig.id, store: named.store },
    ...{ system: rig.system.id, baseUrl, signIn, tokenUrl, secretFrom: "env", userEnv: "TEST_ERP_USER" },
    ...{ secretEnv: signIn === "none" ? "" : "TEST_ERP_SECRET", lanes: 0, timeoutSeconds: Math.ceil(timeoutMs / 1000) },
    ...{ values: own, authority: [] },
  };
}

function globalsFor(rig: Rig, url: string, n: number, secrets = rig.settings(url).secrets): readonly FlowNode[] {
  const store = {
    id: named.store,
    type: "waybill-store",
    version: 1,
    name: "Store",
    file: `${n}.db`,
    highWater: 1_000_000,
  };
  const key = { secretFrom: "env", secretEnv: "TEST_DHL_KEY", previousEnv: "", clientEnv: "" };
  const pack = {
    id: named.pack,
    type: "carrier-pack",
    version: 1,
    source: "built-in",
    carrier: "dhl_unified",
    ...key,
  };
  return [store, { ...pack, name: "DHL", folder: "", pack: "", scheme: "" }, connectionTo(rig, url, secrets)];
}

/** What DHL pushes of a parcel that bears the delivery number as the shipper's reference. */
function push(n: number, reference: string, upTo: number): object {
  const events = steps.slice(0, upTo + 1).map((step, index) => ({
    timestamp: `2026-03-0${index + 1}T08:00:00+01:00`,
    location: { address: { countryCode: "DE", addressLocality: "Bonn" } },
    statusCode: step === "DELIVERED" ? "delivered" : "transit",
    status: codes[step],
    description: step,
  }));
  const details = { references: [{ number: reference, type: "customer-reference" }], totalNumberOfPieces: 1 };
  const latest = events.at(-1);
  const shipment = {
    id: `0034043410000000${n}`,
    service: "parcel-de",
    status: latest,
    details,
    events: events.toReversed(),
  };
  return { shipments: [shipment] };
}

async function tell(body: object): Promise<void> {
  const answer = await fetch(`${runtime.url}/waybill/dhl_unified`, {
    method: "POST",
    headers: { "content-type": "application/json", "dhl-api-key": sandboxSecrets.dhlApiKey },
    body: JSON.stringify(body),
  });
  assert.equal(Math.floor(answer.status / 100), 2, await answer.text());
}

const wires: (readonly [string, string])[] = [];

for (const [place, rig] of rigs.entries()) {
  test(`one flow file, ${rig.id}: what the system has is posted once, what it has not is told with its route`, async (t) => {
    const erp = await rig.start({ parcels: 4, seed: 1 });
    t.after(() => erp.close());
    await runtime.deploy([...(JSON.parse(flow) as FlowNode[]), ...globalsFor(rig, erp.url, place)]);
    const shop = await storeOf(runtime, named.store);
    for (let n = 1; n <= parcels; n++) {
      for (let step = 0; step < steps.length; step++) await tell(push(n, rig.numbers(n).delivery ?? "", step));
    }
    await idle(shop);
    const effects = await eventually("every post has its outcome", async () => {
      const all = await shop.journal.effectsOf({ connection: rig.id }, 100);
      return all.every(({ state }) => state !== "intended") && all.length > 0 ? all : null;
    });
    assert.deepEqual(
      effects.flatMap((effect) => problemOf(rig, effect)),
      [],
    );
    assert.deepEqual(erp.ledger.doubles(), []);
    assert.ok(erp.ledger.counters().writes > 0);
    assert.equal(readFileSync(file, "utf8"), flow, "the flow file is as it was");
    wires.push([
      rig.id,
      JSON.stringify(erp.ledger.rows().map((row) => ({ ...row, at: "", seq: 0, correlationId: "" }))),
    ]);
  });
}

/** Secrets of the connection that stand in a log or in a file of Node-RED's folder: flows, store, letters. */
function leaks(settings: ErpSettings): readonly string[] {
  const files = globSync("**/*", { cwd: runtime.folder, withFileTypes: true }).filter((entry) => entry.isFile());
  const texts = files.map((entry) => readFileSync(join(entry.parentPath, entry.name), "latin1"));
  const all = [...texts, logged.join("\n")].join("\n");
  return marksOf(settings).filter((mark) => all.includes(mark));
}

for (const [place, rig] of rigs.entries()) {
  test(`one flow file, ${rig.id}: credentials that are refused stand in no log and in no file`, async (t) => {
    const erp = await rig.start({ parcels: 2, seed: 1 });
    t.after(() => erp.close());
    const secrets = spoilt(rig.settings(erp.url));
    const from = logged.length;
    await runtime.deploy([
      ...(JSON.parse(flow) as FlowNode[]),
      ...globalsFor(rig, erp.url, rigs.length + place, secrets),
    ]);
    const shop = await storeOf(runtime, named.store);
    await tell(push(1, rig.numbers(1).delivery ?? "", 0));
    await eventually("a try was made", async () => {
      const effects = await shop.journal.effectsOf({ connection: rig.id }, 10);
      const attempts = await Promise.all(effects.map(({ id }) => shop.journal.attemptsOf(id)));
      return attempts.flat().length > 0;
    });
    assert.ok(logged.length > from, "something was logged");
    assert.deepEqual(leaks({ ...rig.settings(erp.url), secrets }), []);
  });
}

/** What is wrong with what became of a post; nothing where it is as the system's list of operations says. */
function problemOf({ system, tellsOutcome }: Rig, { operation, state, outcome }: Effect): readonly string[] {
  const says = `${operation}: ${state} ${outcome?.error?.message ?? ""}`;
  if (operation in system.absent) return outcome?.error?.code === "WB-ERP-016" ? [] : [says];
  const isGood = state === "posted" || state === "already-done" || state === "superseded";
  return isGood || (state === "unknown" && !tellsOutcome) ? [] : [says];
}

test("the flow is the same for all, what the systems did is not", () => {
  assert.equal(wires.length, rigs.length);
  assert.ok(new Set(wires.map(([, rows]) => rows)).size > 1);
});
