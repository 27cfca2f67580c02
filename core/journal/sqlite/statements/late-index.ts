/** What a late index is made of: `table` on the disk, its rows taken from `source` (a query of id, key and target). */
export interface LateIndexShape {
  readonly table: string;
  readonly keyType: "BLOB" | "TEXT";
  /** Answers `key, target` of every source row behind `?` in order of key. */
  readonly source: string;
  /** Answers the last id of the source. */
  readonly lastId: string;
}

/** The statements of one late index; `young` is its half in memory. */
export function lateIndexStatements({ table, keyType, source, lastId }: LateIndexShape) {
  const young = `temp.${table}_young`;
  return {
    createYoung: `
      CREATE TEMP TABLE ${table}_young (key ${keyType} NOT NULL, target INTEGER NOT NULL, PRIMARY KEY (key, target))
      STRICT, WITHOUT ROWID`,
    /** Fills the young half with the rows that the table may not hold yet. */
    fillYoung: `INSERT OR IGNORE INTO ${young} (key, target) ${source}`,
    countYoung: `SELECT count(*) AS count FROM ${young}`,
    lastId,
    add: `INSERT OR IGNORE INTO ${young} (key, target) VALUES (?, ?)`,
    /** The targets of a key: both halves are asked, so an entry is found wherever it stands. */
    targets: `
      SELECT target FROM ${young} WHERE key = +?
      UNION ALL SELECT target FROM main.${table} WHERE key = +?
      LIMIT +?`,
    /** Keys of a range, both halves. */
    range: `
      SELECT key, target FROM
        (SELECT key, target FROM ${young} WHERE key >= +@from AND key < +@to ORDER BY key LIMIT +@limit)
      UNION SELECT key, target FROM
        (SELECT key, target FROM main.${table} WHERE key >= +@from AND key < +@to ORDER BY key LIMIT +@limit)
      ORDER BY key LIMIT +@limit`,
  };
}

/** The statements that move entries from the young half to the table. */
export function sweepStatements({ table }: LateIndexShape) {
  const young = `temp.${table}_young`;
  return {
    firstKey: `SELECT key FROM ${young} ORDER BY key LIMIT 1`,
    /** The key that ends a stretch: so many entries further, and another key in any case. */
    stretchEnd: `SELECT key FROM ${young} WHERE key > +? ORDER BY key LIMIT 1 OFFSET +?`,
    /** Copies a stretch of keys to the table; what is there already stays as it is. */
    copyStretch: `
      INSERT OR IGNORE INTO main.${table} (key, target)
      SELECT key, target FROM ${young} WHERE key >= +? AND key < +? ORDER BY key`,
    copyRest: `
      INSERT OR IGNORE INTO main.${table} (key, target) SELECT key, target FROM ${young} WHERE key >= +? ORDER BY key`,
    dropStretch: `DELETE FROM ${young} WHERE key >= ? AND key < ?`,
    dropRest: `DELETE FROM ${young} WHERE key >= ?`,
  };
}

/** Up to which source row the table holds every entry. */
export const selectCompleteTo = "SELECT complete_to FROM late_index WHERE name = ?";

export const upsertCompleteTo = `
  INSERT INTO late_index (name, complete_to) VALUES (?, ?)
  ON CONFLICT (name) DO UPDATE SET complete_to = excluded.complete_to`;
