import { CONTROL_TEXT } from '../support/runWaybill.ts';
import { expect, test, truthOf } from './realWindow.ts';

test('from nothing to the first delivered file in eight clicks', async ({ page, open, practice, home }) => {
  const file = await home.file('people.json', '[{"name":"Ada"}]');
  const control = await home.file('import.json', CONTROL_TEXT);
  let clicks = 0;
  const click = async (name: string | RegExp): Promise<void> => {
    clicks += 1;
    await page.getByRole('button', { name, exact: true }).click();
  };
  await open();
  await expect(truthOf(page)).toHaveText('Nothing to send yet');

  clicks += 1;
  await page.getByRole('link', { name: 'Add a destination' }).click();
  await click('Next');
  await page.getByRole('textbox', { name: 'Address' }).fill(practice.haplo.url);
  await page.getByLabel('Key or password').fill(practice.haplo.secret);
  clicks += 1;
  await page.getByText('In a file that only you can read').click();
  await page.getByRole('textbox', { name: 'Name' }).fill('practice');
  await click('Save and test');
  await expect(page.getByText(/^Answers as/)).toBeVisible();

  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('dialog').getByRole('button', { name: 'Choose files…' }).click();
  clicks += 1;
  await (await chooser).setFiles([file]);
  const controlChooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: /Control file/ }).click();
  await page.getByRole('option', { name: 'Another file…' }).click();
  await (await controlChooser).setFiles([control]);
  clicks += 2;
  await click('Send 1 file');

  await expect(page.getByRole('heading', { level: 1, name: /Batch of/ })).toBeVisible();
  await expect(page.getByRole('gridcell', { name: 'Checksum equal' })).toBeVisible({ timeout: 20_000 });
  await expect(truthOf(page)).toHaveText('The one file is delivered');
  expect(clicks).toBeLessThanOrEqual(8);
  const [batch] = await practice.batches();
  expect(batch?.files.map(({ name }) => name)).toEqual(['people.json']);
});
