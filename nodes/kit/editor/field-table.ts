/** The table that says what each field of a system is filled with: an editable list, one row per field. */
import type { FieldFacts } from "../admin/answers.ts";
import { element, fillSelect } from "./dialog.ts";
import type { Query } from "./red.ts";

/** One line as it is saved. */
export interface FieldRow {
  readonly field: string;
  readonly from: "path" | "constant" | "map" | "date";
  readonly source: string;
  readonly form: string;
  readonly limit: number | null;
  readonly long: "fail" | "truncate";
}

export interface FieldTableOptions {
  readonly list: HTMLElement;
  /** Paths of an event that are proposed. */
  readonly paths: readonly string[];
  /** The fields that the operation can write, as far as they are known; null: any. */
  readonly fields: () => readonly FieldFacts[] | null;
  readonly say: (key: string, values?: Readonly<Record<string, string | number>>) => string;
}

export interface FieldTable {
  rows(): FieldRow[];
  fill(rows: readonly FieldRow[]): void;
  /** Proposes the fields again (another operation was chosen). */
  refresh(): void;
}

const forms = ["stated", "utc", "local", "date", "compact"] as const;
const kinds = ["path", "constant", "map", "date"] as const;

interface RowInputs {
  readonly field: HTMLInputElement;
  readonly from: HTMLSelectElement;
  readonly source: HTMLInputElement;
  readonly pairs: HTMLInputElement;
  readonly form: HTMLSelectElement;
  readonly long: HTMLSelectElement;
  limit: number | null;
}

/** Makes the table in an `<ol>`. */
export function fieldTable(options: FieldTableOptions): FieldTable {
  const inputs = new Map<HTMLElement, RowInputs>();
  const fieldList = element("datalist", { id: "waybill-table-fields" });
  const pathList = element("datalist", { id: "waybill-table-paths" });
  pathList.append(...options.paths.map((path) => element("option", { value: path })));
  options.list.after(fieldList, pathList);
  const refresh = (): void => {
    const known = options.fields() ?? [];
    fieldList.replaceChildren(
      ...known.map(({ name, title, maxLength }) =>
        element("option", { value: name, label: maxLength === null ? title : `${title} (${maxLength})` }),
      ),
    );
  };
  const list = $(options.list).editableList<FieldRow>({
    removable: true,
    sortable: true,
    height: "auto",
    addItem: (container, _index, row) => addRow(container, row, options, inputs),
  });
  refresh();
  return {
    rows: () => [...items(list)].flatMap((item) => rowOf(inputs.get(item))),
    fill: (rows) => rows.forEach((row) => list.editableList("addItem", row)),
    refresh,
  };
}

function items(list: Query): HTMLElement[] {
  const found: HTMLElement[] = [];
  list.editableList("items").each(function () {
    const cell = $(this).find(".waybill-row")[0];
    if (cell) found.push(cell);
  });
  return found;
}

function addRow(
  container: Query,
  row: Partial<FieldRow>,
  options: FieldTableOptions,
  inputs: Map<HTMLElement, RowInputs>,
): void {
  const made = rowInputs(row, options);
  const arrow = element("span", { text: "←", "aria-hidden": "true" });
  const grid =
    "display:grid;grid-template-columns:minmax(0,5fr) auto minmax(0,3fr) minmax(0,5fr);gap:4px 6px;align-items:center";
  const first = element("div", { style: grid }, made.field, arrow, made.from, made.source);
  const note = element("span", { style: "opacity:.75;font-size:12px" });
  const second = element(
    "div",
    { style: "display:flex;gap:6px;align-items:center;margin-top:4px" },
    made.pairs,
    made.form,
    made.long,
    note,
  );
  const cell = element("div", { class: "waybill-row" }, first, second);
  const show = (): void => showRow(made, note, options);
  for (const input of [made.field, made.from]) input.addEventListener("change", show);
  made.field.addEventListener("input", () => (made.limit = null));
  container.append(cell);
  inputs.set(cell, made);
  show();
}

function showRow(made: RowInputs, note: HTMLElement, options: FieldTableOptions): void {
  made.pairs.style.display = made.from.value === "map" ? "" : "none";
  made.form.style.display = made.from.value === "date" ? "" : "none";
  made.limit = options.fields()?.find(({ name }) => name === made.field.value)?.maxLength ?? made.limit;
  note.textContent = made.limit === null ? "" : options.say("row.limit", { limit: made.limit });
  if (made.from.value === "constant") made.source.removeAttribute("list");
  else made.source.setAttribute("list", "waybill-table-paths");
}

type Say = FieldTableOptions["say"];

function textInput(
  say: Say,
  key: string,
  value: string,
  more: Readonly<Record<string, string>> = {},
): HTMLInputElement {
  const title = say(`row.${key}`);
  const input = element("input", {
    type: "text",
    title,
    "aria-label": title,
    spellcheck: "false",
    style: "width:100%;margin:0",
    ...more,
  });
  input.value = value;
  return input;
}

function selectInput(
  say: Say,
  key: string,
  values: readonly string[],
  value: string,
  width = "auto",
): HTMLSelectElement {
  const title = say(`row.${key}`);
  const made = element("select", { title, "aria-label": title, style: `width:${width};margin:0` });
  const options = values.map((one) => ({ value: one, label: say(`${key}.${one}`) }));
  fillSelect(made, options, value);
  return made;
}

function rowInputs(row: Partial<FieldRow>, { say }: FieldTableOptions): RowInputs {
  const form = row.form ?? "";
  const named = { list: "waybill-table-fields", placeholder: say("row.field") };
  const valued = { list: "waybill-table-paths", placeholder: say("row.source") };
  return {
    field: textInput(say, "field", row.field ?? "", named),
    from: selectInput(say, "from", kinds, row.from ?? "path", "100%"),
    source: textInput(say, "source", row.source ?? "", valued),
    pairs: textInput(say, "pairs", row.from === "map" ? form : "", { placeholder: say("row.pairs") }),
    form: selectInput(say, "form", forms, row.from === "date" && form !== "" ? form : "stated"),
    long: selectInput(say, "long", ["fail", "truncate"], row.long ?? "fail"),
    limit: row.limit ?? null,
  };
}

function rowOf(inputs: RowInputs | undefined): FieldRow[] {
  if (!inputs) return [];
  const from = inputs.from.value as FieldRow["from"];
  const form = from === "map" ? inputs.pairs.value.trim() : from === "date" ? inputs.form.value : "";
  const field = inputs.field.value.trim();
  return [
    {
      field,
      from,
      source: inputs.source.value.trim(),
      form,
      limit: inputs.limit,
      long: inputs.long.value as FieldRow["long"],
    },
  ];
}
