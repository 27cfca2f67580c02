import type { ShipmentEvent } from "../../core/event/event.ts";
import type { Journal } from "../../core/journal/journal.ts";
import type { MappedShipment, MapResult } from "../../core/mapping/result.ts";
import type { Coded } from "../../core/errors.ts";

const named = "event:";

/** The carrier's id of the event that a retraction takes back; null for every other event. */
function nameIn({ retracts }: ShipmentEvent): string | null {
  return retracts?.startsWith(named) ? retracts.slice(named.length) : null;
}

/** The event that the retraction names: told by the same payload, else by an earlier one. */
async function toldBefore(journal: Journal, result: MapResult, event: ShipmentEvent): Promise<ShipmentEvent | null> {
  const id = nameIn(event);
  if (id === null) return null;
  const here = result.shipments
    .filter(({ trackingNumber }) => trackingNumber !== "")
    .flatMap(({ events }) => events.filter(({ raw, event: what }) => raw.id === id && what !== "RETRACTION"));
  return here.at(-1) ?? journal.told({ carrier: event.carrier, id });
}

/** The retraction as one of the shipment whose event it takes back. */
function joined(shipment: MappedShipment, event: ShipmentEvent, target: ShipmentEvent): MappedShipment {
  const { trackingNumber, references, piece } = target;
  return { ...shipment, trackingNumber, references, events: [{ ...event, trackingNumber, references, piece }] };
}

const isNumberMissing = ({ code, details }: Coded): boolean =>
  code === "WB-MAP-003" && details["field"] === "trackingNumber";

/** The problems without the first `found` that complain about a missing number. */
function without(problems: readonly Coded[], found: number): readonly Coded[] {
  let left = found;
  return problems.filter((problem) => !(isNumberMissing(problem) && left-- > 0));
}

/**
 * Some carriers take an event back by its id alone, without the number of the shipment: the number is that of the event.
 * A retraction whose event nobody has told stays without a number, and among the problems, until a replay finds it.
 */
export async function withTakenBack(journal: Journal, result: MapResult): Promise<MapResult> {
  let found = 0;
  const shipments: MappedShipment[] = [];
  for (const shipment of result.shipments) {
    const [event] = shipment.events;
    const target =
      shipment.trackingNumber === "" && event && shipment.events.length === 1
        ? await toldBefore(journal, result, event)
        : null;
    if (target) found += 1;
    shipments.push(event && target ? joined(shipment, event, target) : shipment);
  }
  return found === 0 ? result : { ...result, shipments, problems: without(result.problems, found) };
}
