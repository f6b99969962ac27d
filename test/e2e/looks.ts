import type { Page } from '@playwright/test';

/** The ways the window may look: themes, asked for or chosen, and the colours that a system forces on everything. */
export const LOOKS = ['light', 'dark', 'contrast', 'contrast-dark', 'more-contrast', 'forced'] as const;
export type Look = (typeof LOOKS)[number];

/** Makes the page look so; nothing moves. */
export async function wear(page: Page, look: Look): Promise<void> {
  await page.emulateMedia({
    colorScheme: look === 'dark' || look === 'contrast-dark' ? 'dark' : 'light',
    contrast: look === 'more-contrast' ? 'more' : 'no-preference',
    forcedColors: look === 'forced' ? 'active' : 'none',
    reducedMotion: 'reduce',
  });
  if (page.url() === 'about:blank') return;
  await page.evaluate((isChosen) => {
    const root = document.documentElement;
    if (isChosen) root.setAttribute('data-theme', 'contrast');
    else root.removeAttribute('data-theme');
    // Two frames later nothing of the former look is left.
    return new Promise<void>((resolve) => {
      requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
    });
  }, look.startsWith('contrast'));
}
