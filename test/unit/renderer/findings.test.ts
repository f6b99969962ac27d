import { describe, expect, test } from 'vitest';
import type { Finding } from '../../../shared/checks/finding.ts';
import { contextMark } from '../../../renderer/views/checks/contextMark.ts';
import { findingRows, groupFindings } from '../../../renderer/views/checks/findingGroups.ts';

function finding(more: Partial<Finding>): Finding {
  return { severity: 'error', code: 'x.y', file: 'a.tsv', message: 'It is wrong.', fix: 'Mend it.', ...more };
}

const ALL = { severities: [], text: '' };
const REPORT = {
  findings: [
    finding({ file: 'b.tsv', row: 9, code: 'x.date', severity: 'warning' }),
    finding({ file: 'b.tsv', row: 4, code: 'x.date', severity: 'warning', value: '31.02.2026' }),
    finding({ file: 'a.tsv', row: 2, serverSays: 'Missing values in user: nameLast' }),
    finding({ file: 'b.tsv', row: 7 }),
  ],
  notShown: [
    { code: 'x.date', file: 'b.tsv', count: 1200 },
    { code: 'x.y', file: '', count: 5 },
  ],
};

describe('findings in groups', () => {
  test('files are in the order in which people count', () => {
    const findings = ['plate10.tsv', 'plate2.tsv', 'plate1.tsv'].map((file) => finding({ file }));
    const groups = groupFindings({ ...REPORT, findings, notShown: [] }, 'file', ALL);
    expect(groups.map(({ key }) => key)).toEqual(['plate1.tsv', 'plate2.tsv', 'plate10.tsv']);
  });

  test('by file: the gravest first, rows in order, and what is only counted is in the sum', () => {
    const groups = groupFindings(REPORT, 'file', ALL);
    expect(groups.map(({ key, count, notShown, worst }) => [key, count, notShown, worst])).toEqual([
      ['a.tsv', 1, 0, 'error'],
      ['b.tsv', 1203, 1200, 'error'],
      ['', 5, 5, 'error'],
    ]);
    expect(groups[1]?.findings.map(({ finding: { row } }) => row)).toEqual([7, 4, 9]);
  });

  test('no group ever has fewer than the report counted, however they are put together', () => {
    for (const by of ['file', 'code', 'severity'] as const) {
      const sum = groupFindings(REPORT, by, ALL).reduce((all, { count }) => all + count, 0);
      expect(sum, by).toBe(REPORT.findings.length + 1205);
    }
    const [errors, warnings] = groupFindings(REPORT, 'severity', ALL);
    expect([errors?.key, errors?.count, warnings?.key, warnings?.count]).toEqual([
      'error',
      7,
      'warning',
      1202,
    ]);
  });

  test('are narrowed by severity and by words of any part', () => {
    const keys = (severities: readonly Finding['severity'][], text: string): unknown =>
      groupFindings(REPORT, 'file', { severities, text }).map(({ key, count }) => [key, count]);
    expect(keys(['warning'], '')).toEqual([['b.tsv', 1202]]);
    expect(keys([], 'namelast missing')).toEqual([['a.tsv', 1]]);
    expect(keys([], '31.02')).toEqual([['b.tsv', 1]]);
    expect(keys(['error'], 'x.date')).toEqual([]);
  });

  test('a closed group keeps its line and its sum', () => {
    const groups = groupFindings(REPORT, 'file', ALL);
    const kinds = (closed: ReadonlySet<string>): readonly string[] =>
      findingRows(groups, closed).map(({ kind }) => kind);
    const open = ['group', 'finding', 'group', 'finding', 'finding', 'finding', 'more', 'group', 'more'];
    expect(kinds(new Set())).toEqual(open);
    expect(kinds(new Set(['gb.tsv']))).toEqual(['group', 'finding', 'group', 'group', 'more']);
  });
});

describe('the place of a finding in its line', () => {
  const HEAD = '\ufefflogin\t"first"\tlast';
  test.each([
    ['ada\tAda\tEk', { column: 'last' }, HEAD, 'Ek'],
    ['ada\tAda\tEk', { column: 'first' }, HEAD, 'Ada'],
    ['ada\tAda', { column: 'last' }, HEAD, undefined],
    ['ada\t\tEk', { column: 'first' }, HEAD, ''],
    ['"when": "31.02.2026",', { column: '/0/when', value: '31.02.2026' }, undefined, '31.02.2026'],
    ['  "actoin": "new",', { column: '/instructions/3/actoin' }, '{', '"actoin"'],
    ['<last>x</last>', { column: 'last' }, '<?xml?>', '<last>'],
    ['nothing here', { column: '/instructions/3' }, '{', undefined],
    ['a,b,c', { value: 'b' }, 'x,y,z', 'b'],
  ])('%s', (line, about, header, marked) => {
    const span = contextMark(line, about, header);
    expect(span === undefined ? undefined : line.slice(span.from, span.to)).toBe(marked);
  });
});
