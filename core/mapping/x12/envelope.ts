/** Interchanges, groups and sets: what is inside what, and whether the trailers count what is there. */
import { type Coded, coded } from "../../errors.ts";
import { nextHeader, readHeader } from "./header.ts";
import { type Node, readSegments } from "./loops.ts";
import {
  faultOf,
  type GroupReceipt,
  type Header,
  type InterchangeReceipt,
  isAccepted,
  type SetReceipt,
  trailerMissing,
} from "./receipt.ts";
import { wrongTotals } from "./totals.ts";
import { type Cursor, peek, rewind, type Segment, skipBlank, take } from "./segments.ts";

/** Parts of a body that could not be read; of more than a person looks at, the rest is counted. */
export interface Faults {
  readonly told: Coded[];
  untold: number;
}

/** So many faults of a body are told one by one. */
const mostTold = 1000;

function tell({ faults }: Reading, fault: () => Coded): void {
  if (faults.told.length < mostTold) faults.told.push(fault());
  else faults.untold++;
}

/** What is gathered while a body is read. */
export interface Reading {
  readonly cursor: Cursor;
  readonly faults: Faults;
  readonly receipts: InterchangeReceipt[];
  /** Whether the places and elements of segments are checked. */
  readonly checked: boolean;
  /** Whether the counts and control numbers of trailers count. */
  readonly counted: boolean;
  readonly depth: number;
}

const trailers = new Set(["SE", "GE", "IEA"]);
const headers = new Set(["ST", "GS", "ISA"]);

const value = (segment: Segment | null, at: number): string => segment?.elements[at - 1]?.trim() ?? "";
const sameNumber = (a: string, b: string): boolean => /^\d+$/.test(a) && /^\d+$/.test(b) && Number(a) === Number(b);
const sameControl = (a: string, b: string): boolean => a === b || sameNumber(a, b);

type Notes = { readonly code: number; readonly says: string }[];

/** What a header costs of the budget beside its elements: a set or a group is kept, checked and answered. */
const headerCost = 16;

/** The next segment, taken, where it has this id. */
function takeIf({ cursor }: Reading, { separators }: Header, id: string): Segment | null {
  const segment = peek(cursor, separators);
  if (segment?.id !== id) return null;
  take(cursor);
  if (headers.has(id)) cursor.budget.left -= headerCost;
  return segment;
}

/** The segments up to the next one that begins or ends something. */
function bodyOf(reading: Reading, { separators }: Header): Segment[] {
  const body: Segment[] = [];
  for (let next = peek(reading.cursor, separators); next; next = peek(reading.cursor, separators)) {
    if (trailers.has(next.id) || headers.has(next.id)) break;
    body.push(next);
    take(reading.cursor);
  }
  return body;
}

function trailerNotes(end: Segment | null, control: string, count: number, counted: boolean): Notes {
  if (!end) return [{ code: trailerMissing, says: "it has no SE" }];
  if (!counted) return [];
  const notes: Notes = [];
  if (!sameControl(value(end, 2), control))
    notes.push({ code: 3, says: `its SE bears the control number ${value(end, 2)}` });
  if (!sameNumber(value(end, 1), String(count)))
    notes.push({ code: 4, says: `its SE counts ${value(end, 1)} segments, ${count} are there` });
  return notes;
}

function readSet(reading: Reading, header: Header, group: { readonly version: string }) {
  const start = takeIf(reading, header, "ST");
  const [id, control] = [value(start, 1), value(start, 2)];
  const body = bodyOf(reading, header);
  const end = takeIf(reading, header, "SE");
  const { checked, counted, depth } = reading;
  const strict = checked && group.version.startsWith("00401");
  const context = { separators: header.separators, strict, tolerant: !checked, depth };
  const { node, errors: found } = readSegments(id, body, context);
  const errors = found.length === 0 && counted ? wrongTotals(id, body) : found;
  const codes = trailerNotes(end, control, body.length + 2, counted);
  if (!/^\w{3}$/.test(id)) codes.unshift({ code: 6, says: `"${id.slice(0, 9)}" names no set` });
  if (!/^\w{1,9}$/.test(control)) codes.unshift({ code: 7, says: `"${control.slice(0, 9)}" is no control number` });
  if (errors.length > 0) codes.push({ code: 5, says: "segments are wrong" });
  const receipt: SetReceipt = { id, control, errors, codes };
  return { receipt, node: { id, control, ...node } };
}

function groupNotes(
  end: Segment | null,
  control: string,
  count: number,
  stray: Segment | undefined,
  counted: boolean,
): Notes {
  const notes: Notes = stray ? [{ code: 6, says: `the segment ${stray.id.slice(0, 9)} stands outside of a set` }] : [];
  if (!end) return [...notes, { code: 3, says: "it has no GE" }];
  if (!counted) return notes;
  if (!sameControl(value(end, 2), control))
    notes.push({ code: 4, says: `its GE bears the control number ${value(end, 2)}` });
  if (!sameNumber(value(end, 1), String(count)))
    notes.push({ code: 5, says: `its GE counts ${value(end, 1)} sets, ${count} are there` });
  return notes;
}

