import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { startPracticeServer, type PracticeServer } from '../../main/practice/practiceServer.ts';
import type { JobView } from '../../shared/api/views.ts';
import { png, tableText } from '../support/ecotaxaFiles.ts';
import type { Home, Serving } from '../support/runWaybill.ts';
import { expect, test as base } from './realWindow.ts';
import { addPlankton } from './setUp.ts';

const KIND = 'ecotaxa';
const LINES = 1_000_000;
/** The window keeps so few of a log's lines in the page. */
const ROWS_MAX = 80;

interface Fixtures {
  /** An EcoTaxa whose imports take some seconds a table. */
  readonly sea: PracticeServer;
}

const test = base.extend<Fixtures>({
  sea: async ({ home, daemon }, use) => {
    const sea = await startPracticeServer({
      dataDir: join(home.dir, 'server'),
      services: { [KIND]: { pickupMs: 200, tableMs: 5_000 } },
    });
    await addPlankton(daemon, sea);
    await use(sea);
    await sea.stop();
  },
});

/** Imports tables of one row each, and gives the batch's id. */
async function importTables(home: Home, daemon: Serving, tables: readonly string[]): Promise<string> {
  const paths = [await home.file('cruise/x.png', png())];
  for (const name of tables) {
    const text = tableText(['object_id', 'img_file_name'], [[`o_${name}`, 'x.png']]);
    paths.push(await home.file(`cruise/ecotaxa_${name}.tsv`, text));
  }
  const { batch } = await daemon.post<{ readonly batch: { readonly id: string } }>('/batches', {
    destination: 'plankton',
    paths,
    comment: 'Cruise 12',
    mode: 'run',
  });
  return batch.id;
}

async function jobIn(daemon: Serving, state: JobView['state']): Promise<JobView> {
  let found: JobView | undefined;
  await expect
    .poll(
      async () => {
        const { items } = await daemon.get<{ readonly items: readonly JobView[] }>('/jobs');
        found = items.find((job) => job.state === state);
        return found?.state;
      },
      { timeout: 60_000 },
    )
    .toBe(state);
  return found as JobView;
}

/** Every further reading of the log is answered with this instead. */
function logged(sea: PracticeServer, body: string, status = 200): void {
  sea.faults.clear();
  const contentType = 'text/plain; charset=utf-8';
  sea.faults.add({ service: KIND, route: 'log', fault: { kind: 'status', status, body, contentType } });
}

function linesOf(page: Page): ReturnType<Page['getByRole']> {
  return page.getByRole('group', { name: 'Lines of the log' });
}

async function openLog(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Read the log' }).first().click();
  await expect(linesOf(page)).toBeVisible();
}

async function downloaded(page: Page, press: () => Promise<void>): Promise<Buffer> {
  const [download] = await Promise.all([page.waitForEvent('download'), press()]);
  return readFile(await download.path());
}

test('the log of a job is followed as it grows, searched, copied and saved, and the job erased', async ({
  page,
  open,
  home,
  daemon,
  sea,
  clipboard,
}) => {
  test.setTimeout(120_000);
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/remote-log')) asked.push(new URL(request.url()).search);
  });
  const batch = await importTables(home, daemon, ['a', 'b', 'c']);
  await open(`/batches/${batch}`);
  await jobIn(daemon, 'running');
  await openLog(page);
  await expect(linesOf(page)).toContainText('Creating job');
  const early = await linesOf(page).locator('.log-line').count();
  const ended = await jobIn(daemon, 'succeeded');
  await expect(linesOf(page)).toContainText('rows loaded');
  expect(await linesOf(page).locator('.log-line').count()).toBeGreaterThan(early);
  // Whole at first, afterwards the end only.
  expect(asked[0]).toBe('');
  expect(asked.length).toBeGreaterThan(1);
  expect(asked.slice(1).every((query) => /^\?after=[1-9]/.test(query))).toBe(true);
  await expect(page.getByRole('checkbox', { name: 'Follow while it runs' })).toBeHidden();

  const { log } = (sea.state()[KIND] as { readonly jobs: readonly { readonly log: string }[] }).jobs.at(
    -1,
  ) ?? {
    log: '',
  };
  const saved = await downloaded(page, () => page.getByRole('button', { name: 'Save as a file' }).click());
  expect(saved.toString()).toBe(log);
  await page.getByRole('searchbox', { name: 'Search the log' }).fill('CREATING JOB');
  await expect(page.getByText('1 line', { exact: true })).toBeVisible();
  await expect(linesOf(page).locator('mark')).toHaveText('Creating job');
  await page.getByRole('button', { name: 'Copy these lines' }).click();
  await expect(page.getByText('Copied', { exact: true })).toBeVisible();
  expect(await clipboard()).toBe(`${log.split('\n')[0]}\n`);
  await page.getByRole('button', { name: 'Close' }).click();

  sea.faults.add({
    service: KIND,
    route: 'jobFile',
    fault: { kind: 'status', status: 200, body: 'PK what it made' },
  });
  const file = await downloaded(page, async () => {
    await page.locator('.jobs').getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Save its file' }).click();
  });
  expect(file.toString()).toBe('PK what it made');

  await page.locator('.jobs').getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: /Erase/ }).click();
  await page.getByRole('button', { name: 'Erase the job' }).click();
  await expect
    .poll(() => sea.ledger.list(KIND).filter(({ route }) => route === 'erase').length, { timeout: 30_000 })
    .toBe(1);
  expect((await daemon.get<JobView>(`/jobs/${ended.id}`)).remoteId).toBeDefined();
});

