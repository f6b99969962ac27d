import type { Page } from '@playwright/test';
import { expect, test } from './fakeWindow.ts';
import { PLACES } from './places.ts';
import { expectRest } from './scenes.ts';

/** What WCAG 1.4.12 lets a reader set: nothing may be lost or cut by it. */
const SPACED = `* {
  line-height: 1.5 !important;
  letter-spacing: 0.12em !important;
  word-spacing: 0.16em !important;
}
p { margin-bottom: 2em !important; }`;

for (const language of ['en', 'fr', 'de'] as const)
  test.describe(`in ${language}`, () => {
    test.use({ locale: language });
    test(`with the widest spacing of text that a reader may set, no view is wider or cuts a text: ${language}`, async ({
      page,
      open,
    }) => {
      test.setTimeout(120_000);
      await open();
      await space(page);
      const heading = page.getByRole('heading').first();
      expect(await heading.evaluate((one) => getComputedStyle(one).letterSpacing)).not.toBe('normal');
      const lost: string[] = [];
      for (const [name, place] of Object.entries(PLACES)) {
        await page.evaluate((hash) => {
          location.hash = hash;
        }, place);
        await expectRest(page);
        lost.push(...(await cutTexts(page)).map((text) => `${name}: ${text}`));
      }
      expect(lost).toEqual([]);
    });
  });

test('a text that is cut below or at its side is noticed', async ({ page, open }) => {
  await open('/settings');
  await expectRest(page);
  expect(await cutTexts(page)).toEqual([]);
  await page.locator('h1').evaluate((one) => {
    one.textContent = 'cut';
    Object.assign(one.style, { overflow: 'hidden', height: '4px', width: '4px', whiteSpace: 'nowrap' });
    const inner = document.createElement('span');
    inner.textContent = 'inside';
    one.append(inner);
  });
  expect(await cutTexts(page)).toEqual(expect.arrayContaining(['“inside” is cut below']));
});

/** A sheet of the page's own making, which its policy lets through. */
async function space(page: Page): Promise<void> {
  await page.evaluate((css) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  }, SPACED);
}

/**
 * Texts whose end cannot be seen, and a page that must be moved sideways. What ends in an ellipsis says so and has its
 * whole text in its title; what scrolls can be scrolled.
 */
function cutTexts(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth > clientWidth) found.push(`the page is ${scrollWidth - clientWidth} px too wide`);
    const main = document.querySelector('main');
    if (main !== null && main.scrollWidth > main.clientWidth)
      found.push(`its middle is ${main.scrollWidth - main.clientWidth} px too wide`);
    for (const element of document.querySelectorAll<HTMLElement>('body *')) {
      const ownText = [...element.childNodes].some(
        (node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim() !== '',
      );
      if (!ownText || element.closest('.unseen, [aria-hidden=true], svg, canvas') !== null) continue;
      const text = element.textContent.trim().slice(0, 40);
      const { right, left, bottom, top, width } = element.getBoundingClientRect();
      if (width === 0) continue;
      for (
        let box: HTMLElement | null = element;
        box !== null && box !== document.body;
        box = box.parentElement
      ) {
        const style = getComputedStyle(box);
        const edge = box.getBoundingClientRect();
        if (style.overflowX === 'hidden' || style.overflowX === 'clip') {
          if (style.textOverflow === 'ellipsis') break;
          if (right > edge.right + 1.5 || left < edge.left - 1.5) found.push(`“${text}” is cut at the side`);
        }
        if (style.overflowY === 'hidden' || style.overflowY === 'clip')
          if (bottom > edge.bottom + 1.5 || top < edge.top - 1.5) found.push(`“${text}” is cut below`);
        if (/auto|scroll/.test(style.overflowX + style.overflowY)) break;
      }
    }
    return [...new Set(found)];
  });
}
