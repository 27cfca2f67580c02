import type { LateIndexShape } from "./late-index.ts";

export const insertShipment =
  "INSERT INTO shipment (id, carrier, tracking_number, updated_at, projection, linked) VALUES (?, ?, ?, ?, ?, ?)";

export const updateShipment = "UPDATE shipment SET updated_at = ?, projection = ?, linked = ? WHERE id = ?";

export const selectShipment =
  "SELECT id, carrier, tracking_number, updated_at, projection, linked FROM shipment WHERE id = ?";

export const selectLastShipment = "SELECT coalesce(max(id), 0) AS id FROM shipment";

/** A number by which a shipment is known, without spaces, dashes and case. */
export const insertAlias = "INSERT INTO alias (shipment, value) VALUES (?, ?)";

/** Finds shipments by their numbers: whole, or from their beginning. */
export const shipmentByAlias: LateIndexShape = {
  table: "shipment_by_alias",
  keyType: "TEXT",
  source: "SELECT value, shipment FROM alias WHERE id > +? ORDER BY value",
  lastId: "SELECT max(id) AS id FROM alias",
};
