/**
 * Version 2: what is known of the files of watched folders. `key` is the path as bytes with 0 for `/`, so that rows lie in
 * the order of a walk and a scan is one merge. Sums are kept by triggers, from the files and from the items apart, so that
 * they can be held against each other at any moment.
 */
export const FOLDERS = `
ALTER TABLE items ADD COLUMN folder_id TEXT;
ALTER TABLE batches ADD COLUMN open_folder_id TEXT;
CREATE INDEX batches_open_in_folder ON batches (open_folder_id, seq) WHERE open_folder_id IS NOT NULL;

CREATE TABLE folder_files (
  folder_id TEXT NOT NULL,
  key BLOB NOT NULL,
  state TEXT NOT NULL,
  -- The rule of an excluded file, the item of any other that has one.
  detail TEXT,
  dev TEXT,
  ino TEXT,
  bytes INTEGER,
  mtime_ns TEXT,
  ctime_ns TEXT,
  versions INTEGER NOT NULL,
  gone INTEGER NOT NULL,
  delivered TEXT,
  PRIMARY KEY (folder_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX folder_files_by_inode ON folder_files (folder_id, ino) WHERE ino IS NOT NULL;
CREATE INDEX folder_files_kept_out ON folder_files (folder_id, state) WHERE state <> 'item';

CREATE TABLE folder_sums (
  folder_id TEXT NOT NULL,
  -- versions, there, baseline, excluded; or "item " and a state.
  what TEXT NOT NULL,
  count INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  PRIMARY KEY (folder_id, what)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER folder_items_added AFTER INSERT ON items WHEN new.folder_id IS NOT NULL
BEGIN
  INSERT INTO folder_sums VALUES (new.folder_id, 'item ' || new.state, 1, new.bytes)
    ON CONFLICT DO UPDATE SET count = count + 1, bytes = bytes + excluded.bytes;
END;
CREATE TRIGGER folder_items_moved AFTER UPDATE ON items
WHEN new.folder_id IS NOT NULL AND (old.state <> new.state OR old.bytes <> new.bytes)
BEGIN
  UPDATE folder_sums SET count = count - 1, bytes = bytes - old.bytes
    WHERE folder_id = new.folder_id AND what = 'item ' || old.state;
  INSERT INTO folder_sums VALUES (new.folder_id, 'item ' || new.state, 1, new.bytes)
    ON CONFLICT DO UPDATE SET count = count + 1, bytes = bytes + excluded.bytes;
END;
CREATE TRIGGER folder_files_added AFTER INSERT ON folder_files
BEGIN
  INSERT INTO folder_sums VALUES (new.folder_id, 'versions', new.versions, 0)
    ON CONFLICT DO UPDATE SET count = count + excluded.count;
  INSERT INTO folder_sums VALUES (new.folder_id, 'there', 1 - new.gone, 0)
    ON CONFLICT DO UPDATE SET count = count + excluded.count;
  INSERT INTO folder_sums VALUES (new.folder_id, new.state, 1, 0)
    ON CONFLICT DO UPDATE SET count = count + excluded.count;
END;
CREATE TRIGGER folder_files_changed AFTER UPDATE ON folder_files
WHEN old.versions <> new.versions OR old.gone <> new.gone OR old.state <> new.state
BEGIN
  UPDATE folder_sums SET count = count + new.versions - old.versions
    WHERE folder_id = new.folder_id AND what = 'versions';
  UPDATE folder_sums SET count = count + old.gone - new.gone
    WHERE folder_id = new.folder_id AND what = 'there';
  UPDATE folder_sums SET count = count - 1 WHERE folder_id = new.folder_id AND what = old.state;
  INSERT INTO folder_sums VALUES (new.folder_id, new.state, 1, 0)
    ON CONFLICT DO UPDATE SET count = count + excluded.count;
END;
CREATE TRIGGER folder_files_dropped AFTER DELETE ON folder_files
BEGIN
  UPDATE folder_sums SET count = count - old.versions WHERE folder_id = old.folder_id AND what = 'versions';
  UPDATE folder_sums SET count = count - 1 + old.gone WHERE folder_id = old.folder_id AND what = 'there';
  UPDATE folder_sums SET count = count - 1 WHERE folder_id = old.folder_id AND what = old.state;
END;
`;
