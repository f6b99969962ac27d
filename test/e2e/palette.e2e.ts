import { expect, test } from './fakeWindow.ts';

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
