import { expectAccessible } from './axe.ts';
import { expect, test } from './fakeWindow.ts';

test('somebody gives a shortcut another key, with the keyboard alone, and sees it everywhere', async ({
  page,
  open,
}) => {
  await open('/');
  // From the sheet of shortcuts to the fields.
  await page.keyboard.press('?');
  const sheet = page.getByRole('dialog', { name: 'Shortcuts' });
  await expect(sheet).toBeVisible();
  const change = sheet.getByRole('button', { name: 'Change the keys' });
  await expect(async () => {
    await page.keyboard.press('Tab');
    await expect(change).toBeFocused({ timeout: 100 });
  }).toPass();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();
  await expect(page.locator('main')).toBeFocused();
  const summary = page.locator('summary', { hasText: 'Change the keys' });
  await expect(async () => {
    await page.keyboard.press('Tab');
    await expect(summary).toBeFocused({ timeout: 100 });
  }).toPass();
  await page.keyboard.press('Enter');
  await expectAccessible(page);

  const choose = page.getByRole('textbox', { name: 'Choose files to send' });
  await expect(async () => {
    await page.keyboard.press('Tab');
    await expect(choose).toBeFocused({ timeout: 100 });
  }).toPass();
  // Two that are taken, one that cannot be used, and at last a good one.
  await page.keyboard.press('p');
  await expect(choose).toHaveAccessibleDescription(/P already does this: Pause or resume/);
  await expectAccessible(page);
  await page.keyboard.press('a');
  await expect(choose).toHaveAccessibleDescription(/A already does this: Add files to the batch of the row/);
  await page.keyboard.press('ArrowDown');
  await expect(choose).toHaveAccessibleDescription(/This key cannot be used/);
  await page.keyboard.press('Alt+x');
  await expect(choose).toHaveValue('Alt+X');
  await expect(choose).not.toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByText('Choose files to send: the key is now Alt+X.')).toBeVisible();
  const help = page.getByRole('textbox', { name: 'Show all shortcuts' });
  await page.keyboard.press('Shift+Tab');
  await expect(help).toBeFocused();
  await page.keyboard.press('h');
  await expect(help).toHaveValue('H');
  await expectAccessible(page);

  // The new key works after a new start of the page, the old one no longer does, and both are named everywhere.
  await page.reload();
  await open('/');
  await page.locator('main').focus();
  await page.keyboard.press('?');
  await page.waitForTimeout(200);
  await expect(sheet).toBeHidden();
  await page.keyboard.press('h');
  await expect(sheet).toBeVisible();
  await expect(sheet.locator('.keys-row').filter({ hasText: 'Choose files to send' })).toContainText('Alt X');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('menuitem', { name: /Choose files/ }).first()).toContainText('Alt+X');
  await expect(page.getByRole('menuitem', { name: /Show all shortcuts/ })).toContainText('H');
});

test('a key goes back to what it was, alone or all at once, but takes no key from another', async ({
  page,
  open,
}) => {
  await open('/settings?q=Single');
  await page.locator('summary', { hasText: 'Change the keys' }).click();
  const choose = page.getByRole('textbox', { name: 'Choose files to send' });
  const pause = page.getByRole('textbox', { name: 'Pause or resume' });
  await choose.press('x');
  await pause.press('u');
  await page.getByRole('button', { name: 'Choose files to send: back to U' }).click();
  await expect(page.getByText(/U already does this: Pause or resume/)).toBeVisible();
  await expect(choose).toHaveValue('X');
  await page.getByRole('button', { name: 'Pause or resume: back to P' }).click();
  await expect(pause).toHaveValue('P');
  await page.getByRole('button', { name: 'All keys as they were' }).click();
  await expect(choose).toHaveValue('U');
  await expect(page.getByRole('button', { name: 'All keys as they were' })).toBeDisabled();
});

test('with single letters switched off, no key is offered that does nothing, and one with Alt goes on', async ({
  page,
  open,
}) => {
  await open('/settings?q=Single');
  await page.getByText('Single letters as shortcuts').click();
  await page.locator('summary', { hasText: 'Change the keys' }).click();
  await page.getByRole('textbox', { name: 'Show all shortcuts' }).press('Alt+h');
  await page.locator('main').focus();
  await page.keyboard.press('Alt+h');
  await expect(page.getByRole('dialog', { name: 'Shortcuts' })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('menuitem', { name: /Show all shortcuts/ })).toContainText('Alt+H');
  await expect(page.getByRole('menuitem', { name: 'Choose files…', exact: true })).toBeVisible();
});
