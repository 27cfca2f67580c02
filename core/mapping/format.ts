import { z } from "zod";
import { isZone } from "../event/zone.ts";
import { isRecords, isPath, isForm } from "./syntax.ts";
import { readOffset } from "./wall.ts";

/** A path to one value, read from the record at hand: `status.code`, `^.service` (the record above), `list[type=A].date`. */
export const pathSchema = z
  .string()
  .refine((text) => isPath(text), {
    error: 'is no path (names with dots; [0], [key=value], ["odd.name"]; ^ for the record above)',
  })
  .meta({
    id: "Path",
    description:
      "Where one value lies, read from the record at hand: `status.code`, `^.service` (the record above), `list[type=A].date`, `list[0]`.",
  });

/** A path to records: like a path, with `[*]` for each element (one object counts as a list of one). */
export const recordsSchema = z
  .string()
  .refine((text) => isRecords(text), { error: "is no path to records (names with dots; [*] for each element)" })
  .meta({
    id: "Records",
    description:
      "Where records lie: `shipments[*]`, `output.results[*].packages[*]`; `$` is the record at hand. One object in place of a list counts as a list of one.",
  });

const transformSchema = z
  .union([
    z.enum(["upper", "lower", "blanks", "gs1"]),
    z.strictObject({ pad: z.int().min(1).max(40), with: z.string().length(1).default("0") }),
    z.strictObject({ split: z.string().min(1), take: z.int().min(0) }),
    z.strictObject({ slice: z.tuple([z.int(), z.int()]) }),
    z.strictObject({ strip: z.string().min(1) }),
    z.strictObject({ after: z.string().min(1) }),
    z.strictObject({ as: z.record(z.string(), z.string().min(1)) }),
  ])
  .meta({
    id: "Transform",
    description:
      "upper, lower; blanks: runs of blanks and line breaks become one blank; pad on the left to a length; split at a text and take a part (from 0); slice from, to (characters); strip every occurrence of a text; after: what stands behind the last occurrence of a text, else the whole; gs1: a GS1 key (EPC URN, Digital Link) as its number; as: texts that are written in another way (`SWE` as `SE`), the others stay.",
  });

export type TransformSpec = z.infer<typeof transformSchema>;

const applySchema = z.array(transformSchema).optional().meta({ description: "Named changes, in order." });

/** How a text is found: a path, the first of several, several joined, a constant, or (for the odd field) a JSONata expression. */
export type FieldSpec =
  | string
  | { readonly path: string | readonly string[]; readonly apply?: readonly TransformSpec[] | undefined }
  | {
      readonly join: readonly FieldSpec[];
      readonly with: string;
      readonly apply?: readonly TransformSpec[] | undefined;
    }
  | { readonly all: string; readonly with: string; readonly apply?: readonly TransformSpec[] | undefined }
  | { readonly first: readonly FieldSpec[] }
  | { readonly value: string }
  | { readonly jsonata: string };

export const fieldSchema: z.ZodType<FieldSpec> = z
  .lazy(() =>
    z.union([
      pathSchema,
      z.strictObject({ path: z.union([pathSchema, z.array(pathSchema).min(1)]), apply: applySchema }),
      z.strictObject({ join: z.array(fieldSchema).min(2), with: z.string(), apply: applySchema }),
      z.strictObject({ all: recordsSchema, with: z.string().min(1), apply: applySchema }),
      z.strictObject({ first: z.array(fieldSchema).min(2) }),
      z.strictObject({ value: z.string().min(1) }),
      z.strictObject({ jsonata: z.string().min(1) }),
    ]),
  )
  .meta({
    id: "Field",
    description:
      'How a text is found. A path; {path: [..]} the first that is not empty; {join: [..], with: "/"} those that are not empty, joined; {all: "list[*]", with: " + "} all of a list, each changed by `apply`, joined; {first: [..]}; {value} a constant; {jsonata} an expression, for the odd field only (it is hundreds of times slower). Texts are trimmed; an empty text counts as missing; numbers keep all their digits.',
  });

export const conditionSchema = z
  .union([
    z.strictObject({ path: pathSchema, is: z.enum(["present", "absent", "object", "list"]) }),
    z.strictObject({ path: pathSchema, in: z.array(z.string()).min(1) }),
  ])
  .meta({
    id: "Condition",
    description: "A test of a value: present (not empty), absent, an object, a list, or one of some texts.",
  });

export type ConditionSpec = z.infer<typeof conditionSchema>;

const formSchema = z.string().refine((text) => isForm(text), { error: "is no form of time" });

export const timeTextSchema = z.strictObject({ text: fieldSchema, forms: z.array(formSchema).min(1) }).meta({
  id: "TimeText",
  description:
    "A text and the forms it may have, tried in order; the whole text must fit. YYYY MM DD HH mm ss fixed digits; YY a year from 2000; MMM the name of a month; M D H one or two digits; S digits of a fraction; A AM/PM; ZZ an offset (+01:00, +0100, -04.00, +1); ZZZ a zone code (EST); Z the letter Z; [..] optional; everything else stands for itself. EPOCH, EPOCHMS alone: seconds, milliseconds since 1970 UTC.",
});

export type TimeTextSpec = z.infer<typeof timeTextSchema>;

const zoneCodesSchema = z
  .strictObject({
    basis: z.enum(["abbr", "x12-623"]).meta({ description: "On what ground a moment stands that such a code gave." }),
    codes: z.record(
      z.string().min(1),
      z.string().refine((text) => readOffset(text) !== null || isZone(text), {
        error: "is neither an offset (-05:00) nor an IANA zone",
      }),
    ),
  })
  .meta({
    id: "ZoneCodes",
    description:
      "What the zone codes of this carrier mean, each an offset or an IANA zone: EST is another zone in Australia. A code that is not named leaves the moment unknown.",
  });

export type ZoneCodesSpec = z.infer<typeof zoneCodesSchema>;

const timeRuleSchema = z
  .strictObject({
    when: z.array(conditionSchema).min(1).optional().meta({
      description: "The rule reads only records for which all of these hold; of others it reads nothing.",
    }),
    local: timeTextSchema.optional().meta({ description: "Wall time; its form may end in an offset or Z." }),
    utc: timeTextSchema.optional().meta({ description: "The same moment in UTC." }),
    offset: fieldSchema.optional().meta({
      description:
        "The offset of the wall time (or its zone code), in a field of its own; beside `utc` alone it gives the wall time.",
    }),
    zones: zoneCodesSchema.optional(),
    zone: z
      .string()
      .optional()
      .meta({ description: "IANA zone of all wall times of this carrier, where its documents declare one." }),
    z: z
      .enum(["utc", "local"])
      .optional()
      .meta({ description: "What a trailing Z means: UTC (default), or local time wrongly marked." }),
    midnight: z.enum(["date", "date-without-zone"]).optional().meta({
      description: "Midnight stands for a date without time: always, or only where no offset was sent.",
    }),
  })
  .refine((rule) => rule.local !== undefined || rule.utc !== undefined, { error: "needs local or utc" })
  .meta({
    id: "TimeRule",
    description:
      "How a time is read. Nothing is guessed: without an offset, UTC or a declared zone the moment stays unknown.",
  });

export type TimeRuleSpec = z.infer<typeof timeRuleSchema>;

export const timesSchema = z
  .union([timeRuleSchema, z.array(timeRuleSchema).min(1)])
  .meta({ description: "One rule, or several: the first that can read something counts." });

export type TimesSpec = z.infer<typeof timesSchema>;
