import type { LateIndexShape } from "./late-index.ts";

export const insertEffect = `
  INSERT INTO effect (key, queue, lane, connection, operation, document, shipment, receipt, correlation_id, rank,
                      reply_queue, at, block, start, bytes, state, tries)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'intended', 0)`;

const effectColumns = `
  id, key, queue, lane, connection, operation, document, shipment, receipt, correlation_id, rank, reply_queue, at, block,
  start, bytes, state, tries, former, outcome`;

export const selectEffect = `SELECT ${effectColumns} FROM effect WHERE id = ?`;

/** What became of an effect, without its content. */
export const selectFate = "SELECT id, state, outcome FROM effect WHERE id = ?";

/** Finds the effect of a key: asked before every insert, it keeps a change from being intended twice. */
export const effectByKey: LateIndexShape = {
  table: "effect_by_key",
  keyType: "BLOB",
  source: "SELECT key, id FROM effect WHERE id > +? ORDER BY key",
  lastId: "SELECT max(id) AS id FROM effect",
};

/** Writes what a try led to; a document once found stays. */
export const concludeEffect = `
  UPDATE effect SET state = coalesce(?, state), outcome = coalesce(?, outcome), document = coalesce(?, document),
                    tries = tries + ?
  WHERE id = ?
  RETURNING connection, operation, document, state, tries`;

/** A refused or unknown effect is intended again, where the letter leads to the queue that performs it; its tries count anew. */
export const intendAgain = `
  UPDATE effect SET state = 'intended', outcome = NULL, former = tries
  WHERE id = ? AND queue = ? AND state IN ('refused', 'unknown')`;

export const selectRank = "SELECT rank FROM effect WHERE id = ?";

export const selectEffectsOfShipment = `SELECT ${effectColumns} FROM effect WHERE shipment = +? ORDER BY id DESC LIMIT +?`;

export const selectEffectsOfConnection = `SELECT ${effectColumns} FROM effect WHERE connection = +? ORDER BY id DESC LIMIT +?`;

/** A page further back: the rows between two effects of the queue are walked over, none is sorted. */
export const selectEffectsBefore = `
  SELECT ${effectColumns} FROM effect WHERE queue = +? AND id < +? ORDER BY id DESC LIMIT +?`;

/** Effects of a state that is over: newest first, read back from the end of the table. */
export const selectEffectsInState = `
  SELECT ${effectColumns} FROM effect WHERE connection = +? AND state = +? ORDER BY id DESC LIMIT +?`;

/** Effects that somebody waits for, by an index that holds nothing else. */
export const selectOpenEffects = `
  SELECT ${effectColumns} FROM effect INDEXED BY effect_open
  WHERE connection = +? AND state = +? AND state IN ('intended', 'refused', 'unknown') ORDER BY id DESC LIMIT +?`;

/** Adds an attempt; triggers of the schema refuse to change or delete one. */
export const insertAttempt = `
  INSERT INTO attempt (effect, serial, number, started_at, ended_at, step, status, erp_code, version_before,
                       version_after, request_id, verdict)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

export const selectAttempts = `
  SELECT effect, number, started_at, ended_at, step, status, erp_code, version_before, version_after, request_id, verdict
  FROM attempt WHERE effect = +? ORDER BY serial`;
