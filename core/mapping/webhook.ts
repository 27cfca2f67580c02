import { z } from "zod";
import { pathSchema } from "./format.ts";

const headerSchema = z.string().regex(/^[A-Za-z0-9-]+$/, { error: "is no header name" });

const encodingSchema = z.enum(["hex", "base64", "either"]);
const algorithmSchema = z.enum(["sha256", "sha512", "sha1"]).default("sha256");
const prefixSchema = z
  .string()
  .default("")
  .meta({ description: "What stands before the signature in the header: `sha256=`." });
const partSchema = z
  .string()
  .regex(/^[A-Za-z0-9_-]+$/)
  .meta({ description: "Where the header is a list `t=1700000000,v1=5bdc..`: the name of the part." });

const timestampSchema = z
  .strictObject({
    header: headerSchema.optional(),
    part: partSchema.optional(),
    maxAgeSeconds: z.int().min(1).default(300),
    signed: z.string().includes("{body}").default("{timestamp}.{body}"),
  })
  .refine(({ header, part }) => (header === undefined) !== (part === undefined), {
    error: "needs a header of its own, or the part of the signature's header",
  })
  .meta({
    description:
      "A time that is signed with the body: header, or part of the signature's; greatest age; the text that is signed.",
  });

const hmacSchema = z
  .strictObject({
    scheme: z.literal("hmac"),
    header: headerSchema,
    part: partSchema.optional(),
    algorithm: algorithmSchema,
    encoding: encodingSchema,
    prefix: prefixSchema,
    key: z
      .enum(["utf8", "nfkd", "base64", "hex"])
      .default("utf8")
      .meta({ description: "How the secret becomes bytes." }),
    timestamp: timestampSchema.optional(),
  })
  .meta({ id: "HmacAuth", description: "HMAC over the raw body." });

const digestSchema = z
  .strictObject({
    scheme: z.literal("digest"),
    header: headerSchema,
    algorithm: algorithmSchema,
    encoding: encodingSchema.default("hex"),
    prefix: prefixSchema,
    signed: z
      .string()
      .includes("{body}")
      .includes("{secret}")
      .default("{body}/{secret}")
      .meta({ description: "The text that is digested." }),
  })
  .meta({ id: "DigestAuth", description: "A plain digest over the raw body and the secret." });

const rsaSchema = z
  .strictObject({
    scheme: z.literal("rsa"),
    header: headerSchema,
    keyIdHeader: headerSchema.optional().meta({ description: "The header that names the key (`kid`) of the key set." }),
    algorithm: z.enum(["sha256", "sha512"]).default("sha256"),
    encoding: encodingSchema.default("base64"),
    prefix: prefixSchema,
    timestamp: timestampSchema.optional(),
  })
  .meta({
    id: "RsaAuth",
    description:
      "An RSA signature (PKCS #1 v1.5) over the raw body. The secret is the carrier's public key: a key set (JWKS) or PEM.",
  });

const certificateSchema = z
  .strictObject({
    scheme: z.literal("client-certificate"),
    header: headerSchema,
    part: partSchema.optional(),
    proves: z.enum(["fingerprint", "subject"]).default("fingerprint"),
  })
  .meta({
    id: "ClientCertificateAuth",
    description:
      "Mutual TLS that a proxy in front of us ends: it checks the certificate, sets the header, and removes one that the caller sent. The secret is the fingerprint or subject that may call.",
  });

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
  digestSchema,
  rsaSchema,
  certificateSchema,
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
    probe: z.literal("HEAD").optional().meta({
      description:
        "How the carrier tests the address before it tells anything: answered with the status of `ack`, nothing is stored.",
    }),
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
