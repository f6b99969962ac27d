import { startVerdict } from '../../core/attemptImport.ts';
import type { MirrorRunEnd } from '../../core/mirrorFace.ts';
import { ABILITIES } from '../../../shared/services/abilities.ts';
import { failure } from '../../../shared/model/failure.ts';
import { fail, type Result } from '../../../shared/model/result.ts';
import {
  robotoffNotFound,
  robotoffOtherMethod,
  robotoffQueued,
  robotoffRefusal,
  robotoffServerError,
} from '../../../shared/services/robotoff/answers.ts';
import { isRobotoffForm, robotoffParameters } from '../../../shared/services/robotoff/parameters.ts';
import {
  ROBOTOFF_IMPORT_PATH,
  ROBOTOFF_JOB_TYPE,
  robotoffQueuedSchema,
} from '../../../shared/services/robotoff/wire.ts';
import { known, notNow, queued, type Dialect, type MirrorParts, type MirrorReply } from '../dialect.ts';
import { readWhole, type MirrorCall } from '../mirrorCall.ts';
import {
  bodyAsSent,
  bodyOf,
  headerOf,
  passOnWhole,
  textOf,
  type PassOn,
  type WholeAnswer,
} from '../passOn.ts';
import { isSameKey } from '../sameKey.ts';

/** Two short parameters; a longer form is none that the route could mean. */
const FORM_BYTES_MAX = 1024 * 1024;

/**
 * Robotoff's batch import, as its scripts speak it (robotoff d5b7b91, robotoff/app/api.py). Its 200 says "queued" and nothing
 * more, so it is as true of the queue here. A call is never made twice: the service would import twice.
 */
export function robotoffDialect(parts: MirrorParts): Dialect {
  return { kind: 'robotoff', answer: (call) => answer(parts, call) };
}

async function answer(parts: MirrorParts, call: MirrorCall): Promise<MirrorReply> {
  const { accept, authorization } = call.headers;
  const key = await parts.core.key(call.gateway.destination);
  if (!key.ok && key.failure.code !== 'secret.missing') return notNow('Waybill cannot read its keys now.');
  // The real service tells by another text that it has no key at all; a script's key is simply not one here.
  const isKey = (token: string): boolean => key.ok && isSameKey(token, key.value);
  const work: Work = { parts, call, credentials: undefined };
  const isIn = robotoffRefusal({ parameters: GOOD, authorization, accept }, isKey) === undefined;
  const secret =
    isIn && call.gateway.isOpen ? await parts.core.remoteSecret(call.gateway.destination) : undefined;
  const signed: Work = secret?.ok === true ? { ...work, credentials: bearer(secret.value) } : work;

  if (call.path.replace(/\/$/, '') !== ROBOTOFF_IMPORT_PATH)
    return passUnread(signed, known(robotoffNotFound(accept)));
  if (call.method !== 'POST') return passUnread(signed, known(robotoffOtherMethod(call.method, accept)));
  const body = await readWhole(call, FORM_BYTES_MAX);
  if (body === undefined) return known(robotoffServerError(accept));
  const isForm = isRobotoffForm(call.headers['content-type']);
  const parameters = robotoffParameters(call.queryText, isForm ? body.toString('utf8') : '');
  const refused = robotoffRefusal({ parameters, authorization, accept }, isKey);
  const batchDir = parameters.get('batch_dir') ?? '';
  if (refused === undefined) return start(signed, { body, batchDir });
  return isIn ? passRefused(signed, { body, batchDir }, known(refused)) : known(refused);
}

/** Parameters that pass, to look at the key alone. */
const GOOD = new Map([
  ['job_type', ROBOTOFF_JOB_TYPE],
  ['batch_dir', ''],
]);

interface Work {
  readonly parts: MirrorParts;
  readonly call: MirrorCall;
  /** What signs the call to the remote; undefined while it must not be passed on. */
  readonly credentials: Readonly<Record<string, string>> | undefined;
}

interface Start {
  readonly body: Uint8Array;
  readonly batchDir: string;
}

