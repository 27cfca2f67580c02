CREATE TABLE alias (
  id INTEGER PRIMARY KEY,
  shipment INTEGER NOT NULL,
  value TEXT NOT NULL
) STRICT;

CREATE TABLE attempt (
  effect INTEGER NOT NULL,
  serial INTEGER NOT NULL,
  number INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER NOT NULL,
  step TEXT NOT NULL,
  status INTEGER,
  erp_code TEXT,
  version_before TEXT,
  version_after TEXT,
  request_id TEXT,
  verdict TEXT NOT NULL,
  PRIMARY KEY (effect, serial)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER attempt_is_final BEFORE UPDATE ON attempt BEGIN SELECT RAISE(ABORT, 'attempts are append-only'); END;

CREATE TRIGGER attempt_stays BEFORE DELETE ON attempt BEGIN SELECT RAISE(ABORT, 'attempts are append-only'); END;

CREATE TABLE audit (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  who TEXT NOT NULL,
  what TEXT NOT NULL,
  about TEXT NOT NULL,
  details TEXT NOT NULL,
  -- SHA-256 of the hash of the row before it and of this row.
  hash BLOB NOT NULL
) STRICT;

CREATE TRIGGER audit_is_final BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;

CREATE TRIGGER audit_stays BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;

CREATE TABLE effect (
  id INTEGER PRIMARY KEY,
  key BLOB NOT NULL,
  queue INTEGER NOT NULL,
  lane TEXT NOT NULL,
  connection TEXT NOT NULL,
  operation TEXT NOT NULL,
  document TEXT,
  shipment INTEGER,
  receipt INTEGER,
  correlation_id TEXT NOT NULL,
  rank INTEGER NOT NULL,
  reply_queue INTEGER,
  at INTEGER NOT NULL,
  -- Where the ask and the message stand (JSON).
  block INTEGER NOT NULL,
  start INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  state TEXT NOT NULL,
  tries INTEGER NOT NULL,
  outcome TEXT
, former INTEGER NOT NULL DEFAULT 0) STRICT;

CREATE INDEX effect_open ON effect (connection, state, id) WHERE state IN ('intended', 'refused', 'unknown');

CREATE INDEX effect_shipment ON effect (shipment, id) WHERE shipment IS NOT NULL;

CREATE TABLE effect_block (
  id INTEGER PRIMARY KEY,
  bytes BLOB NOT NULL
) STRICT;

CREATE TABLE effect_by_key (
  key BLOB NOT NULL,
  target INTEGER NOT NULL,
  PRIMARY KEY (key, target)
) STRICT, WITHOUT ROWID;

CREATE TABLE event (
  id INTEGER PRIMARY KEY,
  shipment INTEGER NOT NULL,
  receipt INTEGER,
  name TEXT NOT NULL,
  recorded_at INTEGER NOT NULL,
  document TEXT NOT NULL
) STRICT;

CREATE TABLE event_key (
  shipment INTEGER NOT NULL,
  key TEXT NOT NULL,
  event INTEGER NOT NULL,
  PRIMARY KEY (shipment, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE late_index (
  name TEXT PRIMARY KEY,
  complete_to INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE letter (
  id INTEGER PRIMARY KEY,
  state TEXT NOT NULL CHECK (state IN ('parked', 'replayed', 'discarded')),
  kind TEXT NOT NULL,
  subject INTEGER NOT NULL,
  receipt INTEGER,
  effect INTEGER,
  queue INTEGER NOT NULL,
  lane TEXT NOT NULL,
  cause TEXT NOT NULL,
  grp TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  flow_version TEXT,
  node TEXT,
  about TEXT NOT NULL,
  at INTEGER NOT NULL,
  closed_by TEXT,
  closed_at INTEGER,
  closed_why TEXT
) STRICT;

CREATE INDEX letter_effect ON letter (effect) WHERE effect IS NOT NULL;

CREATE INDEX letter_group ON letter (grp, id) WHERE state = 'parked';

CREATE INDEX letter_node ON letter (node, id) WHERE state = 'parked';

CREATE INDEX letter_parked ON letter (id) WHERE state = 'parked';

CREATE INDEX letter_receipt ON letter (receipt) WHERE receipt IS NOT NULL;

CREATE INDEX letter_subject ON letter (kind, subject);

CREATE TABLE memo (
  room TEXT NOT NULL,
  key TEXT NOT NULL,
  -- JSON.
  value TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (room, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE queue (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  size INTEGER NOT NULL
) STRICT;

CREATE TABLE receipt (
  id INTEGER PRIMARY KEY,
  key BLOB NOT NULL,
  queue INTEGER NOT NULL,
  lane TEXT NOT NULL,
  carrier TEXT NOT NULL,
  channel TEXT NOT NULL,
  content_type TEXT NOT NULL,
  correlation_id TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  hash BLOB NOT NULL,
  -- Where headers (JSON) and body stand, one behind the other.
  block INTEGER NOT NULL,
  start INTEGER NOT NULL,
  header_bytes INTEGER NOT NULL,
  body_bytes INTEGER NOT NULL
) STRICT;

CREATE TABLE receipt_block (
  id INTEGER PRIMARY KEY,
  bytes BLOB NOT NULL
) STRICT;

CREATE TABLE receipt_by_key (
  key BLOB NOT NULL,
  target INTEGER NOT NULL,
  PRIMARY KEY (key, target)
) STRICT, WITHOUT ROWID;

CREATE TABLE shipment (
  id INTEGER PRIMARY KEY,
  carrier TEXT NOT NULL,
  tracking_number TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  projection TEXT NOT NULL,
  linked TEXT
, open INTEGER NOT NULL DEFAULT 1) STRICT;

CREATE INDEX shipment_open ON shipment (carrier, id) WHERE open = 1;

CREATE TABLE shipment_by_alias (
  key TEXT NOT NULL,
  target INTEGER NOT NULL,
  PRIMARY KEY (key, target)
) STRICT, WITHOUT ROWID;

CREATE TABLE store (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  boot INTEGER NOT NULL,
  last_work INTEGER NOT NULL,
  unmapped INTEGER NOT NULL,
  parked INTEGER NOT NULL,
  audit_rows INTEGER NOT NULL
) STRICT;

CREATE TABLE timer (
  id INTEGER PRIMARY KEY,
  queue INTEGER NOT NULL,
  key TEXT NOT NULL,
  lane TEXT NOT NULL,
  due INTEGER NOT NULL,
  data TEXT NOT NULL,
  -- Its work; gone from the table work: it fired, or it was taken back.
  work INTEGER NOT NULL,
  cancelled INTEGER NOT NULL,
  UNIQUE (queue, key)
) STRICT;

CREATE TABLE work (
  id INTEGER PRIMARY KEY,
  queue INTEGER NOT NULL,
  lane TEXT NOT NULL,
  rank INTEGER NOT NULL,
  -- 0: may be claimed at once; else the moment from which it may.
  due INTEGER NOT NULL,
  since INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  -- 1: the first of its lane, the only one that may be claimed.
  head INTEGER NOT NULL,
  -- The boot that holds the lease; 0: nobody.
  lease INTEGER NOT NULL,
  interrupted INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('receipt', 'effect', 'timer')),
  subject INTEGER NOT NULL,
  why TEXT
) STRICT;

CREATE INDEX work_lane ON work (queue, lane, head DESC, rank, id);

CREATE INDEX work_leased ON work (queue, lane) WHERE lease <> 0;

CREATE INDEX work_ready ON work (queue, due, id) WHERE head = 1 AND lease = 0;
