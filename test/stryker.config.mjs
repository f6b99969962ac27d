// Mutation tests: the code is changed in one place after the other, and the tests must notice. `test/mutation/main.ts` runs it
// for each group of files, which it names in the environment.
const group = process.env.WAYBILL_MUTATION_GROUP ?? 'model';
const mutate = (process.env.WAYBILL_MUTATION_FILES ?? 'shared/model/itemMachine.ts').split(',');

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  mutate,
  testRunner: 'vitest',
  // Their own package locations, since the copy that is changed lies elsewhere.
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
  coverageAnalysis: 'perTest',
  // The tables of the state machines are made when their files load: those count most of all.
  ignoreStatic: false,
  concurrency: 2,
  timeoutMS: Number(process.env.WAYBILL_MUTATION_TIMEOUT_MS ?? 4_000),
  thresholds: { high: 95, low: 85, break: 80 },
  reporters: ['clear-text', 'json'],
  clearTextReporter: {
    allowColor: false,
    allowEmojis: false,
    logTests: false,
    reportTests: false,
    reportScoreTable: true,
  },
  jsonReporter: { fileName: `artifacts/mutation/${group}.json` },
  tempDirName: `artifacts/mutation/copy-${group}`,
  ignorePatterns: [
    '/artifacts',
    '/assets',
    '/dist',
    '/release',
    // Its own configuration is looked at by the others.
    '/renderer/**/*.ts',
    '/renderer/**/*.tsx',
    '/renderer/**/*.css',
    '/coverage',
    '/test/e2e',
    '/test/bench',
  ],
  disableTypeChecks: true,
  // TypeScript 7 has no programming interface that could rewrite one; the tests need none.
  tsconfigFile: 'no-tsconfig.json',
  checkers: [],
  allowConsoleColors: false,
  logLevel: 'warn',
};
