import type { Page } from '@playwright/test';
import { expect, test } from './fakeWindow.ts';
import { PLACES, SCREENS_DIR } from './places.ts';
import { expectRest } from './scenes.ts';

const DEFICIENCIES = ['achromatopsia', 'deuteranopia', 'protanopia'] as const;
/** Views in which states are told. */
const SHOWN = [
  'home',
  'batches',
  'batch',
  'batch-done',
  'destinations',
  'folders',
  'jobs',
  'attention',
] as const;
/** Rounding of the emulation leaves so much between the channels of a grey. */
const GREY_STEPS_MAX = 8;

/** Words of states with the drawings beside them, kind by kind of mark. */
function marksOn(page: Page): Promise<readonly (readonly [word: string, shape: string])[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('main .mark')].map(
      (mark) => [mark.textContent ?? '', mark.querySelector('path')?.getAttribute('d') ?? ''] as const,
    ),
  );
}

/** The greatest distance between two channels of one pixel. */
async function colourIn(page: Page, picture: Buffer): Promise<number> {
  const blank = await page.context().newPage();
  const steps = await blank.evaluate(async (base64) => {
    const image = new Image();
    image.src = `data:image/png;base64,${base64}`;
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext('2d');
    if (context === null) throw new Error('no canvas');
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, image.width, image.height);
    let most = 0;
    for (let at = 0; at < data.length; at += 4) {
      const [red = 0, green = 0, blue = 0] = data.subarray(at, at + 3);
      most = Math.max(most, Math.abs(red - green), Math.abs(green - blue));
    }
    return most;
  }, picture.toString('base64'));
  await blank.close();
  return steps;
}

for (const theme of ['light', 'dark'] as const)
  test(`every state has a shape and a word of its own for whoever sees no colour (${theme})`, async ({
    page,
    open,
  }) => {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    const devtools = await page.context().newCDPSession(page);
    await open();
    const shapeOf = new Map<string, string>();
    for (const name of SHOWN) {
      await page.evaluate((hash) => {
        location.hash = hash;
      }, PLACES[name]);
      await expectRest(page);
      for (const type of DEFICIENCIES) {
        await devtools.send('Emulation.setEmulatedVisionDeficiency', { type });
        const picture = await page.screenshot({ path: `${SCREENS_DIR}/${type}/${name}-${theme}.png` });
        if (type === 'achromatopsia')
          expect(await colourIn(page, picture), name).toBeLessThanOrEqual(GREY_STEPS_MAX);
      }
      const marks = await marksOn(page);
      for (const [word, shape] of marks) {
        expect(word.trim(), name).not.toBe('');
        expect(shape, `${name}: ${word}`).not.toBe('');
        // One word is one drawing, wherever it stands.
        expect(shapeOf.get(word) ?? shape, `${name}: ${word}`).toBe(shape);
        shapeOf.set(word, shape);
      }
    }
    expect(shapeOf.size).toBeGreaterThan(10);
    // With colours they are coloured: the pictures above are not grey by chance.
    await devtools.send('Emulation.setEmulatedVisionDeficiency', { type: 'none' });
    expect(await colourIn(page, await page.screenshot())).toBeGreaterThan(GREY_STEPS_MAX * 4);
  });
