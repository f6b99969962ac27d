import { describe, expect, test } from 'vitest';
import { itemTimeline } from '../../../renderer/views/batch/itemTimeline.ts';
import type { StoryLineView } from '../../../renderer/views/batch/storySentence.ts';
import type { BatchView, ItemView } from '../../../shared/api/views.ts';

const second = (at: number): string => new Date(at * 1_000).toISOString();
const fresh: ItemView = {
  id: 'itm_1',
  batch: 'bat_1',
  name: 'a.tif',
  bytes: 7,
  state: 'queued',
  verification: 'none',
  attempts: 0,
  sends: 0,
  seenAt: second(1),
};
const arrived: ItemView = {
  ...fresh,
  state: 'sent',
  verification: 'digest',
  sends: 3,
  sha256: 'a',
  remoteDigest: 'a',
  wholeAt: second(2),
  begunAt: second(20),
  sentAt: second(25),
};
const job = (more: Partial<BatchView['jobs'][number]>): BatchView['jobs'][number] => ({
  id: 'job_1',
  batch: 'bat_1',
  destination: 'lab',
  kind: 'import',
  state: 'running',
  createdAt: second(30),
  ...more,
});
const line = (at: number, what: string, facts: StoryLineView['facts'] = {}): StoryLineView => ({
  at: second(at),
  item: 'itm_1',
  what,
  facts,
});
const shortly = (...given: Parameters<typeof itemTimeline>): readonly string[] =>
  itemTimeline(...given).map(({ step, state }) => `${step} ${state}`);

describe('the way of one file', () => {
  test('begins with what is known and ends with what has not come yet', () => {
    expect(shortly({ ...fresh, state: 'settling' }, [], [])).toEqual([
      'seen done',
      'whole now',
      'hashed open',
      'sent open',
      'confirmed open',
      'imported open',
    ]);
    expect(shortly({ ...fresh, wholeAt: second(2) }, [], [])).toContain('whole done');
    expect(shortly({ ...arrived, sends: 1 }, [], []).slice(-2)).toEqual(['confirmed done', 'imported open']);
  });

  test('has each try at its time, with the words of the server', () => {
    const tries = [
      line(5, 'item.deferred', { code: 'remote.server-error', send: 1, serverSays: 'busy' }),
      line(9, 'item.interrupted', { code: 'network.cut', send: 2 }),
    ];
    const way = itemTimeline(arrived, tries, []);
    expect(way.map(({ step }) => step)).toEqual([
      'seen',
      'whole',
      'told',
      'told',
      'hashed',
      'sent',
      'confirmed',
      'imported',
    ]);
    expect(way[2]).toMatchObject({ state: 'trouble', at: second(5), said: 'busy' });
    expect(way[3]).not.toHaveProperty('said');
    expect(way[5]).toMatchObject({ at: second(25), send: 3 });
  });

  test('says how many tries left no line, and counts none twice', () => {
    const untold = (item: ItemView, lines: readonly StoryLineView[] = []): unknown =>
      itemTimeline(item, lines, []).find(({ step }) => step === 'untold');
    expect(untold(arrived)).toEqual({ step: 'untold', state: 'done', sends: 2 });
    expect(untold(arrived, [line(5, 'item.deferred', { send: 1 })])).toMatchObject({ sends: 1 });
    expect(untold({ ...arrived, sends: 1 })).toBeUndefined();
    expect(untold({ ...fresh, state: 'uploading', sends: 1, begunAt: second(3) })).toBeUndefined();
    expect(untold(fresh)).toBeUndefined();
  });

  test('dates a proof that came later by when it came', () => {
    const proven = itemTimeline({ ...arrived, provenAt: second(90) }, [], []);
    expect(proven.find(({ step }) => step === 'confirmed')).toMatchObject({ at: second(90) });
  });

  test.each([
    [{ state: 'running', startedAt: second(31) }, 'import now', second(31)],
    [{ state: 'accepted', endedAt: second(40) }, 'import done', second(40)],
    [{ state: 'failed', endedAt: second(41) }, 'import trouble', second(41)],
    [{ state: 'notStarted' }, 'imported open', undefined],
    [{ state: 'accepted', kind: 'dry-run', endedAt: second(40) }, 'imported open', undefined],
  ] as const)('tells of its batch’s import %j: %s', (more, said, at) => {
    const last = itemTimeline(arrived, [], [job(more)]).at(-1);
    expect(`${last?.step} ${last?.state}`).toBe(said);
    expect(last !== undefined && 'at' in last ? last.at : undefined).toBe(at);
  });

  test('is imported only where the server reported this file', () => {
    const done = job({ state: 'succeeded', endedAt: second(50) });
    expect(itemTimeline({ ...arrived, state: 'imported' }, [], [done]).at(-1)).toEqual({
      step: 'imported',
      state: 'done',
      at: second(50),
    });
  });

  test('goes no further where the file was given up', () => {
    const way = shortly({ ...fresh, state: 'cancelled' }, [line(8, 'item.cancelled')], []);
    expect(way).toEqual(['seen done', 'told done']);
  });

  test('of a file from an older version has its steps in order, without times', () => {
    const { seenAt: _seen, ...old } = arrived;
    const { wholeAt: _whole, ...older } = old;
    const way = itemTimeline(older, [line(5, 'item.deferred', { send: 2 })], []);
    expect(way.map(({ step }) => step).slice(0, 4)).toEqual(['seen', 'whole', 'untold', 'told']);
    expect(way[0]).toEqual({ step: 'seen', state: 'done' });
  });
});
