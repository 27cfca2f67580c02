import { z } from "zod";
import { eventNames } from "../event/kinds.ts";
import { type Milestone, milestones } from "../event/milestone.ts";
import { type Reason, reasons } from "../event/reason.ts";
import { bodySchema } from "./body.ts";
import { type Complaint, complaintsAbout } from "./consistency.ts";
import { recordsSchema } from "./format.ts";
import { kindSchema } from "./kind.ts";
import { duplicateKeys, locate } from "./locate.ts";
import { renamedSchema } from "./renamed.ts";
import { pollSchema } from "./poll.ts";
import { webhookSchema } from "./webhook.ts";

/** The version of the pack format that this program reads. */
export const packFormat = 1;

const milestoneSchema = z.enum(Object.keys(milestones) as [Milestone, ...Milestone[]]);
const reasonSchema = z.enum(Object.keys(reasons) as [Reason, ...Reason[]]);

export const groupSchema = z
  .strictObject({
    milestone: milestoneSchema.nullable().meta({ description: "Null: informational, moves nothing. Never left out." }),
    event: z.enum(eventNames).exclude(["UNMAPPED"]),
    reason: reasonSchema.optional(),
    classifier: z.enum(["actual", "estimated", "planned", "requested"]).optional(),
    scope: z.enum(["shipment", "piece", "equipment", "document", "feed"]).optional(),
    retracts: z
      .string()
      .regex(/^code:/)
      .optional()
      .meta({ description: "`code:A|B`: takes back the latest event of one of these codes." }),
    refined: z
      .array(milestoneSchema)
      .optional()
      .meta({ description: "Milestones that a finer table may put in place of this one." }),
    despite: z.array(z.string()).optional().meta({
      description: "Coarse words under which the carrier is known to file these codes although they do not mean it.",
    }),
    anomaly: z
      .literal("PARTIAL_DELIVERY")
      .optional()
      .meta({ description: "What is odd about these codes: some pieces only." }),
    note: z.string().optional(),
    codes: z
      .record(z.string().min(1), z.string())
      .meta({ description: "The codes that mean this, each with the carrier's own wording." }),
  })
  .meta({ id: "CodeGroup", description: "Codes that mean the same to us." });

export type CodeGroup = z.infer<typeof groupSchema>;

const tablesSchema = z.record(z.string().regex(/^[a-z][a-z0-9-]*$/), z.array(groupSchema).min(1));

const reasonTableSchema = z
  .array(z.strictObject({ reason: reasonSchema, codes: z.record(z.string().min(1), z.string()) }))
  .meta({ description: "Reason codes that mean the same to us, each with the carrier's own wording." });

export const packSchema = z
  .strictObject({
    $schema: z.string().optional(),
    format: z.literal(packFormat),
    like: z
      .string()
      .optional()
      .meta({ description: "The id of another pack beside this one, whose rules count where this one states none." }),
    id: z.string().regex(/^[a-z][a-z0-9_]*$/),
    name: z.string().min(1),
    scac: z
      .string()
      .regex(/^[A-Z]{2,4}$/)
      .optional()
      .meta({ description: "Standard Carrier Alpha Code (NMFTA)." }),
    version: z.string().regex(/^\d+\.\d+\.\d+$/),
    owner: z.string().min(1),
    checked: z.iso.date().meta({ description: "When the pack was last compared with the carrier's documents." }),
    api: z.array(z.strictObject({ name: z.string().min(1), version: z.string().min(1) })).min(1),
    body: bodySchema,
    documents: recordsSchema.default("$").meta({
      description:
        "Where a body holds documents that are recognised one by one (sets of an interchange): each is of a kind of its own. Default: the body is one.",
    }),
    renamed: z.array(renamedSchema).optional(),
    tells: z.enum(["shipments", "events"]).default("shipments").meta({
      description:
        "What a payload tells: how shipments stand, with their whole history (default), or single events, each of which names its shipment. `waybill map` shows it so.",
    }),
    webhook: webhookSchema.optional(),
    poll: pollSchema.optional(),
    kinds: z.array(kindSchema).min(1),
    tables: tablesSchema,
    reasons: z.record(z.string().regex(/^[a-z][a-z0-9-]*$/), reasonTableSchema).optional(),
  })
  .meta({
    title: "Waybill carrier pack",
    description: "Everything that Waybill knows about one carrier: data, not code.",
  });

/** A carrier pack that was read and checked. */
export type Pack = z.infer<typeof packSchema>;

/** What is wrong in a pack, and where: `file` as given, line and column from 1 (0 where the text was not given). */
export interface Problem {
  readonly code: "WB-MAP-007";
  readonly message: string;
  readonly path: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export type Loaded =
  | { readonly kind: "pack"; readonly pack: Pack }
  | { readonly kind: "invalid"; readonly problems: readonly Problem[] };

function place(complaint: Complaint, file: string, text: string | undefined): Problem {
  const where = text === undefined ? { line: 0, column: 0 } : locate(text, complaint.path);
  return { code: "WB-MAP-007", message: complaint.says, path: complaint.path.join("."), file, ...where };
}

function issues(error: z.ZodError): Complaint[] {
  return error.issues.flatMap((issue) => {
    const path = issue.path.filter((key) => typeof key !== "symbol");
    if (issue.code === "unrecognized_keys")
      return issue.keys.map((key) => ({ path: [...path, key], says: `unknown property ${key}` }));
    return [{ path, says: issue.message }];
  });
}

/**
 * Checks a pack's JSON. `at` names the file; with `text`, the file's content, every problem bears its line, and a key
 * that stands twice is found too. A pack with any problem is not used.
 */
export function loadPack(json: unknown, at: string, text?: string): Loaded {
  const twice = text === undefined ? [] : duplicateKeys(text);
  const parsed = packSchema.safeParse(json);
  const found = [...twice, ...(parsed.success ? complaintsAbout(parsed.data) : issues(parsed.error))];
  if (parsed.success && found.length === 0) return { kind: "pack", pack: parsed.data };
  return { kind: "invalid", problems: found.map((complaint) => place(complaint, at, text)) };
}
