import { hostOf } from '../../../shared/model/destination.ts';
import { failure } from '../../../shared/model/failure.ts';
import type { BatchId } from '../../../shared/model/ids.ts';
import type { Result } from '../../../shared/model/result.ts';
import { ABILITIES } from '../../../shared/services/abilities.ts';
import {
  JSON_BYTES_MAX,
  jsonAnswer,
  noInteger,
  readJsonText,
  unprocessable,
  wholeNumber,
} from '../../../shared/services/ecotaxa/answers.ts';
import { AS_GIVEN, givenImportFact, type GivenImport } from '../../../shared/services/ecotaxa/givenFacts.ts';
import { importRequest } from '../../../shared/services/ecotaxa/importRequest.ts';
import { ecotaxaStartedSchema } from '../../../shared/services/ecotaxa/wire.ts';
import type { ServiceAnswer } from '../../../shared/services/serviceAnswer.ts';
import { startVerdict } from '../../core/attemptImport.ts';
import type { MirrorRunEnd } from '../../core/mirrorFace.ts';
import { known, notNow, queued, type MirrorReply } from '../dialect.ts';
import { readWhole } from '../mirrorCall.ts';
import { jsonOf, bodyOf, type WholeAnswer } from '../passOn.ts';
import { askedBefore, isUploadOwed, newBatchOf, noteAsked, openBatchOf } from './ecotaxaBatches.ts';
import { giveJobId, noteRemoteJob } from './ecotaxaJobIds.ts';
import type { EcotaxaWork } from './ecotaxaParts.ts';
import { away, ecotaxaLive } from './ecotaxaRemote.ts';
import { importPlace } from './uploadPlace.ts';

/** An import that can be made by the adapter as well. */
interface Wanted extends GivenImport {
  /** What it reads from in the root of My Files. */
  readonly place: string;
  readonly body: Buffer;
}

/** POST /file_import/{project}: written as starting before it goes out, or queued under an id of our own. */
export async function answerImport(work: EcotaxaWork): Promise<MirrorReply> {
  const body = await readWhole(work.call, JSON_BYTES_MAX);
  if (body === undefined) return notNow('This is longer than any import is.');
  const read = readImport(work, body);
  if ('refused' in read) return passUnnoted(work, body, known(read.refused));
  const place = importPlace(read.request.source_path);
  if (place === undefined)
    return passUnnoted(work, body, notNow('Without the server Waybill does not know this source.'));
  const wanted = { ...read, place };
  // After whatever was uploaded before it.
  if (work.isOpen && !(await isUploadOwed(work))) {
    const reply = await startNow(work, wanted);
    if (reply !== undefined) return reply;
  }
  return queueImport(work, wanted);
}

function readImport(
  work: EcotaxaWork,
  body: Buffer,
): Omit<Wanted, 'place'> | { readonly refused: ServiceAnswer } {
  const json = readJsonText(body.toString('utf8'), work.call.headers['content-type']);
  if ('refusal' in json) return { refused: json.refusal };
  const project = wholeNumber(work.part('id'));
  const request = importRequest(json.value);
  const complaints = [
    ...(project === undefined ? [noInteger('path', 'project_id')] : []),
    ...('complaints' in request ? request.complaints : []),
  ];
  if (project === undefined || 'complaints' in request) return { refused: unprocessable(...complaints) };
  return { project, request, body };
}

/** What is passed on and not written down; a lost answer leaves the script where a direct call would. */
async function passUnnoted(work: EcotaxaWork, body: Buffer, otherwise: MirrorReply): Promise<MirrorReply> {
  const answered = await ecotaxaLive(work, { body: bodyOf(body), isRepeatable: true });
  return answered.ok ? { origin: 'live', answer: answered.value } : otherwise;
}

/** Undefined where it has to be queued. */
async function startNow(work: EcotaxaWork, wanted: Wanted): Promise<MirrorReply | undefined> {
  const { core } = work.parts;
  const { open, id } = await batchFor(work, wanted);
  const lease = await core.lease(id);
  if (lease === undefined) return undefined;
  try {
    const job = await core.beginRun(id, 'import');
    if (job === undefined) return undefined;
    const answered = await ecotaxaLive(work, { body: bodyOf(wanted.body), isRepeatable: true });
    const end = endOf(work, answered);
    await core.endRun(id, job, end);
    if (!answered.ok) return queued(started(await giveJobId(work, { ...wanted, batch: id })));
    if (end.kind === 'running' && end.remoteId !== undefined) await noteRemoteJob(work, end.remoteId, id);
    if (end.kind === 'refused' && open === undefined) await core.dropBatch(id);
    return { origin: 'live', answer: answered.value };
  } finally {
    lease.release();
  }
}

function endOf(work: EcotaxaWork, answered: Result<WholeAnswer>): MirrorRunEnd {
  if (answered.ok) {
    const { status } = answered.value;
    const said = ecotaxaStartedSchema.safeParse(jsonOf(answered.value)).data;
    if (status === 200 && said !== undefined) return { kind: 'running', remoteId: String(said.job_id) };
    const host = hostOf(work.gateway.destination);
    return { kind: 'refused', failure: failure('remote.schedule-refused', { host, status }) };
  }
  const { lostStart } = ABILITIES.ecotaxa;
  const isNotTaken = startVerdict(answered.failure, { lostStart, repeated: false }) === 'not-taken';
  return isNotTaken ? { kind: 'not-taken', failure: answered.failure } : { kind: 'unknown' };
}

/** Whatever the source: the server, too, only makes a job that will look for it. */
async function queueImport(work: EcotaxaWork, wanted: Wanted): Promise<MirrorReply> {
  const { core } = work.parts;
  const batch = await work.turns.take(work.gateway.destination.id, async () => {
    const { id } = await batchFor(work, wanted);
    const after = await askedBefore(work, id);
    if (after !== undefined) await core.noteRemote(id, { facts: {}, after });
    if (!(await core.queueRun(id, 'import'))) return undefined;
    await noteAsked(work, id);
    return id;
  });
  if (batch === undefined) return away();
  return queued(started(await giveJobId(work, { ...wanted, batch })));
}

/** The batch that an import is of: what was uploaded to its place, or an empty one. The import that is asked for is noted with it. */
async function batchFor(
  work: EcotaxaWork,
  { project, request, place }: Wanted,
): Promise<{ readonly open: BatchId | undefined; readonly id: BatchId }> {
  const open = (await openBatchOf(work, place))?.batch.id;
  const id = open ?? (await newBatchOf(work, place));
  await work.parts.core.noteRemote(id, {
    facts: { [AS_GIVEN]: 'yes', ...givenImportFact({ project, request }) },
  });
  return { open, id };
}

function started(id: number): ServiceAnswer {
  return jsonAnswer(200, { job_id: id, errors: [] });
}
