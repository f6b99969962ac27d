import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matchesGlob, parseGlob, type Glob } from '../../../shared/model/glob.ts';

function glob(pattern: string): Glob {
  const read = parseGlob(pattern);
  if ('wrong' in read) throw new Error(read.wrong);
  return read;
}

/** What a pattern of stars, question marks and plain letters means, for names this short. */
function asExpression(pattern: string): RegExp {
  const parts = pattern.split('/').map((part) => {
    if (part === '**') return '(?:[^/]+/)*';
    const plain = part.replaceAll('.', '[.]').replaceAll('?', '[^/]').replaceAll('*', '[^/]*');
    return `${plain}/`;
  });
  return new RegExp(`^${parts.join('').replace(/[/]$/, '')}$`);
}

describe('a glob', () => {
  test.each([
    ['*.tif', 'a.tif', true],
    ['*.tif', 'deep/er/a.tif', true],
    ['*.tif', 'a.tiff', false],
    ['tmp', 'tmp/x/y.dat', true],
    ['tmp/**', 'tmp/x/y.dat', true],
    ['tmp/**', 'other/tmp/y.dat', false],
    ['/run*/*.csv', 'run7/a.csv', true],
    ['/run*/*.csv', 'x/run7/a.csv', false],
    ['**/logs/*.txt', 'logs/a.txt', true],
    ['**/logs/*.txt', 'a/b/logs/a.txt', true],
    ['{a,b}_{1,2}.raw', 'b_2.raw', true],
    ['{a,b}_{1,2}.raw', 'b_3.raw', false],
    ['plate[0-9][!a].raw', 'plate7b.raw', true],
    ['plate[0-9][!a].raw', 'plate7a.raw', false],
    ['a?c', 'a😀c', true],
    ['\\*.tif', '*.tif', true],
    ['\\*.tif', 'a.tif', false],
    ['odd[', 'odd[', true],
    ['odd{', 'odd{', true],
  ])('%s and %s: %s', (pattern, path, expected) => {
    expect(matchesGlob(glob(pattern), path)).toBe(expected);
  });

  test('of stars and letters matches as the regular expression does that it stands for', () => {
    const name = fc.string({ unit: fc.constantFrom('a', 'b', '.'), minLength: 1, maxLength: 6 });
    const part = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*', '?'), minLength: 1, maxLength: 6 });
    const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join('/'));
    const pattern = fc
      .array(fc.oneof(part, fc.constant('**')), { minLength: 2, maxLength: 3 })
      // A star beside another within a name means something else to others; `.` and `..` are no names.
      .filter((parts) => parts.every((one) => one === '**' || !one.includes('**')))
      .map((parts) => parts.join('/'));
    fc.assert(
      fc.property(pattern, path, (given, tested) => {
        const segments = tested.split('/');
        fc.pre(segments.every((one) => one !== '.' && one !== '..') && !/(^|\/)\.{1,2}(\/|$)/.test(given));
        fc.pre(!given.endsWith('**'));
        const theirs = (text: string): boolean => asExpression(given).test(text);
        const ours = glob(given);
        // Ours also takes what lies below a folder that matches.
        const below = segments.some((_, at) => theirs(segments.slice(0, at + 1).join('/')));
        expect(matchesGlob(ours, tested)).toBe(below);
      }),
      { numRuns: 2_000 },
    );
  });

  test('that would send a regular expression astray is answered in steps, not in years', () => {
    const hostile = glob('*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b');
    expect(matchesGlob(hostile, 'a'.repeat(20_000))).toBe(false);
    const deep = glob(`${'**/a/'.repeat(15)}b`);
    expect(matchesGlob(deep, 'a/'.repeat(300) + 'c')).toBe(false);
  });

  test('that means too much, or nothing, is refused with the reason', () => {
    expect(parseGlob('')).toEqual({ wrong: 'it is empty' });
    expect(parseGlob('{a,b}'.repeat(7))).toEqual({ wrong: 'its braces mean more than 100 patterns' });
    expect(parseGlob('x'.repeat(501))).toHaveProperty('wrong');
  });
});
