import { expect, test } from 'vitest';
import { nextDoneNotice, NOTHING_DONE, type DoneMemory } from '../../../main/electron/doneNotices.ts';
import { trayItems, type MenuActions } from '../../../main/electron/menuItems.ts';
import { needsPlace } from '../../../main/electron/needsPlace.ts';
import { NOTHING_TOLD, NOTICE_EVERY_MS, nextNotice } from '../../../main/electron/notices.ts';
import { stoppedByQuit } from '../../../main/electron/quitQuestion.ts';
import {
  isDone,
  RECENT_BATCHES_MAX,
  RecentBatches,
  type SeenBatch,
} from '../../../main/electron/recentBatches.ts';
import { shellText } from '../../../main/electron/shellText.ts';
import { listed, shortLine } from '../../../main/electron/shortLine.ts';

const MINUTE_MS = 60_000;
const START = Date.parse('2026-01-01T00:00:00Z');

function batch(id: string, more: Partial<SeenBatch> = {}): SeenBatch {
  return {
    id,
    comment: `comment ${id}`,
    createdAt: '2026-01-01T00:00:01.000Z',
    destination: 'lab',
    status: 'queued',
    mode: 'run',
    counts: {},
    ...more,
  };
}

test('a batch is told as done once, when it gets done, and what was done before is no news', () => {
  const recent = new RecentBatches(START);
  const old = batch('old', { status: 'imported', createdAt: '2025-12-31T00:00:00.000Z' });
  expect(recent.take([old, batch('a')])).toEqual([]);
  const done = batch('a', { status: 'accepted' });
  expect(recent.take([done])).toEqual([done]);
  expect(recent.take([done, old])).toEqual([]);
  const quick = batch('quick', { status: 'imported' });
  expect(recent.take([quick])).toEqual([quick]);
  // It runs again: a second end is news again.
  recent.take([batch('a', { status: 'importing' })]);
  expect(recent.take([done])).toEqual([done]);
});

test('sent is done only where nothing more was asked for', () => {
  expect(isDone(batch('a', { status: 'sent', mode: 'hold' }))).toBe(true);
  expect(isDone(batch('a', { status: 'sent', mode: 'run' }))).toBe(false);
  for (const status of ['failed', 'cancelled', 'attention', 'asking', 'held'] as const)
    expect(isDone(batch('a', { status, mode: 'hold' }))).toBe(false);
});

test('the newest five batches are known, the newest first, however they come', () => {
  const recent = new RecentBatches(START);
  const ids = ['1', '2', '3', '4', '5', '6', '7'];
  const made = ids.map((id) => batch(id, { createdAt: `2026-01-01T00:00:0${id}.000Z` }));
  recent.take(made.slice(0, 4).toReversed());
  recent.take(made.slice(4));
  expect(recent.newest.map(({ id }) => id)).toEqual(['7', '6', '5', '4', '3']);
  expect(recent.newest).toHaveLength(RECENT_BATCHES_MAX);
  recent.take([batch('5', { createdAt: '2026-01-01T00:00:05.000Z', status: 'failed' })]);
  expect(recent.newest[2]).toMatchObject({ id: '5', status: 'failed' });
  expect(recent.waiting).toEqual(['5']);
});

test('the first batch that is done is told at once, the next ones together', () => {
  const look = (memory: DoneMemory, ids: readonly string[], now: number): ReturnType<typeof nextDoneNotice> =>
    nextDoneNotice(memory, {
      done: ids.map((id) => ({ id, comment: id })),
      isWatched: false,
      isWanted: true,
      now,
    });
  const first = look(NOTHING_DONE, ['a'], 1_000);
  expect(first.tell.map(({ id }) => id)).toEqual(['a']);
  const second = look(first.memory, ['b'], 2_000);
  expect(second).toMatchObject({ tell: [], againMs: NOTICE_EVERY_MS - 1_000 });
  const third = look(second.memory, ['c', 'b'], 3_000);
  expect(third.tell).toEqual([]);
  expect(look(third.memory, [], 1_000 + NOTICE_EVERY_MS).tell.map(({ id }) => id)).toEqual(['b', 'c']);
});

test('who looks, or wants none, is told nothing, also not later', () => {
  const view = { done: [{ id: 'a', comment: '' }], isWatched: true, isWanted: true, now: 0 };
  const seen = nextDoneNotice(NOTHING_DONE, view);
  expect(seen).toMatchObject({ tell: [], againMs: undefined, memory: { untold: [] } });
  const unwanted = nextDoneNotice(NOTHING_DONE, { ...view, isWatched: false, isWanted: false });
  expect(unwanted).toMatchObject({ tell: [], againMs: undefined, memory: { untold: [] } });
});

test('a day of eight hours with a batch every minute rings at most four times, and tells of every one', () => {
  let memory = NOTHING_DONE;
  let rings = 0;
  const told = new Set<string>();
  for (let minute = 0; minute < 8 * 60; minute += 1) {
    const done = [{ id: String(minute), comment: '' }];
    const step = nextDoneNotice(memory, {
      done,
      isWatched: false,
      isWanted: true,
      now: minute * MINUTE_MS,
    });
    memory = step.memory;
    if (step.tell.length > 0) rings += 1;
    for (const { id } of step.tell) told.add(id);
  }
  expect(rings).toBeGreaterThan(1);
  expect(rings).toBeLessThanOrEqual(4);
  expect(told.size + memory.untold.length).toBe(8 * 60);
});

