import { failure, type Failure } from '../../../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../../../shared/model/result.ts';
import { ecotaxaConstantsSchema, ECOTAXA_PATHS } from '../../../../shared/services/ecotaxa/wire.ts';
import { FileReadError } from '../../../core/ports/files.ts';
import type { SendInput, SentFile } from '../../../core/ports/importService.ts';
import { multipartBody } from '../../http/multipart.ts';
import { hostOf } from '../../http/serviceUrl.ts';
import { notUnderstood } from '../../http/statusFailure.ts';
import { confirmArrival } from './arrival.ts';
import { aboutAccess, ecotaxaFailure, readEcotaxa } from './ecotaxaFailure.ts';
import type { EcotaxaCaller } from './ecotaxaSession.ts';
import { findInRoot, removeLeftovers } from './myFiles.ts';
import { OtherPackage, PackageReader } from './packageReader.ts';
import { packageOf, type Package } from './packageZip.ts';
import { NO_RESUME, readResume, writeResume, type ResumeToken } from './resumeToken.ts';
import { tusUpload, type TusEnd } from './tusUpload.ts';
import { unpackWaitMs } from './tusStack.ts';

/** One send on its way. */
interface Sending {
  readonly caller: EcotaxaCaller;
  readonly input: SendInput;
  readonly stem: string;
  readonly packed: Package;
  /** Tells of so many bytes of the package as bytes of its files. */
  readonly onProgress: (packageBytes: number) => void;
}

/**
 * Sends all files of a batch as one archive by TUS, or by multipart where the server has none, and looks whether they came out of
 * it at the other side.
 */
export async function sendPackage(
  caller: EcotaxaCaller,
  input: SendInput,
): Promise<Result<readonly SentFile[]>> {
  const packed = packageOf(input.files);
  const sending: Sending = {
    caller,
    input,
    packed,
    stem: input.batch.ref,
    onProgress: filesProgress(input, packed.bytes),
  };
  input.onProgress(0);
  const begun = readResume(input.resume, { stem: sending.stem, bytes: packed.bytes });
  if (begun !== undefined) {
    const resumed = await resume(sending, begun);
    if (resumed !== undefined) return resumed;
  }
  return sendAnew(sending);
}

/** Progress of the files' bytes, rising, from that of the package, whose frame is counted as if it were spread evenly. */
function filesProgress(input: SendInput, packageBytes: number): (sent: number) => void {
  const total = input.files.reduce((sum, { body }) => sum + body.bytes, 0);
  let told = 0;
  return (sent) => {
    const now = sent >= packageBytes ? total : Math.floor((total * sent) / packageBytes);
    if (now <= told) return;
    told = now;
    input.onProgress(now);
  };
}

/** Goes on with an upload that was begun before; undefined where there is nothing to go on with and no file was read yet. */
async function resume(
  sending: Sending,
  begun: ResumeToken,
): Promise<Result<readonly SentFile[]> | undefined> {
  const reader = new PackageReader(sending.packed, begun);
  try {
    const end = await tusUpload({ ...tusJob(sending, reader), id: begun.id });
    // Where nothing was left to send, nobody has said yet that all is unpacked.
    if (end.kind === 'whole') return await finish(sending, reader, { isAnswered: reader.hasBegun });
    if (end.kind !== 'gone' || reader.hasBegun) return await givenUp(sending, end);
    // Unknown: it was completed and its answer lost, or it has expired.
    if (begun.upTo !== begun.bytes) return undefined;
    const seen = await findInRoot(sending.caller, sending.stem);
    if (!seen.ok) return seen;
    if (!seen.value.hasFolder && !seen.value.hasArchive) return undefined;
    return await finish(sending, reader, { isAnswered: false });
  } finally {
    await reader.close();
  }
}

async function sendAnew(sending: Sending): Promise<Result<readonly SentFile[]>> {
  const { caller, packed, stem } = sending;
  const seen = await findInRoot(caller, stem);
  if (!seen.ok) return seen;
  const cleared = await removeLeftovers(caller, stem, seen.value);
  if (!cleared.ok) return cleared;
  const most = await tusBytesMax(caller);
  if (!most.ok) return most;
  if (most.value === 'absent') return sendMultipart(sending);
  if (packed.bytes > most.value) return fail(tooLarge(caller, `${stem}.zip`, packed.bytes));
  const reader = new PackageReader(packed, undefined);
  try {
    const end = await tusUpload({ ...tusJob(sending, reader), id: undefined });
    if (end.kind === 'whole') return await finish(sending, reader, { isAnswered: true });
    if (end.kind === 'absent') return await sendMultipart(sending);
    return await givenUp(sending, end);
  } finally {
    await reader.close();
  }
}

function tusJob(sending: Sending, reader: PackageReader) {
  const { caller, input, stem, packed, onProgress } = sending;
  return {
    caller,
    reader,
    filename: `${stem}.zip`,
    onProgress,
    beforePiece: async (id: string, upTo: number) => {
      const token = { id, stem, bytes: packed.bytes, upTo, sha256: reader.digest() };
      await input.noteResume?.(writeResume(token));
    },
  };
}

