import {
  refusedTusVersion,
  TUS_CONTENT,
  TUS_EXPIRES_MS,
  tusCreatedAnswer,
  tusExpired,
  tusGoneAnswer,
  tusHeadAnswer,
  tusMetadata,
  tusOptionsAnswer,
  tusUnknown,
} from '../../../shared/services/ecotaxa/tusAnswers.ts';
import { known, notNow, queued, type MirrorReply } from '../dialect.ts';
import { headerOf, type WholeAnswer } from '../passOn.ts';
import { isUploadOwed } from './ecotaxaBatches.ts';
import type { EcotaxaWork } from './ecotaxaParts.ts';
import { answerPlain, answerTusCreate } from './ecotaxaReads.ts';
import { ecotaxaLive } from './ecotaxaRemote.ts';
import { answerTusPatch, completeUpload, takeTusContent } from './ecotaxaTusPatch.ts';
import { keepTusRecord, partialId, tusRecord, type TusRecord } from './ecotaxaTusRecords.ts';
import { uploadPlace } from './uploadPlace.ts';

/** The largest size that the server says it takes, where it was ever asked. */
const SIZE_PLACE = 'eco.tusMax';
/** Bytes of an id, as hex: the server's own are as long. */
const ID_BYTES = 16;

/** OPTIONS: live, else what is known of the service. */
export async function answerTusOptions(work: EcotaxaWork): Promise<MirrorReply> {
  const { core } = work.parts;
  const { id } = work.gateway.destination;
  const reply = await answerPlain(work);
  if (reply.origin === 'live' && 'answer' in reply) {
    const most = headerOf(reply.answer, 'tus-max-size');
    if (most !== undefined) await core.remember(id, SIZE_PLACE, most);
    return reply;
  }
  return known(tusOptionsAnswer(await core.recall(id, SIZE_PLACE)));
}

/** POST: begun at the server where it can be, else here under an id of our own. */
export async function answerTusBegin(work: EcotaxaWork): Promise<MirrorReply> {
  const { headers, hasBody } = work.call;
  const refused = refusedTusVersion(headers['tus-resumable']);
  if (refused !== undefined) return known(refused);
  const hasContent = hasBody && headers['content-type'] === TUS_CONTENT;
  const isJoined = headers['upload-concat'] !== undefined;
  if (isJoined) return answerTusCreate(work);
  const fresh = newRecord(work);
  if (work.isOpen && !hasContent && !(await isUploadOwed(work))) {
    const reply = await answerTusCreate(work);
    if (reply.origin === 'live') {
      const id = 'answer' in reply ? idIn(reply.answer) : undefined;
      if (id !== undefined) await keepTusRecord(work, id, { ...fresh, mode: 'live', isBegun: true });
      return reply;
    }
  }
  const name = fresh.metadata['filename'];
  if (name !== undefined && uploadPlace(name.slice(name.lastIndexOf('/') + 1)) === undefined)
    return notNow('Without the server Waybill does not take a file of this name.');
  return begin(work, fresh);
}

async function begin(work: EcotaxaWork, fresh: TusRecord): Promise<MirrorReply> {
  const id = Buffer.from(work.parts.random.bytes(ID_BYTES)).toString('hex');
  await keepTusRecord(work, id, fresh);
  const hasContent = work.call.hasBody && work.call.headers['content-type'] === TUS_CONTENT;
  const offset = hasContent ? await takeTusContent(work, id, fresh) : undefined;
  const prefix = /^(?:\/api)*/.exec(work.call.path)?.[0] ?? '';
  const location = `${work.call.mirrorUrl}${prefix}/user_files/upload/${id}`;
  return queued(tusCreatedAnswer(location, expiresOf(fresh), offset));
}

