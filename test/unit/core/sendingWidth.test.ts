import { describe, expect, test } from 'vitest';
import {
  GAIN_MIN,
  SENDING_SLOTS_MAX,
  SendingWidth,
  TRY_AGAIN_MS,
  TRY_AGAIN_MS_MIN,
} from '../../../main/core/sendingWidth.ts';
import type { BatchId } from '../../../shared/model/ids.ts';

/** A destination that carries `filesPerS(senders)` files a second, and batches that never end. */
function line(filesPerS: (senders: number) => number, { batches = 100, fileBytes = 4_000 } = {}) {
  let now = 0;
  let changes = 0;
  let carried = 0;
  const width = new SendingWidth({ elapsed: () => now }, () => (changes += 1));
  return {
    width,
    get changes(): number {
      return changes;
    },
    pass(ms: number): void {
      now += ms;
    },
    /** Files arrive, of each batch in turn. */
    carry(files: number): void {
      for (let file = 0; file < files; file += 1) {
        const senders = Math.min(width.slots, batches);
        width.setUse(senders, batches > senders);
        now += 1_000 / filesPerS(senders);
        width.fileTaken(`batch-${(carried += 1) % senders}` as BatchId, fileBytes);
      }
    },
  };
}

const ANSWERS_ARE_WAITED_FOR = (slots: number): number => 100 * slots;
const LINE_IS_FULL = (): number => 100;

