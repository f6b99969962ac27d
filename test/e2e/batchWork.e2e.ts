import type { Page } from '@playwright/test';
import { expectAccessible } from './axe.ts';
import { SCREENS_DIR } from './places.ts';
import { expect, test } from './realWindow.ts';

async function shoot(page: Page, name: string): Promise<void> {
  await page.waitForTimeout(250);
  await page.screenshot({ path: `${SCREENS_DIR}/${name}.png` });
}

test('what is dropped onto a row joins that batch; only rows that take files light up; by key and menu too', async ({
  page,
  lab,
  daemon,
}) => {
  // Heard from the beginning: a dialog that opens before Playwright has asked for it is never told.
  page.on('filechooser', () => undefined);
  await lab.add({ names: ['a.json'], comment: 'gone' });
  await lab.open('/batches');
  const row = (name: string) => page.getByRole('row', { name: new RegExp(name) });
  await expect(row('gone').getByText('On hold')).toBeVisible({ timeout: 20_000 });
  await daemon.post('/pause');
  await lab.add({ names: ['b.json'], comment: 'waiting' });
  await expect(row('waiting')).toBeVisible();

  const dataTransfer = await page.evaluateHandle(() => {
    const data = new DataTransfer();
    data.items.add(new File(['{}'], 'dropped.json'));
    return data;
  });
  await page.dispatchEvent('body', 'dragenter', { dataTransfer });
  await row('gone').dispatchEvent('dragover', { dataTransfer });
  await expect(page.locator('#drop-title')).toHaveText('Drop to send to practice');
  await expect(page.locator('.grid-row-over')).toHaveCount(0);
  await row('waiting').dispatchEvent('dragover', { dataTransfer });
  await expect(page.locator('#drop-title')).toHaveText('Drop to add to “waiting”');
  await expect(page.locator('.grid-row-over')).toHaveCount(1);
  await expect(row('waiting')).toHaveClass(/grid-row-over/);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await shoot(page, `drop-row-${colorScheme}`);
    await expectAccessible(page);
  }
  await row('waiting').dispatchEvent('drop', { dataTransfer });
  await expect(page.getByRole('heading', { name: 'Add to “waiting”' })).toBeVisible();
  await page.getByRole('button', { name: 'Send 1 file' }).click();
  await expect(page.getByText('0 of 2 files at the server', { exact: false })).toBeVisible();

  await page.goBack();
  await expect(row('waiting').getByText('0 / 2')).toBeVisible();
  const grid = page.getByRole('grid');
  await grid.focus();
  await page.keyboard.press('Home');
  const chooser = page.waitForEvent('filechooser');
  await page.keyboard.press('a');
  await (
    await chooser
  ).setFiles({ name: 'chosen.json', mimeType: 'application/json', buffer: Buffer.from('{}') });
  await expect(page.getByRole('heading', { name: 'Add to “waiting”' })).toBeVisible();
  await page.keyboard.press('Escape');
  await grid.focus();
  await page.keyboard.press('Shift+F10');
  await expect(page.getByRole('menuitem', { name: /Add files to this batch…/ })).toBeVisible();
  await shoot(page, 'row-menu');
  await expectAccessible(page);
  const again = page.waitForEvent('filechooser');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await (
    await again
  ).setFiles({ name: 'third.json', mimeType: 'application/json', buffer: Buffer.from('{}') });
  await page.getByRole('button', { name: 'Send 1 file' }).click();
  await expect(page.getByText('0 of 3 files at the server', { exact: false })).toBeVisible();
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog').getByRole('searchbox')).toBeFocused();
  await page.keyboard.type('waiting');
  await expect(page.getByRole('menuitem', { name: 'Add files to “waiting”' })).toBeVisible();
});

