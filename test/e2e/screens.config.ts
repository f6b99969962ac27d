import { defineConfig } from '@playwright/test';
import config from './playwright.config.ts';

/** Pictures of everything, to be looked at: `npm run screens`. All they prove is that no text of them is cut. */
export default defineConfig(config, {
  testMatch: 'screens.shots.ts',
  outputDir: '../../artifacts/screens-run',
  reporter: [['list']],
  timeout: 240_000,
});
