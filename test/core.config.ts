import { defineConfig } from 'vitest/config';
import { coverageFigures } from './support/coverageFigures.ts';
import { strayErrors } from './support/strayErrors.ts';
import base from './vitest.config.ts';

/** Tests that play the core in this process, so that what they reach of it can be counted; the others drive whole programs. */
export const CORE_TESTS: readonly string[] = [
  'test/unit/{core,folders,localApi,mirror,model}/**/*.test.ts',
  'test/unit/trust/!(supplyChain).test.ts',
  'test/unit/adapters/{ecotaxaNames,remoteNames,resolveInside}.test.ts',
  'test/unit/dspIngestMapping.test.ts',
  'test/property/**/*.test.ts',
  'test/contract/{localApi*,webhook}.test.ts',
  'test/contract/mirror/**/*.test.ts',
  'test/fault/folders{,Clock,Conservation,Kindness,PutAway,SafeCopy,Torn}.test.ts',
];

/** What must be reached: the core, and the pure machines and path checks that it rests on. */
const COVERED: readonly string[] = [
  'main/core/**/*.ts',
  'shared/model/{batchStatus,closeReplay,closeRule,importJobMachine,itemMachine,jobWish}.ts',
  'shared/model/{account,spanText,wallClock,weeklyWindow}.ts',
  'main/adapters/files/resolveInside.ts',
  'main/adapters/spool/spoolPath.ts',
  'main/localApi/refusedPath.ts',
  'main/mirror/ecotaxa/uploadPlace.ts',
];

/** Vitest for the core, with every line and branch of it counted. */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: [...CORE_TESTS],
    // These keep nothing in modules: loaded once a worker instead of once a file, they take little more than half the work.
    isolate: false,
    // They wait for clocks and scripts more than the others do.
    maxWorkers: 4,
    reporters: [
      'default',
      ['json', { outputFile: 'artifacts/vitest-core.json' }],
      coverageFigures,
      strayErrors('artifacts/vitest-core-stray.json'),
    ],
    coverage: {
      enabled: true,
      provider: 'v8',
      include: [...COVERED],
      reporter: ['json', 'text-summary'],
      reportsDirectory: 'artifacts/coverage',
      reportOnFailure: true,
      // Everything is reached. A few may be missed by a run: some tests wait for real disks, and counts are merged from many workers.
      thresholds: { lines: 99.8, branches: 99.7, functions: 99.8, statements: 99.8 },
    },
  },
});
