import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Vitest for mutation tests: only the tests that the group names, and no reports. */
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    include: (process.env['WAYBILL_MUTATION_TESTS'] ?? 'test/unit/model/**/*.test.ts').split(','),
    exclude: ['node_modules/**'],
    testTimeout: 10_000,
    reporters: [],
  },
});
