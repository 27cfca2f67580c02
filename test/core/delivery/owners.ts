import type { TestContext } from "node:test";
import { type ManualClock, manualClock } from "../../../core/clock.ts";
import { type Dispatch, type Handle, openDispatch } from "../../../core/delivery/dispatch.ts";
import type { Journal, Leased, Settlement } from "../../../core/journal/journal.ts";
import { atEnd, openStore } from "./store.ts";

/** A store and a dispatch over it; `wrap` may put something between them. */
export interface Owners {
  readonly journal: Journal;
  readonly clock: ManualClock;
  readonly dispatch: Dispatch;
  readonly troubles: unknown[];
}

export async function openOwners(
  t: TestContext,
  wrap: (journal: Journal) => Journal = (journal) => journal,
): Promise<Owners> {
  const { journal } = await openStore(t);
  const clock = manualClock();
  const troubles: unknown[] = [];
  const dispatch = openDispatch({ journal: wrap(journal), clock, onTrouble: (error) => troubles.push(error) });
  atEnd(t, () => dispatch.close());
  return { journal, clock, dispatch, troubles };
}

/** Work that waits until the test lets it go. */
export function heldWork() {
  const held: { readonly leased: Leased; readonly settle: (settlement: Settlement | null) => void }[] = [];
  const handle: Handle = (leased) => new Promise((settle) => held.push({ leased, settle }));
  const finish = (index: number) => held[index]?.settle({ kind: "done", work: held[index].leased.work });
  const lanes = () => held.map(({ leased }) => leased.lane);
  return { held, handle, finish, lanes };
}
