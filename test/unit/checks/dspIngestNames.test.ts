import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { checkDspFiles } from '../../../shared/checks/dspIngest/dspFiles.ts';
import { checkDspName, dspAnswerText } from '../../../shared/checks/dspIngest/dspName.ts';
import { DSP_NAME_MESSAGES, dspErrorBody } from '../../../shared/services/dspIngest/fileNames.ts';

interface RecordedName {
  readonly name: string;
  readonly bulkIngest: string;
  readonly assetFilename: string;
  readonly storedAs?: string;
  readonly since?: string;
  readonly note?: string;
  readonly response?: { readonly body: unknown };
}

const corpus = JSON.parse(
  readFileSync(new URL('../../fixtures/protocol-samples/corpus/names.json', import.meta.url), 'utf8'),
) as { readonly names: readonly RecordedName[] };

describe('recorded verdicts', () => {
  test('there are names to compare with', () => {
    expect(corpus.names.length).toBeGreaterThan(30);
  });

  test.each(corpus.names.map((entry) => [JSON.stringify(entry.name), entry] as const))(
    'the verdict on %s is the recorded one',
    (_label, entry) => {
      const verdict = checkDspName(entry.name);
      expect(dspAnswerText(verdict.bulkIngest)).toBe(entry.bulkIngest);
      expect(dspAnswerText(verdict.assetFilename)).toBe(entry.assetFilename);
      expect(verdict.since).toBe(entry.since);
      if (entry.storedAs !== undefined) expect(verdict.storedAs).toBe(entry.storedAs);
      expect(verdict.skippedByIngest).toBe(entry.note?.startsWith('hidden') ?? false);
    },
  );

  test.each(
    corpus.names
      .filter((entry) => entry.response !== undefined)
      .map((entry) => [JSON.stringify(entry.name), entry] as const),
  )('the refusal of %s is foretold with the body of the answer', (_label, entry) => {
    const errors = checkDspFiles([{ name: entry.name, bytes: 1 }]).findings.filter(
      (finding) => finding.severity === 'error',
    );
    expect(errors.map((finding) => JSON.parse(finding.serverSays ?? '') as unknown)).toEqual([
      entry.response?.body,
    ]);
  });
});

describe('names the corpus has no example of', () => {
  test.each([
    ['/', DSP_NAME_MESSAGES.empty],
    ['//', DSP_NAME_MESSAGES.empty],
    ['.', DSP_NAME_MESSAGES.extension],
    ['a/..', DSP_NAME_MESSAGES.extension],
    ['a/../../b.txt', DSP_NAME_MESSAGES.traversal],
    ['/photo.jpg', 'ok'],
    ['a//b.txt', 'ok'],
    ['Foo.', DSP_NAME_MESSAGES.extension],
    ['Foo.png.bar', DSP_NAME_MESSAGES.extension],
    ['a\\b.png', DSP_NAME_MESSAGES.characters],
    ['a.png\\b', DSP_NAME_MESSAGES.extension],
    ['PHOTO.JPG', 'ok'],
    ['x.TAR.GZ', 'ok'],
    ['👍.png', DSP_NAME_MESSAGES.characters],
    ['__proto__', DSP_NAME_MESSAGES.extension],
    ['x.constructor', DSP_NAME_MESSAGES.extension],
    ['e\u0301t\u0301e.png', DSP_NAME_MESSAGES.characters],
    ['e\u0301te\u0301.png', 'ok'],
    ['a\0b.png', 'broken'],
  ])('%j gets %j', (name, expected) => {
    expect(dspAnswerText(checkDspName(name).bulkIngest)).toBe(expected);
  });

  test.each(['./Foo.png', 'Foo/../../bar.jpg', 'Foo//foo.jpg', '.'])(
    'the bare name rule refuses path information in %j',
    (name) => {
      expect(dspAnswerText(checkDspName(name).assetFilename)).toBe(DSP_NAME_MESSAGES.path);
    },
  );

  test('a leading slash is dropped in the stored path', () => {
    expect(checkDspName('/a/./b.txt').storedAs).toBe('a/b.txt');
  });
});

describe('a set of files', () => {
  test('two names that normalise to one path are reported, since the later replaces the earlier', () => {
    const report = checkDspFiles([
      { name: 'b.txt', bytes: 1 },
      { name: 'a/../b.txt', bytes: 1 },
    ]);
    expect(report.findings).toMatchObject([
      { severity: 'error', code: 'dsp-ingest.name.duplicate', file: 'a/../b.txt', value: 'b.txt' },
    ]);
  });

  test('a decomposed name is noted, since mapping.csv will have it so', () => {
    const report = checkDspFiles([{ name: 'e\u0301.png', bytes: 1 }]);
    expect(report.findings).toMatchObject([{ severity: 'info', code: 'dsp-ingest.name.decomposed' }]);
  });

  test('a file that needs more than ten minutes at the measured speed is reported, one that needs exactly ten is not', () => {
    const options = { uploadBytesPerSecond: 1000 };
    expect(checkDspFiles([{ name: 'a.mp4', bytes: 600_000 }], options).findings).toEqual([]);
    expect(checkDspFiles([{ name: 'a.mp4', bytes: 600_001 }], options).findings).toMatchObject([
      { severity: 'warning', code: 'dsp-ingest.size.proxy-limit' },
    ]);
  });

  test('a path element of 256 bytes is refused by the disk of the server', () => {
    const report = checkDspFiles([{ name: `${'é'.repeat(126)}.txt`, bytes: 1 }]);
    expect(report.findings).toMatchObject([{ code: 'dsp-ingest.name.too-long' }]);
    expect(checkDspFiles([{ name: `${'é'.repeat(125)}.txt`, bytes: 1 }]).findings).toEqual([]);
  });

  test('findings on very many files are counted, not all kept', () => {
    const files = Array.from({ length: 5_000 }, (_, index) => ({ name: `x${index}`, bytes: 1 }));
    const report = checkDspFiles(files);
    expect(report.counts.error).toBe(5_000);
    expect(report.findings.length).toBe(2_000);
    expect(report.notShown).toEqual([{ code: 'dsp-ingest.name.extension', file: '', count: 3_000 }]);
  });

  test('the error body keeps the doubled quote of the server', () => {
    expect(dspErrorBody('README', DSP_NAME_MESSAGES.extension)).toBe(
      `{"errors":[{"argument":"Path variable: 'filename''","reason":"'README' is invalid: Filename must have a valid file extension"}]}`,
    );
  });
});