test('a search is saved as a view, offered in the menu and the palette, kept, and stands in the address', async ({
  page,
  daemon,
  lab,
}) => {
  await daemon.post('/pause');
  await lab.add({ names: ['a.json'], comment: 'plate one' });
  await lab.add({ names: ['b.json'], comment: 'other' });
  await lab.open('/batches');
  await expect(page.getByRole('grid')).toHaveAttribute('aria-rowcount', '3');
  await page.keyboard.press('/');
  await page.keyboard.type('state:queued plate');
  await expect(page.getByRole('grid')).toHaveAttribute('aria-rowcount', '2');
  // The list follows each key, the address the pause after them.
  await expect(page).toHaveURL(/\?q=state%3Aqueued%20plate$/);
  await page.getByRole('button', { name: 'Views' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Save this search…' }).press('Enter');
  await page.getByRole('textbox', { name: 'Name' }).fill('My plates');
  await shoot(page, 'save-view');
  await expectAccessible(page);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toBeHidden();

  await page.keyboard.press('g');
  await page.keyboard.press('h');
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog').getByRole('searchbox')).toBeFocused();
  await page.keyboard.type('my pl');
  await expect(page.getByRole('menuitem', { name: 'View: My plates' })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('searchbox')).toHaveValue('state:queued plate');
  await expect(page.getByRole('grid')).toHaveAttribute('aria-rowcount', '2');

  // Another sign-in in the same browser: the view is kept, and the address alone shows the same.
  await page.goto('about:blank');
  await lab.open('/batches?q=state%3Aqueued%20plate');
  await expect(page.getByRole('searchbox')).toHaveValue('state:queued plate');
  await page.getByRole('button', { name: 'Views' }).click();
  await page.getByRole('menuitem', { name: 'Remove the view “My plates”' }).click();
  await expect(page.getByText('The view “My plates” is removed.')).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('button', { name: 'Views' }).click();
  await expect(page.getByRole('menuitem', { name: 'My plates', exact: true })).toBeVisible();
});

test('files are moved into a batch of their own and back, batches are merged and taken apart, by keyboard', async ({
  page,
  daemon,
  lab,
}) => {
  await daemon.post('/pause');
  const names = ['a.json', 'b.json', 'c.json', 'd.json'];
  const { id } = await lab.add({ names, comment: 'plates' });
  await lab.add({ names: ['e.json'], comment: 'stray' });
  await lab.open(`/batches/${id}`);
  const grid = page.getByRole('grid');
  await expect(grid).toHaveAttribute('aria-rowcount', '5');
  await expect(grid.getByText('d.json')).toBeVisible();
  await grid.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press(' ');
  await page.keyboard.press('Shift+ArrowDown');
  await expect(page.getByText('2 files chosen')).toBeVisible();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await shoot(page, `pick-${colorScheme}`);
    await expectAccessible(page);
  }
  await page.getByRole('button', { name: 'Move into a new batch…' }).press('Enter');
  await page.getByRole('textbox', { name: 'Comment' }).fill('two of them');
  await page.getByRole('button', { name: 'Move them' }).press('Enter');
  await expect(page.getByText('2 files are now a batch of their own.')).toBeVisible();
  await expect(grid).toHaveAttribute('aria-rowcount', '3');
  await shoot(page, 'undo-bar');
  await expectAccessible(page);
  await page.keyboard.press('Control+z');
  await expect(page.getByText('2 files are now a batch of their own.')).toBeHidden();
  await expect(grid).toHaveAttribute('aria-rowcount', '5');

  await page.getByRole('button', { name: 'More' }).press('Enter');
  await page.getByRole('menuitem', { name: 'Merge into another batch…' }).press('Enter');
  await page.getByRole('button', { name: /Which batch/ }).press('Enter');
  await page.getByRole('option', { name: 'stray' }).press('Enter');
  await shoot(page, 'merge');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Merge', exact: true }).press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'stray' })).toBeVisible();
  await expect(grid).toHaveAttribute('aria-rowcount', '6');
  await page.getByRole('button', { name: 'Undo' }).press('Enter');
  await expect(grid).toHaveAttribute('aria-rowcount', '2');

  // Several files given up at once come back at once.
  await grid.focus();
  await page.keyboard.press(' ');
  await page.getByRole('button', { name: 'Give up' }).press('Enter');
  await expect(page.getByText('1 file is given up.')).toBeVisible();
  await expect(grid.getByText('Cancelled')).toBeVisible();
  await page.keyboard.press('Control+z');
  await expect(grid.getByText('Cancelled')).toHaveCount(0);
});

test('an import is planned for a weekly window made on the spot, taken back, and copied as a command', async ({
  page,
  clipboard,
  lab,
  practice,
}) => {
  const { id } = await lab.add({ names: ['a.json'], comment: 'tonight' });
  await lab.open(`/batches/${id}`);
  await expect(page.getByText('On hold', { exact: true })).toBeVisible({ timeout: 20_000 });
  await page.getByRole('button', { name: 'Run the import' }).press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('radio', { name: 'Now' }).focus();
  await page.keyboard.press('ArrowUp');
  await expect(dialog.getByRole('radio', { name: 'In a weekly window' })).toBeChecked();
  await dialog.getByRole('textbox', { name: 'Name' }).fill('night');
  const hour = (later: number): string =>
    `${String((new Date().getHours() + later) % 24).padStart(2, '0')}:00`;
  await dialog.getByLabel('From').fill(hour(2));
  await dialog.getByLabel('Until').fill(hour(3));
  // Monday to Friday are chosen already.
  for (const day of ['Sat', 'Sun'])
    await dialog.getByRole('group', { name: 'Begins on' }).getByRole('button', { name: day }).press('Enter');
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await shoot(page, `plan-window-${colorScheme}`);
    await expectAccessible(page);
  }
  await dialog.getByRole('button', { name: 'Add the window' }).press('Enter');
  await expect(dialog.getByRole('button', { name: /night: opens in \d hours?/ })).toBeVisible();
  await dialog.getByRole('button', { name: 'Copy as a command' }).press('Enter');
  await expect(dialog.getByText('Copied')).toBeVisible();
  expect(await clipboard()).toBe(`waybill run ${id} --window night`);
  await dialog.getByRole('button', { name: 'Set the time' }).press('Enter');
  await expect(
    page.getByText(/Import planned in the window “night”, which opens in \d hours?\./),
  ).toBeVisible();
  await shoot(page, 'planned');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Take it back' }).press('Enter');
  await expect(page.getByText('Import planned', { exact: false })).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Run the import' })).toBeVisible();
  expect((await practice.batches()).filter(({ state }) => state !== 'uploading')).toEqual([]);
});
