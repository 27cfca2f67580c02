import type { FieldFacts, OperationFacts } from "../kit/admin/answers.ts";
import { ask, element, fillSelect, inputOf, selectOf, showRows } from "../kit/editor/dialog.ts";
import { type FieldRow, type FieldTable, fieldTable } from "../kit/editor/field-table.ts";
import type { EditorNode } from "../kit/editor/red.ts";
import { registerNode, word } from "../kit/editor/register.ts";
import { config, postable } from "./config.ts";
import { eventPaths } from "./paths.ts";

const type = "erp-post";

/** The table of the dialog that is open. */
let table: FieldTable | null = null;

function drawMilestones(node: EditorNode): void {
  const chosen = new Set(node["milestones"] as readonly string[]);
  const boxes = postable.map((milestone) => {
    const box = element("input", {
      type: "checkbox",
      value: milestone,
      style: "width:auto;margin:0 5px 0 0;vertical-align:baseline",
    });
    box.checked = chosen.has(milestone);
    return element("label", { style: "width:auto;margin:0 8px 2px 0;white-space:nowrap" }, box, milestone);
  });
  document.getElementById("waybill-post-milestones")?.replaceChildren(...boxes);
}

function chosenMilestones(): string[] {
  return [...document.querySelectorAll<HTMLInputElement>("#waybill-post-milestones input:checked")].map(
    (box) => box.value,
  );
}

/** Lets the input of a property propose values that are known. */
function propose(node: EditorNode, property: string, values: readonly string[]): void {
  const input = inputOf(node, property) as HTMLElement;
  const id = `waybill-post-list-${property}`;
  const list = document.getElementById(id) ?? element("datalist", { id });
  list.replaceChildren(...values.map((value) => element("option", { value })));
  input.setAttribute("list", id);
  input.after(list);
}

function operationsOf(node: EditorNode): Promise<readonly OperationFacts[]> {
  const connection = RED.nodes.node(inputOf(node, "connection")?.value ?? "");
  if (!connection) return Promise.resolve([]);
  return ask<readonly OperationFacts[]>("connections/operations", { id: connection.id, system: connection["system"] });
}

const row = { lookup: "waybill-post-lookup", path: "waybill-post-path", fields: "waybill-post-fields" };

function prepare(node: EditorNode): void {
  let operations: readonly OperationFacts[] = [];
  const [connection, operation, by] = ["connection", "operation", "documentBy"].map((name) => selectOf(node, name)) as [
    HTMLSelectElement,
    HTMLSelectElement,
    HTMLSelectElement,
  ];
  const fields = (): readonly FieldFacts[] | null =>
    operations.find(({ id }) => id === operation.value)?.fields ?? null;
  drawMilestones(node);
  openTable(node, fields);
  showRows([by], [row.lookup, row.path], () => [by.value === "path" ? row.path : row.lookup]);
  showRows([operation], [row.fields], () => (fields()?.length === 0 ? [] : [row.fields]));
  const proposeFields = (): void => {
    table?.refresh();
    const names = (fields() ?? []).map(({ name }) => name);
    propose(node, "lookupField", names);
  };
  const offer = async (): Promise<void> => {
    operations = await operationsOf(node).catch(() => []);
    const options = operations.map(({ id, title }) => ({ value: id, label: title }));
    fillSelect(operation, options, operation.value || String(node["operation"] || (options[0]?.value ?? "")));
  };
  fillSelect(operation, [], String(node["operation"] ?? ""));
  $(operation).on("change", proposeFields);
  $(connection).on("change", () => void offer());
  void offer();
}

function openTable(node: EditorNode, fields: () => readonly FieldFacts[] | null): void {
  const list = document.getElementById("waybill-post-fields") as HTMLElement;
  table = fieldTable({ list, paths: eventPaths, fields, say: (key, values) => word(type, key, values) });
  table.fill(node["fields"] as readonly FieldRow[]);
  for (const property of ["lookupPath", "documentPath"]) propose(node, property, eventPaths);
}

registerNode({
  type,
  config,
  icon: "waybill-erp.svg",
  inputs: 1,
  outputs: ["posted", "rejected"],
  label: (node) => String(node["operation"] ?? ""),
  prepare,
  save(node) {
    node["milestones"] = chosenMilestones();
    node["fields"] = table?.rows() ?? [];
    table = null;
  },
  cancel() {
    table = null;
  },
});
