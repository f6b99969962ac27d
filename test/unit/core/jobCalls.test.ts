import { describe, expect, test } from 'vitest';
import type { JobAbilities } from '../../../main/core/ports/importService.ts';
import { REMEMBERED_MAX } from '../../../main/core/rememberedAnswers.ts';
import { failure } from '../../../shared/model/failure.ts';
import type { BatchId } from '../../../shared/model/ids.ts';
import type { ImportJob } from '../../../shared/model/importJob.ts';
import { isoTime } from '../../../shared/model/isoTime.ts';
import { fail, ok } from '../../../shared/model/result.ts';
import type { ServiceKind } from '../../../shared/services/abilities.ts';
import { coreHarness, type CoreHarness } from '../../support/coreHarness.ts';
import type { MemorySecrets } from '../../support/memorySecrets.ts';

const FILES = { '/data/a.tif': 'a', '/data/b.tif': 'b' };
const CUT = fail(failure('network.cut', { host: 'x', reason: 'reset' }));
const REFUSED = fail(failure('remote.no-permission', { host: 'x', status: 403 }));

/** A lab whose service can do what `abilities` says, beyond what the script plays. */
async function lab(kind: ServiceKind, abilities: JobAbilities = {}): Promise<CoreHarness> {
  const harness = await coreHarness({ kind, files: FILES });
  Object.assign(harness.service.service, abilities);
  return harness;
}

/** Sends everything and gives the job once it is in that state. */
async function jobIn(harness: CoreHarness, state: ImportJob['state']): Promise<ImportJob> {
  const { batch } = await harness.add();
  return jobOf(harness, batch.id, state);
}

async function jobOf(harness: CoreHarness, id: BatchId, state: ImportJob['state']): Promise<ImportJob> {
  await harness.until(`the job is ${state}`, async () =>
    (await harness.detail(id)).jobs.some((job) => job.state === state),
  );
  const job = (await harness.detail(id)).jobs.find((one) => one.state === state);
  if (job === undefined) throw new Error('no job');
  return job;
}

async function* chunksOf(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield new TextEncoder().encode(text);
}

async function textOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  let text = '';
  for await (const chunk of chunks) text += new TextDecoder().decode(chunk);
  return text;
}

describe('the log of a job', () => {
  test('comes from the service, and what was read is kept with its time', async () => {
    const harness = await lab('ecotaxa', { log: () => Promise.resolve(ok(chunksOf('one\n', 'two\n'))) });
    const job = await jobIn(harness, 'succeeded');
    const told = await harness.core.jobLog(job.id);
    expect(told.ok && (await textOf(told.value))).toBe('one\ntwo\n');
    expect(await harness.core.keptLog(job.id)).toMatchObject({ text: 'one\ntwo\n', leftOutBytes: 0 });
  });

  test('is kept when the job ends, as far as it can be read: the end of the job does not hang on it', async () => {
    const harness = await lab('ecotaxa', { log: () => Promise.resolve(CUT) });
    const cut = await jobIn(harness, 'succeeded');
    expect(await harness.core.keptLog(cut.id)).toBeUndefined();
    expect(await harness.core.jobLog(cut.id)).toEqual(CUT);
    Object.assign(harness.service.service, {
      log: () =>
        Promise.resolve(
          ok(
            (async function* () {
              yield new TextEncoder().encode('one\n');
              await Promise.reject(new Error('reset'));
            })(),
          ),
        ),
    });
    harness.files.write('/more/c.tif', 'c');
    const { batch } = await harness.add({ paths: ['/more'] });
    const broken = await jobOf(harness, batch.id, 'succeeded');
    expect(await harness.core.keptLog(broken.id)).toBeUndefined();
  });

  test('cannot be had where the service has none, or where it has not begun the job', async () => {
    const without = await lab('dsp-ingest');
    expect(await without.core.jobLog((await jobIn(without, 'succeeded')).id)).toMatchObject({
      ok: false,
      failure: { code: 'service.cannot', facts: { ability: 'log in its API' } },
    });
    const early = await lab('ecotaxa', { log: () => Promise.resolve(ok(chunksOf())) });
    early.service.next('start', { kind: 'hang' });
    expect(await early.core.jobLog((await jobIn(early, 'starting')).id)).toMatchObject({
      ok: false,
      failure: { code: 'request.conflict', facts: { reason: 'the server has not begun this job yet' } },
    });
  });

  test('needs the batch to be at the server, and the secret to be at hand', async () => {
    const harness = await lab('ecotaxa');
    const job = await jobIn(harness, 'succeeded');
    (harness.ports.secrets as MemorySecrets).trouble = 'locked';
    expect(await harness.core.jobLog(job.id)).toMatchObject({
      ok: false,
      failure: { code: 'secret.locked' },
    });
    const held = await lab('dsp-ingest');
    held.service.offline = true;
    const { batch } = await held.add();
    expect(await held.core.mapping(batch.id)).toMatchObject({
      ok: false,
      failure: { code: 'request.conflict', facts: { reason: 'the server does not have this batch yet' } },
    });
  });
});

