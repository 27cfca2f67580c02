export const selectTimer = "SELECT id, queue, key, lane, due, data, work, cancelled FROM timer WHERE id = ?";

/** The same (queue, key) is one timer for ever. */
export const selectTimerByKey = "SELECT id, work, cancelled FROM timer WHERE queue = ? AND key = ?";

export const insertTimer =
  "INSERT INTO timer (queue, key, lane, due, data, work, cancelled) VALUES (?, ?, ?, ?, ?, 0, 0)";

/** Names the work that a timer became. */
export const setTimerWork = "UPDATE timer SET work = ? WHERE id = ?";

/** A timer that was taken back may be scheduled anew. */
export const rescheduleTimer = "UPDATE timer SET lane = ?, due = ?, data = ?, cancelled = 0 WHERE id = ?";

export const cancelTimer = "UPDATE timer SET cancelled = 1 WHERE id = ?";
