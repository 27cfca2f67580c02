/** Where the store keeps what carriers' payloads look like and how they changed. */
import type { Drift } from "../../core/mapping/drift/compare.ts";
import type { DriftWatch } from "../../core/mapping/drift/watch.ts";
import type { Store } from "./store.ts";

export const shapeRoom = "shapes";
export const driftRoom = "drift";

/** A change as it is kept until people have seen to it. */
export interface KeptDrift {
  readonly carrier: string;
  readonly kind: string;
  /** Version of the pack that read the payload. */
  readonly version: string;
  /** The receipt in which it was seen last; null for a message of another origin. */
  readonly receipt: number | null;
  readonly drift: Drift;
}

/** The watch of each store that is open. */
export const driftWatches: WeakMap<Store, Promise<DriftWatch>> = new WeakMap();
