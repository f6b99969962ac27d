import { mkdir, readFile, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expectAccessible } from './axe.ts';
import { expect, test, truthOf } from './realWindow.ts';
import { SCREENS_DIR } from './places.ts';

/** Presses Tab until the focus is on what is wanted; gives up after a round through a long page. */
async function tabTo(page: Page, what: ReturnType<Page['getByRole']>): Promise<void> {
  const TABS_MAX = 80;
  for (let press = 0; press < TABS_MAX; press += 1) {
    if (await what.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error('the focus never came there');
}

test('a watched folder, from set-up in the window to the receipt', async ({ page, home, lab }) => {
  test.setTimeout(120_000);
  const root = await realpath(home.dir);
  const dir = join(root, 'scope1');
  await mkdir(dir);
  await writeFile(join(dir, 'old.json'), '{"file":"old"}');
  await writeFile(join(dir, 'lock.tmp'), 'x');

  await lab.open('/folders');
  await expect(page.getByRole('heading', { name: 'No watched folder yet' })).toBeVisible();
  await page.getByRole('button', { name: 'Watch a folder' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Watch a folder' })).toBeVisible();
  await page.getByRole('textbox', { name: 'Folder' }).fill(dir);
  await page.getByRole('textbox', { name: 'Never these' }).focus();
  await expect(page.getByText('2 of 2 files there now would be sent')).toBeVisible();
  await page.getByRole('textbox', { name: 'Never these' }).fill('*.tmp');
  await expect(page.getByText('“*.tmp” matches 1 of 2 files now.')).toBeVisible();
  await expect(page.getByText('1 of 2 files there now would be sent')).toBeVisible();
  await page.getByRole('textbox', { name: 'A file is whole after' }).fill('300 ms');
  await page.getByRole('textbox', { name: 'Quiet for' }).fill('2 s');
  await page.getByText('Upload, then import', { exact: true }).click();

  await page.getByRole('button', { name: 'Watch this folder' }).click();
  await expect(page.getByText('One field above needs a look.')).toBeVisible();
  await expect(page.getByRole('radio', { name: 'Leave them alone' })).toBeFocused();
  await page.getByText('Leave them alone').click();
  await page.getByRole('button', { name: 'Watch this folder' }).click();

  await expect(page.getByRole('heading', { level: 1, name: 'scope1' })).toBeVisible();
  await expect(page.locator('.batch-state').getByText('Watching')).toBeVisible();
  await expect(page.getByText('The count adds up: no file is lost.')).toBeVisible();
  await expect(page.getByRole('gridcell', { name: 'lock.tmp' })).toBeVisible();
  await expect(page.getByRole('gridcell', { name: '“*.tmp” is ignored' })).toBeVisible();

  await writeFile(join(dir, 'run7.json'), '{"file":"run7"}');
  const sum = page.locator('.sum');
  await expect(sum).toContainText('Sent1', { timeout: 30_000 });
  await expect(sum).toContainText('Seen3');
  await page.screenshot({ path: `${SCREENS_DIR}/real-folder.png` });
  await expectAccessible(page);
  const report = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('menuitem', { name: 'As a table (CSV)' }).click();
  const table = await readFile(await (await report).path(), 'utf8');
  expect(table).toContain(
    'seen,settling,queued,onTheWay,sent,imported,attention,excluded,cancelled,baseline',
  );
  expect(table).toMatch(/,3,0,0,0,1,0,0,1,0,1,true\r?\n$/);
  await page.getByRole('button', { name: 'Find out' }).click();
  await expect(page.getByText('Not yet: 1 of 3 files are proven to be delivered.')).toBeVisible();
  await expect(page.getByText('Never sent: there before the folder was watched')).toBeVisible();
  await writeFile(join(dir, 'later.tmp'), 'x');
  await expect(sum).toContainText('Excluded2', { timeout: 20_000 });
  await expect(page.getByText('Not yet: 1 of 3 files', { exact: false })).toBeHidden();

  await page.getByRole('link', { name: 'Its batches' }).click();
  const found = page
    .getByRole('grid')
    .getByRole('row')
    .filter({ has: page.getByRole('gridcell') });
  await expect(found).toHaveCount(1);
  const search = page.getByRole('searchbox', { name: 'Search batches' });
  await expect(search).toHaveValue(/^folder:fld_/);
  await search.fill('folder:scope1 state:attention');
  await expect(page.getByRole('heading', { name: 'No batch matches' })).toBeVisible();
  await search.fill('folder:scope1');
  await expect(found).toHaveCount(1);

  await page.getByRole('link', { name: 'Batches', exact: true }).click();
  await page.getByRole('grid').getByRole('link').first().click();
  await expect(page.locator('.batch-state').getByText('Accepted')).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText('a watched folder', { exact: true })).toBeVisible();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Receipt' }).click();
  await page.getByRole('menuitem', { name: 'Checksums (sha256sum -c)' }).click();
  expect((await download).suggestedFilename()).toMatch(/\.sha256$/);
  await expect(truthOf(page)).toHaveText('The one file is delivered');

  await page.getByRole('link', { name: 'History' }).click();
  await expect(page.getByText(/^1 file arrived, 15 bytes\. Most on /)).toBeVisible();
  const perDay = page.getByRole('slider', { name: 'Files per day' });
  await perDay.focus();
  await expect(perDay).toHaveAttribute('aria-valuetext', /: 1 file, 15 bytes$/);
  await page.keyboard.press('ArrowLeft');
  await expect(perDay).toHaveAttribute('aria-valuetext', /: no files, 0 bytes$/);
  await page.keyboard.press('Home');
  await expect(perDay).toHaveAttribute('aria-valuenow', '0');
  const waiting = page.getByRole('slider', { name: 'Files waiting' });
  await expect(waiting).toHaveAttribute('aria-valuetext', /: at most 1 file waited$/);
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save as CSV' }).first().click();
  const csv = await readFile(await (await saved).path(), 'utf8');
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Berlin' }).format(Date.now());
  expect(csv.trimEnd().split('\r\n').at(-1)).toBe(`${today},1,15,0,0,0,0`);
  expect(csv.trimEnd().split('\r\n')).toHaveLength(31);
  await page.getByRole('group', { name: 'Show “Files per day” as' }).getByText('Table').click();
  const rows = page.getByRole('table', { name: 'Files per day' }).getByRole('row');
  await expect(rows).toHaveCount(31);
  await expect(rows.nth(1)).toContainText('15 bytes');
  await expectAccessible(page);
});

test('a folder is set up, changed and no longer watched by keyboard alone', async ({ page, home, lab }) => {
  test.setTimeout(120_000);
  const dir = join(await realpath(home.dir), 'scope2');
  await mkdir(dir);

  await lab.open();
  await expect(page.getByRole('heading', { level: 1, name: 'Home' })).toBeAttached();
  await page.keyboard.press('g');
  await page.keyboard.press('f');
  await expect(page.getByRole('heading', { level: 1, name: 'Watched folders' })).toBeVisible();
  await tabTo(page, page.getByRole('button', { name: 'Watch a folder' }));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Watch a folder' })).toBeVisible();
  await tabTo(page, page.getByRole('textbox', { name: 'Folder' }));
  await page.keyboard.type(dir);
  await tabTo(page, page.getByRole('textbox', { name: 'Number of files' }));
  await expect(page.getByText('0 of 0 files there now would be sent')).toBeVisible();
  await page.keyboard.type('two');
  await expect(page.getByText('A whole number, 1 or more.')).toBeVisible();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('2');
  await expect(page.getByText('A whole number, 1 or more.')).toBeHidden();
  await tabTo(page, page.getByRole('radio', { name: 'All files that come together' }));
  await page.keyboard.press('ArrowDown');
  await tabTo(page, page.getByRole('button', { name: 'Watch this folder' }));
  await page.keyboard.press('Enter');

  await expect(page.getByRole('heading', { level: 1, name: 'scope2' })).toBeVisible();
  await expect(page.getByText('after 1 minute without a new file, or with 2 files')).toBeVisible();
  await expect(page.getByText('for each subfolder of the first level')).toBeVisible();

  await tabTo(page, page.getByRole('button', { name: 'Change the rules' }));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Rules of “scope2”' })).toBeVisible();
  await tabTo(page, page.getByRole('textbox', { name: 'Quiet for' }));
  await page.keyboard.press('Control+a');
  await page.keyboard.type('5 min');
  await page.keyboard.press('Enter');
  await expect(page.getByText('after 5 minutes without a new file, or with 2 files')).toBeVisible();

  await tabTo(page, page.getByRole('button', { name: 'More' }));
  await page.keyboard.press('Enter');
  await page.keyboard.press('End');
  await expect(page.getByRole('menuitem', { name: 'Stop watching…' })).toBeFocused();
  await page.keyboard.press('Enter');
  const question = page.getByRole('alertdialog');
  await expect(question.getByRole('button', { name: 'Keep watching' })).toBeFocused();
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'No watched folder yet' })).toBeVisible();
  await page.getByText('1 folder is watched no more').click();
  await expect(page.getByText(/^Removed .*(now|second)/)).toBeVisible();
  await expectAccessible(page);
});

