/** Samples with something wrong in them: the same seed gives the same bytes. */
import { readDirectory, unpack } from "../../core/mapping/readers/zip.ts";
import { zipOf } from "../workbook.ts";

/** A number from 0 on, below `below`; the next call gives the next one. */
export type Dice = (below: number) => number;

/** Dice that fall the same way for the same seed (mulberry32). */
export function diceOf(seed: number): Dice {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}

/** What a parser takes for more than text, in one format or another. */
const words = [
  ..."\0\t\n\r\"'`,;|:+*~^?<>&[]{}()=-@%\\/\u00a0\u2028\ufeff",
  ...["\r\n", '""', "]]>", "<!--", "<![CDATA[", "&lt;", "&#0;", "&#xffffff;", "<!DOCTYPE a>", "</", "/>", "xmlns:a=''"],
  ...["null", "true", "[]", "{}", "\\u0000", "1e999", "-0", "9".repeat(40), "0x1F", "NaN", "__proto__", "constructor"],
  ...[
    "ISA*",
    "IEA*1*1~",
    "GS*",
    "GE*9*9~",
    "ST*214*1~",
    "SE*1*1~",
    "UNA:+.? '",
    "UNB+",
    "UNH+1",
    "UNT+0+1'",
    "UNZ+1+1'",
  ],
  ...["sep=;\n", "=1+1", "2026-02-30", "24:61", "\ud800"],
];

function one<T>(list: readonly T[], dice: Dice): T {
  return list[dice(list.length)] as T;
}

type Change = (bytes: Buffer, dice: Dice, other: Uint8Array) => Uint8Array;

function spliced(bytes: Buffer, at: number, gone: number, put: Uint8Array): Uint8Array {
  return Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + gone)]);
}

/** A stretch between two signs that part something (`name` of `<name>`), so that structure is hit as often as text. */
function stretch(bytes: Buffer, dice: Dice): readonly [at: number, length: number] {
  const from = dice(bytes.length);
  const marks = [10, 13, 34, 39, 42, 43, 44, 58, 59, 60, 62, 91, 93, 123, 124, 125, 126];
  const start = bytes.findIndex((byte, at) => at >= from && marks.includes(byte));
  if (start < 0) return [from, 1];
  const end = bytes.findIndex((byte, at) => at > start && marks.includes(byte));
  return [start, (end < 0 ? bytes.length : end) - start];
}

const changes: readonly Change[] = [
  (bytes, dice) => spliced(bytes, dice(bytes.length), 1, Buffer.from([dice(256)])),
  (bytes, dice) => spliced(bytes, dice(bytes.length), 0, Buffer.from(one(words, dice))),
  (bytes, dice) => spliced(bytes, dice(bytes.length), 0, Buffer.from(one(words, dice).repeat(1 + dice(2000)))),
  (bytes, dice) => bytes.subarray(0, dice(bytes.length)),
  (bytes, dice) => bytes.subarray(dice(bytes.length)),
  (bytes, dice) => {
    const [at, length] = stretch(bytes, dice);
    return spliced(bytes, at, length, Buffer.alloc(0));
  },
  (bytes, dice) => {
    const [at, length] = stretch(bytes, dice);
    const again = Buffer.concat(Array.from({ length: 2 + dice(50) }, () => bytes.subarray(at, at + length)));
    return spliced(bytes, at, length, again);
  },
  (bytes, dice) => {
    const [at, length] = stretch(bytes, dice);
    return spliced(bytes, at + 1, Math.max(0, length - 1), Buffer.from(one(words, dice)));
  },
  (bytes, dice, other) => spliced(bytes, dice(bytes.length), dice(bytes.length), Buffer.from(other)),
  (bytes) => Buffer.from(bytes.toString("latin1"), "utf16le"),
  (bytes) => Buffer.from(bytes.toString("utf8"), "latin1"),
];

function changed(bytes: Uint8Array, dice: Dice, other: Uint8Array): Uint8Array {
  let now = Buffer.from(bytes);
  for (let left = 1 + dice(4); left > 0 && now.length > 0; left--)
    now = Buffer.from(one(changes, dice)(now, dice, other));
  return now;
}

const mostUnpacked = 1_000_000;

/** A workbook with something wrong inside one of its parts: packed bytes alone would only ever be damaged. */
function changedPart(bytes: Uint8Array, dice: Dice): Uint8Array | null {
  const entries = [...(readDirectory(bytes)?.values() ?? [])];
  if (entries.length === 0) return null;
  const spoiled = dice(entries.length);
  const parts = entries.map((entry, at) => {
    const unpacked = unpack(bytes, entry, mostUnpacked);
    const content = unpacked.kind === "bytes" ? unpacked.bytes : new Uint8Array();
    return [entry.name, at === spoiled ? changed(content, dice, content) : content] as const;
  });
  return zipOf(Object.fromEntries(parts));
}

/** A sample with one to four changes, mixed with another one at times; or bytes without any sense. */
export function mutated(samples: readonly Uint8Array[], dice: Dice): Uint8Array {
  if (samples.length === 0 || dice(20) === 0) return Uint8Array.from({ length: dice(4000) }, () => dice(256));
  const sample = one(samples, dice);
  const isZip = sample[0] === 0x50 && sample[1] === 0x4b;
  return (isZip && dice(4) > 0 ? changedPart(sample, dice) : null) ?? changed(sample, dice, one(samples, dice));
}
