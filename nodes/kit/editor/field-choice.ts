/** The choice of a field: our terms with the home that a system gives them, then the system's own fields. */
import type { FieldFacts, TargetFacts } from "../admin/answers.ts";
import { element } from "./dialog.ts";
import type { FieldTableOptions } from "./field-table.ts";

type Offer = Pick<FieldTableOptions, "targets" | "terms" | "say">;

/** Stands for a field whose name is typed. */
const other = "*other*";

export interface FieldChoice {
  readonly select: HTMLSelectElement;
  /** Takes the name of a field that is not offered. */
  readonly typed: HTMLInputElement;
  value(): string;
  /** True where the name is typed. */
  isTyped(): boolean;
  /** Offers again what is known by now. */
  refresh(): void;
}

/** Makes the choice with a field chosen. */
export function fieldChoice(field: string, offer: Offer): FieldChoice {
  const [select, typed] = inputs(field, offer.say);
  const isTyped = (): boolean => select.value === other;
  const value = (): string => (isTyped() ? typed.value.trim() : select.value);
  const refresh = (): void => {
    const held = value() || field;
    select.replaceChildren(...optionsOf(offer));
    const isOffered = [...select.options].some((option) => option.value === held);
    select.value = held === "" || isOffered ? held : other;
    if (isTyped()) typed.value = held;
  };
  refresh();
  return { select, typed, value, isTyped, refresh };
}

function inputs(field: string, say: Say): [HTMLSelectElement, HTMLInputElement] {
  const [title, name] = [say("row.field"), say("row.otherName")];
  const style = "width:100%;margin:0";
  const select = element("select", { title, "aria-label": title, class: "waybill-row-field", style });
  const named = { title: name, "aria-label": name, placeholder: say("row.otherHint"), spellcheck: "false" };
  const typed = element("input", { type: "text", ...named, style: "flex:1 1 200px;width:auto;margin:0" });
  typed.value = field;
  return [select, typed];
}

function optionsOf({ targets, terms, say }: Offer): HTMLElement[] {
  const facts = targets();
  const ours = element("optgroup", { label: say("row.terms") });
  ours.append(...terms.map((term) => element("option", { value: term, text: termText(term, facts, say) })));
  const own = element("optgroup", { label: say("row.ownFields") });
  own.append(
    ...(facts?.fields ?? []).map((field) => element("option", { value: field.name, text: fieldText(field, say) })),
  );
  return [
    element("option", { value: "", text: say("row.choose"), disabled: "", hidden: "" }),
    ours,
    ...(own.childElementCount > 0 ? [own] : []),
    element("option", { value: other, text: say("row.other") }),
  ];
}

type Say = FieldTableOptions["say"];

function termText(term: string, facts: TargetFacts | null, say: Say): string {
  const name = say(`term.${term}`);
  const home = homeOf(term, facts);
  if (home === undefined) return name;
  return home === null ? say("row.homeless", { name }) : `${name} → ${home}`;
}

/** What a term is called by the system; null where it has no home there, undefined where that is not known. */
export function homeOf(term: string, facts: TargetFacts | null): string | null | undefined {
  return facts?.terms.find((one) => one.term === term)?.home;
}

function fieldText(field: FieldFacts, say: Say): string {
  const name = field.title === field.name || field.title === "" ? field.name : `${field.title} (${field.name})`;
  return field.updatable ? `${name}, ${formText(field, say)}` : say("row.fixedField", { name });
}

/** What a field holds, and how much of it. */
export function formText({ type, maxLength }: Pick<FieldFacts, "type" | "maxLength">, say: Say): string {
  const kind = say(`type.${type}`);
  return maxLength === null || type !== "string" ? kind : `${kind}, ${say("row.limit", { limit: maxLength })}`;
}

/** What is known of a field, or of the field that a term leads to. */
export function factsOf(field: string, facts: TargetFacts | null): FieldFacts | undefined {
  const own = homeOf(field, facts) ?? field;
  return facts?.fields?.find(({ name }) => name === own);
}
