import { describe, expect, test } from 'vitest';
import { startVerdict, type StartVerdict } from '../../../main/core/attemptImport.ts';
import { TRIES_MAX } from '../../../main/core/retryPolicy.ts';
import { failure, type Failure } from '../../../shared/model/failure.ts';
import type { BatchId } from '../../../shared/model/ids.ts';
import type { ImportJob } from '../../../shared/model/importJob.ts';
import { fail, ok } from '../../../shared/model/result.ts';
import type { Abilities } from '../../../shared/services/abilities.ts';
import { coreHarness, type CoreHarness } from '../../support/coreHarness.ts';

const ALL_DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const FILES = { '/data/a.tif': 'a' };
const H = { host: 'x' };

const OFFLINE = failure('network.offline', { ...H, reason: 'refused' });
const CUT = failure('network.cut', { ...H, reason: 'reset' });
const REFUSED = failure('remote.schedule-refused', { ...H, status: 400 }, { serverSays: 'no' });
const SERVER_ERROR = failure('remote.server-error', { ...H, status: 500 });

async function status(lab: CoreHarness, id: BatchId, wanted: string): Promise<void> {
  await lab.until(`the batch is ${wanted}`, async () => (await lab.detail(id)).batch.status === wanted);
}

async function lastJob(lab: CoreHarness, id: BatchId): Promise<ImportJob> {
  const job = (await lab.detail(id)).jobs.at(-1);
  if (job === undefined) throw new Error('no job');
  return job;
}

describe('what a failed start means', () => {
  const NEVER_LEFT: readonly Failure[] = [
    OFFLINE,
    failure('remote.sign-in', { ...H, destination: 'lab', status: 401 }),
    failure('network.certificate', { ...H, reason: 'expired' }),
    failure('network.proxy-sign-in', { ...H, proxy: 'p' }),
    failure('network.wrong-scheme', { ...H }),
    failure('secret.locked', { destination: 'lab', reason: 'locked' }),
    failure('remote.busy', { ...H, status: 429 }),
    failure('network.timeout', { ...H, seconds: 1, phase: 'connect' }),
  ];
  const LOST: readonly Failure[] = [
    CUT,
    failure('remote.busy', { ...H, status: 503 }),
    failure('network.timeout', { ...H, seconds: 1, phase: 'answer' }),
    failure('remote.start-unknown', H),
  ];
  const first = (lostStart: Abilities['lostStart'], failed: Failure): StartVerdict =>
    startVerdict(failed, { lostStart, repeated: false });
  const again = (lostStart: Abilities['lostStart'], failed: Failure): StartVerdict =>
    startVerdict(failed, { lostStart, repeated: true });

  test.each(NEVER_LEFT)('$code never got there, and may simply be made again', (failed) => {
    expect(first('repeat-tells', failed)).toBe('not-taken');
    expect(first('park', failed)).toBe('not-taken');
    // An earlier try may have got there all the same.
    expect(again('repeat-tells', failed)).toBe('ask-again');
    expect(again('repeat-once', failed)).toBe('repeat-once');
    expect(again('park', failed)).toBe('park');
  });

  test.each(LOST)('$code may have taken: the service’s own rule finds out', (failed) => {
    expect(first('repeat-tells', failed)).toBe('ask-again');
    expect(first('repeat-harmless', failed)).toBe('ask-again');
    expect(first('search', failed)).toBe('search');
    expect(first('repeat-once', failed)).toBe('repeat-once');
    expect(again('repeat-once', failed)).toBe('park');
    expect(first('park', failed)).toBe('park');
  });

  test('a refusal is one, unless a repeat was to prove what became of the first', () => {
    expect(first('repeat-once', REFUSED)).toBe('refused');
    expect(again('repeat-tells', REFUSED)).toBe('refused');
    expect(again('repeat-once', REFUSED)).toBe('park');
  });
});

