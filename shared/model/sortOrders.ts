/** Orders of a list of batches; `-` stands for downwards. `created` is the order of arrival, newest first where nobody says more. */
export const BATCH_SORTS = [
  '-created',
  'created',
  'name',
  '-name',
  'files',
  '-files',
  'bytes',
  '-bytes',
] as const;
export type BatchSort = (typeof BATCH_SORTS)[number];

/** Orders of a list of items; `-` stands for downwards. States are ordered as a file goes through them. */
export const ITEM_SORTS = [
  'arrived',
  '-arrived',
  'name',
  '-name',
  'bytes',
  '-bytes',
  'state',
  '-state',
] as const;
export type ItemSort = (typeof ITEM_SORTS)[number];
