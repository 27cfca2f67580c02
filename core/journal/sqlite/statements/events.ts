/** Adds an event as it was recorded. */
export const insertEvent =
  "INSERT INTO event (id, shipment, receipt, name, recorded_at, document) VALUES (?, ?, ?, ?, ?, ?)";

/** Claims a name of a fact within its shipment (its id, or a key of `factKeys`); changes nothing where it is taken. */
export const insertEventKey = "INSERT OR IGNORE INTO event_key (shipment, key, event) VALUES (?, ?, ?)";

export const selectKnownEvent = `
  SELECT event.id, receipt, name, document FROM event_key JOIN event ON event.id = event_key.event
  WHERE event_key.shipment = +? AND event_key.key = +?`;

/** An event that was UNMAPPED and is not any more keeps its identity and its place. */
export const remapEvent = "UPDATE event SET receipt = ?, name = ?, recorded_at = ?, document = ? WHERE id = ?";

/** All names of an event lead to another one: both tell the same fact. */
export const moveEventKeys = "UPDATE event_key SET event = ? WHERE shipment = ? AND event = ?";

/** An event learns what its first report did not say. */
export const enrichEvent = "UPDATE event SET document = ? WHERE id = ?";

/** Takes out an event that turned out to be told already. */
export const deleteEvent = "DELETE FROM event WHERE id = ?";

/** Events after a number that a receipt was the first to bring. */
export const countBrought = "SELECT count(*) AS count FROM event WHERE id > ? AND receipt = ?";

/** The events of a shipment in the order in which they were recorded. */
export const selectEvents = `
  SELECT document FROM event
  WHERE id IN (SELECT event FROM event_key WHERE event_key.shipment = +?) ORDER BY id`;

/** What was recorded last, read back from the end of the table. */
export const selectLatestEvents = "SELECT document FROM event ORDER BY id DESC LIMIT +?";