function readSets(reading: Reading, header: Header, group: { readonly version: string; readonly control: string }) {
  const sets: Node[] = [];
  const receipts: SetReceipt[] = [];
  let stray: Segment | undefined;
  for (;;) {
    stray ??= bodyOf(reading, header)[0];
    const next = peek(reading.cursor, header.separators);
    if (next?.id === "SE") stray ??= next;
    if (next?.id === "SE") take(reading.cursor);
    else if (next?.id !== "ST") return { sets, receipts, stray };
    else {
      const { receipt, node } = readSet(reading, header, group);
      receipts.push(receipt);
      if (isAccepted(receipt)) sets.push(node);
      else tell(reading, () => faultOf(receipt, group.control, header.control));
    }
  }
}

function readGroup(reading: Reading, header: Header) {
  const start = takeIf(reading, header, "GS");
  const [code, sender, receiver, date, time, control, , version] = [1, 2, 3, 4, 5, 6, 7, 8].map((at) =>
    value(start, at),
  ) as [string, string, string, string, string, string, string, string];
  const { sets, receipts, stray } = readSets(reading, header, { version, control });
  const end = takeIf(reading, header, "GE");
  const codes = groupNotes(end, control, receipts.length, stray, reading.counted);
  for (const { says } of codes)
    tell(reading, () => coded("WB-EDI-003", { interchange: header.control, group: control, detail: says }));
  const receipt: GroupReceipt = { code, control, version, declared: value(end, 1), sets: receipts, codes };
  return { receipt, node: { code, sender, receiver, date, time, control, version, sets } };
}

type EnvelopeNotes = { readonly code: string; readonly says: string }[];

function envelopeNotes(end: Segment | null, { control }: Header, groups: number, counted: boolean): EnvelopeNotes {
  if (!end) return [{ code: "023", says: "it has no IEA" }];
  if (!counted) return [];
  const notes: EnvelopeNotes = [];
  if (!sameControl(value(end, 2), control))
    notes.push({ code: "001", says: `its IEA bears the control number ${value(end, 2)}` });
  if (!sameNumber(value(end, 1), String(groups)))
    notes.push({ code: "021", says: `its IEA counts ${value(end, 1)} groups, ${groups} are there` });
  return notes;
}

/** Reads the groups of an interchange; what stands between them and belongs nowhere is told, once. */
function readGroups(reading: Reading, header: Header) {
  const groups: ReturnType<typeof readGroup>[] = [];
  let stray: string | undefined;
  for (;;) {
    stray ??= bodyOf(reading, header).find(({ id }) => id !== "TA1")?.id;
    const next = peek(reading.cursor, header.separators);
    if (next?.id === "GS") groups.push(readGroup(reading, header));
    else if (!next || next.id === "IEA" || next.id === "ISA") return { groups, stray };
    else {
      stray ??= next.id;
      take(reading.cursor);
    }
  }
}

function nodeOf(header: Header, groups: readonly Node[]): Node {
  const { separators: _, wantsAcknowledgement: __, ...named } = header;
  return { ...named, groups };
}

/** Tells that no header stands at the cursor, and goes to the next one. */
function skipTo(reading: Reading, at: number, detail: string): null {
  tell(reading, () => coded("WB-EDI-001", { at: at + 1, detail }));
  const next = nextHeader(reading.cursor.text, at + 1);
  reading.cursor.at = next < 0 ? reading.cursor.text.length : next;
  return null;
}

/** Reads the interchange at the cursor; null where no header can be read: that is a fault, and the next one is sought. */
export function readInterchange(reading: Reading): Node | null {
  const { cursor } = reading;
  const at = skipBlank(cursor.text, cursor.at);
  const found = readHeader(cursor.text, at);
  if (found.kind === "none") return skipTo(reading, at, found.detail);
  const { header } = found;
  cursor.at = found.end;
  cursor.budget.left -= headerCost;
  const { groups, stray } = readGroups(reading, header);
  const notes = envelopeNotes(takeIf(reading, header, "IEA"), header, groups.length, reading.counted);
  rewind(cursor);
  if (stray !== undefined)
    notes.push({ code: "022", says: `the segment ${stray.slice(0, 9)} stands outside of a group` });
  for (const { says } of notes) tell(reading, () => coded("WB-EDI-002", { interchange: header.control, detail: says }));
  reading.receipts.push({ header, groups: groups.map(({ receipt }) => receipt), notes });
  return nodeOf(
    header,
    groups.map(({ node }) => node),
  );
}
