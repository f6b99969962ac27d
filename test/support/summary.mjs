// Adds up what vitest and Playwright reported, prints what the run proved in numbers, names what failed (a log is often kept
// only from its end), and then prints the line that a CI reads: "N passed, N failed".
import { readdirSync, readFileSync } from 'node:fs';

const status = Number(process.argv[2] ?? 0);
const totals = { passed: 0, failed: 0, skipped: 0 };
/** What failed, one line each. */
const failures = [];
/** Characters of a failure's message that are repeated at the end. */
const MESSAGE_CHARS_MAX = 600;

/** Notes one failure for the end. */
function failed(name, message = '') {
  failures.push(`${name}\n    ${message.slice(0, MESSAGE_CHARS_MAX).replaceAll('\n', '\n    ')}`);
}

/** A file that failed before its tests could run counts no failed test of its own, so it is named as a whole. */
function vitestFailures(told) {
  for (const file of told.testResults) {
    const red = file.assertionResults.filter((test) => test.status === 'failed');
    for (const test of red) failed(`${file.name} › ${test.fullName}`, test.failureMessages[0]);
    if (file.status === 'failed' && red.length === 0) failed(file.name, file.message);
  }
}

function playwrightFailures(suite) {
  for (const spec of suite.specs ?? [])
    if (!spec.ok)
      failed(`${spec.file} › ${spec.title}`, spec.tests.flatMap((test) => test.results)[0]?.error?.message);
  for (const inner of suite.suites ?? []) playwrightFailures(inner);
}

/** Reads a report; a missing one counts as a failure, since nothing may pass by not running. */
function report(path, add) {
  try {
    add(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    console.error(`no report at ${path}: ${error.message}`);
    totals.failed += 1;
    failed(path, 'is missing or cannot be read');
  }
}

for (const part of ['core', 'rest']) {
  report(`artifacts/vitest-${part}.json`, (told) => {
    totals.passed += told.numPassedTests;
    totals.failed += told.numFailedTests;
    totals.skipped += told.numPendingTests + told.numTodoTests;
    vitestFailures(told);
  });
  // Errors that no test caught; each is a failure, though every test passed.
  report(`artifacts/vitest-${part}-stray.json`, (stray) => {
    totals.failed += stray.length;
    for (const error of stray) failed('an error that no test caught', error);
  });
}
report('artifacts/playwright.json', (told) => {
  totals.passed += told.stats.expected + told.stats.flaky;
  totals.failed += told.stats.unexpected;
  totals.skipped += told.stats.skipped;
  playwrightFailures(told);
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
if (status !== 0 && totals.failed === 0) {
  totals.failed = 1;
  failed(
    'a step beside the tests',
    'types, lint, format, build, the thresholds of coverage, or the check of the figures',
  );
}
for (const failure of failures) console.log(`FAILED ${failure}`);
console.log(
  `${totals.passed} passed, ${totals.failed} failed${totals.skipped ? `, ${totals.skipped} skipped` : ''}`,
);
