/** Learns what carriers' payloads look like, and notes in the store what has changed. */
import type { Coded } from "../../core/errors.ts";
import { coded } from "../../core/errors.ts";
import type { NewMemo } from "../../core/journal/journal.ts";
import type { Drift } from "../../core/mapping/drift/compare.ts";
import { DriftWatch, type KeptShape } from "../../core/mapping/drift/watch.ts";
import type { Pack } from "../../core/mapping/pack.ts";
import { withOldNames } from "../../core/mapping/renamed.ts";
import { driftRoom, driftWatches, shapeRoom } from "../kit/drifts.ts";
import type { Store } from "../kit/store.ts";

export interface Drifting {
  /** Notes what is new about a payload; answers why its events must wait, or null. */
  look(pack: Pack, kind: string | null, payload: unknown, receipt: number | null): Promise<Coded | null>;
}

/** The watch over everything that reaches this store; all canonical-map nodes share it. */
export async function openDrift(store: Store): Promise<Drifting> {
  const watch = await watchOf(store);
  return {
    async look(pack, kind, payload, receipt) {
      const seen = pack.renamed ? withOldNames(payload, pack.renamed) : payload;
      const guess = kind === null ? watch.guess(pack, seen) : null;
      const { drifts, keep } =
        kind === null ? { drifts: guess?.drifts ?? [], keep: null } : watch.look(pack, kind, seen);
      if (drifts.length === 0 && !keep) return null;
      const at = store.clock.now();
      const notes = drifts.map((drift) => noteOf(pack, kind ?? guess?.kind ?? "", drift, receipt, at));
      await store.journal.remember([...notes, ...(keep ? [shapeMemo(keep, at)] : [])]);
      const holding = drifts.find(({ holds }) => holds);
      return holding ? reasonOf(pack, holding) : null;
    },
  };
}

function watchOf(store: Store): Promise<DriftWatch> {
  const known = driftWatches.get(store) ?? load(store);
  driftWatches.set(store, known);
  return known;
}

async function load({ journal }: Store): Promise<DriftWatch> {
  const memos = await journal.recall(shapeRoom);
  return new DriftWatch(memos.map(({ value }) => value as unknown as KeptShape));
}

function shapeMemo(shape: KeptShape, at: number): NewMemo {
  return { room: shapeRoom, key: `${shape.carrier} ${shape.kind}`, value: { ...shape }, at };
}

function noteOf(
  { id: carrier, version }: Pack,
  kind: string,
  drift: Drift,
  receipt: number | null,
  at: number,
): NewMemo {
  const { what, path } = drift.change;
  const value = { carrier, kind, version, receipt, drift };
  return { room: driftRoom, key: `${carrier} ${kind} ${what} ${path}`, value, at };
}

function reasonOf({ id: carrier }: Pack, { change }: Drift): Coded {
  return coded("WB-MAP-009", { carrier, field: change.path, to: change.what === "renamed" ? change.to : "" });
}
