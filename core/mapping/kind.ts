import { z } from "zod";
import type { ReferenceKind } from "../event/reference.ts";
import { carrierSchema } from "./carrier.ts";
import { conditionSchema, fieldSchema, recordsSchema, timesSchema } from "./format.ts";

const name = z.string().regex(/^[a-z][a-z0-9-]*$/, { error: "is lower case letters, digits and hyphens" });

const tableKeySchema = z.strictObject({ table: name, key: fieldSchema });

const lookupSchema = z
  .strictObject({
    table: name,
    key: fieldSchema,
    coarse: z.literal(true).optional().meta({
      description:
        "A fallback that knows less than the code: what only it can map is listed, so that the code gets mapped.",
    }),
    beginning: z.literal(true).optional().meta({
      description:
        "The key may go on behind a code (a sentence that ends in a place): the longest code that begins it counts.",
    }),
    within: tableKeySchema.optional().meta({
      description:
        "The coarse word that this entry may only refine: an entry outside of what the word allows is a STATUS_CONFLICT, and the word counts.",
    }),
  })
  .meta({ id: "Lookup", description: "A declared table and the key to look up in it." });

export type LookupSpec = z.infer<typeof lookupSchema>;

const saysSchema = tableKeySchema.meta({
  id: "Says",
  description:
    "What the carrier itself says the status is. It never sets anything: a disagreement about an end of the journey raises STATUS_CONFLICT.",
});

const placeSchema = z
  .strictObject({
    street: fieldSchema.optional(),
    city: fieldSchema.optional(),
    region: fieldSchema.optional(),
    postalCode: fieldSchema.optional(),
    country: fieldSchema.optional(),
    facility: fieldSchema.optional(),
    text: z
      .array(z.enum(["street", "city", "region", "postalCode", "country", "facility"]))
      .min(1)
      .default(["city", "region", "postalCode", "country"])
      .meta({ description: "Parts that are joined to the text that people read." }),
  })
  .meta({ id: "PlaceRule" });

export type PlaceSpec = z.infer<typeof placeSchema>;

const referenceKinds = [
  "order",
  "delivery",
  "invoice",
  "purchase-order",
  "customer",
  "bol",
  "container",
  "consignment",
  "master",
  "tracking",
  "other",
] as const satisfies readonly ReferenceKind[];
const referenceKindSchema = z.enum(referenceKinds);

const referenceSchema = z
  .strictObject({
    each: recordsSchema.optional().meta({ description: "Records that hold one reference each." }),
    kind: z.union([
      referenceKindSchema,
      z.strictObject({ by: fieldSchema, kinds: z.record(z.string(), referenceKindSchema), else: referenceKindSchema }),
    ]),
    value: fieldSchema,
  })
  .meta({ id: "ReferenceRule" });

export type ReferenceSpec = z.infer<typeof referenceSchema>;

const estimateSchema = z
  .strictObject({
    time: timesSchema,
    staleAfterDays: z.int().min(0).meta({
      description: "An estimate that lies more than this before the event is no estimate any more and is dropped.",
    }),
  })
  .meta({ id: "EstimateRule" });

export type EstimateSpec = z.infer<typeof estimateSchema>;

const classifierSchema = z
  .strictObject({
    by: fieldSchema,
    words: z.record(z.string().min(1), z.enum(["actual", "estimated", "planned", "requested"])),
  })
  .meta({
    id: "ClassifierRule",
    description:
      "Where the carrier says beside the code whether it reports a fact, an estimate, a plan or a wish. Only a fact bears a milestone; a word that is not listed leaves the event unknown.",
  });

export type ClassifierSpec = z.infer<typeof classifierSchema>;

const takeBackSchema = z
  .strictObject({
    when: z.array(conditionSchema).min(1),
    event: fieldSchema
      .optional()
      .meta({ description: "The carrier's id of the event; left out where the record repeats the event's content." }),
    at: timesSchema
      .optional()
      .meta({ description: "When it was taken back (default: the time of the event that the record repeats)." }),
  })
  .meta({ id: "TakeBack", description: "A record for which all conditions hold takes back another event." });

export type TakeBackSpec = z.infer<typeof takeBackSchema>;

const proofFields = {
  signedBy: fieldSchema.optional().meta({ description: "Who signed; kept with a delivered event only." }),
  documentUrl: fieldSchema
    .optional()
    .meta({ description: "Proof of delivery; kept with a delivered event only: a proof is no delivery." }),
};

