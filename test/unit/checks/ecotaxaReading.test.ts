import { describe, expect, test } from 'vitest';
import { cleanCell, judgeCell } from '../../../shared/checks/ecotaxa/cellRules.ts';
import { KnownPairs } from '../../../shared/checks/ecotaxa/knownPairs.ts';
import { indexFolder, PathIndex } from '../../../shared/checks/ecotaxa/pathIndex.ts';
import {
  isPlainDate,
  isPlainLatitude,
  isPlainLongitude,
  isPlainNumber,
  isPlainTime,
  plainWhole,
} from '../../../shared/checks/ecotaxa/plainCells.ts';
import { planTables } from '../../../shared/checks/ecotaxa/planTables.ts';
import { pyRepr, pySetOrder } from '../../../shared/checks/ecotaxa/pythonText.ts';
import {
  ecotaxaDegrees,
  isEcotaxaDate,
  isEcotaxaTime,
  pyFloat,
  pyInt,
  pyStrip,
} from '../../../shared/checks/ecotaxa/pythonValues.ts';
import { latin1 } from '../../../shared/checks/ecotaxa/rowText.ts';
import { firstBadUtf8, Utf8Watch } from '../../../shared/checks/utf8Watch.ts';
import { SeenRows } from '../../../shared/checks/ecotaxa/seenRows.ts';
import type { TsvRow } from '../../../shared/checks/ecotaxa/tsvReader.ts';
import { TsvReader } from '../../../shared/checks/ecotaxa/tsvReader.ts';
import { RowText } from '../../../shared/checks/ecotaxa/rowText.ts';
import type { EcotaxaColumnKind } from '../../../shared/services/ecotaxa/importColumns.ts';
import { SeededRandom } from '../../support/seededRandom.ts';

/** Values that a hasty look takes for fine. */
const PLAIN_LOOKING_BUT_ODD = [
  '-1e999',
  `-${'9'.repeat(400)}`,
  '90',
  '-90',
  '180',
  '999',
  '1000',
  '20260230',
  '20260431',
  '00000101',
  '0000-01-01',
  '2026-13-01',
  '24:00:00',
  '23:60:00',
  '235960',
  'nan',
  'NA',
  'n',
  'nana',
  '-',
  '.',
  '+.',
  '1e',
  '1e+',
  '1.2.3',
];

function rowsOf(text: string, chunkBytes: number): readonly (readonly string[])[] {
  const rows: string[][] = [];
  const cells = new RowText(false);
  const reader = new TsvReader({
    isUtf8: false,
    onRow: (row) => {
      cells.use(row);
      rows.push(Array.from({ length: row.cellCount }, (_, index) => cells.cell(index)));
    },
    onTrouble: () => undefined,
  });
  const bytes = Buffer.from(text, 'latin1');
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    reader.push(new Uint8Array(bytes.subarray(at, at + chunkBytes)));
  }
  reader.end();
  return rows;
}

describe('rows as Python reads them', () => {
  // Expected values from CPython 3.11: list(csv.reader(io.TextIOWrapper(..., 'latin_1'), delimiter='\t', quotechar='"')).
  test.each<[string, readonly (readonly string[])[]]>([
    ['a\tb\n', [['a', 'b']]],
    ['a\tb', [['a', 'b']]],
    ['a\t', [['a', '']]],
    ['\n\r\n\ra', [[], [], [], ['a']]],
    ['"a\tb"\tc\n', [['a\tb', 'c']]],
    ['"a""b"\n', [['a"b']]],
    ['"a"b"c\td\n', [['ab"c', 'd']]],
    ['a"b"\n', [['a"b"']]],
    ['"a\r\nb"\r\n', [['a\nb']]],
    ['"open\nnext\tcell\n', [['open\nnext\tcell\n']]],
    ['x\t"', [['x', '']]],
    [' "a"\n', [[' "a"']]],
    ['\xe9\xa0\x85\n', [['\xe9\xa0\x85']]],
  ])('%j', (text, rows) => {
    for (const chunkBytes of [1, 2, 3, 100]) expect(rowsOf(text, chunkBytes)).toEqual(rows);
  });

  test('rows come out alike whatever the size of the chunks', () => {
    const random = new SeededRandom(7);
    const pieces = ['a', 'bc', '"', '\t', '\t', '\n', '\r', '\r\n', ' ', '\xe9'];
    for (let round = 0; round < 300; round += 1) {
      const text = Array.from(random.bytes(40), (byte) => pieces[byte % pieces.length]).join('');
      const whole = rowsOf(text, 1_000);
      for (const chunkBytes of [1, 5]) expect(rowsOf(text, chunkBytes)).toEqual(whole);
    }
  });

  test('Latin-1 is Latin-1, not what the web calls so', () => {
    expect(latin1(Uint8Array.of(0x80, 0x85, 0x9f, 0xe9), 0, 4)).toBe('\x80\x85\x9f\xe9');
  });
});

