// Adds up what vitest and Playwright reported, prints what the run proved in numbers, and then the line that a CI reads:
// "N passed, N failed".
import { readdirSync, readFileSync } from 'node:fs';

const status = Number(process.argv[2] ?? 0);
const totals = { passed: 0, failed: 0, skipped: 0 };

/** Reads a report; a missing one counts as a failure, since nothing may pass by not running. */
function report(path, add) {
  try {
    add(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    console.error(`no report at ${path}: ${error.message}`);
    totals.failed += 1;
  }
}

for (const part of ['core', 'rest'])
  report(`artifacts/vitest-${part}.json`, (told) => {
    totals.passed += told.numPassedTests;
    totals.failed += told.numFailedTests;
    totals.skipped += told.numPendingTests + told.numTodoTests;
  });
report('artifacts/playwright.json', (told) => {
  totals.passed += told.stats.expected + told.stats.flaky;
  totals.failed += told.stats.unexpected;
  totals.skipped += told.stats.skipped;
});
report('artifacts/bench/quick.json', (told) => {
  totals.passed += told.passed;
  totals.failed += told.failed;
});
/** The figures of each suite, as `test/support/figures.ts` wrote them. */
function printFigures() {
  let files;
  try {
    files = readdirSync('artifacts/figures').filter((name) => name.endsWith('.json'));
  } catch {
    console.log('no suite noted figures');
    return;
  }
  for (const file of files.sort()) {
    const figures = JSON.parse(readFileSync(`artifacts/figures/${file}`, 'utf8'));
    const words = Object.entries(figures).map(([name, value]) => `${name} ${value}`);
    console.log(`${file.replace('.json', '')}: ${words.join(', ')}`);
  }
}

printFigures();
// A failed type check, lint or build is a failure too, though no test says so.
if (status !== 0 && totals.failed === 0) totals.failed = 1;
console.log(
  `${totals.passed} passed, ${totals.failed} failed${totals.skipped ? `, ${totals.skipped} skipped` : ''}`,
);
