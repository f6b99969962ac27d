// Runs every vitest test once: first those that play the core in this process, with what they reach of it counted, then the others.
// Both always run, so that one red test does not hide another.
import { spawnSync } from 'node:child_process';

let status = 0;
for (const config of ['test/core.config.ts', 'test/rest.config.ts']) {
  const run = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', '--config', config], {
    stdio: 'inherit',
  });
  if (run.status !== 0) status = run.status ?? 1;
}
process.exitCode = status;
