import { createHash } from 'node:crypto';
import type {
  Access,
  ImportService,
  JobInput,
  JobReport,
  OpenBatchInput,
  SendInput,
  SentFile,
  StartInput,
  StartOutcome,
} from '../../main/core/ports/importService.ts';
import type { RemoteBatch } from '../../shared/model/batch.ts';
import type { JobKind } from '../../shared/model/importJob.ts';
import { failure, type Failure } from '../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../shared/model/result.ts';
import { ABILITIES, type Abilities, type ServiceKind } from '../../shared/services/abilities.ts';

/** The calls that can be scripted. */
export type ScriptedOperation =
  'probe' | 'openBatch' | 'send' | 'start' | 'report' | 'answer' | 'findStarted';

/** One call as it came in. `name` is the file's of a send, `ref` the remote batch's. */
export interface ScriptedCall {
  readonly operation: ScriptedOperation;
  readonly number: number;
  readonly secret: string;
  readonly ref?: string;
  readonly name?: string;
  readonly kind?: JobKind;
  readonly repeated?: boolean;
}

/**
 * How a call ends instead of well.
 * - `fail`: nothing happens on the server.
 * - `lost`: it takes effect, and then the answer is lost.
 * - `cut`: a send breaks after so many bytes; the server keeps nothing of it.
 * - `corrupt`: the server stores other bytes and says their digest.
 * - `hang`: silence until the caller gives up; `tookEffect` says whether it was done before the silence.
 */
export type ScriptedOutcome =
  | { readonly kind: 'well' }
  | { readonly kind: 'fail'; readonly failure: Failure }
  | { readonly kind: 'lost'; readonly failure?: Failure }
  | { readonly kind: 'cut'; readonly afterBytes: number }
  | { readonly kind: 'corrupt' }
  | { readonly kind: 'hang'; readonly tookEffect?: boolean };

/** One listed file: a repeated name is listed again, and the last one counts. */
export interface ScriptedFile {
  readonly name: string;
  readonly sha256: string;
  readonly bytes: number;
}

export interface ScriptedBatch {
  readonly ref: string;
  readonly comment: string;
  readonly control?: string;
  readonly files: ScriptedFile[];
  state: 'uploading' | 'scheduled';
  mode?: JobKind;
}

/** What the server has: checkers look only here. */
export interface ScriptedLedger {
  readonly controls: Map<string, Uint8Array>;
  readonly batches: Map<string, ScriptedBatch>;
  /** Every start that took, in order. */
  readonly schedules: { readonly ref: string; readonly kind: JobKind; readonly batchDir?: string }[];
}

export interface ScriptedService {
  readonly service: ImportService;
  readonly ledger: ScriptedLedger;
  readonly calls: ScriptedCall[];
  /** What the next calls of an operation end with, first in first out. */
  next(operation: ScriptedOperation, ...outcomes: readonly ScriptedOutcome[]): void;
  /** Decides for calls that no `next` is left for; may wait. `undefined` = well. */
  rule: (call: ScriptedCall) => ScriptedOutcome | undefined | Promise<ScriptedOutcome | undefined>;
  /** While true every call ends at once with `network.offline`. */
  offline: boolean;
  /** The only secret that is right; undefined = any. */
  secret: string | undefined;
  /** What `report` tells, in order; the last one stays. */
  reports: JobReport[];
  /** Answers that arrived at an asking job. */
  readonly answers: Readonly<Record<string, unknown>>[];
  /** The name and digest that would be imported: the last one of each name. */
  filesOf(ref: string): ReadonlyMap<string, string>;
}

export interface ScriptedOptions {
  readonly kind?: ServiceKind;
  readonly abilities?: Partial<Abilities>;
  /** Wall clock for `openedAt`, ms since the epoch. */
  readonly now?: () => number;
  readonly secret?: string;
}

const HOST = 'scripted.example';

