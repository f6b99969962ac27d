import type { FolderRun } from './folderRun.ts';
import type { OpenBatches } from './openBatches.ts';
import { Scan, type Scanned } from './scan.ts';

/** Writes down what lies in a folder before it is watched: it is not sent. `onDirectory` hears of each that is about to be read. */
export function takeBaseline(
  run: FolderRun,
  batches: OpenBatches,
  onDirectory: (path: string) => void,
): Promise<Scanned> {
  const isThere = (): Promise<boolean> => Promise.resolve(true);
  return new Scan(run, batches, { under: '', baseline: true, isThere, onDirectory }).run();
}
