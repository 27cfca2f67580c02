/** Learns what carriers' payloads look like, and notes in the store what has changed. */
import { type Coded, coded } from "../../core/errors.ts";
import type { Drift } from "../../core/mapping/drift/compare.ts";
import type { Pack } from "../../core/mapping/pack.ts";
import { withOldNames } from "../../core/mapping/renamed.ts";
import { driftMemo, driftWatchOf, shapeMemo } from "../kit/drifts.ts";
import type { Store } from "../kit/store.ts";

export interface Drifting {
  /** Notes what is new about a payload; answers why its events must wait, or null. */
  look(pack: Pack, kind: string | null, payload: unknown, receipt: number | null): Promise<Coded | null>;
}

/** The watch over everything that reaches this store; all canonical-map nodes share it. */
export async function openDrift(store: Store): Promise<Drifting> {
  const watch = await driftWatchOf(store);
  return {
    async look(pack, kind, payload, receipt) {
      const seen = pack.renamed ? withOldNames(payload, pack.renamed) : payload;
      const guess = kind === null ? watch.guess(pack, seen) : null;
      const { drifts, keep } =
        kind === null ? { drifts: guess?.drifts ?? [], keep: null } : watch.look(pack, kind, seen);
      if (drifts.length === 0 && !keep) return null;
      const at = store.clock.now();
      const { id: carrier, version } = pack;
      const notes = drifts.map((drift) =>
        driftMemo({ carrier, kind: kind ?? guess?.kind ?? "", version, receipt, drift }, at),
      );
      await store.journal.remember([...notes, ...(keep ? [shapeMemo(keep, at)] : [])]);
      const holding = drifts.find(({ holds }) => holds);
      return holding ? reasonOf(pack, holding) : null;
    },
  };
}

function reasonOf({ id: carrier }: Pack, { change }: Drift): Coded {
  return coded("WB-MAP-009", { carrier, field: change.path, to: change.what === "renamed" ? change.to : "" });
}
