import type { Parcel } from "../parcels.ts";
import type { Place } from "../places.ts";
import { type Chance, chanceOf, seedOf } from "../random.ts";

/** What can happen to a parcel, before any carrier gives it a code. */
export type Step =
  | "label"
  | "pickup"
  | "origin"
  | "departed"
  | "arrived"
  | "at-destination"
  | "out-for-delivery"
  | "delay"
  | "damage"
  | "attempt"
  | "returning"
  | "returned"
  | "delivered"
  /** A scan with a code that no table knows. */
  | "riddle";

/** One scan of a parcel. */
export type Scan = {
  readonly parcel: Parcel;
  readonly step: Step;
  readonly place: Place;
  /** Epoch milliseconds, whole seconds. */
  readonly atMs: number;
  /** The delivery that the carrier promises at that moment, epoch milliseconds. */
  readonly promisedMs: number;
  /** Who signed; empty unless delivered. */
  readonly signedBy: string;
};

/** One message of a carrier: a scan, and every scan of the parcel that was told up to now, in order of happening. */
export type Telling = {
  readonly scan: Scan;
  readonly told: readonly Scan[];
  /** Whether this repeats an earlier message, or comes after a younger scan. */
  readonly kind: "news" | "duplicate" | "late";
};

/** Which story is told. */
export type StoryOptions = {
  readonly parcels: Iterable<Parcel>;
  readonly seed: number;
  /** When the first parcel's life ends, epoch milliseconds: no scan of it is younger. */
  readonly endsAtMs: number;
  /** How much later each next parcel's life ends. Default 36 s. */
  readonly spacingMs?: number;
  /** How many parcels are under way at a time. Default 6. */
  readonly active?: number;
};

type Move = { readonly step: Step; readonly place: Place; readonly afterMinutes: number };

const signers = ["R. Okafor", "L. Brandt", "M. Duarte", "S. Virtanen", "J. Kaminski"];
const day = 24 * 60;

function haul(chance: Chance, parcel: Parcel): Move[] {
  const stops = [parcel.origin, ...parcel.hubs];
  const legs = stops.flatMap((stop, index): Move[] => {
    const next = stops[index + 1] ?? parcel.destination;
    const arrival: Step = index + 1 < stops.length ? "arrived" : "at-destination";
    return [
      { step: "departed", place: stop, afterMinutes: chance.between(70, 200) },
      { step: arrival, place: next, afterMinutes: chance.between(170, 400) },
    ];
  });
  return [
    { step: "label", place: parcel.origin, afterMinutes: 0 },
    { step: "pickup", place: parcel.origin, afterMinutes: chance.between(90, 300) },
    { step: "origin", place: parcel.origin, afterMinutes: chance.between(30, 90) },
    ...legs,
  ];
}

function lastMile(chance: Chance, parcel: Parcel): Move[] {
  const at = parcel.destination;
  const out: Move = { step: "out-for-delivery", place: at, afterMinutes: chance.between(60, 240) };
  const attempt: Move = { step: "attempt", place: at, afterMinutes: chance.between(60, 400) };
  const again: Move = { ...out, afterMinutes: day - chance.between(60, 300) };
  const delivered: Move = { step: "delivered", place: at, afterMinutes: chance.between(40, 420) };
  const fate = chance.next();
  if (fate < 0.78) return [out, delivered];
  if (fate < 0.93) return [out, attempt, again, delivered];
  const returning: Move = { step: "returning", place: at, afterMinutes: chance.between(120, 600) };
  const returned: Move = { step: "returned", place: parcel.origin, afterMinutes: 2 * day };
  return [out, attempt, again, { ...attempt }, returning, returned];
}

