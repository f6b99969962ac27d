import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { scanJson } from '../../../shared/checks/haplo/jsonScanner.ts';

test.each([
  ['', 'empty', 1, 1],
  ['\ufeff{}', 'byte-order-mark', 1, 1],
  ['{"a": 1,\n}', 'trailing-comma', 1, 8],
  ['[1,\r\n2,\r\n]', 'trailing-comma', 2, 2],
  ['{\n  // note\n}', 'comment', 2, 3],
  ["{'a': 1}", 'single-quotes', 1, 2],
  ['{\u201ca\u201d: 1}', 'typographic-quotes', 1, 2],
  ['{a: 1}', 'unquoted-key', 1, 2],
  ['{"a" 1}', 'missing-colon', 1, 6],
  ['{"a": }', 'missing-value', 1, 7],
  ['[1,,2]', 'missing-value', 1, 4],
  ['{"a": 1\n"b": 2}', 'missing-comma', 2, 1],
  ['[1}', 'mismatched-bracket', 1, 3],
  ['[00]', 'leading-zero', 1, 2],
  ['[+1]', 'bad-number', 1, 2],
  ['[1.]', 'bad-number', 1, 2],
  ['[0x1]', 'bad-number', 1, 2],
  ['[True]', 'bad-literal', 1, 2],
  ['[nullx]', 'bad-literal', 1, 2],
  ['["\\q"]', 'bad-escape', 1, 3],
  ['["\\u12"]', 'bad-escape', 1, 3],
  ['["a\tb"]', 'control-character', 1, 4],
  ['{"a": [1', 'truncated', 1, 9],
  ['{"a', 'truncated', 1, 4],
  ['{} {}', 'trailing-content', 1, 4],
])('%j is refused as %s at line %i column %i', (text, fault, line, column) => {
  expect(() => JSON.parse(text) as unknown).toThrow();
  expect(scanJson(text)).toEqual({ ok: false, fault, line, column });
});

test('the lines of the elements and of every value are known', () => {
  const scan = scanJson('[\n{"a": 1,\n "b/c": [2]},\n\n3]', true);
  expect(scan).toMatchObject({ ok: true, depth: 3, containers: 3, elementLines: [2, 5] });
  if (!scan.ok) throw new Error('refused');
  expect([...scan.lines]).toEqual([
    ['', 1],
    ['/0', 2],
    ['/0/a', 2],
    ['/0/b~1c', 3],
    ['/0/b~1c/0', 3],
    ['/1', 5],
  ]);
});

test('a key given twice is reported with its line', () => {
  const scan = scanJson('[{"a":1},\n{"a":1,"b":{"\\u0061":1,\n"a":2}}]');
  expect(scan).toMatchObject({
    ok: true,
    duplicates: [{ key: 'a', line: 3, pointer: '/1/b', rootIndex: 1 }],
  });
});

test('a million open brackets neither overflow the stack nor pass', () => {
  expect(scanJson('['.repeat(1_000_000))).toMatchObject({ ok: false, fault: 'truncated' });
});

test('the scanner accepts exactly what a strict parser accepts', () => {
  const pieces = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"a"',
    '"b\\n"',
    '"',
    '\\',
    '0',
    '1',
    '-',
    '.',
    'e',
    '1e5',
    '01',
    'true',
    'null',
    'NaN',
    ' ',
    '\n',
    '\u00a0',
    '\ufeff',
    "'",
    '//',
  );
  const nearJson = fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(fc.oneof(nearJson, fc.json(), fc.string()), (text) => {
      let accepted = true;
      try {
        JSON.parse(text);
      } catch {
        accepted = false;
      }
      expect(scanJson(text).ok).toBe(accepted);
    }),
    { numRuns: 3000 },
  );
});
