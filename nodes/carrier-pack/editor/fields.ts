/** The table of fields: where each is found, a value that lies there, and why it is proposed. */
import type { Because, ColumnFacts, FieldName, FieldProposal, OnboardFacts } from "../../kit/admin/onboard-answers.ts";
import { element } from "../../kit/editor/dialog.ts";
import { type Decisions, say } from "./draft.ts";

/** Draws a table with a heading for every column; `widths` in percent, equal ones where none are given. */
export function table(
  label: string,
  heads: readonly string[],
  rows: readonly HTMLElement[],
  widths: readonly number[] = [],
): HTMLElement {
  const style = (at: number): string =>
    `text-align:left;padding:3px 6px;border-bottom:1px solid var(--red-ui-secondary-border-color);${widths[at] ? `width:${widths[at]}%` : ""}`;
  const head = element("tr", {}, ...heads.map((text, at) => element("th", { text, scope: "col", style: style(at) })));
  const made = element("table", {
    "aria-label": label,
    style: "width:100%;border-collapse:collapse;margin:4px 0 12px;table-layout:fixed",
  });
  made.append(element("thead", {}, head), element("tbody", {}, ...rows));
  return made;
}

const cellStyle =
  "padding:3px 6px;vertical-align:top;overflow-wrap:anywhere;border-bottom:1px solid var(--red-ui-secondary-border-color)";

export function cell(...children: readonly (Node | string)[]): HTMLElement {
  return element("td", { style: cellStyle }, ...children);
}

/** A select that fills its cell; `id` keeps the focus over a redraw. */
export function choice(
  id: string,
  label: string,
  options: readonly { readonly value: string; readonly label: string }[],
  value: string,
  take: (value: string) => void,
): HTMLSelectElement {
  const select = element("select", { id, "aria-label": label, style: "width:100%;margin:0;box-sizing:border-box" });
  select.append(...options.map((one) => element("option", { value: one.value, text: one.label })));
  select.value = value;
  select.addEventListener("change", () => take(select.value));
  return select;
}

/** A reason as a sentence. */
function reasonText({ key, values }: Because): string {
  return say(`because.${key}`, values);
}

const shown = ({ id, sample }: ColumnFacts): string => `${id} = ${sample}`;

function optionsFor(
  { column, alternatives }: FieldProposal,
  { columns }: OnboardFacts,
): { value: string; label: string }[] {
  const likely = [...(column ? [column] : []), ...alternatives];
  const rest = columns.filter(({ id }) => !likely.some((one) => one.id === id));
  const none = { value: "", label: say("none") };
  return [none, ...[...likely, ...rest].map((one) => ({ value: one.id, label: shown(one) }))];
}

function whyText({ column, because, confidence, chosen }: FieldProposal): string {
  if (chosen) return say("because.chosen");
  if (!column) return "";
  return `${because.map(reasonText).join("; ")} (${confidence} %)`;
}

function row(
  proposal: FieldProposal,
  facts: OnboardFacts,
  decide: (field: FieldName, id: string | null) => void,
): HTMLElement {
  const { field, column, needed } = proposal;
  const name = say(`field.${field}`);
  const select = choice(`waybill-onboard-field-${field}`, name, optionsFor(proposal, facts), column?.id ?? "", (id) =>
    decide(field, id === "" ? null : id),
  );
  const label = element("strong", { text: needed && !column ? `${name} !` : name });
  return element("tr", {}, cell(label), cell(select), cell(column?.sample ?? ""), cell(whyText(proposal)));
}

const fieldWidths = [14, 36, 18, 32];

const usual: ReadonlySet<FieldName> = new Set(["trackingNumber", "occurredAt", "code", "text", "city", "country"]);

function timePart(facts: OnboardFacts, decisions: Decisions, changed: () => void): readonly HTMLElement[] {
  const { time } = facts;
  if (!time) return [];
  const parts: HTMLElement[] = [
    element("span", { text: say("time", { forms: time.forms, basis: say(`basis.${time.basis}`) }) }),
  ];
  if (time.open || decisions.dayFirst !== undefined) {
    const options = [
      { value: "", label: say("dayMonth.open") },
      { value: "day", label: say("dayMonth.day") },
      { value: "month", label: say("dayMonth.month") },
    ];
    const value = decisions.dayFirst === undefined ? "" : decisions.dayFirst ? "day" : "month";
    const take = (chosen: string): void => {
      if (chosen === "") delete decisions.dayFirst;
      else decisions.dayFirst = chosen === "day";
      changed();
    };
    parts.push(
      element(
        "div",
        { style: "max-width:260px" },
        choice("waybill-onboard-order", say("dayMonth.label"), options, value, take),
      ),
    );
  }
  return [...parts, ...zonePart(time.basis, decisions, changed)];
}

/** An IANA zone may be named where the values bear none; where they bear Z, that it is wrong. */
function zonePart(basis: string, decisions: Decisions, changed: () => void): readonly HTMLElement[] {
  if (basis === "epoch" || basis === "offset") return [];
  const zones = basis === "utc" ? ["Z"] : Intl.supportedValuesOf("timeZone");
  const label = (zone: string): string => (zone === "Z" ? say("zone.z") : zone);
  const options = [
    { value: "", label: say("zone.sent") },
    ...zones.map((zone) => ({ value: zone, label: label(zone) })),
  ];
  const take = (zone: string): void => {
    decisions.zone = zone;
    changed();
  };
  return [
    element(
      "div",
      { style: "max-width:260px" },
      choice("waybill-onboard-zone", say("zone.label"), options, decisions.zone ?? "", take),
    ),
  ];
}

/** Draws where every field is found. Fields of which nothing is known stand at the end, folded away. */
export function fieldsPart(facts: OnboardFacts, decisions: Decisions, changed: () => void): HTMLElement {
  const decide = (field: FieldName, id: string | null): void => {
    decisions.fields[field] = id;
    changed();
  };
  const heads = ["field", "path", "value", "why"].map((name) => say(`head.${name}`));
  const shownFirst = facts.fields.filter(({ field, column }) => column !== null || usual.has(field));
  const others = facts.fields.filter((one) => !shownFirst.includes(one));
  const rows = (list: readonly FieldProposal[]): HTMLElement[] => list.map((one) => row(one, facts, decide));
  const levels = facts.eventLevels.map((path) => ({ value: path, label: path }));
  const takeLevel = (path: string): void => {
    decisions.events = path;
    decisions.fields = {};
    changed();
  };
  const level = choice("waybill-onboard-events", say("events"), levels, facts.events, takeLevel);
  const more = element(
    "details",
    {},
    element("summary", { text: say("more", { count: others.length }) }),
    table(say("fields"), heads, rows(others), fieldWidths),
  );
  const parts = [
    element("div", { style: "margin-bottom:4px" }, `${say("events")}: `, level),
    ...timePart(facts, decisions, changed),
    table(say("fields"), heads, rows(shownFirst), fieldWidths),
    ...(others.length > 0 ? [more] : []),
  ];
  return element("section", {}, element("h4", { text: say("fields") }), ...parts);
}
