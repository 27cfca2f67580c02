/** Samples surveyed and laid out; rows of a table are taken together by the number of their parcel. */
import type { FormatSpec } from "../mapping/body.ts";
import { grouped, readSample, type Sample } from "./body.ts";
import { chooseLayout, columnFor, type FieldChoices, type Layout, type Proposal } from "./choose.ts";
import type { Because } from "./facts.ts";
import { type Column, type Level, survey } from "./survey.ts";

/** A sample that cannot be read, as an open question. */
export interface Unread extends Because {
  readonly blocks: false;
}

/** Samples as they were read: format, what lies where, and those that cannot be read. */
interface Survey {
  readonly body: FormatSpec;
  readonly levels: readonly Level[];
  readonly unread: readonly Unread[];
}

function surveyed(samples: readonly Sample[], body: FormatSpec): Survey {
  const payloads: unknown[] = [];
  const unread: Unread[] = [];
  for (const sample of samples) {
    const read = readSample(sample, body);
    if ("payload" in read) payloads.push(read.payload);
    else unread.push({ key: "unreadable", values: { sample: sample.name, detail: read.refusal }, blocks: false });
  }
  return { body, levels: survey(payloads), unread };
}

/** The column of a table whose value makes rows one parcel: the number that stands in the rows themselves. */
function groupColumn({ levels }: Survey, choices: FieldChoices): Column | null {
  const layout = chooseLayout(levels, choices);
  const number = layout && columnFor(layout, "trackingNumber");
  return layout && number && layout.shipments === layout.events && number.level.path === "rows[*]" ? number : null;
}

const inGroups = (id: string): string => id.replace(/^rows\[\*\]/, "groups[*].rows[*]");

/** Choices that were made before the rows were grouped lie one level deeper then. */
function deeper(choices: FieldChoices): FieldChoices {
  const fields = Object.entries(choices.fields ?? {}).map(([field, id]) => [field, id && inGroups(id)]);
  return { ...choices, events: choices.events && inGroups(choices.events), fields: Object.fromEntries(fields) };
}

interface Found {
  readonly survey: Survey;
  readonly layout: Layout | null;
}

/** Rows of a table are taken together by their number; its proposal keeps the reasons it had as a column. */
export function findLayout(samples: readonly Sample[], body: FormatSpec, choices: FieldChoices): Found {
  const plain = surveyed(samples, body);
  const flat = { ...choices, events: flatId(choices.events), fields: flatFields(choices.fields) };
  const column = groupColumn(plain, flat);
  if (!column) return { survey: plain, layout: chooseLayout(plain.levels, choices) };
  const first = chooseLayout(plain.levels, flat);
  const inBody = grouped(body, [column.keys[0] ?? column.path]);
  const again = surveyed(samples, inBody);
  const { fields, ...rest } = deeper(flat);
  const layout = chooseLayout(again.levels, { ...rest, fields: { ...fields, trackingNumber: "groups[*].key" } });
  const number = first?.proposals.find(({ field }) => field === "trackingNumber");
  const proposals = layout?.proposals.map((one) =>
    one.field === "trackingNumber" && number ? named(one, number) : one,
  );
  return { survey: { ...again, unread: plain.unread }, layout: layout && { ...layout, proposals: proposals ?? [] } };
}

const flatId = (id: string | undefined): string | undefined => id?.replace(/^groups\[\*\]\.rows\[\*\]/, "rows[*]");

function flatFields(fields: FieldChoices["fields"]): FieldChoices["fields"] {
  const flat = Object.entries(fields ?? {}).flatMap(([field, id]) =>
    field === "trackingNumber" && id === "groups[*].key" ? [] : [[field, id && (flatId(id) ?? id)]],
  );
  return Object.fromEntries(flat) as FieldChoices["fields"];
}

/** The number of a group, with what was said of the column that it came from. */
function named(group: Proposal, column: Proposal): Proposal {
  const { because, confidence, alternatives, chosen } = column;
  return { ...group, because, confidence, alternatives, chosen };
}
