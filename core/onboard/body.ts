/** In which format samples come, and with which options they are read. */
import { type BodySpec, type FormatSpec, readBody } from "../mapping/body.ts";
import { signatureOf } from "../mapping/signature.ts";
import { readTimes } from "./times.ts";

/** A sample as it was handed in. */
export interface Sample {
  /** A file name; what is kept of it names the file in the pack's folder. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** How samples are read, or why no pack can be made of them. */
export type BodyGuess =
  | { readonly kind: "body"; readonly body: FormatSpec }
  /** Interchanges are standards: their packs are there already, and a partner is an entry, not a pack. */
  | { readonly kind: "standard"; readonly format: "x12" | "edifact" }
  | { readonly kind: "mixed"; readonly formats: readonly string[] }
  | { readonly kind: "binary" };

const delimiters = [";", "\t", "|", ","] as const;
const headLines = 40;

function linesOf(text: string): readonly string[] {
  return text.split(/\r?\n/, headLines).filter((line) => line.trim() !== "");
}

const cellsOf = (line: string, delimiter: string): readonly string[] =>
  line.split(delimiter).map((cell) => cell.trim().replace(/^"(.*)"$/, "$1"));

/** The delimiter that cuts most lines into the same number of cells. */
function delimiterOf(lines: readonly string[]): (typeof delimiters)[number] {
  const steadiness = (delimiter: string): number => {
    const widths = lines.map((line) => line.split(delimiter).length);
    const widest = Math.max(...widths);
    return widest < 2 ? 0 : widths.filter((width) => width === widest).length * Math.log2(widest);
  };
  return delimiters.toSorted((a, b) => steadiness(b) - steadiness(a))[0] ?? ",";
}

/** A line of values names no columns: it holds a time, or a long number. */
const isData = (cells: readonly string[]): boolean =>
  cells.some((cell) => readTimes([cell]) !== null || /^\d{6,}$/.test(cell));

/** How the header is found: the widest line names the columns, unless it holds values already. */
function headerOf(lines: readonly string[], delimiter: string): Partial<Extract<FormatSpec, { format: "csv" }>> {
  const widest = Math.max(...lines.map((line) => line.split(delimiter).length));
  const at = lines.findIndex((line) => line.split(delimiter).length === widest);
  const cells = cellsOf(lines[at] ?? "", delimiter);
  if (isData(cells)) return { columns: cells.map((_, number) => `column ${number + 1}`) };
  return at === 0 ? {} : { header: cells.filter((cell) => cell !== "").slice(0, 3) };
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

type Dialect = Partial<Extract<FormatSpec, { format: "csv" }>>;

function dialectOf({ bytes }: Sample, encoding: string | undefined): Dialect {
  const text = new TextDecoder(encoding ?? "utf-8").decode(bytes).replace(/^\uFEFF/, "");
  const lines = linesOf(text);
  const delimiter = delimiterOf(lines);
  return { delimiter, ...headerOf(lines, delimiter) };
}

/** Tables that are written alike are read so; where they differ the reader finds out for each. */
function tableBody(samples: readonly Sample[]): FormatSpec {
  const encoding = samples.every(({ bytes }) => isUtf8(bytes)) ? {} : { encoding: "windows-1252" as const };
  const dialects = samples.map((sample) => dialectOf(sample, encoding.encoding));
  const [first] = dialects;
  const alike = dialects.every((one) => JSON.stringify(one) === JSON.stringify(first));
  return { format: "csv", ...encoding, ...(alike ? first : {}) };
}

/** Finds the format that all samples have in common. */
export function guessBody(samples: readonly Sample[]): BodyGuess {
  const signatures = new Set(samples.map(({ bytes }) => signatureOf(bytes)));
  const [only] = signatures;
  if (signatures.size !== 1 || only === undefined) return { kind: "mixed", formats: [...signatures] };
  if (only === "x12" || only === "edifact") return { kind: "standard", format: only };
  if (only === "binary") return { kind: "binary" };
  return { kind: "body", body: only === "text" ? tableBody(samples) : { format: only } };
}

/** Tables can be read row by row, or with the rows of a parcel together. */
export function grouped(body: FormatSpec, columns: readonly string[]): FormatSpec {
  return body.format === "csv" || body.format === "xlsx" || body.format === "fixed"
    ? { ...body, groupBy: [...columns] }
    : body;
}

/** A sample that was read, or why it cannot be. */
export type ReadSample = { readonly payload: unknown } | { readonly refusal: string };

export function readSample({ bytes }: Sample, body: BodySpec): ReadSample {
  const read = readBody(bytes, body);
  return read.kind === "read" ? { payload: read.payload } : { refusal: read.error.message };
}
