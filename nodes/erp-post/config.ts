import * as z from "zod/mini";
import { type Milestone, milestones } from "../../core/event/milestone.ts";
import { describeConfig } from "../kit/config.ts";
import { choice, choices, count, flag, nodeReference, requiredText, rows, text } from "../kit/fields.ts";
import { reason } from "../kit/reasons.ts";

const row = z.object({
  field: z.string(reason("field")).check(z.minLength(1, reason("field"))),
  from: z.enum(["path", "constant", "map", "date"], reason("source")),
  /** A path of the event, or the constant itself. */
  source: z.string(reason("source")),
  /** `DELIVERED=D, IN_TRANSIT=T`, or a form of date. */
  form: z._default(z.string(), ""),
  /** Characters that the ERP takes, as its metadata said when the field was chosen; null where it sets no limit. */
  limit: z._default(z.nullable(z.number()), null),
  long: z._default(z.enum(["fail", "truncate"], reason("source")), "fail"),
});

/** One line of the field table: what a field of the ERP is filled with. */
export type Row = z.infer<typeof row>;

const whole = z.check<Row[]>((list) => {
  const why = rowProblem(list.value);
  if (why) list.issues.push({ code: "custom", input: list.value, message: why });
});

/** What is wrong with the lines of a field table, as `reasons.ts` writes it, or null. */
export function rowProblem(lines: readonly Row[]): string | null {
  const twice = lines.find((line, index) => lines.findIndex((other) => other.field === line.field) !== index);
  if (twice) return reason("twice", twice.field);
  if (lines.some((line) => line.from !== "constant" && line.source.trim() === "")) return reason("source");
  const pairs = /^\s*[^=,]+=[^=,]*(,\s*[^=,]+=[^=,]*)*$/;
  return lines.some((line) => line.from === "map" && !pairs.test(line.form)) ? reason("pairs") : null;
}

export const postable = (Object.keys(milestones) as Milestone[]).filter((milestone) => milestone !== "UNKNOWN");

/** Operations that had a name of one system before they had one for all. */
const nameNow: Readonly<Record<string, string>> = { "goods-issue": "ship-confirm" };

/** What is changed in the ERP, in which document, with which values, and for which milestones. */
export const config = describeConfig({
  version: 2,
  fields: {
    name: text(),
    connection: nodeReference("erp-connection"),
    operation: requiredText(),
    milestones: choices(["PICKED_UP", "IN_TRANSIT", "OUT_FOR_DELIVERY", "DELIVERED"], postable),
    documentBy: choice("lookup", ["lookup", "path"]),
    documentPath: requiredText("references.delivery"),
    /** Digits that the key is filled up to with zeros; 0: as it is. */
    pad: count(0, 0, 40),
    lookupField: requiredText(),
    lookupPath: requiredText("trackingNumber"),
    fields: rows<Row>([], row as z.ZodMiniType<Row>, whole),
    readBack: flag(true),
  },
  applies: {
    documentPath: (saved) => saved["documentBy"] === "path",
    pad: (saved) => saved["documentBy"] === "path",
    lookupField: (saved) => saved["documentBy"] === "lookup",
    lookupPath: (saved) => saved["documentBy"] === "lookup",
  },
  migrations: [
    { to: 2, up: (saved) => ({ ...saved, operation: nameNow[String(saved["operation"])] ?? saved["operation"] }) },
  ],
});
