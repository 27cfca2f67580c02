import { setTimeout as sleep } from "node:timers/promises";
import { parcelsTo } from "../parcels.ts";
import type { CarrierId } from "../places.ts";
import { chanceOf } from "../random.ts";
import { type Line, openLine } from "./line.ts";
import { type CarrierAnswer, type CarrierOptions, type CarrierSettings, settle } from "./options.ts";
import { storyline, type Telling } from "./storyline.ts";

/** Messages taken with a 2xx, attempts made again, and messages given up. */
type CarrierCounts = { readonly accepted: number; readonly retried: number; readonly missed: number };

/** Carriers at work. */
export type Carriers = {
  /** Base URL of the receiver. */
  readonly url: string;
  /** The last thousand attempts, oldest first. */
  answers(): readonly CarrierAnswer[];
  counts(): CarrierCounts;
  /** Sends again what was given up: FedEx keeps such a queue for seven days. */
  resendMissed(): Promise<void>;
  /** Resolves when every story is told and every retry is over, or when closed. */
  readonly finished: Promise<void>;
  close(): Promise<void>;
};

/**
 * Waits before each retry, in units of `retryBaseMs`. FedEx documents 1, 2 and 4 minutes with jitter; UPS documents
 * nothing and gets the same; DHL's Americas division documents 1 and 6 hours, kept here as a ratio.
 */
const retryUnits: Readonly<Record<CarrierId, readonly number[]>> = {
  ups: [1, 2, 4],
  fedex: [1, 2, 4],
  dhl_unified: [1, 6],
};
const answersKept = 1_000;
const knockEveryMs = 500;
const underWayAtATime = 6;

function storyOf(settings: CarrierSettings): Iterator<Telling> {
  const { seed, everyMs, only } = settings;
  const parcels = parcelsTo(settings.parcels).filter((parcel) => only.includes(parcel.carrier));
  const spacingMs = everyMs * 9;
  const endsAtMs = settings.endsAtMs ?? settings.now() - underWayAtATime * spacingMs;
  return storyline({ parcels, seed, endsAtMs, spacingMs, active: underWayAtATime });
}

/** Every attempt, and what was given up. */
type CarrierRecord = {
  readonly answers: CarrierAnswer[];
  readonly counts: { accepted: number; retried: number };
  readonly missed: Telling[];
  /** Whether the last attempt got no answer at all. */
  lost: boolean;
  /** Takes an attempt down; true when it was accepted. */
  note(answer: CarrierAnswer): boolean;
};

function openRecord({ onAnswer }: CarrierSettings): CarrierRecord {
  const record: CarrierRecord = {
    answers: [],
    counts: { accepted: 0, retried: 0 },
    missed: [],
    lost: false,
    note(answer) {
      const { status, attempt } = answer;
      const accepted = status !== null && status >= 200 && status < 300;
      record.answers.push(answer);
      if (record.answers.length > answersKept) record.answers.shift();
      if (attempt > 1) record.counts.retried += 1;
      if (accepted) record.counts.accepted += 1;
      record.lost = status === null;
      onAnswer?.(answer);
      return accepted;
    },
  };
  return record;
}

type Courier = {
  /** Sends one message with every retry that its carrier makes. */
  deliver(telling: Telling): Promise<void>;
  /** Resolves when the receiver answers, or when closed. */
  waitForReceiver(): Promise<void>;
  pause(ms: number): Promise<void>;
};

function openCourier(settings: CarrierSettings, line: Line, record: CarrierRecord, closing: AbortSignal): Courier {
  const chance = chanceOf(settings.seed);
  const pause = (ms: number): Promise<void> => sleep(ms, undefined, { signal: closing }).catch(() => undefined);
  const tryOnce = async (telling: Telling, attempt: number): Promise<boolean> => {
    const { webhook, outcome } = await line.attempt(telling);
    const status = outcome.kind === "answered" ? outcome.status : null;
    return record.note({ webhook, attempt, status, reason: outcome.kind === "answered" ? "" : outcome.reason });
  };
  const deliver = async (telling: Telling): Promise<void> => {
    const waits = retryUnits[telling.scan.parcel.carrier];
    for (let attempt = 1; !closing.aborted; attempt += 1) {
      if (await tryOnce(telling, attempt)) return;
      const units = waits[attempt - 1];
      if (units === undefined) break;
      await pause(settings.retryBaseMs * units * (0.8 + 0.4 * chance.next()));
    }
    record.missed.push(telling);
  };
  const waitForReceiver = async (): Promise<void> => {
    while (!closing.aborted && !(await line.isAnswering())) await pause(knockEveryMs);
    record.lost = false;
  };
  return { deliver, waitForReceiver, pause };
}

async function tellStory(settings: CarrierSettings, courier: Courier, record: CarrierRecord, closing: AbortSignal) {
  const underWay = new Set<Promise<void>>();
  await courier.waitForReceiver();
  const story = storyOf(settings);
  const tell = async (): Promise<void> => {
    for (let next = story.next(); !next.done && !closing.aborted; next = story.next()) {
      const delivery = courier.deliver(next.value).finally(() => underWay.delete(delivery));
      underWay.add(delivery);
      await (settings.everyMs > 0 ? courier.pause(settings.everyMs) : delivery);
      if (record.lost) await courier.waitForReceiver();
    }
  };
  await Promise.all(Array.from({ length: settings.everyMs > 0 ? 1 : settings.lines }, tell));
  await Promise.all(underWay);
}

/** Starts to send; nothing is sent before the receiver answers, and sending pauses while it does not. */
export function startCarriers(options: CarrierOptions): Carriers {
  const settings = settle(options);
  const line = openLine(settings);
  const record = openRecord(settings);
  const closing = new AbortController();
  const courier = openCourier(settings, line, record, closing.signal);
  const finished = tellStory(settings, courier, record, closing.signal);
  return {
    url: settings.webhooks,
    answers: () => record.answers,
    counts: () => ({ ...record.counts, missed: record.missed.length }),
    finished,
    async resendMissed() {
      for (const telling of record.missed.splice(0)) await courier.deliver(telling);
    },
    async close() {
      closing.abort();
      line.close();
      await finished;
    },
  };
}
