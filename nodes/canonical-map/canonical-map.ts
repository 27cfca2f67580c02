import { CodedError, coded } from "../../core/errors.ts";
import type { ShipmentEvent } from "../../core/event/event.ts";
import type { Recorded } from "../../core/journal/journal.ts";
import type { About, Mapper } from "../../core/mapping/compile.ts";
import type { MapResult } from "../../core/mapping/result.ts";
import { mountChangeRoutes } from "../kit/admin/change-routes.ts";
import { defineNode } from "../kit/define-node.ts";
import { isReceiptFacts, type ReceiptFacts } from "../../core/delivery/receipt-facts.ts";
import { mapperFor, type PackOffer } from "../kit/packs.ts";
import type { Message } from "../kit/red.ts";
import type { StatusWords } from "../kit/status.ts";
import type { Store, StoreOffer } from "../kit/store.ts";
import { config } from "./config.ts";
import { type Drifting, openDrift } from "./drift.ts";
import { withTakenBack } from "./takeback.ts";
import { type Held, heldOf, heldWhole, parkHeld } from "./held.ts";

export default defineNode({
  type: "canonical-map",
  config,
  outputs: ["events", "held"],
  setup: mountChangeRoutes,
  async open({ store: storeId, packFrom, pack }, { red, use, node, status, wired }) {
    const store = await use<StoreOffer>(storeId, "waybill-store").open();
    const fixed = packFrom === "fixed" ? use<PackOffer>(pack, "carrier-pack") : null;
    const home = red.settings.userDir ?? ".";
    const drift = await openDrift(store);
    const counts = { events: 0, held: 0 };
    return async (message) => {
      const receipt = isReceiptFacts(message.receipt) ? message.receipt : null;
      if (typeof message.payload !== "object" || message.payload === null) throw new CodedError(coded("WB-MAP-008"));
      const mapper = fixed?.mapper ?? mapperFor(receipt?.carrier ?? "", home);
      const mapped = await mapWatched(mapper, drift, message, receipt);
      const result = await withTakenBack(store.journal, mapped);
      const events = eventsOf(result);
      const recorded = await recordAll(store, receipt?.id ?? null, events);
      const news = newsOf(message, events, recorded);
      const held = heldOf(result, unheard(events, recorded), message);
      const letters = await parkHeld(store, held, receipt, node.id);
      if (held.length > 0 && letters.length === 0 && !wired("held")) throw new CodedError(held[0]!.error);
      counts.events += news.length;
      counts.held += held.length;
      status(statusOf(counts));
      return { events: news, held: held.map((one, index) => heldMessage(message, one, letters[index])) };
    };
  },
});

/** So many events are recorded in one turn of the event loop: a list of thousands lets others through in between. */
const perTurn = 250;

async function recordAll(store: Store, receipt: number | null, events: readonly ShipmentEvent[]) {
  const recorded: Recorded[] = [];
  for (let from = 0; from < events.length; from += perTurn) {
    const some = events.slice(from, from + perTurn);
    const [done = []] = await store.journal.record([{ receipt, at: store.clock.now(), events: some }]);
    recorded.push(...done);
  }
  return recorded;
}

/** Maps the payload; where it is no longer what the pack reads, all of it is held instead. */
async function mapWatched(
  mapper: Mapper,
  drift: Drifting,
  message: Message,
  receipt: ReceiptFacts | null,
): Promise<MapResult> {
  const mapped = await mapper.map(message.payload, aboutOf(message));
  const changed = await drift.look(mapper.source, mapped.kind, message.payload, receipt?.id ?? null);
  return changed ? heldWhole(mapped, changed) : mapped;
}

function statusOf({ events, held }: { readonly events: number; readonly held: number }): StatusWords {
  return held > 0
    ? { key: "held", fill: "yellow", values: { count: held } }
    : { key: "mapped", fill: "green", values: { count: events } };
}

function heldMessage(message: Message, held: Held, letter: number | undefined): Message {
  return { ...message, ...held, ...(letter ? { letter } : {}) };
}

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
