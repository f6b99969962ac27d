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
import { importRequest, type ImportRequest } from '../../../shared/services/ecotaxa/importRequest.ts';
import { ecotaxaStartedSchema } from '../../../shared/services/ecotaxa/wire.ts';
import type { ServiceAnswer } from '../../../shared/services/serviceAnswer.ts';
import { startVerdict } from '../../core/attemptImport.ts';
import type { MirrorRunEnd } from '../../core/mirrorFace.ts';
import { known, notNow, queued, type MirrorReply } from '../dialect.ts';
import { readWhole } from '../mirrorCall.ts';
import { bodyOf, type WholeAnswer } from '../passOn.ts';
import { isOwed, newBatchOf, openBatchOf, SOURCE_LENGTH_MAX } from './ecotaxaBatches.ts';
import { giveJobId, noteRemoteJob } from './ecotaxaJobIds.ts';
import type { EcotaxaWork } from './ecotaxaParts.ts';
import { away, ecotaxaLive, jsonOf } from './ecotaxaRemote.ts';

/** An import that can be made again by the adapter: into the destination's project, without options of its own. */
interface Wanted {
  readonly project: number;
  readonly request: ImportRequest;
  readonly body: Buffer;
}

/** POST /file_import/{project}: written as starting before it goes out, or queued under an id of our own. */
export async function answerImport(work: EcotaxaWork): Promise<MirrorReply> {
  const body = await readWhole(work.call, JSON_BYTES_MAX);
  if (body === undefined) return notNow('This is longer than any import is.');
  const read = readImport(work, body);
  if ('refused' in read) return passUnnoted(work, body, known(read.refused));
  if (!isOurs(work, read))
    return passUnnoted(
      work,
      body,
      notNow(`Without the server Waybill takes only plain imports into its own project.`),
    );
  const open = await openBatchOf(work, read.request.source_path);
  if (work.isOpen && (open === undefined || !isOwed(open))) {
    const reply = await startNow(work, read, open?.batch.id);
    if (reply !== undefined) return reply;
  }
  return queueImport(work, read);
}

function readImport(work: EcotaxaWork, body: Buffer): Wanted | { readonly refused: ServiceAnswer } {
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

function isOurs(work: EcotaxaWork, { project, request }: Wanted): boolean {
  const isPlain =
    !request.skip_existing_objects &&
    !request.skip_loaded_files &&
    request.update_mode === '' &&
    Object.keys(request.taxo_mappings).length === 0;
  const source = request.source_path;
  const isFound = source !== '' && source.length <= SOURCE_LENGTH_MAX && !source.includes('..');
  return isPlain && isFound && project === work.gateway.destination.options.project;
}

/** What is passed on and not written down; a lost answer leaves the script where a direct call would. */
async function passUnnoted(work: EcotaxaWork, body: Buffer, otherwise: MirrorReply): Promise<MirrorReply> {
  const answered = await ecotaxaLive(work, { body: bodyOf(body), isRepeatable: true });
  return answered.ok ? { origin: 'live', answer: answered.value } : otherwise;
}

/** Undefined where it has to be queued. */
async function startNow(
  work: EcotaxaWork,
  wanted: Wanted,
  open: BatchId | undefined,
): Promise<MirrorReply | undefined> {
  const { core } = work.parts;
  const id = open ?? (await newBatchOf(work, wanted.request.source_path));
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
  const { source_path: source } = wanted.request;
  const batch = await work.turns.take(work.gateway.destination.id, async () => {
    const id = (await openBatchOf(work, source))?.batch.id ?? (await newBatchOf(work, source));
    return (await core.queueRun(id, 'import')) ? id : undefined;
  });
  if (batch === undefined) return away();
  return queued(started(await giveJobId(work, { ...wanted, batch })));
}

function started(id: number): ServiceAnswer {
  return jsonAnswer(200, { job_id: id, errors: [] });
}
