import { failure, type Failure } from '../../../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../../../shared/model/result.ts';
import { ABILITIES } from '../../../../shared/services/abilities.ts';
import {
  ROBOTOFF_IMPORT_PATH,
  ROBOTOFF_JOB_TYPE,
  robotoffQueuedSchema,
  saysJobTypeMissing,
} from '../../../../shared/services/robotoff/wire.ts';
import type {
  Access,
  ImportService,
  ProbeReport,
  StartInput,
  StartOutcome,
} from '../../../core/ports/importService.ts';
import type { HttpAnswer } from '../../http/answer.ts';
import type { Http } from '../../http/http.ts';
import type { CallRequest } from '../../http/request.ts';
import { hostOf, serviceUrl } from '../../http/serviceUrl.ts';
import { errorOf, jsonOf, probeFailure, startFailure } from './robotoffFailure.ts';

/**
 * Open Food Facts Robotoff's batch import (robotoff d5b7b91, robotoff/app/api.py): one call, whose 200 means queued
 * and nothing more. The data lies in the service's own bucket, so there is nothing to send.
 */
export function robotoffService(http: Http): ImportService {
  return {
    abilities: ABILITIES.robotoff,
    probe: (access) => probe(http, access),
    acceptsName: () => fail(noFiles()),
    openBatch: async () => ok({ ref: '', facts: {}, openedAt: http.clock.now() }),
    send: async () => fail(noFiles()),
    start: (access, input) => start(http, access, input),
  };
}

/** A call without parameters: its 400 names the product. The key is looked at last, so it cannot be tested. */
async function probe(http: Http, access: Access): Promise<Result<ProbeReport>> {
  const began = http.clock.elapsed();
  const answered = await http.call({ ...importRequest(access, {}), effect: 'safe' });
  if (!answered.ok) return answered;
  const error = errorOf(answered.value);
  const about = { host: hostOf(access.destination.url), destination: access.destination.name };
  if (answered.value.status === 400 && error !== undefined && saysJobTypeMissing(error))
    return ok({
      product: 'Robotoff batch import',
      credentialsTested: false,
      tookMs: Math.round(http.clock.elapsed() - began),
    });
  return fail(probeFailure(answered.value, about));
}

async function start(http: Http, access: Access, input: StartInput): Promise<Result<StartOutcome>> {
  const { destination, secret } = access;
  if (input.kind === 'dry-run') return fail(noDryRun());
  if (input.batchDir === undefined)
    return fail(failure('request.invalid', { where: 'batchDir', reason: 'is missing' }));
  const jobType = destination.options.jobType ?? ROBOTOFF_JOB_TYPE;
  const answered = await http.call({
    // URLSearchParams writes a comma as %2C: a bare one would split the value, and the server keep only its end.
    ...importRequest(access, { job_type: jobType, batch_dir: input.batchDir }, `Bearer ${secret}`),
    effect: 'effect',
  });
  if (!answered.ok) return answered;
  const said = queuedWords(answered.value);
  if (said !== undefined) return ok({ kind: 'accepted', serverSaid: said });
  const about = { host: hostOf(destination.url), destination: destination.name, jobType };
  return fail(startFailure(answered.value, about));
}

function importRequest(
  access: Access,
  form: Readonly<Record<string, string>>,
  authorization?: string,
): Omit<CallRequest, 'effect'> {
  const { destination, secret, signal } = access;
  return {
    method: 'POST',
    url: serviceUrl(destination.url, ROBOTOFF_IMPORT_PATH),
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
      ...(authorization === undefined ? {} : { authorization }),
    },
    body: new URLSearchParams(form).toString(),
    secrets: [secret],
    ca: destination.options.ca,
    signal,
  };
}

/** What the server said to a call that it queued. */
function queuedWords(answer: HttpAnswer): string | undefined {
  if (answer.status !== 200 || answer.truncated) return undefined;
  const queued = robotoffQueuedSchema.safeParse(jsonOf(answer));
  return queued.success ? queued.data.status : undefined;
}

function noFiles(): Failure {
  return failure('service.cannot', {
    kind: 'robotoff',
    ability: 'upload of files',
    next: "Put the data into the service's own storage, and name its place: `waybill import --to NAME --batch-dir D`.",
  });
}

function noDryRun(): Failure {
  return failure('service.cannot', { kind: 'robotoff', ability: 'dry run', next: 'Run it without one.' });
}
