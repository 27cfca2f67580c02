/** What reading found, as far as an acknowledgement needs it. */
import { type Coded, coded } from "../../errors.ts";
import type { Separators } from "./segments.ts";

/** An element that is wrong: its place in the segment from 1, the standard's code (AK403), and the value as sent. */
export interface ElementError {
  readonly element: number;
  readonly code: number;
  readonly value: string;
  readonly says: string;
}

/** A segment that is wrong: its place in the set (ST is 1) and the standard's code (AK304). */
export interface SegmentError {
  readonly id: string;
  readonly position: number;
  readonly code: number;
  readonly says: string;
  readonly elements: readonly ElementError[];
}

/** A set as received; without `errors` and `codes` (AK502) it is accepted. */
export interface SetReceipt {
  readonly id: string;
  readonly control: string;
  readonly errors: readonly SegmentError[];
  readonly codes: readonly { readonly code: number; readonly says: string }[];
}

/** A group as received; `codes` are the standard's (AK905). `declared`: how many sets its trailer counts. */
export interface GroupReceipt {
  readonly code: string;
  readonly control: string;
  readonly version: string;
  readonly declared: string;
  readonly sets: readonly SetReceipt[];
  readonly codes: readonly { readonly code: number; readonly says: string }[];
}

/** The elements of an ISA that matter after reading; what it holds of passwords is not kept. */
export interface Header {
  readonly senderQualifier: string;
  readonly sender: string;
  readonly receiverQualifier: string;
  readonly receiver: string;
  readonly date: string;
  readonly time: string;
  readonly standard: string;
  readonly version: string;
  readonly control: string;
  readonly wantsAcknowledgement: boolean;
  readonly usage: string;
  readonly separators: Separators;
}

/** An interchange as received; `notes` are the standard's codes (TA105), none where its envelope is whole. */
export interface InterchangeReceipt {
  readonly header: Header;
  readonly groups: readonly GroupReceipt[];
  readonly notes: readonly { readonly code: string; readonly says: string }[];
}

/** True where nothing is wrong with a set. */
export function isAccepted({ errors, codes }: SetReceipt): boolean {
  return errors.length === 0 && codes.length === 0;
}

/** The standard's code for a set whose end was not sent (AK502). */
export const trailerMissing = 2;

/** What is wrong with a set, as one sentence: the first thing that a person has to look at. */
export function faultOf(set: SetReceipt, group: string, interchange: string): Coded {
  const where = { interchange, group, set: set.id, control: set.control };
  const [first] = set.errors;
  const [broken] = set.codes;
  if (!first || broken?.code === trailerMissing)
    return coded("WB-EDI-004", { ...where, detail: broken?.says ?? "nothing is said" });
  const segment = { ...where, segment: first.id, position: first.position };
  const [wrong] = first.elements;
  if (!wrong) return coded("WB-EDI-005", { ...segment, detail: first.says });
  const element = `${first.id}${String(wrong.element).padStart(2, "0")}`;
  return coded("WB-EDI-006", { ...segment, element, detail: wrong.says });
}