test('an open batch is closed by hand, and a paused folder takes nothing up', async ({
  page,
  home,
  daemon,
  lab,
}) => {
  test.setTimeout(120_000);
  const dir = join(await realpath(home.dir), 'scope3');
  await mkdir(dir);
  const { id } = await daemon.post<{ readonly id: string }>('/folders', {
    path: dir,
    destination: 'practice',
    rules: { settleMs: 200, close: { idleMs: 3_600_000, per: 'all' } },
  });
  await writeFile(join(dir, 'one.json'), '{"file":1}');
  await lab.open(`/folders/${id}`);
  await expect(page.getByText('1 file, 10 bytes')).toBeVisible({ timeout: 20_000 });
  await page.getByRole('button', { name: 'Hold open' }).click();
  await expect(page.getByText('Held open by hand')).toBeVisible();
  await page.getByRole('button', { name: 'Let it close by itself' }).click();
  await expect(page.getByText('Held open by hand')).toBeHidden();
  await page.getByRole('button', { name: 'Close now' }).click();
  await expect(page.locator('.sum')).toContainText('Sent1', { timeout: 30_000 });
  await expect(page.getByText('None. The next file that comes opens one.')).toBeVisible();

  await page.getByRole('main').getByRole('button', { name: 'Pause' }).click();
  await expect(page.locator('.batch-state').getByText('Paused')).toBeVisible();
  await writeFile(join(dir, 'two.json'), '{"file":2}');
  await page.waitForTimeout(2_000);
  await expect(page.locator('.sum')).toContainText('Seen1');
  await page.getByRole('main').getByRole('button', { name: 'Resume' }).click();
  await expect(page.locator('.sum')).toContainText('Seen2', { timeout: 20_000 });
});

test('a folder that cannot go on without somebody is counted beside its view', async ({
  page,
  home,
  daemon,
  lab,
}) => {
  const dir = join(await realpath(home.dir), 'scope4');
  await mkdir(dir);
  await daemon.post('/folders', {
    path: dir,
    destination: 'practice',
    rules: {
      settleMs: 200,
      close: { idleMs: 500, per: 'all' },
      control: { from: 'folder', pattern: '*.control' },
    },
  });
  await lab.open();
  await expect(page.getByRole('link', { name: 'Folders', exact: true })).toBeVisible();
  await writeFile(join(dir, 'one.json'), '{"file":1}');
  await expect(page.getByRole('link', { name: 'Folders 1 thing needs you' })).toBeVisible({
    timeout: 40_000,
  });
  await page.getByRole('link', { name: /^Folders/ }).click();
  await expect(page.getByRole('listitem').getByText('Needs you').first()).toBeVisible();
  await expect(page.getByRole('main').getByText('You can')).toBeVisible();
  await expectAccessible(page);
});
