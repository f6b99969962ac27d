import type { Page, StoryLine, StoryQuery } from '../../core/ports/store.ts';
import type { BatchId } from '../../../shared/model/ids.ts';
import type { Connection } from './connection.ts';
import { cursorOf } from './pages.ts';
import { storyLineOf } from './rows.ts';

/** A page of a batch's story, or of one file's part in it. */
export function pageOfStory(connection: Connection, batchId: BatchId, query: StoryQuery): Page<StoryLine> {
  const { itemId, limit } = query;
  const from = itemId === undefined ? 'story_by_batch' : 'story_by_item';
  const only = itemId === undefined ? '' : `AND json_extract(body, '$.itemId') = ?`;
  const rows = connection.all(
    `SELECT body, number FROM story INDEXED BY ${from}
     WHERE batch_id = ? AND number > ? ${only} ORDER BY number LIMIT ?`,
    [batchId, cursorOf(query, 'oldest first'), ...(itemId === undefined ? [] : [itemId]), limit + 1],
  );
  const items = rows.slice(0, limit).map(storyLineOf);
  const last = rows[limit - 1];
  return rows.length > limit && last !== undefined ? { items, next: String(last[1]) } : { items };
}
