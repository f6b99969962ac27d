import { describe, expect, test } from 'vitest';
import type { Core } from '../../../main/core/core.ts';
import type { Lease } from '../../../main/core/mirrorFace.ts';
import { failure } from '../../../shared/model/failure.ts';
import type { BatchId } from '../../../shared/model/ids.ts';
import type { ImportJob } from '../../../shared/model/importJob.ts';
import { ok } from '../../../shared/model/result.ts';
import { coreHarness, type CoreHarness } from '../../support/coreHarness.ts';
import { testId } from '../../support/ledgerModels.ts';

const REF = 'remote-1';
const FAILED = { state: 'failed', message: 'no such taxon' } as const;
const ASKING = { state: 'asking', question: { missing_users: ['u', 'v'], missing_taxa: [] } } as const;

interface Lab {
  readonly lab: CoreHarness;
  readonly mirror: Core['mirror'];
  readonly id: BatchId;
  readonly lease: Lease;
}

/** A script's batch that the server has, out of the scheduler's hands. */
async function begun(): Promise<Lab> {
  const lab = await coreHarness({ kind: 'ecotaxa' });
  const { mirror } = lab.core;
  const gateway = await mirror.gateway('lab');
  if (gateway === undefined) throw new Error('no gateway');
  const remote = { ref: REF, facts: {} };
  const { id } = await mirror.openBatch({
    destination: gateway.destination,
    comment: 'of a script',
    given: REF,
    remote,
  });
  const lease = await mirror.lease(id);
  if (lease === undefined) throw new Error('no lease');
  return { lab, mirror, id, lease };
}

async function job({ lab, id }: Lab): Promise<ImportJob> {
  const last = (await lab.detail(id)).jobs.at(-1);
  if (last === undefined) throw new Error('no job');
  return last;
}

async function told({ lab, id }: Lab): Promise<readonly string[]> {
  return (await lab.core.story(id, { limit: 50 })).items.map(({ what }) => what);
}

/** A job of a script's that the server has under the number 7, and that came so far there. */
async function jobThere(...reports: CoreHarness['service']['reports']): Promise<Lab> {
  const of = await begun();
  const made = await of.mirror.beginRun(of.id, 'import');
  if (made === undefined) throw new Error('no job');
  await of.mirror.endRun(of.id, made, { kind: 'running', remoteId: '7' });
  of.lease.release();
  of.lab.service.reports = [...reports];
  const state = reports.at(-1)?.state;
  await of.lab.until(`it is ${state}`, async () => (await job(of)).state === state);
  return of;
}

