import { describe, expect, test } from 'vitest';
import type { CoreChange } from '../../../main/core/core.ts';
import type { BatchId } from '../../../shared/model/ids.ts';
import { batchView } from '../../../main/localApi/views/batchView.ts';
import { accepted, sideBySideLab } from '../../support/sideBySideLab.ts';

/** A batch that takes long and a short one behind it, which is all sent and whose run waits. */
async function waitingLab() {
  const lab = await sideBySideLab(2, 200);
  const { harness } = lab;
  for (let file = 10; file < 200; file += 1)
    harness.files.remove(`/data/1/${String(file).padStart(3, '0')}.tif`);
  const big = (await harness.add({ paths: ['/data/0'], comment: 'big' })).batch.id;
  const small = (await harness.add({ paths: ['/data/1'], comment: 'small' })).batch.id;
  const after = async (id: BatchId = small) => (await harness.detail(id)).schedule?.after;
  await harness.until('the later one is all sent', async () => (await after()) !== undefined);
  const told: BatchId[] = [];
  harness.core.onChange((change: CoreChange) => {
    if (change.kind === 'batch' && change.id === small) told.push(change.id);
  });
  return { ...lab, big, small, after, told };
}

describe('a batch whose run follows that of an earlier one', () => {
  test('says so, in lists too, until that one has been asked for; and whoever watches is told', async () => {
    const { harness, big, small, after, told } = await waitingLab();
    const { schedule, batch } = await harness.detail(small);
    expect(batch.status).toBe('sent');
    expect(schedule).toMatchObject({ kind: 'import', after: { id: big, comment: 'big' } });
    const page = await harness.core.batches({ limit: 10 });
    const listed = page.items.map(batchView).map(({ comment, schedule: told }) => [comment, told?.after?.id]);
    expect(listed).toEqual([
      ['small', big],
      ['big', undefined],
    ]);
    expect(told).toEqual([]);
    await harness.until('the first run is asked for', () => harness.service.ledger.schedules.length > 0);
    expect(await after()).toBeUndefined();
    expect(told.length).toBeGreaterThan(0);
    await accepted(harness, [big, small]);
  });

  test('follows nobody any more when that one is given up', async () => {
    const { harness, big, small, after, told } = await waitingLab();
    await harness.core.cancelBatch(big);
    await harness.clock.settle();
    expect(await after()).toBeUndefined();
    expect(told.length).toBeGreaterThan(0);
    await accepted(harness, [small]);
  });

  test.each(['everything', 'its destination'])(
    'says nothing of it while %s is paused: then it is the pause that it waits for',
    async (what) => {
      const { harness, after, told, big, small } = await waitingLab();
      const given = what === 'everything' ? {} : { destination: 'lab' };
      await harness.core.pause(given);
      await harness.clock.settle();
      expect(await after()).toBeUndefined();
      expect(told).toHaveLength(1);
      await harness.core.resume(given);
      await harness.until('it waits again', async () => (await after()) !== undefined);
      await accepted(harness, [big, small]);
    },
  );

  test('says nothing of it while it is paused itself, or once its run is taken back', async () => {
    const { harness, small, after } = await waitingLab();
    const paused = await harness.core.editBatch(small, { paused: true });
    expect(paused.ok && paused.value.schedule).toEqual({ kind: 'import' });
    await harness.core.editBatch(small, { paused: false });
    await harness.until('it waits again', async () => (await after()) !== undefined);
    const unplanned = await harness.core.schedule.unplanRun(small);
    expect(unplanned.ok && unplanned.value.schedule).toBe(undefined);
  });

  test('tells nobody again while nothing changes', async () => {
    const { harness, answerAfter, after, told } = await waitingLab();
    answerAfter(() => 60_000);
    await harness.clock.advance(3_600_000);
    expect(await after()).toBeDefined();
    expect(told).toEqual([]);
  });
});
