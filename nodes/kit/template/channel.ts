/** How the events of a carrier arrive in its template, as its pack says: pushed, asked for, as files, or by another node. */
import type { Pack } from "../../../core/mapping/pack.ts";
import type { AuthScheme } from "../../../core/mapping/webhook.ts";
import { type Access, accessToCarrier, accessToUs } from "./access.ts";

/** The channel of a template, with what is named in it and said about it. */
export interface Arrival {
  readonly channel: "webhook" | "poll" | "files" | "wire";
  /** Properties of carrier-ingest that count for the channel. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly access: Access;
  /** Where events come from: `a UPS webhook`. */
  readonly source: string;
  /** What is to be done, in one line for the canvas. */
  readonly todo: string;
  /** What is to be done, in full. */
  readonly explained: readonly string[];
  /** Where acknowledgements are written, where the format has them. */
  readonly outbox: string | null;
  /** The node that is wired in, where the entrance has an input. */
  readonly feeder: "inject" | "link in" | null;
}

/** What a carrier is called in its template, and what its environment variables begin with. */
export interface Called {
  readonly name: string;
  readonly prefix: string;
}

const noAccess: Access = { client: null, secret: null };
/** Formats that partners exchange as files. */
const exchanged: ReadonlySet<string> = new Set(["x12", "edifact", "csv", "xlsx", "fixed"]);
const acknowledged: ReadonlySet<string> = new Set(["x12", "edifact"]);

/** Files where the format is exchanged so; else what the carrier pushes; else what it is asked; else what another node brings. */
export function arrivalOf(pack: Pack, called: Called): Arrival {
  const bodies = Array.isArray(pack.body) ? pack.body : [pack.body];
  const formats = bodies.map(({ format }) => format);
  if (formats.some((format) => exchanged.has(format))) return byFiles(pack, called, formats);
  if (pack.webhook?.auth[0]) return byWebhook(pack, called, pack.webhook.auth[0]);
  return pack.poll ? byPoll(pack.poll, called) : byWire(called);
}

function byWebhook(pack: Pack, { name, prefix }: Called, scheme: AuthScheme): Arrival {
  const path = `/waybill/${pack.id}`;
  const explained = [`Give ${name} the address \`${path}\` of this server${proofOf(scheme, path)}.`];
  const others = (pack.webhook?.auth.length ?? 1) - 1;
  if (others > 0) explained.push(`${name} can prove itself in another way too: choose it in the carrier pack.`);
  if (pack.poll)
    explained.push(`What a webhook missed can be asked for: add a carrier-ingest node whose events we ask for.`);
  return {
    channel: "webhook",
    values: { inputs: 0, path, rateLimit: 5000, sizeLimit: 1024 },
    access: accessToUs(scheme, name, prefix),
    source: `a ${name} webhook`,
    todo: `Give ${name} the address ${path}`,
    explained,
    outbox: null,
    feeder: null,
  };
}

/** What the carrier has to be told besides the address. */
function proofOf(scheme: AuthScheme, path: string): string {
  if (scheme.scheme === "bearer")
    return `, and the client id and client secret with which it fetches its token from \`${path}/${scheme.tokenPath}\``;
  if (scheme.scheme === "api-key") return `, and the key that it sends in the header \`${scheme.header}\``;
  if (scheme.scheme === "basic") return ", and the user name and password that it signs in with";
  if (scheme.scheme === "url-token") return ` with the token behind it: \`${path}?${scheme.parameter}=...\``;
  if (scheme.scheme === "client-certificate")
    return `. The proxy in front of this server checks its certificate and sets the header \`${scheme.header}\``;
  if (scheme.scheme === "rsa") return `. It signs with a key of its own (header \`${scheme.header}\`)`;
  return `, and agree on the secret that it signs with (header \`${scheme.header}\`)`;
}

function byPoll(poll: NonNullable<Pack["poll"]>, { name, prefix }: Called): Arrival {
  const { client, secret } = accessToCarrier(poll.auth, name, prefix);
  const asked =
    poll.per === "cursor"
      ? `${name} is asked for what is new.`
      : `${name} is asked about every shipment that is not delivered yet, and about the tracking numbers that a message brings as its payload: wire in the node that knows them, or type one into the inject node.`;
  return {
    channel: "poll",
    values: {
      inputs: 1,
      baseUrl: "",
      everySeconds: 60,
      secretFrom: "env",
      userEnv: client?.name ?? "",
      secretEnv: secret?.name ?? "",
      sizeLimit: 1024,
    },
    access: { client, secret },
    source: `the answers of ${name}`,
    todo:
      poll.per === "cursor"
        ? `${name} is asked for what is new`
        : `${name} is asked about the numbers that you wire in`,
    explained: [asked],
    outbox: null,
    feeder: poll.per === "cursor" ? null : "inject",
  };
}

function byFiles({ id }: Pack, { name }: Called, formats: readonly string[]): Arrival {
  const [inbox, outbox] = [`inbox/${id}`, `outbox/${id}`];
  const explained = [
    `Make the folder \`${inbox}\` below the user directory of Node-RED, and let the files of ${name} be put there under a name that ends in \`.part\` until they are whole. A file that is stored moves to \`${inbox}/done\`.`,
  ];
  const answers = formats.some((format) => acknowledged.has(format));
  const written = `Acknowledgements, where the partner is to have them, are written to \`${outbox}\` below the folder that Node-RED was started in (or \`fileWorkingDirectory\` of its settings): send them to the partner.`;
  explained.push(answers ? written : "The format has no acknowledgements: the second output stays empty.");
  return {
    channel: "files",
    values: {
      inputs: 0,
      place: "folder",
      folder: inbox,
      pattern: "*",
      settleSeconds: 5,
      afterwards: "move",
      everySeconds: 10,
      sizeLimit: 16_384,
    },
    access: noAccess,
    source: `files of ${name}`,
    todo: `Let ${name} files be put into ${inbox} below the user directory of Node-RED`,
    explained,
    outbox: answers ? outbox : null,
    feeder: null,
  };
}

function byWire({ name }: Called): Arrival {
  return {
    channel: "wire",
    values: { inputs: 1, sizeLimit: 1024 },
    access: noAccess,
    source: `the answers of ${name}`,
    todo: `Wire in the node that receives the answers of ${name}, such as http request`,
    explained: [
      `The carrier pack does not say how ${name} calls or is asked. Ask it with an \`http request\` node (or receive it with \`http in\`, \`tcp in\`, e-mail) and wire that into the link node, here or from another tab. Set \`msg.asked\` to the tracking number that was asked about.`,
    ],
    outbox: null,
    feeder: "link in",
  };
}
