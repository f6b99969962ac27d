import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { SlowFirst } from './support/slowFirst.ts';

/** Vitest for everything but the browser: unit, contract, property and fault tests. */
export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/e2e/**', 'test/bench/**', 'node_modules/**'],
    // Real sockets, child processes and a busy two-core machine: a wait is an upper bound, not a speed claim.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // One more than the cores of the smallest machine: half of these tests wait for processes and clocks.
    maxWorkers: 3,
    sequence: { sequencer: SlowFirst },
    // Real processes, sockets and file watchers on a noisy shared machine: one more look before a red build.
    retry: process.env['CI'] === undefined ? 0 : 1,
    reporters: ['default', ['json', { outputFile: 'artifacts/vitest.json' }]],
  },
});
