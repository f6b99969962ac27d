import { describe, expect, test } from 'vitest';
import { CONTEXT_LINE_BYTES_MAX, linesAround } from '../../../main/core/checking/linesAround.ts';
import { FileReadError } from '../../../main/core/ports/files.ts';
import { failure } from '../../../shared/model/failure.ts';
import { MemoryFiles } from '../../support/memoryFiles.ts';

const never = new AbortController().signal;

function around(
  content: string,
  chunkBytes = 64 * 1024,
): { files: MemoryFiles; at: (row: number) => Promise<unknown> } {
  const files = new MemoryFiles({ chunkBytes });
  files.write('/t.tsv', content);
  const source = { kind: 'file', path: '/t.tsv', root: '/t.tsv' } as const;
  return { files, at: (row) => linesAround(files, { source, row }, never) };
}

const text = (from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, at) => `line ${from + at}\n`).join('');

function rows(...numbers: readonly number[]): object {
  return { ok: true, value: numbers.map((row) => ({ row, text: `line ${row}`, isCut: false })) };
}

describe('the lines around a row', () => {
  test.each([1, 7, 64 * 1024])(
    'are three before and three after it, in chunks of %i bytes',
    async (chunkBytes) => {
      const { at, files } = around(text(1, 20), chunkBytes);
      expect(await at(10)).toEqual(rows(7, 8, 9, 10, 11, 12, 13));
      expect(await at(1)).toEqual(rows(1, 2, 3, 4));
      expect(files.openBodies).toBe(0);
    },
  );

  test('end with the file, and are none beyond it', async () => {
    const { at } = around('line 1\r\nline 2');
    expect(await at(2)).toEqual(rows(1, 2));
    expect(await at(1_000)).toEqual({ ok: true, value: [] });
  });

  test('are cut where they are long, and only there', async () => {
    const { at } = around(`${'x'.repeat(CONTEXT_LINE_BYTES_MAX + 5)}\nline 2\n`, 1_000);
    expect(await at(1)).toMatchObject({
      value: [
        { row: 1, text: 'x'.repeat(CONTEXT_LINE_BYTES_MAX), isCut: true },
        { row: 2, text: 'line 2', isCut: false },
        { row: 3, text: '' },
      ],
    });
  });

  test('cannot be had of a file that is gone or breaks off, and a bug stays one', async () => {
    const { at, files } = around(text(1, 3));
    files.beforeChunk = (path) => {
      throw new FileReadError(failure('file.unreadable', { path, reason: 'EIO' }));
    };
    expect(await at(1)).toMatchObject({ ok: false, failure: { code: 'file.unreadable' } });
    files.beforeChunk = () => {
      throw new TypeError('a bug');
    };
    await expect(at(1)).rejects.toThrow('a bug');
    files.remove('/t.tsv');
    expect(await at(1)).toMatchObject({ ok: false, failure: { code: 'file.gone' } });
    expect(files.openBodies).toBe(0);
  });
});
