import type { BatchView } from '../../../shared/api/views.ts';
import { BATCH_STATUSES, type BatchStatus } from '../../../shared/model/batch.ts';
import { BATCH_SORTS, type BatchSort } from '../../../shared/model/sortOrders.ts';

/** What a line of search text asks for. */
export interface BatchSearch {
  readonly states: readonly BatchStatus[];
  readonly destination: string | undefined;
  /** A watched folder: its id, its path, or the last part of it. */
  readonly folder?: string;
  /** Words for comments and names. */
  readonly text: string;
  /** Words after `state:` that are none. */
  readonly unknownStates: readonly string[];
  /** Absent: newest first. */
  readonly sort?: BatchSort;
  /** A word after `sort:` that is none. */
  readonly unknownSort?: string;
}

/** The order of batches where nobody asks for another. */
export const FIRST_SORT: BatchSort = '-created';

const PART = /(\w+):("[^"]*"|\S*)|"[^"]*"|\S+/g;

/** Reads `state:attention,failed destination:x folder:y sort:-bytes words`. What is not understood is searched as a word. */
export function parseBatchSearch(line: string): BatchSearch {
  const states: BatchStatus[] = [];
  const unknownStates: string[] = [];
  const text: string[] = [];
  let destination: string | undefined;
  let folder: string | undefined;
  let sorting: Pick<BatchSearch, 'sort' | 'unknownSort'> = {};
  for (const [part, key, value] of line.matchAll(PART)) {
    if (key === 'state')
      for (const word of unquoted(value)
        .split(',')
        .filter((each) => each !== '')) {
        const state = BATCH_STATUSES.find((known) => known === word.toLowerCase());
        if (state === undefined) unknownStates.push(word);
        else if (!states.includes(state)) states.push(state);
      }
    else if (key === 'destination') destination = unquoted(value) === '' ? undefined : unquoted(value);
    else if (key === 'folder') folder = unquoted(value) === '' ? undefined : unquoted(value);
    else if (key === 'sort') sorting = sortingOf(unquoted(value));
    else text.push(unquoted(part));
  }
  const within = folder === undefined ? {} : { folder };
  return { states, destination, ...within, text: text.join(' '), unknownStates, ...sorting };
}

function sortingOf(word: string): Pick<BatchSearch, 'sort' | 'unknownSort'> {
  const sort = BATCH_SORTS.find((known) => known === word.toLowerCase());
  if (sort !== undefined) return sort === FIRST_SORT ? {} : { sort };
  return word === '' || word === '-' ? {} : { unknownSort: word };
}

/** The line of search text in another order. */
export function withSort(line: string, sort: string): string {
  const rest = line
    .replace(/(^|\s)sort:("[^"]*"|\S*)/g, ' ')
    .trim()
    .replace(/\s+/g, ' ');
  return sort === FIRST_SORT ? rest : `${rest} sort:${sort}`.trim();
}

/** The line of search text with other states. */
export function withStates(line: string, states: readonly BatchStatus[]): string {
  const rest = line
    .replace(/(^|\s)state:("[^"]*"|\S*)/g, ' ')
    .trim()
    .replace(/\s+/g, ' ');
  return states.length === 0 ? rest : `state:${states.join(',')} ${rest}`.trim();
}

/** True when a batch is one that the search asks for. The daemon also looks at names, which a batch does not carry. */
export function batchFits(batch: BatchView, search: BatchSearch): boolean {
  if (search.states.length > 0 && !search.states.includes(batch.status)) return false;
  if (search.destination !== undefined && batch.destination !== search.destination) return false;
  if (search.folder !== undefined && (batch.folder === undefined || !mayBe(search.folder, batch.folder)))
    return false;
  return search.text === '' || batch.comment.toLowerCase().includes(search.text.toLowerCase());
}

/** True when the search takes a row where it belongs by itself: which folders a name means, only the daemon knows. */
export function knowsPlaces({ sort, folder }: BatchSearch): boolean {
  return sort === undefined && (folder === undefined || FOLDER_ID.test(folder));
}

const FOLDER_ID = /^fld_/;

/** A batch carries its folder's id alone; of a name the daemon has chosen. */
function mayBe(asked: string, id: string): boolean {
  return !FOLDER_ID.test(asked) || asked === id;
}

function unquoted(text: string | undefined): string {
  return (text ?? '').replace(/^"|"$/g, '');
}