/** A stand-in for an import service in memory: keeps a ledger as a Haplo server does and fails as it is told. */
export function scriptedService(options: ScriptedOptions = {}): ScriptedService {
  const kind = options.kind ?? 'haplo-batch';
  const abilities: Abilities = { ...ABILITIES[kind], ...options.abilities };
  const queued = new Map<ScriptedOperation, ScriptedOutcome[]>();
  const ledger: ScriptedLedger = { controls: new Map(), batches: new Map(), schedules: [] };
  let batches = 0;

  const scripted: ScriptedService = {
    service: {
      abilities,
      async probe(access) {
        const outcome = await meet(access, { operation: 'probe' });
        if (!outcome.ok) return outcome;
        return ok({ product: kind, credentialsTested: kind !== 'robotoff', tookMs: 1 });
      },
      acceptsName(name) {
        if (abilities.transport === 'none') return cannot('upload of files');
        if (name !== '') return ok(undefined);
        return fail(failure('file.bad-name', { name, reason: 'is empty' }));
      },
      openBatch: (access, input) => openBatch(access, input),
      send: (access, input) => send(access, input),
      start: (access, input) => start(access, input),
      ...(abilities.outcomeReported
        ? { report: (access: Access, input: JobInput) => report(access, input) }
        : {}),
      ...(abilities.lostStart === 'search' ? { findStarted } : {}),
      ...(abilities.questions ? { answer } : {}),
    },
    ledger,
    calls: [],
    next(operation, ...outcomes) {
      queued.set(operation, [...(queued.get(operation) ?? []), ...outcomes]);
    },
    rule: () => undefined,
    offline: false,
    secret: options.secret,
    reports: [{ state: 'succeeded', leftOut: [], refs: {} }],
    answers: [],
    filesOf: (ref) => new Map((ledger.batches.get(ref)?.files ?? []).map((file) => [file.name, file.sha256])),
  };

  /** The outcome of a call: what stops it before any effect is a failure, the rest is for the caller to play. */
  async function meet(
    access: Access,
    about: Omit<ScriptedCall, 'number' | 'secret'>,
  ): Promise<Result<ScriptedOutcome>> {
    const call: ScriptedCall = { ...about, number: scripted.calls.length + 1, secret: access.secret };
    scripted.calls.push(call);
    if (access.signal.aborted) return lost('cancelled');
    if (scripted.offline) return fail(failure('network.offline', { host: HOST, reason: 'refused' }));
    const planned = queued.get(call.operation)?.shift() ?? (await scripted.rule(call)) ?? { kind: 'well' };
    if (planned.kind === 'fail') return fail(planned.failure);
    if (planned.kind === 'hang' && planned.tookEffect !== true) {
      await aborted(access.signal);
      return lost('cancelled');
    }
    const looksAtSecret = kind !== 'robotoff' || call.operation === 'start';
    if (looksAtSecret && scripted.secret !== undefined && access.secret !== scripted.secret)
      return fail(
        failure('remote.sign-in', { host: HOST, destination: access.destination.name, status: 403 }),
      );
    return ok(planned);
  }

  /** Ends a call whose effect is done as the script says. */
  async function end<T>(access: Access, outcome: ScriptedOutcome, value: T): Promise<Result<T>> {
    if (outcome.kind === 'lost') return outcome.failure === undefined ? lost('reset') : fail(outcome.failure);
    if (outcome.kind !== 'hang') return ok(value);
    await aborted(access.signal);
    return lost('cancelled');
  }

  async function openBatch(access: Access, input: OpenBatchInput): Promise<Result<RemoteBatch>> {
    if (abilities.transport === 'none') return ok(remoteBatch('', {}));
    const outcome = await meet(access, { operation: 'openBatch' });
    if (!outcome.ok) return outcome;
    const control = input.control?.sha256 ?? input.controlDigest;
    if (input.control !== undefined) ledger.controls.set(input.control.sha256, input.control.bytes);
    batches += 1;
    const ref = `scripted-batch-${String(batches).padStart(8, '0')}`;
    ledger.batches.set(ref, {
      ref,
      comment: input.comment,
      ...(control === undefined ? {} : { control }),
      files: [],
      state: 'uploading',
    });
    return end(access, outcome.value, remoteBatch(ref, control === undefined ? {} : { control }));
  }

  function remoteBatch(ref: string, facts: Readonly<Record<string, string>>): RemoteBatch {
    return { ref, facts, openedAt: options.now?.() ?? 0 };
  }

  async function send(access: Access, input: SendInput): Promise<Result<readonly SentFile[]>> {
    if (abilities.transport === 'none') return cannot('upload of files');
    const [first] = input.files;
    const outcome = await meet(access, {
      operation: 'send',
      ref: input.batch.ref,
      ...(first === undefined ? {} : { name: first.name }),
    });
    if (!outcome.ok) return outcome;
    const batch = ledger.batches.get(input.batch.ref);
    const sent: SentFile[] = [];
    let before = 0;
    for (const file of input.files) {
      const read = await readBody(access, outcome.value, {
        chunks: file.body.chunks(),
        onProgress: (bytes) => input.onProgress(before + bytes),
      });
      if (read === undefined) return lost('reset');
      before += read.bytes;
      if (batch === undefined) return gone(input.batch.ref);
      batch.files.push({ name: file.name, ...read });
      sent.push({
        name: file.name,
        ...(abilities.digestBack === 'at-once' ? { remoteDigest: read.sha256 } : {}),
        atLeast: 'acknowledged',
      });
    }
    return end(access, outcome.value, sent);
  }

  async function readBody(
    access: Access,
    outcome: ScriptedOutcome,
    body: { readonly chunks: AsyncIterable<Uint8Array>; readonly onProgress: (bytes: number) => void },
  ): Promise<{ readonly sha256: string; readonly bytes: number } | undefined> {
    const hash = createHash('sha256');
    let bytes = 0;
    body.onProgress(0);
    for await (const chunk of body.chunks) {
      if (access.signal.aborted) return undefined;
      if (outcome.kind === 'cut' && bytes + chunk.byteLength > outcome.afterBytes) return undefined;
      hash.update(chunk);
      bytes += chunk.byteLength;
      body.onProgress(bytes);
    }
    if (outcome.kind === 'cut') return undefined;
    if (outcome.kind === 'corrupt') hash.update('flipped');
    return { sha256: hash.digest('hex'), bytes };
  }

  async function start(access: Access, input: StartInput): Promise<Result<StartOutcome>> {
    if (input.kind === 'dry-run' && !abilities.dryRun) return cannot('dry run');
    const outcome = await meet(access, {
      operation: 'start',
      ref: input.batch.ref,
      kind: input.kind,
      repeated: input.repeated,
    });
    if (!outcome.ok) return outcome;
    if (kind !== 'robotoff') {
      const batch = ledger.batches.get(input.batch.ref);
      if (batch === undefined) return gone(input.batch.ref);
      if (batch.state !== 'uploading' && abilities.runsOnce) return startedBefore(input);
      batch.state = 'scheduled';
      batch.mode = input.kind;
    }
    ledger.schedules.push({
      ref: input.batch.ref,
      kind: input.kind,
      ...(input.batchDir === undefined ? {} : { batchDir: input.batchDir }),
    });
    if (abilities.outcomeReported)
      return end(access, outcome.value, { kind: 'running', remoteId: `job-${ledger.schedules.length}` });
    return end(access, outcome.value, { kind: 'accepted', serverSaid: 'SCHEDULED' });
  }

  function cannot(ability: string): Result<never> {
    return fail(failure('service.cannot', { kind, ability, next: 'Leave it out.' }));
  }

  function startedBefore(input: StartInput): Result<StartOutcome> {
    const serverSays = `Batch ${input.batch.ref} is not in the 'uploading' state`;
    if (!input.repeated)
      return fail(failure('remote.schedule-refused', { host: HOST, status: 400 }, { serverSays }));
    if (abilities.lostStart === 'repeat-tells') return ok({ kind: 'taken-before', serverSaid: serverSays });
    return fail(failure('remote.start-unknown', { host: HOST }, { serverSays }));
  }

  async function report(access: Access, input: JobInput): Promise<Result<JobReport>> {
    const outcome = await meet(access, { operation: 'report', ref: input.batch.ref });
    if (!outcome.ok) return outcome;
    const [first] = scripted.reports;
    if (first === undefined) throw new Error('the script has no report to give');
    if (scripted.reports.length > 1) scripted.reports.shift();
    return end(access, outcome.value, first);
  }

  async function findStarted(
    access: Access,
    input: StartInput,
  ): Promise<Result<{ readonly remoteId: string } | undefined>> {
    const outcome = await meet(access, { operation: 'findStarted', ref: input.batch.ref });
    if (!outcome.ok) return outcome;
    const at = ledger.schedules.findIndex((schedule) => schedule.ref === input.batch.ref);
    return end(access, outcome.value, at === -1 ? undefined : { remoteId: `job-${at + 1}` });
  }

  async function answer(
    access: Access,
    input: JobInput & { readonly answer: Readonly<Record<string, unknown>> },
  ): Promise<Result<void>> {
    const outcome = await meet(access, { operation: 'answer', ref: input.batch.ref });
    if (!outcome.ok) return outcome;
    scripted.answers.push(input.answer);
    return end(access, outcome.value, undefined);
  }

  return scripted;
}

function lost(reason: string): Result<never> {
  return fail(failure('network.cut', { host: HOST, reason }));
}

function gone(ref: string): Result<never> {
  return fail(failure('remote.batch-gone', { host: HOST, ref }));
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
