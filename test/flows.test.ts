import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { type ConfigDescription, counts, problemOf } from "../nodes/kit/config.ts";
import { flowTemplate } from "../nodes/kit/flow-template.ts";
import { builtInPacks } from "../nodes/kit/packs.ts";
import { splitFlow } from "../plugins/flow-files/canonical.ts";
import { filesOf } from "../plugins/flow-files/text.ts";
import { packageRoot } from "../paths.ts";
import { startCarriers } from "../sandbox/carriers/carriers.ts";
import { type Erp, startErp } from "../sandbox/erp.ts";
import type { CarrierId } from "../sandbox/places.ts";
import { sandboxSecrets, secretVariables } from "../sandbox/secrets.ts";
import { templateFiles } from "../tools/templates.ts";
import { eventually, idle, ourFiles, ourTypes, storeOf } from "./nodes/ours.ts";
import { type FlowNode, type Runtime, startRuntime } from "./nodes/runtime.ts";

const folder = join(packageRoot, "flows");
const read = (...path: string[]): FlowNode[] => JSON.parse(readFileSync(join(folder, ...path), "utf8"));
const demo = [...read("order-to-deliver.json"), ...read("global.json")];
const carriers = readdirSync(join(folder, "templates")).sort();
const templates = new Map(carriers.map((carrier) => [carrier, read("templates", carrier, `${carrier}-tracking.json`)]));

/** Carriers that the sandbox plays. */
const simulated: readonly CarrierId[] = ["ups", "fedex", "dhl_unified"];
const configs = new Map<string, ConfigDescription>();
for (const type of ourTypes) {
  const described = (await import(`../nodes/${type}/config.ts`)) as { config: ConfigDescription };
  configs.set(type, described.config);
}

/** Why the editor would draw a red triangle at a node, and properties that its type does not know. */
function faultsOf(node: FlowNode): readonly string[] {
  const config = configs.get(node.type);
  if (!config) return [];
  const ofNodeRed = new Set(["id", "type", "z", "x", "y", "wires", "version", "inputs"]);
  const strange = Object.keys(node).filter((key) => !ofNodeRed.has(key) && !config.fields[key]);
  const wrong = Object.keys(config.fields).flatMap((property) => {
    const why = counts(config, property, node) ? problemOf(config, property, node[property]) : null;
    return why === null ? [] : [`${property} ${why}`];
  });
  return [...strange, ...wrong, ...(node["version"] === config.version ? [] : [`version ${String(node["version"])}`])];
}

const wiresOf = (node: FlowNode, output: number): readonly string[] => (node["wires"] as string[][])[output] ?? [];

describe("every flow that ships", () => {
  for (const [name, nodes] of [["order-to-deliver", demo], ...templates] as const) {
    const byId = new Map(nodes.map((node) => [node.id, node]));

    test(`${name}: names nothing that is not there`, () => {
      const wired = nodes.flatMap((node) => ((node["wires"] ?? []) as string[][]).flat());
      const named = nodes
        .flatMap((node) => ["store", "pack", "connection", "bus"].map((key) => node[key]))
        .filter((id) => typeof id === "string" && id !== "");
      assert.deepEqual(
        [...wired, ...named].filter((id) => !byId.has(String(id))),
        [],
      );
      assert.equal(byId.size, nodes.length);
    });

    test(`${name}: what fails or is held reaches people`, () => {
      const letters = nodes.find((node) => node.type === "dead-letter");
      assert.ok(letters);
      const sources = nodes
        .filter(({ type }) => type === "canonical-map" || type === "erp-post")
        .map((node) => wiresOf(node, 1));
      const caught = nodes.filter(({ type }) => type === "catch").map((node) => wiresOf(node, 0));
      assert.ok(caught.length > 0);
      for (const wires of [...sources, ...caught]) assert.deepEqual(wires, [letters.id]);
    });

    test(`${name}: holds no secret, only names of environment variables`, () => {
      const values = Object.values(sandboxSecrets);
      assert.deepEqual(
        values.filter((secret) => JSON.stringify(nodes).includes(secret)),
        [],
      );
      const named = nodes
        .flatMap((node) => ["secretEnv", "clientEnv", "userEnv"].map((key) => node[key]))
        .filter((value) => value !== undefined && value !== "");
      for (const value of named) assert.match(String(value), /^WAYBILL_[A-Z0-9]+(_[A-Z0-9]+)+$/);
    });
  }

  test("the files are as the editor would write them", () => {
    const order = read("order-to-deliver.json")[0]?.["order"] as number;
    const files = filesOf(splitFlow(demo), new Map([["order-to-deliver", order]]));
    for (const [file, text] of files) assert.equal(readFileSync(join(folder, file), "utf8"), text, file);
  });

  test("a pack of one's own gets the same template, with the pack read from its folder", () => {
    for (const pack of builtInPacks()) {
      const nodes = flowTemplate(pack, `packs/${pack.id}`);
      for (const node of nodes) assert.deepEqual(faultsOf(node), [], node.id);
      const named = nodes.find(({ type }) => type === "carrier-pack");
      assert.deepEqual([named?.["source"], named?.["folder"]], ["folder", `packs/${pack.id}`]);
      const types = (flow: readonly FlowNode[]) => flow.map(({ type }) => type).toSorted();
      assert.deepEqual(types(nodes), types(templates.get(pack.id) ?? []));
    }
  });

  test("there is a template for every carrier pack, made from the pack (npm run templates)", () => {
    const made = templateFiles();
    assert.deepEqual(carriers, readdirSync(join(packageRoot, "carriers")).sort());
    assert.deepEqual(
      [...made.keys()],
      carriers.map((carrier) => join(carrier, `${carrier}-tracking.json`)),
    );
    for (const [file, text] of made) assert.equal(readFileSync(join(folder, "templates", file), "utf8"), text, file);
  });

  for (const [carrier, nodes] of templates) {
    test(`the template of ${carrier} says which it is and in which version`, () => {
      assert.deepEqual(nodes.find(({ type }) => type === "tab")?.["env"], [
        { name: "TEMPLATE", value: `${carrier}-tracking@2`, type: "str" },
      ]);
    });

    test(`the template of ${carrier} is valid in the editor, and of the present versions of its nodes`, () => {
      for (const node of nodes) assert.deepEqual(faultsOf(node), [], node.id);
    });

    test(`the template of ${carrier} says on the canvas which environment variables it names`, () => {
      const named = nodes
        .flatMap((node) => ["secretEnv", "clientEnv", "userEnv"].map((key) => node[key] ?? ""))
        .filter((name) => name !== "");
      const said = String(nodes.find(({ type }) => type === "comment")?.["info"]);
      for (const name of named) assert.ok(said.includes(`\`${String(name)}\``), String(name));
    });
  }
});

