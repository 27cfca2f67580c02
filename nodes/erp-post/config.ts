import type * as z from "zod/mini";
import { type Milestone, milestones } from "../../core/event/milestone.ts";
import { describeConfig, type Saved } from "../kit/config.ts";
import { choice, choices, count, flag, nodeReference, requiredText, rows, text } from "../kit/fields.ts";
import { type Row, row, wholeTable } from "./rows.ts";

export const postable = (Object.keys(milestones) as Milestone[]).filter((milestone) => milestone !== "UNKNOWN");

/** Operations that had a name of one system before they had one for all. */
const nameNow: Readonly<Record<string, string>> = { "goods-issue": "ship-confirm" };

const found = (saved: Saved): boolean => saved["documentBy"] !== "path";
const keyed = (saved: Saved): boolean => saved["documentBy"] !== "lookup";

/** What is changed in the ERP, in which document, with which values, and for which milestones. */
export const config = describeConfig({
  version: 2,
  fields: {
    name: text(),
    connection: nodeReference("erp-connection"),
    operation: requiredText("milestone"),
    milestones: choices(["PICKED_UP", "IN_TRANSIT", "OUT_FOR_DELIVERY", "DELIVERED"], postable),
    /** number: one of our terms for numbers · lookup: a field of the ERP · path: its key stands in the event */
    documentBy: choice("number", ["number", "lookup", "path"]),
    documentPath: requiredText("references.delivery"),
    /** Zeros in front are dropped. */
    strip: flag(false),
    /** Digits that the number is filled up to with zeros, after `strip`; 0: as it is. */
    pad: count(0, 0, 40),
    lookupField: requiredText("delivery"),
    lookupPath: requiredText("references.delivery"),
    fields: rows<Row>([], row as z.ZodMiniType<Row>, wholeTable),
    readBack: flag(true),
    /** What is told where the ERP held it already, beside the message on the first output. */
    alreadyDone: choice("pass", ["pass", "warn"]),
    /** Which output a post takes that the ERP is ahead of. */
    superseded: choice("pass", ["pass", "reject"]),
    /** Find, read and draft; intend nothing and write nothing. */
    dryRun: flag(false),
  },
  applies: { documentPath: (saved) => !found(saved), lookupField: found, lookupPath: found, strip: keyed, pad: keyed },
  migrations: [
    { to: 2, up: (saved) => ({ ...saved, operation: nameNow[String(saved["operation"])] ?? saved["operation"] }) },
  ],
});
