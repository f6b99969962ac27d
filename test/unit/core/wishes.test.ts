import { describe, expect, test } from 'vitest';
import type { JobAbilities } from '../../../main/core/ports/importService.ts';
import { failure } from '../../../shared/model/failure.ts';
import type { BatchId } from '../../../shared/model/ids.ts';
import type { ImportJob } from '../../../shared/model/importJob.ts';
import { fail, ok } from '../../../shared/model/result.ts';
import type { ServiceKind } from '../../../shared/services/abilities.ts';
import { coreHarness, type CoreHarness } from '../../support/coreHarness.ts';

const FAILED = { state: 'failed', message: 'no such taxon' } as const;
const RUNNING = { state: 'running', pollInMs: 2_000 } as const;
const DONE = { state: 'succeeded', leftOut: [], refs: {} } as const;
const H = { host: 'x' };
const CUT = fail(failure('network.cut', { ...H, reason: 'reset' }));
const GONE = { kind: 'fail', failure: failure('remote.batch-gone', { ...H, ref: 'r' }) } as const;
const REJECTED = failure('remote.rejected-file', { ...H, name: 'x', status: 400 });

interface Lab {
  readonly lab: CoreHarness;
  readonly id: BatchId;
  readonly job: () => Promise<ImportJob>;
  readonly jobIs: (state: ImportJob['state']) => Promise<void>;
  readonly conflictIs: (code: string) => Promise<void>;
}

/** A batch that is sent, at a service that can do `abilities` beyond what the script plays. */
async function sent(kind: ServiceKind, abilities: JobAbilities): Promise<Lab> {
  const lab = await coreHarness({ kind, files: { '/data/a.tif': 'a' } });
  Object.assign(lab.service.service, abilities);
  lab.service.reports = [FAILED];
  const { batch } = await lab.add();
  const job = async (): Promise<ImportJob> => {
    const last = (await lab.detail(batch.id)).jobs.at(-1);
    if (last === undefined) throw new Error('no job');
    return last;
  };
  const has = async (): Promise<boolean> => (await lab.detail(batch.id)).jobs.length > 0;
  return {
    lab,
    id: batch.id,
    job,
    jobIs: (state) =>
      lab.until(`the job is ${state}`, async () => (await has()) && (await job()).state === state),
    conflictIs: (code) =>
      lab.until(`a person decides on ${code}`, async () => (await job()).wish?.conflict?.code === code),
  };
}

describe('a restart', () => {
  test('of a job that could not be followed any more has it followed again, to its end', async () => {
    const of = await sent('ecotaxa', { restart: () => Promise.resolve(ok(undefined)) });
    of.lab.service.reports = [RUNNING];
    await of.jobIs('running');
    of.lab.service.next('report', { kind: 'fail', failure: REJECTED });
    await of.jobIs('attention');
    expect(await of.lab.core.restartJob((await of.job()).id, { anyway: true })).toMatchObject({
      ok: true,
      value: { state: 'running' },
    });
    of.lab.service.reports = [DONE];
    await of.jobIs('succeeded');
    expect((await of.lab.detail(of.id)).batch.status).toBe('imported');
  });

  test('of a job that the server does not know any more asks a person, and is not carried', async () => {
    let restarts = 0;
    const of = await sent('ecotaxa', {
      restart: () => {
        restarts += 1;
        return Promise.resolve(CUT);
      },
    });
    await of.jobIs('failed');
    expect(await of.lab.core.restartJob((await of.job()).id)).toMatchObject({ ok: true });
    of.lab.service.next('report', GONE);
    await of.conflictIs('job.restart-overtaken');
    expect((await of.job()).wish?.conflict).toMatchObject({
      facts: { job: (await of.job()).id, number: 'job-1' },
      serverSays: 'the server does not know it any more',
    });
    expect(restarts).toBe(1);
    expect((await of.job()).state).toBe('failed');
  });
});

describe('an erase', () => {
  test('of a job that the server has forgotten already is done', async () => {
    const of = await sent('ecotaxa', { erase: () => Promise.resolve(CUT) });
    await of.jobIs('failed');
    await of.lab.core.eraseJob((await of.job()).id);
    of.lab.service.next('report', GONE);
    await of.jobIs('cancelled');
    expect((await of.job()).wish).toBeUndefined();
  });
});

describe('where nobody can be told', () => {
  test('a wish is never taken for done: after some tries a person is asked', async () => {
    const of = await sent('dsp-ingest', {});
    of.lab.service.reports = [{ ...RUNNING, pollInMs: 3_600_000 }];
    await of.jobIs('running');
    expect(await of.lab.core.mirror.wishJob((await of.job()).id, { do: 'erase' })).toBe(true);
    await of.conflictIs('internal.bug');
    expect((await of.job()).state).toBe('running');
  });

  test('or asked how the job stands, it is the same', async () => {
    const of = await sent('ecotaxa', { erase: () => Promise.resolve(ok(undefined)) });
    await of.jobIs('failed');
    Object.assign(of.lab.service.service, { report: undefined });
    expect(await of.lab.core.mirror.wishJob((await of.job()).id, { do: 'erase' })).toBe(true);
    await of.conflictIs('internal.bug');
    expect((await of.job()).state).toBe('failed');
  });
});
