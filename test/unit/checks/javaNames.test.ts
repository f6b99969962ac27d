import { describe, expect, test } from 'vitest';
import { checkDspName, dspAnswerText } from '../../../shared/checks/dspIngest/dspName.ts';
import {
  javaEqualsIgnoreCase,
  javaFileExtension,
  javaNormalisedElements,
  javaSplitPath,
} from '../../../shared/checks/dspIngest/javaNames.ts';
import { DSP_NAME_MESSAGES } from '../../../shared/services/dspIngest/fileNames.ts';

describe('names as Java takes them apart', () => {
  test.each([
    ['', ['']],
    ['/', []],
    ['//', []],
    ['a', ['a']],
    ['/a', ['', 'a']],
    ['a/b//', ['a', 'b']],
    ['a//b', ['a', '', 'b']],
  ])('%j has the parts %j', (path, parts) => {
    expect(javaSplitPath(path)).toEqual(parts);
  });

  test.each([
    [[''], ['']],
    [['.'], ['']],
    [['a', '..'], ['']],
    [
      ['', 'a', '.', 'b'],
      ['a', 'b'],
    ],
    [
      ['a', '..', '..', 'b'],
      ['..', 'b'],
    ],
    [
      ['..', '..'],
      ['..', '..'],
    ],
    [
      ['a', 'b', '..', 'c'],
      ['a', 'c'],
    ],
  ])('%j normalises to %j', (segments, elements) => {
    expect(javaNormalisedElements(segments)).toEqual(elements);
  });

  test.each([
    ['a.png', 'png'],
    ['a.b.c', 'c'],
    ['.hidden', 'hidden'],
    ['a.', ''],
    ['abc', ''],
    ['a/b.c', 'c'],
    ['a\\b.c', 'c'],
    ['a.b/c', ''],
    ['a.b\\c', ''],
    ['x/a.b\\c', ''],
    ['x\\a.b/c', ''],
  ])('%j has the extension %j', (name, extension) => {
    expect(javaFileExtension(name)).toBe(extension);
  });

  test.each([
    ['jpg', 'JpG', true],
    ['jpg', 'jpgx', false],
    ['jpgx', 'jpg', false],
    ['', '', true],
    ['a', 'b', false],
    // Without a dot, with one, and the sign of Kelvin: letters that Java takes for others.
    ['tıff', 'TIFF', true],
    ['tİff', 'tiff', true],
    ['m\u212av', 'mkv', true],
    // Its capital is two letters, which Java does not use here.
    ['ß', 's', false],
    ['ß', 'ß', true],
  ])('%j and %j: %j', (left, right, same) => {
    expect(javaEqualsIgnoreCase(left, right)).toBe(same);
  });
});

describe('what the server breaks on', () => {
  test.each(['/', '//', '///'])('is a bare name of slashes only, as %j', (name) => {
    expect(checkDspName(name).assetFilename).toEqual({ kind: 'broken' });
  });

  test.each(['a\0.png', '\0'])('is a NUL, in any place: %j', (name) => {
    const verdict = checkDspName(name);
    expect(verdict.assetFilename).toEqual({ kind: 'broken' });
    expect(verdict.bulkIngest).toEqual({ kind: 'broken' });
    expect(verdict.skippedByIngest).toBe(false);
  });

  test.each([
    ['', DSP_NAME_MESSAGES.extension],
    ['a/', DSP_NAME_MESSAGES.path],
    ['/a', DSP_NAME_MESSAGES.path],
    ['a//', DSP_NAME_MESSAGES.path],
  ])('is not %j, which it refuses', (name, message) => {
    expect(dspAnswerText(checkDspName(name).assetFilename)).toBe(message);
  });
});

test('a place, and the version that a name needs, are told only where there is one', () => {
  expect(checkDspName('a.png')).toEqual({
    bulkIngest: { kind: 'ok' },
    assetFilename: { kind: 'ok' },
    storedAs: 'a.png',
    skippedByIngest: false,
    decomposed: false,
  });
  for (const name of ['a.exe', '/', '../.a.png', 'a\0.png']) {
    const verdict = checkDspName(name);
    expect(verdict).not.toHaveProperty('storedAs');
    expect(verdict).not.toHaveProperty('since');
    expect(verdict.skippedByIngest).toBe(false);
  }
  expect(checkDspName('x/.a.png')).toMatchObject({ storedAs: 'x/.a.png', skippedByIngest: true });
});
