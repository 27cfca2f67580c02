/** The matrix of authority: who owns which field at which stage, as a list of which the first line that fits decides. */
import { type AuthorityRule, owners, stages } from "../../../core/delivery/authority.ts";
import { fieldTerms, operations } from "../../../core/delivery/operations.ts";
import { element, fillSelect } from "../../kit/editor/dialog.ts";
import type { Query } from "../../kit/editor/red.ts";
import { word } from "../../kit/editor/register.ts";

export interface AuthorityList {
  rules(): AuthorityRule[];
}

interface Line {
  readonly subject: HTMLSelectElement;
  /** The name of a field of the ERP that is no term of ours. */
  readonly typed: HTMLInputElement;
  readonly stage: HTMLSelectElement;
  readonly owner: HTMLSelectElement;
}

const other = "*other*";
const say = (key: string): string => word("erp-connection", `authority.${key}`);
/** Terms and operations are called as in the dialog of a post. */
const called = (key: string): string => word("erp-post", key);

/** Makes the list in an `<ol>`, with the rules that are saved. */
export function authorityList(list: HTMLElement, rules: readonly AuthorityRule[]): AuthorityList {
  const lines = new Map<HTMLElement, Line>();
  const widget = $(list).editableList<AuthorityRule>({
    removable: true,
    sortable: true,
    height: "auto",
    addButton: say("add"),
    addItem(container, _index, rule) {
      const cell = element("div", { class: "waybill-authority-line" });
      lines.set(cell, drawLine(cell, rule));
      container.append(cell);
    },
  });
  for (const rule of rules) widget.editableList("addItem", rule);
  return {
    rules: () =>
      cellsOf(widget)
        .flatMap((cell) => lines.get(cell) ?? [])
        .map(ruleOf),
  };
}

function cellsOf(widget: Query): HTMLElement[] {
  const found: HTMLElement[] = [];
  widget.editableList("items").each(function () {
    const cell = $(this).find(".waybill-authority-line")[0];
    if (cell) found.push(cell);
  });
  return found;
}

function drawLine(cell: HTMLElement, { field = "*", stage = "any", owner = "waybill" }: Partial<AuthorityRule>): Line {
  const [subject, typed] = subjectInputs(field);
  const line: Line = { subject, typed, stage: choice("stage", stages, stage), owner: choice("owner", owners, owner) };
  const show = (): void => void (typed.style.display = subject.value === other ? "" : "none");
  subject.addEventListener("change", show);
  show();
  const grid = "display:grid;grid-template-columns:minmax(0,5fr) minmax(0,3fr) minmax(0,4fr);gap:4px 6px";
  cell.append(element("div", { style: grid }, subject, line.stage, line.owner, typed));
  return line;
}

function subjectInputs(field: string): [HTMLSelectElement, HTMLInputElement] {
  const [title, name] = [say("field"), say("otherName")];
  const subject = element("select", { title, "aria-label": title, style: "width:100%;margin:0" });
  const group = (label: string, kind: string, names: object): HTMLElement => {
    const options = Object.keys(names).map((one) => element("option", { value: one, text: called(`${kind}.${one}`) }));
    return element("optgroup", { label }, ...options);
  };
  subject.append(
    element("option", { value: "*", text: say("every") }),
    group(say("terms"), "term", fieldTerms),
    group(say("operations"), "operation", operations),
    element("option", { value: other, text: say("other") }),
  );
  const isOffered = [...subject.options].some(({ value }) => value === field);
  subject.value = isOffered ? field : other;
  const style = "grid-column:1/-1;width:100%;margin:0";
  const typed = element("input", { type: "text", title: name, "aria-label": name, placeholder: name, style });
  typed.value = isOffered ? "" : field;
  return [subject, typed];
}

function choice(key: string, values: readonly string[], value: string): HTMLSelectElement {
  const title = say(key);
  const select = element("select", { title, "aria-label": title, style: "width:100%;margin:0" });
  fillSelect(
    select,
    values.map((one) => ({ value: one, label: word("erp-connection", `${key}.${one}`) })),
    value,
  );
  return select;
}

function ruleOf({ subject, typed, stage, owner }: Line): AuthorityRule {
  return {
    field: subject.value === other ? typed.value.trim() : subject.value,
    stage: stage.value as AuthorityRule["stage"],
    owner: owner.value as AuthorityRule["owner"],
  };
}
