import { fieldNames, neededFields, type Proposal } from "../../../core/onboard/choose.ts";
import type { CodeRow } from "../../../core/onboard/codes.ts";
import { columnsOf } from "../../../core/onboard/facts.ts";
import type { Onboarded, Onboarding } from "../../../core/onboard/onboard.ts";
import { type Column, lineage } from "../../../core/onboard/survey.ts";
import type { SampleOutcome } from "../../../core/onboard/trial.ts";
import type { CodeFacts, ColumnFacts, FieldProposal, OnboardFacts, PreviewRow } from "./onboard-answers.ts";

const longestSample = 60;
const mostColumns = 300;
const mostRows = 200;

const columnFacts = ({ id, cells }: Column): ColumnFacts => ({
  id,
  sample: (cells[0]?.text ?? "").slice(0, longestSample),
});

function proposalFacts(proposal: Proposal): FieldProposal {
  const { field, column, because, confidence, chosen, alternatives } = proposal;
  return {
    field,
    needed: neededFields.has(field),
    column: column && columnFacts(column),
    because,
    confidence: Math.round(confidence * 100),
    chosen,
    alternatives: alternatives.map(columnFacts),
  };
}

function codeFacts({ code, wordings, count, meaning, suggestion, chosen }: CodeRow): CodeFacts {
  const plain = meaning && { milestone: meaning.milestone, event: meaning.event, reason: meaning.reason };
  return { code, wordings, count, meaning: plain, words: suggestion?.words ?? null, chosen };
}

function previewOf({ name, result }: SampleOutcome): readonly PreviewRow[] {
  return (result?.shipments ?? []).flatMap(({ trackingNumber, events }) =>
    events.map(({ occurredAt, milestone, event, raw, place }) => ({
      sample: name,
      number: trackingNumber,
      time: occurredAt.local,
      utc: occurredAt.utc,
      milestone,
      event,
      code: raw.code,
      text: raw.text,
      place: place?.text ?? null,
    })),
  );
}

/** Columns of the events, of what stands above them, and of lists within the same body, those nearest first. */
function columnsFor({ layout, levels }: Onboarding): readonly ColumnFacts[] {
  const near = layout ? lineage(layout.events) : [];
  const rest = levels.filter((level) => !near.includes(level));
  return [...near, ...rest].flatMap(columnsOf).slice(0, mostColumns).map(columnFacts);
}

function formatText({ body }: Onboarding): string {
  const delimiter = "delimiter" in body && body.delimiter ? ` ${body.delimiter === "\t" ? "tab" : body.delimiter}` : "";
  return body.format.toUpperCase() + delimiter;
}

const nothing: Omit<OnboardFacts, "unfit"> = {
  format: "",
  events: "",
  eventLevels: [],
  fields: [],
  columns: [],
  time: null,
  codes: [],
  questions: [],
  preview: [],
  samples: [],
  coverage: [],
  ready: false,
};

/** What the dialog shows of an on-boarding. */
export function onboardFacts(found: Onboarded): OnboardFacts {
  if (found.kind === "unfit") return { ...nothing, unfit: found.because };
  const { onboarding } = found;
  const { layout, time, levels, codes, questions, outcomes, coverage } = onboarding;
  const proposals = layout?.proposals ?? [];
  const ordered = fieldNames.flatMap((field) => proposals.find((one) => one.field === field) ?? []);
  return {
    unfit: null,
    format: formatText(onboarding),
    events: layout?.events.path ?? "",
    eventLevels: levels.filter((level) => level.columns.size > 1).map(({ path }) => path),
    fields: ordered.map(proposalFacts),
    columns: columnsFor(onboarding),
    time: time && {
      forms: time.reading.forms.join(", "),
      basis: time.reading.basis,
      open: time.reading.order === "open",
    },
    codes: codes.map(codeFacts),
    questions,
    preview: outcomes.flatMap(previewOf).slice(0, mostRows),
    samples: outcomes.map(({ name, passes, problems }) => ({ name, passes, problems })),
    coverage,
    ready: onboarding.pack !== null,
  };
}