describe('a job that a script knows by the server’s number', () => {
  test('is found with its batch; one that nobody knows is not', async () => {
    const of = await jobThere(FAILED);
    const { destinationId } = (await of.lab.detail(of.id)).batch;
    expect((await of.mirror.batchOfJob(destinationId, '7'))?.batch.id).toBe(of.id);
    expect(await of.mirror.batchOfJob(destinationId, '8')).toBeUndefined();
    expect(await of.mirror.report((await job(of)).id)).toBeUndefined();
  });

  test('that failed runs again when the script had it restarted', async () => {
    const of = await jobThere(FAILED);
    await of.lab.until('it is over', async () => (await of.lab.detail(of.id)).batch.finishedAt !== undefined);
    await of.mirror.noteJobCall(of.id, 'restarted');
    expect(await job(of)).toMatchObject({ state: 'running', pollAt: of.lab.clock.now() + 1_000 });
    expect((await of.lab.detail(of.id)).batch.finishedAt).toBeUndefined();
    expect(await told(of)).toContain('job.restarted');
  });

  test('that asks goes on when the script answered it at the server', async () => {
    const of = await jobThere(ASKING);
    await of.mirror.noteJobCall(of.id, 'answered');
    expect(await job(of)).toMatchObject({ state: 'running', pollAt: of.lab.clock.now() + 1_000 });
    expect(await told(of)).toContain('job.answered');
  });

  test('is given up when the script had it erased, and what does not fit how it stands changes nothing', async () => {
    const of = await jobThere(FAILED);
    const story = await told(of);
    await of.mirror.noteJobCall(of.id, 'answered');
    expect(await job(of)).toMatchObject({ state: 'failed' });
    expect(await told(of)).toEqual(story);
    await of.mirror.noteJobCall(of.id, 'erased');
    expect(await job(of)).toMatchObject({ state: 'cancelled', endedAt: of.lab.clock.now() });
    // Now there is none that could be asked anything.
    await of.mirror.noteJobCall(of.id, 'restarted');
    expect(await job(of)).toMatchObject({ state: 'cancelled' });
    expect((await told(of)).filter((what) => what === 'job.restarted')).toEqual([]);
  });

  test('takes of a script’s answer what it asked for, and only while it asks', async () => {
    const of = await jobThere(ASKING);
    const { id } = await job(of);
    const answer = { users: { u: 1, v: 2, w: 3 }, taxa: {}, project: 4 };
    expect(await of.mirror.answerJob(id, answer)).toBe(true);
    await of.lab.until('it is told', () => of.lab.service.answers.length === 1);
    expect(of.lab.service.answers).toEqual([{ users: { u: 1, v: 2 }, taxa: {}, project: 4 }]);
    const other = await jobThere(FAILED);
    expect(await other.mirror.answerJob((await job(other)).id, answer)).toBe(false);
    expect(await other.mirror.answerJob(testId('job', 99), answer)).toBe(false);
  });

  test('takes no answer that has no users', async () => {
    const of = await jobThere(ASKING);
    expect(await of.mirror.answerJob((await job(of)).id, { users: 'u', taxa: {} })).toBe(false);
    expect(await job(of)).toMatchObject({ state: 'asking' });
  });

  test('is restarted for a person only when no call of a script on it is under way', async () => {
    const of = await jobThere(FAILED);
    const { service } = of.lab.service;
    let restarts = 0;
    Object.assign(service, {
      restart: () => {
        restarts += 1;
        return Promise.resolve(ok(undefined));
      },
    });
    const lease = await of.mirror.lease(of.id);
    expect(lease).toBeDefined();
    const asked = await of.lab.core.restartJob((await job(of)).id);
    expect(asked).toMatchObject({ ok: true, value: { state: 'failed', wish: { do: 'restart' } } });
    await of.lab.clock.advance(60_000);
    expect(restarts).toBe(0);
    lease?.release();
    await of.lab.until('it is told', () => restarts === 1);
  });
});

describe('an import that a script takes back', () => {
  test('is withdrawn before it was begun, whether it waited or was turned away', async () => {
    const waiting = await begun();
    await waiting.mirror.queueRun(waiting.id, 'import');
    expect(await waiting.mirror.withdrawRun(waiting.id)).toBe('withdrawn');
    expect((await waiting.lab.detail(waiting.id)).batch.next).toBeUndefined();
    expect(await told(waiting)).toContain('batch.runWithdrawn');

    const away = await begun();
    const made = await away.mirror.beginRun(away.id, 'import');
    if (made === undefined) throw new Error('no job');
    const busy = failure('remote.busy', { host: 'h', status: 429 });
    await away.mirror.endRun(away.id, made, { kind: 'not-taken', failure: busy });
    expect(await away.mirror.withdrawRun(away.id)).toBe('withdrawn');
    expect(await job(away)).toMatchObject({ state: 'cancelled', endedAt: away.lab.clock.now() });
  });

  test('is not once the server may have begun it', async () => {
    const of = await begun();
    await of.mirror.beginRun(of.id, 'import');
    expect(await of.mirror.withdrawRun(of.id)).toBe('begun');
    expect(await job(of)).toMatchObject({ state: 'starting' });
    expect(await told(of)).not.toContain('batch.runWithdrawn');
  });
});
