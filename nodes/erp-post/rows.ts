import * as z from "zod/mini";
import { reason } from "../kit/reasons.ts";

/** Kinds of value that a line may have. */
const valueKinds = ["path", "constant", "map", "date", "join"] as const;

/** What a field of an ERP holds, as far as its metadata said so. */
const fieldTypes = ["string", "number", "boolean", "date", "datetime"] as const;

export const row = z.object({
  /** A term of ours, or a field of the ERP by its own name. */
  field: z.string(reason("field")).check(z.minLength(1, reason("field"))),
  from: z.enum(valueKinds, reason("source")),
  /** A path of the event, several of them (`place.city, place.country`), or the constant itself. */
  source: z.string(reason("source")),
  /** `DELIVERED=D, IN_TRANSIT=T`, a form of date, or what stands between the joined values. */
  form: z._default(z.string(), ""),
  /** Characters that the ERP takes, as its metadata said when the field was chosen; null where it sets no limit. */
  limit: z._default(z.nullable(z.number()), null),
  long: z._default(z.enum(["fail", "truncate"], reason("source")), "fail"),
  /** What the ERP keeps there, as its metadata said when the field was chosen; null where it is not known. */
  type: z._default(z.nullable(z.enum(fieldTypes, reason("source"))), null),
  /** False where the ERP's metadata said that it takes no change. */
  updatable: z._default(z.boolean(), true),
});

/** One line of the field table: what a field of the ERP is filled with. */
export type Row = z.infer<typeof row>;

export const wholeTable = z.check<Row[]>((list) => {
  const why = rowProblem(list.value);
  if (why) list.issues.push({ code: "custom", input: list.value, message: why });
});

const pairs = /^\s*[^=,]+=[^=,]*(,\s*[^=,]+=[^=,]*)*$/;

/** What is wrong with the lines of a field table, as `reasons.ts` writes it, or null. */
export function rowProblem(lines: readonly Row[]): string | null {
  const twice = lines.find((line, index) => lines.findIndex((other) => other.field === line.field) !== index);
  if (twice) return reason("twice", twice.field);
  const fixed = lines.find(({ updatable }) => !updatable);
  if (fixed) return reason("fixed", fixed.field);
  if (lines.some((line) => line.from !== "constant" && pathsOf(line).some((path) => path === ""))) {
    return reason("source");
  }
  return lines.some((line) => line.from === "map" && !pairs.test(line.form)) ? reason("pairs") : null;
}

/** The paths that a line reads, without the spaces around them. */
export function pathsOf({ from, source }: Pick<Row, "from" | "source">): readonly string[] {
  return (from === "join" ? source.split(",") : [source]).map((path) => path.trim());
}
