import { csvRow } from '../model/csvCell.ts';
import type { FolderView } from './folderViews.ts';

/** The places where a file of a folder can be, in the order of its way. */
export const FOLDER_PLACES = [
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

/** Where everything is that was seen in some folders, one line each, as CSV (RFC 4180) with a heading. */
export function folderReportCsv(folders: readonly FolderView[]): string {
  const heading = csvRow([
    'folder',
    'destination',
    'state',
    'lastScanAt',
    'seen',
    ...FOLDER_PLACES,
    'addsUp',
  ]);
  const rows = folders.map((view) =>
    csvRow([
      view.path,
      view.destination,
      view.state,
      view.lastScanAt ?? '',
      view.account.seen,
      ...FOLDER_PLACES.map((place) => view.account[place]),
      view.account.addsUp,
    ]),
  );
  return [heading, ...rows].join('');
}
