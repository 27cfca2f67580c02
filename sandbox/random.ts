/** A repeatable source of chance: the same seed gives the same story on every machine. */
export type Chance = {
  /** The next number in [0, 1). */
  next(): number;
  /** A whole number between both ends, inclusive. */
  between(low: number, high: number): number;
  /** True with the given probability (0 to 1). */
  happens(probability: number): boolean;
  /** One element; the list must not be empty. */
  pick<T>(list: readonly T[]): T;
};

/** Mixes several numbers into one seed, so that every parcel has its own chance whatever was drawn before it. */
export function seedOf(...parts: readonly number[]): number {
  return parts.reduce((hash, part) => Math.imul(hash ^ part, 0x9e3779b1) ^ (hash >>> 15), 0x51ed270b) >>> 0;
}

/** Chance by Mulberry32, 32 bits of state. */
export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    next,
    between: (low, high) => low + Math.floor(next() * (high - low + 1)),
    happens: (probability) => next() < probability,
    pick: <T>(list: readonly T[]) => list[Math.floor(next() * list.length)] as T,
  };
}
