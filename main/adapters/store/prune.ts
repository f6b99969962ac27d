import { CHECK_FACT_PREFIX, LOG_FACT_PREFIX } from '../../core/ports/factKeys.ts';
import type { Connection } from './connection.ts';

/** Rows deleted at a time, so that no commit waits for long. */
const ROWS_PER_TURN = 1_000;

/**
 * Deletes stories of batches that finished before `before`, what their checks found and their logs say, and kept answers
 * as old, a few rows at a time with turns for others in between. Stops early when `stopped` says so; what is left is
 * deleted next time.
 */
export async function pruneLedger(
  connection: Connection,
  before: number,
  stopped: () => boolean,
): Promise<void> {
  for (const sql of [CHECKS, LOGS]) {
    await inTurns(() => connection.run(sql, [before]) === ROWS_PER_TURN, stopped);
  }
  const batches = connection.all(
    `SELECT id FROM batches INDEXED BY batches_finished WHERE finished_at < ?
     AND EXISTS (SELECT 1 FROM story WHERE story.batch_id = batches.id)`,
    [before],
  );
  const story = `DELETE FROM story WHERE number IN (SELECT number FROM story WHERE batch_id = ? LIMIT ${ROWS_PER_TURN})`;
  for (const [id] of batches)
    await inTurns(() => connection.run(story, [id ?? null]) === ROWS_PER_TURN, stopped);
  const answers = `DELETE FROM answers WHERE key IN (SELECT key FROM answers WHERE at < ? LIMIT ${ROWS_PER_TURN})`;
  await inTurns(() => connection.run(answers, [before]) === ROWS_PER_TURN, stopped);
}

const CHECKS = `DELETE FROM facts WHERE key IN (
  SELECT facts.key FROM batches INDEXED BY batches_finished
  JOIN facts ON facts.key = '${CHECK_FACT_PREFIX}' || batches.id
  WHERE finished_at < ? LIMIT ${ROWS_PER_TURN})`;
const LOGS = `DELETE FROM facts WHERE key IN (
  SELECT facts.key FROM batches INDEXED BY batches_finished JOIN jobs ON jobs.batch_id = batches.id
  JOIN facts ON facts.key = '${LOG_FACT_PREFIX}' || jobs.id
  WHERE finished_at < ? LIMIT ${ROWS_PER_TURN})`;

/** Works as long as there is more, with a turn for others after each piece. */
async function inTurns(work: () => boolean, stopped: () => boolean): Promise<void> {
  while (!stopped()) {
    const more = work();
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
    if (!more) return;
  }
}