describe('values as Python reads them', () => {
  // Expected values from CPython 3.11.
  test.each<[string, number | undefined]>([
    ['1', 1],
    [' 1.5e3\u00a0', 1500],
    ['.5', 0.5],
    ['5.', 5],
    ['1_0.5', 10.5],
    ['1__0', undefined],
    ['_1', undefined],
    ['0x1', undefined],
    ['', undefined],
    ['.', undefined],
    ['1e', undefined],
    ['-Infinity', -Infinity],
    ['+NaN', Number.NaN],
    ['\u0663', 3],
    ['1\x1c', undefined],
  ])('float(%j)', (text, value) => {
    expect(pyFloat(text)).toBe(value);
  });

  test.each<[string, number | undefined]>([
    ['07', 7],
    [' 7', 7],
    ['-7', -7],
    ['7.0', undefined],
    ['', undefined],
  ])('int(%j)', (text, value) => {
    expect(pyInt(text)).toBe(value);
  });

  test('strip takes what Python takes for blank, and not the BOM', () => {
    expect(pyStrip('\x1c\x85\u3000a b\u2028\n')).toBe('a b');
    expect(pyStrip('\ufeffa')).toBe('\ufeffa');
  });

  test.each<[string, number | undefined]>([
    ['43°30 00', 43.5],
    ['-43°30 00', -42.5],
    ['N43°30 00 east', 43.5],
    ['43°30', undefined],
    ['43.5', 43.5],
  ])('degrees of %j', (text, value) => {
    expect(ecotaxaDegrees(text)).toBe(value);
  });

  test.each(['20200101', '2020-01-01', '2020-01-01T00:00', '202001019', '2020 1 1'])(
    '%j is a date',
    (text) => {
      expect(isEcotaxaDate(text)).toBe(true);
    },
  );

  test.each(['2020-1-1', '00000101', '20201301', '2020-02-30', '', '202'])('%j is no date', (text) => {
    expect(isEcotaxaDate(text)).toBe(false);
  });

  test.each(['0', '1', '59', '0959', '095959', '09:59:59', '09:59:59.5'])('%j is a time', (text) => {
    expect(isEcotaxaTime(text)).toBe(true);
  });

  test.each(['60', '99', '2400', '5:31', '10:30', 'noon', '1030.0'])('%j is no time', (text) => {
    expect(isEcotaxaTime(text)).toBe(false);
  });

  test('what the quick looks let through, the thorough ones let through too', () => {
    const random = new SeededRandom(11);
    const isFine = (kind: EcotaxaColumnKind, text: string): boolean =>
      judgeCell(kind, cleanCell(kind, text)).kind !== 'refused';
    const letters = '0123456789+-.eE: na';
    const shapes = ['dddd-dd-dd', 'dddddddd', 'dd:dd:dd', 'dddddd', 'dddedd', '-dedddd', 'dd.ddd', '-ddd.d'];
    const texts = [...PLAIN_LOOKING_BUT_ODD];
    for (let round = 0; round < 40_000; round += 1) {
      const [length = 0] = random.bytes(1);
      const shape = shapes[round % (2 * shapes.length)];
      texts.push(
        shape === undefined
          ? Array.from(random.bytes(length % 9), (byte) => letters[byte % letters.length]).join('')
          : shape.replaceAll('d', () => String((random.bytes(1)[0] ?? 0) % 10)),
      );
    }
    for (const text of texts) {
      const bytes = Buffer.from(text);
      const end = bytes.length;
      if (isPlainNumber(bytes, 0, end)) expect(isFine('number', text)).toBe(true);
      if (isPlainLatitude(bytes, 0, end)) expect(isFine('latitude', text)).toBe(true);
      if (isPlainLongitude(bytes, 0, end)) expect(isFine('longitude', text)).toBe(true);
      if (isPlainDate(bytes, 0, end)) expect(isFine('date', text)).toBe(true);
      if (isPlainTime(bytes, 0, end)) expect(isFine('time', text)).toBe(true);
      const whole = plainWhole(bytes, 0, end);
      if (whole !== undefined)
        expect(judgeCell('category-id', text)).toEqual({ kind: 'category', id: whole });
    }
  });
});

