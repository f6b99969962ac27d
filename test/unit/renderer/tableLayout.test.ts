import { describe, expect, test } from 'vitest';
import { nextSort, sortedHow } from '../../../renderer/components/gridSort.ts';
import {
  gridStyle,
  NO_LAYOUT,
  shownOf,
  withoutWidth,
  withShown,
  withWidth,
} from '../../../renderer/components/tableLayout.ts';
import { COLUMN_PX_MAX, COLUMN_PX_MIN } from '../../../renderer/preferences/preferences.ts';

const COLUMNS = [
  { id: 'state', width: [150, 1] },
  { id: 'name', width: [180, 4], stays: true },
  { id: 'bytes', width: [76, 0.8] },
] as const;
const SEEN = [
  { id: 'state', px: 201.4 },
  { id: 'name', px: 640 },
  { id: 'bytes', px: 160 },
];

describe('the columns of a table', () => {
  test('share the space until one is given a width; a row is as wide as its columns at least', () => {
    expect(gridStyle(COLUMNS, NO_LAYOUT)).toEqual({
      '--tracks': 'minmax(150px, 1fr) minmax(180px, 4fr) minmax(76px, 0.8fr)',
      '--row-min': '406px',
    });
    expect(gridStyle(COLUMNS, { ...NO_LAYOUT, widths: { name: 300 } })).toEqual({
      '--tracks': 'minmax(150px, 1fr) 300px minmax(76px, 0.8fr)',
      '--row-min': '526px',
    });
  });

  test('keep their places before the one that is made wider, so that its edge goes where it is put', () => {
    expect(withWidth(NO_LAYOUT, SEEN, { id: 'name', px: 500.2 }).widths).toEqual({ state: 201, name: 500 });
    expect(withWidth(NO_LAYOUT, [], { id: 'name', px: 500 }).widths).toEqual({ name: 500 });
    const back = withoutWidth(withWidth(NO_LAYOUT, SEEN, { id: 'name', px: 500 }), 'name');
    expect(back.widths).toEqual({ state: 201 });
  });

  test('never become so narrow that their edge is lost, nor endless', () => {
    expect(withWidth(NO_LAYOUT, SEEN, { id: 'state', px: -80 }).widths).toEqual({ state: COLUMN_PX_MIN });
    expect(withWidth(NO_LAYOUT, SEEN, { id: 'state', px: 1e6 }).widths).toEqual({ state: COLUMN_PX_MAX });
  });

  test('are hidden and shown again, all but the name', () => {
    const without = withShown(withShown(NO_LAYOUT, 'bytes', false), 'name', false);
    expect(shownOf(COLUMNS, without).map(({ id }) => id)).toEqual(['state', 'name']);
    expect(shownOf(COLUMNS, withShown(without, 'bytes', true)).map(({ id }) => id)).toEqual([
      'state',
      'name',
      'bytes',
    ]);
  });
});

describe('the order of a table', () => {
  const press = (
    column: { readonly sort: string; readonly align?: 'end' },
    first: string,
  ): readonly string[] => {
    const seen = [nextSort(column, { by: 'other', first })];
    for (let at = 0; at < 3; at += 1) seen.push(nextSort(column, { by: seen.at(-1) ?? '', first }));
    return seen;
  };

  test('begins with A for words and with the greatest for numbers, is turned, and then as at first', () => {
    expect(press({ sort: 'name' }, 'arrived')).toEqual(['name', '-name', 'arrived', 'name']);
    expect(press({ sort: 'bytes', align: 'end' }, 'arrived')).toEqual([
      '-bytes',
      'bytes',
      'arrived',
      '-bytes',
    ]);
    expect(press({ sort: 'created' }, '-created')).toEqual(['-created', 'created', '-created', 'created']);
  });

  test('is told of each column that it can be sorted by', () => {
    expect(sortedHow({}, 'name')).toBeUndefined();
    expect(sortedHow({ sort: 'name' }, 'name')).toBe('ascending');
    expect(sortedHow({ sort: 'name' }, '-name')).toBe('descending');
    expect(sortedHow({ sort: 'name' }, 'bytes')).toBe('none');
  });
});
