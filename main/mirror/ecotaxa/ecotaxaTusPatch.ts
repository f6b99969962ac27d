import type { Result } from '../../../shared/model/result.ts';
import { begunUploadFact } from '../../../shared/services/ecotaxa/givenFacts.ts';
import {
  refusedTusPatch,
  tusPatchedAnswer,
  tusTooLong,
  tusUnknown,
} from '../../../shared/services/ecotaxa/tusAnswers.ts';
import type { RelayAnswer } from '../../core/ports/relay.ts';
import { known, notNow, queued, type MirrorReply } from '../dialect.ts';
import { SpoolTrouble } from '../formIntake.ts';
import { headerOf, passOn, type WholeAnswer } from '../passOn.ts';
import { addUpload } from './ecotaxaBatches.ts';
import type { EcotaxaWork } from './ecotaxaParts.ts';
import { answerPlain } from './ecotaxaReads.ts';
import { ecotaxaCredentials, ecotaxaWhole } from './ecotaxaRemote.ts';
import { keepTusRecord, partialId, tusRecord, type TusRecord } from './ecotaxaTusRecords.ts';
import { PieceIntake } from './pieceIntake.ts';

/** A piece of an upload: into the spool, and at the same time to the server where that has begun it. */
export async function answerTusPatch(work: EcotaxaWork, id: string, known_: TusRecord): Promise<MirrorReply> {
  const { headers, bodyBytes = 0 } = work.call;
  const record = withLength(known_, headers['upload-length']);
  const refused = refusedTusPatch(headers, record.offset);
  if (refused !== undefined) return known(refused);
  if (record.length !== null && record.offset + bodyBytes > record.length)
    return record.mode === 'live' ? answerPlain(work) : known(tusTooLong());
  if (record.mode === 'live' && !work.isOpen) return keepPiece(work, id, { ...record, mode: 'kept' });
  return record.mode === 'live' ? passPiece(work, id, record) : keepPiece(work, id, record);
}

/** Content that came with a creation. Gives how far the upload has come. */
export async function takeTusContent(work: EcotaxaWork, id: string, record: TusRecord): Promise<number> {
  await keepPiece(work, id, record);
  const after = await tusRecord(work, id);
  return after === undefined || after.mode === 'done' ? (record.length ?? 0) : after.offset;
}

/** A length that was left open may come with any piece. */
function withLength(record: TusRecord, given: string | string[] | undefined): TusRecord {
  const isTold = record.length === null && typeof given === 'string' && /^\d+$/.test(given);
  return isTold ? { ...record, length: Number(given) } : record;
}

async function keepPiece(work: EcotaxaWork, id: string, record: TusRecord): Promise<MirrorReply> {
  const taken = await withIntake(work, { id, record }, async (intake) => {
    await intake.drain();
    return intake.bytes;
  });
  return typeof taken === 'number' ? pieceKept(work, id, { ...record, offset: taken }) : taken;
}

/** The piece is durable, and the server need not have it. */
async function pieceKept(work: EcotaxaWork, id: string, record: TusRecord): Promise<MirrorReply> {
  await keepTusRecord(work, id, record);
  if (record.offset === record.length && !(await completeUpload(work, id, { record, isThere: false })))
    return known(tusUnknown());
  return queued(
    tusPatchedAnswer({ offset: record.offset, expires: new Date(record.expiresAt).toUTCString() }),
  );
}