describe('texts as Python writes them', () => {
  test.each([
    ['a', "'a'"],
    ["it's", '"it\'s"'],
    ['"it\'s"', "'\"it\\'s\"'"],
    ['a\\b\n\t', "'a\\\\b\\n\\t'"],
    ['\0\x7f\xa0é', "'\\x00\\x7f\\xa0é'"],
    ['\u200b', "'\\u200b'"],
  ])('repr(%j)', (text, written) => {
    expect(pyRepr(text)).toBe(written);
  });

  test('a set of numbers has the order of CPython', () => {
    // CPython 3.11: list({...}) built in this order.
    expect(pySetOrder([99_999_999n, 45_072n, 17n, 3n])).toEqual([45_072n, 17n, 3n, 99_999_999n]);
    expect(pySetOrder([1n, 2n, 3n])).toEqual([1n, 2n, 3n]);
  });
});

test('rows seen before are found among very many, and only they', () => {
  const seen = new SeenRows();
  const rows = 300_000;
  for (let row = 1; row <= rows; row += 1) expect(seen.put(`object_${row}`, 'x.png', row)).toBe(0);
  for (let row = 1; row <= rows; row += 1_000) expect(seen.put(`object_${row}`, 'x.png', rows + 1)).toBe(row);
  expect(seen.put('object_1', 'x.png', 5)).toBe(rows + 1);
  expect(seen.put('object_1x', '.png', 5)).toBe(0);
});

test('a row is remembered alike by its bytes and by its text', () => {
  const seen = new SeenRows();
  seen.put('object_1', 'x.png', 7);
  seen.begin();
  const bytes = Buffer.from('..object_1..x.png', 'latin1');
  expect(seen.mixAscii(bytes, 2, 10)).toBe(true);
  seen.mixSeparator();
  expect(seen.mixAscii(bytes, 12, 17)).toBe(true);
  expect(seen.putMixed(9)).toBe(7);
  expect(seen.mixAscii(Buffer.from('é', 'latin1'), 0, 1)).toBe(false);
});

test('a path is found by the bytes of its name, and only where there is nothing to resolve', () => {
  const paths = [
    'x.png',
    'sub/x.png',
    'sub/deep/y z.png',
    'é.png',
    'sub',
    ...Array.from({ length: 500 }, (_, at) => `sub/${at}.png`),
  ];
  const index = new PathIndex(paths);
  const find = (folder: string, name: string): unknown => {
    const bytes = Buffer.from(`\t${name}\t`, 'latin1');
    return index.find(indexFolder(folder), { bytes, start: 1, end: bytes.length - 1 });
  };
  expect(find('', 'x.png')).toBe(0);
  expect(find('sub', 'x.png')).toBe(1);
  expect(find('', 'sub/x.png')).toBe(1);
  expect(find('sub', 'deep/y z.png')).toBe(2);
  expect(find('sub', '499.png')).toBe(504);
  for (const name of ['X.png', 'x.pn', 'x.pngg', '500.png']) expect(find('sub', name)).toBe(-1);
  for (const name of ['./x.png', '../x.png', '/x.png', 'a//b', 'a/./b', 'sub/', '.x', 'é.png'])
    expect(find('', name)).toBe('look-closer');
});

