import type { Journal } from "../../journal/journal.ts";
import { type Used, unused } from "./quota.ts";

/** How far the questions came; kept in the store, so that a restart goes on where the process ended. */
export interface Progress {
  /** When the present turn over all subjects began, ms since 1970 UTC; 0: none did. */
  readonly turnAt: number;
  /** True where the turn has come to its end. */
  readonly isOver: boolean;
  /** The last expected number and the last shipment that were asked about in this turn. */
  readonly number: string;
  readonly shipment: number;
  readonly cursor: string;
  /** When the last question was asked that was answered; 0: none. */
  readonly answeredAt: number;
  readonly used: Used;
}

export const noProgress: Progress = {
  turnAt: 0,
  isOver: true,
  number: "",
  shipment: 0,
  cursor: "",
  answeredAt: 0,
  used: unused,
};

const key = "progress";

export async function readProgress(journal: Journal, room: string): Promise<Progress> {
  const memos = await journal.recall(room);
  return { ...noProgress, ...memos.find((memo) => memo.key === key)?.value };
}

export function writeProgress(journal: Journal, room: string, progress: Progress, at: number): Promise<void> {
  return journal.remember([{ room, key, value: { ...progress }, at }]);
}
