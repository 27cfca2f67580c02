/** Adds a row to the chain; triggers of the schema refuse to change or delete one. */
export const insertAudit = "INSERT INTO audit (id, at, who, what, about, details, hash) VALUES (?, ?, ?, ?, ?, ?, ?)";

export const selectLastHash = "SELECT hash FROM audit WHERE id = ?";

/** A stretch of the chain in its order. */
export const selectAuditAfter =
  "SELECT id, at, who, what, about, details, hash FROM audit WHERE id > +? ORDER BY id LIMIT +?";
