import { expect, test } from 'vitest';
import { lastTouchedMs } from '../../../shared/model/fileFacts.ts';

const touched = (mtimeNs: string, ctimeNs: string): number =>
  lastTouchedMs({ dev: '1', ino: '1', bytes: 1, mtimeNs, ctimeNs });

test('a file was last touched at the younger of its two times, in whole milliseconds', () => {
  expect(touched('1795370623540999999', '1795370623541000000')).toBe(1_795_370_623_541);
  expect(touched('1795370623541999999', '999999999999')).toBe(1_795_370_623_541);
});

test('times around and before 1970 are times', () => {
  expect(touched('0', '0')).toBe(0);
  expect(touched('999999', '1')).toBe(0);
  expect(touched('-5000000001', '-7000000000')).toBe(-5_000);
  expect(touched('-500000', '-900000')).toBe(0);
});
