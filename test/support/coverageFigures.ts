import type { Reporter } from 'vitest/node';
import { recordFigures } from './figures.ts';

interface Share {
  readonly covered: number;
  readonly total: number;
  readonly pct: number;
}

interface CoverageMap {
  files(): readonly string[];
  getCoverageSummary(): { readonly data: Readonly<Record<'lines' | 'branches' | 'functions', Share>> };
}

/** Notes how much of the core the tests reached. */
export const coverageFigures: Reporter = {
  onCoverage(told) {
    const map = told as CoverageMap;
    const { branches, functions, lines } = map.getCoverageSummary().data;
    recordFigures('coverage', {
      files: map.files().length,
      lines: lines.total,
      linesPercent: lines.pct,
      branches: branches.total,
      branchesPercent: branches.pct,
      functions: functions.total,
      functionsPercent: functions.pct,
    });
  },
};
