/** Another node hands over what it received: Node-RED's own http in, tcp, email, ftp and the like get a durable way in. */
import { CodedError, coded } from "../../../core/errors.ts";
import { bytesOf } from "../../../core/ingest/canonical.ts";
import type { Message } from "../../kit/red.ts";
import { publishIngestStep } from "../steps.ts";
import type { OpenChannel } from "./channel.ts";

export const openWire: OpenChannel = ({ context, values, store, takeIn, isFull, idle }) => {
  idle({ key: "ready", fill: "green", shape: "ring" });
  const limit = values.sizeLimit * 1024;
  return {
    async handle(message) {
      const waiting = isFull();
      if (waiting !== null) throw new CodedError(coded("WB-IN-008", { waiting }));
      const made = bytesOf(message.payload);
      if (made.kind === "refused") throw new CodedError(made.error);
      if (made.bytes.length > limit) throw new CodedError(coded("WB-IN-004", { limit }));
      const headers = explaining(message);
      const { asked } = headers;
      const facts = {
        contentType: "",
        headers,
        receivedAt: store.clock.now(),
        ...(asked === undefined ? {} : { asked }),
      };
      const { receipt } = await takeIn.receive(made.bytes, facts);
      publishIngestStep("stored", context.node.id, receipt);
      takeIn.poke();
      return null;
    },
    close: () => {},
  };
};

/** Properties of a message that say where its payload came from. */
const kept = ["topic", "filename", "ip", "from", "asked"] as const;

function explaining(message: Message): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of kept) {
    const value = message[name];
    if (typeof value === "string" && value !== "") found[name] = value.slice(0, 500);
  }
  return found;
}
