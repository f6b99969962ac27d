import { describe, expect, test } from 'vitest';
import { checkNames } from '../../../shared/checks/anyDestination/checkNames.ts';
import { readForCheck } from '../../../shared/checks/anyDestination/readForCheck.ts';
import { createBoundedFindings } from '../../../shared/checks/boundedFindings.ts';

function codes(names: readonly string[], existing: readonly string[] = []) {
  const files = names.map((name) => ({ name, bytes: 1 }));
  return checkNames(files, { existing }).findings.map((finding) => [
    finding.severity,
    finding.code,
    finding.file,
  ]);
}

describe('one name by itself', () => {
  test.each(['a.txt', 'Bilder 2024/Côté gauche/IMG_0001.JPG', '.hidden', 'a..b', '日本語.csv'])(
    '%j has no finding',
    (name) => {
      expect(codes([name])).toEqual([]);
    },
  );

  test.each([
    ['', 'error', 'any.name.empty'],
    ['.', 'error', 'any.name.empty'],
    ['a/.', 'error', 'any.name.empty'],
    ['a\nb.txt', 'warning', 'any.name.control-character'],
    ['a\u202etxt.exe', 'info', 'any.name.invisible-character'],
    ['a\ud800b', 'error', 'any.name.not-text'],
    [`${'a'.repeat(252)}.txt`, 'error', 'any.name.too-long'],
    [`${'é'.repeat(126)}.txt`, 'error', 'any.name.too-long'],
    [`${'a'.repeat(200)}/`.repeat(6), 'warning', 'any.name.path-too-long'],
    ['a/../b', 'error', 'any.name.outside'],
    ['/etc/passwd', 'error', 'any.name.outside'],
    ['a\\b', 'info', 'any.name.backslash'],
    ['aux.txt', 'info', 'any.name.windows'],
    ['what?.txt', 'info', 'any.name.windows'],
  ])('%j is found (%s %s)', (name, severity, code) => {
    expect(codes([name])).toEqual([[severity, code, name]]);
  });

  test('names of exactly 255 bytes pass', () => {
    expect(codes([`${'a'.repeat(251)}.txt`])).toEqual([]);
  });

  test('an empty file is a warning', () => {
    expect(checkNames([{ name: 'a.txt', bytes: 0 }]).findings).toMatchObject([
      { severity: 'warning', code: 'any.file.empty', file: 'a.txt' },
    ]);
  });
});

describe('names that land on one another', () => {
  test('the same name twice is an error', () => {
    expect(codes(['a.txt', 'a.txt'])).toEqual([['error', 'any.name.twice', 'a.txt']]);
  });

  test('names that differ only in capitals are a warning', () => {
    expect(codes(['A.txt', 'a.txt'])).toEqual([['warning', 'any.name.case-clash', 'a.txt']]);
  });

  test('names that differ only in how accents are stored are a warning', () => {
    expect(codes(['\u00e9.txt', 'e\u0301.txt'])).toEqual([
      ['warning', 'any.name.accent-clash', 'e\u0301.txt'],
    ]);
  });

  test('names that differ in capitals and in accents are a warning', () => {
    expect(codes(['\u00c9.txt', 'e\u0301.txt'])).toEqual([['warning', 'any.name.case-clash', 'e\u0301.txt']]);
  });

  test('a name that the destination has is a warning, exactly or alike', () => {
    expect(codes(['a.txt', 'B.txt'], ['a.txt', 'b.txt'])).toEqual([
      ['warning', 'any.name.exists', 'a.txt'],
      ['warning', 'any.name.exists-alike', 'B.txt'],
    ]);
  });

  test('a name that is a file and a folder is an error, told once', () => {
    expect(codes(['a', 'a/b', 'a/c'])).toEqual([['error', 'any.name.file-and-folder', 'a']]);
  });

  test('a hundred thousand clashing names are counted and few are kept', () => {
    const files = Array.from({ length: 100_000 }, (_, index) => ({ name: `X${index % 50_000}`, bytes: 1 }));
    const report = checkNames(files);
    expect(report.counts.error).toBe(50_000);
    expect(report.findings.length).toBeLessThanOrEqual(2_000);
  });
});

describe('reading a file', () => {
  async function* chunks(...parts: readonly string[]): AsyncGenerator<Uint8Array> {
    for (const part of parts) yield new TextEncoder().encode(part);
    await Promise.resolve();
  }

  test('a file whose length is not the stated one is reported as changing', async () => {
    const findings = createBoundedFindings();
    const file = { name: 'a', bytes: 3, read: () => chunks('ab', 'cd') };
    expect(await readForCheck(file, () => undefined, { findings })).toBe('complete');
    expect(findings.report().findings).toMatchObject([{ code: 'any.file.changing', value: '4' }]);
  });

  test('a file that cannot be opened is reported as unreadable', async () => {
    const findings = createBoundedFindings();
    const read = (): AsyncIterable<Uint8Array> => {
      throw new Error('EACCES: permission denied');
    };
    expect(await readForCheck({ name: 'a', bytes: 3, read }, () => undefined, { findings })).toBe(
      'unreadable',
    );
    expect(findings.report().findings).toMatchObject([{ code: 'any.file.unreadable', severity: 'error' }]);
  });

  test('a bug in the taker is thrown, not blamed on the file', async () => {
    const findings = createBoundedFindings();
    const take = (): void => {
      throw new TypeError('bug');
    };
    await expect(
      readForCheck({ name: 'a', bytes: 2, read: () => chunks('ab') }, take, { findings }),
    ).rejects.toThrow('bug');
    expect(findings.report().findings).toEqual([]);
  });

  test('an abort between chunks is thrown with its reason', async () => {
    const stop = new AbortController();
    const findings = createBoundedFindings();
    const file = { name: 'a', bytes: 4, read: () => chunks('ab', 'cd') };
    await expect(
      readForCheck(file, () => stop.abort(new Error('enough')), { findings, signal: stop.signal }),
    ).rejects.toThrow('enough');
  });
});
