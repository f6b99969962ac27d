import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { acceptsDspName, storedDspName } from '../../../main/adapters/services/dspIngest/dspNames.ts';
import { stemOf } from '../../../main/adapters/services/ecotaxa/ecotaxaNames.ts';
import { acceptsHaploName, partFilename } from '../../../main/adapters/services/haplo/haploNames.ts';
import { isSha256, spoolPath } from '../../../main/adapters/spool/spoolPath.ts';
import { TEXT_FIELD_BYTES_MAX } from '../../../shared/services/haplo/wire.ts';
import { refusedUploadPath } from '../../../shared/services/ecotaxa/uploadPath.ts';
import { nameFindings } from '../../../shared/checks/anyDestination/nameRules.ts';

/** `taken`, or why not. */
function told(accepts: (name: string) => ReturnType<typeof acceptsHaploName>, name: string): unknown {
  const answer = accepts(name);
  if (answer.ok) return 'taken';
  expect(answer.failure).toMatchObject({ code: 'file.bad-name', facts: { name } });
  return answer.failure.facts['reason'];
}

describe('names at a Haplo server', () => {
  test.each([
    ['a.tsv', 'taken'],
    ['../../etc/passwd', 'taken'],
    ['line\nend', 'taken'],
    [' ', 'taken'],
    ['', 'is empty'],
    ['a\0b', "holds a NUL character, which the server's database cannot keep"],
    ['a\ud800', 'holds half a character (a lone surrogate), which UTF-8 cannot carry'],
    ['é'.repeat(TEXT_FIELD_BYTES_MAX / 2), 'taken'],
    [`${'é'.repeat(TEXT_FIELD_BYTES_MAX / 2)}a`, 'is longer than a form field may be'],
  ])('%#', (name, expected) => {
    expect(told(acceptsHaploName, name)).toBe(expected);
  });

  test.each([
    ['a/b/c.tsv', 'c.tsv'],
    ['a\\b.tsv', 'b.tsv'],
    ['plain', 'plain'],
    ['folder/', 'file'],
    ['', 'file'],
    ['a/  ', 'file'],
    ['a/ b ', ' b '],
  ])('the part of %j is called %j', (name, part) => {
    expect(partFilename(name)).toBe(part);
  });
});

describe('names at a DSP-INGEST server', () => {
  test.each([
    ['a.tif', 'taken'],
    ['sub/a.tif', 'taken'],
    ['a\ud800.tif', 'holds half a character (a lone surrogate), which UTF-8 cannot carry'],
    ['../a.tif', 'is refused by the server: "Cannot traverse out of the upload directory"'],
    ['a.exe', 'is refused by the server: "Filename must have a valid file extension"'],
    ['a\0.tif', 'holds a NUL character, on which the server breaks'],
    ['sub\r/a.tif', "holds a carriage return, which breaks the server's mapping.csv"],
    [`${'a'.repeat(251)}.tif`, 'taken'],
    [`${'a'.repeat(252)}.tif`, 'has a part of more than 255 bytes, which the server cannot store'],
    [`${'é'.repeat(128)}/a.tif`, 'has a part of more than 255 bytes, which the server cannot store'],
  ])('%#', (name, expected) => {
    expect(told(acceptsDspName, name)).toBe(expected);
  });

  test('are kept without what leads nowhere', () => {
    expect(storedDspName('/a//./b.tif')).toBe('a/b.tif');
    expect(storedDspName('a.exe')).toBe('a.exe');
  });
});

