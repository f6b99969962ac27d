import { describe, expect, test } from 'vitest';
import type { Change } from '../../../main/core/ports/store.ts';
import { SENDING_SLOTS_MAX, SMALL_BEGINNERS, TRY_AGAIN_MS_MIN } from '../../../main/core/sendingWidth.ts';
import { FILE_WORTH_BYTES, MANY_FILES } from '../../../main/core/smallFiles.ts';
import { failure } from '../../../shared/model/failure.ts';
import type { BatchId } from '../../../shared/model/ids.ts';
import type { CoreHarness } from '../../support/coreHarness.ts';
import { accepted, addAll, addBatch, ANSWER_MS, sideBySideLab, widest } from '../../support/sideBySideLab.ts';

/** Writes the many files of a batch anew, too large to begin beside others, and lets them come to rest. */
async function makeLarge(harness: CoreHarness, batch: number): Promise<void> {
  for (let file = 0; file < MANY_FILES; file += 1)
    harness.files.write(
      `/data/${batch}/${String(file).padStart(3, '0')}.tif`,
      'x'.repeat(FILE_WORTH_BYTES + 1),
    );
  await harness.clock.advance(60_000);
}

describe('batches to a service that takes one file at a time of each', () => {
  test('go side by side where answers are what is waited for, never two files of one', async () => {
    const { harness, seen } = await sideBySideLab(20, 30);
    await accepted(harness, await addAll(harness, 20));
    expect(widest(seen.beside)).toBe(SENDING_SLOTS_MAX);
    for (const refs of seen.beside) expect(new Set(refs).size).toBe(refs.length);
    expect(seen.sends).toBe(20 * 30);
  });

  test('go side by side in lines, too', async () => {
    const { harness, seen } = await sideBySideLab(20, 40, { lines: true });
    await accepted(harness, await addAll(harness, 20));
    expect(harness.lines.put).toBeGreaterThan(0);
    expect(widest(seen.beside)).toBe(SENDING_SLOTS_MAX);
    for (const refs of seen.beside) expect(new Set(refs).size).toBe(refs.length);
  });

  test('go one after another over a line that is full', async () => {
    const { harness, seen, answerAfter } = await sideBySideLab(4, 100);
    // Beside each other each takes as much longer.
    answerAfter((beside) => ANSWER_MS * beside);
    await accepted(harness, await addAll(harness, 4));
    const tried = seen.beside.filter((refs) => refs.length > 1).length;
    expect(tried).toBeGreaterThan(0);
    // Those that began are looked at with fewer after two seconds.
    expect(tried).toBeLessThan(TRY_AGAIN_MS_MIN / ANSWER_MS + 30);
    expect(widest(seen.beside)).toBe(SMALL_BEGINNERS);
  });

  test('begin beside each other where they bring many small files', async () => {
    const { harness, seen } = await sideBySideLab(SMALL_BEGINNERS + 1, MANY_FILES);
    await addAll(harness, SMALL_BEGINNERS + 1);
    await harness.until('the first ones are sent', () => seen.now.length > 0);
    await harness.clock.advance(ANSWER_MS - 1);
    expect(new Set(seen.now).size).toBe(SMALL_BEGINNERS);
  });

  test('begin one after another where they bring few', async () => {
    const { harness, seen } = await sideBySideLab(3, 3);
    await addAll(harness, 3);
    await harness.until('the first one is sent', () => seen.now.length > 0);
    await harness.clock.advance(ANSWER_MS - 1);
    expect(seen.now).toHaveLength(1);
  });

  test('begin beside each other up to one with large files, which keeps its place', async () => {
    const { harness, seen } = await sideBySideLab(5, MANY_FILES);
    await makeLarge(harness, 2);
    const ids = await addAll(harness, 5);
    await harness.until('the first ones are sent', () => seen.now.length > 0);
    await harness.clock.advance(ANSWER_MS - 1);
    // The two before it began together; it waits for a slot, and so do those behind it.
    expect(seen.now).toHaveLength(2);
    await accepted(harness, ids);
    const refs = await Promise.all(ids.map(async (id) => (await harness.detail(id)).batch.remote?.ref ?? ''));
    expect(refs).toEqual(refs.toSorted());
    expect(seen.sends).toBe(5 * MANY_FILES);
  });

  test('keep their order where a pause is over before one with large files has ended', async () => {
    const { harness, seen, answerAfter } = await sideBySideLab(3, MANY_FILES);
    await makeLarge(harness, 0);
    answerAfter(() => 5_000);
    const ids = await addAll(harness, 3);
    await harness.until('the first one is sent', () => seen.now.length === 1);
    await harness.core.pause({});
    await harness.core.resume({});
    await accepted(harness, ids);
    const [first = '', ...others] = await Promise.all(
      ids.map(async (id) => (await harness.detail(id)).batch.remote?.ref ?? ''),
    );
    const sent = seen.beside.map((refs) => refs.at(-1) ?? '');
    expect(sent.lastIndexOf(first)).toBeLessThan(Math.min(...others.map((ref) => sent.indexOf(ref))));
  });

  test('begin one by one where their files travel as one package, however small they are', async () => {
    const { harness, seen } = await sideBySideLab(4, MANY_FILES, { kind: 'ecotaxa' });
    await accepted(harness, await addAll(harness, 4));
    expect(seen.sends).toBeGreaterThanOrEqual(4);
    expect(widest(seen.beside)).toBe(1);
  });

  test('are run in their order, also where a later one is sent sooner', async () => {
    const { harness } = await sideBySideLab(6, 60);
    for (let batch = 1; batch < 6; batch += 1)
      for (let file = 10; file < 60; file += 1)
        harness.files.remove(`/data/${batch}/${String(file).padStart(3, '0')}.tif`);
    const ids = await addAll(harness, 6);
    const [first = '' as BatchId, ...others] = ids;
    await harness.until('a later one is all sent', async () => {
      const details = await Promise.all(others.map((id) => harness.detail(id)));
      return details.some(({ batch }) => batch.status === 'sent');
    });
    expect((await harness.detail(first)).batch.status).toBe('sending');
    expect(harness.service.ledger.schedules).toEqual([]);
    await accepted(harness, ids);
    const refs = await Promise.all(ids.map(async (id) => (await harness.detail(id)).batch.remote?.ref));
    expect(harness.service.ledger.schedules.map(({ ref }) => ref)).toEqual(refs);
  });

  test('that are only sent hold up no run', async () => {
    const { harness } = await sideBySideLab(2, 60);
    for (let file = 10; file < 60; file += 1)
      harness.files.remove(`/data/1/${String(file).padStart(3, '0')}.tif`);
    const first = (await harness.add({ paths: ['/data/0'], mode: 'hold' })).batch.id;
    const second = await addBatch(harness, 1);
    await accepted(harness, [second]);
    expect((await harness.detail(first)).batch.status).toBe('sending');
  });

  test('make room for one that shall be sent next', async () => {
    const { harness, seen } = await sideBySideLab(18, 200);
    const ids = await addAll(harness, 18);
    await harness.until('all slots are taken', () => seen.now.length === SENDING_SLOTS_MAX);
    const last = ids.at(-1) ?? ('' as BatchId);
    expect((await harness.detail(last)).batch.status).toBe('queued');
    await harness.core.sendNext(last);
    await harness.clock.advance(10 * ANSWER_MS);
    expect((await harness.detail(last)).batch.status).toBe('sending');
    expect(seen.now.length).toBeLessThanOrEqual(SENDING_SLOTS_MAX);
    // The one that came last of those that were sending waits for it.
    const late = await harness.detail(ids[SENDING_SLOTS_MAX - 1] ?? last);
    expect(late.batch.status).not.toBe('sent');
    expect(seen.now).not.toContain(late.batch.remote?.ref);
  });

  test('become fewer when the server says that it is busy', async () => {
    const { harness, seen, answerAfter } = await sideBySideLab(20, 100);
    const ids = await addAll(harness, 20);
    await harness.until('all slots are taken', () => seen.now.length === SENDING_SLOTS_MAX);
    const busy = failure('remote.busy', { host: 'x', status: 429 }, { retryAfterMs: 1_000 });
    harness.service.next(
      'send',
      ...Array.from({ length: 4 }, () => ({ kind: 'fail', failure: busy }) as const),
    );
    await harness.clock.advance(20 * ANSWER_MS);
    answerAfter(() => ANSWER_MS);
    seen.beside.splice(0);
    await harness.clock.advance(20 * ANSWER_MS);
    expect(widest(seen.beside)).toBe(SENDING_SLOTS_MAX / 2);
    await accepted(harness, ids);
  });

  test('are all stopped by a pause, and all go on after it', async () => {
    const { harness, seen } = await sideBySideLab(6, 60);
    const ids = await addAll(harness, 6);
    await harness.until('some go beside each other', () => seen.now.length >= 4);
    await harness.core.pause({});
    await harness.clock.advance(10_000);
    const before = seen.sends;
    await harness.clock.advance(60_000);
    expect(seen.sends).toBe(before);
    for (const id of ids)
      expect((await harness.items(id)).map(({ state }) => state)).not.toContain('uploading');
    await harness.core.resume({});
    await accepted(harness, ids);
  });
});