describe("running, with simulated carriers and a simulated ERP", () => {
  let runtime: Runtime;
  let erp: Erp;

  before(async () => {
    erp = await startErp({ parcels: 24, troubled: false });
    const names = Object.entries(secretVariables).map(([secret, name]) => [
      name,
      sandboxSecrets[secret as keyof typeof sandboxSecrets],
    ]);
    Object.assign(process.env, Object.fromEntries(names), { WAYBILL_SANDBOX_URL: erp.url });
    runtime = await startRuntime({ files: ourFiles, flows: demo });
  });
  after(async () => {
    await runtime.stop();
    await erp.close();
  });

  /** Lets the carriers tell all they have to tell, and the flow finish with it. */
  async function tellAll(only: readonly CarrierId[], parcels: number): Promise<number> {
    const telling = startCarriers({ webhooks: `${runtime.url}/waybill`, parcels, only, retryBaseMs: 20 });
    await telling.finished;
    await telling.close();
    await idle(await storeOf(runtime, "wb-store"));
    return telling.counts().accepted;
  }

  test("order to deliver: every accepted webhook ends in the ERP or as a letter, and nothing is posted twice", async () => {
    const accepted = await tellAll(simulated, 12);
    const { journal } = await storeOf(runtime, "wb-store");
    const figures = await journal.figures(Date.now());
    const { doubles, writes } = erp.ledger.counters();
    assert.ok(accepted > 30 && writes > 30, `${accepted} accepted, ${writes} writes`);
    assert.ok(figures.receipts > 0 && figures.receipts <= accepted);
    assert.equal(doubles, 0);
    const letters = await journal.letters({ state: "parked", limit: 500 });
    assert.deepEqual(
      [...new Set(letters.map(({ cause }) => cause.code))].filter((code) => code !== "WB-MAP-001"),
      [],
    );
    for (const state of ["intended", "refused", "unknown"] as const) {
      assert.deepEqual(await journal.effectsOf({ connection: "S/4HANA (sandbox)", state }, 10), []);
    }
  });

  test("order to deliver: the ERP holds the status that the shipment has", async () => {
    const { journal } = await storeOf(runtime, "wb-store");
    const delivered = (await journal.effectsOf({ connection: "S/4HANA (sandbox)", state: "posted" }, 500)).filter(
      ({ operation }) => operation === "milestone",
    );
    assert.ok(delivered.length > 10);
    for (const { document, shipment } of delivered) {
      const events = await journal.eventsOf(shipment ?? 0);
      const first = events[0];
      assert.ok(first && document);
      const stored = await journal.shipment(first);
      const held = erp.deliveries.find(document);
      assert.equal(held?.values["YY1_ShipmentStatus_DLH"], stored?.status);
    }
  });

  for (const carrier of simulated) {
    test(`the template of ${carrier}, imported and deployed, posts what the carrier tells`, async () => {
      await runtime.deploy(templates.get(carrier) ?? [], "full");
      await eventually(
        "the door is open",
        async () => (await fetch(`${runtime.url}/waybill/${carrier}`)).status === 405,
      );
      const before = erp.ledger.counters().writes;
      await tellAll([carrier], 24);
      assert.ok(erp.ledger.counters().writes > before);
      assert.equal(erp.ledger.counters().doubles, 0);
    });
  }
});
