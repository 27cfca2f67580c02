/** What reading found, as far as an acknowledgement and a letter need it. */
import { type Coded, coded } from "../../errors.ts";
import type { Signs } from "./syntax.ts";

/** The standard's codes of what is wrong (data element 0085). */
export const syntaxErrors = {
  missing: 13,
  notHere: 15,
  unspecified: 18,
  references: 28,
  count: 29,
} as const;

/** What is wrong with a message: the segment by its place (UNH is 1) and tag, the element by its place behind the tag. */
export interface Flaw {
  readonly code: "WB-EDI-103" | "WB-EDI-104" | "WB-EDI-105" | "WB-EDI-106" | "WB-EDI-107" | "WB-EDI-108";
  readonly error: number;
  readonly position: number;
  readonly tag: string;
  readonly element?: number;
  readonly component?: number;
  readonly detail: string;
}

/** A message as received. `kind`: its identifier as sent (`IFTSTA:D:00B:UN`). */
export interface MessageReceipt {
  readonly reference: string;
  readonly kind: readonly string[];
  readonly group: string | null;
  readonly flaw: Flaw | null;
}

/** A partner as its interchange names it: number, qualifier, address for the way back. */
export type Partner = readonly string[];

/** What the UNB says. What it holds of passwords is not kept. */
export interface Header {
  readonly syntax: string;
  readonly syntaxVersion: string;
  readonly sender: Partner;
  readonly receiver: Partner;
  readonly date: string;
  readonly time: string;
  readonly control: string;
  readonly application: string;
  readonly wantsAcknowledgement: boolean;
  readonly test: boolean;
  readonly signs: Signs;
}

/** An interchange as received. */
export interface InterchangeReceipt {
  readonly header: Header;
  readonly messages: readonly MessageReceipt[];
}

/** Where something is wrong, as people look for it. */
function whereOf(header: Header, { reference, kind, group }: MessageReceipt): string {
  const inGroup = group === null ? "" : `, group ${group}`;
  return `interchange ${header.control}${inGroup}, message ${reference} (${kind[0] ?? "?"})`;
}

/** What is wrong with a message, as one sentence. */
export function faultOf(header: Header, message: MessageReceipt, flaw: Flaw): Coded {
  const element = flaw.element === undefined ? "" : String(flaw.element).padStart(2, "0");
  return coded(flaw.code, {
    where: whereOf(header, message),
    position: flaw.position,
    segment: flaw.tag,
    element,
    detail: flaw.detail,
  });
}