/** The largest upload that the server says it takes by TUS; one that does not say so takes any. */
export async function tusBytesMax(caller: EcotaxaCaller): Promise<Result<number | 'absent'>> {
  const answered = await caller.call({ method: 'OPTIONS', path: ECOTAXA_PATHS.tus, effect: 'safe' });
  if (!answered.ok) return answered;
  const { status, headers } = answered.value;
  if (status === 404 || status === 405) return ok('absent');
  const refused = ecotaxaFailure(answered.value, aboutAccess(caller.access), {
    expected: 'what uploads it takes',
  });
  if (refused !== undefined) return fail(refused);
  const most = Number(headers['tus-max-size'] ?? Number.NaN);
  return ok(Number.isFinite(most) && most > 0 ? most : Number.MAX_SAFE_INTEGER);
}

/** "The server takes nothing as large as that." */
export function tooLarge(caller: EcotaxaCaller, name: string, bytes: number): Failure {
  return failure('remote.too-large', { host: hostOf(caller.access.destination.url), name, bytes });
}

/** Reads what of the files was not read yet, so that each has its digest, and looks for them at the server. */
async function finish(
  sending: Sending,
  reader: PackageReader,
  { isAnswered }: { readonly isAnswered: boolean },
): Promise<Result<readonly SentFile[]>> {
  const { caller, input, stem, packed, onProgress } = sending;
  try {
    await reader.drain();
  } catch (error) {
    if (error instanceof OtherPackage) return givenUp(sending, { kind: 'other-package' });
    if (error instanceof FileReadError) return fail(error.failure);
    throw error;
  }
  onProgress(packed.bytes);
  const { isReadyMade } = packed;
  return confirmArrival({
    caller,
    stem,
    packageBytes: packed.bytes,
    files: input.files,
    isReadyMade,
    isAnswered,
  });
}

/** What an upload that did not come to its end means; one that cannot be gone on with is forgotten. */
export async function givenUp(
  { caller, input }: Pick<Sending, 'caller' | 'input'>,
  end: Exclude<TusEnd, { kind: 'whole' }>,
): Promise<Result<never>> {
  if (end.kind === 'failed') return fail(end.failure);
  await input.noteResume?.(NO_RESUME);
  const host = hostOf(caller.access.destination.url);
  const reason =
    end.kind === 'other-package'
      ? 'the files are not those that an earlier upload began with, so it begins anew'
      : 'the server does not know the upload any more, so it begins anew';
  return fail(failure('network.cut', { host, reason }));
}

/** The way before TUS: the whole archive in one form, unpacked before it is answered. */
async function sendMultipart(sending: Sending): Promise<Result<readonly SentFile[]>> {
  const { caller, input, stem, packed } = sending;
  const posted = await postPackage(sending, packed, { filename: `${stem}.zip` });
  if (!posted.ok) return posted;
  return confirmArrival({
    caller,
    stem,
    packageBytes: packed.bytes,
    files: input.files,
    isReadyMade: packed.isReadyMade,
    isAnswered: true,
  });
}

/** Sends one file in a form: `path` is where it goes below My Files, its own name included; else it goes to the root. */
export async function postPackage(
  { caller, onProgress }: Pick<Sending, 'caller' | 'onProgress'>,
  packed: Package,
  to: { readonly filename: string; readonly path?: string },
): Promise<Result<void>> {
  const constants = await caller.call({ method: 'GET', path: ECOTAXA_PATHS.constants, effect: 'safe' });
  if (!constants.ok) return constants;
  const expected = "the server's limits";
  const limits = readEcotaxa(constants.value, ecotaxaConstantsSchema, { access: caller.access, expected });
  if (!limits.ok) return limits;
  const { filename, path } = to;
  if (packed.bytes > (limits.value.max_upload_size ?? Number.MAX_SAFE_INTEGER))
    return fail(tooLarge(caller, filename, packed.bytes));
  const body = multipartBody(path === undefined ? {} : { path }, {
    field: 'file',
    filename,
    body: { name: filename, bytes: packed.bytes, chunks: () => packed.chunks() },
  });
  const answered = await caller.sendBody({
    method: 'POST',
    path: ECOTAXA_PATHS.files,
    headers: { 'content-type': body.contentType },
    body,
    onProgress: (sent) => onProgress(body.fileBytesIn(sent)),
    limits: { headersMs: unpackWaitMs(packed.bytes) },
  });
  if (!answered.ok) return answered;
  const answer = answered.value;
  if (answer.status === 413) return fail(tooLarge(caller, filename, packed.bytes));
  const about = aboutAccess(caller.access);
  const meant = { expected: 'the path of what was uploaded' };
  const refused = ecotaxaFailure(answer, about, meant);
  if (refused !== undefined) return fail(refused);
  if (answer.status !== 200) return fail(notUnderstood(answer, about, meant.expected));
  onProgress(packed.bytes);
  return ok(undefined);
}
