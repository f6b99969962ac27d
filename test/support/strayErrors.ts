import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Reporter } from 'vitest/node';

/**
 * Writes errors that no test caught (a rejection that nobody listened to, mostly) into a file of their own: they turn a run red
 * whose every test passed, and vitest's report does not have them.
 */
export function strayErrors(path: string): Reporter {
  return {
    onTestRunStart() {
      rmSync(path, { force: true });
    },
    onTestRunEnd(_modules, errors) {
      mkdirSync(dirname(path), { recursive: true });
      const told = errors.map(
        (error) => `${error.name}: ${error.message}\n${JSON.stringify(error['VITEST_TEST_PATH'])}`,
      );
      writeFileSync(path, JSON.stringify(told));
    },
  };
}
