import { isOperationId } from "../../core/delivery/operations.ts";
import type { OperationFacts, TargetFacts } from "../kit/admin/answers.ts";
import { element, fillSelect, inputOf, selectOf, valuesOf } from "../kit/editor/dialog.ts";
import type { FieldRow, FieldTable } from "../kit/editor/field-table.ts";
import type { EditorNode } from "../kit/editor/red.ts";
import { registerNode } from "../kit/editor/register.ts";
import { config, postable } from "./config.ts";
import { chosenConnection, operationsOf, systemTitle, targetsOf } from "./editor/connection.ts";
import { offerNumbers, prepareDocument } from "./editor/document.ts";
import { mayFill, openTable, showOrigin, showTable } from "./editor/fields.ts";
import { offerOperations, showRoute } from "./editor/operation.ts";
import { preparePreview } from "./editor/preview.ts";
import { say, type } from "./editor/say.ts";
import { eventPaths } from "./paths.ts";

/** The table of the dialog that is open. */
let table: FieldTable | null = null;

function drawMilestones(node: EditorNode): void {
  const chosen = new Set(node["milestones"] as readonly string[]);
  const style = "width:auto;margin:0 5px 0 0;vertical-align:baseline";
  const boxes = postable.map((milestone) => {
    const box = element("input", { type: "checkbox", value: milestone, style });
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

/** What is known of the connection and its system while the dialog is open. */
interface Known {
  operations: readonly OperationFacts[];
  targets: TargetFacts | null;
  system: string;
}

function prepare(node: EditorNode): void {
  const known: Known = { operations: [], targets: null, system: "" };
  const [connection, operation] = [selectOf(node, "connection"), selectOf(node, "operation")];
  fillSelect(operation, [], String(node["operation"] ?? ""));
  drawMilestones(node);
  table = openTable(node["fields"] as readonly FieldRow[], () => known.targets);
  for (const property of ["lookupPath", "documentPath"]) propose(node, property, eventPaths);
  prepareDocument(node, () => known.targets);
  const asked = inTurn();
  const describe = (again: boolean): void => void asked((isLast) => readTargets(node, known, again, isLast));
  $(operation).on("change", () => {
    showRoute(known.operations, operation.value, known.system);
    describe(false);
  });
  const offer = async (): Promise<void> => {
    const chosen = chosenConnection(node);
    known.system = chosen ? await systemTitle(chosen) : "";
    known.operations = chosen ? await operationsOf(chosen).catch(() => []) : [];
    offerOperations(node, known.operations, known.system);
  };
  $(connection).on("change", () => void offer());
  void offer();
  preparePreview(node, () => typed(node));
}

type Task = (isLast: () => boolean) => Promise<void>;

/** Runs tasks of which only the one that was begun last counts. */
function inTurn(): (task: Task) => Promise<void> {
  let latest = 0;
  return (task) => {
    latest += 1;
    const own = latest;
    return task(() => own === latest);
  };
}

/** Asks what the operation can be told, and offers it everywhere. */
async function readTargets(node: EditorNode, known: Known, again: boolean, isLast: () => boolean): Promise<void> {
  const chosen = chosenConnection(node);
  const operation = selectOf(node, "operation").value;
  const isThere = known.operations.some(({ id, absent }) => id === operation && absent === null);
  const targets = chosen && isThere ? await targetsOf(chosen, operation, again).catch(() => null) : null;
  if (!isLast() || !table) return;
  known.targets = targets ?? unasked(known.operations.find(({ id }) => id === operation));
  table.refresh();
  offerNumbers(known.targets, inputOf(node, "lookupField")?.value ?? "");
  propose(
    node,
    "lookupField",
    (known.targets?.fields ?? []).map(({ name }) => name),
  );
  const takesFields = mayFill(known.targets, isThere) || table.rows().length > 0;
  showTable(takesFields);
  showOrigin(takesFields, targets, known.system, () => void readTargets(node, known, true, isLast));
}

/** What can be offered where nobody may ask the system: the fields that every customer has. */
function unasked(operation: OperationFacts | undefined): TargetFacts | null {
  if (!operation || operation.absent !== null) return null;
  return { terms: [], numbers: [], fields: operation.fields, from: "known", readAt: null, problem: null };
}

/** What stands in the dialog, as it would be saved. */
function typed(node: EditorNode): Readonly<Record<string, unknown>> {
  const values = valuesOf(node, Object.keys(config.fields));
  return { ...values, version: config.version, milestones: chosenMilestones(), fields: table?.rows() ?? [] };
}

registerNode({
  type,
  config,
  icon: "waybill-erp.svg",
  inputs: 1,
  outputs: ["posted", "rejected"],
  label: (node) => labelOf(String(node["operation"] ?? "")),
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

function labelOf(operation: string): string {
  return isOperationId(operation) ? say(`operation.${operation}`) : operation;
}