test('a log of a million lines is shown, walked and searched with few of them in the page', async ({
  page,
  open,
  home,
  daemon,
  sea,
}) => {
  test.setTimeout(180_000);
  const batch = await importTables(home, daemon, ['a']);
  await jobIn(daemon, 'succeeded');
  const hostile = '\u001b[31mred\u001b[0m <b onclick="x()">bold</b> \u202etxt';
  const lines = Array.from(
    { length: LINES },
    (_, at) =>
      `2026-11-22 01:33:52,758:BO.Bundle:INFO line ${at} of an import that says a lot about each image`,
  );
  lines[765_432] = `needle ${hostile}`;
  logged(sea, `${lines.join('\n')}\n`);
  await open(`/batches/${batch}`);
  await page.evaluate(() => {
    const tasks: number[] = [];
    Object.assign(window, { tasks });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) tasks.push(Math.round(duration));
    }).observe({ entryTypes: ['longtask'] });
  });
  await openLog(page);
  const rows = linesOf(page).locator('.log-line');
  await expect(rows.first()).toContainText('line 0 of');
  await expect(page.getByText('1,000,000 lines', { exact: true })).toBeVisible({ timeout: 60_000 });
  expect(await rows.count()).toBeLessThanOrEqual(ROWS_MAX);

  await linesOf(page).press('End');
  await expect(rows.last()).toContainText('line 999999 of');
  await linesOf(page).press('ArrowUp');
  await linesOf(page).press('PageUp');
  expect(await rows.count()).toBeLessThanOrEqual(ROWS_MAX);
  // By the wheel, to the middle and back: what is in sight follows.
  await linesOf(page).evaluate((box) => box.scrollTo(0, box.scrollHeight / 2));
  await expect(rows.nth(15)).toContainText(/line (499|500)\d\d\d of/);
  expect(await rows.count()).toBeLessThanOrEqual(ROWS_MAX);

  await page.getByRole('searchbox', { name: 'Search the log' }).fill('needle');
  await expect(page.getByText('1 line', { exact: true })).toBeVisible({ timeout: 30_000 });
  await expect(rows).toHaveCount(1);
  await expect(rows).toHaveText(
    'needle \u241b[31mred\u241b[0m <b onclick="x()">bold</b> \u27e8U+202E\u27e9txt',
  );
  await page.getByRole('searchbox', { name: 'Search the log' }).fill('');
  await expect(page.getByText('1,000,000 lines', { exact: true })).toBeVisible();
  const tasks = await page.evaluate(() => (window as unknown as { tasks: number[] }).tasks);
  test.info().annotations.push({ type: 'long tasks, ms', description: tasks.join(' ') });
});

test('following stops when one scrolls up, and goes on at the end; a log that is gone or out of reach is told', async ({
  page,
  open,
  complaints,
  home,
  daemon,
  sea,
}) => {
  test.setTimeout(120_000);
  const batch = await importTables(home, daemon, ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']);
  await open(`/batches/${batch}`);
  await jobIn(daemon, 'running');
  const text = (count: number): string =>
    Array.from({ length: count }, (_, at) => `line ${at} of it\n`).join('');
  logged(sea, text(200));
  await openLog(page);
  const lines = linesOf(page);
  const follow = page.getByRole('checkbox', { name: 'Follow while it runs' });
  await expect(lines).toContainText('line 199 of it');
  await expect(follow).toBeChecked();
  await lines.hover();
  await page.mouse.wheel(0, -600);
  await expect(follow).not.toBeChecked();
  logged(sea, text(400));
  await expect(page.getByText('400 lines', { exact: true })).toBeVisible({ timeout: 15_000 });
  await expect(lines).not.toContainText('line 399 of it');
  await lines.press('End');
  await expect(follow).toBeChecked();
  logged(sea, text(600));
  await expect(lines).toContainText('line 599 of it', { timeout: 15_000 });

  // Begun anew, as after a restart of the job.
  logged(sea, 'another log\n');
  await expect(page.getByText('1 line', { exact: true })).toBeVisible({ timeout: 15_000 });
  await expect(lines).toHaveText('another log');
  logged(sea, '', 404);
  await expect(page.locator('.window .failure')).toBeVisible({ timeout: 15_000 });
  await expect(lines).toHaveText('another log');
  await sea.stop();
  await page.getByRole('button', { name: 'Close' }).click();
  await openLog(page);
  await expect(lines).toHaveText('another log', { timeout: 15_000 });
  await expect(page.getByText(/This is the log as it was read/)).toBeVisible();
  // Only what the daemon told of the server.
  expect(complaints.filter((text) => !/status of (404|502|503|504)/.test(text))).toEqual([]);
  complaints.length = 0;
});