const eventSchema = z
  .strictObject({
    skip: z
      .array(conditionSchema)
      .min(1)
      .optional()
      .meta({ description: "A record for which all hold is no event: a step that is still to come, say." }),
    code: fieldSchema.optional().meta({
      description: "The carrier's code as it is shown and kept; left out where the carrier sends texts only.",
    }),
    identity: fieldSchema
      .optional()
      .meta({ description: "The code as far as it tells facts apart, where `code` is too coarse (default: code)." }),
    id: fieldSchema
      .optional()
      .meta({ description: "The carrier's own id of the event, by which it may take it back; never our key." }),
    text: fieldSchema.optional(),
    detail: fieldSchema.optional().meta({ description: "What the carrier adds about the reason." }),
    status: fieldSchema.optional().meta({ description: "The carrier's own status beside the event." }),
    language: fieldSchema.optional(),
    lookup: z
      .array(lookupSchema)
      .min(1)
      .meta({ description: "Declared tables, tried in order. A code that none of them knows is UNMAPPED." }),
    classifier: classifierSchema.optional(),
    retracts: takeBackSchema.optional(),
    reason: tableKeySchema.optional().meta({ description: "A table of reasons, for events that deviate." }),
    occurredAt: timesSchema,
    recordedAt: timesSchema.optional(),
    place: placeSchema.optional(),
    piece: fieldSchema.optional(),
    estimatedDelivery: estimateSchema.optional(),
    says: saysSchema.optional(),
    ...proofFields,
  })
  .meta({ id: "EventRule" });

export type EventSpec = z.infer<typeof eventSchema>;

const errorClasses = [
  "NOT_FOUND",
  "INVALID_REQUEST",
  "AUTHENTICATION",
  "RATE_LIMIT",
  "UNAVAILABLE",
  "DEGRADED",
  "OTHER",
] as const;
const errorClassSchema = z.strictObject({ class: z.enum(errorClasses), retryable: z.boolean() });

/** What an error of the carrier means for us. NOT_FOUND: not known (yet) · DEGRADED: an answer with something missing. */
export type ErrorClass = (typeof errorClasses)[number];

const errorSchema = z
  .strictObject({
    each: recordsSchema,
    when: z
      .array(conditionSchema)
      .min(1)
      .optional()
      .meta({ description: "A record for which not all hold is no error." }),
    code: fieldSchema,
    message: fieldSchema.optional(),
    trackingNumber: fieldSchema.optional(),
    classes: z
      .record(z.string(), errorClassSchema)
      .meta({ description: "By code, or by the beginning of a code followed by `*`." }),
    else: errorClassSchema,
  })
  .meta({ id: "ErrorRule", description: "Errors inside an answer, also inside one with status 200." });

export type ErrorSpec = z.infer<typeof errorSchema>;

export const kindSchema = z
  .strictObject({
    id: name,
    title: z.string().min(1),
    like: name.optional().meta({ description: "Another kind whose rules count where this one states none." }),
    when: z
      .array(conditionSchema)
      .min(1)
      .meta({ description: "All must hold. The first kind that fits reads the payload." }),
    shipments: recordsSchema.optional(),
    skip: z
      .array(conditionSchema)
      .min(1)
      .optional()
      .meta({ description: "A record for which all hold is no shipment." }),
    trackingNumber: fieldSchema.optional(),
    carrier: carrierSchema.optional(),
    carrierUniqueId: fieldSchema.optional(),
    pieces: fieldSchema.optional(),
    references: z.array(referenceSchema).optional(),
    estimatedDelivery: estimateSchema.optional(),
    says: saysSchema.optional(),
    ...proofFields,
    events: z
      .union([recordsSchema, z.array(recordsSchema).min(1), z.strictObject({ all: z.array(recordsSchema).min(2) })])
      .optional()
      .meta({
        description:
          "Where the events of a shipment lie; of several the first that holds any; {all: [..]} in all of them.",
      }),
    event: eventSchema.optional(),
    errors: z.array(errorSchema).optional(),
    paging: z
      .strictObject({ next: fieldSchema.optional(), also: recordsSchema.optional() })
      .optional()
      .meta({ description: "Where more of the answer lies." }),
  })
  .meta({
    id: "Kind",
    description: "One kind of payload: how it is known, where shipments and events lie, and how they are read.",
  });

export type KindSpec = z.infer<typeof kindSchema>;
