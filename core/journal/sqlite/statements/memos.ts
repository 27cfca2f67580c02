/** The last value of a key counts. */
export const putMemo = "INSERT OR REPLACE INTO memo (room, key, value, at) VALUES (?, ?, ?, ?)";

export const deleteMemo = "DELETE FROM memo WHERE room = ? AND key = ?";

/** Everything of a room, by key. */
export const selectMemos = "SELECT key, value, at FROM memo WHERE room = +? ORDER BY key";
