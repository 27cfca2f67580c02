/** Work enters as head of its lane or behind it. */
export const insertWork = `
  INSERT INTO work (id, queue, lane, rank, due, since, attempts, head, lease, interrupted, kind, subject)
  VALUES (?, ?, ?, ?, ?, ?, 0, ?, 0, 0, ?, ?)`;

/** The head of a lane: at most one row of a lane has the flag. */
export const selectHead = `
  SELECT id, rank, attempts, lease FROM work WHERE queue = +? AND lane = +? AND head = 1 LIMIT 1`;

/** Takes the flag from a head that has not been tried; an earlier one goes first. */
export const demote = "UPDATE work SET head = 0 WHERE id = ?";

/** The next of a lane by rank and id; one that waits for its time is next like any other and keeps the lane waiting. */
export const selectNext = "SELECT id FROM work WHERE queue = +? AND lane = +? ORDER BY head DESC, rank, id LIMIT 1";

/** Work of a lane that is leased without being its head (it was moved there with its lease): next before all others. */
export const selectLeasedOfLane = "SELECT id FROM work WHERE queue = +? AND lane = +? AND lease <> 0 LIMIT 1";

/** Makes work the head of its lane. */
export const promote = "UPDATE work SET head = 1 WHERE id = ?";

const workColumns = "id, queue, lane, rank, due, since, attempts, head, interrupted, kind, subject";

/** Heads whose time has come, the earliest first: work that was tried or scheduled. */
export const selectDue = `
  SELECT ${workColumns} FROM work
  WHERE queue = +? AND head = 1 AND lease = 0 AND due > 0 AND due <= +? ORDER BY due, id LIMIT +?`;

/** Heads that wait for nothing, oldest first. */
export const selectFresh = `
  SELECT ${workColumns} FROM work
  WHERE queue = +? AND head = 1 AND lease = 0 AND due = 0 ORDER BY id LIMIT +?`;

/** Leases work and counts the attempt in the same row: both are durable or neither. */
export const leaseWork = "UPDATE work SET lease = ?, attempts = attempts + 1 WHERE id = ?";

/** The head that may be claimed first. */
export const selectNextDue = `
  SELECT due, since FROM work WHERE queue = +? AND head = 1 AND lease = 0 ORDER BY due, id LIMIT 1`;

export const selectLeased = `SELECT ${workColumns} FROM work WHERE id = ? AND lease <> 0`;

/** Work that is done leaves the table; only leased work can be done. */
export const deleteLeased = `DELETE FROM work WHERE id = ? AND lease <> 0 RETURNING ${workColumns}`;

/** Work that nobody holds leaves the table (a timer is taken back). */
export const deleteWaiting = `DELETE FROM work WHERE id = ? AND lease = 0 RETURNING ${workColumns}`;

/** Ends a lease as if it had not been. */
export const releaseLease = `
  UPDATE work SET lease = 0, attempts = max(attempts - 1, 0) WHERE id = ? AND lease <> 0 RETURNING queue`;

/** Ends a lease; the work is to be tried again at its time. */
export const postpone = `
  UPDATE work SET lease = 0, interrupted = 0, due = ?, why = ?, attempts = max(attempts - ?, 0)
  WHERE id = ? AND lease <> 0 RETURNING queue`;

/** Puts leased work into another lane or queue. */
export const moveWork = `
  UPDATE work SET queue = ?, lane = ?, head = ?, lease = ?, attempts = ?, due = 0, why = NULL WHERE id = ?`;

/** A moved piece of work begins anew: what a former lease did was concluded. */
export const clearInterrupted = "UPDATE work SET interrupted = 0 WHERE id = ?";

/** Gives back every lease: what was done under it is unknown. */
export const giveBackLeases = "UPDATE work INDEXED BY work_leased SET lease = 0, interrupted = 1 WHERE lease <> 0";

/** True where the subject waits in this lane already. */
export const isWaiting =
  "SELECT 1 AS found FROM work WHERE queue = +? AND lane = +? AND kind = +? AND subject = +? LIMIT 1";

export const selectWork = "SELECT id FROM work WHERE id = ?";
