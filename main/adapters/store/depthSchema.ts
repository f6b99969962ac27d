/**
 * How many files waited, by the quarters of an hour in which that changed: between two rows of a destination it stayed what
 * the first one says. Written once per commit, from totals that are kept anyway.
 */
export const QUEUE_DEPTH = `
CREATE TABLE queue_depth (
  destination_id TEXT NOT NULL,
  -- Quarters of an hour since the epoch.
  quarter INTEGER NOT NULL,
  -- At its end, and at most.
  files INTEGER NOT NULL,
  files_max INTEGER NOT NULL,
  PRIMARY KEY (destination_id, quarter)
) STRICT, WITHOUT ROWID;
`;
