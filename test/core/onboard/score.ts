/** How much of what our packs know the inference finds by itself, from their samples alone. */
import { readdirSync, readFileSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { onboard } from "../../../core/onboard/onboard.ts";
import type { Sample } from "../../../core/onboard/body.ts";
import type { SampleOutcome } from "../../../core/onboard/trial.ts";
import type { CodeMeaning } from "../../../core/onboard/wording.ts";
import { packageRoot } from "../../../paths.ts";

/** Shares of the events that the expected files hold, 0 to 1. */
export interface Score {
  readonly number: number;
  readonly time: number;
  readonly code: number;
}

interface ExpectedEvent {
  readonly carrierCode: string | null;
  readonly carrierText: string | null;
  readonly occurredAt: { readonly local: string; readonly utc: string | null };
}

interface Expected {
  readonly shipments: readonly { readonly trackingNumber: string; readonly events: readonly ExpectedEvent[] }[];
}

const expectedOf = (folder: string, sample: string): Expected =>
  JSON.parse(readFileSync(join(folder, "expected", `${basename(sample, extname(sample))}.json`), "utf8"));

/** What tells the shapes of one carrier's bodies apart without knowing it: the outermost names. */
function shapeOf(folder: string, name: string): string {
  const text = readFileSync(join(folder, "samples", name), "utf8").trimStart();
  if (text.startsWith("{")) return Object.keys(JSON.parse(text)).toSorted().slice(0, 4).join(" ");
  return `${extname(name)} ${text.startsWith("<") ? [...text.matchAll(/<(?!\?|!)([\w:]+)/g)].slice(0, 4).join(" ") : ""}`;
}

/** Samples of a carrier that hold events, by their shape. */
function groupsOf(folder: string): readonly (readonly string[])[] {
  const names = readdirSync(join(folder, "samples")).filter((name) =>
    expectedOf(folder, name).shipments.some(({ events }) => events.length > 0),
  );
  return [...Map.groupBy(names, (name) => shapeOf(folder, name)).values()];
}

const share = (found: number, all: number): number => (all === 0 ? 1 : found / all);

interface Facts {
  number: number;
  time: number;
  code: number;
  all: number;
}

const isIn = (text: string, event: ExpectedEvent): boolean =>
  text !== "" && [event.carrierCode, event.carrierText].some((known) => known?.includes(text));

function sameTimes(a: ExpectedEvent["occurredAt"], b: ExpectedEvent["occurredAt"]): boolean {
  return a.local === b.local || (a.utc !== null && a.utc === b.utc);
}

function count(expected: Expected, answer: Expected, facts: Facts): void {
  const events = answer.shipments.flatMap((one) =>
    one.events.map((event) => ({ ...event, number: one.trackingNumber })),
  );
  for (const { trackingNumber, events: wanted } of expected.shipments) {
    for (const event of wanted) {
      const sameTime = events.filter(({ occurredAt }) => sameTimes(occurredAt, event.occurredAt));
      facts.all += 1;
      if (sameTime.length > 0) facts.time += 1;
      if (sameTime.some(({ number }) => number === trackingNumber)) facts.number += 1;
      if (sameTime.some(({ carrierCode }) => isIn(carrierCode ?? "", event))) facts.code += 1;
    }
  }
}

const identity = { id: "unknown", name: "Unknown", today: "2026-01-01" };
const informational: CodeMeaning = { milestone: null, event: "OTHER" };

/** What an inferred pack makes of its samples, after a person has given every open code a meaning. */
async function outcomesOf(samples: readonly Sample[]): Promise<readonly SampleOutcome[]> {
  const first = await onboard(samples, identity);
  if (first.kind === "unfit") return [];
  const open = first.onboarding.codes.filter(({ meaning }) => meaning === null);
  const codes = Object.fromEntries(open.map(({ code }) => [code, informational]));
  const found = await onboard(samples, identity, { codes });
  return found.kind === "onboarding" ? found.onboarding.outcomes : [];
}

/** Infers a pack from the samples of every shape of a carrier, and compares what it maps with the expected files. */
export async function scoreOf(carrier: string): Promise<Score> {
  const folder = join(packageRoot, "carriers", carrier);
  const facts: Facts = { number: 0, time: 0, code: 0, all: 0 };
  for (const names of groupsOf(folder)) {
    const samples = names.map((name) => ({ name, bytes: readFileSync(join(folder, "samples", name)) }));
    const outcomes = await outcomesOf(samples);
    for (const name of names) {
      const answer = (outcomes.find((one) => one.name === name)?.answer ?? { shipments: [] }) as Expected;
      count(expectedOf(folder, name), answer, facts);
    }
  }
  return {
    number: share(facts.number, facts.all),
    time: share(facts.time, facts.all),
    code: share(facts.code, facts.all),
  };
}
