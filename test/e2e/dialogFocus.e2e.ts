import { problemOf } from '../../shared/api/client.ts';
import { expect, test } from './fakeWindow.ts';

test('a button that works keeps the focus, answers no second press, and Escape closes its dialog', async ({
  page,
  open,
}) => {
  const refusal = problemOf('request.conflict', { reason: 'it was sent', next: 'Nothing to do.' }, 409);
  let asked = 0;
  let answer: () => void = () => undefined;
  await page.route(/\/api\/v1\/batches\/[^/]+$/, async (route) => {
    if (route.request().method() !== 'PATCH') return route.fallback();
    asked += 1;
    await new Promise<void>((resolve) => {
      answer = resolve;
    });
    return route.fulfill({
      status: 409,
      contentType: 'application/problem+json',
      body: JSON.stringify(refusal),
    });
  });
  await open('/batches/bat_dsp00005');
  const comment = async (): Promise<void> => {
    await page.getByRole('main').getByRole('button', { name: 'More' }).first().click();
    await page.getByRole('menuitem', { name: 'Change the comment' }).click();
  };
  await comment();
  const dialog = page.getByRole('dialog');
  const save = dialog.getByRole('button', { name: 'Save' });
  await save.focus();
  await page.keyboard.press('Enter');
  await expect(save).toBeDisabled();
  await expect(save).toBeFocused();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Space');
  answer();
  await expect(dialog.getByText('it was sent')).toBeVisible();
  expect(asked).toBe(1);
  await expect(save).toBeEnabled();
  await expect(save).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(save).toBeDisabled();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  answer();

  // By the mouse it is the same.
  await comment();
  await save.click();
  await expect(save).toBeDisabled();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  answer();
});

test('whatever takes the focus from a dialog, the dialog has it next', async ({ page, open }) => {
  await open('/batches/bat_dsp00005');
  await page.getByRole('main').getByRole('button', { name: 'More' }).first().click();
  await page.getByRole('menuitem', { name: 'Change the comment' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('textbox')).toBeFocused();
  await page.evaluate(() => document.activeElement?.setAttribute('disabled', ''));
  await expect(dialog).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
});
