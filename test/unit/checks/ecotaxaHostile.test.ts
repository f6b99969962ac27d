import { describe, expect, test } from 'vitest';
import { checkEcotaxa } from '../../../shared/checks/ecotaxa/checkEcotaxa.ts';
import type { CheckFile, CheckReport } from '../../../shared/checks/finding.ts';
import { SeededRandom } from '../../support/seededRandom.ts';
import { memoryFile, png } from '../../support/ecotaxaFiles.ts';

/** A table that repeats one chunk so many times. */
function endless(start: string, chunk: Uint8Array, times: number): CheckFile {
  const first = Buffer.from(start, 'latin1');
  return {
    name: 'ecotaxa_a.tsv',
    bytes: first.length + chunk.length * times,
    read: async function* () {
      yield first;
      for (let count = 0; count < times; count += 1) {
        await Promise.resolve();
        yield chunk;
      }
    },
  };
}

const MEGABYTE = 1024 * 1024;

function errorCodes(report: CheckReport): readonly string[] {
  return report.findings.filter(({ severity }) => severity === 'error').map(({ code }) => code);
}

describe('tables that are no tables', () => {
  test('a line of 1 GB is one cell too long, whatever it is made of', async () => {
    const line = Buffer.alloc(MEGABYTE, 'a');
    const report = await checkEcotaxa([endless('', line, 1_024)]);
    expect(report.findings[0]).toMatchObject({
      code: 'ecotaxa.table.cell-too-long',
      serverSays: '_csv.Error: field larger than field limit (131072)',
    });
    // The rest is not even read.
    expect(errorCodes(report)).not.toContain('any.file.changing');
  });

  test('a quote that swallows 1 GB is the same', async () => {
    const line = Buffer.alloc(MEGABYTE, 'a\tb\n');
    const report = await checkEcotaxa([endless('object_id\timg_file_name\n[t]\t[t]\n"', line, 1_024)]);
    expect(errorCodes(report)).toContain('ecotaxa.table.cell-too-long');
  });

  test('a row of TABs without end is not read on', async () => {
    const line = Buffer.alloc(MEGABYTE, '\t');
    const report = await checkEcotaxa([endless('object_id\timg_file_name\n[t]\t[t]\n', line, 200)]);
    expect(errorCodes(report)).toContain('ecotaxa.table.row-too-wide');
  });

  test('a cell of exactly 131072 characters is read, one more is not', async () => {
    const tableOf = (length: number): CheckFile =>
      memoryFile(
        'ecotaxa_a.tsv',
        `\ufeffobject_id\timg_file_name\tprocess_id\n[t]\t[t]\t[t]\no1\tx.png\t${'é'.repeat(length)}\n`,
        50_000,
      );
    const image = memoryFile('x.png', png());
    expect(errorCodes(await checkEcotaxa([tableOf(131_072), image]))).toEqual(['ecotaxa.late.text-too-long']);
    expect(errorCodes(await checkEcotaxa([tableOf(131_073), image]))).toContain(
      'ecotaxa.table.cell-too-long',
    );
  });

  test('random bytes called .tsv never throw', async () => {
    const random = new SeededRandom(20_260_622);
    for (let round = 0; round < 60; round += 1) {
      const bytes = random.bytes(2_000);
      const text = Buffer.concat([Buffer.from('object_id\timg_file_name\tobject_x\n'), bytes]);
      await expect(checkEcotaxa([memoryFile('ecotaxa_a.tsv', text, 97)])).resolves.toBeDefined();
      await expect(checkEcotaxa([memoryFile('ecotaxa_a.tsv', bytes, 97)])).resolves.toBeDefined();
    }
  });

  test('a table in UTF-16 is refused, not understood', async () => {
    const bytes = Buffer.from('\ufeffobject_id\timg_file_name\n[t]\t[t]\no1\tx.png\n', 'utf16le');
    expect((await checkEcotaxa([memoryFile('ecotaxa_a.tsv', bytes)])).counts.error).toBeGreaterThan(0);
  });

  test('a hundred thousand bad rows are counted, and a hundred of a kind kept', async () => {
    const rows = Array.from(
      { length: 100_000 },
      (_, index) => `o${index}\tnone${index}.png\t${index + 1_000}\n`,
    );
    const table = `\ufeffobject_id\timg_file_name\tobject_lat\n[t]\t[t]\t[f]\n${rows.join('')}`;
    const report = await checkEcotaxa([memoryFile('ecotaxa_a.tsv', table, 65_536)]);
    expect(report.counts.error).toBe(200_000);
    expect(report.findings.length).toBeLessThanOrEqual(202);
    expect(report.notShown).toEqual([
      { code: 'ecotaxa.value.latitude', file: 'ecotaxa_a.tsv', count: 99_900 },
      { code: 'ecotaxa.image.missing', file: 'ecotaxa_a.tsv', count: 99_900 },
    ]);
  });
});

test('a million rows are checked in little memory', async () => {
  const rows = 1_000_000;
  const file: CheckFile = {
    name: 'ecotaxa_a.tsv',
    bytes: 0,
    read: async function* () {
      yield Buffer.from('\ufeffobject_id\timg_file_name\tobject_lat\tobject_area\n[t]\t[t]\t[f]\t[f]\n');
      for (let row = 0; row < rows; row += 1_000) {
        await Promise.resolve();
        const lines = Array.from(
          { length: 1_000 },
          (_, at) => `object_${row + at}\tgone_${row + at}.png\t43.5\t${at}.25`,
        );
        yield Buffer.from(`${lines.join('\n')}\n`);
      }
    },
  };
  const before = process.memoryUsage().arrayBuffers;
  let most = 0;
  const report = await checkEcotaxa([file], {
    updateMode: 'Yes',
    onProgress: () => {
      most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    },
  });
  expect(report.counts).toMatchObject({ error: 1, warning: 0 });
  expect(report.findings.map(({ code }) => code)).toContain('any.file.changing');
  // 17 bytes for each row, and what the garbage collector has not yet taken of the chunks.
  expect(most).toBeLessThan(100 * MEGABYTE);
});
