import * as z from "zod/mini";
import { type AuthorityRule, owners, stages } from "../../core/delivery/authority.ts";
import { describeConfig, type Saved } from "../kit/config.ts";
import {
  choice,
  count,
  environmentName,
  type Field,
  nodeReference,
  pattern,
  requiredText,
  rows,
  text,
} from "../kit/fields.ts";
import { reason } from "../kit/reasons.ts";

/** How we prove who we are; what each asks for besides the secret. */
const signIns = ["basic", "api-key", "bearer", "oauth2", "oauth2-jwt", "none"] as const;

const secretNamed = (saved: Saved): boolean => saved["secretFrom"] === "env" && saved["signIn"] !== "none";
const userNamed = (saved: Saved): boolean =>
  secretNamed(saved) && ["basic", "oauth2", "oauth2-jwt"].includes(String(saved["signIn"]));

/** What the system's own settings are filled with; which there are, the system says. */
const values: Field<Readonly<Record<string, string | number | boolean>>> = {
  start: {},
  schema: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]), reason("row")),
};

const authorityRow = z.object({
  field: z.string(reason("field")).check(z.minLength(1, reason("field"))),
  stage: z.enum(stages, reason("row")),
  owner: z.enum(owners, reason("row")),
});

/** Longest wait for an answer where the system is not known to need more. */
export const usualTimeoutSeconds = 60;

/** Which system, where it answers, as whom we ask, and how much at once. */
export const config = describeConfig({
  version: 1,
  fields: {
    name: text(),
    store: nodeReference("waybill-store"),
    system: requiredText(),
    baseUrl: pattern("", /^((https?|postgres):\/\/[^\s/?#@]+(\/[^\s?#]*)?|file:\/\/\/[^\s?#]+)$/, reason("erp")),
    signIn: choice("basic", signIns),
    tokenUrl: pattern("", /^https?:\/\/[^\s/?#]+(\/\S*)?$/, reason("url")),
    secretFrom: choice("env", ["env", "credential"]),
    userEnv: environmentName("", true),
    secretEnv: environmentName("", true),
    /** 0: as many as the system is known to take. */
    lanes: count(0, 0, 64),
    timeoutSeconds: count(usualTimeoutSeconds, 1, 600),
    /** Requests to the system, signing in among them, that may begin within any minute; 0: as many as there are. */
    perMinute: count(0, 0, 100_000),
    /** When the ledger is compared with the system every day, by the clocks of this machine; empty: never. */
    reconcileAt: pattern("", /^([01]\d|2[0-3]):[0-5]\d$/, reason("time"), true),
    /** How many days such a comparison looks back. */
    reconcileDays: count(2, 1, 31),
    values,
    /** Who owns which field at which stage; the first row that fits decides. */
    authority: rows<AuthorityRule>([], authorityRow as z.ZodMiniType<AuthorityRule>),
  },
  applies: {
    userEnv: userNamed,
    secretEnv: secretNamed,
    tokenUrl: (saved) => saved["signIn"] === "oauth2",
    reconcileDays: (saved) => saved["reconcileAt"] !== "",
  },
  migrations: [],
});
