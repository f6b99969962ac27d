import { QUEUE_DEPTH } from './depthSchema.ts';
import { FOLDERS } from './folderSchema.ts';
import { HISTORY } from './historySchema.ts';
import { LOSS } from './lossSchema.ts';
import { SEARCH, SEARCH_OF_ALL } from './searchSchema.ts';
import { STORY_OF_ITEM } from './storySchema.ts';

/** One forward step. Steps are never changed once released; a new one is added. */
export interface Migration {
  /** The version of the ledger after this step. */
  readonly version: number;
  readonly sql: string;
}

/** "WAYB": marks a SQLite file as a Waybill ledger. */
export const APPLICATION_ID = 0x57415942;

/**
 * Each table has the columns that queries need and the whole model as JSON in `body`. `seq` is the row's own key, so
 * every index is in order of arrival for free. Counts are kept by triggers, never by counting rows. A reference
 * is checked at the end of a commit, so its changes may come in any order.
 */
const FIRST = `
CREATE TABLE bookkeeping (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  -- Sequence numbers below this one may have been given.
  seq_reserved INTEGER NOT NULL,
  ended_cleanly INTEGER NOT NULL
) STRICT;
INSERT INTO bookkeeping VALUES (1, 1, 1);

CREATE TABLE batches (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  destination_id TEXT NOT NULL,
  status TEXT NOT NULL,
  priority REAL NOT NULL,
  finished_at REAL,
  control_spool TEXT,
  searched TEXT NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX batches_by_status ON batches (destination_id, status);
CREATE INDEX batches_unfinished ON batches (destination_id, priority DESC, seq) WHERE finished_at IS NULL;
CREATE INDEX batches_finished ON batches (finished_at) WHERE finished_at IS NOT NULL;
CREATE INDEX batches_spooled ON batches (control_spool) WHERE control_spool IS NOT NULL;

CREATE TABLE items (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  batch_id TEXT NOT NULL REFERENCES batches (id) DEFERRABLE INITIALLY DEFERRED,
  destination_id TEXT NOT NULL,
  state TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  name TEXT NOT NULL,
  -- The name folded for search, only where folding ASCII is not enough.
  folded TEXT,
  due_at REAL,
  sent_at REAL,
  spool TEXT,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX items_by_batch ON items (batch_id, state);
CREATE INDEX items_by_destination ON items (destination_id, state);
CREATE INDEX items_due ON items (batch_id, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX items_sent ON items (destination_id, name, sent_at) WHERE sent_at IS NOT NULL;
CREATE INDEX items_spooled ON items (spool) WHERE spool IS NOT NULL;

CREATE TABLE jobs (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  batch_id TEXT NOT NULL REFERENCES batches (id) DEFERRABLE INITIALLY DEFERRED,
  destination_id TEXT NOT NULL,
  state TEXT NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX jobs_by_batch ON jobs (batch_id);
CREATE INDEX jobs_by_state ON jobs (state);

CREATE TABLE destination_states (destination_id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT;

CREATE TABLE receipts (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  batch_id TEXT NOT NULL REFERENCES batches (id) DEFERRABLE INITIALLY DEFERRED,
  at REAL NOT NULL,
  digest TEXT NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX receipts_by_batch ON receipts (batch_id);
CREATE TRIGGER receipts_stay BEFORE UPDATE ON receipts
BEGIN
  SELECT RAISE(ABORT, 'a receipt that is written cannot be changed');
END;
CREATE TRIGGER receipts_remain BEFORE DELETE ON receipts
BEGIN
  SELECT RAISE(ABORT, 'a receipt that is written cannot be deleted');
END;

CREATE TABLE answers (
  key TEXT PRIMARY KEY,
  request_digest TEXT NOT NULL,
  status INTEGER NOT NULL,
  body TEXT NOT NULL,
  at REAL NOT NULL
) STRICT;
CREATE INDEX answers_by_age ON answers (at);

CREATE TABLE facts (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

CREATE TABLE story (number INTEGER PRIMARY KEY AUTOINCREMENT, batch_id TEXT NOT NULL, body TEXT NOT NULL) STRICT;
CREATE INDEX story_by_batch ON story (batch_id);

CREATE TABLE item_counts (
  batch_id TEXT NOT NULL,
  state TEXT NOT NULL,
  items INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  PRIMARY KEY (batch_id, state)
) STRICT, WITHOUT ROWID;
CREATE TABLE item_totals (
  destination_id TEXT NOT NULL,
  state TEXT NOT NULL,
  items INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  PRIMARY KEY (destination_id, state)
) STRICT, WITHOUT ROWID;
CREATE TABLE batch_totals (
  destination_id TEXT NOT NULL,
  status TEXT NOT NULL,
  batches INTEGER NOT NULL,
  PRIMARY KEY (destination_id, status)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER items_added AFTER INSERT ON items
BEGIN
  INSERT INTO item_counts VALUES (new.batch_id, new.state, 1, new.bytes)
    ON CONFLICT DO UPDATE SET items = items + 1, bytes = bytes + excluded.bytes;
  INSERT INTO item_totals VALUES (new.destination_id, new.state, 1, new.bytes)
    ON CONFLICT DO UPDATE SET items = items + 1, bytes = bytes + excluded.bytes;
END;
CREATE TRIGGER items_moved AFTER UPDATE ON items
WHEN old.state <> new.state OR old.bytes <> new.bytes
  OR old.batch_id <> new.batch_id OR old.destination_id <> new.destination_id
BEGIN
  UPDATE item_counts SET items = items - 1, bytes = bytes - old.bytes
    WHERE batch_id = old.batch_id AND state = old.state;
  UPDATE item_totals SET items = items - 1, bytes = bytes - old.bytes
    WHERE destination_id = old.destination_id AND state = old.state;
  INSERT INTO item_counts VALUES (new.batch_id, new.state, 1, new.bytes)
    ON CONFLICT DO UPDATE SET items = items + 1, bytes = bytes + excluded.bytes;
  INSERT INTO item_totals VALUES (new.destination_id, new.state, 1, new.bytes)
    ON CONFLICT DO UPDATE SET items = items + 1, bytes = bytes + excluded.bytes;
END;
CREATE TRIGGER batches_added AFTER INSERT ON batches
BEGIN
  INSERT INTO batch_totals VALUES (new.destination_id, new.status, 1)
    ON CONFLICT DO UPDATE SET batches = batches + 1;
END;
CREATE TRIGGER batches_moved AFTER UPDATE ON batches
WHEN old.status <> new.status OR old.destination_id <> new.destination_id
BEGIN
  UPDATE batch_totals SET batches = batches - 1
    WHERE destination_id = old.destination_id AND status = old.status;
  INSERT INTO batch_totals VALUES (new.destination_id, new.status, 1)
    ON CONFLICT DO UPDATE SET batches = batches + 1;
END;
`;

/** All steps, in order. */
export const MIGRATIONS: readonly Migration[] = [
  { version: 1, sql: FIRST },
  { version: 2, sql: FOLDERS },
  { version: 3, sql: HISTORY },
  { version: 4, sql: LOSS },
  { version: 5, sql: SEARCH },
  { version: 6, sql: STORY_OF_ITEM },
  { version: 7, sql: SEARCH_OF_ALL },
  { version: 8, sql: QUEUE_DEPTH },
];