function newRecord(work: EcotaxaWork): TusRecord {
  const { headers } = work.call;
  const length = headers['upload-length'];
  const text = [headers['upload-metadata'] ?? ''].flat().join(',');
  return {
    mode: 'kept',
    length: typeof length === 'string' && /^\d+$/.test(length) ? Number(length) : null,
    metadata: tusMetadata(text, (base64) => Buffer.from(base64, 'base64').toString('utf8')),
    offset: 0,
    expiresAt: work.parts.clock.now() + TUS_EXPIRES_MS,
    isBegun: false,
    isSent: false,
  };
}

function idIn(answer: WholeAnswer): string | undefined {
  if (answer.status !== 201) return undefined;
  return /\/user_files\/upload\/([\w-]{1,100})$/.exec(headerOf(answer, 'location') ?? '')?.[1];
}

/** HEAD, PATCH and DELETE of an upload, one after another: each must see what the one before it left. */
export function answerTusUpload(work: EcotaxaWork): Promise<MirrorReply> {
  const id = work.part('id');
  return work.turns.take(`${work.gateway.destination.id} ${id}`, () => answerInTurn(work, id));
}

async function answerInTurn(work: EcotaxaWork, id: string): Promise<MirrorReply> {
  const refused = refusedTusVersion(work.call.headers['tus-resumable']);
  if (refused !== undefined) return known(refused);
  const record = await tusRecord(work, id);
  // Begun by somebody else, or joined of others.
  if (record === undefined) return answerPlain(work);
  if (record.mode === 'done') return known(tusUnknown());
  if (record.expiresAt < work.parts.clock.now()) {
    await forget(work, id);
    return known(tusExpired());
  }
  switch (work.route) {
    case 'tusHead':
      return head(work, id, record);
    case 'tusPatch':
      return answerTusPatch(work, id, record);
    case 'tusDelete':
      return terminate(work, id, record);
    default:
      throw new Error(`${work.route ?? 'an unknown route'} is no call on an upload`);
  }
}

/**
 * How far it has come. The server may have less than is here, where a script broke off: then that counts, as it would for the script
 * alone. Where it has more, or cannot be asked, the upload goes on here.
 */
async function head(work: EcotaxaWork, id: string, record: TusRecord): Promise<MirrorReply> {
  if (record.mode === 'live') {
    const answered = await ecotaxaLive(work);
    if (answered.ok) {
      const { status } = answered.value;
      const there = Number(headerOf(answered.value, 'upload-offset') ?? Number.NaN);
      if (status === 200 && there <= record.offset) {
        await keepTusRecord(work, id, { ...record, offset: there });
        return { origin: 'live', answer: answered.value };
      }
      const isLostEnd = status === 404 && record.offset > 0 && record.offset === record.length;
      if (status !== 200 && !isLostEnd) {
        if (status === 404 || status === 410) await forget(work, id);
        return { origin: 'live', answer: answered.value };
      }
    }
    const isSent = record.isSent || (record.offset > 0 && record.offset === record.length);
    await keepTusRecord(work, id, { ...record, mode: 'kept', isSent });
    if (isSent && !(await completeUpload(work, id, { record: { ...record, isSent }, isThere: false })))
      return known(tusUnknown());
  }
  return queued(tusHeadAnswer({ ...record, expires: expiresOf(record) }));
}

async function terminate(work: EcotaxaWork, id: string, record: TusRecord): Promise<MirrorReply> {
  const answered = record.isBegun ? await ecotaxaLive(work) : undefined;
  if (record.mode === 'live' && answered?.ok === true) {
    if (answered.value.status === 204 || answered.value.status === 404) await forget(work, id);
    return { origin: 'live', answer: answered.value };
  }
  await forget(work, id);
  return queued(tusGoneAnswer());
}

async function forget(work: EcotaxaWork, id: string): Promise<void> {
  await work.parts.partials.drop(partialId(work, id));
  const record = await tusRecord(work, id);
  if (record !== undefined) await keepTusRecord(work, id, { ...record, mode: 'done', metadata: {} });
}

/** When it is given up, as an HTTP date. */
function expiresOf({ expiresAt }: TusRecord): string {
  return new Date(expiresAt).toUTCString();
}
