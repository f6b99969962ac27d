import { fail, ok, type Result } from '../../../../shared/model/result.ts';
import { begunUpload } from '../../../../shared/services/ecotaxa/givenFacts.ts';
import { FileReadError } from '../../../core/ports/files.ts';
import type { OutgoingFile, SendInput, SentFile } from '../../../core/ports/importService.ts';
import { givenUp, postPackage, tooLarge, tusBytesMax } from './ecotaxaSend.ts';
import type { EcotaxaCaller } from './ecotaxaSession.ts';
import { listFolder } from './myFiles.ts';
import { OtherPackage, PackageReader } from './packageReader.ts';
import { verbatim } from './packageZip.ts';
import { NO_RESUME, readResume, writeResume } from './resumeToken.ts';
import { unpackWaitMs } from './tusStack.ts';
import { tusUpload } from './tusUpload.ts';

/** The first look for what the answer was lost about comes at once, the next ones further and further apart. */
const LOOK_AGAIN_MS_MIN = 500;
const LOOK_AGAIN_MS_MAX = 5_000;

/**
 * Sends files as a script gave them: one after another, each under its own path, as the script would have sent them itself. What the
 * server then makes of one (it unpacks archives and deletes what it does not know) it does not say, and a script is not told either.
 */
export async function sendGiven(
  caller: EcotaxaCaller,
  input: SendInput,
): Promise<Result<readonly SentFile[]>> {
  const sent: SentFile[] = [];
  let before = 0;
  input.onProgress(0);
  for (const file of input.files) {
    const from = before;
    const took = await sendOne({
      caller,
      input,
      file,
      onProgress: (bytes) => input.onProgress(from + bytes),
    });
    if (!took.ok) return took;
    before += file.body.bytes;
    input.onProgress(before);
    sent.push({ name: file.name, atLeast: 'acknowledged', remoteRef: file.name });
  }
  return ok(sent);
}

interface One {
  readonly caller: EcotaxaCaller;
  readonly input: SendInput;
  readonly file: OutgoingFile;
  /** Bytes of this file. */
  readonly onProgress: (bytes: number) => void;
}

async function sendOne(one: One): Promise<Result<void>> {
  const { name, body } = one.file;
  // A resumable upload ends in the root, whatever its name says.
  if (name.includes('/')) return post(one);
  const { resume, batch } = one.input;
  const token = readResume(resume, { stem: name, bytes: body.bytes });
  const begun = token === undefined ? begunUpload(batch.facts, name) : undefined;
  const id = token?.id ?? begun?.id;
  if (id !== undefined) {
    const reader = new PackageReader(verbatim(one.file), token);
    const isWhole = token === undefined ? begun?.isWhole === true : token.upTo === token.bytes;
    const end = await goOn(one, reader, { id, isWhole });
    await reader.close();
    if (end !== undefined) return end;
  }
  return anew(one);
}

/** Undefined where there is nothing to go on with. */
async function goOn(
  one: One,
  reader: PackageReader,
  begun: { readonly id: string; readonly isWhole: boolean },
): Promise<Result<void> | undefined> {
  const end = await tusUpload({ ...tusJob(one, reader), id: begun.id });
  if (end.kind === 'whole') return drained(one, reader);
  if (end.kind !== 'gone' || reader.hasBegun) return givenUp(one, end);
  if (!begun.isWhole) return undefined;
  // Completed, and its answer lost; or expired.
  const there = await awaited(one);
  if (!there.ok) return there;
  return there.value ? drained(one, reader) : undefined;
}

async function anew(one: One): Promise<Result<void>> {
  const most = await tusBytesMax(one.caller);
  if (!most.ok) return most;
  if (most.value === 'absent') return post(one);
  const { body, name } = one.file;
  if (body.bytes > most.value) return fail(tooLarge(one.caller, name, body.bytes));
  const reader = new PackageReader(verbatim(one.file), undefined);
  try {
    const end = await tusUpload({ ...tusJob(one, reader), id: undefined });
    if (end.kind === 'whole') return await drained(one, reader);
    if (end.kind === 'absent') return await post(one);
    return await givenUp(one, end);
  } finally {
    await reader.close();
  }
}

function tusJob({ caller, input, file, onProgress }: One, reader: PackageReader) {
  const { name, body } = file;
  return {
    caller,
    reader,
    filename: name,
    onProgress,
    beforePiece: async (id: string, upTo: number) => {
      const token = { id, stem: name, bytes: body.bytes, upTo, sha256: reader.digest() };
      await input.noteResume?.(writeResume(token));
    },
  };
}

/** Reads what was not read yet, so that the file has its digest. */
async function drained(one: One, reader: PackageReader): Promise<Result<void>> {
  try {
    await reader.drain();
  } catch (error) {
    if (error instanceof OtherPackage) return givenUp(one, { kind: 'other-package' });
    if (error instanceof FileReadError) return fail(error.failure);
    throw error;
  }
  // The next file has nothing to go on with.
  await one.input.noteResume?.(NO_RESUME);
  return ok(undefined);
}

async function post(one: One): Promise<Result<void>> {
  const { caller, file, onProgress } = one;
  const filename = file.name.slice(file.name.lastIndexOf('/') + 1);
  return postPackage({ caller, onProgress }, verbatim(file), { filename, path: file.name });
}

/** Waits until a file, or what an archive became, lies in the root; false where it does not come. */
async function awaited({ caller, file }: One): Promise<Result<boolean>> {
  const { clock } = caller.http;
  const { name, body } = file;
  const names = [name, name.replace(/\.[^.]*$/, '')];
  const until = clock.elapsed() + unpackWaitMs(body.bytes);
  for (let pause = LOOK_AGAIN_MS_MIN; ; pause = Math.min(pause * 2, LOOK_AGAIN_MS_MAX)) {
    const root = await listFolder(caller, '');
    if (!root.ok) return root;
    if (root.value?.entries.some((entry) => names.includes(entry.name)) === true) return ok(true);
    if (clock.elapsed() + pause > until) return ok(false);
    await clock.sleep(pause, caller.access.signal);
  }
}
