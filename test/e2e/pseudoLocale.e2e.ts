import type { Page } from '@playwright/test';
import { CLOSES, OPENS, pseudoModule, pseudoText } from '../support/pseudoLocale.ts';
import { english } from '../../renderer/text/messages.ts';
import type { FakeData } from '../support/fakeApiData.ts';
import { expect, test } from './fakeWindow.ts';
import { openOverlay, OVERLAYS } from './overlays.ts';
import { PLACES, SCREENS_DIR } from './places.ts';
import { expectRest } from './scenes.ts';

/** Words that are the same in every language, and those of units, times and numbers, which the browser writes. */
const NO_SENTENCE =
  /^(?:waybill|sha|cli|curl|https?|ctrl|shift|enter|space|home|end|page|esc|haplo|dsp|ingest|ecotaxa|robotoff|english|deutsch|français|json|csv|bagit|utc|id|il|y|a|dans|secondes?|minutes?|heures?|jours?|semaines?|mois|ans?|min|h|s|j|o|octets?|ko|mo|go|to|kio|mio|gio|janv|févr|mars|avr|mai|juin|juil|août|sept|oct|nov|déc|lun|mar|mer|jeu|ven|sam|dim)$/iu;

/** Where text is data, or a thing of programs: names from outside stand isolated, whatever they hold. */
const DATA = 'bdi, code, kbd, pre, script, style, .mono, .log, .context, [translate="no"]';
const FILE_NAME = /^[\w./-]+\.\w{1,4}$/;
/** What React Aria says by itself, in its own French: to a screen reader that leaves a menu, and on the cross of a search. */
const LIBRARY = ['Rejeter', 'Effacer la recherche', 'Afficher les suggestions'];

/** What of the page's text is neither a sentence of the catalogue nor data that was given to it. */
async function strangers(page: Page, data: string): Promise<readonly string[]> {
  const outside = await page.evaluate(
    ([opens, closes, skipped]) => {
      // Sentences may be parted over elements, and stand in one another: what is outside of all brackets is no sentence.
      let depth = 0;
      const rest = (text: string): string => {
        let left = '';
        for (const letter of text) {
          if (letter === opens) depth += 1;
          else if (letter === closes) depth -= 1;
          else if (depth === 0) left += letter;
        }
        return left;
      };
      const found: string[] = [];
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
        const left = rest(node.textContent ?? '');
        if (node.parentElement?.closest(skipped) === null) found.push(left);
      }
      if (depth !== 0) found.push(`brackets are left open: ${depth}`);
      for (const element of document.querySelectorAll('[aria-label], [title], [placeholder]')) {
        depth = 0;
        for (const name of ['aria-label', 'title', 'placeholder'])
          if (element.closest(skipped) === null) found.push(rest(element.getAttribute(name) ?? ''));
      }
      return found;
    },
    [OPENS, CLOSES, DATA] as const,
  );
  const isKnown = (word: string): boolean => NO_SENTENCE.test(word) || data.includes(word.toLowerCase());
  const odd = outside.filter(
    (text) =>
      !FILE_NAME.test(text) &&
      !LIBRARY.includes(text.trim()) &&
      (text.match(/\p{L}{2,}/gu) ?? []).some((word) => !isKnown(word)),
  );
  return [...new Set(odd.map((text) => text.trim().slice(0, 120)))];
}

/** What shows its text cut off, without a title that has the whole. */
function clipped(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    for (const element of document.querySelectorAll<HTMLElement>('body *')) {
      const hasText = [...element.childNodes].some(
        (node) => node.nodeType === Node.TEXT_NODE && (node.textContent ?? '').trim() !== '',
      );
      if (!hasText || element.closest('.unseen, [title], .log, svg') !== null) continue;
      const { overflowX, overflowY } = getComputedStyle(element);
      const isCutX = /hidden|clip/.test(overflowX) && element.scrollWidth > element.clientWidth + 1;
      const isCutY = /hidden|clip/.test(overflowY) && element.scrollHeight > element.clientHeight + 1;
      if (isCutX || isCutY) found.push(`${element.className}: ${element.textContent}`);
    }
    return found;
  });
}

/** What makes the page wider than the window. */
function wider(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const main = document.querySelector('main');
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth && (main === null || main.scrollWidth <= main.clientWidth)) return [];
    const right = main?.getBoundingClientRect().right ?? innerWidth;
    const over = [...document.querySelectorAll<HTMLElement>('main *')].filter(
      (element) => element.getBoundingClientRect().right > right + 1 && element.closest('.unseen') === null,
    );
    if (over.length === 0) return ['something that has no box of its own'];
    return over.slice(0, 5).map(({ className, tagName }) => `${tagName} ${className}`);
  });
}

test.use({ locale: 'fr', viewport: { width: 1280, height: 800 } });
test.beforeEach(async ({ page }) => {
  // The language whose texts are fetched is replaced by one that nobody speaks.
  await page.route(/\/assets\/french-[^/]*\.js$/, (route) =>
    route.fulfill({ contentType: 'text/javascript', body: pseudoModule() }),
  );
});

test('every text of every view comes from the catalogue whole, and none is clipped', async ({
  page,
  open,
  scene,
}) => {
  const data = dataOf(scene);
  await open();
  await expect(page.locator('nav')).toContainText(OPENS);
  for (const [name, place] of Object.entries(PLACES)) {
    await page.evaluate((hash) => {
      location.hash = hash;
    }, place);
    await expectRest(page);
    await look(page, name, data);
    expect.soft(await wider(page), `too wide in ${name}`).toEqual([]);
  }
});

function dataOf(scene: FakeData): string {
  return JSON.stringify({ ...scene, items: [...scene.items] }).toLowerCase();
}

async function look(page: Page, name: string, data: string): Promise<void> {
  await page.screenshot({ path: `${SCREENS_DIR}/pseudo/${name}.png` });
  expect.soft(await strangers(page, data), `texts of ${name}`).toEqual([]);
  expect.soft(await clipped(page), `clipped in ${name}`).toEqual([]);
}

const ALL = Object.entries(OVERLAYS);
const PLAIN = ALL.filter(([, { prepare }]) => prepare === undefined);
/** Those that change the data are alone with it; the others share a page, in two halves for two workers. */
const GROUPS = [
  PLAIN.filter((_, at) => at % 2 === 0),
  PLAIN.filter((_, at) => at % 2 === 1),
  ...ALL.filter(([, { prepare }]) => prepare !== undefined).map((one) => [one]),
];

for (const group of GROUPS)
  test(`${group.map(([name]) => name).join(', ')} say nothing but the catalogue’s texts, none of them clipped`, async ({
    page,
    open,
    scene,
  }) => {
    for (const [name, overlay] of group) {
      overlay.prepare?.(scene);
      await page.goto('about:blank');
      await open(overlay.place);
      await expectRest(page);
      await openOverlay(page, overlay, (id) => pseudoText(english[id]));
      await look(page, name, dataOf(scene));
    }
  });
