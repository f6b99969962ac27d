import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import type { BatchView } from '../../shared/api/views.ts';
import { expectAccessible } from './axe.ts';
import { SCREENS_DIR } from './places.ts';
import { expect, test } from './realWindow.ts';

async function shoot(page: Page, name: string): Promise<void> {
  await page.waitForTimeout(250);
  await page.screenshot({ path: `${SCREENS_DIR}/${name}.png` });
}

test('several batches are chosen and paused, put first and cancelled at once, by keys alone', async ({
  page,
  daemon,
  lab,
}) => {
  await daemon.post('/pause');
  for (const comment of ['one', 'two', 'three', 'four']) await lab.add({ names: ['a.json'], comment });
  const batches = async (): Promise<readonly BatchView[]> =>
    (await daemon.get<{ readonly items: readonly BatchView[] }>('/batches')).items;
  const paused = async (): Promise<readonly string[]> =>
    (await batches()).filter((batch) => batch.paused).map(({ comment }) => comment);
  await lab.open('/batches');
  const grid = page.getByRole('grid');
  const bar = page.getByRole('group', { name: 'Chosen' });
  await expect(grid).toHaveAttribute('aria-rowcount', '5');
  await expect(grid).toHaveAttribute('aria-multiselectable', 'true');
  await grid.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press(' ');
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Shift+ArrowDown');
  await expect(bar.getByText('3 batches chosen')).toBeVisible();
  await expect(grid.getByRole('row', { selected: true })).toHaveCount(3);
  await expectAccessible(page);
  await shoot(page, 'batches-chosen');
  // As on a screen at 200 %.
  await page.setViewportSize({ width: 640, height: 400 });
  await expectAccessible(page);
  await shoot(page, 'batches-chosen-200');
  // In a narrow window it is moved sideways, and the names stay at the edge.
  await page.setViewportSize({ width: 460, height: 800 });
  await grid.evaluate((node) => node.scrollTo(node.scrollWidth, 0));
  await expect.poll(() => grid.evaluate((node) => node.scrollLeft)).toBeGreaterThan(250);
  const edge = (await grid.boundingBox())?.x ?? Number.NaN;
  const name = (await grid.getByRole('link', { name: 'four' }).boundingBox())?.x ?? Number.NaN;
  expect(Math.round(name - edge)).toBeGreaterThanOrEqual(0);
  expect(name - edge).toBeLessThan(20);
  await shoot(page, 'batches-sideways');
  await page.setViewportSize({ width: 1280, height: 800 });

  // Back from the table to the bar above it, and the keys return to the table when all is done.
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Shift+Tab');
  await expect(bar.getByRole('button', { name: 'Pause' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByText('3 batches are paused.')).toBeVisible();
  expect(await paused()).toEqual(['four', 'three', 'two']);
  await expect(bar).toBeHidden();
  await expect(grid).toBeFocused();
  await expect(page.getByRole('row', { name: /Queued.*paused/ })).toHaveCount(3);
  await page.keyboard.press('Control+z');
  await expect.poll(paused).toEqual([]);

  await page.keyboard.press('Control+a');
  await expect(bar.getByText('4 batches chosen')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(bar).toBeHidden();
  await page.keyboard.press('End');
  await page.keyboard.press(' ');
  await bar.getByRole('button', { name: 'Send next' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByText('1 batch goes before the others.')).toHaveCount(1);

  await expect(grid).toBeFocused();
  await page.keyboard.press('Control+a');
  await bar.getByRole('button', { name: 'Cancel them…' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alertdialog', { name: 'Cancel 4 batches?' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Keep them' })).toBeFocused();
  await expectAccessible(page);
  await shoot(page, 'batches-cancel');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alertdialog')).toBeHidden();

  // One of them is refused meanwhile: the others go, and it is told by name and stays chosen.
  const [refused] = (await batches()).filter(({ comment }) => comment === 'two');
  await page.route(`**/batches/${refused?.id}/cancel`, (route) =>
    route.fulfill({
      status: 409,
      contentType: 'application/problem+json',
      json: {
        type: 'about:blank',
        title: 'Not possible now',
        status: 409,
        detail: 'the server has begun the import.',
        code: 'request.conflict',
        next_action: 'Wait for its end.',
        facts: { reason: 'the server has begun the import', next: 'Wait for its end.' },
      },
    }),
  );
  await bar.getByRole('button', { name: 'Cancel them…' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Cancel 4 batches' }).focus();
  await page.keyboard.press('Enter');
  const trouble = page.getByRole('group', { name: '1 of 4 batches could not be cancelled' });
  await expect(trouble.getByRole('link', { name: 'two' })).toBeVisible();
  await expect(trouble.getByText('the server has begun the import', { exact: false })).toBeVisible();
  await expect(bar.getByText('1 batch chosen')).toBeVisible();
  expect((await batches()).map(({ comment, status }) => [comment, status])).toEqual([
    ['four', 'cancelled'],
    ['three', 'cancelled'],
    ['two', 'queued'],
    ['one', 'cancelled'],
  ]);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expectAccessible(page);
    await shoot(page, `batches-trouble-${colorScheme}`);
  }
  await grid.focus();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/batches\/bat_/);
});

test('batches are chosen with the mouse, with Shift and Ctrl as well; a plain click still opens', async ({
  page,
  daemon,
  lab,
}) => {
  await daemon.post('/pause');
  for (const comment of ['one', 'two', 'three']) await lab.add({ names: ['a.json'], comment });
  await lab.open('/batches');
  const link = (name: string) => page.getByRole('grid').getByRole('link', { name });
  const chosen = page.getByRole('row', { selected: true });
  await link('three').click({ modifiers: ['Control'] });
  await expect(chosen).toHaveCount(1);
  await link('one').click({ modifiers: ['Shift'] });
  await expect(chosen).toHaveCount(3);
  expect(await page.evaluate(() => getSelection()?.isCollapsed)).not.toBe(false);
  await link('two').click({ modifiers: ['Control'] });
  await expect(chosen).toHaveCount(2);
  expect(page.context().pages()).toHaveLength(1);
  await page.locator('.grid-pick').first().click();
  await expect(chosen).toHaveCount(1);
  // A choice holds for the list in which it was made.
  await page.getByRole('searchbox').fill('three');
  await expect(page.getByRole('grid')).toHaveAttribute('aria-rowcount', '2');
  await expect(chosen).toHaveCount(0);
  await link('three').click();
  await expect(page.getByRole('heading', { name: 'three' })).toBeVisible();
});

test('columns are hidden and made wider, by keys and by dragging; it is kept, and can be as at first', async ({
  page,
  daemon,
  lab,
}) => {
  await daemon.post('/pause');
  const { id } = await lab.add({ names: ['a.json', 'b.json'], comment: 'plates' });
  await lab.open('/batches');
  const grid = page.getByRole('grid');
  const head = (name: string) => grid.getByRole('columnheader', { name });
  const widthOf = async (name: string): Promise<number> =>
    Math.round((await head(name).boundingBox())?.width ?? 0);
  const menu = page.getByRole('button', { name: 'Columns' });
  await expect(head('Destination')).toBeVisible();
  const first = await widthOf('State');

  await menu.focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Columns' });
  await expect(dialog.getByRole('checkbox', { name: 'Batch' })).toBeDisabled();
  await page.keyboard.press('Tab');
  const slider = dialog.getByRole('slider', { name: 'Width of “State”' });
  await slider.focus();
  for (let press = 0; press < 5; press += 1) await page.keyboard.press('ArrowRight');
  await expect.poll(() => widthOf('State')).toBeGreaterThan(first + 24);
  const wider = await widthOf('State');
  await dialog.getByRole('checkbox', { name: 'Destination' }).focus();
  await page.keyboard.press(' ');
  await expect(head('Destination')).toHaveCount(0);
  await expect(grid).toHaveAttribute('aria-colcount', '6');
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expectAccessible(page);
    await shoot(page, `columns-${colorScheme}`);
  }
  await page.keyboard.press('Escape');
  await expect(menu).toBeFocused();

  // The edge goes where it is put; the columns before it stay as they are, also in another visit.
  const box = await head('Batch').boundingBox();
  if (box === null) throw new Error('no head');
  const edge = { x: box.x + box.width - 3, y: box.y + box.height / 2 };
  await page.mouse.move(edge.x, edge.y);
  await page.mouse.down();
  await page.mouse.move(edge.x - 60, edge.y, { steps: 4 });
  await shoot(page, 'columns-drag');
  await page.mouse.move(edge.x - 120, edge.y, { steps: 4 });
  await page.mouse.up();
  await expect.poll(() => widthOf('Batch')).toBe(Math.round(box.width) - 120);
  expect(await widthOf('State')).toBe(wider);
  await page.goto('about:blank');
  await lab.open('/batches');
  await expect(head('Batch')).toBeVisible();
  expect([await widthOf('State'), await widthOf('Batch')]).toEqual([wider, Math.round(box.width) - 120]);
  await expect(head('Destination')).toHaveCount(0);

  // Another table has its own columns.
  await page.goto('about:blank');
  await lab.open(`/batches/${id}`);
  await expect(head('Name')).toBeVisible();
  await page.getByRole('button', { name: 'Columns' }).click();
  await dialog.getByText('At server').click();
  await dialog.getByText('SHA-256').click();
  await expect(grid).toHaveAttribute('aria-colcount', '5');
  await expectAccessible(page);
  await shoot(page, 'columns-items');
  await page.keyboard.press('Escape');
  // As on a screen at 200 %.
  await page.setViewportSize({ width: 640, height: 400 });
  await page.getByRole('button', { name: 'Columns' }).click();
  await shoot(page, 'columns-items-200');
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await page.setViewportSize({ width: 1280, height: 800 });

  await page.goto('about:blank');
  await lab.open('/batches');
  await menu.click();
  await dialog.getByRole('button', { name: 'As at first' }).click();
  await expect(head('Destination')).toBeVisible();
  expect(await widthOf('State')).toBe(first);
  await expect(dialog.getByRole('button', { name: 'As at first' })).toBeDisabled();
});

test('batches and files are sorted at the heads of their columns, in the menu and in words; a view keeps it', async ({
  page,
  daemon,
  lab,
}) => {
  await daemon.post('/pause');
  await lab.add({ names: ['a.json', 'b.json', 'c.json'], comment: 'beta' });
  await lab.add({ names: ['a.json'], comment: 'alpha' });
  const { id } = await lab.add({ names: ['long-name.json', 'B.json'], comment: 'gamma' });
  await lab.open('/batches');
  const grid = page.getByRole('grid');
  const head = (name: string) => grid.getByRole('columnheader', { name });
  const names = async (): Promise<readonly string[]> => grid.locator('.grid-body .name-head').allInnerTexts();
  const only = (known: readonly string[]) => async (): Promise<readonly string[]> =>
    (await names()).filter((name) => known.includes(name));
  const batches = only(['alpha', 'beta', 'gamma']);
  await expect.poll(batches).toEqual(['gamma', 'alpha', 'beta']);
  await expect(head('Created')).toHaveAttribute('aria-sort', 'descending');
  await expect(head('Batch')).toHaveAttribute('aria-sort', 'none');

  await head('Batch').getByRole('button').focus();
  await page.keyboard.press('Enter');
  await expect.poll(batches).toEqual(['alpha', 'beta', 'gamma']);
  await expect(head('Batch')).toHaveAttribute('aria-sort', 'ascending');
  await expect(page.getByRole('searchbox')).toHaveValue('sort:name');
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expectAccessible(page);
    await shoot(page, `sorted-${colorScheme}`);
  }
  // What changes stays where it is; the key has not opened a row.
  const token = (await readFile(daemon.tokenFile, 'utf8')).trim();
  const paused = await fetch(`${daemon.url}/api/v1/batches/${id}`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ paused: true }),
  });
  expect(paused.status).toBe(200);
  await expect(page.getByRole('row', { name: /paused.*gamma/ })).toBeVisible();
  await expect.poll(batches).toEqual(['alpha', 'beta', 'gamma']);
  await page.keyboard.press('Enter');
  await expect.poll(batches).toEqual(['gamma', 'beta', 'alpha']);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('searchbox')).toHaveValue('');

  await page.getByRole('button', { name: 'Columns' }).focus();
  await page.keyboard.press('Enter');
  const menu = page.getByRole('dialog', { name: 'Columns' });
  await menu.getByRole('button', { name: 'Sort by “Arrived”' }).focus();
  await page.keyboard.press('Enter');
  await expect(menu.getByRole('button', { name: '“Arrived”: sorted downwards' })).toBeFocused();
  await expectAccessible(page);
  await shoot(page, 'sorted-menu');
  await page.keyboard.press('Escape');
  await expect.poll(batches).toEqual(['beta', 'gamma', 'alpha']);
  await page.getByRole('searchbox').fill('state:queued sort:bytes');
  await expect.poll(batches).toEqual(['alpha', 'gamma', 'beta']);
  await page.getByRole('searchbox').fill('sort:colour');
  await expect(page.getByText('“colour” is no order.', { exact: false })).toBeVisible();
  await page.goto('about:blank');
  await lab.open('/batches?q=sort%3A-name');
  await expect.poll(batches).toEqual(['gamma', 'beta', 'alpha']);

  await page.goto('about:blank');
  await lab.open(`/batches/${id}`);
  const files = only(['long-name.json', 'B.json']);
  await expect.poll(async () => (await files()).length).toBe(2);
  await head('Name').getByRole('button').click();
  await expect(head('Name')).toHaveAttribute('aria-sort', 'ascending');
  await expect.poll(files).toEqual(['B.json', 'long-name.json']);
  await head('Size').getByRole('button').click();
  await expect.poll(files).toEqual(['long-name.json', 'B.json']);
  await expectAccessible(page);
});
