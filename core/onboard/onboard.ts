/** A carrier that nobody has described yet, on-boarded from samples of what it sends. Deterministic: no guess is kept quiet. */
import type { FormatSpec } from "../mapping/body.ts";
import { loadPack, type Pack } from "../mapping/pack.ts";
import { grouped, guessBody, readSample, type Sample } from "./body.ts";
import { type FieldChoices, type FieldName, chooseLayout, columnFor, type Layout, type Proposal } from "./choose.ts";
import { type CodeChoices, type CodeRow, codeRows } from "./codes.ts";
import type { Because } from "./facts.ts";
import { eventPath, type Identity, packJson, shipmentPath, type Times } from "./pack.ts";
import { columnsOf } from "./facts.ts";
import { type Column, type Level, survey } from "./survey.ts";
import { type TimeChoices, type Timing, timingOf } from "./timing.ts";
import { coverageOf, type Filled, type SampleOutcome, tryPack } from "./trial.ts";

/** What the analyst decided; everything else is proposed. */
export interface Choices extends FieldChoices, TimeChoices {
  readonly codes?: CodeChoices | undefined;
}

/** What is still to be said by a person. Without an answer to a blocking one there is no pack. */
export interface Question extends Because {
  readonly blocks: boolean;
}

/** How far a set of samples has become a pack. */
export interface Onboarding {
  readonly body: FormatSpec;
  readonly levels: readonly Level[];
  readonly layout: Layout | null;
  readonly time: Timing | null;
  readonly codes: readonly CodeRow[];
  readonly questions: readonly Question[];
  /** Null while a blocking question is open. */
  readonly pack: Pack | null;
  readonly json: object | null;
  readonly outcomes: readonly SampleOutcome[];
  readonly coverage: readonly Filled[];
}

/** What samples come to; `unfit`: no pack can be made of them, for a reason of the catalogue. */
export type Onboarded =
  | { readonly kind: "onboarding"; readonly onboarding: Onboarding }
  | { readonly kind: "unfit"; readonly because: Because };

export const mostSamples = 50;

interface Survey {
  readonly body: FormatSpec;
  readonly levels: readonly Level[];
  readonly unread: readonly Question[];
}

function surveyed(samples: readonly Sample[], body: FormatSpec): Survey {
  const payloads: unknown[] = [];
  const unread: Question[] = [];
  for (const sample of samples) {
    const read = readSample(sample, body);
    if ("payload" in read) payloads.push(read.payload);
    else unread.push({ key: "unreadable", values: { sample: sample.name, detail: read.refusal }, blocks: false });
  }
  return { body, levels: survey(payloads), unread };
}

/** The column of a table whose value makes rows one parcel: the number that stands in the rows themselves. */
function groupColumn({ levels }: Survey, choices: Choices): Column | null {
  const layout = chooseLayout(levels, choices);
  const number = layout && columnFor(layout, "trackingNumber");
  return layout && number && layout.shipments === layout.events && number.level.path === "rows[*]" ? number : null;
}

const inGroups = (id: string): string => id.replace(/^rows\[\*\]/, "groups[*].rows[*]");

/** Choices that were made before the rows were grouped lie one level deeper then. */
function deeper(choices: Choices): Choices {
  const fields = Object.entries(choices.fields ?? {}).map(([field, id]) => [field, id && inGroups(id)]);
  return { ...choices, events: choices.events && inGroups(choices.events), fields: Object.fromEntries(fields) };
}

interface Found {
  readonly survey: Survey;
  readonly layout: Layout | null;
}

