import { sameFacts, type FileFacts } from '../../../shared/model/fileFacts.ts';
import { ok, type Result } from '../../../shared/model/result.ts';
import type { SpoolEntry } from '../ports/spool.ts';
import type { FolderRun } from './folderRun.ts';
import { paced } from './paced.ts';

/** A clone of a folder's file where the file system can share bytes, else a copy of them; only of exactly this version. */
export async function copied(
  run: FolderRun,
  path: string,
  facts: FileFacts,
): Promise<Result<SpoolEntry | 'changed'>> {
  const { instrument, ports } = run.core;
  const source = run.sourceOf(path);
  const cloned = await ports.spool.clone(source.path);
  if (cloned !== undefined) {
    if (!cloned.ok) return cloned;
    const after = await ports.files.facts(source);
    return ok(
      after.ok && after.value !== undefined && sameFacts(after.value, facts) ? cloned.value : 'changed',
    );
  }
  const opened = await ports.files.open(source);
  if (!opened.ok) return opened;
  const body = opened.value;
  try {
    const put = await ports.spool.put(paced(body.chunks(), instrument.readPace, run.signal));
    if (!put.ok) return put;
    const proof = await body.proof();
    const isSame = proof.ok && sameFacts(proof.value.before, facts) && sameFacts(proof.value.after, facts);
    return ok(isSame ? put.value : 'changed');
  } finally {
    await body.close();
  }
}