/** Puts an accident behind one of the hub scans. */
function disturb(chance: Chance, moves: readonly Move[]): Move[] {
  const after = moves.findIndex((move) => move.step === "arrived" || move.step === "at-destination");
  const place = moves[after]?.place as Place;
  const accidents: Move[] = [];
  if (chance.happens(0.12)) accidents.push({ step: "delay", place, afterMinutes: chance.between(20, 120) });
  if (chance.happens(0.05)) accidents.push({ step: "damage", place, afterMinutes: chance.between(20, 120) });
  if (chance.happens(0.06)) accidents.push({ step: "riddle", place, afterMinutes: chance.between(10, 50) });
  const lost = accidents.some((accident) => accident.step === "delay") ? day + chance.between(60, 600) : 0;
  const rest = moves.slice(after + 1).map((move, index) => {
    return index === 0 ? { ...move, afterMinutes: move.afterMinutes + lost } : move;
  });
  return [...moves.slice(0, after + 1), ...accidents, ...rest];
}

/** The whole life of a parcel in order of happening; its last scan lies within the minute before `endsAtMs`. */
export function lifeOf(parcel: Parcel, seed: number, endsAtMs: number): Scan[] {
  const chance = chanceOf(seedOf(seed, parcel.n));
  const moves = disturb(chance, [...haul(chance, parcel), ...lastMile(chance, parcel)]);
  const minutes = moves.reduce((sum, move) => sum + move.afterMinutes, 0);
  let atMs = Math.floor(endsAtMs / 1_000) * 1_000 - minutes * 60_000;
  const promisedMs = atMs + 40 * 3_600_000;
  const signer = chance.pick(signers);
  return moves.map(({ step, place, afterMinutes }) => {
    atMs += afterMinutes * 60_000;
    const secondsBack = step === "delivered" ? 0 : chance.between(0, 59);
    const signedBy = step === "delivered" ? signer : "";
    return { parcel, step, place, atMs: atMs - secondsBack * 1_000, promisedMs, signedBy };
  });
}

function orderOfTelling(chance: Chance, life: readonly Scan[]): { scan: Scan; kind: Telling["kind"] }[] {
  const order = life.map((scan) => ({ scan, kind: "news" as Telling["kind"] }));
  if (chance.happens(0.15)) {
    const early = chance.between(2, order.length - 3);
    const [moved] = order.splice(early, 1);
    if (moved) order.splice(early + chance.between(1, 2), 0, { scan: moved.scan, kind: "late" });
  }
  if (chance.happens(0.2)) {
    const index = chance.between(1, order.length - 1);
    const repeated = order[index];
    if (repeated) order.splice(index + 1, 0, { scan: repeated.scan, kind: "duplicate" });
  }
  return order;
}

/** How a carrier tells that life: mostly in order, sometimes late, sometimes twice. */
export function tellingsOf(parcel: Parcel, seed: number, endsAtMs: number): Telling[] {
  const chance = chanceOf(seedOf(seed, parcel.n, 3));
  const told: Scan[] = [];
  return orderOfTelling(chance, lifeOf(parcel, seed, endsAtMs)).map(({ scan, kind }) => {
    if (kind !== "duplicate") told.push(scan);
    return { scan, kind, told: told.toSorted((one, other) => one.atMs - other.atMs) };
  });
}

/** All messages in the order of sending: several parcels under way at a time, each in its own order. */
export function* storyline(options: StoryOptions): Generator<Telling, void, undefined> {
  const { seed, endsAtMs, spacingMs = 36_000, active = 6 } = options;
  const chance = chanceOf(seedOf(seed, 11));
  const waiting = options.parcels[Symbol.iterator]();
  const underWay: Telling[][] = [];
  for (;;) {
    while (underWay.length < active) {
      const next = waiting.next();
      if (next.done) break;
      underWay.push(tellingsOf(next.value, seed, endsAtMs + (next.value.n - 1) * spacingMs));
    }
    const chosen = underWay[chance.between(0, underWay.length - 1)];
    const telling = chosen?.shift();
    if (!chosen || !telling) return;
    yield telling;
    if (chosen.length === 0) underWay.splice(underWay.indexOf(chosen), 1);
  }
}