test('what is owed of things that need a person says when to look again', () => {
  const look = (memory: typeof NOTHING_TOLD, needsYou: number, now: number): ReturnType<typeof nextNotice> =>
    nextNotice(memory, { needsYou, isWatched: false, now });
  const told = look(look(NOTHING_TOLD, 0, 0).memory, 1, 0);
  expect(told).toMatchObject({ tell: true, againMs: undefined });
  expect(look(told.memory, 2, MINUTE_MS)).toMatchObject({
    tell: false,
    againMs: NOTICE_EVERY_MS - MINUTE_MS,
  });
});

const STATUS: Parameters<typeof needsPlace>[0] = { needsYou: 1, destinations: [], batches: {} };

test('a notification leads to the one thing that needs somebody, of several to the list', () => {
  expect(needsPlace({ ...STATUS, batches: { attention: 1 } }, ['bat_1'])).toBe('/batches/bat_1');
  expect(needsPlace({ ...STATUS, batches: { asking: 1 } }, ['bat_1'])).toBe('/questions');
  expect(needsPlace({ ...STATUS, needsYou: 2 }, ['bat_1'])).toBe('/attention');
  expect(needsPlace(STATUS, ['bat_1', 'bat_2'])).toBe('/attention');
  expect(needsPlace(STATUS, [])).toBe('/attention');
  const gate = { state: 'parked' } as const;
  const destinations = [{ gate }] as unknown as Parameters<typeof needsPlace>[0]['destinations'];
  expect(needsPlace({ ...STATUS, destinations }, [])).toBe('/destinations');
  const foldersInTrouble = [{ id: 'fol_1' }] as unknown as NonNullable<
    Parameters<typeof needsPlace>[0]['foldersInTrouble']
  >;
  expect(needsPlace({ ...STATUS, foldersInTrouble }, [])).toBe('/folders/fol_1');
});

const NO_ACTIONS: MenuActions = {
  show: () => undefined,
  tell: () => undefined,
  pause: () => undefined,
  resume: () => undefined,
  openLogs: () => undefined,
  quit: () => undefined,
};

test.each(['en', 'fr', 'de'])('the tray offers the same in %s, and a batch leads to its page', (language) => {
  const shown: (string | undefined)[] = [];
  const actions = { ...NO_ACTIONS, show: (place?: string) => shown.push(place) };
  const told = {
    status: { needsYou: 3, paused: undefined },
    recent: [
      batch('bat_1', { comment: 'R&D \u202eplates\n', status: 'imported' }),
      batch('bat_2', { comment: '' }),
    ],
  };
  const items = trayItems(shellText([language]), told, actions);
  expect(items.map(({ id }) => id).filter((id) => id !== undefined)).toEqual([
    'open',
    'pause',
    'needs-you',
    'latest',
    'batch-bat_1',
    'batch-bat_2',
    'settings',
    'quit',
  ]);
  const found = items.find(({ id }) => id === 'batch-bat_1');
  expect(found?.label).toMatch(/^R&&D {1,2}plates: \p{L}+$/u);
  expect(items.find(({ id }) => id === 'batch-bat_2')?.label).toMatch(/^lab: /);
  expect(items.find(({ id }) => id === 'needs-you')?.label).toContain('3');
  found?.click?.(...([] as unknown as Parameters<NonNullable<typeof found.click>>));
  expect(shown).toEqual(['/batches/bat_1']);
});

test('quitting asks only where it stops files from being sent', () => {
  const items = { queued: { items: 3, bytes: 1 }, uploading: { items: 1, bytes: 1 } };
  const moving = [{ batch: 'b', item: 'i', name: 'n', bytes: 1, sentBytes: 0 }];
  expect(stoppedByQuit({ items, moving }, true)).toEqual({ files: 4, moving: 1 });
  expect(stoppedByQuit({ items, moving }, false)).toBeUndefined();
  expect(stoppedByQuit(undefined, true)).toBeUndefined();
  expect(stoppedByQuit({ items: { sent: { items: 9, bytes: 9 } }, moving: [] }, true)).toBeUndefined();
  const paused = { since: '2026-01-01T00:00:00.000Z' };
  expect(stoppedByQuit({ items, moving: [], paused }, true)).toBeUndefined();
});

test('foreign text is one short line wherever the shell shows it', () => {
  expect(shortLine(' a\nb\u0000c\u202e ')).toBe('a b c');
  expect([...new Intl.Segmenter().segment(shortLine('👩🏽‍🔬'.repeat(100)))].length).toBeLessThanOrEqual(48);
  expect(shortLine('x'.repeat(10_000))).toHaveLength(48);
  expect(listed([], 'all')).toBe('All');
  expect(listed(['', ' '], 'all')).toBe('All');
  expect(listed(['a', '', 'b'], 'all')).toBe('a, b, …');
  expect(listed(['a', 'b', 'c', 'd'], 'all')).toBe('a, b, c, …');
});
