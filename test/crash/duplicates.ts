/** Each webhook several times, shuffled, from two senders at once: what they were answered, and what came of it. */
import type { ShipmentEvent } from "../../core/event/event.ts";
import { openJournal } from "../../core/journal/open.ts";
import { type Parcel, parcelOf } from "../../sandbox/parcels.ts";
import { chanceOf } from "../../sandbox/random.ts";
import { type Account, accountFor } from "./account.ts";
import { type StoreSays, witnessOf } from "./evidence.ts";
import { changesOf, steps } from "./run.ts";
import type { Webhook } from "./sender.ts";
import { openStage, type Stage } from "./stage.ts";
import { tellStory } from "./webhooks.ts";

export interface DuplicatesReport {
  readonly webhooks: number;
  /** For each webhook the different answers that it got, `200 body`. */
  readonly answers: ReadonlyMap<string, ReadonlySet<string>>;
  readonly account: Account;
  readonly store: StoreSays;
  /** For each parcel how many events its shipment has. */
  readonly events: readonly number[];
  readonly doubles: number;
}

export interface DuplicatesOptions {
  readonly parcels: number;
  /** How often each webhook is sent. */
  readonly times: number;
  readonly seed: number;
}

const senders = 2;
const atOnce = 8;

function shuffled<T>(list: readonly T[], seed: number): T[] {
  const chance = chanceOf(seed);
  const places = list.map((item) => ({ item, place: chance.next() }));
  return places.sort((one, other) => one.place - other.place).map(({ item }) => item);
}

function allWebhooks(port: number, parcels: number): Webhook[] {
  const story = tellStory({ port, parcels, first: 1, every: 1, active: 8, steps, changes: changesOf });
  const webhooks: Webhook[] = [];
  for (let webhook = story.next(); webhook; webhook = story.next()) webhooks.push(webhook);
  return webhooks;
}

async function answerTo(port: number, webhook: Webhook): Promise<string> {
  const request = { method: "POST", headers: await webhook.headers(), body: new Uint8Array(webhook.body) };
  const answer = await fetch(`http://127.0.0.1:${port}${webhook.path}`, request);
  return `${answer.status} ${await answer.text()}`;
}

/** Sends all copies: two senders, each with several requests under way. */
async function sendAll(port: number, copies: readonly Webhook[]): Promise<Map<string, Set<string>>> {
  const answers = new Map<string, Set<string>>();
  const waiting = [...copies];
  const line = async (): Promise<void> => {
    for (let webhook = waiting.pop(); webhook; webhook = waiting.pop()) {
      const got = answers.get(webhook.name) ?? new Set();
      answers.set(webhook.name, got.add(await answerTo(port, webhook)));
    }
  };
  await Promise.all(Array.from({ length: senders * atOnce }, line));
  return answers;
}

async function eventsOf(storePath: string, parcels: readonly Parcel[]): Promise<number[]> {
  const journal = await openJournal({ kind: "sqlite", path: storePath });
  const counts = parcels.map(async ({ carrier, trackingNumber }) => {
    const shipment = await journal.shipment({ carrier, trackingNumber });
    const events: readonly ShipmentEvent[] = shipment ? await journal.eventsOf(shipment.id) : [];
    return events.length;
  });
  const found = await Promise.all(counts);
  await journal.close();
  return found;
}

async function sendAndCount(stage: Stage, options: DuplicatesOptions): Promise<DuplicatesReport> {
  const { site, erp } = stage;
  const child = await stage.up();
  const webhooks = allWebhooks(site.port, options.parcels);
  const copies = Array.from({ length: options.times }, () => webhooks).flat();
  const answers = await sendAll(site.port, shuffled(copies, options.seed));
  const parcels = Array.from({ length: options.parcels }, (_, index) => parcelOf(index + 1));
  const store = await stage.settle(child, parcels);
  const accepted = webhooks.map(({ name, changes }) => ({ webhook: name, changes }));
  const account = accountFor(accepted, witnessOf(store, erp.ledger.rows()));
  const events = await eventsOf(site.storePath, parcels);
  return { webhooks: webhooks.length, answers, account, store, events, doubles: erp.ledger.counters().doubles };
}

/** Sends every webhook of so many parcels several times and answers what came of it. */
export async function runDuplicates(options: DuplicatesOptions): Promise<DuplicatesReport> {
  const stage = await openStage(options.parcels);
  try {
    return await sendAndCount(stage, options);
  } finally {
    await stage.close();
  }
}
