import { HISTORY_QUARTER_MS } from '../../core/ports/history.ts';

const QUARTER_OF = (at: string): string => `CAST(${at} / ${HISTORY_QUARTER_MS} AS INTEGER)`;
/** One more in its quarter of an hour. The values are expressions of SQL. */
const note = (at: string, what: string, more: { code: string; destination: string; bytes: string }): string =>
  `INSERT INTO history VALUES (${QUARTER_OF(at)}, ${what}, ${more.code}, ${more.destination}, 1, ${more.bytes})
    ON CONFLICT DO UPDATE SET count = count + 1, bytes = bytes + excluded.bytes;`;

const ITEM_WHAT = `CASE new.state WHEN 'waiting' THEN 'deferred' ELSE 'stopped' END`;
const ITEM_FAILED = note(`json_extract(new.body, '$.failure.at')`, ITEM_WHAT, {
  code: `json_extract(new.body, '$.failure.code')`,
  destination: 'new.destination_id',
  bytes: 'new.bytes',
});
const FAILED_AT = (row: 'new' | 'old'): string => `json_extract(${row}.body, '$.failure.at')`;
const STOPPED = note(FAILED_AT('new'), `'stopped'`, {
  code: `json_extract(new.body, '$.failure.code')`,
  destination: 'new.destination_id',
  bytes: '0',
});
const delivered = (what: 'delivered' | 'again'): string =>
  note('new.sent_at', `'${what}'`, { code: `''`, destination: 'new.destination_id', bytes: 'new.bytes' });

/**
 * What happened, per quarter of an hour, which every time zone's days are made of. Kept by triggers while it happens, so
 * that a chart over a year reads some thousand rows, however many items there are. Nothing is ever taken back:
 * it is a record of what happened, not of what is.
 */
export const HISTORY = `
CREATE TABLE history (
  -- Quarters of an hour since the epoch.
  quarter INTEGER NOT NULL,
  -- delivered, again, deferred, stopped
  what TEXT NOT NULL,
  -- The failure's; empty where there is none.
  code TEXT NOT NULL,
  destination_id TEXT NOT NULL,
  count INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  PRIMARY KEY (quarter, what, code, destination_id)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER history_of_new_items AFTER INSERT ON items WHEN new.sent_at IS NOT NULL
BEGIN
  ${delivered('delivered')}
END;
CREATE TRIGGER history_of_delivered_items AFTER UPDATE ON items
WHEN old.sent_at IS NULL AND new.sent_at IS NOT NULL
BEGIN
  ${delivered('delivered')}
END;
CREATE TRIGGER history_of_items_sent_again AFTER UPDATE ON items
WHEN old.sent_at IS NOT NULL AND new.sent_at <> old.sent_at
BEGIN
  ${delivered('again')}
END;
CREATE TRIGGER history_of_new_failed_items AFTER INSERT ON items
WHEN new.state IN ('waiting', 'attention') AND ${FAILED_AT('new')} IS NOT NULL
BEGIN
  ${ITEM_FAILED}
END;
CREATE TRIGGER history_of_failed_items AFTER UPDATE ON items
WHEN new.state IN ('waiting', 'attention') AND old.state <> new.state AND ${FAILED_AT('new')} IS NOT NULL
BEGIN
  ${ITEM_FAILED}
END;
CREATE TRIGGER history_of_failed_batches AFTER UPDATE ON batches
WHEN ${FAILED_AT('new')} IS NOT NULL AND ${FAILED_AT('new')} IS NOT ${FAILED_AT('old')}
BEGIN
  ${STOPPED}
END;
CREATE TRIGGER history_of_failed_jobs AFTER UPDATE ON jobs
WHEN new.state IN ('failed', 'attention') AND old.state <> new.state AND ${FAILED_AT('new')} IS NOT NULL
BEGIN
  ${STOPPED}
END;

-- What is still known from before: when each item was sent last, and what needs a person now.
INSERT INTO history
  SELECT ${QUARTER_OF('sent_at')}, 'delivered', '', destination_id, count(*), sum(bytes)
  FROM items WHERE sent_at IS NOT NULL GROUP BY 1, 4;
INSERT INTO history
  SELECT ${QUARTER_OF(`json_extract(body, '$.failure.at')`)}, 'stopped', json_extract(body, '$.failure.code'),
    destination_id, count(*), sum(bytes)
  FROM items WHERE state = 'attention' AND json_extract(body, '$.failure.at') IS NOT NULL GROUP BY 1, 3, 4;
`;