describe('the file that a job made', () => {
  test('comes from the service, where it makes one', async () => {
    const file = { name: 'made.zip', chunks: chunksOf('zip') };
    const harness = await lab('ecotaxa', { file: () => Promise.resolve(ok(file)) });
    const job = await jobIn(harness, 'succeeded');
    const told = await harness.core.jobFile(job.id);
    expect(told.ok && [told.value.name, await textOf(told.value.chunks)]).toEqual(['made.zip', 'zip']);
    const without = await lab('dsp-ingest');
    expect(await without.core.jobFile((await jobIn(without, 'succeeded')).id)).toMatchObject({
      ok: false,
      failure: { code: 'service.cannot', facts: { ability: 'job file' } },
    });
  });
});

describe('the mapping of a batch', () => {
  test('is asked of the service as long as none is kept', async () => {
    const harness = await lab('dsp-ingest', { mapping: () => Promise.resolve(ok('a,b')) });
    harness.service.reports = [{ state: 'running', pollInMs: 1_000 }];
    const job = await jobIn(harness, 'running');
    expect(await harness.core.mapping(job.batchId)).toEqual({ ok: true, value: 'a,b' });
    const without = await lab('ecotaxa');
    expect(await without.core.mapping((await jobIn(without, 'succeeded')).batchId)).toMatchObject({
      ok: false,
      failure: { code: 'service.cannot', facts: { ability: 'mapping' } },
    });
  });
});

describe('clearing up at the server', () => {
  test('waits until everything is imported and its mapping is kept, since it takes the only copy there', async () => {
    let cleared = 0;
    const harness = await lab('dsp-ingest', {
      finalize: () => {
        cleared += 1;
        return Promise.resolve(cleared === 1 ? CUT : ok(undefined));
      },
    });
    harness.service.reports = [{ state: 'running', pollInMs: 1_000 }];
    const early = await jobIn(harness, 'running');
    expect(await harness.core.finalizeBatch(early.batchId)).toMatchObject({
      ok: false,
      failure: { facts: { reason: 'the batch is importing' } },
    });
    harness.service.reports = [{ state: 'succeeded', leftOut: [], refs: {} }];
    await jobOf(harness, early.batchId, 'succeeded');
    expect(await harness.core.finalizeBatch(early.batchId)).toMatchObject({
      ok: false,
      failure: { facts: { reason: 'its mapping is not kept here yet' } },
    });
    harness.service.reports = [{ state: 'succeeded', leftOut: [], refs: {}, serverSaid: 'a,b' }];
    harness.files.write('/more/c.tif', 'c');
    const { batch } = await harness.add({ paths: ['/more'] });
    await jobOf(harness, batch.id, 'succeeded');
    expect(await harness.core.finalizeBatch(batch.id)).toEqual(CUT);
    expect(await harness.core.finalizeBatch(batch.id)).toEqual({ ok: true, value: undefined });
    expect(cleared).toBe(2);
    const story = await harness.core.story(batch.id, { limit: 100 });
    expect(story.items.map(({ what }) => what)).toContain('batch.finalized');
  });

  test('is refused while files of another batch lie in the project, which it would take with it', async () => {
    const harness = await lab('dsp-ingest', { finalize: () => Promise.resolve(ok(undefined)) });
    harness.service.reports = [{ state: 'succeeded', leftOut: [], refs: {}, serverSaid: 'a,b' }];
    const { batchId } = await jobIn(harness, 'succeeded');
    harness.files.write('/more/c.tif', 'c');
    const { batch: held } = await harness.add({ paths: ['/more'], mode: 'hold' });
    await harness.until(
      'its file is there',
      async () => (await harness.detail(held.id)).counts.sent?.items === 1,
    );
    expect(await harness.core.finalizeBatch(batchId)).toMatchObject({
      failure: {
        code: 'request.conflict',
        facts: { reason: 'files of another batch lie in the project, or are on their way there' },
      },
    });
    await harness.core.cancelBatch(held.id);
    // One of which nothing has left yet has nothing to lose there.
    harness.files.write('/late/d.tif', 'd');
    await harness.add({ paths: ['/late'], mode: 'hold' });
    expect(await harness.core.finalizeBatch(batchId)).toEqual({ ok: true, value: undefined });
  });

  test('is refused while a file is on its way there, and nothing is sent while it runs', async () => {
    const calls: string[] = [];
    let cleared = (): void => undefined;
    const harness = await lab('dsp-ingest', {
      finalize: async () => {
        calls.push('finalize');
        await new Promise<void>((resolve) => {
          cleared = resolve;
        });
        calls.push('finalized');
        return ok(undefined);
      },
    });
    harness.service.reports = [{ state: 'succeeded', leftOut: [], refs: {}, serverSaid: 'a,b' }];
    const { batchId } = await jobIn(harness, 'succeeded');
    const clearing = harness.core.finalizeBatch(batchId);
    await harness.until('it is under way', () => calls.length === 1);
    const sends = (): number => harness.service.calls.filter((call) => call.operation === 'send').length;
    const before = sends();
    harness.files.write('/more/c.tif', 'c');
    const { batch } = await harness.add({ paths: ['/more'], mode: 'hold' });
    await harness.clock.advance(60_000);
    expect(sends()).toBe(before);
    expect(await harness.core.finalizeBatch(batchId)).toMatchObject({
      failure: { code: 'request.conflict' },
    });
    cleared();
    expect(await clearing).toEqual({ ok: true, value: undefined });
    await harness.until(
      'the other goes on',
      async () => (await harness.detail(batch.id)).counts.sent?.items === 1,
    );
  });

  test('is not offered where nothing needs it', async () => {
    const harness = await lab('ecotaxa');
    expect(await harness.core.finalizeBatch((await jobIn(harness, 'succeeded')).batchId)).toMatchObject({
      ok: false,
      failure: { code: 'service.cannot', facts: { ability: 'finalize' } },
    });
  });
});

