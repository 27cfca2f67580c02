import type { FlowNode } from "../../plugins/flow-files/canonical.ts";

const node = (id: string, z: string): FlowNode => ({ id, type: "comment", z, x: 1, y: 1, wires: [] });

/** Three tabs and a node in the first; an even number of entries. */
export const flowBefore: FlowNode[] = [
  { id: "t1", type: "tab", label: "One" },
  { id: "t2", type: "tab", label: "Two" },
  { id: "t3", type: "tab", label: "Three" },
  node("n1", "t1"),
];

/** One tab is renamed, one removed, the node has moved to the tab that stays. */
export const flowAfter: FlowNode[] = [
  { id: "t2", type: "tab", label: "Two" },
  { id: "t1", type: "tab", label: "Renamed" },
  node("n1", "t2"),
];