describe('a start', () => {
  test('that the server refuses needs a person, in its own words, and a retry makes it again', async () => {
    const lab = await coreHarness({ files: FILES });
    lab.service.next('start', { kind: 'fail', failure: REFUSED });
    const { batch } = await lab.add();
    await status(lab, batch.id, 'attention');
    expect(await lastJob(lab, batch.id)).toMatchObject({
      state: 'attention',
      failure: { code: 'remote.schedule-refused', serverSays: 'no' },
    });
    await lab.core.retryBatch(batch.id);
    await status(lab, batch.id, 'accepted');
  });

  test('that the destination is to blame for is made again, and uses up nothing', async () => {
    const lab = await coreHarness({ files: FILES });
    lab.service.rule = ({ operation }) => {
      if (operation === 'start') {
        lab.service.offline = true;
        return { kind: 'fail', failure: OFFLINE };
      }
      return undefined;
    };
    const { batch } = await lab.add();
    await lab.until('it was tried', () => lab.service.offline);
    await lab.clock.advance(600_000);
    expect(await lastJob(lab, batch.id)).toMatchObject({ state: 'notStarted', attempts: 0 });
    lab.service.rule = () => undefined;
    lab.service.offline = false;
    await status(lab, batch.id, 'accepted');
    expect(lab.service.ledger.schedules).toHaveLength(1);
  });

  test('that the server forbids is the destination’s trouble where its probe fails, too, and is made once that is over', async () => {
    const lab = await coreHarness({ files: FILES });
    const forbidden = failure('remote.no-permission', { ...H, destination: 'lab', status: 403 });
    lab.service.next('start', { kind: 'fail', failure: forbidden });
    lab.service.next('probe', { kind: 'fail', failure: OFFLINE });
    const { batch } = await lab.add();
    await lab.until('it rests', async () => (await lab.core.destination('lab'))?.gate.state === 'resting');
    expect(await lastJob(lab, batch.id)).toMatchObject({ state: 'notStarted', attempts: 0 });
    await status(lab, batch.id, 'accepted');
    expect(lab.service.ledger.schedules).toHaveLength(1);
  });

  test('at which the server itself keeps failing is asked after so often, and then parked: it may have begun', async () => {
    const lab = await coreHarness({ files: FILES });
    lab.service.rule = ({ operation }) =>
      operation === 'start' ? { kind: 'fail', failure: SERVER_ERROR } : undefined;
    const { batch } = await lab.add();
    await status(lab, batch.id, 'attention');
    expect(await lastJob(lab, batch.id)).toMatchObject({ failure: { code: 'remote.start-unknown' } });
    expect(lab.service.calls.filter(({ operation }) => operation === 'start')).toHaveLength(TRIES_MAX);
  });

  test('that waits in a window which somebody takes out of the settings needs a person', async () => {
    const lab = await coreHarness({ files: FILES });
    await lab.core.schedule.saveWindow({
      name: 'always',
      spans: [{ days: [...ALL_DAYS], from: '00:00', to: '00:00' }],
    });
    const { batch } = await lab.add({ mode: 'hold' });
    await status(lab, batch.id, 'held');
    const busy = { ...failure('remote.busy', { ...H, status: 429 }), retryAfterMs: 60_000 };
    lab.service.next('start', { kind: 'fail', failure: busy });
    await lab.core.runBatch(batch.id, { dryRun: false, by: 'x', window: 'always' });
    await lab.until('it was turned away', () =>
      lab.service.calls.some(({ operation }) => operation === 'start'),
    );
    await lab.clock.settle();
    expect(await lastJob(lab, batch.id)).toMatchObject({ state: 'notStarted', window: 'always' });
    await lab.ports.windows.remove('always');
    await status(lab, batch.id, 'attention');
    expect(await lastJob(lab, batch.id)).toMatchObject({ failure: { code: 'window.unknown' } });
  });

  test('of Robotoff is never made twice: a lost answer needs a person, with the server’s words where it had any', async () => {
    const lab = await coreHarness({ kind: 'robotoff' });
    const unknown = failure('remote.start-unknown', H, { serverSays: 'teapot' });
    lab.service.next('start', { kind: 'fail', failure: unknown }, { kind: 'fail', failure: CUT });
    const { batch } = await lab.add({ paths: [], batchDir: 'x' });
    await status(lab, batch.id, 'attention');
    expect(await lastJob(lab, batch.id)).toMatchObject({
      failure: { code: 'remote.start-unknown', serverSays: 'teapot' },
    });
    const { batch: other } = await lab.add({ paths: [], batchDir: 'y' });
    await status(lab, other.id, 'attention');
    const last = await lastJob(lab, other.id);
    expect(last.state === 'attention' && last.failure.serverSays).toBeUndefined();
  });

  test('that a busy server refuses for now is made again later', async () => {
    const lab = await coreHarness({ files: FILES });
    const limited = failure('remote.not-understood', { ...H, what: 'an answer' });
    lab.service.next('start', { kind: 'fail', failure: limited });
    const { batch } = await lab.add();
    await status(lab, batch.id, 'accepted');
    expect(lab.service.ledger.schedules).toHaveLength(1);
  });
});

