/** What the sender is told: 997 for every group, TA1 where the envelope is damaged or the sender asks for one. */
import type { Control } from "../reading.ts";
import {
  type GroupReceipt,
  type Header,
  type InterchangeReceipt,
  isAccepted,
  type SegmentError,
  type SetReceipt,
} from "./receipt.ts";

type Row = readonly (string | number)[];

/** Digits of a control number of an interchange. */
const controlDigits = 9;

/** A value as it may stand between these separators: without them, and without what is not printed. */
function plain(text: string, { separators }: Header): string {
  const { element, component, repetition, terminator } = separators;
  const none = new Set([element, component, repetition, terminator]);
  return [...text].filter((sign) => !none.has(sign) && sign >= " ").join("");
}

function elementRows({ elements }: SegmentError, header: Header): Row[] {
  return elements.map(({ element, code, value }) => ["AK4", element, "", code, plain(value, header)]);
}

function setRows(set: SetReceipt, header: Header): Row[] {
  const head: Row = ["AK2", set.id, set.control];
  if (isAccepted(set)) return [head, ["AK5", "A"]];
  const errors = set.errors.flatMap((error): Row[] => [
    ["AK3", plain(error.id, header), error.position, "", error.code],
    ...elementRows(error, header),
  ]);
  return [head, ...errors, ["AK5", "R", ...set.codes.slice(0, 5).map(({ code }) => code)]];
}

/** A all accepted, E all accepted but the group itself is damaged, P some, R none. */
function verdictOf({ sets, codes }: GroupReceipt, accepted: number): string {
  if (accepted === sets.length) return codes.length === 0 ? "A" : "E";
  return accepted === 0 ? "R" : "P";
}

function groupRows(group: GroupReceipt, header: Header): Row[] {
  const { sets, codes, control } = group;
  const accepted = sets.filter(isAccepted).length;
  const declared = /^\d{1,6}$/.test(group.declared) ? Number(group.declared) : sets.length;
  const counts = [declared, sets.length, accepted, ...codes.slice(0, 5).map(({ code }) => code)];
  const rows = sets.flatMap((set) => setRows(set, header));
  return [
    ["AK1", plain(group.code, header), plain(control, header)],
    ...rows,
    ["AK9", verdictOf(group, accepted), ...counts],
  ];
}

/** A set that is an acknowledgement itself is never acknowledged: two systems would never stop. */
const acknowledgements = "FA";

function setsOf(interchange: InterchangeReceipt): Row[] {
  const groups = interchange.groups.filter(({ code }) => code !== acknowledgements);
  return groups.flatMap((group, at) => {
    const control = String(at + 1).padStart(4, "0");
    const rows = groupRows(group, interchange.header);
    return [["ST", "997", control], ...rows, ["SE", rows.length + 2, control]] satisfies Row[];
  });
}

/** Accepted with errors: what is whole goes through, whatever became of the envelope. */
function noteRow({ header, notes }: InterchangeReceipt): Row[] {
  const [first] = notes;
  if (!first && !header.wantsAcknowledgement) return [];
  return [
    [
      "TA1",
      header.control.padStart(controlDigits, "0"),
      header.date,
      header.time,
      first ? "E" : "A",
      first?.code ?? "000",
    ],
  ];
}

/** A value in the width that the ISA gives it. */
const fit = (text: string, width: number): string => text.padEnd(width).slice(0, width);

function isaRow({ separators, ...header }: Header, control: string, at: string): Row {
  const { senderQualifier, sender, receiverQualifier, receiver, standard, version, usage } = header;
  const parties = [fit(receiverQualifier, 2), fit(receiver, 15), fit(senderQualifier, 2), fit(sender, 15)];
  const times = [at.slice(2, 8), at.slice(8, 12)];
  const rest = [fit(standard, 1), fit(version, 5), control, "0", fit(usage, 1), separators.component];
  return ["ISA", "00", fit("", 10), "00", fit("", 10), ...parties, ...times, ...rest];
}

function interchangeRows(interchange: InterchangeReceipt, control: Control): Row[] {
  const { header, groups } = interchange;
  const notes = noteRow(interchange);
  const sets = setsOf(interchange);
  if (notes.length + sets.length === 0) return [];
  const number = String(control.number % 10 ** controlDigits);
  const isa = number.padStart(controlDigits, "0");
  const at = new Date(control.at).toISOString().replace(/\D/g, "");
  const version = groups.find(({ code }) => code !== acknowledgements)?.version || "004010";
  const gs: Row = [
    "GS",
    "FA",
    header.receiver,
    header.sender,
    at.slice(0, 8),
    at.slice(8, 12),
    number,
    "X",
    plain(version, header),
  ];
  const count = sets.filter(([id]) => id === "ST").length;
  const group = count > 0 ? [gs, ...sets, ["GE", count, number] satisfies Row] : [];
  return [isaRow(header, isa, at), ...notes, ...group, ["IEA", count > 0 ? 1 : 0, isa]];
}

/** Elements that are empty at the end of a segment are not written; those of an ISA are, each in its width. */
function written(row: Row, { separators }: Header): string {
  const texts = row.map(String);
  while (texts.at(-1) === "" && texts.length > 1) texts.pop();
  return texts.join(separators.element) + separators.terminator;
}

/**
 * Writes the answer to the interchanges of one body, each in the separators of its sender: a 997 for every group, which
 * accepts or rejects set by set, and a TA1 where one is due. All bear the caller's control number (from 0 to 999999999);
 * times are UTC. The same receipts and control give the same text; "" where nothing is to be answered.
 */
export function acknowledge(interchanges: readonly InterchangeReceipt[], control: Control): string {
  return interchanges
    .map((interchange) =>
      interchangeRows(interchange, control)
        .map((row) => written(row, interchange.header))
        .join(""),
    )
    .join("");
}
