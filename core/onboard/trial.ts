/** Samples run through a pack: what became of each, and how much of the canonical model they fill. */
import type { ShipmentEvent } from "../event/event.ts";
import { canonical } from "../mapping/canonical.ts";
import { compilePack } from "../mapping/compile.ts";
import type { Pack } from "../mapping/pack.ts";
import type { MapResult } from "../mapping/result.ts";
import { readSample, type Sample } from "./body.ts";

/** What became of one sample. `problems`: why it does not pass, as sentences; `unmapped`: codes that are still open. */
export interface SampleOutcome {
  readonly name: string;
  readonly passes: boolean;
  readonly problems: readonly string[];
  readonly unmapped: readonly string[];
  /** The canonical shape, as the expected file keeps it; null where the sample could not be read. */
  readonly answer: object | null;
  readonly result: MapResult | null;
}

/** How often a canonical field is filled. */
export interface Filled {
  readonly field: string;
  readonly filled: number;
  readonly of: number;
}

const failed = (name: string, problem: string): SampleOutcome => ({
  name,
  passes: false,
  problems: [problem],
  unmapped: [],
  answer: null,
  result: null,
});

/** Maps every sample. A sample passes where it is read, holds an event, and nothing of it is a problem. */
export async function tryPack(pack: Pack, samples: readonly Sample[]): Promise<readonly SampleOutcome[]> {
  const mapper = compilePack(pack);
  const outcomes: SampleOutcome[] = [];
  for (const sample of samples) {
    const read = readSample(sample, pack.body);
    if ("refusal" in read) {
      outcomes.push(failed(sample.name, read.refusal));
      continue;
    }
    const result = await mapper.map(read.payload);
    const problems = [...new Set(result.problems.map(({ message }) => message))];
    const isEmpty = result.shipments.every(({ events }) => events.length === 0) && result.errors.length === 0;
    if (isEmpty && problems.length === 0) problems.push("It holds no event.");
    const unmapped = [...new Set(result.unmapped.map(({ code }) => code))];
    const answer = JSON.parse(JSON.stringify(canonical(result))) as object;
    outcomes.push({ name: sample.name, passes: problems.length === 0, problems, unmapped, answer, result });
  }
  return outcomes;
}

const eventFacts: Readonly<Record<string, (event: ShipmentEvent) => boolean>> = {
  occurredAt: ({ occurredAt }) => occurredAt.local !== "",
  "occurredAt.utc": ({ occurredAt }) => occurredAt.utc !== null,
  code: ({ raw }) => raw.code !== "",
  text: ({ raw }) => raw.text !== null,
  milestone: ({ event }) => event !== "UNMAPPED",
  place: ({ place }) => place !== null,
};

/** The canonical fields, and how many events or shipments of the samples fill them. */
export function coverageOf(outcomes: readonly SampleOutcome[]): readonly Filled[] {
  const shipments = outcomes.flatMap(({ result }) => result?.shipments ?? []);
  const events = shipments.flatMap((one) => one.events);
  const count = <T>(field: string, list: readonly T[], is: (one: T) => boolean): Filled => ({
    field,
    filled: list.filter(is).length,
    of: list.length,
  });
  const delivered = events.filter(({ milestone }) => milestone === "DELIVERED");
  return [
    count("trackingNumber", shipments, ({ trackingNumber }) => trackingNumber !== ""),
    ...Object.entries(eventFacts).map(([field, is]) => count(field, events, is)),
    count("references", shipments, ({ references }) => references.length > 0),
    count("pieces", shipments, ({ pieces }) => pieces !== undefined),
    count("estimatedDelivery", shipments, ({ estimatedDelivery }) => estimatedDelivery !== null),
    count("signedBy", delivered, ({ proof }) => proof?.signedBy !== undefined),
  ];
}
