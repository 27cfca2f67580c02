/** The table that says what each field of a system is filled with: an editable list, one row per field. */
import type { FieldFacts, TargetFacts } from "../admin/answers.ts";
import { element } from "./dialog.ts";
import { drawRow, type RowInputs, rowOf } from "./field-row.ts";
import type { Query } from "./red.ts";

/** One line as it is saved. */
export interface FieldRow {
  readonly field: string;
  readonly from: "path" | "constant" | "map" | "date" | "join";
  readonly source: string;
  readonly form: string;
  readonly limit: number | null;
  readonly long: "fail" | "truncate";
  readonly type: FieldFacts["type"] | null;
  readonly updatable: boolean;
}

export interface FieldTableOptions {
  readonly list: HTMLElement;
  /** Paths of an event that are proposed. */
  readonly paths: readonly string[];
  /** Terms of ours that are offered for every system. */
  readonly terms: readonly string[];
  /** What a term is filled with as a rule. */
  readonly usual: Readonly<Partial<Record<string, Pick<FieldRow, "from" | "source" | "form">>>>;
  /** What the operation can be told, as far as that is known; null while it is not. */
  readonly targets: () => TargetFacts | null;
  /** What is wrong with a line beside the other lines, in plain words; null where nothing is. */
  readonly problem: (row: FieldRow, others: readonly FieldRow[]) => string | null;
  readonly say: (key: string, values?: Readonly<Record<string, string | number>>) => string;
}

export interface FieldTable {
  rows(): FieldRow[];
  fill(rows: readonly Partial<FieldRow>[]): void;
  /** Offers the fields again (another operation was chosen, or the system was asked). */
  refresh(): void;
}

/** Makes the table in an `<ol>`. */
export function fieldTable(options: FieldTableOptions): FieldTable {
  const inputs = new Map<HTMLElement, RowInputs>();
  const pathList = element("datalist", { id: "waybill-table-paths" });
  pathList.append(...options.paths.map((path) => element("option", { value: path })));
  options.list.after(pathList);
  const list = $(options.list).editableList<FieldRow>({
    removable: true,
    sortable: true,
    height: "auto",
    addButton: options.say("row.add"),
    addItem(container, _index, row) {
      const others = (own: HTMLElement): FieldRow[] =>
        [...inputs.values()].filter(({ cell }) => cell !== own && cell.isConnected).map(rowOf);
      const made = drawRow(row, options, others);
      container.append(made.cell);
      inputs.set(made.cell, made);
    },
  });
  const cells = (): RowInputs[] => items(list).flatMap((item) => inputs.get(item) ?? []);
  return {
    rows: () => cells().map((made) => rowOf(made)),
    fill: (rows) => rows.forEach((row) => list.editableList("addItem", row)),
    refresh: () => cells().forEach((made) => made.refresh()),
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
