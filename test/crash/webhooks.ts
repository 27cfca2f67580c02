/**
 * What the senders of crash runs send: real-shaped webhooks of three carriers for parcels that the sandbox ERP holds,
 * signed as the carriers sign, each with the changes that it must lead to. Every parcel tells its steps one after the
 * other, mixed with those of its neighbours.
 */
import { openBearer } from "../../sandbox/carriers/bearer.ts";
import { dhlWebhook } from "../../sandbox/carriers/dhl-unified.ts";
import { fedexWebhook } from "../../sandbox/carriers/fedex.ts";
import { openPoster } from "../../sandbox/carriers/post.ts";
import type { Scan, Step, Telling } from "../../sandbox/carriers/storyline.ts";
import { upsWebhook } from "../../sandbox/carriers/ups.ts";
import { type Parcel, parcelOf } from "../../sandbox/parcels.ts";
import { sandboxSecrets } from "../../sandbox/secrets.ts";
import type { Change } from "./account.ts";
import type { Webhook } from "./sender.ts";

/** One step of a parcel and the milestone that the ERP is told for it. */
export interface Told {
  readonly step: Step;
  readonly milestone: string;
}

export interface StoryOptions {
  readonly port: number;
  /** This sender's share: it tells of the parcels `first`, `first + every`, `first + 2 * every`, … */
  readonly first: number;
  readonly every: number;
  /** Parcels under way at the same time. */
  readonly active: number;
  /** Highest parcel number; there is no webhook after its last step. */
  readonly parcels: number;
  readonly steps: readonly Told[];
  /** What a step of a parcel must lead to in the ERP's ledger. */
  readonly changes: (parcel: Parcel, told: Told) => readonly Change[];
}

export interface Story {
  /** The next webhook; null when every parcel has told its steps. */
  next(): Webhook | null;
  /** To be told of every answer: a token that was refused is fetched anew. */
  answered(webhook: Webhook, status: number): void;
}

const hourMs = 3_600_000;
/** All parcels begin here, so that the same story has the same bodies. */
const beginsAtMs = Date.UTC(2026, 2, 2, 6);

function scanOf(parcel: Parcel, step: Step, index: number): Scan {
  const atMs = beginsAtMs + index * hourMs;
  const signedBy = step === "delivered" ? "R. Okafor" : "";
  return { parcel, step, place: parcel.destination, atMs, promisedMs: beginsAtMs + 40 * hourMs, signedBy };
}

type Written = { readonly path: string; readonly headers: Readonly<Record<string, string>>; readonly body: string };

function writtenBy(parcel: Parcel, telling: Telling, bearer: string): Written {
  if (parcel.carrier === "ups") return upsWebhook(telling, sandboxSecrets, bearer);
  return parcel.carrier === "fedex" ? fedexWebhook(telling, sandboxSecrets) : dhlWebhook(telling, sandboxSecrets);
}

/** Numbers of the parcels under way, each with how many of its steps were told; finished ones make room for the next. */
function* turnsOf(options: StoryOptions): Generator<readonly [n: number, step: number]> {
  let upcoming = options.first;
  const underWay: { readonly n: number; step: number }[] = [];
  for (let turn = 0; ; turn += 1) {
    while (underWay.length < options.active && upcoming <= options.parcels) {
      underWay.push({ n: upcoming, step: 0 });
      upcoming += options.every;
    }
    const chosen = underWay[turn % underWay.length];
    if (!chosen) return;
    yield [chosen.n, chosen.step];
    chosen.step += 1;
    if (chosen.step === options.steps.length) underWay.splice(underWay.indexOf(chosen), 1);
  }
}

/** Tells the story of a sender's parcels. */
export function tellStory(options: StoryOptions): Story {
  const poster = openPoster(`http://127.0.0.1:${options.port}/waybill`, 2, 10_000);
  const bearer = openBearer(poster, sandboxSecrets, Date.now);
  const turns = turnsOf(options);
  return {
    next() {
      const turn = turns.next();
      if (turn.done) return null;
      const [n, index] = turn.value;
      const parcel = parcelOf(n);
      const told = options.steps[index] as Told;
      const scans = options.steps.slice(0, index + 1).map(({ step }, nth) => scanOf(parcel, step, nth));
      const telling: Telling = { scan: scans.at(-1) as Scan, told: scans, kind: "news" };
      const written = writtenBy(parcel, telling, "");
      const headers = async (): Promise<Readonly<Record<string, string>>> => {
        if (parcel.carrier !== "ups") return written.headers;
        return writtenBy(parcel, telling, (await bearer.get()) ?? "none").headers;
      };
      return {
        name: `${parcel.carrier} ${parcel.trackingNumber} ${told.step}`,
        path: `/waybill${written.path}`,
        headers,
        body: Buffer.from(written.body),
        changes: options.changes(parcel, told),
      };
    },
    answered(_webhook, status) {
      if (status === 401) bearer.drop();
    },
  };
}
