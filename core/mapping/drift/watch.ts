import type { Pack } from "../pack.ts";
import { changesOf, type Drift, enough, learn, plenty, type Learned, nothingLearned } from "./compare.ts";
import { fingerprint } from "./fingerprint.ts";
import { type Traits, traitsOf } from "./traits.ts";
import { type Uses, usesOf } from "./uses.ts";

/** What is known of the payloads of one kind, to be kept over a restart. */
export interface KeptShape {
  readonly carrier: string;
  readonly kind: string;
  readonly learned: Learned;
}

/** A payload beside all before it; `keep`: what was learned, where that is worth keeping. */
export interface Look {
  readonly drifts: readonly Drift[];
  readonly keep: KeptShape | null;
}

interface Watched {
  learned: Learned;
  readonly known: Set<number>;
  uses: { readonly pack: Pack; readonly of: Uses };
}

/** A payload with fewer of a kind's paths than this share is another thing. */
const leastShare = 0.5;

function sharedPaths({ paths }: Learned, traits: Traits): number {
  const always = Object.entries(paths).flatMap(([path, known]) => (known.always ? [path] : []));
  return always.length === 0 ? 0 : always.filter((path) => traits.has(path)).length / always.length;
}

/** More shapes of one kind than this are not told apart by their fingerprints any more: then each is compared. */
const mostShapes = 5_000;
const nothing: Look = { drifts: [], keep: null };

/** Learns what payloads of each carrier and kind look like and says what has changed. One per store. */
export class DriftWatch {
  readonly #watched = new Map<string, Watched>();
  readonly #kept: ReadonlyMap<string, Learned>;

  constructor(kept: readonly KeptShape[]) {
    this.#kept = new Map(kept.map(({ carrier, kind, learned }) => [nameOf(carrier, kind), learned]));
  }

  /** Looks at a payload of a kind that the pack recognised. Microseconds where its shape is known. */
  look(pack: Pack, kind: string, payload: unknown): Look {
    const watched = this.#of(pack, kind);
    const mark = fingerprint(payload);
    if (watched.known.has(mark)) return this.#again(watched, pack, kind);
    const traits = traitsOf(payload);
    const drifts = changesOf(watched.learned, traits, watched.uses.of);
    if (drifts.some(({ holds }) => holds)) return { drifts, keep: null };
    const before = watched.learned;
    watched.learned = learn(before, traits);
    if (watched.known.size < mostShapes) watched.known.add(mark);
    return { drifts, keep: this.#worthKeeping(before, watched.learned, pack, kind) };
  }

  /**
   * Of a payload that no kind of the pack recognises: the known kind that it would be but for names that changed, and
   * those changes; all of it must wait. Null where it is like none.
   */
  guess(pack: Pack, payload: unknown): { readonly kind: string; readonly drifts: readonly Drift[] } | null {
    const traits = traitsOf(payload);
    const guesses = pack.kinds.flatMap(({ id: kind }) => {
      const watched = this.#of(pack, kind);
      const renamed = changesOf(watched.learned, traits, watched.uses.of).filter(
        ({ change }) => change.what === "renamed",
      );
      const share = sharedPaths(watched.learned, traits);
      const drifts = renamed.map((drift): Drift => ({ ...drift, class: "breaking", holds: true }));
      return drifts.length > 0 && share >= leastShare ? [{ kind, drifts, share }] : [];
    });
    return guesses.toSorted((a, b) => b.share - a.share)[0] ?? null;
  }

  /** People say that a payload's shape is right from now on: it changes nothing any more. */
  accept(pack: Pack, kind: string, payload: unknown): KeptShape {
    const watched = this.#of(pack, kind);
    watched.learned = learn(watched.learned, traitsOf(payload));
    watched.known.add(fingerprint(payload));
    return { carrier: pack.id, kind, learned: watched.learned };
  }

  #again(watched: Watched, pack: Pack, kind: string): Look {
    const before = watched.learned;
    watched.learned = { receipts: before.receipts + 1, paths: before.paths };
    const keep = this.#worthKeeping(before, watched.learned, pack, kind);
    return keep ? { drifts: [], keep } : nothing;
  }

  /** Only what taught something is kept, and that enough payloads were seen: most payloads write nothing. */
  #worthKeeping(before: Learned, after: Learned, { id: carrier }: Pack, kind: string): KeptShape | null {
    const isSurer = after.receipts === enough || after.receipts === plenty;
    return isSurer || before.paths !== after.paths ? { carrier, kind, learned: after } : null;
  }

  #of(pack: Pack, kind: string): Watched {
    const name = nameOf(pack.id, kind);
    const known = this.#watched.get(name);
    if (known) {
      if (known.uses.pack !== pack) known.uses = { pack, of: usesOf(pack, kind) };
      return known;
    }
    const learned = this.#kept.get(name) ?? nothingLearned;
    const made = { learned, known: new Set<number>(), uses: { pack, of: usesOf(pack, kind) } };
    this.#watched.set(name, made);
    return made;
  }
}

function nameOf(carrier: string, kind: string): string {
  return `${carrier} ${kind}`;
}
