import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { type FlowNode, joinFlow, splitFlow } from "../../plugins/flow-files/canonical.ts";
import { seedFlowFolder } from "../../plugins/flow-files/folder.ts";
import { numberTabs, slugOf } from "../../plugins/flow-files/names.ts";
import { flowFiles } from "../../plugins/flow-files/storage.ts";
import { textsBelow } from "./running.ts";

const values = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<unknown>;
const settingNames = fc.oneof(
  fc.constantFrom("func", "rules", "topic", "__proto__", "7"),
  fc.string({ minLength: 2, maxLength: 8 }),
);
const settings = fc.dictionary(settingNames, values, { maxKeys: 4, noNullPrototype: true });

interface Shape {
  readonly kind: "tab" | "subflow" | "group" | "junction" | "node" | "config";
  readonly owner: number;
  readonly label: string;
  readonly settings: Record<string, unknown>;
}

const shapes: fc.Arbitrary<Shape> = fc.record({
  kind: fc.constantFrom("tab", "subflow", "group", "junction", "node", "node", "config", "config"),
  owner: fc.nat(6),
  label: fc.oneof(fc.constantFrom("Returns", "returns", "global", "../../etc", "Größe", "注文", ""), fc.string()),
  settings,
});

/** What Node-RED or the storage module gives a meaning. */
const kept = ["id", "type", "z", "x", "y", "credentials", "order", "env"];

/** A flow from shapes: each node belongs to one of the tabs and subflows, to none, or to one that is not there. */
function flowOf(all: readonly Shape[]): FlowNode[] {
  const owners = all.flatMap((shape, index) => (shape.kind === "tab" || shape.kind === "subflow" ? [`n${index}`] : []));
  return all.map(({ kind, owner, label, settings: given }, index) => {
    const own = Object.entries(given).filter(([key, value]) => value !== undefined && !kept.includes(key));
    const base = [...own, ["id", `n${index}`]];
    const z = [...owners, "gone", undefined][owner % (owners.length + 2)];
    if (kind === "tab") return entry([...base, ["type", "tab"], ["label", label]]);
    if (kind === "subflow") return entry([...base, ["type", "subflow"], ["name", label]]);
    const placed = z === undefined ? [] : [["z", z]];
    const at =
      kind === "config"
        ? []
        : [
            ["x", index],
            ["y", 20],
            ["wires", [[`n${index + 1}`]]],
          ];
    return entry([...base, ...placed, ...at, ["type", kind === "group" || kind === "junction" ? kind : "debug"]]);
  });
}

function entry(pairs: unknown[][]): FlowNode {
  return Object.fromEntries(pairs as [string, unknown][]) as unknown as FlowNode;
}

const flows = fc.array(shapes, { maxLength: 14 }).map(flowOf);

function inFolder<T>(task: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "waybill-canonical-"));
  return task(folder).finally(() => rmSync(folder, { recursive: true, force: true }));
}

const copy = (nodes: readonly FlowNode[]): FlowNode[] => structuredClone([...nodes]);

/** Saves as Node-RED does; gives the files and what Node-RED then has in memory. */
async function save(
  folder: string,
  nodes: readonly FlowNode[],
): Promise<{ files: Record<string, string>; memory: string }> {
  const storage = flowFiles({ folder });
  await storage.getFlows();
  const list = copy(nodes);
  await storage.saveFlows(list);
  return { files: textsBelow(folder), memory: JSON.stringify(list) };
}

test("What was loaded and saved again is the same bytes, and what is in memory has the same revision after a restart", async () => {
  const property = fc.asyncProperty(flows, (nodes) =>
    inFolder(async (folder) => {
      const first = await save(folder, nodes);
      const loaded = await flowFiles({ folder }).getFlows();
      assert.equal(JSON.stringify(loaded), first.memory);
      assert.deepEqual(await save(folder, loaded), first);
    }),
  );
  await fc.assert(property, { numRuns: 120 });
});

