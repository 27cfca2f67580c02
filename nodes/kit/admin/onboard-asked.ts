/** What the routes of the on-boarding dialog accept. */
import { z } from "zod";
import { eventNames } from "../../../core/event/kinds.ts";
import { type Milestone, milestones } from "../../../core/event/milestone.ts";
import { type Reason, reasons } from "../../../core/event/reason.ts";
import { fieldNames } from "../../../core/onboard/choose.ts";

const name = z.string().min(1).max(200);

export const sampleSchema = z.union([
  z.strictObject({ name, data: z.base64() }),
  z.strictObject({ name, store: z.string().min(1), letter: z.int().positive() }),
]);

const meaningSchema = z.strictObject({
  milestone: z.enum(Object.keys(milestones) as [Milestone, ...Milestone[]]).nullable(),
  event: z.enum(eventNames).exclude(["UNMAPPED"]),
  reason: z.enum(Object.keys(reasons) as [Reason, ...Reason[]]).optional(),
});

/** Decisions of the analyst; what is not named is inferred. */
export const choicesSchema = z.strictObject({
  events: z.string().optional(),
  fields: z.partialRecord(z.enum(fieldNames as [string, ...string[]]), z.string().nullable()).optional(),
  dayFirst: z.boolean().optional(),
  zone: z.string().max(64).optional(),
  codes: z.record(z.string(), meaningSchema.nullable()).optional(),
});
