import { sameFacts, type FileFacts } from '../../../shared/model/fileFacts.ts';
import { FileReadError } from '../ports/files.ts';
import type { FolderRun } from './folderRun.ts';
import { paced } from './paced.ts';

/** SHA-256 of a file as it is now, with its facts; undefined when it cannot be read or changes meanwhile. */
export async function fileDigest(
  run: FolderRun,
  path: string,
): Promise<{ readonly sha256: string; readonly facts: FileFacts } | undefined> {
  const opened = await run.core.ports.files.open(run.sourceOf(path));
  if (!opened.ok) return undefined;
  const body = opened.value;
  try {
    const chunks = paced(body.chunks(), run.core.instrument.readPace, run.signal);
    for await (const _ of chunks) if (run.signal.aborted) return undefined;
    const proof = await body.proof();
    if (!proof.ok || !sameFacts(proof.value.before, proof.value.after)) return undefined;
    return { sha256: proof.value.sha256, facts: proof.value.after };
  } catch (error) {
    if (error instanceof FileReadError) return undefined;
    throw error;
  } finally {
    await body.close();
  }
}
