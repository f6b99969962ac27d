import type { Page } from '@playwright/test';
import { expectAccessible } from './axe.ts';
import { expect, test } from './fakeWindow.ts';
import { PLACES, SCREENS_DIR } from './places.ts';
import { dropFiles } from './setUp.ts';

/** What opens over a view, and how. */
const OVERLAYS: Readonly<
  Record<string, { readonly place: string; readonly open: (page: Page) => Promise<void> }>
> = {
  send: {
    place: '/',
    open: (page) =>
      dropFiles(page, [
        { name: 'people.tsv', text: 'a\tb' },
        { name: 'control.json', text: '{}' },
        { name: 'a\u202etxt.exe', text: 'x' },
      ]),
  },
  palette: { place: '/', open: (page) => page.keyboard.press('Control+k') },
  shortcuts: { place: '/', open: (page) => page.keyboard.press('?') },
  item: {
    place: '/batches/bat_done0004',
    open: async (page) => {
      await page.getByRole('grid').getByText('x.csv').click();
    },
  },
  run: {
    place: '/batches/bat_held0002',
    open: (page) => page.getByRole('button', { name: 'Run the import' }).click(),
  },
  'run-log': {
    place: '/batches/bat_done0004',
    open: async (page) => {
      await page.getByRole('button', { name: 'What its log says' }).click();
      await page.getByRole('button', { name: 'Fixed 3' }).click();
    },
  },
  cancel: {
    place: '/batches/bat_dsp00005',
    open: async (page) => {
      await page.getByRole('button', { name: 'More' }).click();
      await page.getByRole('menuitem', { name: 'Cancel the batch' }).click();
    },
  },
  access: {
    place: '/destinations?add',
    open: async (page) => {
      await page.getByRole('button', { name: 'Next' }).click();
      await page.getByRole('button', { name: 'Save and test' }).click();
      await expect(page.getByText('This is needed.').first()).toBeVisible();
    },
  },
  remove: {
    place: '/destinations',
    open: async (page) => {
      await page.getByRole('button', { name: 'More' }).first().click();
      await page.getByRole('menuitem', { name: 'Remove…' }).click();
    },
  },
};

for (const theme of ['light', 'dark'] as const) {
  for (const [name, place] of Object.entries(PLACES))
    test(`${name} in ${theme} has nothing that axe objects to`, async ({ page, open }) => {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
      await open(place);
      await expect(page.locator('main h1').first()).toBeAttached();
      await page.waitForTimeout(300);
      await page.screenshot({ path: `${SCREENS_DIR}/${name}-${theme}.png` });
      await expectAccessible(page);
    });

  for (const [name, overlay] of Object.entries(OVERLAYS))
    test(`${name} over a view in ${theme} has nothing that axe objects to`, async ({ page, open }) => {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
      await open(overlay.place);
      await expect(page.locator('main h1').first()).toBeAttached();
      await overlay.open(page);
      await expect(page.locator('.window')).toBeVisible();
      await page.waitForTimeout(300);
      await page.screenshot({ path: `${SCREENS_DIR}/${name}-${theme}.png` });
      await expectAccessible(page);
    });
}

test.describe('a small window', () => {
  test.use({ viewport: { width: 800, height: 600 } });
  for (const [name, overlay] of Object.entries(OVERLAYS))
    test(`${name} fits into it`, async ({ page, open }) => {
      await open(overlay.place);
      await expect(page.locator('main h1').first()).toBeAttached();
      await overlay.open(page);
      const box = await page.locator('.window').boundingBox();
      expect(box?.x).toBeGreaterThanOrEqual(0);
      expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(800);
      expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(600);
    });
});

const SIZES = {
  wide: { viewport: { width: 1280, height: 800 }, scale: 1 },
  small: { viewport: { width: 800, height: 600 }, scale: 1 },
  // 1280 x 800 at 200 %, and 320 px wide as at 400 %.
  zoomed: { viewport: { width: 640, height: 400 }, scale: 2 },
  reflowed: { viewport: { width: 320, height: 640 }, scale: 2 },
} as const;

for (const language of ['en', 'fr', 'de'] as const)
  for (const [size, { viewport, scale }] of Object.entries(SIZES))
    test.describe(`${language} ${size}`, () => {
      test.use({ viewport, deviceScaleFactor: scale, locale: language });
      test(`no view is wider than the window in ${language} at ${size}`, async ({ page, open }) => {
        await open();
        await expect(page.locator('html')).toHaveAttribute('lang', language);
        for (const [name, place] of Object.entries(PLACES)) {
          await page.evaluate((hash) => {
            location.hash = hash;
          }, place);
          await expect(page.locator('main h1').first()).toBeAttached();
          await page.waitForTimeout(250);
          // The heading may have been the last view's: the next one may still be on its way.
          await expect(page.locator('main > p.soft')).toHaveCount(0);
          await page.screenshot({ path: `${SCREENS_DIR}/${size}/${name}-${language}.png` });
          const over = await page.evaluate(() => {
            const { scrollWidth, clientWidth } = document.documentElement;
            const main = document.querySelector('main');
            return Math.max(scrollWidth - clientWidth, (main?.scrollWidth ?? 0) - (main?.clientWidth ?? 0));
          });
          expect(over, name).toBeLessThanOrEqual(0);
        }
      });
    });
