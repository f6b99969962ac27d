import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import type { BatchView } from '../../shared/api/views.ts';
import type { PracticeProcess } from '../support/practiceProcess.ts';
import type { Home, Serving } from '../support/runWaybill.ts';
import { expectAccessible } from './axe.ts';
import { SCREENS_DIR } from './places.ts';
import { expect, test } from './realWindow.ts';
import { addPlankton, dropFiles } from './setUp.ts';
import { STAFF_CONTROL, STAFF_HEAD } from '../support/staffTable.ts';

function people(rows: number, isWrong: (row: number) => boolean): string {
  const lines = Array.from({ length: rows }, (_, at) =>
    [`p${at}`, 'Ada', isWrong(at) ? '' : 'Ek', `p${at}@lab.example`].join('\t'),
  );
  return [STAFF_HEAD, ...lines].join('\n');
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
    options: { control: await home.file('lab/control.json', STAFF_CONTROL) },
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

test('a long check tells how far it is, goes on while one looks elsewhere, and is stopped', async ({
  page,
  open,
  home,
  daemon,
  practice,
}) => {
  await addStaff(home, daemon, practice);
  await daemon.post('/pause');
  const table = `${STAFF_HEAD}\n${'p\tAda\tEk\tp@lab.example\n'.repeat(6_000_000)}`;
  const { id } = await addTable(daemon, [await home.file('in/huge.tsv', table)]);
  await open(`/batches/${id}`);
  await page.getByRole('button', { name: 'Check now' }).click();
  await expect(page.getByRole('progressbar', { name: 'Checking…' })).toBeVisible();
  await expect(page.getByText(/^Checking 1 file…$/)).toBeVisible();
  await page
    .getByRole('link', { name: 'Jobs' })
    .or(page.getByRole('link', { name: 'Import jobs' }))
    .click();
  await page.goBack();
  await page.getByRole('button', { name: 'Stop checking' }).click();
  await expect(page.getByText('The check was stopped.')).toBeVisible();
  await expect(page.getByText('Not checked yet.')).toBeVisible();
});

test('files are checked before they are queued: nothing is sent, and what was found stands in the dialog', async ({
  page,
  open,
  home,
  daemon,
  practice,
}) => {
  await addStaff(home, daemon, practice);
  await open();
  await dropFiles(page, [{ name: 'few.tsv', text: FEW }]);
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Check first' }).click();
  await expect(dialog.getByRole('heading', { name: 'Before anything is sent' })).toBeVisible();
  await expect(dialog.getByText('Missing values in user: nameLast (record 1)')).toBeVisible({
    timeout: 20_000,
  });
  // Bytes without a path lie in the spool: their lines are read from there.
  await expect(dialog.locator('.context-here')).toContainText('p1 → Ada →  → p1@lab.example');
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await shoot(page, `check-first-${theme}`);
    await expectAccessible(page);
  }
  expect(await practice.calls()).toEqual([]);
  await dialog.getByRole('button', { name: 'Back' }).click();
  await dialog.getByRole('button', { name: 'Check first' }).click();
  await dialog.getByRole('button', { name: 'Send 1 file' }).click();
  await expect(page.getByText('1 of 1 files at the server', { exact: false })).toBeVisible({
    timeout: 20_000,
  });
});

/** The log as a person copies it from the server's own page. */
async function pageLog(practice: PracticeProcess, batch: string): Promise<string> {
  const answer = await fetch(`${practice.haplo.url}/do/haplo-data-import-batch/batch/${batch}`);
  const html = /<pre>([^]*?)<\/pre>/.exec(await answer.text())?.[1] ?? '';
  return html
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}

async function dropAndSend(page: Page, text: string, comment: string): Promise<void> {
  await dropFiles(page, [{ name: 'few.tsv', text }]);
  await page.getByRole('textbox', { name: 'Comment' }).fill(comment);
  await page.getByRole('button', { name: 'Send 1 file' }).click();
  await expect(page.getByRole('heading', { level: 1, name: comment })).toBeVisible();
  await expect(page.getByText('On hold', { exact: true })).toBeVisible({ timeout: 20_000 });
}

