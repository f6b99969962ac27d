import { defineConfig } from 'vitest/config';
import { CORE_TESTS } from './core.config.ts';
import { strayErrors } from './support/strayErrors.ts';
import base from './vitest.config.ts';

/** Vitest for what `core.config.ts` leaves out: together they run every test once. */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    exclude: [...(base.test?.exclude ?? []), ...CORE_TESTS],
    reporters: [
      'default',
      ['json', { outputFile: 'artifacts/vitest-rest.json' }],
      strayErrors('artifacts/vitest-rest-stray.json'),
    ],
  },
});