describe('names in My Files of EcoTaxa', () => {
  test('a package is called after its batch by plain characters only', () => {
    expect(stemOf('bat_01-2')).toBe('waybill-bat_01-2');
    expect(stemOf('../a b.zip')).toBe('waybill-___a_b_zip');
  });

  test.each([
    ['', 'a.zip', 403],
    ['.', 'a.zip', 403],
    ['../a.zip', 'a.zip', 422],
    ['x/..a.zip', '..a.zip', 422],
    [undefined, 'a..zip', 422],
    ['dir/other.zip', 'a.zip', 500],
    ['dir/a.zip', 'a.zip', undefined],
    [undefined, 'a.zip', undefined],
  ])('an upload of %j as %j is answered %s', (path, filename, status) => {
    expect(refusedUploadPath(path, filename)?.status).toBe(status);
  });

  test('refusals are in the server’s own words', () => {
    expect(JSON.stringify(refusedUploadPath('', 'a.zip'))).toContain('Not authorized');
    expect(JSON.stringify(refusedUploadPath('..', 'a.zip'))).toContain('Forbidden');
    expect(JSON.stringify(refusedUploadPath('b', 'a.zip'))).toContain('AssertionError');
    expect(JSON.stringify(refusedUploadPath('b', 'a.zip'))).toContain('post_user_file');
  });
});

describe('where a copy lies in the spool', () => {
  const DIGEST = `ab${'0'.repeat(62)}`;

  test('by its digest, below the first two digits', () => {
    expect(spoolPath('/spool', DIGEST)).toBe(join('/spool', 'ab', DIGEST));
  });

  test.each([
    '',
    '../../etc/passwd',
    DIGEST.toUpperCase(),
    `${DIGEST}0`,
    `x${DIGEST}`,
    `${DIGEST}\n`,
    DIGEST.slice(1),
    'g'.repeat(64),
  ])('%j never becomes part of a path', (text) => {
    expect(isSha256(text)).toBe(false);
    expect(spoolPath('/spool', text)).toBe(join('/spool', 'not-a-digest'));
  });

  test('a digest is one', () => {
    expect(isSha256(DIGEST)).toBe(true);
  });
});

describe('what is found in a name', () => {
  const codesOf = (name: string): readonly string[] =>
    nameFindings(name).map(({ code }) => code.slice('any.name.'.length));

  test.each([
    ['   ', 'empty windows'],
    ['a/ ', 'windows'],
    ['a/...', 'windows'],
    ['a\u0085', 'control-character'],
    ['soft\u00adhyphen', 'invisible-character'],
    ['zero\u200bwidth', 'invisible-character'],
    ['\ufeffbom', 'invisible-character'],
    [`${'a'.repeat(255)}/${'b'.repeat(255)}`, ''],
    [`${'é'.repeat(127)}a/x`, ''],
    [`${'é'.repeat(128)}/x`, 'too-long'],
    [`${'a/'.repeat(511)}ab`, ''],
    [`${'a/'.repeat(511)}abc`, 'path-too-long'],
    ['..', 'outside'],
    ['a/..', 'outside'],
    ['..a', ''],
    ['a..', 'windows'],
    ['/a', 'outside'],
    ['c:\\a', 'outside backslash windows'],
    ['C:/a', 'outside windows'],
    ['C:a', 'windows'],
    ['ac:/b', 'windows'],
    ['CON', 'windows'],
    ['con.tsv/x', 'windows'],
    ['console', ''],
    ['acon', ''],
    ['lpt9.x', 'windows'],
    ['com0', ''],
    ['a?', 'windows'],
    ['a/b. /c', 'windows'],
    ['a .b', ''],
    ['.', 'empty'],
    ['./a', ''],
  ])('%j: %s', (name, codes) => {
    expect(codesOf(name).join(' ')).toBe(codes);
  });

  test('each finding shows the name, says what is wrong and what to do', () => {
    for (const name of ['', 'a\n', '\u200b', '\ud800', 'x'.repeat(300), 'a/'.repeat(600), '..', '\\', 'con'])
      for (const finding of nameFindings(name)) {
        expect(finding).toMatchObject({ file: name, value: name });
        expect(finding.message).toMatch(/^[A-Z].{20,}\.$/);
        expect(finding.fix).toMatch(/^[A-Z].{10,}\.$/);
      }
  });
});
