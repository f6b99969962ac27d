import { expect, test } from 'vitest';
import { deadlineMs, headersWaitMs, HTTP_LIMITS, PIECE_BYTES_MAX } from '../../main/adapters/http/limits.ts';

test('a whole exchange may take its base and its size at the slowest rate', () => {
  expect(deadlineMs(HTTP_LIMITS, 0)).toBe(120_000);
  expect(deadlineMs(HTTP_LIMITS, 10 * 1024 * 60)).toBe(180_000);
});

test('a file of any size has a deadline that a timer can keep', () => {
  for (const bytes of [30e9, 5 * 2 ** 40, Number.MAX_SAFE_INTEGER]) {
    expect(deadlineMs(HTTP_LIMITS, bytes)).toBe(2 ** 31 - 1);
    expect(headersWaitMs(HTTP_LIMITS, bytes)).toBeLessThanOrEqual(2 ** 31 - 1);
  }
});

test('the slowest rate that is allowed carries a piece within the idle limit', () => {
  expect((PIECE_BYTES_MAX / HTTP_LIMITS.bytesPerSecondMin) * 1000).toBeLessThan(HTTP_LIMITS.idleMs);
});
