// Runs every test once: vitest's in two parts (those that play the core in this process, with what they reach of it counted; then the
// others), then the browser's. All always run, so that one red test does not hide another, and none for ever. With --units only vitest's.
import { spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';

/** Several times what a part takes on the reference machine: only what hangs is ended. */
const PART_MS_MAX = 35 * 60_000;
/** So long a part may take to write down what it has done, then it is killed. */
const LAST_WORDS_MS_MAX = 30_000;

const UNITS = ['test/core.config.ts', 'test/rest.config.ts'].map((config) => [
  'node_modules/vitest/vitest.mjs',
  'run',
  '--config',
  config,
]);
const BROWSER = ['node_modules/@playwright/test/cli.js', 'test', '--config', 'test/e2e/playwright.config.ts'];

/** Gives the exit code; null for what had to be ended. */
async function runPart(command) {
  const began = Date.now();
  const child = spawn(process.execPath, command, { stdio: 'inherit' });
  const ended = new Promise((resolve) => child.once('exit', (code) => resolve(code)));
  const inTime = new AbortController();
  const late = pause(PART_MS_MAX, undefined, { signal: inTime.signal }).then(
    async () => {
      console.error(`${command.at(-1)} took more than ${PART_MS_MAX / 60_000} minutes and is ended`);
      // As Ctrl-C: both report what they have by then.
      child.kill('SIGINT');
      await pause(LAST_WORDS_MS_MAX, undefined, { signal: inTime.signal }).then(
        () => child.kill('SIGKILL'),
        () => undefined,
      );
      return true;
    },
    () => false,
  );
  const code = await ended;
  inTime.abort();
  console.error(`${command.at(-1)}: ${Math.round((Date.now() - began) / 1000)} s`);
  return (await late) ? null : code;
}

let status = 0;
for (const command of process.argv.includes('--units') ? UNITS : [...UNITS, BROWSER]) {
  const code = await runPart(command);
  if (code !== 0) status = code ?? 1;
}
process.exitCode = status;
