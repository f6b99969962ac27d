import { useEffect, useMemo, useReducer, useState } from 'react';
import type { JobView } from '../../../shared/api/views.ts';
import { useClient } from '../../state/WaybillContext.ts';
import { LogFeed, nextTask } from './logFeed.ts';
import { LogSearch, type LogLines } from './logLines.ts';

/** Slices that are looked through before the page has its turn. */
const SLICES_PER_TURN = 16;

/** The log of a job, as it comes. */
export function useJobLog(job: JobView, isGrowing: boolean): LogFeed {
  const client = useClient();
  const [feed] = useState(() => new LogFeed(client, job));
  const [, show] = useReducer((count: number) => count + 1, 0);
  useEffect(() => feed.grows(isGrowing), [feed, isGrowing]);
  useEffect(() => feed.start(show), [feed]);
  return feed;
}

/** The lines that are to be shown. */
export interface ShownLines {
  readonly count: number;
  readonly isSearching: boolean;
  line(index: number): string;
}

/** All lines, or those that hold the words (in small letters), as they are found. */
export function useShownLines(lines: LogLines, words: string): ShownLines {
  const { count, generation } = lines;
  const [, show] = useReducer((shown: number) => shown + 1, 0);
  const search = useMemo(
    () => (words === '' ? undefined : new LogSearch(lines, words)),
    // A log that was begun anew is looked through anew.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
    [lines, words, generation],
  );
  useEffect(() => {
    if (search === undefined) return undefined;
    let isOver = false;
    const look = async (): Promise<void> => {
      for (let slices = 1; search.step(); slices += 1) {
        if (slices % SLICES_PER_TURN !== 0) continue;
        show();
        await nextTask();
        if (isOver) return;
      }
      show();
    };
    void look();
    return () => {
      isOver = true;
    };
  }, [search, count]);
  if (search === undefined) return { count, isSearching: false, line: (index) => lines.line(index) };
  return {
    count: search.count,
    isSearching: !search.isDone,
    line: (index) => lines.line(search.at(index)),
  };
}
