import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { cleanJson, cleanLines, cleanText } from '../../../main/cli/cleanText.ts';
import { bytesText, durationMs, leftText } from '../../../main/cli/units.ts';

// oxlint-disable-next-line no-control-regex
const OBEYED = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

test('no text can command a terminal, and nothing else of it changes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(cleanText(text)).not.toMatch(OBEYED);
      if (!OBEYED.test(text) && !/[\n\u061c\u200e\u200f\u2028\u2029]/.test(text))
        expect(cleanText(text)).toBe(text);
    }),
  );
  expect(cleanText('a\u001b[2Jb\n')).toBe('a\\u{1b}[2Jb\\u{a}');
  expect(cleanLines('one\r\n\ttwo\u0007')).toBe('one\n\ttwo\\u{7}');
});

test('cleaned JSON is the same data', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.string({ unit: 'binary' }), (value, text) => {
      const json = cleanJson({ value, text });
      expect(json).not.toMatch(OBEYED);
      expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify({ value, text })));
    }),
  );
});

test.each([
  ['10m', 600_000],
  ['90s', 90_000],
  ['1h30m', 5_400_000],
  ['1.5s', 1_500],
  ['250ms', 250],
  ['', undefined],
  ['0s', undefined],
  ['10', undefined],
  ['-5m', undefined],
  ['5 m', undefined],
])('%j lasts %s ms', (text, ms) => {
  expect(durationMs(text)).toBe(ms);
});

test('bytes and times left are told roundly', () => {
  expect([0, 999, 1_000, 12_400_000, 999_600_000, 5e15].map(bytesText)).toEqual([
    '0 B',
    '999 B',
    '1.0 kB',
    '12.4 MB',
    '1.0 GB',
    '5.0 PB',
  ]);
  expect([3, 236, 7_300].map(leftText)).toEqual(['about 3 s left', 'about 4 min left', 'about 2 h left']);
});
