import { dropFiles } from './setUp.ts';
import { expect, test, truthOf } from './realWindow.ts';

test('a dropped file goes where the overlay says, and a second drop adds to the batch on screen', async ({
  page,
  daemon,
  lab,
}) => {
  await lab.open();
  const transfer = await page.evaluateHandle(() => {
    const data = new DataTransfer();
    data.items.add(new File(['{}'], 'one.json'));
    data.items.add(new File(['{}'], 'two.json'));
    return data;
  });
  await page.dispatchEvent('body', 'dragenter', { dataTransfer: transfer });
  await expect(page.locator('#drop-title')).toHaveText('Drop to send to practice');
  await expect(page.getByText('2 things; folders with all that is in them')).toBeVisible();
  await page.dispatchEvent('body', 'dragleave', { dataTransfer: transfer });
  await expect(page.locator('#drop-title')).toBeHidden();

  await daemon.post('/pause');
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
  await page.getByRole('textbox', { name: 'Comment' }).fill('Dropped');
  await page.getByRole('button', { name: 'Send 2 files' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Dropped' })).toBeVisible();
  await expect(truthOf(page)).toContainText('Paused: 2 files are safe in the queue');

  await dropFiles(page, [{ name: 'three.json', text: '{}' }]);
  await expect(page.getByRole('heading', { name: 'Add to “Dropped”' })).toBeVisible();
  await page.getByRole('button', { name: 'Send 1 file' }).click();
  await expect(page.getByText('0 of 3 files at the server', { exact: false })).toBeVisible();

  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(page.getByText('3 of 3 files at the server', { exact: false })).toBeVisible({
    timeout: 20_000,
  });
  await expect(truthOf(page)).toHaveText('All 3 files delivered');
});

test('a dry run, a refused run, a reason, and the receipt', async ({ page, lab }) => {
  const { id } = await lab.add({ names: ['a.json', 'b.json'], comment: 'staff' });
  await lab.open(`/batches/${id}`);
  await expect(page.getByText('On hold', { exact: true })).toBeVisible({ timeout: 20_000 });
  await page.getByRole('button', { name: 'Dry run' }).click();
  await expect(page.getByText('This server does not report how an import ended.')).toBeVisible({
    timeout: 20_000,
  });
  await page.getByRole('button', { name: 'Run the import' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('button', { name: 'Run the import' })).toBeDisabled();
  await dialog.getByRole('textbox', { name: /Reason/ }).fill('seen on its page');
  await dialog.getByRole('button', { name: 'Run the import' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.locator('.batch-state').getByText('Accepted')).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText('without a passed dry run: seen on its page')).toBeVisible();

  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Receipt' }).click();
  await page.getByRole('menuitem', { name: 'Checksums (sha256sum -c)' }).click();
  expect((await download).suggestedFilename()).toBe(`waybill-${id}.sha256`);
});

test('a dry run whose outcome nobody reports waits for what a person saw, then the import runs', async ({
  page,
  lab,
}) => {
  const { id } = await lab.add({
    names: ['a.json'],
    comment: 'both',
    mode: 'dry-run-then-run',
  });
  await lab.open(`/batches/${id}`);
  await expect(page.getByText('What did the dry run show?')).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole('button', { name: 'Retry' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Record what its page showed…' }).first().click();
  await page
    .getByRole('textbox', { name: 'Log' })
    .fill('START: Thu Jun 04 2020 10:13:20 GMT+0100 (BST)\nEND: Thu Jun 04 2020 10:13:21 GMT+0100 (BST)\n');
  await page.getByRole('button', { name: 'Record it' }).click();
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(page.getByText(/^Recorded by .*: no errors/)).toBeVisible();
  await expect(page.locator('.batch-state').getByText('Accepted')).toBeVisible({ timeout: 30_000 });
});
