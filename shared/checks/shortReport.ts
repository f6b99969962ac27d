import type { CheckReport } from './finding.ts';

/**
 * A report with at most so many findings: errors stay first, then warnings, each in its order. What is left out is
 * counted in `notShown`, and `counts` stays what it is.
 */
export function shortReport(report: CheckReport, findingsMax: number): CheckReport {
  if (report.findings.length <= findingsMax) return report;
  const kept = new Set(
    (['error', 'warning', 'info'] as const)
      .flatMap((wanted) => report.findings.filter(({ severity }) => severity === wanted))
      .slice(0, findingsMax),
  );
  const tallies = new Map(report.notShown.map((one) => [`${one.code}\n${one.file}`, { ...one }]));
  for (const finding of report.findings) {
    if (kept.has(finding)) continue;
    const { code, file } = finding;
    const known = tallies.get(`${code}\n${file}`);
    if (known === undefined) tallies.set(`${code}\n${file}`, { code, file, count: 1 });
    else known.count += 1;
  }
  const notShown = withoutNames([...tallies.values()], findingsMax);
  return { ...report, findings: report.findings.filter((finding) => kept.has(finding)), notShown };
}

/** Too many files to be named one by one are counted by code alone, under the empty name. */
function withoutNames(notShown: CheckReport['notShown'], max: number): CheckReport['notShown'] {
  if (notShown.length <= max) return notShown;
  const byCode = new Map<string, number>();
  for (const { code, count } of notShown) byCode.set(code, (byCode.get(code) ?? 0) + count);
  return [...byCode].map(([code, count]) => ({ code, file: '', count }));
}
