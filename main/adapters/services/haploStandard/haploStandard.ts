import type { RemoteBatch } from '../../../../shared/model/batch.ts';
import { failure, type Failure } from '../../../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../../../shared/model/result.ts';
import { ABILITIES } from '../../../../shared/services/abilities.ts';
import type {
  ImportService,
  OpenBatchInput,
  StartInput,
  StartOutcome,
} from '../../../core/ports/importService.ts';
import type { Http } from '../../http/http.ts';
import { said } from '../../http/statusFailure.ts';
import { aboutCall, STANDARD_API, type HaploCaller } from '../haplo/haploCall.ts';
import { haploFailure } from '../haplo/haploFailure.ts';
import { sendHaploFiles } from '../haplo/haploFiles.ts';
import { acceptsHaploName } from '../haplo/haploNames.ts';
import { commentField, openHaploBatch } from '../haplo/haploOpen.ts';
import { probeHaplo } from '../haplo/haploProbe.ts';
import { saysScheduled, scheduleHaplo } from '../haplo/haploSchedule.ts';

/**
 * Haplo's standard batch API: a batch of a kind, files, schedule; the control file is built into the server
 * (haplo-docs d60e914, 055-standard-batch). Its error texts are not public, so none is ever read for a meaning.
 */
export function haploStandardService(http: Http): ImportService {
  const caller = (access: HaploCaller['access']): HaploCaller => ({ http, api: STANDARD_API, access });
  return {
    abilities: ABILITIES['haplo-standard'],
    probe: (access) => probeHaplo(caller(access)),
    acceptsName: acceptsHaploName,
    openBatch: (access, input) => openBatch(caller(access), input),
    send: (access, input) => sendHaploFiles(caller(access), input),
    start: (access, input) => start(caller(access), input),
  };
}

async function openBatch(caller: HaploCaller, input: OpenBatchInput): Promise<Result<RemoteBatch>> {
  const { destination } = caller.access;
  const kind = input.apiKind ?? destination.options.apiKind;
  if (kind === undefined)
    return fail(
      failure('destination.incomplete', {
        destination: destination.name,
        kind: destination.kind,
        setting: 'API kind',
        flag: '--api-kind K',
      }),
    );
  const ref = await openHaploBatch(caller, { kind, ...commentField(input.comment) });
  if (!ref.ok) return ref;
  return ok({ ref: ref.value, facts: { kind }, openedAt: caller.http.clock.now() });
}

async function start(caller: HaploCaller, input: StartInput): Promise<Result<StartOutcome>> {
  const answered = await scheduleHaplo(caller, input);
  const { host } = aboutCall(caller);
  const unknown = (told: Failure): Result<never> =>
    fail({ ...told, code: 'remote.start-unknown', facts: { host } });
  if (!answered.ok)
    return input.repeated && mayHaveTaken(answered.failure) ? unknown(answered.failure) : answered;
  const answer = answered.value;
  if (saysScheduled(answer)) return ok({ kind: 'accepted', serverSaid: answer.text });
  const told =
    haploFailure(caller, answer, '"SCHEDULED"') ??
    failure('remote.schedule-refused', { host, status: answer.status }, said(answer));
  return input.repeated && !cannotHaveStarted(told) ? unknown(told) : fail(told);
}

/** Whether a call without an answer may have reached the server. */
function mayHaveTaken(told: Failure): boolean {
  if (told.code === 'network.cut') return true;
  return told.code === 'network.timeout' && told.facts['phase'] !== 'connect';
}

/** Refusals that come before the batch is looked at: the repeat is still owed, and is made when they are over. */
function cannotHaveStarted(told: Failure): boolean {
  return told.code === 'remote.sign-in' || told.code === 'remote.busy';
}