test("Nothing that Node-RED saves is lost: the same nodes with the same values come back", async () => {
  const byId = (nodes: readonly FlowNode[]) => Object.fromEntries(nodes.map((node) => [node.id, node]));
  const property = fc.asyncProperty(flows, (nodes) =>
    inFolder(async (folder) => {
      await save(folder, nodes);
      const expected = JSON.parse(JSON.stringify(nodes)) as FlowNode[];
      assert.deepEqual(byId(await flowFiles({ folder }).getFlows()), byId(expected));
    }),
  );
  await fc.assert(property, { numRuns: 120 });
});

/** What an order must keep: the tab bar, and within a tab or subflow which of two nodes is painted above the other. */
function keepsPaintOrder(nodes: readonly FlowNode[], places: readonly number[]): FlowNode[] {
  const shuffled = places.map((place, index) => ({ place, node: nodes[index]! })).sort((a, b) => a.place - b.place);
  const queueOf = (node: FlowNode) =>
    node.type === "tab" ? "tab" : "x" in node ? JSON.stringify([node.z, node.type]) : node.id;
  const queues = Map.groupBy(nodes, queueOf);
  return shuffled.map(({ node, place }) => turnKeys(queues.get(queueOf(node))!.shift()!, place));
}

/** The same node with its keys in another order. */
function turnKeys(node: FlowNode, by: number): FlowNode {
  const pairs = Object.entries(node);
  const cut = Math.abs(by) % pairs.length;
  return entry([...pairs.slice(cut), ...pairs.slice(0, cut)]);
}

test("The order of nodes in a deploy changes no file, but for tabs and for what lies above what on a canvas", async () => {
  const shuffles = flows.chain((nodes) =>
    fc.tuple(fc.constant(nodes), fc.array(fc.integer(), { minLength: nodes.length, maxLength: nodes.length })),
  );
  const property = fc.asyncProperty(shuffles, async ([nodes, places]) => {
    const first = await inFolder((folder) => save(folder, nodes));
    const second = await inFolder((folder) => save(folder, keepsPaintOrder(nodes, places)));
    assert.deepEqual(second, first);
  });
  await fc.assert(property, { numRuns: 120 });
});

test("The order in which nodes are painted within a tab stays as the editor gave it", () => {
  const nodes = ["b", "a", "c"].map((id) =>
    entry([
      ["id", id],
      ["type", "comment"],
      ["z", "t"],
      ["x", 1],
      ["y", 1],
    ]),
  );
  const joined = joinFlow(
    splitFlow([
      ...nodes,
      entry([
        ["id", "t"],
        ["type", "tab"],
      ]),
    ]),
  );
  assert.deepEqual(
    joined.map((node) => node.id),
    ["t", "b", "a", "c"],
  );
});

test("Every file name is safe: lower-case ASCII within the folder, whatever the label", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (label) => assert.match(slugOf(label), /^([a-z0-9]+(-[a-z0-9]+)*)?$/)),
  );
  assert.equal(slugOf("  Größe & Maß / Rücksendung "), "grosse-mass-rucksendung");
});

test("A new tab behind the others and a removed tab leave the numbers of the other tabs alone", () => {
  const before = new Map([
    ["a", 1],
    ["b", 2],
    ["c", 5],
  ]);
  assert.deepEqual([...numberTabs(["a", "c", "d"], before).values()], [1, 5, 6]);
  assert.deepEqual([...numberTabs(["d", "a", "c"], before).values()], [1, 2, 3]);
  assert.deepEqual([...numberTabs(["c", "a"], before).values()], [1, 2]);
});

test("An empty flows folder is filled from the shipped flows once, and stays as it is when the user removed every tab", async () => {
  await inFolder(async (root) => {
    const [shipped, folder] = [join(root, "shipped"), join(root, "volume")];
    await save(shipped, [
      entry([
        ["id", "t"],
        ["type", "tab"],
        ["label", "Order to deliver"],
      ]),
    ]);
    seedFlowFolder(folder, shipped);
    assert.deepEqual(textsBelow(folder), textsBelow(shipped));
    await save(folder, []);
    seedFlowFolder(folder, shipped);
    assert.deepEqual(textsBelow(folder), { "global.json": "[]\n" });
  });
});
