import { describe, expect, test } from 'vitest';
import { acceptsEcotaxaName, stemOf } from '../../../main/adapters/services/ecotaxa/ecotaxaNames.ts';
import { readResume, writeResume } from '../../../main/adapters/services/ecotaxa/resumeToken.ts';
import { ecotaxaDetail, isEcotaxaTraceback, tracebackEnd } from '../../../shared/services/ecotaxa/wire.ts';

/** A path of so many bytes, an odd number, with short parts. */
const deep = (bytes: number): string => `a${'/a'.repeat((bytes - 1) / 2)}`;

describe('names in an archive', () => {
  test.each([
    'a.tsv',
    'sub/é ü.png',
    '-rf',
    ' x ',
    `${'n'.repeat(251)}.tsv`,
    `${'é'.repeat(127)}n/a`,
    '__MACOSX/a',
    'a..b',
    '...',
    'ab:c',
    '1:a',
  ])('%j is taken', (name) => {
    expect(acceptsEcotaxaName(name)).toEqual({ ok: true, value: undefined });
  });

  const root = 'begins like a path from the root of a disk';
  const empty = 'has a part that is empty, "." or ".."';
  const control = 'holds a control character, with which its folder cannot be listed';
  const long = 'has a part of more than 255 bytes';
  test.each([
    ['', 'is empty'],
    ['/a', root],
    ['C:a', root],
    ['z:/a', root],
    ['a/', empty],
    ['a//b', empty],
    ['../a', empty],
    ['a/..', empty],
    ['.', empty],
    ['a/./b', empty],
    ['a\\b', 'holds a backslash, which archives take for a slash'],
    ['a\nb', control],
    ['a\0b', control],
    ['\uD800', 'holds half a character (a lone surrogate), which UTF-8 cannot carry'],
    ['é'.repeat(128), long],
    [`a/${'n'.repeat(256)}/b`, long],
  ])('%j is refused: it %s', (name, reason) => {
    expect(acceptsEcotaxaName(name)).toMatchObject({
      failure: { code: 'file.bad-name', facts: { name, reason } },
    });
  });

  test('a path is taken as long as an archive can hold it', () => {
    const longest = deep(65_535);
    expect(Buffer.byteLength(longest)).toBe(65_535);
    expect(acceptsEcotaxaName(longest).ok).toBe(true);
    expect(acceptsEcotaxaName(deep(65_537))).toMatchObject({
      failure: { facts: { reason: 'is longer than an archive can hold' } },
    });
  });

  test('a stem has nothing in it that a server could cut off', () => {
    expect(stemOf('bat_0123-1')).toBe('waybill-bat_0123-1');
    expect(stemOf('../x.tar.gz')).toBe('waybill-___x_tar_gz');
  });
});

describe('what a server says', () => {
  test('the end of a traceback is what follows its last frame', () => {
    expect(tracebackEnd('  File "x"\n    y()\nKeyError: \'users\'\n')).toBe("KeyError: 'users'");
    expect(tracebackEnd('  File "x"\nAssertionError\n')).toBe('AssertionError');
    expect(tracebackEnd('  File "x"\npydantic.X: 1 error\nresponse\n  none\n')).toBe(
      'pydantic.X: 1 error\nresponse\n  none',
    );
    expect(tracebackEnd('no traceback at all')).toBe('no traceback at all');
  });

  test('its tracebacks are told from other texts', () => {
    expect(isEcotaxaTraceback('\n----------- BACK-END -------------\n  File')).toBe(true);
    expect(isEcotaxaTraceback('Internal Server Error')).toBe(false);
  });

  test('a detail is a text, or the only text of a list', () => {
    expect(ecotaxaDetail({ detail: 'Not found.' })).toBe('Not found.');
    expect(ecotaxaDetail({ detail: ['Not authorized'] })).toBe('Not authorized');
    expect(ecotaxaDetail({ detail: [{ loc: [] }] })).toBeUndefined();
    expect(ecotaxaDetail('Not found.')).toBeUndefined();
  });
});

describe('what is kept of an upload', () => {
  const token = { id: '0123abcd', stem: 'w-1', bytes: 10, upTo: 5, sha256: 'x' };
  test('is used for the same package only', () => {
    const text = writeResume(token);
    expect(readResume(text, { stem: 'w-1', bytes: 10 })).toEqual(token);
    expect(readResume(text, { stem: 'w-2', bytes: 10 })).toBeUndefined();
    expect(readResume(text, { stem: 'w-1', bytes: 11 })).toBeUndefined();
  });
  test.each([undefined, '', 'nonsense', '{}', JSON.stringify({ ...token, id: '../../jobs/1' })])(
    '%j is nothing to go on with',
    (text) => expect(readResume(text, { stem: 'w-1', bytes: 10 })).toBeUndefined(),
  );
});
