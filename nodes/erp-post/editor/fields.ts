/** The field table of the dialog, and the line above it that says where the fields come from. */
import { fieldTerms } from "../../../core/delivery/operations.ts";
import type { TargetFacts } from "../../kit/admin/answers.ts";
import { button, element } from "../../kit/editor/dialog.ts";
import { homeOf } from "../../kit/editor/field-choice.ts";
import { warning } from "../../kit/editor/field-row.ts";
import { type FieldRow, type FieldTable, fieldTable } from "../../kit/editor/field-table.ts";
import { eventPaths } from "../paths.ts";
import { rowProblem } from "../rows.ts";
import { say } from "./say.ts";

/** What our terms are filled with as a rule. */
const usual: Readonly<Record<string, Pick<FieldRow, "from" | "source" | "form">>> = {
  trackingNumber: { from: "path", source: "trackingNumber", form: "" },
  carrier: { from: "path", source: "carrier", form: "" },
  billOfLading: { from: "path", source: "references.bol?", form: "" },
  shippedAt: { from: "date", source: "occurredAt", form: "stated" },
  deliveredAt: { from: "date", source: "occurredAt", form: "stated" },
  estimatedDelivery: { from: "date", source: "estimatedDelivery?", form: "stated" },
  receivedBy: { from: "path", source: "proof.signedBy?", form: "" },
  reason: { from: "path", source: "reason?", form: "" },
  text: { from: "path", source: "raw.text?", form: "" },
};

/** Makes the table of the dialog that is open. */
export function openTable(rows: readonly FieldRow[], targets: () => TargetFacts | null): FieldTable {
  const list = document.getElementById("waybill-post-fields") as HTMLElement;
  const table = fieldTable({
    ...{ list, paths: eventPaths, terms: Object.keys(fieldTerms), usual, targets, say },
    problem: (row, others) => problemOf(row) ?? clashOf(row, others, targets()),
  });
  table.fill(rows);
  return table;
}

/** Two lines may lead to one field of the ERP: a term, and the field that is its home. */
function clashOf({ field }: FieldRow, others: readonly FieldRow[], targets: TargetFacts | null): string | null {
  const ownName = (name: string): string => homeOf(name, targets) ?? name;
  return others.some((other) => ownName(other.field) === ownName(field))
    ? say("row.clash", { field: ownName(field) })
    : null;
}

/** What can be told while a line is being written: a value that is still missing is told when the dialog is closed. */
function problemOf(row: FieldRow): string | null {
  if (!row.updatable) return say("row.fixed");
  if (row.from === "map" && row.form !== "" && rowProblem([{ ...row, source: "any" }])) return say("row.pairsWrong");
  const isConstant = row.from === "constant" && row.source !== "";
  return isConstant && row.type === "number" && Number.isNaN(Number(row.source)) ? say("row.numberWrong") : null;
}

/** Whether the operation takes any value: of a term of ours, or of a field of the system's own. */
export function mayFill(targets: TargetFacts | null, isThere: boolean): boolean {
  if (!isThere || targets === null || targets.fields === null) return true;
  const isHome = targets.terms.length === 0 || targets.terms.some(({ home }) => home !== null);
  return isHome || targets.fields.length > 0;
}

/** An operation that takes no values needs no table. */
export function showTable(isShown: boolean): void {
  const list = document.getElementById("waybill-post-fields")?.closest<HTMLElement>(".red-ui-editableList");
  if (list) list.style.display = isShown ? "" : "none";
}

/** Says where the fields come from; `again` reads them anew. */
export function showOrigin(takesFields: boolean, targets: TargetFacts | null, system: string, again: () => void): void {
  const place = document.getElementById("waybill-post-origin");
  if (!place) return;
  place.style.display = targets === null && takesFields ? "none" : "";
  if (!takesFields) return place.replaceChildren(say("origin.none"));
  if (targets === null) return;
  const isAskable = targets.problem !== null || targets.from === "system";
  const press = button(say("origin.again"), say("origin.againTitle"), again, "fa-refresh");
  place.replaceChildren(originOf(targets, system), ...(isAskable ? [" ", press] : []));
}

function originOf({ problem, from, readAt }: TargetFacts, system: string): HTMLElement {
  if (problem) return warning(say("origin.problem", { reason: `${problem.code}: ${problem.message}` }));
  if (from === "known" || readAt === null) return element("span", { text: say("origin.known", { system }) });
  const time = new Date(readAt).toLocaleTimeString(RED.i18n.lang(), { hour: "2-digit", minute: "2-digit" });
  return element("span", { text: say("origin.system", { system, time }) });
}
