import { createHash } from "node:crypto";
import type { Message } from "./documents.ts";
import { momentAt } from "./moments.ts";
import type { Setup } from "./setup.ts";
import type { Segment } from "./xml.ts";

/**
 * Our number for the IDoc of an effect: the acknowledgement quotes it (E1STATE-DOCNUM). Sixteen digits are all that there
 * is room for; the whole key stands in ARCKEY. `generation` counts how often people gave an IDoc of the effect up.
 */
export function docnumOf(key: string, generation: number): string {
  const number = createHash("sha256").update(`${key} ${generation}`).digest().readBigUInt64BE();
  return String((number % (10n ** 16n - 1n)) + 1n).padStart(16, "0");
}

/** Longest text that ARCKEY takes behind the prefix that the system asks for. */
const archiveKeyLength = 70 - "urn:sap.com:msgid=".length;

/** The message id by which the system knows a repeat: the effect's key, which is the same for every try. */
function messageIdOf(key: string, generation: number): string {
  const id = generation === 0 ? key : `${key}-${generation}`;
  return `urn:sap.com:msgid=${id.slice(-archiveKeyLength)}`;
}

export interface Identity {
  readonly key: string;
  readonly generation: number;
  readonly docnum: string;
}

/** The control record, in the order of EDI_DC40. `now` is in milliseconds since 1970 UTC. */
export function controlOf(message: Message, identity: Identity, setup: Setup, now: number): Segment {
  const { sender, receiver, client, extensions, zone } = setup;
  const created = momentAt(now, zone);
  const extension = extensions[message.type];
  const fields = [
    ["TABNAM", "EDI_DC40"],
    ["MANDT", client],
    ["DOCNUM", identity.docnum],
    ["DIRECT", "2"],
    ["IDOCTYP", message.type],
    ["CIMTYP", extension],
    ["MESTYP", message.message],
    ["SNDPOR", sender.port],
    ["SNDPRT", sender.type],
    ["SNDPRN", sender.number],
    ["RCVPOR", receiver.port],
    ["RCVPRT", receiver.number === "" ? "" : receiver.type],
    ["RCVPRN", receiver.number],
    ["CREDAT", created.date],
    ["CRETIM", created.time ?? ""],
    ["ARCKEY", messageIdOf(identity.key, identity.generation)],
  ] as const;
  return { name: "EDI_DC40", fields: fields.filter(([, value]) => value !== ""), children: [] };
}
