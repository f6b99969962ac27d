import { defineConfig } from '@playwright/test';
import config from './playwright.config.ts';

/** Pictures of everything, to be looked at: `npm run screens`. They prove nothing by themselves. */
export default defineConfig(config, {
  testMatch: 'screens.shots.ts',
  outputDir: '../../artifacts/screens-run',
  reporter: [['list']],
  timeout: 240_000,
});
