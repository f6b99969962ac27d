import { expect, test } from 'vitest';
import type { Finding } from '../../../shared/checks/finding.ts';
import { FINDING_VALUE_LENGTH_MAX } from '../../../shared/checks/finding.ts';
import { createFindingCollector, shortValue } from '../../../shared/checks/findingCollector.ts';

function finding(over: Partial<Finding> = {}): Finding {
  return { severity: 'error', code: 'a.b.c', file: 'f', message: 'm', fix: 'x', ...over };
}

test('findings beyond the cap are counted, not kept, and named in notShown', () => {
  const collector = createFindingCollector(2);
  for (let i = 0; i < 5; i += 1) collector.add(finding({ row: i }));
  collector.add(finding({ file: 'g' }));
  collector.countOnly(finding());
  const report = collector.report();
  expect(report.findings.map((kept) => [kept.file, kept.row])).toEqual([
    ['f', 0],
    ['f', 1],
    ['g', undefined],
  ]);
  expect(report.counts).toEqual({ error: 7, warning: 0, info: 0 });
  expect(report.notShown).toEqual([{ code: 'a.b.c', file: 'f', count: 4 }]);
  expect(collector.isFull('a.b.c', 'f')).toBe(true);
  expect(collector.isFull('a.b.c', 'g')).toBe(false);
});

test('merging a report keeps its counts, also those it did not show', () => {
  const inner = createFindingCollector(1);
  inner.add(finding({ severity: 'warning' }));
  inner.add(finding({ severity: 'warning' }));
  inner.fileChecked(10);
  const outer = createFindingCollector(1);
  outer.add(finding());
  outer.merge(inner.report());
  const report = outer.report();
  expect(report.counts).toEqual({ error: 1, warning: 2, info: 0 });
  expect(report.findings).toHaveLength(1);
  expect(report.notShown).toEqual([{ code: 'a.b.c', file: 'f', count: 2 }]);
  expect([report.filesChecked, report.bytesChecked]).toEqual([1, 10]);
});

test('a long value is cut without splitting a character', () => {
  const long = `${'x'.repeat(FINDING_VALUE_LENGTH_MAX - 2)}😀😀`;
  const cut = shortValue(long);
  expect(cut.length).toBeLessThanOrEqual(FINDING_VALUE_LENGTH_MAX);
  // Half a surrogate pair cannot be encoded and comes back as another character.
  expect(Buffer.from(cut, 'utf8').toString('utf8')).toBe(cut);
  const collector = createFindingCollector();
  collector.add(finding({ value: long }));
  expect(collector.report().findings[0]?.value).toBe(cut);
});
