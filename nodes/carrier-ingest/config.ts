import { describeConfig, type Saved } from "../kit/config.ts";
import { choice, count, environmentName, nodeReference, pattern, requiredText, text } from "../kit/fields.ts";
import { reason } from "../kit/reasons.ts";
import { webhookPath } from "./path.ts";

/** How events arrive. */
export const channels = ["webhook", "poll", "files", "mqtt", "wire"] as const;
export type ChannelName = (typeof channels)[number];

const isAt =
  (...names: readonly ChannelName[]) =>
  (saved: Saved): boolean =>
    names.includes((saved["channel"] ?? "webhook") as ChannelName);

const isSftp = (saved: Saved): boolean => isAt("files")(saved) && saved["place"] === "sftp";
const signsIn = (saved: Saved): boolean => isAt("poll")(saved) || isSftp(saved);
const named = (saved: Saved): boolean => signsIn(saved) && saved["secretFrom"] === "env";

/** A topic filter of MQTT: `+` is one whole level, `#` the rest. */
const topicFilter = /^(\+|[^+#/\s]*)(\/(\+|[^+#/]*))*(\/#)?$|^#$/;

/** How a carrier's events arrive, and how much is taken. */
export const config = describeConfig({
  version: 2,
  fields: {
    name: text(),
    store: nodeReference("waybill-store"),
    pack: nodeReference("carrier-pack"),
    channel: choice("webhook", channels),
    path: webhookPath(),
    /** Requests a second. */
    rateLimit: count(5000, 1, 1_000_000),
    place: choice("folder", ["folder", "sftp"]),
    /** `host` or `host:port`. */
    host: pattern("", /^[A-Za-z0-9._-]+(:\d{1,5})?$/, reason("host")),
    /** Of the server's key, as `ssh-keygen -l` shows it. */
    fingerprint: pattern("", /^SHA256:[A-Za-z0-9+/]{43}=?$/, reason("fingerprint")),
    /** On the SFTP server, or here: absolute, or below the user directory. */
    folder: requiredText(),
    pattern: requiredText("*"),
    /** Seconds without a change after which a file counts as written to its end. */
    settleSeconds: count(5, 0, 3600),
    afterwards: choice("move", ["move", "delete", "keep"]),
    /** Seconds between two looks. */
    everySeconds: count(60, 1, 86_400),
    /** Empty: the address that the pack names. */
    baseUrl: pattern("", /^https?:\/\/[^\s/?#]+(\/[^\s?#]*)?$/, reason("url"), true),
    secretFrom: choice("env", ["env", "credential"]),
    userEnv: environmentName("", true),
    secretEnv: environmentName("", true),
    bus: nodeReference("event-bus"),
    topic: pattern("", topicFilter, reason("topic")),
    /** Name of a shared subscription; empty: every subscriber gets every message. */
    group: pattern("", /^[^+#/\s]+$/, reason("group"), true),
    /** Largest content, KiB. */
    sizeLimit: count(1024, 1, 65_536),
    /** Receipts in the flow at once. */
    inFlight: count(32, 1, 1000),
    /** Seconds after which a receipt that the flow holds counts as stuck. */
    patience: count(120, 1, 86_400),
  },
  applies: {
    path: isAt("webhook"),
    rateLimit: isAt("webhook"),
    place: isAt("files"),
    host: isSftp,
    fingerprint: isSftp,
    folder: isAt("files"),
    pattern: isAt("files"),
    settleSeconds: isAt("files"),
    afterwards: isAt("files"),
    everySeconds: isAt("files", "poll"),
    baseUrl: isAt("poll"),
    secretFrom: signsIn,
    userEnv: named,
    secretEnv: named,
    bus: isAt("mqtt"),
    topic: isAt("mqtt"),
    group: isAt("mqtt"),
  },
  migrations: [{ to: 2, up: (saved) => ({ ...saved, channel: "webhook" }) }],
});