describe('candidates for an answer', () => {
  const wish = { destination: 'lab', what: 'taxa', text: 'cope' } as const;

  test('are searched at the service, for a text, with the secret', async () => {
    const harness = await lab('ecotaxa', {
      search: (_access, input) => Promise.resolve(ok([{ id: 1, label: `${input.what} ${input.text}` }])),
    });
    expect(await harness.core.searchCandidates(wish)).toEqual({
      ok: true,
      value: [{ id: 1, label: 'taxa cope' }],
    });
    expect(await harness.core.searchCandidates({ ...wish, text: ' ' })).toMatchObject({
      ok: false,
      failure: { code: 'request.invalid', facts: { where: 'text' } },
    });
    (harness.ports.secrets as MemorySecrets).trouble = 'locked';
    expect(await harness.core.searchCandidates(wish)).toMatchObject({
      ok: false,
      failure: { code: 'secret.locked' },
    });
  });

  test('cannot be had where the service has no search', async () => {
    const { core } = await lab('dsp-ingest');
    expect(await core.searchCandidates(wish)).toMatchObject({
      ok: false,
      failure: { code: 'service.cannot' },
    });
  });
});

describe('a question that two people answer', () => {
  test('takes the first answer, tells the second who gave it and when, and once it is answered says so too', async () => {
    const harness = await lab('ecotaxa');
    const asked = { missing_users: ['jane'], missing_taxa: [] };
    harness.service.reports = [
      { state: 'asking', question: asked },
      { state: 'asking', question: asked },
      { state: 'running', pollInMs: 60_000 },
    ];
    const job = await jobIn(harness, 'asking');
    harness.service.offline = true;
    const first = { users: { jane: 7 }, taxa: {} };
    const second = { users: { jane: 8 }, taxa: {} };
    const answeredAt = isoTime(harness.clock.now());
    expect(await harness.core.inNameOf('alma').answerJob(job.id, first)).toMatchObject({ ok: true });
    await harness.clock.advance(60_000);
    const reason = `the question was answered by alma at ${answeredAt} already`;
    expect(await harness.core.inNameOf('bert').answerJob(job.id, second)).toMatchObject({
      ok: false,
      failure: { code: 'request.conflict', facts: { reason } },
    });
    // Whoever says the same once more changes nothing, and need not be told.
    expect(await harness.core.answerJob(job.id, { taxa: {}, users: { jane: 7 } })).toMatchObject({
      ok: true,
    });
    harness.service.offline = false;
    await jobOf(harness, job.batchId, 'running');
    expect(harness.service.answers).toEqual([first]);
    expect(await harness.core.answerJob(job.id, second)).toMatchObject({
      ok: false,
      failure: {
        facts: { reason: `the question was answered by alma at ${answeredAt}, and the job is running` },
      },
    });
    const { items: story } = await harness.core.story(job.batchId, { limit: 100 });
    expect(story.filter(({ what }) => what === 'job.answered')).toHaveLength(1);
  });

  test('of an earlier version of Waybill has no name and no time to tell', async () => {
    const harness = await lab('ecotaxa');
    harness.service.reports = [{ state: 'asking', question: { missing_users: ['jane'], missing_taxa: [] } }];
    const job = await jobIn(harness, 'asking');
    harness.service.offline = true;
    await harness.core.answerJob(job.id, { users: { jane: 7 }, taxa: {} });
    const store = harness.store();
    const kept = await store.job(job.id);
    if (kept === undefined) throw new Error('there is no job');
    const { lastAnswer: _lastAnswer, ...before } = kept;
    await store.commit([{ put: 'job', job: before }]);
    await harness.crash();
    expect(await harness.core.answerJob(job.id, { users: { jane: 8 }, taxa: {} })).toMatchObject({
      ok: false,
      failure: { facts: { reason: 'the question was answered before already' } },
    });
  });

  test('that nobody answered says only how the job is', async () => {
    const harness = await lab('ecotaxa');
    harness.service.reports = [{ state: 'running', pollInMs: 60_000 }];
    const job = await jobIn(harness, 'running');
    expect(await harness.core.answerJob(job.id, { users: {}, taxa: {} })).toMatchObject({
      ok: false,
      failure: { facts: { reason: 'the job is running' } },
    });
  });
});

