import { FOLDER_PLACES } from '../../../shared/api/folderReport.ts';
import type { FolderView } from '../../../shared/api/folderViews.ts';

export type AccountPlace = (typeof FOLDER_PLACES)[number];

type Account = FolderView['account'];

/** Places that have files. */
export function filledPlaces(account: Account): readonly AccountPlace[] {
  return FOLDER_PLACES.filter((place) => account[place] > 0);
}
