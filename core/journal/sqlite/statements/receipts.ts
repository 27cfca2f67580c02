import type { LateIndexShape } from "./late-index.ts";

/** Adds a receipt; ids grow by one, so their order is the order of arrival. */
export const insertReceipt = `
  INSERT INTO receipt (key, queue, lane, carrier, channel, content_type, correlation_id, received_at, hash, block, start,
                       header_bytes, body_bytes)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

export const selectReceipt = `
  SELECT id, queue, lane, carrier, channel, content_type, correlation_id, received_at, hash, block, start, header_bytes,
         body_bytes
  FROM receipt WHERE id = ?`;

/** Finds the receipt of a delivery's key: asked before every insert, it keeps a delivery from being stored twice. */
export const receiptByKey: LateIndexShape = {
  table: "receipt_by_key",
  keyType: "BLOB",
  source: "SELECT key, id FROM receipt WHERE id > +? ORDER BY key",
  lastId: "SELECT max(id) AS id FROM receipt",
};
