import { french } from '../../renderer/text/fr/french.ts';
import { german } from '../../renderer/text/de/german.ts';
import { english, type Messages } from '../../renderer/text/messages.ts';
import { startFakeApi } from '../support/fakeApi.ts';
import { busyScene, emptyScene } from '../support/fakeApiScenes.ts';
import { expect, test } from '@playwright/test';
import { cutTexts } from './cutTexts.ts';
import { wear } from './looks.ts';
import { openOverlay, OVERLAYS, type Say } from './overlays.ts';
import { PLACES, SCREENS_DIR } from './places.ts';
import { openScene, SCENES, type Scene } from './scenes.ts';

const TEXTS: Readonly<Record<string, Messages>> = { en: english, fr: french, de: german };
const SIZES = {
  '1280x800': { viewport: { width: 1280, height: 800 }, deviceScaleFactor: 1 },
  '800x600': { viewport: { width: 800, height: 600 }, deviceScaleFactor: 1 },
  '200-percent': { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 },
} as const;

/** Everything there is to see: views, what opens over them, states of the window, and views with nothing in them. */
const SHOTS: Readonly<Record<string, Scene & { readonly open?: string; readonly isEmpty?: boolean }>> = {
  ...Object.fromEntries(Object.entries(PLACES).map(([name, place]) => [`view-${name}`, { place }])),
  ...Object.fromEntries(
    Object.entries(OVERLAYS).map(([name, { place, prepare }]) => [
      `over-${name}`,
      { place, open: name, ...(prepare === undefined ? {} : { prepare }) },
    ]),
  ),
  ...Object.fromEntries(Object.entries(SCENES).map(([name, scene]) => [`state-${name}`, scene])),
  ...Object.fromEntries(
    ['home', 'batches', 'folders', 'history', 'destinations', 'attention', 'questions', 'jobs'].map(
      (name) => [`empty-${name}`, { place: name === 'home' ? '/' : `/${name}`, isEmpty: true }],
    ),
  ),
};

/** `SCREENS=view-batch npm run screens` takes only what begins so. */
const wanted = process.env['SCREENS'] ?? '';

for (const language of Object.keys(TEXTS))
  for (const [size, how] of Object.entries(SIZES))
    test.describe(`${language} ${size}`, () => {
      test.use({ ...how, locale: language });
      for (const [name, shot] of Object.entries(SHOTS).filter(([one]) => one.startsWith(wanted)))
        test(`${name} ${language} ${size}`, async ({ page }) => {
          const data = shot.isEmpty === true ? emptyScene() : busyScene();
          shot.prepare?.(data);
          const api = await startFakeApi(data);
          const say: Say = (id) => TEXTS[language]?.[id] ?? id;
          const open = async (place = '/'): Promise<void> => {
            await page.goto(`${api.url}&to=${encodeURIComponent(place)}`);
            await expect(page.locator('nav')).toBeVisible();
          };
          try {
            await wear(page, 'light');
            await openScene({ page, api, open }, shot);
            const overlay = shot.open === undefined ? undefined : OVERLAYS[shot.open];
            if (overlay !== undefined) await openOverlay(page, overlay, say);
            const within = overlay === undefined ? 'body' : (overlay.shows ?? '.window');
            expect.soft(await cutTexts(page, within)).toEqual([]);
            for (const look of ['light', 'dark'] as const) {
              await wear(page, look);
              await page.waitForTimeout(120);
              await page.screenshot({ path: `${SCREENS_DIR}/${size}/${language}-${look}/${name}.png` });
            }
          } finally {
            await api.stop().catch(() => undefined);
          }
        });
    });
