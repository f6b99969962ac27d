import { describe, expect, test } from 'vitest';
import type { Lease } from '../../../main/core/mirrorFace.ts';
import type { Batch } from '../../../shared/model/batch.ts';
import { failure } from '../../../shared/model/failure.ts';
import type { BatchId, JobId } from '../../../shared/model/ids.ts';
import type { ImportJob } from '../../../shared/model/importJob.ts';
import { coreHarness, type CoreHarness } from '../../support/coreHarness.ts';

const REF = 'remote-1';
const refused = failure('remote.schedule-refused', { host: 'h', status: 400 });

interface Lab {
  readonly lab: CoreHarness;
  readonly id: BatchId;
  readonly lease: Lease;
  batch(): Promise<Batch>;
  job(): Promise<ImportJob | undefined>;
  /** Words of the batch's story, from the newest write on. */
  told(): Promise<readonly string[]>;
}

/** A script's batch that the server has, out of the scheduler's hands. */
async function begun(kind: 'haplo-batch' | 'ecotaxa' = 'haplo-batch'): Promise<Lab> {
  const lab = await coreHarness({ kind });
  const { mirror } = lab.core;
  const gateway = await mirror.gateway('lab');
  if (gateway === undefined) throw new Error('no gateway');
  const { id } = await mirror.openBatch({
    destination: gateway.destination,
    comment: 'of a script',
    given: REF,
    remote: { ref: REF, facts: {} },
  });
  const lease = await mirror.lease(id);
  if (lease === undefined) throw new Error('no lease');
  return {
    lab,
    id,
    lease,
    batch: async () => (await lab.detail(id)).batch,
    job: async () => (await lab.detail(id)).jobs.at(-1),
    told: async () => (await lab.core.story(id, { limit: 50 })).items.map(({ what }) => what),
  };
}

async function starting(of: Lab, kind: 'import' | 'dry-run' = 'import'): Promise<JobId> {
  const job = await of.lab.core.mirror.beginRun(of.id, kind);
  if (job === undefined) throw new Error('no job');
  return job;
}

function isTakenUp(job: ImportJob | undefined): boolean {
  return job !== undefined && job.state !== 'notStarted';
}

describe('a run that a script asks for', () => {
  test.each([
    ['import', 'run'],
    ['dry-run', 'dry-run'],
  ] as const)('as %s closes its batch, and no second one is taken', async (kind, mode) => {
    const of = await begun();
    const { mirror } = of.lab.core;
    expect(await mirror.queueRun(of.id, kind)).toBe(true);
    const { clock } = of.lab;
    expect(await of.batch()).toMatchObject({ mode, closedAt: clock.now(), next: { kind, by: 'mirror' } });
    expect(await of.told()).toContain('batch.runWanted');
    expect(await mirror.queueRun(of.id, kind)).toBe(false);
    expect(await mirror.beginRun(of.id, kind)).toBeUndefined();
    of.lease.release();
    await of.lab.until('the scheduler takes it up', async () => isTakenUp(await of.job()));
    expect((await of.job())?.kind).toBe(kind);
  });

  test('is not taken for a batch that was given up', async () => {
    const of = await begun();
    await of.lab.core.cancelBatch(of.id);
    expect(await of.lab.core.mirror.queueRun(of.id, 'import')).toBe(false);
    expect(await of.lab.core.mirror.beginRun(of.id, 'import')).toBeUndefined();
    expect(await of.job()).toBeUndefined();
  });

  test('keeps the time at which its batch was closed before', async () => {
    const of = await begun();
    await of.lab.core.editBatch(of.id, { close: true });
    const { closedAt } = await of.batch();
    await of.lab.clock.advance(5_000);
    await of.lab.core.mirror.queueRun(of.id, 'import');
    expect((await of.batch()).closedAt).toBe(closedAt);
  });
});

