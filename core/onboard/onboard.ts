/** A carrier that nobody has described yet, on-boarded from samples of what it sends. Deterministic: no guess is kept quiet. */
import type { FormatSpec } from "../mapping/body.ts";
import { loadPack, type Pack } from "../mapping/pack.ts";
import { guessBody, type Sample } from "./body.ts";
import { type FieldChoices, type FieldName, columnFor, type Layout, neededFields } from "./choose.ts";
import { type CodeChoices, type CodeRow, codeRows } from "./codes.ts";
import type { Because } from "./facts.ts";
import { eventPath, type Identity, type KindPlan, packJson, shipmentPath, type Times } from "./pack.ts";
import { columnsOf } from "./facts.ts";
import type { Level } from "./survey.ts";
import { findLayout } from "./surveyed.ts";
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
  const codes = layout ? codesOf(layout, choices) : [];
  const times = layout && timesOf(layout, found.levels, choices);
  const questions = [...questionsOf(layout, times, codes, choices), ...found.unread];
  const base = { body: found.body, levels: found.levels, layout, time: times?.occurredAt ?? null, codes, questions };
  const open: Onboarding = { ...base, pack: null, json: null, outcomes: [], coverage: [] };
  if (!layout || !times || questions.some(({ blocks }) => blocks)) return { kind: "onboarding", onboarding: open };
  const first = { layout, times, codes };
  return { kind: "onboarding", onboarding: await completed(open, identity, first, samples, choices) };
}

function codesOf(layout: Layout, choices: Choices): readonly CodeRow[] {
  const code = columnFor(layout, "code");
  return code ? codeRows(code, columnFor(layout, "text"), choices.codes ?? {}, layout.twins) : [];
}

/** One kind of body: how it is read, and the codes that it bears. */
interface Part extends KindPlan {
  readonly codes: readonly CodeRow[];
}

/** How bodies of another kind are read, as far as that is beyond doubt; null where it is not. */
function partOf(samples: readonly Sample[], body: FormatSpec, choices: Choices): Part | null {
  const { dayFirst, zone } = choices;
  const { survey: found, layout } = findLayout(samples, body, {});
  const times = layout && timesOf(layout, found.levels, { dayFirst, zone });
  const needed = layout && [...neededFields].every((field) => columnFor(layout, field) !== null);
  if (!layout || !times || !needed || times.occurredAt.reading.order === "open") return null;
  return { layout, times, codes: codesOf(layout, choices) };
}

/** The codes of all kinds together; what a code means in the first one counts. */
function mergedCodes(parts: readonly Part[]): readonly CodeRow[] {
  const rows = new Map<string, CodeRow>();
  for (const row of parts.flatMap(({ codes }) => codes)) {
    const known = rows.get(row.code);
    rows.set(row.code, known ? { ...known, count: known.count + row.count } : row);
  }
  return [...rows.values()];
}

/** More kinds than these are several carriers, or no tracking. */
const mostKinds = 3;

/** Makes the pack; bodies that are written otherwise than most become kinds of their own where they can be read. */
async function completed(
  open: Onboarding,
  identity: Identity,
  first: Part,
  samples: readonly Sample[],
  choices: Choices,
): Promise<Onboarding> {
  const parts = [first];
  let made = await tried(identity, open.body, parts, samples);
  while (parts.length < mostKinds && made.pack) {
    const rest = samples.filter((_, at) => made.outcomes[at]?.result?.kind === null);
    const part = rest.length > 0 && open.body.format !== "csv" ? partOf(rest, open.body, choices) : null;
    if (!part) break;
    parts.push(part);
    made = await tried(identity, open.body, parts, samples);
  }
  const codes = mergedCodes(parts);
  const asked = questionsOf(first.layout, first.times, codes, choices);
  const kinds: Question[] = parts.slice(1).map(({ layout }) => ({
    key: "kind",
    values: { events: layout.events.path, count: layout.events.records.length },
    blocks: false,
  }));
  const unread = open.questions.filter(({ key }) => key === "unreadable");
  const { invalid, ...rest } = made;
  return { ...open, ...rest, codes, questions: [...invalid, ...asked, ...kinds, ...unread] };
}

interface Tried extends Pick<Onboarding, "pack" | "json" | "outcomes" | "coverage"> {
  /** What the loader says against the pack: a choice that cannot be. */
  readonly invalid: readonly Question[];
}

async function tried(
  identity: Identity,
  body: FormatSpec,
  parts: readonly Part[],
  samples: readonly Sample[],
): Promise<Tried> {
  const json = packJson(identity, body, parts, mergedCodes(parts));
  const loaded = loadPack(json, "carrier.json");
  if (loaded.kind === "invalid") {
    const detail = loaded.problems.map(({ path, message }) => `${path} ${message}`).join("; ");
    const invalid: Question[] = [{ key: "invalid", values: { detail }, blocks: true }];
    return { pack: null, json: null, outcomes: [], coverage: [], invalid };
  }
  const outcomes = await tryPack(loaded.pack, samples);
  return { pack: loaded.pack, json, outcomes, coverage: coverageOf(outcomes), invalid: [] };
}