describe('what people answered before', () => {
  test('is offered again for the same project, and nothing else that was asked', async () => {
    const harness = await lab('ecotaxa');
    const asked = { missing_users: ['jane', 7, 'john'], missing_taxa: 'odd' };
    harness.service.reports = [
      { state: 'asking', question: asked },
      { state: 'asking', question: asked },
      { state: 'succeeded', leftOut: [], refs: {} },
    ];
    const job = await jobIn(harness, 'asking');
    const answer = { users: { jane: 7, odd: null }, taxa: { part: '12' } };
    const answeredAt = isoTime(harness.clock.now());
    expect(await harness.core.answerJob(job.id, answer)).toMatchObject({ ok: true });
    await jobOf(harness, job.batchId, 'succeeded');
    const reason = `the question was answered at ${answeredAt}, and the job is succeeded`;
    expect(await harness.core.answerJob(job.id, answer)).toMatchObject({
      ok: false,
      failure: { code: 'request.conflict', facts: { reason } },
    });
    harness.service.reports = [{ state: 'asking', question: asked }];
    harness.files.write('/more/c.tif', 'c');
    const { batch } = await harness.add({ paths: ['/more'] });
    await jobOf(harness, batch.id, 'asking');
    const [open] = await harness.core.questions();
    expect(open).toMatchObject({ destination: 'lab', suggestions: { users: { jane: 7 }, taxa: {} } });
    await harness.ports.destinations.remove(job.destinationId);
    expect(await harness.core.questions()).toMatchObject([
      { destination: '', suggestions: { users: {}, taxa: {} } },
    ]);
  });

  test('is bounded: beyond that the answer goes out and is not kept', async () => {
    const harness = await lab('ecotaxa');
    harness.service.reports = [{ state: 'asking', question: { missing_users: ['u1'], missing_taxa: [] } }];
    const job = await jobIn(harness, 'asking');
    const users = Object.fromEntries(Array.from({ length: REMEMBERED_MAX + 1 }, (_, at) => [`u${at}`, at]));
    expect(await harness.core.answerJob(job.id, { users, taxa: {} })).toMatchObject({ ok: true });
    expect(await harness.core.questions()).toMatchObject([{ suggestions: { users: {} } }]);
  });
});

