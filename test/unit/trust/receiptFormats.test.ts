import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { array, assert, constantFrom, oneof, property, string } from 'fast-check';
import { strFromU8, unzipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { receiptAs, type ReceiptFormat } from '../../../main/localApi/receiptFormats.ts';
import { csvRow, csvText } from '../../../shared/model/csvCell.ts';
import { coreHarness } from '../../support/coreHarness.ts';

const run = promisify(execFile);
const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');

const NASTY = {
  'plain.tsv': 'a\n',
  '=cmd()|x.tsv': 'b\n',
  'with "quotes", commas.tsv': 'c\n',
  'back\\slash.tsv': 'd\n',
  'line\nbreak.tsv': 'e\n',
  'carriage\rreturn.tsv': 'f\n',
  '100%25 ümläut 標本.tsv': 'g\n',
  ' leading space.tsv': 'h\n',
};

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'waybill-formats-'));
  for (const [name, text] of Object.entries(NASTY)) await writeFile(join(dir, name), text);
});
afterEach(() => rm(dir, { recursive: true, force: true }));

/** The receipt of a batch of these files, in a format. */
async function receiptIn(
  format: ReceiptFormat,
): Promise<{ readonly body: string | Uint8Array; readonly id: string }> {
  const files = Object.fromEntries(Object.entries(NASTY).map(([name, text]) => [join(dir, name), text]));
  const lab = await coreHarness({ kind: 'haplo-standard', files });
  const { batch } = await lab.add({ paths: [dir], comment: 'Run 12:\r\nBag-Size: huge %0A' });
  await lab.until('it is finished', async () => (await lab.detail(batch.id)).batch.finishedAt !== undefined);
  const [receipt] = await lab.core.receipts(batch.id);
  if (receipt === undefined) throw new Error('no receipt');
  expect(JSON.parse(receipt.body).items).toHaveLength(Object.keys(NASTY).length);
  const made = receiptAs(receipt, format);
  if (!('body' in made)) throw new Error('it streams');
  return { body: made.body, id: batch.id };
}

describe('a list of digests', () => {
  test('is read by the real sha256sum, also names with backslashes and line breaks', async () => {
    const { body } = await receiptIn('sha256');
    const list = join(dir, '..', `list-${process.pid}`);
    await writeFile(list, body);
    const { stdout } = await run('sha256sum', ['--check', '--strict', list]);
    expect(stdout.match(/OK$/gm)).toHaveLength(Object.keys(NASTY).length);
    await writeFile(join(dir, 'line\nbreak.tsv'), 'changed\n');
    await expect(run('sha256sum', ['--check', '--strict', list])).rejects.toMatchObject({ code: 1 });
    await rm(list);
  });

  test('is what sha256sum itself would have written', async () => {
    const { body } = await receiptIn('sha256');
    const paths = Object.keys(NASTY).map((name) => join(dir, name));
    const { stdout } = await run('sha256sum', paths);
    expect(String(body).split('\n').toSorted()).toEqual(stdout.split('\n').toSorted());
  });
});

describe('CSV', () => {
  test('of a receipt gives back every name, and none begins as a formula would', async () => {
    const rows = parseCsv(String((await receiptIn('csv')).body));
    expect(rows[0]?.slice(0, 4)).toEqual(['name', 'path', 'bytes', 'sha256']);
    const names = rows.slice(1).map(([name = '']) => name);
    expect(names.map(csvText).toSorted()).toEqual(Object.keys(NASTY).toSorted());
    for (const name of names) expect(name).not.toMatch(/^["\s]*[=+\-@\t\r]/);
  });

  test('gives back every cell that it was made of, whatever is in it', () => {
    const risky = constantFrom('=', '+', '-', '@', '\t', '\r', '\0', "'", '"', ' ', '\n', ',', 'x', '＝');
    const text = oneof(string({ unit: risky, maxLength: 8 }), string({ unit: 'binary' }));
    assert(
      property(array(text, { minLength: 1, maxLength: 4 }), (cells) => {
        const [row = []] = parseCsv(csvRow(cells));
        expect(row.map(csvText)).toEqual(cells);
        for (const cell of row) expect(cell).not.toMatch(/^["\s]*[=+\-@\uff1d\t\r\0]/);
      }),
      { numRuns: 500 },
    );
  });

  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\0=1', '"=1+1', '\'"=1', '  =1'])(
    'guards %j',
    (value) => {
      const [[cell = ''] = []] = parseCsv(csvRow([value]));
      expect(cell).toBe(`'${value}`);
    },
  );
});

describe('a bag', () => {
  test('is BagIt 1.0: with the files laid below data/ every manifest is right', async () => {
    const { body, id } = await receiptIn('bagit');
    const bag = join(dir, 'bag');
    for (const [name, bytes] of Object.entries(unzipSync(body as Uint8Array))) {
      expect(name.startsWith(`${id}/`), 'one base directory').toBe(true);
      await mkdir(dirname(join(bag, name)), { recursive: true });
      await writeFile(join(bag, name), bytes);
    }
    for (const [name, text] of Object.entries(NASTY)) {
      await mkdir(join(bag, id, 'data'), { recursive: true });
      await writeFile(join(bag, id, 'data', name), text);
    }
    const files = unzipSync(body as Uint8Array);
    const read = (name: string): string => strFromU8(files[`${id}/${name}`] ?? new Uint8Array());
    expect(read('bagit.txt')).toBe('BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n');
    const manifest = manifestOf(read('manifest-sha256.txt'));
    expect(manifest).toEqual(
      new Map(Object.entries(NASTY).map(([name, text]) => [`data/${name}`, digestOf(text)])),
    );
    const tags = manifestOf(read('tagmanifest-sha256.txt'));
    expect([...tags.keys()].toSorted()).toEqual(
      ['bag-info.txt', 'bagit.txt', 'manifest-sha256.txt', 'waybill-receipt.json'].toSorted(),
    );
    for (const [name, digest] of tags) expect(digestOf(read(name))).toBe(digest);
    const bytes = Object.values(NASTY).join('').length;
    expect(read('bag-info.txt')).toContain(`Payload-Oxum: ${bytes}.${Object.keys(NASTY).length}\n`);
    // A line break in a comment is no new label.
    expect(read('bag-info.txt')).not.toMatch(/^Bag-Size:/m);
    expect(
      read('bag-info.txt')
        .split('\n')
        .filter((line) => line !== '')
        .every((line) => /^( |[\w-]+: )/.test(line)),
    ).toBe(true);
  });
});

/** Lines of a manifest, decoded as RFC 8493 has it. */
function manifestOf(text: string): Map<string, string> {
  const lines = text.split('\n').filter((line) => line !== '');
  return new Map(
    lines.map((line) => {
      const [, digest = '', path = ''] = /^([0-9a-f]{64}) {2}(.*)$/s.exec(line) ?? [];
      return [path.replaceAll('%0A', '\n').replaceAll('%0D', '\r').replaceAll('%25', '%'), digest];
    }),
  );
}

/** A plain reader of RFC 4180, that knows nothing of how it was written. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const one = text[at] ?? '';
    if (quoted) {
      if (one !== '"') cell += one;
      else if (text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else quoted = false;
    } else if (one === '"' && cell === '') quoted = true;
    else if (one === ',') {
      row.push(cell);
      cell = '';
    } else if (one === '\r' && text[at + 1] === '\n') {
      rows.push([...row, cell]);
      row = [];
      cell = '';
      at += 1;
    } else cell += one;
  }
  return rows;
}
