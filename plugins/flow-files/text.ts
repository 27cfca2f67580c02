import { canonicalNode, type FlowDocuments, type FlowNode } from "./canonical.ts";
import { fileNamesOf } from "./names.ts";

const widestValue = 100;

function spread(open: string, parts: string[], close: string, indent: string): string {
  const inner = parts.map((part) => `${indent}  ${part}`).join(",\n");
  return `${open}\n${inner}\n${indent}${close}`;
}

/** JSON of one value: on one line where it fits, else one element per line. */
function valueText(value: unknown, indent: string): string {
  const line = JSON.stringify(value) ?? "null";
  if (line.length <= widestValue || typeof value !== "object" || value === null) return line;
  const deeper = `${indent}  `;
  if (Array.isArray(value))
    return spread(
      "[",
      value.map((item) => valueText(item, deeper)),
      "]",
      indent,
    );
  return spread("{", propertiesText(value, deeper), "}", indent);
}

function propertiesText(object: object, indent: string): string[] {
  const entries = Object.entries(object).filter(([, value]) => value !== undefined);
  return entries.map(([key, value]) => `${JSON.stringify(key)}: ${valueText(value, indent)}`);
}

/** The text of one file: a list of nodes that the editor's Import dialog takes as it is, one block per node. */
export function nodesText(nodes: readonly FlowNode[]): string {
  if (nodes.length === 0) return "[]\n";
  return `${spread(
    "[",
    nodes.map((node) => spread("{", propertiesText(node, "    "), "}", "  ")),
    "]",
    "",
  )}\n`;
}

/** The flow as files: text by path within the flows folder. Each tab's file tells its place in the tab bar as `order`. */
export function filesOf(documents: FlowDocuments, numbers: ReadonlyMap<string, number>): Map<string, string> {
  const files = new Map<string, string>();
  fileNamesOf(documents.tabs.map(([tab]) => tab!)).forEach((name, index) => {
    const [tab, ...held] = documents.tabs[index]!;
    files.set(`${name}.json`, nodesText([canonicalNode({ ...tab!, order: numbers.get(tab!.id) }), ...held]));
  });
  fileNamesOf(documents.subflows.map(([subflow]) => subflow!)).forEach((name, index) => {
    files.set(`subflows/${name}.json`, nodesText(documents.subflows[index]!));
  });
  return files.set("global.json", nodesText(documents.global));
}
