/** One row of the field table: a field, and what it is filled with. */
import type { FieldFacts } from "../admin/answers.ts";
import { element, fillSelect } from "./dialog.ts";
import { factsOf, type FieldChoice, fieldChoice, formText, homeOf } from "./field-choice.ts";
import type { FieldRow, FieldTableOptions } from "./field-table.ts";

const forms = ["stated", "utc", "local", "date", "compact"] as const;
const kinds = ["path", "join", "constant", "map", "date"] as const;
const usualSeparator = ", ";

export interface RowInputs {
  readonly cell: HTMLElement;
  readonly field: FieldChoice;
  readonly from: HTMLSelectElement;
  readonly source: HTMLInputElement;
  readonly pairs: HTMLInputElement;
  readonly separator: HTMLInputElement;
  readonly form: HTMLSelectElement;
  readonly long: HTMLSelectElement;
  /** What the metadata said when the field was chosen, or says now. */
  known: Pick<FieldRow, "limit" | "type" | "updatable">;
  refresh(): void;
}

const unknown = { limit: null, type: null, updatable: true } as const;

type Others = (own: HTMLElement) => readonly FieldRow[];

/** Draws a row that lives in its inputs; `others` are the lines beside it. */
export function drawRow(row: Partial<FieldRow>, options: FieldTableOptions, others: Others): RowInputs {
  const made = rowInputs(row, options);
  const { limit = null, type = null, updatable = true } = row;
  made.known = { limit, type, updatable };
  const note = element("div", { style: "font-size:12px;flex:1 1 200px", role: "status" });
  const show = (): void => showRow(made, note, options, others);
  made.refresh = () => {
    made.field.refresh();
    show();
  };
  made.cell.append(...lines(made, note));
  const chosen = (): void => {
    made.known = unknown;
    fillUsual(made, options);
    show();
  };
  made.field.select.addEventListener("change", chosen);
  made.field.typed.addEventListener("input", chosen);
  made.from.addEventListener("change", show);
  for (const input of [made.source, made.pairs]) input.addEventListener("input", show);
  show();
  return made;
}

/** The field, what it is filled with, and what is to be known of both. */
function lines({ field, from, source, pairs, separator, form, long }: RowInputs, note: HTMLElement): HTMLElement[] {
  const arrow = element("span", { text: "←", "aria-hidden": "true" });
  const line = "display:flex;flex-wrap:wrap;gap:4px 6px;align-items:center;margin-top:4px";
  return [
    element("div", {}, field.select),
    element("div", { style: line }, field.typed),
    element("div", { style: line }, arrow, from, source, pairs, separator, form),
    element("div", { style: line }, note, long),
  ];
}

/** A term that was chosen for an empty line is filled with what it is filled with as a rule. */
function fillUsual(made: RowInputs, { usual }: FieldTableOptions): void {
  const rule = usual[made.field.value()];
  if (!rule || made.source.value.trim() !== "") return;
  made.from.value = rule.from;
  made.source.value = rule.source;
  if (rule.from === "date") made.form.value = rule.form;
}

function showRow(made: RowInputs, note: HTMLElement, options: FieldTableOptions, others: Others): void {
  const { field, from, source, pairs, separator, form, long } = made;
  const facts = factsOf(field.value(), options.targets());
  if (facts) made.known = { limit: facts.maxLength, type: facts.type, updatable: facts.updatable };
  const visible = (part: HTMLElement, isShown: boolean): void => void (part.style.display = isShown ? "" : "none");
  visible(field.typed, field.isTyped());
  visible(pairs, from.value === "map");
  visible(separator, from.value === "join");
  visible(form, from.value === "date");
  const { limit, type, updatable } = made.known;
  visible(long, limit !== null && updatable && (type ?? "string") === "string");
  source.placeholder = options.say(`hint.${from.value}`);
  if (from.value === "constant") source.removeAttribute("list");
  else source.setAttribute("list", "waybill-table-paths");
  const problem = field.value() === "" ? null : options.problem(rowOf(made), others(made.cell));
  note.replaceChildren(...noteOf(made, facts, problem, options));
}

/** What the field takes, and what is wrong. */
function noteOf(
  made: RowInputs,
  facts: FieldFacts | undefined,
  problem: string | null,
  { targets, say }: FieldTableOptions,
): HTMLElement[] {
  const home = homeOf(made.field.value(), targets());
  const form = facts ? formText(facts, say) : "";
  return [
    ...(form === "" ? [] : [element("div", { text: form, style: "opacity:.8" })]),
    ...(home === null ? [warning(say("row.leftOut"), "warning")] : []),
    ...(problem === null ? [] : [warning(problem)]),
  ];
}

/** A sentence that something is wrong, or is to be known; the sign says it beside the colour. */
export function warning(text: string, kind: "error" | "warning" = "error"): HTMLElement {
  const icon = kind === "error" ? "fa-exclamation-triangle" : "fa-info-circle";
  const sign = element("i", { class: `fa ${icon}`, "aria-hidden": "true" });
  return element("div", { style: `color:var(--red-ui-text-color-${kind})` }, sign, ` ${text}`);
}

type Say = FieldTableOptions["say"];

function textInput(say: Say, key: string, value: string, more: Readonly<Record<string, string>>): HTMLInputElement {
  const title = say(`row.${key}`);
  const style = "flex:2 1 140px;width:auto;min-width:0;margin:0";
  const base = { type: "text", title, "aria-label": title, spellcheck: "false", style };
  const input = element("input", { ...base, ...more });
  input.value = value;
  return input;
}

function selectInput(say: Say, key: string, values: readonly string[], value: string, style: string) {
  const title = say(`row.${key}`);
  const made = element("select", { title, "aria-label": title, style: `margin:0;${style}` });
  fillSelect(
    made,
    values.map((one) => ({ value: one, label: say(`${key}.${one}`) })),
    value,
  );
  return made;
}

function rowInputs(row: Partial<FieldRow>, options: FieldTableOptions): RowInputs {
  const { say } = options;
  const { form = "", from = "path" } = row;
  const separator = { style: "flex:0 0 60px;width:60px;margin:0" };
  const wide = "flex:2 1 200px;width:auto;min-width:0";
  return {
    cell: element("div", { class: "waybill-row" }),
    field: fieldChoice(row.field ?? "", options),
    from: selectInput(say, "from", kinds, from, "flex:1 1 130px;width:auto;min-width:0"),
    source: textInput(say, "source", row.source ?? "", { list: "waybill-table-paths" }),
    pairs: textInput(say, "pairs", from === "map" ? form : "", { placeholder: say("hint.pairs") }),
    separator: textInput(say, "separator", from === "join" ? form : usualSeparator, separator),
    form: selectInput(say, "form", forms, from === "date" && form !== "" ? form : "stated", wide),
    long: selectInput(say, "long", ["fail", "truncate"], row.long ?? "fail", "width:auto"),
    known: unknown,
    refresh: () => {},
  };
}

/** The row as it is saved. */
export function rowOf({ field, from, source, pairs, separator, form, long, known }: RowInputs): FieldRow {
  const kind = from.value as FieldRow["from"];
  const forms: Readonly<Partial<Record<FieldRow["from"], string>>> = {
    map: pairs.value.trim(),
    join: separator.value,
    date: form.value,
  };
  return {
    field: field.value(),
    from: kind,
    source: source.value.trim(),
    form: forms[kind] ?? "",
    ...known,
    long: long.value as FieldRow["long"],
  };
}
