import { z } from "zod";
import { type Coded, coded } from "../../errors.ts";
import { type Limits, type ReadOutcome, unreadable } from "../reading.ts";
import { brokenLine, collectRows, groupBySchema, mostCells, type Row } from "./table.ts";
import { encodingSchema, textOf } from "./text.ts";

const columnSchema = z
  .strictObject({
    name: z.string().min(1),
    start: z.int().min(1).meta({ description: "The place of the first character, from 1." }),
    length: z.int().min(1),
    trim: z.boolean().optional().meta({ description: "False keeps the spaces around the text (default: true)." }),
  })
  .meta({ id: "FixedColumn" });

const columnsSchema = z.array(columnSchema).min(1).max(mostCells);

const lengthSchema = z
  .int()
  .min(1)
  .optional()
  .meta({ description: "How long a line is; a longer one is a fault, a shorter one lacks its last spaces." });

const recordSchema = z
  .strictObject({
    type: z.string().min(1),
    tag: z.string().min(1).meta({ description: "What a line of this type begins with." }),
    length: lengthSchema,
    columns: columnsSchema,
  })
  .meta({ id: "FixedRecord", description: "A type of line, known by the text that it begins with." });

export const fixedBody = z
  .strictObject({
    format: z.literal("fixed"),
    encoding: encodingSchema,
    length: lengthSchema,
    columns: columnsSchema.optional(),
    records: z.array(recordSchema).min(1).optional(),
    groupBy: groupBySchema,
  })
  .refine(({ columns, records }) => (columns === undefined) !== (records === undefined), {
    error: "needs either columns or records",
  })
  .meta({
    id: "FixedBody",
    description: "Lines whose texts stand at fixed places: `rows`; with `records` each row has the `type` of its line.",
  });

type FixedSpec = z.infer<typeof fixedBody>;

/** A type of line: what it begins with, and what stands where. */
interface Layout {
  readonly type: string | null;
  readonly tag: string;
  readonly length: number;
  readonly columns: z.infer<typeof columnsSchema>;
}

/** Layouts, the longest tag first: `EVTX` is no `EVT`. */
function layoutsOf({ columns, records, length }: FixedSpec): readonly Layout[] {
  const endless = Number.POSITIVE_INFINITY;
  if (columns) return [{ type: null, tag: "", length: length ?? endless, columns }];
  const layouts = (records ?? []).map((record) => ({ ...record, length: record.length ?? length ?? endless }));
  return layouts.toSorted((a, b) => b.tag.length - a.tag.length);
}

function rowOf(line: string, { type, columns }: Layout): Row {
  const row: Record<string, string> = type === null ? {} : { type };
  for (const { name, start, length, trim } of columns) {
    const text = line.slice(start - 1, start - 1 + length);
    row[name] = trim === false ? text : text.trim();
  }
  return row;
}

/** The end-of-file sign of old systems, alone on the last line. */
const isBlank = (line: string): boolean => line.trim() === "" || line === "\u001a";

function* rowsOf(text: string, layouts: readonly Layout[]): Generator<Row | Coded> {
  let number = 0;
  for (let at = 0; at < text.length; ) {
    const feed = text.indexOf("\n", at);
    const end = feed < 0 ? text.length : feed;
    const line = text.slice(at, text[end - 1] === "\r" ? end - 1 : end);
    at = end + 1;
    number += 1;
    if (isBlank(line)) continue;
    const layout = layouts.find(({ tag }) => line.startsWith(tag));
    if (!layout) yield brokenLine(number, "it begins with the tag of no declared record");
    else if (line.trimEnd().length > layout.length)
      yield brokenLine(number, `it is longer than ${layout.length} characters`);
    else yield rowOf(line, layout);
  }
}

/** Reads lines of fixed places to `{ rows }`. A line of no declared type, or a longer one than declared, is a fault that names it. */
export function readFixed(bytes: Uint8Array, limits: Limits, how: FixedSpec): ReadOutcome {
  const text = textOf(bytes, how.encoding, "fixed-width text");
  if (typeof text !== "string") return unreadable(text);
  const layouts = layoutsOf(how);
  const names = new Set(layouts.flatMap(({ columns }) => columns.map(({ name }) => name)));
  if (names.has("__proto__")) return unreadable(coded("WB-READ-003", { key: "__proto__" }));
  const missing = how.groupBy?.filter((name) => !names.has(name)) ?? [];
  if (missing.length > 0) return unreadable(coded("WB-READ-022", { wanted: missing.join(", ") }));
  return collectRows(rowsOf(text, layouts), names.size, how.groupBy, limits);
}
