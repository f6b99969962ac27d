import { createHash } from 'node:crypto';
import type { RemoteBatch } from '../../../../shared/model/batch.ts';
import { failure } from '../../../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../../../shared/model/result.ts';
import { ABILITIES } from '../../../../shared/services/abilities.ts';
import {
  isHaploDigest,
  saysBatchNotFound,
  saysNotUploading,
} from '../../../../shared/services/haplo/wire.ts';
import type {
  ControlInput,
  ImportService,
  OpenBatchInput,
  StartInput,
  StartOutcome,
} from '../../../core/ports/importService.ts';
import type { HttpAnswer } from '../../http/answer.ts';
import type { Http } from '../../http/http.ts';
import { said } from '../../http/statusFailure.ts';
import { aboutCall, BATCH_API, postFile, type HaploCaller } from '../haplo/haploCall.ts';
import { haploFailure, isPlainSuccess } from '../haplo/haploFailure.ts';
import { sendHaploFiles } from '../haplo/haploFiles.ts';
import { acceptsHaploName, partFilename } from '../haplo/haploNames.ts';
import { commentField, openHaploBatch } from '../haplo/haploOpen.ts';
import { probeHaplo } from '../haplo/haploProbe.ts';
import { saysScheduled, scheduleHaplo } from '../haplo/haploSchedule.ts';

/** Haplo's batch import API: control file, batch, files, schedule (haplo-plugins e39348a, haplo_data_import_batch.js). */
export function haploBatchService(http: Http): ImportService {
  const caller = (access: HaploCaller['access']): HaploCaller => ({ http, api: BATCH_API, access });
  return {
    abilities: ABILITIES['haplo-batch'],
    probe: (access) => probeHaplo(caller(access)),
    acceptsName: acceptsHaploName,
    openBatch: (access, input) => openBatch(caller(access), input),
    putControl: (access, control) => putControl(caller(access), control),
    send: (access, input) => sendHaploFiles(caller(access), input),
    start: (access, input) => start(caller(access), input),
  };
}

async function openBatch(caller: HaploCaller, input: OpenBatchInput): Promise<Result<RemoteBatch>> {
  const control = await controlDigest(caller, input);
  if (!control.ok) return control;
  const ref = await openHaploBatch(caller, { control: control.value, ...commentField(input.comment) });
  if (!ref.ok) return ref;
  return ok({ ref: ref.value, facts: { control: control.value }, openedAt: caller.http.clock.now() });
}

/** Uploads the control file and gives its digest, or gives the one that the server has already. */
async function controlDigest(caller: HaploCaller, input: OpenBatchInput): Promise<Result<string>> {
  const { control } = input;
  const { destination } = caller.access;
  if (control === undefined) {
    if (input.controlDigest !== undefined) return ok(input.controlDigest);
    return fail(failure('control.missing', { destination: destination.name, kind: destination.kind }));
  }
  return sendControl(caller, { comment: input.comment, ...control });
}

async function putControl(caller: HaploCaller, control: ControlInput): Promise<Result<void>> {
  const sent = await sendControl(caller, { comment: '', ...control });
  return sent.ok ? ok(undefined) : sent;
}

async function sendControl(
  caller: HaploCaller,
  control: ControlInput & { readonly comment: string },
): Promise<Result<string>> {
  const answer = await postFile(caller, 'control', {
    fields: commentField(control.comment),
    file: {
      filename: partFilename(control.name),
      body: { name: control.name, bytes: control.bytes.byteLength, chunks: () => oneChunk(control.bytes) },
    },
  });
  if (!answer.ok) return answer;
  return readControlDigest(caller, control, answer.value);
}

function readControlDigest(caller: HaploCaller, control: ControlInput, answer: HttpAnswer): Result<string> {
  const { host } = aboutCall(caller);
  if (isPlainSuccess(answer, isHaploDigest)) {
    // Of the bytes that were sent, not the digest that came along with them.
    const ours = createHash('sha256').update(control.bytes).digest('hex');
    if (answer.text === ours) return ok(ours);
    return fail(failure('remote.corrupted', { host, name: control.name }, said(answer)));
  }
  const common = haploFailure(caller, answer, 'the SHA-256 of the control file');
  return fail(common ?? failure('remote.rejected-control', { host }, said(answer)));
}

async function start(caller: HaploCaller, input: StartInput): Promise<Result<StartOutcome>> {
  const answered = await scheduleHaplo(caller, input);
  if (!answered.ok) return answered;
  const answer = answered.value;
  if (saysScheduled(answer)) return ok({ kind: 'accepted', serverSaid: answer.text });
  const { host } = aboutCall(caller);
  if (answer.status === 400 && saysBatchNotFound(answer.text))
    return fail(failure('remote.batch-gone', { host, ref: input.batch.ref }, said(answer)));
  // A batch leaves that state only by a schedule: after a lost answer it is the proof that the first one took.
  if (answer.status === 400 && input.repeated && saysNotUploading(answer.text))
    return ok({ kind: 'taken-before', serverSaid: answer.text });
  const common = haploFailure(caller, answer, '"SCHEDULED"');
  return fail(common ?? failure('remote.schedule-refused', { host, status: answer.status }, said(answer)));
}

async function* oneChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  if (bytes.byteLength > 0) yield bytes;
}
