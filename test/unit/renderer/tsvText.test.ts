import { expect, test } from 'vitest';
import type { Column } from '../../../renderer/components/GridRow.tsx';
import { tsvText } from '../../../renderer/components/tsvText.ts';

interface File {
  readonly name: string;
  readonly bytes: number;
}

const COLUMNS: readonly Column<File>[] = [
  { id: 'pick', header: 'Chosen', width: [80, 1], cell: () => null },
  { id: 'name', header: 'Name', width: [80, 1], cell: () => null, text: ({ name }) => name },
  { id: 'bytes', header: 'Size', width: [80, 1], cell: () => null, text: ({ bytes }) => bytes },
];

test('rows are copied with a head and exact values; columns without a text are left out', () => {
  expect(tsvText(COLUMNS, [{ name: 'a b.tif', bytes: 1_234_567 }])).toBe('Name\tSize\na b.tif\t1234567\n');
  expect(tsvText(COLUMNS, [])).toBe('Name\tSize\n');
});

test.each([
  ['tab\tand\nline.csv', 'tab and line.csv'],
  ['nul\u0000.csv', 'nul .csv'],
  ['=1+1', "'=1+1"],
  ['  @cmd', "'  @cmd"],
  ['\t-2', "' -2"],
])('a name like %j breaks neither the table nor becomes a formula', (name, cell) => {
  expect(tsvText(COLUMNS, [{ name, bytes: 1 }])).toBe(`Name\tSize\n${cell}\t1\n`);
});
