import { describe, expect, test } from 'vitest';
import { acceptsEcotaxaName, stemOf } from '../../../main/adapters/services/ecotaxa/ecotaxaNames.ts';
import { readResume, writeResume } from '../../../main/adapters/services/ecotaxa/resumeToken.ts';
import { ecotaxaDetail, isEcotaxaTraceback, tracebackEnd } from '../../../shared/services/ecotaxa/wire.ts';

describe('names in an archive', () => {
  test.each(['a.tsv', 'sub/é ü.png', '-rf', ' x ', `${'n'.repeat(251)}.tsv`, '__MACOSX/a', 'a..b'])(
    '%j is taken',
    (name) => expect(acceptsEcotaxaName(name).ok).toBe(true),
  );
  test.each([
    '',
    '/a',
    'C:a',
    'a/',
    'a//b',
    '../a',
    'a/./b',
    'a\\b',
    'a\nb',
    'a\0b',
    '\uD800',
    'é'.repeat(128),
    `${'a/'.repeat(33_000)}b`,
  ])('%j is refused with its reason', (name) => {
    expect(acceptsEcotaxaName(name)).toMatchObject({ failure: { code: 'file.bad-name', facts: { name } } });
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
