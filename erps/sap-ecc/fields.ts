import type { TargetField } from "../../core/delivery/erp.ts";

/** A field as SAP writes it, `E1EDT20-EXTI1`; a segment that comes with qualifiers names one, `E1EDT13:006-ISDD`. */
export interface FieldName {
  readonly segment: string;
  /** Null where the segment comes once. */
  readonly qualifier: string | null;
  readonly field: string;
}

/** Reads the name of a field; null where it is none. */
export function nameOf(name: string): FieldName | null {
  const [, segment, qualifier = null, field] = /^((?:E1|Z)[A-Z0-9_]*)(?::(\w{1,3}))?-([A-Z]\w*)$/.exec(name) ?? [];
  return segment && field ? { segment, qualifier, field } : null;
}

/** A segment that a customer has added to the type of the IDoc. */
export function isCustomSegment(segment: string): boolean {
  return segment.startsWith("Z");
}

/** Fields of a day that have a time beside them. */
export const timeBeside: Readonly<Record<string, string>> = {
  ISDD: "ISDZ",
  IEDD: "IEDZ",
  NTANF: "NTANZ",
  NTEND: "NTENZ",
  PODAT: "POTIM",
};

const text = (name: string, title: string, maxLength: number): TargetField => {
  return { name, title, type: "string", maxLength };
};
const moment = (name: string, title: string): TargetField => ({ name, title, type: "datetime", maxLength: null });

/** Fields of the delivery that a goods issue brings: DELVRY03, message SHPCON. */
export const goodsIssueFields: readonly TargetField[] = [
  moment("E1EDT13:006-ISDD", "Actual goods issue, with its time in ISDZ"),
  text("E1EDL20-BOLNR", "Bill of lading", 35),
  text("E1EDL20-TRAID", "Means of transport", 20),
  text("E1EDL20-LIFEX", "External delivery number", 35),
];

/** Fields of the delivery that a proof of delivery brings: DELVRY03, message STPPOD. */
export const proofFields: readonly TargetField[] = [
  moment("E1EDL20-PODAT", "Proof of delivery, with its time in POTIM"),
  text("E1EDL20-BOLNR", "Bill of lading", 35),
];

/** Fields of the shipment: SHPMNT05, message SHPMNT. */
export const shipmentFields: readonly TargetField[] = [
  text("E1EDT20-TKNUM", "Shipment number", 10),
  text("E1EDT20-TNDR_TRKID", "Tracking number", 35),
  text("E1EDT20-EXTI1", "External identification 1", 20),
  text("E1EDT20-EXTI2", "External identification 2", 20),
  text("E1EDT20-SIGNI", "Container id", 20),
  text("E1EDT20-TPBEZ", "Description", 20),
  text("E1ADRM4:SP-PARTNER_ID", "Forwarding agent (vendor number)", 17),
  moment("E1EDT10:005-ISDD", "Actual start of the transport, with its time in ISDZ"),
  moment("E1EDT10:005-NTEND", "Planned end of the transport, with its time in NTENZ"),
  moment("E1EDT10:005-IEDD", "Actual end of the transport, with its time in IEDZ"),
];
