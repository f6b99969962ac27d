import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileSample } from '../../core/ports/folders.ts';
import type { FileFacts } from '../../../shared/model/fileFacts.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import { fileFailure } from './fileFailure.ts';
import { READ_FLAGS } from './readFlags.ts';
import { resolveFileNow } from './readSmallFile.ts';
import { resolveFile } from './resolveInside.ts';
import type { FilePlace } from './smallFileMessages.ts';
import { statFacts } from './statFacts.ts';

/** Read from each end of a file. More than any file format leaves as padding (a tar ends with 10 KiB of zeros). */
export const SAMPLE_BYTES = 16 * 1024;

/** Facts and both ends of a file, by the pool of threads that all asynchronous file calls share. */
export async function sampleFile(file: FilePlace): Promise<Result<FileSample>> {
  const place = await resolveFile(file.path, file.root);
  if (!place.ok) return place;
  try {
    const handle = await open(place.value.path, READ_FLAGS);
    try {
      const facts = statFacts(await handle.stat({ bigint: true }));
      const { bytes, heads } = endsOf(facts);
      const tail = Buffer.alloc(bytes);
      const { bytesRead } = await handle.read(tail, 0, bytes, facts.bytes - bytes);
      const head = Buffer.alloc(heads);
      const ahead = heads === 0 ? 0 : (await handle.read(head, 0, heads, 0)).bytesRead;
      return ok(sampleOf(facts, tail.subarray(0, bytesRead), head.subarray(0, ahead)));
    } finally {
      await handle.close();
    }
  } catch (error) {
    return fail(fileFailure(error, file.path));
  }
}

/** The same at once, for a thread of its own: 5,000 files took a third of the time there (measured). */
export function sampleNow(file: FilePlace): Result<FileSample> {
  const place = resolveFileNow(file);
  if (!place.ok) return place;
  let handle: number | undefined;
  try {
    handle = openSync(place.value.path, READ_FLAGS);
    const facts = statFacts(fstatSync(handle, { bigint: true }));
    const { bytes, heads } = endsOf(facts);
    const tail = Buffer.alloc(bytes);
    const bytesRead = bytes === 0 ? 0 : readSync(handle, tail, 0, bytes, facts.bytes - bytes);
    const head = Buffer.alloc(heads);
    const ahead = heads === 0 ? 0 : readSync(handle, head, 0, heads, 0);
    return ok(sampleOf(facts, tail.subarray(0, bytesRead), head.subarray(0, ahead)));
  } catch (error) {
    return fail(fileFailure(error, file.path));
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

/** How much of its end, and how much of its beginning besides. */
function endsOf(facts: FileFacts): { readonly bytes: number; readonly heads: number } {
  const bytes = Math.min(SAMPLE_BYTES, facts.bytes);
  return { bytes, heads: facts.bytes > bytes ? SAMPLE_BYTES : 0 };
}

function sampleOf(facts: FileFacts, tail: Uint8Array, head: Uint8Array): FileSample {
  const digest = createHash('sha256').update(tail).update(head).digest('hex');
  const isWhole = tail.length === endsOf(facts).bytes;
  const isZero = isWhole && tail.length > 0 && tail.every((byte) => byte === 0);
  return { facts, digest, zerosAtEnd: isZero ? tail.length : 0 };
}