function bearer(secret: string): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${secret}` };
}

/** What has no effect anywhere, in the server's own words where it can be asked. */
async function passUnread(work: Work, otherwise: MirrorReply): Promise<MirrorReply> {
  const how = work.call.hasBody ? { body: bodyAsSent(work.call) } : {};
  const answered = await live(work, how);
  return answered?.ok === true ? { origin: 'live', answer: answered.value } : otherwise;
}

/** A call that the service as we know it refuses. One that knows more may take it, and then it is written down. */
async function passRefused(work: Work, given: Start, otherwise: MirrorReply): Promise<MirrorReply> {
  const answered = await live(work, { body: bodyOf(given.body) });
  if (answered?.ok !== true) return otherwise;
  const said = saidQueued(answered.value);
  if (said !== undefined) {
    const run = await begin(work, given.batchDir);
    await run.end({ kind: 'accepted', serverSaid: said });
  }
  return { origin: 'live', answer: answered.value };
}

/** Written as starting before it goes out. A lost answer parks: nobody can ask whether it took. */
async function start(work: Work, given: Start): Promise<MirrorReply> {
  const { core } = work.parts;
  const { gateway, headers } = work.call;
  if (work.credentials === undefined) {
    const { batchDir } = given;
    const batch = await core.openBatch({ destination: gateway.destination, comment: '', batchDir });
    await core.queueRun(batch.id, 'import');
    return queued(robotoffQueued());
  }
  const run = await begin(work, given.batchDir);
  const answered = await live(work, { body: bodyOf(given.body) });
  if (answered === undefined) throw new Error('a start was to be passed on without a key');
  if (!answered.ok) {
    const verdict = startVerdict(answered.failure, {
      lostStart: ABILITIES.robotoff.lostStart,
      repeated: false,
    });
    const isNotTaken = verdict === 'not-taken';
    await run.end(isNotTaken ? { kind: 'not-taken', failure: answered.failure } : { kind: 'unknown' });
    return isNotTaken ? queued(robotoffQueued()) : known(robotoffServerError(headers.accept));
  }
  const said = saidQueued(answered.value);
  if (said !== undefined) {
    await run.end({ kind: 'accepted', serverSaid: said });
  } else {
    const { status } = answered.value;
    await run.end({
      kind: 'refused',
      failure: failure('remote.schedule-refused', { host: hostOf(work), status }),
    });
  }
  return { origin: 'live', answer: answered.value };
}

/** A batch whose start is written as begun, out of the scheduler's hands until its end. */
async function begin(
  work: Work,
  batchDir: string,
): Promise<{ readonly end: (end: MirrorRunEnd) => Promise<void> }> {
  const { core } = work.parts;
  const { destination } = work.call.gateway;
  const remote = { ref: '', facts: {} };
  const { id } = await core.openBatch({ destination, comment: '', batchDir, remote });
  const lease = await core.lease(id);
  const job = lease === undefined ? undefined : await core.beginRun(id, 'import');
  if (lease === undefined || job === undefined) throw new Error('a batch that was just made is busy');
  return {
    end: async (end) => {
      await core.endRun(id, job, end);
      lease.release();
      if (end.kind === 'refused') await core.dropBatch(id);
    },
  };
}

/** The server's answer; one about our own key is no answer to the script, who can do nothing about it. */
async function live(work: Work, how: Pick<PassOn, 'body'>): Promise<Result<WholeAnswer> | undefined> {
  const { call, credentials, parts } = work;
  if (credentials === undefined) return undefined;
  const answered = await passOnWhole(parts.relay, call, { credentials, ...how });
  if (!answered.ok || (answered.value.status !== 401 && answered.value.status !== 403)) return answered;
  const { name } = call.gateway.destination;
  return fail(
    failure('remote.sign-in', { host: hostOf(work), destination: name, status: answered.value.status }),
  );
}

function saidQueued(answer: WholeAnswer): string | undefined {
  if (answer.status !== 200 || !/^application\/json\b/i.test(headerOf(answer, 'content-type') ?? ''))
    return undefined;
  try {
    return robotoffQueuedSchema.safeParse(JSON.parse(textOf(answer))).data?.status;
  } catch {
    return undefined;
  }
}

function hostOf({ call }: Work): string {
  return new URL(call.gateway.destination.url).host;
}