/** Runs the dry run of the batch on screen and records what the server's page shows of it. */
async function dryRunAndRecord(page: Page, practice: PracticeProcess, isFirst: boolean): Promise<void> {
  await page.getByRole('button', { name: 'Dry run' }).click();
  await expect(page.getByText('This server does not report how an import ended.')).toBeVisible({
    timeout: 20_000,
  });
  const log = await expect
    .poll(async () => {
      const newest = (await practice.batches()).at(-1);
      const text = newest === undefined ? '' : await pageLog(practice, newest.id);
      return text.includes('END') ? text : '';
    })
    .not.toBe('')
    .then(async () => pageLog(practice, (await practice.batches()).at(-1)?.id ?? ''));
  await page.getByRole('button', { name: 'Record what its page showed…' }).first().click();
  await page.getByRole('textbox', { name: 'Log' }).fill(log);
  const name = page.getByRole('textbox', { name: 'Your name' });
  if (isFirst) await name.fill('M. Curie');
  await expect(name).toHaveValue('M. Curie');
  await page.getByRole('button', { name: 'Record it' }).click();
  await expect(page.getByRole('dialog')).toBeHidden();
}

test('dry run, fix, real run: the log names file and row, the next one says what is fixed, and then it runs', async ({
  page,
  open,
  home,
  daemon,
  practice,
}) => {
  test.setTimeout(120_000);
  await addStaff(home, daemon, practice);
  await open();
  await dropAndSend(page, FEW, 'First try');
  await dryRunAndRecord(page, practice, true);
  await expect(page.getByText('Recorded by M. Curie: errors')).toBeVisible();
  await page.getByRole('button', { name: 'What its log says' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText('record 1 of the log')).toBeVisible();
  await expect(dialog.locator('.context-here')).toContainText('p1 → Ada →  → p1@lab.example');
  await shoot(page, 'run-log-errors');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Close' }).click();
  // Bytes that failed run only with a reason.
  await page.getByRole('button', { name: 'Run the import' }).click();
  await expect(page.getByRole('dialog').getByRole('button', { name: 'Run the import' })).toBeDisabled();
  await page.keyboard.press('Escape');

  await dropAndSend(
    page,
    people(3, () => false),
    'Second try',
  );
  await dryRunAndRecord(page, practice, false);
  await expect(page.getByText('Recorded by M. Curie: no errors')).toBeVisible();
  await expect(page.getByText('Since the last dry run: 0 new, 0 still failing, 1 fixed')).toBeVisible();
  await page.getByRole('button', { name: 'What its log says' }).click();
  await dialog.getByRole('button', { name: 'Fixed 1' }).click();
  await expect(dialog.getByText('It was about the file as it was then.')).toBeVisible();
  await page.emulateMedia({ colorScheme: 'dark' });
  await shoot(page, 'run-log-fixed');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Close' }).click();
  await page.getByRole('button', { name: 'Run the import' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Run the import' }).click();
  await expect(page.locator('.batch-state').getByText('Accepted')).toBeVisible({ timeout: 30_000 });
  const realRuns = async (): Promise<readonly (readonly string[])[]> =>
    (await practice.batches())
      .filter(({ mode, state }) => mode !== 'dry-run' && state !== 'uploading')
      .map(({ files }) => files.map(({ name }) => name));
  await expect.poll(realRuns, { timeout: 20_000 }).toEqual([['few.tsv']]);
  const { id } = (await daemon.get<{ readonly items: readonly BatchView[] }>('/batches?text=Second'))
    .items[0] ?? { id: '' };
  expect(JSON.stringify(await daemon.get(`/batches/${id}/receipt`))).toContain('M. Curie');
  await shoot(page, 'dry-run-fix-run');
});

test('where a service has no dry run, findings hold the batch: they are one click away, and a reason overrides them', async ({
  page,
  open,
  home,
  daemon,
  practice,
}) => {
  await addPlankton(daemon, practice);
  const table = ['img_file_name\tobject_id', '[t]\t[t]', 'not-there.jpg\to1', ''].join('\n');
  const { batch } = await daemon.post<{ readonly batch: BatchView }>('/batches', {
    destination: 'plankton',
    paths: [await home.file('cruise/ecotaxa_station.tsv', table)],
    comment: 'Station 7',
    mode: 'dry-run-then-run',
  });
  await open(`/batches/${batch.id}`);
  const see = page.getByRole('group').getByRole('link', { name: 'Show findings' }).first();
  await expect(see).toBeVisible({ timeout: 30_000 });
  await see.click();
  await expect(page.locator('.context-mark')).toHaveText('not-there.jpg');
  await expect(page.getByText("line 3: Missing Image 'not-there.jpg'.")).toBeVisible();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Run the import' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('button', { name: 'Run the import' })).toBeDisabled();
  await dialog.getByRole('textbox', { name: /Reason/ }).fill('The images follow by post.');
  await dialog.getByRole('textbox', { name: 'Your name' }).fill('M. Curie');
  await dialog.getByRole('button', { name: 'Run the import' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('link', { name: 'Show findings' })).toHaveCount(1);
});
