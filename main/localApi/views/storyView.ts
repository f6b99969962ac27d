import type { z } from 'zod';
import type { storyView as storySchema } from '../../../shared/api/views.ts';
import type { StoryLine } from '../../core/ports/store.ts';
import { isoTime } from '../../../shared/model/isoTime.ts';

/** A line of a batch's story as the API shows it. */
export function storyView(line: StoryLine): z.output<typeof storySchema> {
  return {
    at: isoTime(line.at),
    ...(line.itemId === undefined ? {} : { item: line.itemId }),
    ...(line.jobId === undefined ? {} : { job: line.jobId }),
    what: line.what,
    facts: line.facts,
  };
}
