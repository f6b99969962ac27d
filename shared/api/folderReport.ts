import { csvRow } from '../model/csvCell.ts';
import type { FolderView } from './folderViews.ts';

const PLACES = [
  'seen',
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
  const heading = csvRow(['folder', 'destination', 'state', 'lastScanAt', ...PLACES, 'addsUp']);
  const rows = folders.map((view) =>
    csvRow([
      view.path,
      view.destination,
      view.state,
      view.lastScanAt ?? '',
      ...PLACES.map((place) => view.account[place]),
      view.account.addsUp,
    ]),
  );
  return [heading, ...rows].join('');
}
