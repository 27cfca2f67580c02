import { z } from "zod";
import { fieldSchema, pathSchema } from "./format.ts";

const headerSchema = z.string().regex(/^[A-Za-z0-9-]+$/, { error: "is no header name" });
const marks = new Set(["number", "numbers", "since", "cursor"]);

/** Text in which `{number}`, `{numbers}`, `{since}` and `{cursor}` are filled in. */
const templateSchema = z
  .string()
  .refine((text) => [...text.matchAll(/\{(\w+)\}/g)].every(([, name = ""]) => marks.has(name)), {
    error: "knows {number}, {numbers}, {since} and {cursor} only",
  });

const oauthSchema = z
  .strictObject({
    scheme: z.literal("oauth2"),
    token: z
      .string()
      .regex(/^(\/|https:\/\/)\S*$/)
      .meta({ description: "Where tokens are given: a path of the carrier's address, or an address of its own." }),
    client: z
      .enum(["basic", "body"])
      .default("basic")
      .meta({ description: "Where client id and secret stand: in the Authorization header, or in the form." }),
    scope: z.string().optional(),
  })
  .meta({ id: "PollOAuth", description: "OAuth 2 client credentials: user is the client id, the secret its secret." });

const keySchema = z
  .strictObject({
    scheme: z.literal("api-key"),
    header: headerSchema.optional(),
    query: z
      .string()
      .regex(/^[A-Za-z0-9_-]+$/)
      .optional(),
  })
  .refine(({ header, query }) => (header === undefined) !== (query === undefined), {
    error: "needs a header or a query parameter",
  })
  .meta({ id: "PollApiKey", description: "A key of the carrier's in a header or in the query." });

const basicSchema = z
  .strictObject({ scheme: z.literal("basic") })
  .meta({ id: "PollBasic", description: "User name and password." });
const bearerSchema = z
  .strictObject({ scheme: z.literal("bearer") })
  .meta({ id: "PollBearer", description: "A token that does not expire." });
const noneSchema = z
  .strictObject({ scheme: z.literal("none") })
  .meta({ id: "PollOpen", description: "The carrier asks for nothing." });

const requestSchema = z
  .strictObject({
    method: z.enum(["GET", "POST"]).default("GET"),
    path: templateSchema.startsWith("/"),
    query: z
      .record(z.string(), templateSchema)
      .default({})
      .meta({ description: "A parameter that comes out empty is left out." }),
    headers: z.record(headerSchema, templateSchema).default({}),
    body: z.json().optional().meta({
      description:
        "JSON, or a text as it is sent. A list whose only item names {number} holds that item once for each number.",
    }),
  })
  .meta({
    id: "PollRequest",
    description: "The question, with places to fill in: {number}, {numbers}, {since}, {cursor}.",
  });

const quotaSchema = z.strictObject({ requests: z.int().min(1), per: z.enum(["hour", "day"]) }).meta({
  id: "PollQuota",
  description: "Requests that the carrier allows; counted anew at the full hour, or at midnight, UTC.",
});

const cursorSchema = z
  .strictObject({
    start: z.string().default("").meta({ description: "The cursor of the first question." }),
    next: fieldSchema.optional().meta({ description: "The cursor of the next question, in the answer." }),
    overlapSeconds: z
      .int()
      .min(0)
      .default(300)
      .meta({ description: "How far {since} goes back behind the last question." }),
  })
  .meta({ id: "PollCursor", description: "How a carrier tells what is new since the last question." });

export const pollSchema = z
  .strictObject({
    baseUrl: z
      .string()
      .regex(/^https?:\/\/\S+[^/]$/)
      .meta({ description: "The carrier's address in production; a node may name another." }),
    auth: z.discriminatedUnion("scheme", [oauthSchema, keySchema, basicSchema, bearerSchema, noneSchema]),
    per: z
      .enum(["numbers", "cursor"])
      .default("numbers")
      .meta({ description: "Asked about open shipments by number, or for what is new." }),
    request: requestSchema,
    batch: z.int().min(1).max(1000).default(1).meta({ description: "Numbers in one question." }),
    separator: z.string().default(",").meta({ description: "What stands between {numbers}." }),
    cursor: cursorSchema.prefault({}),
    noise: z.array(pathSchema).default([]).meta({
      description:
        "Parts that differ in every answer and say nothing (the id of the request): they make it no other answer.",
    }),
    quota: quotaSchema.optional(),
    gapMs: z.int().min(0).default(0).meta({ description: "Shortest time between two requests." }),
    minIntervalSeconds: z
      .int()
      .min(1)
      .default(900)
      .meta({ description: "Shortest time between two questions about the same." }),
    timeoutSeconds: z.int().min(1).max(300).default(30),
    limits: z.string().optional().meta({ description: "Limits that the carrier keeps or sets, in words." }),
  })
  .meta({
    id: "Poll",
    description: "How the carrier is asked, where it does not tell by itself or where what it told is checked.",
  });

/** How a carrier is asked. */
export type Poll = z.infer<typeof pollSchema>;