/** Passes a piece on while it is taken in. Its last chunk goes out only when all of it is durable here. */
async function passPiece(work: EcotaxaWork, id: string, record: TusRecord): Promise<MirrorReply> {
  const passed = await withIntake(work, { id, record }, async (intake) => {
    const run: Run = { isAbandoned: false, isSent: false, trouble: undefined };
    const answered = await passedOn(work, intake, run);
    run.isAbandoned = true;
    if (run.trouble !== undefined) throw run.trouble;
    // The script's bytes are taken to their end, whatever became of the server.
    if (answered.ok) await intake.settle();
    else await intake.drain();
    return { answered, run, bytes: intake.bytes };
  });
  if ('origin' in passed) return passed;
  const { answered, run, bytes } = passed;
  if (!answered.ok) {
    const isSent = run.isSent && bytes === record.length;
    return pieceKept(work, id, { ...record, mode: 'kept', offset: bytes, isSent });
  }
  const answer = answered.value;
  const there = Number(headerOf(answer, 'upload-offset') ?? Number.NaN);
  const offset = answer.status === 204 && there < bytes ? there : bytes;
  const next = { ...record, offset };
  await keepTusRecord(work, id, next);
  if (answer.status === 204 && there === record.length && offset === record.length)
    await completeUpload(work, id, { record: next, isThere: true });
  return { origin: 'live', answer };
}

interface Run {
  /** The exchange is over: nothing that still comes belongs to it. */
  isAbandoned: boolean;
  /** Everything went out. */
  isSent: boolean;
  /** Why the body was broken off from here. */
  trouble: unknown;
}

async function passedOn(work: EcotaxaWork, intake: PieceIntake, run: Run): Promise<Result<WholeAnswer>> {
  const signed = await ecotaxaCredentials(work);
  if (!signed.ok) return signed;
  const { credentials, token } = signed.value;
  const { bodyBytes } = work.call;
  const body = { bytes: bodyBytes, chunks: () => passing(intake, run) };
  const answered: Result<RelayAnswer> = await passOn(work.parts.relay, work.call, { credentials, body });
  return ecotaxaWhole(work, { answered, token });
}

async function* passing(intake: PieceIntake, run: Run): AsyncGenerator<Uint8Array> {
  let held: Uint8Array | undefined;
  try {
    for (;;) {
      const chunk = await intake.pull();
      if (run.isAbandoned) return;
      if (chunk === undefined) break;
      if (held !== undefined) yield held;
      held = chunk;
    }
  } catch (error) {
    run.trouble = error;
    throw error;
  }
  run.isSent = true;
  if (held !== undefined) yield held;
}

/** Opens what is here of an upload, and closes it whatever happens. */
async function withIntake<T>(
  work: EcotaxaWork,
  about: { readonly id: string; readonly record: TusRecord },
  take: (intake: PieceIntake) => Promise<T>,
): Promise<T | MirrorReply> {
  const { id, record } = about;
  const opened = await work.parts.partials.open(partialId(work, id), record.offset);
  if (!opened.ok && opened.failure.code === 'spool.missing') {
    await keepTusRecord(work, id, { ...record, mode: 'done', metadata: {} });
    return known(tusUnknown());
  }
  if (!opened.ok) return noRoom();
  try {
    const note = (bytes: number): Promise<void> => keepTusRecord(work, id, { ...record, offset: bytes });
    return await take(new PieceIntake(work.call, opened.value, note));
  } catch (error) {
    if (error instanceof SpoolTrouble) return noRoom();
    throw error;
  } finally {
    await opened.value.close();
  }
}

function noRoom(): MirrorReply {
  return notNow('Waybill has no room for this file now. Try again later.');
}

/** Writes a whole upload down as a file of its batch; false where its bytes are not here any more. */
export async function completeUpload(
  work: EcotaxaWork,
  id: string,
  about: { readonly record: TusRecord; readonly isThere: boolean },
): Promise<boolean> {
  const { record, isThere } = about;
  const sealed = await work.parts.partials.seal(partialId(work, id));
  const given = record.metadata['filename'] ?? id;
  const name = given.slice(given.lastIndexOf('/') + 1);
  if (sealed.ok) {
    const begun = record.isBegun && !isThere ? { id, isWhole: record.isSent } : undefined;
    await addUpload(
      work,
      { ...sealed.value, name, ...(isThere ? { sent: {} } : {}) },
      begunUploadFact(name, begun),
    );
  }
  await keepTusRecord(work, id, { ...record, mode: 'done', metadata: {} });
  return sealed.ok;
}