describe('a run that a script starts at the server', () => {
  test('is written as starting before the call goes out, with the bytes that it is about', async () => {
    const of = await begun();
    const id = await starting(of);
    expect(await of.job()).toMatchObject({
      id,
      batchId: of.id,
      kind: 'import',
      round: 1,
      state: 'starting',
      repeated: false,
      since: of.lab.clock.now(),
      createdAt: of.lab.clock.now(),
      attempts: 0,
      questions: 0,
      digestSet: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect((await of.batch()).next).toBeUndefined();
    expect(await of.told()).toContain('job.made');
    expect(await of.lab.core.mirror.beginRun(of.id, 'import')).toBeUndefined();
    expect(await of.lab.core.mirror.queueRun(of.id, 'import')).toBe(false);
  });

  test('that the server took is accepted in its words, and closes the batch', async () => {
    const of = await begun();
    const job = await starting(of, 'dry-run');
    await of.lab.core.mirror.endRun(of.id, job, { kind: 'accepted', serverSaid: 'SCHEDULED' });
    expect(await of.job()).toMatchObject({
      state: 'accepted',
      serverSaid: 'SCHEDULED',
      endedAt: of.lab.clock.now(),
    });
    expect(await of.batch()).toMatchObject({ mode: 'dry-run', closedAt: of.lab.clock.now() });
    expect(await of.told()).toContain('job.accepted');
  });

  test('that runs there is asked after a second later, and at once where a script saw its end', async () => {
    const of = await begun('ecotaxa');
    const { clock, core } = of.lab;
    await core.mirror.askNow(of.id);
    const job = await starting(of);
    await core.mirror.askNow(of.id);
    expect(await of.job()).toMatchObject({ state: 'starting' });
    await core.mirror.endRun(of.id, job, { kind: 'running', remoteId: '7' });
    expect(await of.job()).toMatchObject({
      state: 'running',
      remoteId: '7',
      startedAt: clock.now(),
      pollAt: clock.now() + 1_000,
    });
    expect(await of.batch()).toMatchObject({ mode: 'run', closedAt: clock.now() });
    expect(await of.told()).toContain('job.started');
    await core.mirror.askNow(of.id);
    expect(await of.job()).toMatchObject({ state: 'running', remoteId: '7', pollAt: clock.now() });
  });

  test('that the server refused is undone, and the batch takes more files', async () => {
    const of = await begun();
    const job = await starting(of);
    await of.lab.core.mirror.endRun(of.id, job, { kind: 'refused', failure: refused });
    expect(await of.job()).toMatchObject({ state: 'cancelled', endedAt: of.lab.clock.now() });
    expect((await of.batch()).closedAt).toBeUndefined();
    expect(await of.told()).toContain('job.refused');
    expect(await of.lab.core.mirror.queueRun(of.id, 'import')).toBe(true);
  });

  test('that never got there is made again by the scheduler, and no try counts', async () => {
    const of = await begun();
    const job = await starting(of);
    const { clock } = of.lab;
    await of.lab.core.mirror.endRun(of.id, job, { kind: 'not-taken', failure: refused });
    expect(await of.job()).toMatchObject({
      state: 'notStarted',
      attempts: 0,
      until: clock.now(),
      failure: { ...refused, at: clock.now() },
    });
    expect((await of.batch()).closedAt).toBe(clock.now());
    expect(await of.told()).toContain('job.notTaken');
    of.lease.release();
    await of.lab.until('the scheduler takes it up', async () => isTakenUp(await of.job()));
    expect((await of.lab.detail(of.id)).jobs).toHaveLength(1);
  });

  test('whose answer was lost stays as it is: the scheduler finds out', async () => {
    const of = await begun();
    const job = await starting(of);
    const before = await of.job();
    await of.lab.core.mirror.endRun(of.id, job, { kind: 'unknown' });
    expect(await of.job()).toEqual(before);
    expect((await of.batch()).closedAt).toBe(of.lab.clock.now());
    expect(await of.told()).toContain('job.unclear');
  });

  test('ends once: what is told of it later changes nothing', async () => {
    const of = await begun();
    const job = await starting(of);
    await of.lab.core.mirror.endRun(of.id, job, { kind: 'accepted', serverSaid: 'SCHEDULED' });
    const [before, story] = [await of.job(), await of.told()];
    await of.lab.core.mirror.endRun(of.id, job, { kind: 'refused', failure: refused });
    expect(await of.job()).toEqual(before);
    expect(await of.told()).toEqual(story);
  });
});