describe('a start of EcoTaxa whose answer was lost', () => {
  test('is found among the jobs there, never one of another batch, and not made twice', async () => {
    const lab = await coreHarness({ kind: 'ecotaxa', files: FILES });
    const { batch: first } = await lab.add();
    await status(lab, first.id, 'imported');
    lab.files.write('/more/b.tif', 'b');
    lab.service.next('start', { kind: 'lost' });
    const { batch } = await lab.add({ paths: ['/more'] });
    await status(lab, batch.id, 'imported');
    expect(lab.service.ledger.schedules).toHaveLength(2);
    expect(await lastJob(lab, batch.id)).toMatchObject({ remoteId: 'job-2' });
  });

  test('is made again where the search shows no such job, and waits where it cannot be searched', async () => {
    const lab = await coreHarness({ kind: 'ecotaxa', files: FILES });
    const searched: string[] = [];
    Object.assign(lab.service.service, {
      findStarted: () => {
        searched.push('search');
        return Promise.resolve(searched.length === 1 ? fail(SERVER_ERROR) : ok(undefined));
      },
    });
    lab.service.next('start', { kind: 'fail', failure: CUT });
    const { batch } = await lab.add();
    await status(lab, batch.id, 'imported');
    expect(searched.length).toBeGreaterThan(1);
    expect(lab.service.ledger.schedules).toHaveLength(1);
  });

  test('is made again where this build of the adapter cannot search', async () => {
    const lab = await coreHarness({ kind: 'ecotaxa', files: FILES });
    Object.assign(lab.service.service, { findStarted: undefined });
    lab.service.next('start', { kind: 'fail', failure: CUT });
    const { batch } = await lab.add();
    await status(lab, batch.id, 'imported');
  });
});

describe('a start in the moment when everything stops', () => {
  test('stays written as begun, and is asked after by the next life', async () => {
    const lab = await coreHarness({ files: FILES });
    lab.service.next('start', { kind: 'hang', tookEffect: true });
    const { batch } = await lab.add();
    await lab.until('it is out', () => lab.service.ledger.schedules.length === 1);
    await lab.core.stop();
    expect(await lastJob(lab, batch.id)).toMatchObject({ state: 'starting' });
    await lab.crash();
    await status(lab, batch.id, 'accepted');
    expect(lab.service.ledger.schedules).toHaveLength(1);
  });
});

describe('a job whose adapter cannot do what the kind promises', () => {
  test('that cannot be asked how it stands needs a person', async () => {
    const lab = await coreHarness({ kind: 'dsp-ingest', files: FILES });
    Object.assign(lab.service.service, { report: undefined });
    const { batch } = await lab.add();
    await status(lab, batch.id, 'attention');
    expect(await lastJob(lab, batch.id)).toMatchObject({ failure: { code: 'internal.bug' } });
  });

  test('that takes no answers needs a person once one was given', async () => {
    const lab = await coreHarness({ kind: 'ecotaxa', files: FILES });
    lab.service.reports = [{ state: 'asking', question: { missing_users: ['u'], missing_taxa: [] } }];
    const { batch } = await lab.add();
    await status(lab, batch.id, 'asking');
    Object.assign(lab.service.service, { answer: undefined });
    await lab.core.answerJob((await lastJob(lab, batch.id)).id, { users: { u: 1 }, taxa: {} });
    await status(lab, batch.id, 'attention');
    expect(await lastJob(lab, batch.id)).toMatchObject({ failure: { code: 'internal.bug' } });
  });
});

describe('an answer that a service takes as taken before', () => {
  test('of one that reports the outcome goes on as running', async () => {
    const lab = await coreHarness({ kind: 'dsp-ingest', files: FILES });
    Object.assign(lab.service.service, { start: () => Promise.resolve(ok({ kind: 'taken-before' })) });
    const { batch } = await lab.add();
    await status(lab, batch.id, 'imported');
    const story = await lab.core.story(batch.id, { limit: 100 });
    expect(story.items.map(({ what }) => what)).toContain('job.takenBefore');
  });
});
