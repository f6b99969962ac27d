import type { FolderView } from '../../../shared/api/folderViews.ts';

/** The places where a file of a folder can be, in the order of its way. */
export const PLACES = [
  'settling',
  'queued',
  'onTheWay',
  'sent',
  'imported',
  'attention',
  'excluded',
  'cancelled',
  'baseline',
] as const;
export type AccountPlace = (typeof PLACES)[number];

type Account = FolderView['account'];

/** Places that have files. */
export function filledPlaces(account: Account): readonly AccountPlace[] {
  return PLACES.filter((place) => account[place] > 0);
}
