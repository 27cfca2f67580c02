/** How the document is found: by a number in the words of the business, by a field of the ERP, or by its key. */
import { isNumberTerm, type NumberTerm, numberTerms } from "../../../core/delivery/operations.ts";
import type { TargetFacts } from "../../kit/admin/answers.ts";
import { element, inputOf, selectOf, showRows } from "../../kit/editor/dialog.ts";
import { warning } from "../../kit/editor/field-row.ts";
import type { EditorNode } from "../../kit/editor/red.ts";
import { say } from "./say.ts";

/** Where in an event a number stands as a rule. */
const usualPath: Readonly<Record<NumberTerm, string>> = {
  delivery: "references.delivery",
  order: "references.order",
  trackingNumber: "trackingNumber",
  bol: "references.bol",
  invoice: "references.invoice",
};

const parts = {
  number: ["waybill-post-by-number", "waybill-post-from", "waybill-post-digits"],
  lookup: ["waybill-post-by-lookup", "waybill-post-from"],
  path: ["waybill-post-by-path", "waybill-post-digits"],
} as const;

const numberSelect = (): HTMLSelectElement => document.getElementById("waybill-post-number") as HTMLSelectElement;

/** Lets the rows follow the choice; the term that is chosen is saved as the field to look in. */
export function prepareDocument(node: EditorNode, targets: () => TargetFacts | null): void {
  const by = selectOf(node, "documentBy");
  const [field, path] = [inputOf(node, "lookupField"), inputOf(node, "lookupPath")];
  const number = numberSelect();
  if (!field || !path) return;
  offerNumbers(targets(), field.value);
  showRows([by], Object.values(parts).flat(), () => parts[by.value as keyof typeof parts] ?? []);
  $(by).on("change", () => {
    if (by.value === "number" && !isNumberTerm(field.value)) field.value = number.value;
    if (by.value === "lookup" && isNumberTerm(field.value)) field.value = "";
    offerNumbers(targets(), field.value);
    $(field as HTMLElement).trigger("change");
  });
  number.addEventListener("change", () => {
    const before = usualPath[field.value as NumberTerm];
    if (path.value === "" || path.value === before) path.value = usualPath[number.value as NumberTerm];
    field.value = number.value;
    offerNumbers(targets(), number.value);
    for (const input of [field, path]) $(input as HTMLElement).trigger("change");
  });
}

/** Offers the numbers with the field that the system looks them up in. */
export function offerNumbers(targets: TargetFacts | null, held: string): void {
  const select = numberSelect();
  const chosen = isNumberTerm(held) ? held : "delivery";
  select.replaceChildren(
    ...Object.keys(numberTerms).map((term) => {
      const home = homeOf(targets, term);
      const made = element("option", { value: term, text: textOf(term, home) });
      made.disabled = home === null && term !== chosen;
      return made;
    }),
  );
  select.value = chosen;
  const isHomeless = homeOf(targets, chosen) === null;
  const note = document.getElementById("waybill-post-number-note");
  note?.replaceChildren(...(isHomeless ? [warning(say("number.homeless"))] : []));
}

function homeOf(targets: TargetFacts | null, term: string): string | null | undefined {
  return targets?.numbers.find((one) => one.term === term)?.home;
}

function textOf(term: string, home: string | null | undefined): string {
  const name = say(`number.${term}`);
  if (home === undefined) return name;
  return home === null ? say("number.absent", { name }) : `${name} → ${home}`;
}
