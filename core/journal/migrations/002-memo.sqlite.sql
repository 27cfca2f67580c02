-- What a part of the product knows and must know after a restart (how far a poll came, what a carrier's payloads look like).
CREATE TABLE memo (
  room TEXT NOT NULL,
  key TEXT NOT NULL,
  -- JSON.
  value TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (room, key)
) STRICT, WITHOUT ROWID;
