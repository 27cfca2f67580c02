import { z } from "zod";
import { pathSchema } from "./format.ts";

const headerSchema = z.string().regex(/^[A-Za-z0-9-]+$/, { error: "is no header name" });

const timestampSchema = z
  .strictObject({
    header: headerSchema,
    maxAgeSeconds: z.int().min(1).default(300),
    signed: z.string().includes("{body}").default("{timestamp}.{body}"),
  })
  .meta({ description: "A time that is signed with the body: header, greatest age, and the text that is signed." });

const hmacSchema = z
  .strictObject({
    scheme: z.literal("hmac"),
    header: headerSchema,
    algorithm: z.enum(["sha256"]).default("sha256"),
    encoding: z.enum(["hex", "base64", "either"]),
    prefix: z.string().default("").meta({ description: "What stands before the signature in the header: `sha256=`." }),
    key: z.enum(["utf8", "nfkd", "base64"]).default("utf8").meta({ description: "How the secret becomes bytes." }),
    timestamp: timestampSchema.optional(),
  })
  .meta({ id: "HmacAuth", description: "HMAC over the raw body." });

const apiKeySchema = z
  .strictObject({ scheme: z.literal("api-key"), header: headerSchema })
  .meta({ id: "ApiKeyAuth", description: "A secret that we gave, in a header." });

const basicSchema = z
  .strictObject({ scheme: z.literal("basic") })
  .meta({ id: "BasicAuth", description: "User name and password." });

const bearerSchema = z
  .strictObject({
    scheme: z.literal("bearer"),
    tokenPath: z
      .string()
      .regex(/^[a-z0-9/_-]+$/)
      .meta({ description: "Where the carrier fetches its token from us, below the webhook's path." }),
    expiresInSeconds: z.int().min(60).default(14_400),
  })
  .meta({ id: "BearerAuth", description: "A token that we issue for client credentials (OAuth 2)." });

const urlTokenSchema = z
  .strictObject({
    scheme: z.literal("url-token"),
    parameter: z
      .string()
      .regex(/^[A-Za-z0-9_-]+$/)
      .default("token"),
  })
  .meta({ id: "UrlTokenAuth", description: "A secret in the query of the address that we gave." });

export const authSchema = z.discriminatedUnion("scheme", [
  hmacSchema,
  apiKeySchema,
  basicSchema,
  bearerSchema,
  urlTokenSchema,
]);

/** One way in which a carrier proves who calls; the secret itself never stands in a pack. */
export type AuthScheme = z.infer<typeof authSchema>;

export const webhookSchema = z
  .strictObject({
    auth: z
      .array(authSchema)
      .min(1)
      .meta({ description: "Schemes that the carrier offers, best first; the node chooses one." }),
    ack: z
      .strictObject({ status: z.literal([200, 202, 204]) })
      .meta({ description: "What the carrier takes for received." }),
    contentTypes: z.array(z.string().regex(/^[a-z]+\/[a-z0-9.+-]+$/)).min(1),
    lane: z.array(pathSchema).min(1).meta({
      description: "Paths of the tracking number in the body, the first that is not empty: what orders the work.",
    }),
    dedupe: z.string().min(1).meta({ description: "What makes two deliveries the same, in words." }),
    replay: z.string().min(1).meta({ description: "How often and how long the carrier sends again, in words." }),
    limits: z.string().optional().meta({ description: "Limits that the carrier keeps or sets, in words." }),
  })
  .meta({ id: "Webhook" });

export type Webhook = z.infer<typeof webhookSchema>;