/** Rows of a table are taken together by their number; its proposal keeps the reasons it had as a column. */
function findLayout(samples: readonly Sample[], body: FormatSpec, choices: Choices): Found {
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

const blocking = (key: string): Question => ({ key, blocks: true });

function timesOf(layout: Layout, levels: readonly Level[], choices: Choices): Times | null {
  const column = columnFor(layout, "occurredAt");
  const occurredAt = column && timingOf(column, levels, choices, eventPath(layout));
  const estimate = columnFor(layout, "estimatedDelivery");
  if (!occurredAt) return null;
  return { occurredAt, estimatedDelivery: estimate && timingOf(estimate, levels, choices, shipmentPath(layout)) };
}

function questionsOf(
  layout: Layout | null,
  times: Times | null,
  rows: readonly CodeRow[],
  choices: Choices,
): Question[] {
  if (!layout) return [blocking("noEvents")];
  const missing = (["trackingNumber", "occurredAt", "code"] as const).filter(
    (field: FieldName) => !columnFor(layout, field),
  );
  const questions = missing.map((field) => blocking(`missing.${field}`));
  const reading = times?.occurredAt.reading;
  if (columnFor(layout, "occurredAt") && !times) questions.push(blocking("noTime"));
  if (reading?.order === "open")
    questions.push({ key: "dayMonth", values: { form: reading.forms[0] ?? "" }, blocks: true });
  if (reading && (reading.basis === "local" || reading.basis === "mixed") && !times?.occurredAt.offset && !choices.zone)
    questions.push({ key: "zone", blocks: false });
  for (const { code, wordings, ambiguous, meaning, chosen } of rows) {
    if (meaning || chosen) continue;
    const values = { code, wording: wordings.join(" / ") };
    questions.push({ key: ambiguous ? "ambiguous" : "openCode", values, blocks: false });
  }
  if (rows.length > 0 && rows.every(({ meaning }) => meaning === null)) questions.push(blocking("noneMapped"));
  return questions;
}

/** Proposes a pack for samples of one carrier, as far as the choices and the samples allow. */
export async function onboard(
  samples: readonly Sample[],
  identity: Identity,
  choices: Choices = {},
): Promise<Onboarded> {
  const guess = guessBody(samples);
  if (guess.kind === "standard")
    return { kind: "unfit", because: { key: "standard", values: { format: guess.format } } };
  if (guess.kind === "mixed")
    return { kind: "unfit", because: { key: "mixed", values: { formats: guess.formats.join(", ") } } };
  if (guess.kind === "binary") return { kind: "unfit", because: { key: "binary" } };
  const { survey: found, layout } = findLayout(samples, guess.body, choices);
  if (found.levels.every((level) => columnsOf(level).length === 0))
    return {
      kind: "unfit",
      because: { key: "nothing", values: { detail: String(found.unread[0]?.values?.["detail"] ?? "") } },
    };
  const code = layout && columnFor(layout, "code");
  const codes = code ? codeRows(code, columnFor(layout, "text"), choices.codes ?? {}, layout.twins) : [];
  const times = layout && timesOf(layout, found.levels, choices);
  const questions = [...questionsOf(layout, times, codes, choices), ...found.unread];
  const base = { body: found.body, levels: found.levels, layout, time: times?.occurredAt ?? null, codes, questions };
  if (!layout || !times || questions.some(({ blocks }) => blocks))
    return { kind: "onboarding", onboarding: { ...base, pack: null, json: null, outcomes: [], coverage: [] } };
  return {
    kind: "onboarding",
    onboarding: { ...base, ...(await tried(identity, base.body, layout, times, codes, samples)) },
  };
}

type Tried = Pick<Onboarding, "pack" | "json" | "outcomes" | "coverage">;

async function tried(
  identity: Identity,
  body: FormatSpec,
  layout: Layout,
  times: Times,
  codes: readonly CodeRow[],
  samples: readonly Sample[],
): Promise<Tried> {
  const json = packJson(identity, body, layout, times, codes);
  const loaded = loadPack(json, "carrier.json");
  if (loaded.kind === "invalid")
    throw new Error(
      `A proposed pack is none: ${loaded.problems.map(({ path, message }) => `${path} ${message}`).join("; ")}`,
    );
  const outcomes = await tryPack(loaded.pack, samples);
  return { pack: loaded.pack, json, outcomes, coverage: coverageOf(outcomes) };
}
