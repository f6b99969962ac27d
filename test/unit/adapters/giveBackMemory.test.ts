import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { collectYoung, notePassed } from '../../../main/adapters/files/giveBackMemory.ts';

const PIECES = 16;
const PIECE_BYTES = 1024 * 1024;

/** Takes memory that nobody holds afterwards. */
async function waste(): Promise<void> {
  for (let piece = 0; piece < PIECES; piece += 1) Buffer.alloc(PIECE_BYTES).fill(piece);
  await turn();
}

test('the memory of bodies that came just now is free again', async () => {
  // The first time also reads the collector.
  collectYoung();
  const before = process.memoryUsage().arrayBuffers;
  await waste();
  collectYoung();
  await turn();
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan((PIECES / 4) * PIECE_BYTES);
});

describe('where many things pass through memory', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  /** Something that nobody holds. */
  function dropped(): WeakRef<object> {
    return new WeakRef({ filling: Array.from({ length: 100 }, (_, at) => at) });
  }

  test('it is free again as soon as they are done with', async () => {
    const early = dropped();
    // What a weak reference was made for in this turn stays for its length.
    await turn();
    notePassed(100_000);
    vi.advanceTimersByTime(1_000);
    expect(early.deref()).toBeUndefined();
    vi.advanceTimersByTime(60_000);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('few of them are not worth the pause', () => {
    notePassed(1_000);
    expect(vi.getTimerCount()).toBe(0);
  });
});
