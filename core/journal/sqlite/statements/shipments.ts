import type { LateIndexShape } from "./late-index.ts";

export const insertShipment =
  "INSERT INTO shipment (id, carrier, tracking_number, updated_at, projection, linked, open) VALUES (?, ?, ?, ?, ?, ?, ?)";

export const updateShipment = "UPDATE shipment SET updated_at = ?, projection = ?, linked = ? WHERE id = ?";

/** Whether more is to be heard of it; written only when it changes, since it moves an index. */
export const updateOpen = "UPDATE shipment SET open = ? WHERE id = ?";

/** Shipments of a carrier of which more is to be heard. */
export const selectOpenShipments = `
  SELECT id, tracking_number FROM shipment
  WHERE carrier = +? AND open = 1 AND id > +? ORDER BY id LIMIT +?`;

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
