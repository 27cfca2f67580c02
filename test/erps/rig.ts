import type { Clock } from "../../core/clock.ts";
import type { ErpSettings, ErpSystem } from "../../core/delivery/erp.ts";
import type { OperationId } from "../../core/delivery/operations.ts";
import type { Door } from "../../sandbox/door.ts";
import type { FaultPlan } from "../../sandbox/faults.ts";
import type { Ledger } from "../../sandbox/ledger.ts";
import type { Asked } from "../core/delivery/desk.ts";

/** A simulated system that a rig has started. */
export interface Simulated {
  readonly url: string;
  readonly ledger: Ledger;
  readonly faults: FaultPlan;
  readonly door: Door;
  close(): Promise<void>;
}

export interface RigStart {
  /** Documents that the simulator holds, numbered from 1. */
  readonly parcels: number;
  /** Seed of the faults that strike by probability. */
  readonly seed: number;
  readonly now?: () => number;
}

/**
 * One ERP with its simulator, as every test that goes over all of them needs it: the fault matrix, the kills, the one
 * flow for all, the load. What a rig asks is asked in our own terms (`core/delivery/operations.ts`), never by names of
 * the system.
 */
export interface Rig {
  /** Id of the system; a suffix tells two ways to connect to one system apart: `odoo`, `odoo jsonrpc`. */
  readonly id: string;
  readonly system: ErpSystem;
  start(options: RigStart): Promise<Simulated>;
  settings(url: string, clock?: Clock): ErpSettings;
  /** How many requests the longest operation makes at most, signing in included: the matrix strikes each of them. */
  readonly steps: number;
  /** What a flow asks about the n-th document (from 1), one ask for each operation that the system has. */
  asks(n: number): Readonly<Partial<Record<OperationId, Asked>>>;
  /** The numbers under which the n-th document is found by an ask with a `lookup`, in our terms. */
  numbers(n: number): Readonly<Partial<Record<"delivery" | "order" | "trackingNumber", string>>>;
  /**
   * False where the system cannot be asked what became of a post whose answer was lost: such a post ends as a letter of
   * unknown outcome, and never twice.
   */
  readonly tellsOutcome: boolean;
}
