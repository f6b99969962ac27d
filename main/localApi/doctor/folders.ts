import type { Core } from '../../core/core.ts';
import type { FolderDetail } from '../../core/foldersFace.ts';
import { bad, doubtful, ofFailure, well, type Finding } from './finding.ts';

/** A folder that was not looked at for so long is looked after by nobody, ms. A full look comes about every hour. */
const SCAN_AGE_MS_MAX = 3 * 60 * 60 * 1_000;

/** How each watched folder is watched, and whether its files add up. */
export async function folderFindings(core: Core, now: number): Promise<readonly Finding[]> {
  return (await core.folders.all()).map((one) => folderFinding(one, now));
}

function folderFinding({ account, folder, health }: FolderDetail, now: number): Finding {
  const name = `folder ${folder.path}`;
  const trouble = health?.unreachable ?? health?.trouble;
  if (trouble !== undefined) return ofFailure(name, trouble);
  if (!account.addsUp)
    return bad(
      name,
      'its files do not add up',
      'Make `waybill diagnostics -o FILE` and send it to whoever looks after Waybill.',
    );
  if (health?.lastScanAt !== undefined && now - health.lastScanAt > SCAN_AGE_MS_MAX)
    return bad(name, 'nobody has looked at it for hours: its watcher is dead', 'Start Waybill again.');
  const why = health?.mode.by === 'polling' ? health.mode.why : undefined;
  if (why === 'no-watcher' || why === 'missed')
    return doubtful(
      name,
      why === 'no-watcher'
        ? 'the system tells of no changes there; it is looked at again and again instead'
        : 'its watcher missed changes; it is looked at again and again instead',
      'Nothing is lost, files are only found later. On Linux raise fs.inotify.max_user_watches, then start Waybill again.',
    );
  const looked =
    why === 'unproven' ? '; looked at again and again until the system has told of a change' : '';
  return well(name, `${account.seen} seen, all accounted for${looked}`);
}
