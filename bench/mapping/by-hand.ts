/** One tracking answer with ten activities, and what somebody would write for it who needs no pack. */
import jsonata from "jsonata";
import type { Place, ShipmentEvent } from "../../core/event/event.ts";
import { eventId } from "../../core/event/identity.ts";
import type { Instant } from "../../core/event/instant.ts";
import type { Pack } from "../../core/mapping/pack.ts";

interface Activity {
  readonly location: {
    readonly address: { readonly city: string; readonly stateProvince: string; readonly countryCode: string };
  };
  readonly status: {
    readonly type: string;
    readonly code: string;
    readonly description: string;
    readonly statusCode: string;
  };
  readonly date: string;
  readonly time: string;
  readonly gmtDate: string;
  readonly gmtTime: string;
}

interface Answer {
  readonly trackResponse: {
    readonly shipment: readonly {
      readonly package: readonly { readonly trackingNumber: string; readonly activity: readonly Activity[] }[];
    }[];
  };
}

const journey = ["D/MX", "I/OT", "I/YP", "I/AR", "I/DP", "I/AR", "I/DP", "I/OR", "I/XD", "M/MP"];
const cities = [
  "Adrian",
  "Adrian",
  "Adrian",
  "Adrian",
  "Maumee",
  "Maumee",
  "Nashville",
  "Nashville",
  "Nashville",
  "Memphis",
];

function activity(key: string, at: number): Activity {
  const [type = "", code = ""] = key.split("/");
  const hour = String(20 - at).padStart(2, "0");
  return {
    location: { address: { city: cities[at] ?? "", stateProvince: "MI", countryCode: "US" } },
    status: { type, code, description: `Wording of ${key}`, statusCode: "005" },
    date: "20260304",
    time: `${hour}2716`,
    gmtDate: "20260304",
    gmtTime: `${String(24 - at - 1).padStart(2, "0")}2716`,
  };
}

/** The answer that all three map. */
export const answer: Answer = {
  trackResponse: {
    shipment: [{ package: [{ trackingNumber: "1Z0000000000000001", activity: journey.map(activity) }] }],
  },
};

type Meanings = ReadonlyMap<string, Pick<ShipmentEvent, "milestone" | "event" | "reason">>;

/** The codes of the pack, so that all have the same table. */
export function meaningsOf(pack: Pack): Meanings {
  const groups = pack.tables["activity"] ?? [];
  return new Map(
    groups.flatMap(({ milestone, event, reason = null, codes }) =>
      Object.keys(codes).map((code) => [code, { milestone, event, reason }] as const),
    ),
  );
}

function clock(date: string, time: string): string {
  const day = `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6, 8)}`;
  return `${day}T${time.slice(0, 2)}:${time.slice(2, 4)}:${time.slice(4, 6)}`;
}

/**
 * Reason for length: the canonical event, field by field, as somebody would write it who needs no pack.
 *
 * The function by hand; it gives the events that the pack gives.
 */
export function byHand(meanings: Meanings, pack: string): (payload: Answer) => readonly ShipmentEvent[] {
  return ({ trackResponse }) =>
    trackResponse.shipment.flatMap((shipment) =>
      shipment.package.flatMap(({ trackingNumber, activity: activities }) =>
        activities.map(({ status, location, date, time, gmtDate, gmtTime }): ShipmentEvent => {
          const code = `${status.type}/${status.code}`;
          const { city, stateProvince: region, countryCode: country } = location.address;
          const place: Place = { text: `${city}, ${region}, ${country}`, city, region, country };
          const occurredAt: Instant = { local: clock(date, time), utc: `${clock(gmtDate, gmtTime)}Z`, basis: "utc" };
          const { milestone, event, reason } = meanings.get(code) ?? {
            milestone: null,
            event: "UNMAPPED" as const,
            reason: null,
          };
          return {
            id: eventId({ carrier: "ups", trackingNumber, piece: null, code, local: occurredAt.local, place }),
            carrier: "ups",
            trackingNumber,
            piece: null,
            event,
            milestone,
            reason,
            classifier: "actual",
            scope: "shipment",
            occurredAt,
            recordedAt: null,
            place,
            references: [],
            proof: null,
            estimatedDelivery: null,
            retracts: null,
            anomalies: [],
            raw: { code, text: status.description.trim(), status: status.statusCode },
            pack,
          };
        }),
      ),
    );
}

/** One JSONata expression for the whole answer; it gives less. */
export const expression = jsonata(`trackResponse.shipment.package.($number := trackingNumber; activity.{
  "trackingNumber": $number, "code": status.type & "/" & status.code, "text": $trim(status.description),
  "place": $join([location.address.city, location.address.stateProvince, location.address.countryCode], ", "),
  "local": $substring(date, 0, 4) & "-" & $substring(date, 4, 2) & "-" & $substring(date, 6, 2) & "T" &
    $substring(time, 0, 2) & ":" & $substring(time, 2, 2) & ":" & $substring(time, 4, 2) })`);