describe('how many batches send beside each other', () => {
  test('is one to begin with, and as long as none waits', () => {
    const way = line(ANSWERS_ARE_WAITED_FOR, { batches: 1 });
    expect(way.width.slots).toBe(1);
    way.carry(10_000);
    expect(way.width.slots).toBe(1);
  });

  test('is found anew once all are over, whatever was found before', () => {
    let isFull = false;
    const way = line((senders) => (isFull ? 100 : ANSWERS_ARE_WAITED_FOR(senders)));
    way.carry(2_000);
    expect(way.width.slots).toBe(SENDING_SLOTS_MAX);
    way.width.setUse(0, false);
    isFull = true;
    way.carry(100);
    expect(way.width.slots).toBe(1);
    way.width.setUse(0, false);
    isFull = false;
    way.carry(200);
    expect(way.width.slots).toBe(SENDING_SLOTS_MAX);
  });

  test('grows no sooner after the server had enough, also where all were over in between', () => {
    const way = line(ANSWERS_ARE_WAITED_FOR);
    way.carry(2_000);
    way.width.pushedBack();
    way.width.setUse(0, false);
    way.carry((0.9 * TRY_AGAIN_MS * ANSWERS_ARE_WAITED_FOR(1)) / 1_000);
    expect(way.width.slots).toBe(1);
    way.carry((0.2 * TRY_AGAIN_MS * ANSWERS_ARE_WAITED_FOR(1)) / 1_000);
    expect(way.width.slots).toBeGreaterThan(1);
  });

  test('is four times as many as long as they carry more, up to the most that is allowed', () => {
    const way = line(ANSWERS_ARE_WAITED_FOR);
    const seen = new Set<number>();
    for (let turn = 0; turn < 100; turn += 1) {
      seen.add(way.width.slots);
      way.carry(10);
    }
    expect([...seen]).toEqual([1, 4, SENDING_SLOTS_MAX]);
  });

  test('goes back to one where four carry no more than one, and is tried again after a while', () => {
    const way = line(LINE_IS_FULL);
    way.carry(15);
    expect(way.width.slots).toBe(4);
    way.carry(50);
    expect(way.width.slots).toBe(1);
    expect(way.changes).toBe(2);
    const perMs = LINE_IS_FULL() / 1_000;
    way.carry(0.7 * TRY_AGAIN_MS_MIN * perMs);
    expect(way.changes).toBe(2);
    way.carry(0.9 * TRY_AGAIN_MS_MIN * perMs);
    expect(way.changes).toBe(4);
    expect(way.width.slots).toBe(1);
  });

  test('is tried ever more seldom where that comes to nothing, and still twice a minute', () => {
    const way = line(LINE_IS_FULL);
    const triedIn: number[] = [];
    for (let minute = 0; minute < 5; minute += 1) {
      const { changes } = way;
      way.carry((60_000 * LINE_IS_FULL()) / 1_000);
      triedIn.push((way.changes - changes) / 2);
    }
    expect(triedIn[0]).toBeLessThanOrEqual(6);
    for (const tries of triedIn.slice(1)) {
      expect(tries).toBeGreaterThanOrEqual(1);
      expect(tries).toBeLessThanOrEqual(2);
    }
  });

  test('is not spoilt for long by a moment in which nothing went on', () => {
    let isBusy = false;
    const way = line((senders) => (isBusy ? 20 : ANSWERS_ARE_WAITED_FOR(senders)));
    way.carry(15);
    expect(way.width.slots).toBe(4);
    isBusy = true;
    way.carry(20);
    expect(way.width.slots).toBe(1);
    isBusy = false;
    way.carry((6 * TRY_AGAIN_MS_MIN * ANSWERS_ARE_WAITED_FOR(1)) / 1_000);
    expect(way.width.slots).toBe(SENDING_SLOTS_MAX);
  });

  test.each([
    ['just enough', GAIN_MIN + 0.02, 4],
    ['not quite enough', GAIN_MIN - 0.02, 1],
  ])('stays at four where they carry %s more', (_how, gain, slots) => {
    const way = line((senders) => (senders === 1 ? 100 : 100 * gain), { batches: 4 });
    way.carry(400);
    expect(way.width.slots).toBe(slots);
  });

  test('is told from files of all of them: one that only makes its remote batch says nothing', () => {
    const way = line(ANSWERS_ARE_WAITED_FOR);
    while (way.width.slots === 1) way.carry(1);
    expect(way.width.slots).toBe(4);
    way.width.setUse(4, true);
    for (let file = 0; file < 1_000; file += 1) {
      way.pass(100);
      way.width.fileTaken('batch-0' as BatchId, 4_000);
    }
    expect(way.width.slots).toBe(4);
  });

  test('counts empty files, too', () => {
    const way = line(ANSWERS_ARE_WAITED_FOR, { fileBytes: 0 });
    way.carry(200);
    expect(way.width.slots).toBeGreaterThan(4);
  });

  test('is halved by a server that has enough of it, once however many files tell, and grows no more for a while', () => {
    const way = line(ANSWERS_ARE_WAITED_FOR);
    way.carry(2_000);
    expect(way.width.slots).toBe(16);
    for (let file = 0; file < 16; file += 1) way.width.pushedBack();
    expect(way.width.slots).toBe(8);
    const perMs = ANSWERS_ARE_WAITED_FOR(8) / 1_000;
    way.carry(0.9 * TRY_AGAIN_MS * perMs);
    expect(way.width.slots).toBe(8);
    way.carry(0.2 * TRY_AGAIN_MS * perMs);
    expect(way.width.slots).toBe(16);
  });

  test('after push-back it is tried seldom, whatever came of the tries before', () => {
    const way = line((senders) => 100 * Math.min(senders, 2));
    while (way.width.slots === 1) way.carry(1);
    way.width.pushedBack();
    const perMs = 200 / 1_000;
    way.carry(0.9 * TRY_AGAIN_MS * perMs);
    const { changes } = way;
    way.carry(1.2 * TRY_AGAIN_MS * perMs);
    expect(way.changes - changes).toBeLessThanOrEqual(4);
  });

  test('is tried with fewer now and then, and stays with more where they carry more', () => {
    const way = line(ANSWERS_ARE_WAITED_FOR);
    way.carry(2_000);
    expect(way.width.slots).toBe(16);
    const before = way.changes;
    const minutes = 5;
    let fewer = 0;
    for (let file = 0; file < minutes * 60 * ANSWERS_ARE_WAITED_FOR(16); file += 1) {
      way.carry(1);
      if (way.width.slots < 16) fewer += 1;
    }
    expect(way.changes - before).toBeGreaterThanOrEqual(minutes);
    expect(fewer / (minutes * 60 * ANSWERS_ARE_WAITED_FOR(16))).toBeLessThan(0.02);
  });

  test('is fewer again where the line fills up', () => {
    let isFull = false;
    const way = line((senders) => (isFull ? 100 : ANSWERS_ARE_WAITED_FOR(senders)));
    way.carry(2_000);
    expect(way.width.slots).toBe(16);
    isFull = true;
    way.carry((2 * TRY_AGAIN_MS * 100) / 1_000);
    expect(way.width.slots).toBe(1);
  });

  test('is no matter where each file takes seconds: more beside it would only make it late', () => {
    const way = line(() => 0.5);
    way.carry(1_000);
    expect(way.changes).toBe(0);
  });

  test('rests ten times as long as a try took that came to nothing', () => {
    const way = line(() => 2);
    let wide = 0;
    for (let file = 0; file < 2_000; file += 1) {
      way.carry(1);
      if (way.width.slots > 1) wide += 1;
    }
    expect(wide).toBeGreaterThan(0);
    expect(wide / 2_000).toBeLessThan(0.12);
  });

  test('is told only once those that are too many have given their slots back', () => {
    const way = line(ANSWERS_ARE_WAITED_FOR);
    way.carry(2_000);
    way.width.pushedBack();
    expect(way.width.slots).toBe(8);
    const { changes } = way;
    way.width.setUse(16, true);
    for (let file = 0; file < 100_000; file += 1) {
      way.pass(1);
      way.width.fileTaken(`batch-${file % 16}` as BatchId, 4_000);
    }
    expect(way.changes).toBe(changes);
  });

  test('is never less than one', () => {
    const way = line(ANSWERS_ARE_WAITED_FOR);
    for (let trouble = 0; trouble < 5; trouble += 1) {
      way.pass(10_000);
      way.width.pushedBack();
    }
    expect(way.width.slots).toBe(1);
    expect(way.changes).toBe(0);
  });

  test('begins anew when nobody sends any more', () => {
    const way = line(ANSWERS_ARE_WAITED_FOR);
    way.carry(2_000);
    way.width.setUse(0, false);
    expect(way.width.slots).toBe(1);
  });

  test.each([2, 3])('is told from %i where there are no more', (batches) => {
    const way = line(LINE_IS_FULL, { batches });
    way.carry(15);
    expect(way.width.slots).toBe(4);
    way.carry(40);
    expect(way.width.slots).toBe(1);
  });

  test('stays as it was where those that waited are gone before they could tell', () => {
    const way = line(ANSWERS_ARE_WAITED_FOR);
    way.carry(15);
    expect(way.width.slots).toBe(4);
    way.width.setUse(1, false);
    expect(way.width.slots).toBe(1);
  });
});
