// Runs every test once: vitest's in two parts (those that play the core in this process, with what they reach of it counted; then the
// others), then the browser's. All always run, so that one red test does not hide another. With --units only vitest's.
import { spawnSync } from 'node:child_process';

const UNITS = ['test/core.config.ts', 'test/rest.config.ts'].map((config) => [
  'node_modules/vitest/vitest.mjs',
  'run',
  '--config',
  config,
]);
const BROWSER = ['node_modules/@playwright/test/cli.js', 'test', '--config', 'test/e2e/playwright.config.ts'];

let status = 0;
for (const command of process.argv.includes('--units') ? UNITS : [...UNITS, BROWSER]) {
  const run = spawnSync(process.execPath, command, { stdio: 'inherit' });
  if (run.status !== 0) status = run.status ?? 1;
}
process.exitCode = status;
