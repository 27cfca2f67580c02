import type { ShipmentEvent } from "./event.ts";

/** `2026-03-02T07:53`: channels agree about the minute, not about seconds. */
const minuteLength = 16;

/**
 * Keys under which another channel may tell the same fact of the same shipment: what happened, to which piece, and the
 * minute, in UTC where it is known and as wall time where one was sent. A carrier names one fact by different codes in
 * its webhook, its EDI and its lists, so the code is no part of it; nor is the place, which each spells in its own way.
 * Without a minute, or without a meaning, a fact has no key: then only its id tells it apart.
 */
export function factKeys({ event, piece, classifier, occurredAt }: ShipmentEvent): readonly string[] {
  const { local, utc, basis } = occurredAt;
  if (event === "UNMAPPED" || basis === "date" || local.length < minuteLength) return [];
  const what = `${event} ${classifier} ${piece ?? ""}`;
  const wall = local.slice(0, minuteLength);
  const moment = utc?.slice(0, minuteLength) ?? null;
  const keys = moment === null ? [] : [`utc ${moment} ${what}`];
  return basis === "utc" && wall === moment ? keys : [...keys, `wall ${wall} ${what}`];
}

/** What a second report of a fact adds to the first: only what the first did not say. Null where that is nothing. */
export function witnessed(first: ShipmentEvent, second: ShipmentEvent): ShipmentEvent | null {
  const references = second.references.filter(
    ({ kind, value }) => !first.references.some((known) => known.kind === kind && known.value === value),
  );
  const added = {
    ...(references.length > 0 ? { references: [...first.references, ...references] } : {}),
    ...(first.proof === null && second.proof !== null ? { proof: second.proof } : {}),
    ...(first.place === null && second.place !== null ? { place: second.place } : {}),
    ...(first.reason === null && second.reason !== null ? { reason: second.reason } : {}),
    ...(first.estimatedDelivery === null && second.estimatedDelivery !== null
      ? { estimatedDelivery: second.estimatedDelivery }
      : {}),
  };
  return Object.keys(added).length === 0 ? null : { ...first, ...added };
}

/** The pack that mapped an event, without its version: reports of one pack that differ are different facts. */
export function packOf({ pack }: ShipmentEvent): string {
  return pack.slice(0, Math.max(0, pack.indexOf("@"))) || pack;
}
