import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import type { BatchView } from '../../shared/api/views.ts';
import type { PracticeProcess } from '../support/practiceProcess.ts';
import type { Home, Serving } from '../support/runWaybill.ts';
import { expectAccessible } from './axe.ts';
import { SCREENS_DIR } from './places.ts';
import { expect, test } from './realWindow.ts';

/** Staff as a table: every row needs its four values. */
const CONTROL = JSON.stringify({
  dataImportControlFileVersion: 0,
  model: 'haplo:user-sync',
  files: { DEFAULT: { read: 'tsv-with-name-row' } },
  instructions: [
    { action: 'new', destination: 'user' },
    { source: 'login', destination: 'user', name: 'username' },
    { source: 'first', destination: 'user', name: 'nameFirst' },
    { source: 'last', destination: 'user', name: 'nameLast' },
    { source: 'mail', destination: 'user', name: 'email' },
    { action: 'new', destination: 'profile' },
  ],
});
const HEAD = 'login\tfirst\tlast\tmail';

function people(rows: number, isWrong: (row: number) => boolean): string {
  const lines = Array.from({ length: rows }, (_, at) =>
    [`p${at}`, 'Ada', isWrong(at) ? '' : 'Ek', `p${at}@lab.example`].join('\t'),
  );
  return [HEAD, ...lines].join('\n');
}

/** Row 3 lacks its last name. */
const FEW = people(3, (row) => row === 1);
/** Half of them lack it: more than a check lists. */
const MANY = people(2_400, (row) => row % 2 === 0);

async function addStaff(home: Home, daemon: Serving, practice: PracticeProcess): Promise<void> {
  await daemon.post('/destinations', {
    name: 'staff',
    kind: 'haplo-batch',
    url: practice.haplo.url,
    secret: practice.haplo.secret,
    secretStore: 'file',
    options: { control: await home.file('lab/control.json', CONTROL) },
  });
}

async function addTable(
  daemon: Serving,
  paths: readonly string[],
  more: Readonly<Record<string, unknown>> = {},
): Promise<BatchView> {
  const body = { destination: 'staff', paths, comment: 'Staff, November', mode: 'hold', ...more };
  return (await daemon.post<{ readonly batch: BatchView }>('/batches', body)).batch;
}

async function shoot(page: Page, name: string): Promise<void> {
  await page.waitForTimeout(250);
  await page.screenshot({ path: `${SCREENS_DIR}/${name}.png` });
}

test('a batch is checked from its page, by keyboard: findings with their lines, the server’s words, and CSV', async ({
  page,
  open,
  home,
  daemon,
  practice,
}) => {
  await addStaff(home, daemon, practice);
  const { id } = await addTable(daemon, [
    await home.file('in/few.tsv', FEW),
    await home.file('in/people.tsv', MANY),
  ]);
  await open(`/batches/${id}`);
  await expect(page.getByText('Not checked yet.')).toBeVisible();
  await page.getByRole('button', { name: 'Check now' }).focus();
  await page.keyboard.press('Enter');
  const see = page.getByRole('link', { name: 'Show findings' });
  await expect(see).toBeVisible({ timeout: 20_000 });
  await expect(page.getByText('Checked offline: 1,201 errors', { exact: false })).toBeVisible();
  await shoot(page, 'check-panel');
  await see.focus();
  await page.keyboard.press('Enter');

  await expect(page.getByRole('heading', { level: 1, name: 'Check of “Staff, November”' })).toBeVisible();
  const list = page.getByRole('treegrid', { name: 'Findings' });
  await expect(list.getByText('and 700 more, counted and not listed')).toHaveCount(0);
  await list.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowDown');
  const detail = page.getByRole('region', { name: 'The chosen finding' });
  await expect(detail.getByText('Missing values in user: nameLast (record 1)')).toBeVisible();
  await expect(detail.locator('.context-here')).toContainText('p1 → Ada →  → p1@lab.example');
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await shoot(page, `check-findings-${theme}`);
    await expectAccessible(page);
  }

  // Every finding that the check counted is on screen as a line or as a number.
  await page.keyboard.press('End');
  await expect(list.getByText('and 700 more, counted and not listed')).toBeVisible();
  expect(await list.getByRole('row').count()).toBeLessThan(80);
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export CSV' }).focus();
  await page.keyboard.press('Enter');
  const csv = await readFile(await (await download).path(), 'utf8');
  expect(csv).toContain('Missing values in user: nameLast (record 3)');
  expect(csv).toContain('700 more of these are counted and not listed.');

  await list.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowLeft');
  await expect(list.getByRole('row', { expanded: false })).toHaveCount(1);
  await page.getByRole('searchbox', { name: 'Search findings' }).fill('nonsense');
  await expect(page.getByText('No finding fits')).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('heading', { level: 1, name: 'Staff, November' })).toBeVisible();
});
