/** One entry of a Node-RED flow: a tab, a subflow, a group, a junction, a node or a config node, as the editor saves it. */
export interface FlowNode {
  readonly id: string;
  readonly type: string;
  readonly [property: string]: unknown;
}

/** A flow, split as it is kept: each tab and each subflow with what it holds, and what belongs to none of them. */
export interface FlowDocuments {
  /** In the order of the editor's tab bar; the tab itself is the first entry. */
  readonly tabs: readonly (readonly FlowNode[])[];
  /** By id; the definition of the subflow is the first entry. */
  readonly subflows: readonly (readonly FlowNode[])[];
  /** Config nodes for the whole flow, by id. */
  readonly global: readonly FlowNode[];
}

const keysFirst = ["id", "type", "z", "g", "d", "order", "label", "name"];
const keysLast = ["nodes", "in", "out", "status", "x", "y", "w", "h", "wires"];

function placeOf(key: string): number {
  const first = keysFirst.indexOf(key);
  if (first >= 0) return first - keysFirst.length;
  return keysLast.indexOf(key) + 1;
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function byId(a: FlowNode, b: FlowNode): number {
  return byText(a.id, b.id);
}

/** The node with its keys in the order of the files (identity, settings by name, layout); credentials are left out. */
export function canonicalNode(node: FlowNode): FlowNode {
  const keys = Object.keys(node).filter((key) => key !== "credentials" && node[key] !== undefined);
  keys.sort((a, b) => placeOf(a) - placeOf(b) || byText(a, b));
  return Object.fromEntries(keys.map((key) => [key, node[key]])) as unknown as FlowNode;
}

/** The tab or subflow as Node-RED knows it: a tab's place in the tab bar is told by the list, not by the tab. */
function headerOf(node: FlowNode): FlowNode {
  const { order: _place, ...tab } = node;
  return canonicalNode(node.type === "tab" ? tab : node);
}

const layers = ["group", "junction", "node", "config"] as const;

function layerOf(node: FlowNode): (typeof layers)[number] {
  if (node.type === "group" || node.type === "junction") return node.type;
  return "x" in node && "y" in node ? "node" : "config";
}

/** What a tab holds, layer by layer. Within a layer the given order stays, for the editor paints in that order. */
function inLayers(header: FlowNode, held: readonly FlowNode[]): FlowNode[] {
  const [groups, junctions, nodes, configs] = layers.map((layer) => held.filter((node) => layerOf(node) === layer));
  return [header, ...groups!, ...junctions!, ...nodes!, ...configs!.sort(byId)];
}

/** Splits a flow into its documents. A node whose tab is not there counts as one of the whole flow. */
export function splitFlow(nodes: readonly FlowNode[]): FlowDocuments {
  const headers = nodes.filter((node) => node.type === "tab" || node.type === "subflow");
  const held = new Map<unknown, FlowNode[]>(headers.map((header) => [header.id, []]));
  const global: FlowNode[] = [];
  for (const node of nodes) {
    if (node.type !== "tab" && node.type !== "subflow") (held.get(node.z) ?? global).push(canonicalNode(node));
  }
  const documentsOf = (type: string) =>
    headers.filter((node) => node.type === type).map((node) => inLayers(headerOf(node), held.get(node.id)!));
  return {
    tabs: documentsOf("tab"),
    subflows: documentsOf("subflow").sort((a, b) => byId(a[0]!, b[0]!)),
    global: global.sort(byId),
  };
}

/** The documents as the one list that Node-RED keeps in memory. Joining what was split from a joined list changes nothing. */
export function joinFlow(documents: FlowDocuments): FlowNode[] {
  return [...documents.tabs.flat(), ...documents.subflows.flat(), ...documents.global];
}
