/** The one row of what must outlive the process. */
export const selectStore = "SELECT boot, last_work, unmapped, parked, audit_rows FROM store WHERE id = 1";

/** Written once per commit that changed any of it. */
export const updateStore =
  "UPDATE store SET boot = ?, last_work = ?, unmapped = ?, parked = ?, audit_rows = ? WHERE id = 1";

/** Rows since the store began: ids are given without a gap. */
export const selectLastIds = `
  SELECT (SELECT coalesce(max(id), 0) FROM receipt) AS receipts,
         (SELECT coalesce(max(id), 0) FROM event) AS events,
         (SELECT coalesce(max(id), 0) FROM effect) AS effects`;

export const selectQueues = "SELECT id, name, size FROM queue";

/** A queue gets its number once. */
export const insertQueue = "INSERT INTO queue (name, size) VALUES (?, 0)";

/** Written in the commit that adds work or takes it out, so the number is always that of the rows. */
export const resizeQueue = "UPDATE queue SET size = size + ? WHERE id = ?";

/**
 * The oldest work that could be done: the first that waits for nothing, the first that waits for its time, the oldest
 * that is leased. What is behind another in its lane counts as that one.
 */
export const selectOldest = `
  SELECT min(since) AS since FROM (
    SELECT since FROM (SELECT since FROM work WHERE queue = +@queue AND head = 1 AND lease = 0 AND due = 0 ORDER BY id LIMIT 1)
    UNION ALL
    SELECT since FROM (SELECT since FROM work WHERE queue = +@queue AND head = 1 AND lease = 0 AND due > 0 ORDER BY due, id LIMIT 1)
    UNION ALL
    SELECT since FROM work WHERE queue = +@queue AND lease <> 0)`;
