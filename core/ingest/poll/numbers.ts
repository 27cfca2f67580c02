/** The numbers that a carrier is asked about: those that we were told to expect, then the open shipments of the store. */
import type { Journal, Memo } from "../../journal/journal.ts";
import type { Progress } from "./progress.ts";

export interface Stretch {
  readonly numbers: readonly string[];
  /** The progress when they have been asked about. */
  readonly after: Progress;
}

/** A number of which nothing was heard for so long is no longer expected. */
const patienceMs = 60 * 86_400_000;

function roomOf(carrier: string): string {
  return `expected:${carrier}`;
}

/** When a number was asked about last, ms since 1970 UTC; 0: never. */
function askedAt({ value }: Memo): number {
  return Number(value["askedAt"] ?? 0);
}

/** Remembers numbers of which nothing is known yet: they are asked about next, and then in every turn. */
export async function expectNumbers(
  journal: Journal,
  carrier: string,
  numbers: readonly string[],
  at: number,
): Promise<void> {
  const value = { askedAt: 0, since: at };
  await journal.remember(numbers.map((key) => ({ room: roomOf(carrier), key, value, at })));
}

/** Expected numbers that nobody was asked about yet. */
export async function freshNumbers(journal: Journal, carrier: string, limit: number): Promise<readonly string[]> {
  const memos = await journal.recall(roomOf(carrier));
  return memos
    .filter((memo) => askedAt(memo) === 0)
    .slice(0, limit)
    .map(({ key }) => key);
}

/** Notes that numbers have been asked about; those that are not expected are left alone. */
export async function noteAsked(
  journal: Journal,
  carrier: string,
  numbers: readonly string[],
  at: number,
): Promise<void> {
  const room = roomOf(carrier);
  const expected = (await journal.recall(room)).filter(({ key }) => numbers.includes(key));
  if (expected.length === 0) return;
  await journal.remember(expected.map(({ key, value }) => ({ room, key, value: { ...value, askedAt: at }, at })));
}

/**
 * The next numbers of a turn, at most `limit`; none where the turn is over. Expected numbers that were asked about after
 * `dueBefore` are passed over.
 */
export async function nextNumbers(
  journal: Journal,
  carrier: string,
  progress: Progress,
  { limit, dueBefore }: { readonly limit: number; readonly dueBefore: number },
): Promise<Stretch> {
  const memos = progress.shipment > 0 ? [] : await journal.recall(roomOf(carrier));
  const expected = memos.filter((memo) => memo.key > progress.number && askedAt(memo) <= dueBefore);
  const numbers = expected.slice(0, limit).map(({ key }) => key);
  const number = numbers.at(-1);
  if (number !== undefined) return { numbers, after: { ...progress, number } };
  const open = await journal.openShipments(carrier, progress.shipment, limit);
  const shipment = open.at(-1)?.id ?? progress.shipment;
  return { numbers: open.map((one) => one.trackingNumber), after: { ...progress, shipment } };
}

/** Forgets expected numbers that the store knows as shipments by now, and those that were expected for too long. */
export async function forgetKnown(journal: Journal, carrier: string, now: number): Promise<void> {
  const room = roomOf(carrier);
  for (const { key, value } of await journal.recall(room)) {
    const isKnown = (await journal.shipment({ carrier, trackingNumber: key })) !== null;
    if (isKnown || now - Number(value["since"]) > patienceMs)
      await journal.remember([{ room, key, value: null, at: now }]);
  }
}
