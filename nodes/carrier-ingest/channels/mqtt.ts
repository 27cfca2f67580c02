/** Messages of a broker: acknowledged when they are stored, and sent again by the broker where they were not. */
import { Subscription } from "../../../core/ingest/subscription.ts";
import { waitFor } from "../../../core/clock.ts";
import { CodedError, coded } from "../../../core/errors.ts";
import type { BusOffer } from "../../kit/bus.ts";
import type { StatusWords } from "../../kit/status.ts";
import { pushes } from "../pushed.ts";
import { publishIngestStep } from "../steps.ts";
import type { OpenChannel, Site } from "./channel.ts";

const fullMs = 1_000;

const words: Readonly<Record<"connecting" | "connected" | "away", StatusWords>> = {
  connecting: { key: "connecting", fill: "yellow", shape: "ring" },
  connected: { key: "connected", fill: "green", shape: "ring" },
  away: { key: "away", fill: "red", shape: "ring" },
};

export const openMqtt: OpenChannel = (site) => {
  const { context, values, offer, store, failed, idle } = site;
  const bus = context.use<BusOffer>(values.bus, "event-bus");
  const filter = values.group === "" ? values.topic : `$share/${values.group}/${values.topic}`;
  const subscription = new Subscription({
    broker: bus.broker(),
    clientId: `${bus.clientId}-${context.node.id}`,
    filter,
    clock: store.clock,
    take: (payload, topic) => take(site, payload, topic),
    changed: (state) => idle(words[state]),
    failed: (error) => failed(new CodedError(coded("WB-IN-034", { bus: bus.name, detail: error.message }))),
  });
  const pushing = pushes(store, offer.pack.id);
  return {
    handle: null,
    async close(removed) {
      pushing.close();
      await subscription.close(removed);
    },
  };
};

/**
 * Stores a message. One that is larger than the limit would come again for ever: it is acknowledged, and goes whole to
 * whoever catches the error.
 */
async function take(site: Site, payload: Uint8Array, topic: string): Promise<void> {
  const { context, values, store, takeIn, isFull } = site;
  while (isFull() !== null && !context.signal.aborted) await waitFor(store.clock, fullMs, context.signal);
  if (context.signal.aborted) throw new Error("the node is closing");
  const limit = values.sizeLimit * 1024;
  if (payload.length > limit)
    return context.node.error(new CodedError(coded("WB-IN-004", { limit })), { topic, payload });
  const facts = { contentType: "", headers: { topic }, receivedAt: store.clock.now() };
  const { receipt } = await takeIn.receive(payload, facts);
  publishIngestStep("stored", context.node.id, receipt);
  takeIn.poke();
}
