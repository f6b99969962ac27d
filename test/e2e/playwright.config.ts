import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';

/** Debian's Chromium where it is; elsewhere the one that Playwright brings. */
const SYSTEM_CHROMIUM = '/usr/bin/chromium';

/** The window in a real browser. */
export default defineConfig({
  testDir: '.',
  testMatch: '**/*.e2e.ts',
  globalSetup: './buildFirst.ts',
  outputDir: '../../artifacts/e2e',
  fullyParallel: false,
  // Every test has a home, a daemon and a practice server of its own.
  workers: 2,
  // A noisy machine gets one more look; what passed only then is reported as flaky.
  retries: process.env['CI'] === undefined ? 0 : 1,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list'], ['json', { outputFile: '../../artifacts/playwright.json' }]],
  use: {
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(existsSync(SYSTEM_CHROMIUM) ? { executablePath: SYSTEM_CHROMIUM } : {}),
      args: ['--no-sandbox'],
    },
  },
});
