import { describe, expect, test } from 'vitest';
import { concerned, deedsOf, doWithAll } from '../../../renderer/views/batches/manyBatches.ts';
import { problemOf } from '../../../shared/api/client.ts';
import type { BatchView } from '../../../shared/api/views.ts';
import { fail, ok } from '../../../shared/model/result.ts';
import { fakeBatch } from '../../support/fakeApiData.ts';

const batch = (id: string, change: Partial<BatchView> = {}): BatchView =>
  fakeBatch(id, [], { status: 'queued', paused: false, ...change });
const many = (count: number): readonly BatchView[] =>
  Array.from({ length: count }, (_, at) => batch(`bat_${at}`));
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('what can be done with several batches', () => {
  test('is what each of them can do', () => {
    expect(deedsOf([])).toEqual([]);
    expect(deedsOf([batch('bat_1'), batch('bat_2')])).toEqual(['pause', 'next', 'cancel']);
    expect(deedsOf([batch('bat_1'), batch('bat_2', { status: 'held' })])).toEqual(['pause', 'cancel']);
    expect(deedsOf([batch('bat_1'), batch('bat_2', { status: 'imported' })])).toEqual([]);
  });

  test('is pausing and resuming where only some are paused, each for those that it changes', () => {
    const mixed = [batch('bat_1'), batch('bat_2', { paused: true })];
    expect(deedsOf(mixed)).toEqual(['pause', 'resume', 'next', 'cancel']);
    expect(concerned('pause', mixed).map(({ id }) => id)).toEqual(['bat_1']);
    expect(concerned('resume', mixed).map(({ id }) => id)).toEqual(['bat_2']);
    expect(concerned('cancel', mixed)).toHaveLength(2);
  });

  test('asks for the oldest last to be sent next, since the last wish goes first', () => {
    const made = ['2026-01-02', '2026-01-03', '2026-01-01'];
    const batches = made.map((day) => batch(day, { createdAt: `${day}T00:00:00.000Z` }));
    expect(concerned('next', batches).map(({ id }) => id)).toEqual([
      '2026-01-03',
      '2026-01-02',
      '2026-01-01',
    ]);
  });
});

describe('doing something with all of them', () => {
  test('calls four at a time at most, one where the order counts, and goes on after a refusal', async () => {
    const conflict = problemOf('request.conflict', { reason: 'it is over', next: '' }, 409);
    for (const [ordered, most] of [
      [false, 4],
      [true, 1],
    ] as const) {
      let running = 0;
      let highest = 0;
      const heard: number[] = [];
      const { done, refused } = await doWithAll(many(10), {
        call: async ({ id }) => {
          running += 1;
          highest = Math.max(highest, running);
          await turn();
          running -= 1;
          return id === 'bat_3' ? fail(conflict) : ok(undefined);
        },
        onProgress: (count) => heard.push(count),
        signal: new AbortController().signal,
        ordered,
      });
      expect(highest).toBe(most);
      expect(done).toHaveLength(9);
      expect(refused.map(({ batch: { id }, problem }) => [id, problem.code])).toEqual([
        ['bat_3', 'request.conflict'],
      ]);
      expect(heard).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    }
  });

  test('leaves those not yet begun with as they are when it is stopped', async () => {
    const stop = new AbortController();
    const called: string[] = [];
    const { done } = await doWithAll(many(10), {
      call: async ({ id }) => {
        called.push(id);
        await turn();
        stop.abort();
        return ok(undefined);
      },
      onProgress: () => undefined,
      signal: stop.signal,
      ordered: false,
    });
    expect(called).toEqual(['bat_0', 'bat_1', 'bat_2', 'bat_3']);
    expect(done).toHaveLength(4);
  });
});
