import assert from "node:assert/strict";
import { readBody } from "../../../core/mapping/body.ts";
import type { ReadOutcome } from "../../../core/mapping/reading.ts";

/** The separators of a made-up sender; `end` may be more than one character (`~` and a line end). */
export interface Marks {
  readonly element: string;
  readonly component: string;
  readonly end: string;
}

const usualMarks: Marks = { element: "*", component: ">", end: "~\n" };

export interface Group {
  readonly control: string;
  readonly version?: string;
  readonly code?: string;
  readonly sets: readonly string[];
}

/** A set of these segments (`AT7*X4*NS`), with its ST and SE. */
export function setOf(control: string, segments: readonly string[], id = "214"): string {
  return [`ST*${id}*${control}`, ...segments, `SE*${segments.length + 2}*${control}`].join("~");
}

/** A 214 of one status. */
export function statusSet(control: string, number: string, status = "X4*NS"): string {
  const segments = [`B10*${number}*D-${number}*ACFX`, "LX*1", `AT7*${status}***20260302*0915*CT`, "MS1*OMAHA*NE*US"];
  return setOf(control, segments);
}

function groupText({ control, sets, version = "004010", code = "QM" }: Group): string {
  const head = `GS*${code}*ACFX*SHIPPER*20260302*0920*${control}*X*${version}`;
  return [head, ...sets, `GE*${sets.length}*${control}`].join("~");
}

/** An interchange of made-up parties. `isa` replaces elements by their number; `trailer` the IEA. */
export function interchangeOf(
  groups: readonly Group[],
  more: { readonly isa?: Readonly<Record<number, string>>; readonly trailer?: string; readonly marks?: Marks } = {},
): string {
  const { element, component, end } = more.marks ?? usualMarks;
  const parts = ["00", "          ", "00", "          ", "02", "ACFX           ", "ZZ", "SHIPPER        "];
  const all = [...parts, "260302", "0920", "U", "00401", "000000905", "0", "P"];
  const isa = ["ISA", ...all.map((part, at) => more.isa?.[at + 1] ?? part)].join("*");
  const trailer = more.trailer ?? `IEA*${groups.length}*000000905`;
  const body = [...groups.map(groupText), trailer].join("~");
  const text = `${isa}*>~${body}~`;
  return text.replaceAll(/[*>~]/g, (sign) => (sign === "*" ? element : sign === ">" ? component : end));
}

/** X12 as a pack declares it that states nothing more. */
export const checkedX12 = { format: "x12", grammar: "checked", counts: "strict", acknowledge: "always" } as const;

/** What the X12 reader makes of a text. */
export function readText(text: string, limits = { depth: 64, values: 2_000_000 }): ReadOutcome {
  return readBody(new TextEncoder().encode(text), checkedX12, limits);
}

type Tree = Readonly<Record<string, unknown>>;

/** The sets of a readable text, and the sentences of its faults. */
export function setsOf(text: string): { readonly sets: readonly Tree[]; readonly faults: readonly string[] } {
  const outcome = readText(text);
  assert.ok(outcome.kind === "read");
  const { interchanges } = outcome.payload as { interchanges: { groups: { sets: Tree[] }[] }[] };
  const sets = interchanges.flatMap(({ groups }) => groups.flatMap((group) => group.sets));
  return { sets, faults: outcome.faults.map(({ code, message }) => `${code} ${message}`) };
}

/** The acknowledgement of a text, one segment a line. */
export function answerTo(text: string): readonly string[] {
  const outcome = readText(text);
  const answer = outcome.acknowledgement?.({ number: 41, at: Date.UTC(2026, 2, 2, 10, 5) }) ?? "";
  return answer
    .split("~\n")
    .join("~")
    .split("~")
    .filter((line) => line !== "");
}
