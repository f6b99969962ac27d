import { assert as check, asyncProperty, integer } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HTTP_LIMITS } from '../../../main/adapters/http/limits.ts';
import { BURST_MS, PIECE_MS, slowestOf, TokenPace } from '../../../main/core/tokenPace.ts';
import { RATE_BYTES_PER_SECOND_MIN } from '../../../shared/model/destination.ts';
import { FakeClock } from '../../support/fakeClock.ts';

const never = new AbortController().signal;

/** Lets bytes through piece by piece and notes when each left, fake ms. */
async function flow(
  clock: FakeClock,
  pace: TokenPace | ReturnType<typeof slowestOf>,
  bytes: number,
): Promise<readonly { readonly at: number; readonly bytes: number }[]> {
  const left: { at: number; bytes: number }[] = [];
  const done = (async () => {
    for (let sent = 0; sent < bytes;) {
      const piece = Math.min(bytes - sent, pace.pieceBytes());
      await pace.pass(piece, never);
      left.push({ at: clock.elapsed(), bytes: piece });
      sent += piece;
    }
  })();
  const state = { isDone: false };
  void done.then(() => (state.isDone = true));
  while (!state.isDone) if (!(await clock.advanceToNext())) await clock.settle();
  return left;
}

describe('the pace of a send', () => {
  test('is the rate: never more than a second of it within any second', async () => {
    await check(
      asyncProperty(
        integer({ min: RATE_BYTES_PER_SECOND_MIN, max: 50_000_000 }),
        integer({ min: 1, max: 20 }),
        async (rate, seconds) => {
          const clock = new FakeClock();
          const left = await flow(clock, new TokenPace(clock, () => rate), rate * seconds);
          const last = left.at(-1)?.at ?? 0;
          expect(last).toBeGreaterThanOrEqual(seconds * 1_000 - BURST_MS - 2 * PIECE_MS);
          expect(last).toBeLessThanOrEqual(seconds * 1_000 + PIECE_MS);
          for (const { at: from } of left) {
            const within = left.filter(({ at }) => at >= from && at < from + 1_000);
            const bytes = within.reduce((sum, piece) => sum + piece.bytes, 0);
            expect(bytes).toBeLessThanOrEqual(
              (rate * (1_000 + BURST_MS + 2 * PIECE_MS)) / 1_000 + left.length,
            );
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  test('saves nothing up while nothing is sent', async () => {
    const clock = new FakeClock();
    const pace = new TokenPace(clock, () => 1_000_000);
    await flow(clock, pace, 1_000_000);
    await clock.advance(3_600_000);
    const begin = clock.elapsed();
    const left = await flow(clock, pace, 2_000_000);
    expect((left.at(-1)?.at ?? 0) - begin).toBeGreaterThanOrEqual(2_000 - BURST_MS - 2 * PIECE_MS);
  });

  test('takes a change of the rate at once, also its end', async () => {
    const clock = new FakeClock();
    let rate: number | undefined = RATE_BYTES_PER_SECOND_MIN;
    const pace = new TokenPace(clock, () => rate);
    await pace.pass(100 * RATE_BYTES_PER_SECOND_MIN, never);
    let passed = false;
    const waiting = pace.pass(1, never).then(() => (passed = true));
    await clock.advance(2_000);
    expect(passed).toBe(false);
    rate = undefined;
    await clock.advance(1_000);
    expect(passed).toBe(true);
    await waiting;
  });

  test('lets go at once when it is called off', async () => {
    const clock = new FakeClock();
    const pace = new TokenPace(clock, () => RATE_BYTES_PER_SECOND_MIN);
    await pace.pass(100 * RATE_BYTES_PER_SECOND_MIN, never);
    const off = new AbortController();
    let passed = false;
    const waiting = pace.pass(1, off.signal).then(() => (passed = true));
    await clock.settle();
    expect(passed).toBe(false);
    off.abort();
    await waiting;
    expect(clock.elapsed()).toBe(0);
  });

  test('two caps on one send mean the lower one', async () => {
    const clock = new FakeClock();
    const low = new TokenPace(clock, () => 100_000);
    const high = new TokenPace(clock, () => 10_000_000);
    const left = await flow(clock, slowestOf(high, low), 500_000);
    expect(left.at(-1)?.at ?? 0).toBeGreaterThanOrEqual(5_000 - BURST_MS - 2 * PIECE_MS);
  });

  test('the lowest cap is well above what a deadline takes for a link that is too slow', () => {
    expect(RATE_BYTES_PER_SECOND_MIN).toBeGreaterThan(4 * HTTP_LIMITS.bytesPerSecondMin);
  });
});
