import type { Coded } from "../errors.ts";
import type { Effect, NewLetter, Receipt } from "../journal/journal.ts";
import { askOf } from "./trial.ts";

/** What a letter is given by whoever parks. */
export interface Parking {
  readonly cause: Coded;
  readonly attempts: number;
  /** Revision of the deployed flows. */
  readonly flowVersion: string | null;
  /** Node that parks. */
  readonly node: string | null;
  readonly at: number;
}

/** A letter about a receipt; replay puts it back into its own queue and lane. */
export function receiptLetter(receipt: Receipt, parking: Parking): NewLetter {
  const { id, queue, lane, carrier } = receipt;
  const group = groupOf(parking.cause, carrier);
  return { ...parking, receipt: id, effect: null, queue, lane, group, about: `${carrier} ${lane}` };
}

/**
 * A letter for each part of a receipt that could not be read while its neighbours could: they have one cause and differ
 * in place, so the number of the part is in what they are about. The same bytes give the same letters.
 */
export function partLetters(receipt: Receipt, parts: readonly Parking[]): readonly NewLetter[] {
  return parts.map((parking, index) => {
    const letter = receiptLetter(receipt, parking);
    return { ...letter, about: `${letter.about}, part ${index + 1} of ${parts.length}` };
  });
}

/** A letter about an effect; replay tries it again on its connection. */
export function effectLetter(effect: Effect, lane: string, parking: Parking): NewLetter {
  const { id, receipt, queue, connection } = effect;
  const group = groupOf(parking.cause, connection);
  return { ...parking, receipt, effect: id, queue, lane, group, about: aboutEffect(effect) };
}

/**
 * Letters of one group have one cause and are mended together. The group names who (carrier or connection), the code,
 * and what tells causes of one code apart: the carrier's code, the ERP's code, the node, the field.
 */
export function groupOf(cause: Coded, who: string): string {
  const { code, details } = cause;
  if (code === "WB-MAP-001") return `unmapped ${details.carrier ?? who} ${details.code}`;
  const whose = code === "WB-MAP-009" ? (details.carrier ?? who) : who;
  const part = details.erpCode ?? details.node ?? details.field ?? details.kind;
  return [whose, code, part ?? ""].join(" ").trim();
}

function aboutEffect(effect: Effect): string {
  const { operation, milestone, document, lookup } = askOf(effect);
  const target = document ?? (lookup ? `${lookup.field} ${lookup.value}` : "");
  return [operation, milestone, target].filter((part) => part).join(" ");
}