test.each(['dsp-ingest'] as const)('%s takes one file at a time, whichever batch it is of', async (kind) => {
  const { harness, seen } = await sideBySideLab(6, 30, { kind });
  await accepted(harness, await addAll(harness, 6));
  expect(widest(seen.beside)).toBe(1);
});

describe('how many small files were sent', () => {
  /** Batches in lines, each file taking `answerMs`, and how many ends each commit held. */
  async function inLines(batches: number, answerMs: number) {
    const { harness, seen, answerAfter } = await sideBySideLab(batches, 64, { lines: true });
    answerAfter(() => answerMs);
    const commits: number[] = [];
    harness.store().onCommit((changes: readonly Change[]) => {
      const ended = changes.filter((change) => change.put === 'item' && change.item.state === 'sent');
      if (ended.length > 0) commits.push(ended.length);
    });
    return { harness, seen, commits, ids: await addAll(harness, batches) };
  }

  const sum = (all: readonly number[]): number => all.reduce((total, one) => total + one, 0);

  test('is written one by one where a batch is alone: after a crash one of them goes again', async () => {
    const { harness, commits, ids } = await inLines(1, 5);
    await accepted(harness, ids);
    expect(commits).toEqual(Array.from({ length: 64 }, () => 1));
  });

  test('is written several at a time where they go side by side', async () => {
    const { harness, seen, commits, ids } = await inLines(4, 5);
    await harness.until('they do', () => seen.now.length === 4);
    const alone = commits.length;
    await accepted(harness, ids);
    expect(sum(commits)).toBe(4 * 64);
    expect(commits.length - alone).toBeLessThanOrEqual((4 * 64) / 4);
  });

  test('is written a tenth of a second later at the latest', async () => {
    const { harness, seen, commits } = await inLines(4, 40);
    await harness.until('they go side by side', () => seen.now.length === 4);
    for (let look = 0; look < 20; look += 1) {
      await harness.clock.advance(37);
      // Of each batch one is on its way, and no more than three ended in the last tenth of a second.
      expect(seen.sends - sum(commits)).toBeLessThanOrEqual(4 * (1 + 3));
    }
    expect(commits.some((ends) => ends > 1)).toBe(true);
  });

  test('is written at once where one did not arrive', async () => {
    const { harness, seen, commits, ids } = await inLines(4, 20);
    await harness.until('they go side by side', () => seen.now.length === 4);
    await harness.clock.advance(10);
    const { rule } = harness.service;
    let corrupted = '';
    harness.service.rule = async (call) => {
      const isIt = call.operation === 'send' && corrupted === '';
      if (isIt) corrupted = call.ref ?? '';
      await rule(call);
      return isIt ? { kind: 'corrupt' } : undefined;
    };
    await harness.until('one has arrived otherwise', () => corrupted !== '');
    await harness.clock.advance(21);
    const states = await Promise.all(
      ids.map(async (id) => (await harness.items(id)).map(({ state }) => state)),
    );
    expect(states.flat().filter((state) => state === 'waiting')).toHaveLength(1);
    expect(commits.length).toBeGreaterThan(0);
    await accepted(harness, ids);
  });
});
