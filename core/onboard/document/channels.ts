/** How events arrive: what the carrier posts, and what it is asked. */
import type { BodySpec, FormatSpec } from "../../mapping/body.ts";
import type { Pack } from "../../mapping/pack.ts";
import type { Poll } from "../../mapping/poll.ts";
import type { AuthScheme, Webhook } from "../../mapping/webhook.ts";
import { code, codes, paragraph, section, table } from "./markdown.ts";
import { fieldWords, spanWords } from "./words.ts";

type Of<Scheme extends AuthScheme["scheme"]> = Extract<AuthScheme, { scheme: Scheme }>;

const hash = (algorithm: string): string => algorithm.toUpperCase().replace("SHA", "SHA-");
const encoded = (encoding: string): string => (encoding === "either" ? "hex or base64" : encoding);

function headerWords({ header, part, prefix }: { header: string; part?: string | undefined; prefix?: string }): string {
  const inside = part === undefined ? "" : `, part ${code(part)}`;
  return `header ${code(header)}${inside}${prefix ? `, behind ${code(prefix)}` : ""}`;
}

function stamped(timestamp: Of<"hmac">["timestamp"]): string {
  if (!timestamp) return "";
  const where = timestamp.header ? `header ${code(timestamp.header)}` : `part ${code(timestamp.part ?? "")}`;
  const signed = code(timestamp.signed);
  return `; the time of ${where} is signed with it (${signed}) and at most ${spanWords(timestamp.maxAgeSeconds)} old`;
}

const schemes: { readonly [Scheme in AuthScheme["scheme"]]: (auth: Of<Scheme>) => string } = {
  hmac: (auth) =>
    `HMAC ${hash(auth.algorithm)} over the body in ${headerWords(auth)}, ${encoded(auth.encoding)}${stamped(auth.timestamp)}`,
  digest: (auth) =>
    `digest ${hash(auth.algorithm)} of ${code(auth.signed)} in ${headerWords(auth)}, ${encoded(auth.encoding)}`,
  rsa: (auth) => `RSA ${hash(auth.algorithm)} over the body in ${headerWords(auth)}${stamped(auth.timestamp)}`,
  "client-certificate": (auth) =>
    `client certificate; a proxy in front sets its ${auth.proves} in ${headerWords({ ...auth, prefix: "" })}`,
  "api-key": (auth) => `a secret that we gave, in ${headerWords({ ...auth, prefix: "" })}`,
  basic: () => "user name and password",
  bearer: (auth) =>
    `a token that the carrier fetches from us at ${code(auth.tokenPath)}, good for ${spanWords(auth.expiresInSeconds)}`,
  "url-token": (auth) => `a secret in our address (${code(`?${auth.parameter}=`)})`,
};

const authWords = (auth: AuthScheme): string => (schemes[auth.scheme] as (one: AuthScheme) => string)(auth);

const shownLanes = 4;

function laneWords(lane: readonly string[]): string {
  const more = lane.length - shownLanes;
  const shown = lane.slice(0, more > 1 ? shownLanes : lane.length);
  return fieldWords({ path: shown }) + (more > 1 ? `<br>or one of ${more} other places` : "");
}

function pushed(webhook: Webhook): readonly string[] {
  return table(
    ["what", "how"],
    [
      ...webhook.auth.map((auth, at) => [at === 0 ? "proof of the sender" : "or", authWords(auth)]),
      ["our answer", code(String(webhook.ack.status))],
      ["content types", codes(webhook.contentTypes)],
      ["tracking number that orders the work", laneWords(webhook.lane)],
      ["the same delivery", webhook.dedupe],
      ["sends again", webhook.replay],
      ["limits", webhook.limits ?? ""],
    ].filter(([, how]) => how !== ""),
  );
}

const pollAuth: { readonly [Scheme in Poll["auth"]["scheme"]]: (auth: Poll["auth"]) => string } = {
  oauth2: (auth) => `OAuth 2 client credentials, token at ${code("token" in auth ? auth.token : "")}`,
  "api-key": (auth) =>
    "query" in auth && auth.query !== undefined
      ? `key in the query (${code(auth.query)})`
      : `key in the header ${code(("header" in auth && auth.header) || "")}`,
  basic: () => "user name and password",
  bearer: () => "a token that does not expire",
  none: () => "nothing",
};

function requestWords({ baseUrl, request }: Poll): string {
  const query = Object.entries(request.query).map(([name, value]) => `${name}=${value}`);
  const address = baseUrl + request.path + (query.length > 0 ? `?${query.join("&")}` : "");
  return code(`${request.method} ${address}`);
}

function asksAbout({ per, batch, cursor }: Poll): string {
  if (per === "cursor") return `what is new, ${spanWords(cursor.overlapSeconds)} of it once more`;
  return batch === 1 ? "open shipments, one number at a time" : `open shipments, up to ${batch} numbers at once`;
}

function pulled(poll: Poll): readonly string[] {
  const { auth, request, quota, minIntervalSeconds, gapMs, limits } = poll;
  const headers = Object.entries(request.headers).map(([name, value]) => `${name}: ${value}`);
  return table(
    ["what", "how"],
    [
      ["question", requestWords(poll)],
      ["headers", codes(headers)],
      ["body", request.body === undefined ? "" : code(JSON.stringify(request.body))],
      ["proof of ours", pollAuth[auth.scheme](auth)],
      ["asked about", asksAbout(poll)],
      ["asked again", `after ${spanWords(minIntervalSeconds)} at the earliest`],
      ["allowed", quota ? `${quota.requests} questions per ${quota.per}` : ""],
      ["between two questions", gapMs > 0 ? `${gapMs} ms` : ""],
      ["limits", limits ?? ""],
    ].filter(([, how]) => how !== ""),
  );
}

/** The formats of a body. */
export const formatsOf = (body: BodySpec): readonly FormatSpec[] => (Array.isArray(body) ? body : [body]);

function optionWords(value: unknown): string {
  if (Array.isArray(value)) return value.map(optionWords).join(", ");
  if (typeof value !== "object" || value === null) return code(String(value));
  const { name, start, length } = value as { name?: string; start?: number; length?: number };
  if (name !== undefined && start !== undefined) return `${code(name)} at ${start}, ${length} long`;
  return code(JSON.stringify(value));
}

/** A format with the options that say how it is read. */
export function formatWords(spec: FormatSpec): string {
  const { format, ...options } = spec;
  const words = Object.entries(options).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name === "groupBy" ? "grouped by" : name} ${optionWords(value)}`],
  );
  const title = { fixed: "fixed-width text" }[format as string] ?? format.toUpperCase();
  return words.length === 0 ? title : `${title} (${words.join("; ")})`;
}

/** How the events of a carrier arrive. */
export function channelsOf({ webhook, poll }: Pack): readonly string[] {
  const neither =
    "The pack declares no address that is called or asked: payloads come as files, or a flow hands them in.";
  return [
    ...section(3, "The carrier posts", webhook ? pushed(webhook) : []),
    ...section(3, "The carrier is asked", poll ? pulled(poll) : []),
    ...(webhook || poll ? [] : paragraph(neither)),
  ];
}
