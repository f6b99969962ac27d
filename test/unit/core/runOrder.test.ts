import { describe, expect, test } from 'vitest';
import { changedFollowers, RunOrder, runsSoon } from '../../../main/core/runOrder.ts';
import type { Batch, WantedRun } from '../../../shared/model/batch.ts';
import type { WindowState } from '../../../shared/model/weeklyWindow.ts';
import { testBatch } from '../../support/ledgerModels.ts';

const IMPORT: WantedRun = { kind: 'import', by: 'test' };

const wanting = (number: number, more: Partial<WantedRun> = {}, facts: Partial<Batch> = {}): Batch =>
  testBatch(number, { next: { ...IMPORT, ...more }, ...facts });

const [first, second, third] = [wanting(1), wanting(2), wanting(3)];

describe('the run of a batch', () => {
  test('may be asked for when nothing before it asks for one', () => {
    const order = new RunOrder({ oneUploadPer: 'batch' });
    expect(order.mayAsk(first)).toBe(true);
    expect(order.followers.size).toBe(0);
  });

  test('follows that of an earlier one that is still sent, and later ones follow the same', () => {
    const order = new RunOrder({ oneUploadPer: 'batch' });
    order.willAsk(first);
    expect(order.mayAsk(second)).toBe(false);
    order.willAsk(wanting(9));
    expect(order.mayAsk(third)).toBe(false);
    expect([...order.followers]).toEqual([
      [second.id, first],
      [third.id, first],
    ]);
  });

  test('follows that of an earlier one that is just being asked for', () => {
    const order = new RunOrder({ oneUploadPer: 'batch' });
    order.mayAsk(first);
    expect(order.mayAsk(second)).toBe(false);
    expect(order.followers.get(second.id)).toBe(first);
  });

  test.each([
    ['has a window', wanting(2, { window: 'night' })],
    ['has a time', wanting(2, { notBefore: 5 })],
    ['was asked for by a script', wanting(2, {}, { mirror: {} })],
  ])('follows no other one where it %s, and goes before later ones', (_, own) => {
    const order = new RunOrder({ oneUploadPer: 'batch' });
    order.willAsk(first);
    expect(order.mayAsk(own)).toBe(true);
    expect(order.followers.has(own.id)).toBe(false);
    expect(order.mayAsk(third)).toBe(false);
  });

  test.each(['project', 'none'] as const)(
    'follows no other one where nothing is sent side by side (one upload per %s)',
    (oneUploadPer) => {
      const order = new RunOrder({ oneUploadPer });
      order.willAsk(first);
      expect(order.mayAsk(second)).toBe(true);
      expect(order.followers.size).toBe(0);
    },
  );
});

describe('a run is asked for as soon as everything is sent', () => {
  const at = (batch: Batch, now: number, state?: WindowState): boolean =>
    runsSoon(batch, { now, window: () => state });

  test('where one is wanted', () => {
    expect(at(first, 0)).toBe(true);
    expect(at(testBatch(1), 0)).toBe(false);
  });

  test('where its time has come', () => {
    expect(at(wanting(1, { notBefore: 5 }), 4)).toBe(false);
    expect(at(wanting(1, { notBefore: 5 }), 5)).toBe(true);
  });

  test('where its window is open, or gone, which somebody has to be told', () => {
    expect(at(wanting(1, { window: 'night' }), 0, { isOpen: false })).toBe(false);
    expect(at(wanting(1, { window: 'night' }), 0, { isOpen: true, openedAt: 0 })).toBe(true);
    expect(at(wanting(1, { window: 'night' }), 0)).toBe(true);
  });
});

test('who follows another one than before, or one with another name, or none any more, has changed', () => {
  const before = new Map([
    [first.id, third],
    [second.id, third],
  ]);
  expect(changedFollowers(before, before)).toEqual([]);
  expect(changedFollowers(before, new Map([[first.id, third]]))).toEqual([second.id]);
  expect(changedFollowers(new Map(), before)).toEqual([first.id, second.id]);
  expect(changedFollowers(before, new Map(before).set(first.id, second))).toEqual([first.id]);
  const renamed = { ...third, comment: 'another word' };
  expect(changedFollowers(before, new Map(before).set(second.id, renamed))).toEqual([second.id]);
});