describe('restarting and erasing a job', () => {
  const FAILED = { state: 'failed', message: 'no such taxon' } as const;

  test('is told to the service at once, and the job goes on from there', async () => {
    const told: string[] = [];
    const harness = await lab('ecotaxa', {
      restart: () => {
        told.push('restart');
        return Promise.resolve(ok(undefined));
      },
      erase: () => {
        told.push('erase');
        return Promise.resolve(ok(undefined));
      },
    });
    harness.service.reports = [FAILED];
    const job = await jobIn(harness, 'failed');
    harness.service.reports = [{ state: 'running', pollInMs: 60_000 }];
    expect(await harness.core.restartJob(job.id)).toMatchObject({ ok: true, value: { state: 'running' } });
    expect(await harness.core.restartJob(job.id)).toMatchObject({
      ok: false,
      failure: { facts: { reason: 'the job is running' } },
    });
    expect(await harness.core.eraseJob(job.id)).toMatchObject({ ok: true, value: { state: 'cancelled' } });
    expect(told).toEqual(['restart', 'erase']);
  });

  test('is kept while the server is away, may be taken back, and only once', async () => {
    const harness = await lab('ecotaxa', {
      restart: () => Promise.resolve(CUT),
      erase: () => Promise.resolve(CUT),
    });
    harness.service.reports = [FAILED];
    const job = await jobIn(harness, 'failed');
    harness.service.offline = true;
    expect(await harness.core.restartJob(job.id)).toMatchObject({
      ok: true,
      value: { wish: { do: 'restart' } },
    });
    expect(await harness.core.dropWish(job.id)).toMatchObject({ ok: true, value: { state: 'failed' } });
    expect(await harness.core.dropWish(job.id)).toMatchObject({
      ok: false,
      failure: { facts: { reason: 'nothing that was asked of this job waits' } },
    });
    await harness.core.pause({ destination: 'lab' });
    expect(await harness.core.eraseJob(job.id)).toMatchObject({ ok: true, value: { wish: { do: 'erase' } } });
  });

  test('is refused before the server was asked for it; while it may have begun it is kept', async () => {
    const harness = await lab('ecotaxa', { erase: () => Promise.resolve(ok(undefined)) });
    const busy = failure('remote.busy', { host: 'x', status: 429 });
    harness.service.rule = ({ operation }) =>
      operation === 'start' ? { kind: 'fail', failure: { ...busy, retryAfterMs: 60_000 } } : undefined;
    const { batch } = await harness.add();
    await harness.until('it was turned away', async () =>
      (await harness.core.story(batch.id, { limit: 100 })).items.some(({ what }) => what === 'job.notTaken'),
    );
    const early = await jobOf(harness, batch.id, 'notStarted');
    expect(await harness.core.eraseJob(early.id)).toMatchObject({
      ok: false,
      failure: { facts: { reason: 'the job is notStarted' } },
    });
    harness.service.rule = ({ operation }) => (operation === 'start' ? { kind: 'hang' } : undefined);
    const job = await jobOf(harness, batch.id, 'starting');
    expect(await harness.core.eraseJob(job.id)).toMatchObject({ ok: true, value: { wish: { do: 'erase' } } });
  });

  test('that the server refuses is not kept: the answer says why', async () => {
    const harness = await lab('ecotaxa', {
      restart: () =>
        Promise.resolve(fail(failure('remote.rejected-file', { host: 'x', name: 'y', status: 400 }))),
    });
    harness.service.reports = [FAILED];
    const job = await jobIn(harness, 'failed');
    expect(await harness.core.restartJob(job.id)).toMatchObject({
      ok: false,
      failure: { code: 'remote.rejected-file' },
    });
    const kept = await harness.core.job(job.id);
    expect(kept).toMatchObject({ state: 'failed' });
    expect(kept?.wish).toBeUndefined();
  });

  test('needs a service that can, and a person who means it where the job has not failed', async () => {
    const without = await lab('dsp-ingest');
    const done = await jobIn(without, 'succeeded');
    expect(await without.core.restartJob(done.id)).toMatchObject({
      ok: false,
      failure: { code: 'service.cannot', facts: { ability: 'restart' } },
    });
    expect(await without.core.eraseJob(done.id)).toMatchObject({
      ok: false,
      failure: { code: 'service.cannot', facts: { ability: 'way to erase a job' } },
    });
    const harness = await lab('ecotaxa', {
      restart: () => Promise.resolve(REFUSED),
      erase: () => Promise.resolve(ok(undefined)),
    });
    const job = await jobIn(harness, 'succeeded');
    expect(await harness.core.restartJob(job.id)).toMatchObject({
      ok: false,
      failure: { facts: { reason: 'the job is succeeded' } },
    });
    expect(await harness.core.restartJob(job.id, { anyway: true })).toMatchObject({ ok: true });
    expect(await harness.core.dropWish(job.id)).toMatchObject({ ok: true });
    expect((await harness.detail(job.batchId)).batch.status).toBe('imported');
    expect(await harness.core.eraseJob(job.id)).toMatchObject({ ok: true, value: { state: 'succeeded' } });
    expect((await harness.detail(job.batchId)).batch.status).toBe('imported');
  });
});
