import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { placeOfRecord, RowIndexBuilder, rowOfRecord } from '../../../shared/checks/haplo/rowIndex.ts';
import { TSV_LINE_CHARS_MAX, TsvReader } from '../../../shared/checks/haplo/tsvReader.ts';

interface Read {
  readonly header: readonly string[];
  readonly records: (Record<string, unknown> & { row?: number })[];
  readonly odd: string[];
}

function read(pieces: readonly string[], separator = '\t'): Read {
  const result = { header: [] as readonly string[], records: [] as object[], odd: [] as string[] };
  const columns = new Set(['a', 'b', 'c', 'l', 'x', '']);
  const reader = new TsvReader(
    { separator, wanted: columns },
    {
      header: (names) => {
        result.header = names;
      },
      record: (record, row) => {
        const present = Object.entries(record).filter(([, value]) => value !== undefined);
        result.records.push({ ...Object.fromEntries(present), row });
      },
      odd: (oddity, row) => result.odd.push(`${oddity}@${row}`),
    },
  );
  for (const piece of pieces) reader.push(piece);
  reader.end();
  return result as Read;
}

/** The server's reader in one expression, as a second opinion. */
function asServer(text: string, separator: string): object[] {
  const [first = '', ...lines] = text.split(/[\r\n]+/);
  const names = first.split(separator);
  return lines.map((line) => {
    const cells = line.split(separator);
    const record: Record<string, string> = {};
    for (const [index, name] of names.entries()) {
      const cell = cells[index];
      if (cell !== undefined && cell !== '') record[name] = cell;
    }
    return record;
  });
}

test('any table in any pieces is read as the server reads it', () => {
  const piece = fc.constantFrom('a', 'b', 'x', '\t', '\t\t', '\n', '\r\n', '\r', '"', 'l');
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 40 }),
      fc.constantFrom('\t', 'x', '\t\t'),
      (pieces, separator) => {
        const { records } = read(pieces, separator);
        const expected = asServer(pieces.join(''), separator);
        const wanted = expected.map((record) =>
          Object.fromEntries(
            Object.entries(record).filter(([key]) => ['a', 'b', 'c', 'l', 'x', ''].includes(key)),
          ),
        );
        expect(records.map(({ row: _row, ...record }) => record)).toEqual(wanted);
      },
    ),
    { numRuns: 2000 },
  );
});

test('rows are the lines an editor shows, blank lines included', () => {
  const { records, odd } = read(['a\tb\r\n1\t2\r', '\n\r\n3\t', '4\t5\r\n6\n']);
  expect(records.map(({ row }) => row)).toEqual([2, 4, 5, 6]);
  expect(odd).toEqual(['long-row@4', 'short-row@5', 'trailing-newline@6']);
});

test('quotes are noticed where a spreadsheet put them', () => {
  expect(read(['a\n"x"\n"y\nz"\n"1" and "2" o']).odd).toEqual(['quoted-cell@2', 'quoted-cell@3']);
});

test('a line beyond the limit is skipped, reported and still counted', () => {
  const chunk = 'x'.repeat(TSV_LINE_CHARS_MAX / 4);
  const { records, odd } = read(['a\n1\n', chunk, chunk, chunk, chunk, chunk, '\n2']);
  expect(odd).toEqual(['line-too-long@3']);
  expect(records).toEqual([{ a: '1', row: 2 }, { row: 3 }, { a: '2', row: 4 }]);
});

test('the row of every record is found again', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 3 })), (steps) => {
      const builder = new RowIndexBuilder();
      let row = 1;
      const rows = steps.map((step) => {
        row += step;
        builder.add(row);
        return row;
      });
      const built = builder.build();
      expect(rows.map((_, record) => rowOfRecord(built, record))).toEqual(rows);
    }),
  );
});

test('a record number is placed in the file that holds it', () => {
  const files = [
    { file: 'a', firstRecord: 0, records: 2, rows: [{ record: 0, row: 2, step: 1 }] },
    { file: 'empty', firstRecord: 2, records: 0, rows: [] },
    { file: 'b', firstRecord: 2, records: 3, rows: [{ record: 0, row: 5, step: 2 }] },
  ];
  expect(placeOfRecord(files, 1)).toEqual({ file: 'a', row: 3 });
  expect(placeOfRecord(files, 4)).toEqual({ file: 'b', row: 9 });
  expect(placeOfRecord(files, 5)).toBeUndefined();
});
