import { expect, test } from 'vitest';
import { retryAfterMs } from '../../main/adapters/http/retryAfter.ts';

const NOW = Date.parse('2026-11-22T10:00:00Z');

test('seconds are read as they stand', () => {
  expect(retryAfterMs('120', NOW)).toBe(120_000);
  expect(retryAfterMs(' 0 ', NOW)).toBe(0);
});

test('an HTTP date counts from the given now', () => {
  expect(retryAfterMs('Sun, 22 Nov 2026 10:00:30 GMT', NOW)).toBe(30_000);
  expect(retryAfterMs('Sunday, 22-Nov-26 10:01:00 GMT', NOW)).toBe(60_000);
});

test('a date in the past means now, never a negative wait', () => {
  expect(retryAfterMs('Sun, 22 Nov 2026 09:00:00 GMT', NOW)).toBe(0);
});

test('nonsense is no wait at all', () => {
  for (const text of [undefined, '', 'soon', '-5', '1.5', '12 monkeys'])
    expect(retryAfterMs(text, NOW), String(text)).toBeUndefined();
});

test('nobody is sent away for more than a day', () => {
  expect(retryAfterMs('999999999', NOW)).toBe(24 * 60 * 60 * 1000);
  expect(retryAfterMs('Fri, 22 Nov 2126 10:00:00 GMT', NOW)).toBe(24 * 60 * 60 * 1000);
});
