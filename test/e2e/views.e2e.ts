import { expectAccessible } from './axe.ts';
import { expect, test } from './fakeWindow.ts';

const PLACES = {
  home: '/',
  batches: '/batches',
  'batches-search': '/batches?q=state%3Aattention',
  batch: '/batches/bat_moving01',
  'batch-statement': '/batches/bat_state003',
  'batch-done': '/batches/bat_done0004',
  destinations: '/destinations',
  wizard: '/destinations?add',
  attention: '/attention',
  jobs: '/jobs',
  settings: '/settings',
} as const;

for (const theme of ['light', 'dark'] as const)
  for (const [name, place] of Object.entries(PLACES))
    test(`${name} in ${theme} has nothing that axe objects to`, async ({ page, open }) => {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
      await open(place);

      await expect(page.locator('main h1').first()).toBeAttached();
      await page.waitForTimeout(400);
      await page.screenshot({ path: `artifacts/screens/${name}-${theme}.png` });
      await expectAccessible(page);
    });
