import { expectAccessible, expectReadable } from './axe.ts';
import type { Page } from '@playwright/test';
import { cutTexts } from './cutTexts.ts';
import { expect, test } from './fakeWindow.ts';
import { english } from '../../renderer/text/messages.ts';
import { openOverlay, OVERLAYS } from './overlays.ts';
import { PLACES, SCREENS_DIR } from './places.ts';
import { expectRest, openScene, SCENES } from './scenes.ts';
import { LOOKS, wear, type Look } from './looks.ts';

const SMALL = { width: 800, height: 600 };
const ZOOMED = { width: 640, height: 400 };

/** Everything axe knows in one look, and in the others what can differ there: the contrast of texts. */
async function expectFit(page: Page, within?: string): Promise<void> {
  await expectAccessible(page);
  for (const look of LOOKS.filter((one) => one !== 'light')) {
    await wear(page, look);
    await expectReadable(page, within);
  }
}

for (const [name, place] of Object.entries(PLACES))
  test(`${name} has nothing that axe objects to, however it looks`, async ({ page, open }) => {
    await wear(page, 'light');
    await open(place);
    await expectRest(page);
    await expectFit(page);
  });

for (const [name, overlay] of Object.entries(OVERLAYS))
  test(`${name} over a view fits into a small window, cuts no text, and has nothing that axe objects to, however it looks`, async ({
    page,
    scene,
    open,
  }) => {
    overlay.prepare?.(scene);
    await page.setViewportSize(SMALL);
    await wear(page, 'light');
    await open(overlay.place);
    await expectRest(page);
    await openOverlay(page, overlay, (id) => english[id]);
    const shown = overlay.shows ?? '.window';
    const box = await page.locator(shown).boundingBox();
    expect(box?.x).toBeGreaterThanOrEqual(0);
    expect(box?.y).toBeGreaterThanOrEqual(0);
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(SMALL.width);
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(SMALL.height);
    expect(await cutTexts(page, shown)).toEqual([]);
    // The view beneath has been looked at by itself.
    await expectFit(page, shown);
    // As at 200 %.
    await page.setViewportSize(ZOOMED);
    // What hangs on a button finds its new place a moment after the window has its new size.
    const rightEdge = async (): Promise<number> => {
      const place = await page.locator(shown).boundingBox();
      return (place?.x ?? 0) + (place?.width ?? 0);
    };
    await expect.poll(rightEdge).toBeLessThanOrEqual(ZOOMED.width);
    const zoomed = await page.locator(shown).boundingBox();
    expect(zoomed?.x).toBeGreaterThanOrEqual(0);
    expect(await cutTexts(page, shown), 'at 200 %').toEqual([]);
    const right = ZOOMED.width - (zoomed?.x ?? 0) - (zoomed?.width ?? 0);
    if (shown === '.window')
      expect(Math.abs((zoomed?.x ?? 0) - right), 'is in the middle').toBeLessThanOrEqual(1);
  });

for (const [name, state] of Object.entries(SCENES))
  test(`the window when it is “${name}” has nothing that axe objects to, however it looks`, async ({
    page,
    scene,
    api,
    open,
  }) => {
    state.prepare?.(scene);
    await wear(page, 'light');
    await openScene({ page, api, open }, state);
    expect(await cutTexts(page)).toEqual([]);
    await expectFit(page);
  });

/** Every test run leaves pictures of each view in each of these, language and size, to be looked at. */
const PICTURED = ['dark', 'light'] as const satisfies readonly Look[];
const PICTURE_QUALITY = 80;

const SIZES = {
  '1280x800': { viewport: { width: 1280, height: 800 }, scale: 1 },
  '800x600': { viewport: { width: 800, height: 600 }, scale: 1 },
  // 1280 x 800 at 200 %, and 320 px wide as at 400 %.
  '200-percent': { viewport: { width: 640, height: 400 }, scale: 2 },
  '400-percent': { viewport: { width: 320, height: 640 }, scale: 2 },
} as const;

for (const language of ['en', 'fr', 'de'] as const)
  for (const [size, { viewport, scale }] of Object.entries(SIZES))
    test.describe(`${language} ${size}`, () => {
      test.use({ viewport, deviceScaleFactor: scale, locale: language });
      test(`no view is wider than the window, and no text is cut, in ${language} at ${size}`, async ({
        page,
        open,
      }) => {
        await open();
        await expect(page.locator('html')).toHaveAttribute('lang', language);
        for (const [name, place] of Object.entries(PLACES)) {
          await page.evaluate((hash) => {
            location.hash = hash;
          }, place);
          await expectRest(page);
          for (const look of PICTURED) {
            await wear(page, look);
            const path = `${SCREENS_DIR}/${size}/${language}-${look}/view-${name}.jpg`;
            await page.screenshot({ path, quality: PICTURE_QUALITY });
          }
          const over = await page.evaluate(() => {
            const { scrollWidth, clientWidth } = document.documentElement;
            const main = document.querySelector('main');
            return Math.max(scrollWidth - clientWidth, (main?.scrollWidth ?? 0) - (main?.clientWidth ?? 0));
          });
          expect(over, name).toBeLessThanOrEqual(0);
          expect.soft(await cutTexts(page), name).toEqual([]);
        }
      });
    });
