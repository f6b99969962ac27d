import type { FolderView } from '../../../shared/api/folderViews.ts';
import { csvText } from '../../components/csvText.ts';

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

/** The count of a folder as a table for spreadsheets; words are the API's, so that scripts can rely on them. */
export function accountCsv(folder: FolderView, now: Date): string {
  return csvText([
    ['folder', 'destination', 'at', 'place', 'files'],
    ...(['seen', ...PLACES] as const).map((place) => [
      folder.path,
      folder.destination,
      now.toISOString(),
      place,
      folder.account[place],
    ]),
  ]);
}
