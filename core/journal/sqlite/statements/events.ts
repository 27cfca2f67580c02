/** Adds an event as it was recorded. */
export const insertEvent =
  "INSERT INTO event (id, shipment, receipt, name, recorded_at, document) VALUES (?, ?, ?, ?, ?, ?)";

/** Claims the identity of a fact within its shipment; changes nothing where the fact is known. */
export const insertEventKey = "INSERT OR IGNORE INTO event_key (shipment, key, event) VALUES (?, ?, ?)";

export const selectKnownEvent = `
  SELECT event.id, receipt, name FROM event_key JOIN event ON event.id = event_key.event
  WHERE event_key.shipment = +? AND event_key.key = +?`;

/** An event that was UNMAPPED and is not any more keeps its identity and its place. */
export const remapEvent = "UPDATE event SET receipt = ?, name = ?, recorded_at = ?, document = ? WHERE id = ?";

/** The events of a shipment in the order in which they were recorded. */
export const selectEvents = `
  SELECT document FROM event_key JOIN event ON event.id = event_key.event
  WHERE event_key.shipment = +? ORDER BY event.id`;
