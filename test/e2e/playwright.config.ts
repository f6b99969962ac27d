import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';

/** Debian's Chromium, if it can be the one without a desktop's parts: a third less work. Elsewhere the one that Playwright brings. */
const SYSTEM_CHROMIUM = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'].find((path) =>
  existsSync(path),
);

/** The window in a real browser. */
export default defineConfig({
  testDir: '.',
  testMatch: '**/*.e2e.ts',
  globalSetup: './buildFirst.ts',
  outputDir: '../../artifacts/e2e',
  // Every test has a home, a daemon and a practice server of its own.
  fullyParallel: true,
  // One more than the cores of the smallest machine: many wait for pauses between tries and for servers' jobs.
  workers: 3,
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
      ...(SYSTEM_CHROMIUM === undefined ? {} : { executablePath: SYSTEM_CHROMIUM }),
      args: ['--no-sandbox'],
    },
  },
});
