import { describe, expect, test } from 'vitest';
import {
  GAIN_MIN,
  SENDING_SLOTS_MAX,
  SendingWidth,
  SMALL_BEGINNERS,
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
    /** As many of `waiting` batches as may begin to send, do. */
    begin(waiting: number, areManySmall = true): number {
      let inUse = 0;
      let isNext = true;
      for (let batch = 0; batch < waiting; batch += 1) {
        if (width.takesOneMore({ inUse, areManySmall, isNext })) inUse += 1;
        else isNext = false;
      }
      width.setUse(inUse, !isNext);
      return inUse;
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

  test('is as many as bring small files to begin with, up to some', () => {
    expect(line(ANSWERS_ARE_WAITED_FOR).begin(2)).toBe(2);
    const way = line(ANSWERS_ARE_WAITED_FOR);
    expect(way.begin(100)).toBe(SMALL_BEGINNERS);
    expect(way.width.slots).toBe(SMALL_BEGINNERS);
    way.carry(100);
    expect(way.width.slots).toBe(SENDING_SLOTS_MAX);
  });

  test('grows by small files that come while others are sent, but not past one that waits', () => {
    const { width, ...way } = line(ANSWERS_ARE_WAITED_FOR, { batches: 1 });
    way.begin(1);
    way.carry(500);
    expect(width.takesOneMore({ inUse: 1, areManySmall: true, isNext: false })).toBe(false);
    expect(width.takesOneMore({ inUse: 1, areManySmall: true, isNext: true })).toBe(true);
    expect(width.slots).toBe(2);
  });

  test('is one to begin with where one brings large files, also for small ones behind it', () => {
    const way = line(ANSWERS_ARE_WAITED_FOR);
    expect(way.begin(3, false)).toBe(1);
    expect(way.begin(3)).toBe(1);
    const { width } = line(ANSWERS_ARE_WAITED_FOR);
    expect(width.takesOneMore({ inUse: 0, areManySmall: true, isNext: true })).toBe(true);
    expect(width.takesOneMore({ inUse: 1, areManySmall: false, isNext: true })).toBe(false);
    expect(width.takesOneMore({ inUse: 0, areManySmall: false, isNext: true })).toBe(true);
    expect(width.takesOneMore({ inUse: 1, areManySmall: true, isNext: true })).toBe(false);
  });

  test('is never more for small files while another number is tried, nor once it was, nor after the server had enough', () => {
    const tried = line(LINE_IS_FULL);
    tried.carry(15);
    expect(tried.width.slots).toBe(4);
    expect(tried.width.takesOneMore({ inUse: 4, areManySmall: true, isNext: true })).toBe(false);
    tried.carry(50);
    expect(tried.width.slots).toBe(1);
    expect(tried.begin(4)).toBe(1);
    const busy = line(ANSWERS_ARE_WAITED_FOR);
    expect(busy.begin(4)).toBe(4);
    busy.width.pushedBack();
    expect(busy.begin(4)).toBe(2);
    busy.width.setUse(0, false);
    busy.pass(0.9 * TRY_AGAIN_MS);
    expect(busy.begin(4)).toBe(1);
    busy.pass(0.2 * TRY_AGAIN_MS);
    expect(busy.begin(4)).toBe(4);
  });

  test('is for small files only where it grew for them', () => {
    const { width, ...way } = line(ANSWERS_ARE_WAITED_FOR);
    way.begin(3);
    for (const inUse of [3, 2, 1])
      expect(width.takesOneMore({ inUse, areManySmall: false, isNext: true })).toBe(false);
    expect(width.takesOneMore({ inUse: 0, areManySmall: false, isNext: true })).toBe(true);
    expect(width.slots).toBe(1);
  });

  test('grows no more after the server had enough until all are over, nor while some have yet to give their slots back', () => {
    const { width, ...way } = line(ANSWERS_ARE_WAITED_FOR);
    way.begin(3);
    expect(width.takesOneMore({ inUse: 4, areManySmall: true, isNext: true })).toBe(false);
    width.pushedBack();
    way.pass(1.1 * TRY_AGAIN_MS);
    expect(width.takesOneMore({ inUse: 1, areManySmall: true, isNext: true })).toBe(false);
  });

  test('is not tried with fewer where only so few send anyway', () => {
    const { width, ...way } = line(LINE_IS_FULL);
    way.begin(4);
    width.setUse(1, false);
    for (let file = 0; file < 6_000; file += 1) {
      way.pass(10);
      width.fileTaken('batch-0' as BatchId, 4_000);
    }
    expect([width.slots, way.changes]).toEqual([4, 0]);
  });

  test('is soon fewer again where it was kept for a moment in which nothing went on', () => {
    let carried = 0;
    const way = line(() => (carried < 5 ? 50 : 100));
    let wide = 0;
    for (let file = 0; file < 6_000; file += 1) {
      carried = file;
      way.carry(1);
      if (way.width.slots > 1) wide += 1;
    }
    expect(wide / 6_000).toBeLessThan(0.2);
  });

  test('is not tried with fewer at once where small files began, but soon is where the line is full', () => {
    const way = line(LINE_IS_FULL, { batches: 4 });
    way.begin(4);
    const perMs = LINE_IS_FULL() / 1_000;
    way.carry(0.9 * TRY_AGAIN_MS_MIN * perMs);
    expect(way.width.slots).toBe(4);
    way.carry(0.4 * TRY_AGAIN_MS_MIN * perMs);
    expect(way.width.slots).toBe(1);
    way.carry((60_000 * LINE_IS_FULL()) / 1_000);
    expect(way.width.slots).toBe(1);
  });

  test('is not tried with fewer at once after more carried more, also where none waits to be one more', () => {
    const way = line(ANSWERS_ARE_WAITED_FOR, { batches: 4 });
    while (way.width.slots === 1) {
      way.width.setUse(1, true);
      way.carry(1);
    }
    way.carry(100);
    const { changes } = way;
    way.carry((0.8 * TRY_AGAIN_MS * ANSWERS_ARE_WAITED_FOR(4)) / 1_000);
    expect([way.width.slots, way.changes]).toEqual([4, changes]);
    way.carry((0.3 * TRY_AGAIN_MS * ANSWERS_ARE_WAITED_FOR(4)) / 1_000);
    expect(way.changes).toBeGreaterThan(changes);
    expect(way.width.slots).toBe(4);
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
