import type { Page } from '@playwright/test';
import { expectAccessible } from './axe.ts';
import { expect, test } from './fakeWindow.ts';

/** Goes down the palette until this line is the one that Enter takes. */
async function goDownTo(page: Page, name: RegExp): Promise<void> {
  const chosen = page.locator('.palette .option[data-focused]').filter({ hasText: name });
  await expect(async () => {
    await page.keyboard.press('ArrowDown');
    await expect(chosen).toHaveCount(1, { timeout: 100 });
  }).toPass({ timeout: 5_000, intervals: [20] });
}

test('the palette finds a file in whatever batch it is, and Enter opens it there', async ({ page, open }) => {
  await open('/');
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('searchbox')).toBeFocused();
  await page.keyboard.type('uvp_3');
  await expect(page.locator('.palette-head').last()).toHaveText('Files');
  await expect(page.getByRole('menuitem', { name: /^uvp_3\.zip/ })).toContainText('Queued');
  await expectAccessible(page);
  await goDownTo(page, /uvp_3\.zip/);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/#\/batches\/bat_eco00006\?item=/);
  await expect(page.getByRole('dialog')).toContainText('uvp_3.zip');
  await expectAccessible(page);
});

test('a file is looked for only once somebody stops typing, and other offers do not wait for it', async ({
  page,
  open,
}) => {
  const asked: string[] = [];
  await page.route('**/api/v1/items?*', async (route) => {
    asked.push(new URL(route.request().url()).searchParams.get('text') ?? '');
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    // The page may have given it up meanwhile.
    await route.continue().catch(() => undefined);
  });
  await open('/');
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('searchbox')).toBeFocused();
  await page.keyboard.type('page-2', { delay: 10 });
  await expect(page.getByRole('menuitem', { name: 'Search batches for “page-2”' })).toBeVisible();
  expect(await page.getByRole('menuitem', { name: /\.jp2/ }).count()).toBe(0);
  await expect(page.getByRole('menuitem', { name: /^page-2\.jp2/ })).toBeVisible();
  expect(asked.at(-1)).toBe('page-2');
  expect(asked.length).toBeLessThan('page-2'.length);
  expect(await page.getByRole('menuitem', { name: /\.jp2/ }).count()).toBe(8);
});

test('the palette finds parts of the settings and the page of the API by their names', async ({
  page,
  open,
}) => {
  await open('/');
  await page.keyboard.press('Control+k');
  await page.getByRole('searchbox').fill('webh');
  await page.getByRole('menuitem', { name: 'Webhook' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();
  await expect(page.getByRole('heading', { level: 2, name: 'Webhook' })).toBeVisible();
  await expect(page.getByRole('heading', { level: 2, name: 'About this Waybill' })).toHaveCount(0);
  await page.keyboard.press('Control+k');
  await page.getByRole('searchbox').last().fill('local api');
  await page.getByRole('menuitem', { name: 'Local API', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Local API' })).toBeVisible();
});

test('the palette guesses from letters, and what was used last stands first, also after a reload', async ({
  page,
  open,
}) => {
  await open('/');
  await page.keyboard.press('Control+k');
  await page.getByRole('searchbox').fill('thdk');
  await page.getByRole('menuitem', { name: 'Theme: Dark' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.keyboard.press('Control+k');
  await page.getByRole('searchbox').fill('history');
  await page.getByRole('menuitem', { name: /^History/ }).click();
  await open('/batches');
  await page.keyboard.press('Control+k');
  await expect(page.locator('.palette-head').first()).toHaveText('Used last');
  await expect(page.getByRole('menuitem').nth(0)).toContainText('History');
  await expect(page.getByRole('menuitem').nth(1)).toContainText('Theme: Dark');
  await expect(page.getByRole('menuitem', { name: /^History/ })).toHaveCount(1);
  await expectAccessible(page);
});

test('a wizard that was left goes on where it was, without the key', async ({ page, open }) => {
  await open('/destinations?add');
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('textbox', { name: 'Address' }).fill('https://import.example.org');
  await page.getByLabel('Key or password').fill('a-secret');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.evaluate(() => {
    location.hash = '#/';
  });
  await expect(page.getByRole('heading', { level: 1, name: 'Home' })).toBeAttached();
  await page.evaluate(() => {
    location.hash = '#/destinations?add';
  });
  await expect(page.getByRole('textbox', { name: 'Address' })).toHaveValue('https://import.example.org');
  await expect(page.getByLabel('Key or password')).toHaveValue('');
});
