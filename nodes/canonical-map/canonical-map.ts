import { CodedError, coded } from "../../core/errors.ts";
import type { ShipmentEvent } from "../../core/event/event.ts";
import type { Recorded } from "../../core/journal/journal.ts";
import type { About } from "../../core/mapping/compile.ts";
import type { MapResult } from "../../core/mapping/result.ts";
import { defineNode } from "../kit/define-node.ts";
import { isReceiptFacts } from "../../core/delivery/receipt-facts.ts";
import { mapperFor, type PackOffer } from "../kit/packs.ts";
import type { Message } from "../kit/red.ts";
import type { StoreOffer } from "../kit/store.ts";
import { config } from "./config.ts";
import { heldOf, parkHeld } from "./held.ts";

export default defineNode({
  type: "canonical-map",
  config,
  outputs: ["events", "held"],
  async open({ store: storeId, packFrom, pack }, { use, node, status, wired }) {
    const store = await use<StoreOffer>(storeId, "waybill-store").open();
    const fixed = packFrom === "fixed" ? use<PackOffer>(pack, "carrier-pack").mapper : null;
    const counts = { events: 0, held: 0 };
    return async (message) => {
      const receipt = isReceiptFacts(message.receipt) ? message.receipt : null;
      if (typeof message.payload !== "object" || message.payload === null) throw new CodedError(coded("WB-MAP-008"));
      const result = await (fixed ?? mapperFor(receipt?.carrier ?? "")).map(message.payload, aboutOf(message));
      const events = eventsOf(result);
      const [recorded = []] = await store.journal.record([
        { receipt: receipt?.id ?? null, at: store.clock.now(), events },
      ]);
      const news = newsOf(message, events, recorded);
      const held = heldOf(result, unheard(events, recorded), message);
      const letters = await parkHeld(store, held, receipt, node.id);
      if (held.length > 0 && letters.length === 0 && !wired("held")) throw new CodedError(held[0]!.error);
      counts.events += news.length;
      counts.held += held.length;
      if (counts.held > 0) status({ key: "held", fill: "yellow", values: { count: counts.held } });
      else status({ key: "mapped", fill: "green", values: { count: counts.events } });
      return {
        events: news,
        held: held.map((one, index) => ({ ...message, ...one, ...(letters[index] ? { letter: letters[index] } : {}) })),
      };
    };
  },
});

/** What the message says about its payload: `msg.asked` is the number that a pull asked for. */
function aboutOf({ asked }: Message): About {
  return typeof asked === "string" && asked !== "" ? { asked } : {};
}

/** Events that no other receipt has brought before: what that one holds is not held again. */
function unheard(events: readonly ShipmentEvent[], recorded: readonly Recorded[]): readonly ShipmentEvent[] {
  const known = new Set(recorded.filter(({ kind }) => kind === "known").map(({ event }) => event));
  return events.filter(({ id }) => !known.has(id));
}

/** A message for each event that no other receipt has brought before. */
function newsOf(message: Message, events: readonly ShipmentEvent[], recorded: readonly Recorded[]): Message[] {
  const byId = new Map(recorded.map((one) => [one.event, one]));
  return events.flatMap((event) => {
    const kept = byId.get(event.id);
    const isNews = kept && kept.kind !== "known" && event.event !== "UNMAPPED";
    return isNews ? [{ ...message, payload: event, shipment: kept.shipment }] : [];
  });
}

/** Events of shipments that have a number. One without stands among the problems of the result: it is held, never recorded. */
function eventsOf({ shipments }: MapResult): readonly ShipmentEvent[] {
  return shipments.flatMap(({ trackingNumber, events }) => (trackingNumber === "" ? [] : events));
}
