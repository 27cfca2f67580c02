import { above, type Trait, type Traits, type ValueKind } from "./traits.ts";
import { required, type Uses } from "./uses.ts";

/** What is known of a path from all payloads before. */
export interface LearnedPath {
  readonly kinds: readonly ValueKind[];
  /** It was in every record above it so far. */
  readonly always: boolean;
}

/** What payloads of one kind looked like so far. Plain data. */
export interface Learned {
  readonly receipts: number;
  readonly paths: Readonly<Record<string, LearnedPath>>;
}

export const nothingLearned: Learned = { receipts: 0, paths: {} };

/** A change of what a carrier sends. `renamed`: what was at `path` is now at `to`, as far as one can see. */
export type Change =
  | { readonly what: "added"; readonly path: string; readonly is: readonly ValueKind[] }
  | { readonly what: "missing"; readonly path: string }
  | { readonly what: "renamed"; readonly path: string; readonly to: string }
  | {
      readonly what: "kind";
      readonly path: string;
      readonly was: readonly ValueKind[];
      readonly is: readonly ValueKind[];
    };

/** `breaking`: the pack reads there; `additive`: it does not. `fields`: what it reads there. */
export interface Drift {
  readonly class: "additive" | "breaking";
  readonly change: Change;
  readonly fields: readonly string[];
  /** True where the events of the payload cannot be read any more as they should. */
  readonly holds: boolean;
}

/** So many payloads of a kind must have been seen before a part that moved is taken for a change. */
export const enough = 20;
/** So many, before what is merely new, missing or of another kind is one: carriers send much that is seldom. */
export const plenty = 200;

/** What the pack reads at a path and below it. */
function fieldsAt(uses: Uses, path: string): readonly string[] {
  const found = new Set<string>();
  for (const [used, fields] of uses) {
    if (used === path || used.startsWith(`${path}.`)) for (const field of fields) found.add(field);
  }
  return [...found].toSorted();
}

function isGone({ always }: LearnedPath, path: string, traits: Traits): boolean {
  if (!always) return false;
  const parent = above(path);
  const isThere = parent === "" || parent === null || traits.has(parent);
  return isThere && (traits.get(path)?.has ?? 0) === 0;
}

const same = (one: readonly unknown[], other: readonly unknown[]): boolean => one.join() === other.join();

/** Of paths, those that lie in no other of them. */
function topmost(paths: readonly string[]): readonly string[] {
  const all = new Set(paths);
  return paths.filter((path) => {
    for (let up = above(path); up !== null; up = above(up)) if (all.has(up)) return false;
    return true;
  });
}

/** How much a path that is new looks like one that is gone: the same names below it, of the same kinds. */
function likeness(learned: Learned, gone: string, traits: Traits, added: string): number {
  if (above(gone) !== above(added) || !same(learned.paths[gone]?.kinds ?? [], traits.get(added)?.kinds ?? [])) return 0;
  const inner = Object.keys(learned.paths).filter((path) => path.startsWith(`${gone}.`));
  if (inner.length === 0) return 1;
  return inner.filter((path) => traits.has(added + path.slice(gone.length))).length / inner.length;
}

function renamedTo(learned: Learned, gone: string, traits: Traits, added: readonly string[]): string | null {
  const best = added
    .map((path) => ({ path, like: likeness(learned, gone, traits, path) }))
    .toSorted((a, b) => b.like - a.like);
  const [first, second] = best;
  return first && first.like >= 0.5 && first.like > (second?.like ?? 0) ? first.path : null;
}

function kindChange(known: LearnedPath, path: string, trait: Trait | undefined): Change | null {
  const isNew = trait?.kinds.some((kind) => !known.kinds.includes(kind)) ?? false;
  return isNew && trait ? { what: "kind", path, was: known.kinds, is: trait.kinds } : null;
}

/** Everything that is otherwise than in all payloads before, as far as enough of them were seen. */
export function changesOf(learned: Learned, traits: Traits, uses: Uses): readonly Drift[] {
  if (learned.receipts < enough) return [];
  const known = Object.entries(learned.paths);
  const added = topmost([...traits.keys()].filter((path) => !Object.hasOwn(learned.paths, path)));
  const gone = topmost(known.filter(([path, one]) => isGone(one, path, traits)).map(([path]) => path));
  const names = new Map(gone.map((path) => [path, renamedTo(learned, path, traits, added)]));
  const taken = new Set(names.values());
  const changes: Change[] = [
    ...gone.map((path): Change => {
      const to = names.get(path) ?? null;
      return to === null ? { what: "missing", path } : { what: "renamed", path, to };
    }),
    ...known.flatMap(([path, one]) => kindChange(one, path, traits.get(path)) ?? []),
    ...added
      .filter((path) => !taken.has(path))
      .map((path): Change => ({ what: "added", path, is: traits.get(path)?.kinds ?? [] })),
  ];
  const sure = learned.receipts >= plenty ? changes : changes.filter(({ what }) => what === "renamed");
  return sure.map((change) => driftOf(change, uses));
}

function driftOf(change: Change, uses: Uses): Drift {
  const fields = change.what === "added" ? [] : fieldsAt(uses, change.path);
  const holds = change.what === "renamed" && fields.some((field) => required.has(field));
  return { class: fields.length > 0 ? "breaking" : "additive", change, fields, holds };
}

/** What is known after another payload; the same `paths` where it taught nothing. */
export function learn({ receipts, paths }: Learned, traits: Traits): Learned {
  const next = pathsAfter(paths, traits, receipts === 0);
  const names = Object.keys(next);
  const isSame =
    names.length === Object.keys(paths).length &&
    names.every(
      (path) => next[path]?.always === paths[path]?.always && same(next[path]?.kinds ?? [], paths[path]?.kinds ?? []),
    );
  return { receipts: receipts + 1, paths: isSame ? paths : next };
}

function pathsAfter(paths: Learned["paths"], traits: Traits, isFirst: boolean): Learned["paths"] {
  const next: Record<string, LearnedPath> = {};
  for (const [path, known] of Object.entries(paths)) {
    const trait = traits.get(path);
    const parent = above(path);
    const isAsked = parent === "" || parent === null || traits.has(parent);
    next[path] = trait
      ? { kinds: together(known.kinds, trait.kinds), always: known.always && trait.has === trait.within }
      : { kinds: known.kinds, always: known.always && !isAsked };
  }
  for (const [path, { kinds, has, within }] of traits) {
    if (!Object.hasOwn(paths, path)) next[path] = { kinds, always: isFirst && has === within };
  }
  return next;
}

function together(one: readonly ValueKind[], other: readonly ValueKind[]): readonly ValueKind[] {
  return [...new Set([...one, ...other])].toSorted();
}
