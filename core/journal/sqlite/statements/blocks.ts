export type BlockTable = "receipt_block" | "effect_block";

export function blockStatements(table: BlockTable) {
  return {
    /** Adds a block; it is never changed. */
    insert: `INSERT INTO ${table} (id, bytes) VALUES (?, ?)`,
    select: `SELECT bytes FROM ${table} WHERE id = ?`,
    lastId: `SELECT max(id) AS id FROM ${table}`,
  };
}