test('a pair of cells is known by its very bytes, whatever comes between', () => {
  const pairs = new KnownPairs();
  const rowOf = (...cells: readonly string[]): TsvRow => {
    const bytes = Buffer.from(cells.join('\t'), 'latin1');
    const starts = Int32Array.from(cells, (_, at) => cells.slice(0, at).join('\t').length + (at > 0 ? 1 : 0));
    const ends = Int32Array.from(cells, (cell, at) => (starts[at] ?? 0) + cell.length);
    return {
      bytes,
      starts,
      ends,
      cellCount: cells.length,
      line: 1,
      hasHighBytes: false,
      hasNul: false,
      openQuote: false,
    };
  };
  const note = (row: TsvRow): boolean => {
    const isKnown = pairs.has(row, 0, 2);
    if (!isKnown) pairs.keep(row, 0, 2);
    return isKnown;
  };
  expect(note(rowOf('s1', 'x', 'a1'))).toBe(false);
  expect(note(rowOf('s1', 'other', 'a1'))).toBe(true);
  expect(note(rowOf('s1a', 'x', '1'))).toBe(false);
  expect(note(rowOf('s1', 'x'))).toBe(false);
  expect(note(rowOf('s1', 'x', ''))).toBe(true);
  const long = 'l'.repeat(300);
  expect(note(rowOf(long, '', 'a1'))).toBe(false);
  expect(note(rowOf(long, '', 'a1'))).toBe(false);
  for (let at = 0; at < 5_000; at += 1) expect(note(rowOf(`s${at}`, '', `b${at}`))).toBe(false);
  pairs.forget();
  expect(pairs.has(rowOf('s4999', '', 'b4999'), 0, 2)).toBe(false);
});

test.each<[string, readonly number[], ReturnType<typeof firstBadUtf8>]>([
  ['whole characters', [0x61, 0xc3, 0xa9, 0xe2, 0x82, 0xac], undefined],
  ['a lone continuation byte', [0x61, 0x80], { offset: 1, length: 1, reason: 'invalid start byte' }],
  ['a Latin-1 letter', [0xe9, 0x74], { offset: 0, length: 1, reason: 'invalid continuation byte' }],
  ['a cut character', [0xe2, 0x82], { offset: 0, length: 2, reason: 'unexpected end of data' }],
  ['an overlong form', [0xe0, 0x80, 0x80], { offset: 0, length: 1, reason: 'invalid continuation byte' }],
  ['a surrogate', [0xed, 0xa0, 0x80], { offset: 0, length: 1, reason: 'invalid continuation byte' }],
])('%s in UTF-8 is told as Python tells it', (_what, bytes, bad) => {
  expect(firstBadUtf8(Uint8Array.from(bytes))).toEqual(bad);
});

test('UTF-8 is told from anything else wherever chunks end', () => {
  const text = Buffer.from(`plain ${'ascii '.repeat(40)}élève 😀 and plain again 日本`);
  const latin = Buffer.concat([text, Buffer.from([0xe9]), Buffer.from(' plain')]);
  const cut = text.subarray(0, text.length - 1);
  for (let chunkBytes = 1; chunkBytes < 40; chunkBytes += 1) {
    const verdict = (bytes: Uint8Array): readonly [boolean, boolean] => {
      const watch = new Utf8Watch();
      for (let at = 0; at < bytes.length; at += chunkBytes)
        if (!watch.isUtf8(bytes.subarray(at, at + chunkBytes))) return [false, false];
      return [true, watch.isWhole()];
    };
    expect(verdict(text)).toEqual([true, true]);
    expect(verdict(latin)[0]).toBe(false);
    expect(verdict(cut)).toEqual([true, false]);
  }
});

describe('the order of tables', () => {
  test('sub-bundles come first, then paths part by part', () => {
    const plan = planTables([
      'ecotaxa_b.tsv',
      'a/ecotaxa_a.tsv',
      'a-b/ecotaxa_a.tsv',
      'x/s_Images/ecotaxa_s.tsv',
      'x/s_Images/more/ecotaxa_t.tsv',
      'n_Images/ecotaxa_other.tsv',
    ]);
    expect(plan.tables.map(({ path }) => path)).toEqual([
      'x/s_Images/ecotaxa_s.tsv',
      'x/s_Images/more/ecotaxa_t.tsv',
      'a/ecotaxa_a.tsv',
      'a-b/ecotaxa_a.tsv',
      'ecotaxa_b.tsv',
      'n_Images/ecotaxa_other.tsv',
    ]);
    expect(plan.countedFiles).toBe(5);
    expect(plan.tables[0]?.loadedName).toBe('ecotaxa_s.tsv');
  });
});
