import type { Place, ShipmentEvent } from "../event/event.ts";
import { eventId } from "../event/identity.ts";
import type { Instant } from "../event/instant.ts";
import { type Meaning, unknownMeaning } from "./codes.ts";
import type { Consignment } from "./events.ts";
import { compileConditions, compileOptional } from "./field.ts";
import type { TakeBackSpec } from "./kind.ts";
import type { OddFields } from "./odd.ts";
import type { Scope } from "./scope.ts";
import { compileTimes, type Timed } from "./time.ts";

/** Writes the canonical event of a record. */
export type Write = (
  scope: Scope,
  consignment: Consignment,
  meaning: Meaning,
  occurredAt: Instant,
  place: Place | null,
) => ShipmentEvent;

/** How records that take an event back are known and read. */
export interface TakeBack {
  readonly holds: (scope: Scope) => boolean;
  /** When it was taken back; `repeated` is the time of the event that the record would be. */
  readonly at: (scope: Scope, place: Place | null, repeated: Timed) => Timed;
  /** The retraction at `at`; `repeated` is the event that the record would be if it took nothing back. */
  readonly write: (scope: Scope, consignment: Consignment, at: Instant, repeated: ShipmentEvent) => ShipmentEvent;
}

/** Compiles how a record takes back another event: one that it names, or the one whose content it repeats. */
export function compileTakeBack(spec: TakeBackSpec | undefined, write: Write, odd: OddFields): TakeBack | null {
  if (!spec) return null;
  const named = compileOptional(spec.event, odd);
  const at = spec.at && compileTimes(spec.at, odd);
  return {
    holds: compileConditions(spec.when),
    at: at ? (scope, place) => at(scope, place) : (_, __, repeated) => repeated,
    write(scope, consignment, at, repeated) {
      const name = named(scope);
      const retracts = name === undefined ? repeated.id : `event:${name}`;
      const event = write(scope, consignment, { ...unknownMeaning, event: "RETRACTION", retracts }, at, repeated.place);
      return { ...event, id: eventId({ ...event, code: `RETRACTION ${retracts}`, local: at.local }) };
    },
  };
}
