import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { SettingsView } from '../../shared/api/routes/settings.ts';
import type { SettingsExport } from '../../shared/model/settingsExport.ts';
import { press } from './keys.ts';
import { expect, test } from './realWindow.ts';

const panelOf = (page: Page, name: string) =>
  page.locator('.panel').filter({ has: page.getByRole('heading', { name, exact: true }) });

async function choose(page: Page, path: string): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Take settings from a file…' }).click();
  await (await chooser).setFiles(path);
}

test('what is kept how long is seen, changed without a restart, and put back one by one', async ({
  page,
  open,
  daemon,
}) => {
  const now = () => daemon.get<SettingsView>('/settings');
  await open('/settings');
  const panel = panelOf(page, 'What is kept');
  const days = panel.getByRole('textbox', { name: 'Stories of finished batches, in days' });
  await expect(days).toHaveValue('90');
  await expect(panel.getByRole('textbox', { name: 'Room for copies' })).toHaveValue('20 GB');
  await days.fill('0');
  await expect(panel.getByText('Give a whole number of days from 1 to 3650.')).toBeVisible();
  await expect(panel.getByRole('button', { name: 'Save' })).toHaveCount(0);
  await days.fill('30');
  await press(page, panel.getByRole('button', { name: 'Save' }));
  await expect.poll(async () => (await now()).retentionDays).toBe(30);

  await panel.getByRole('textbox', { name: 'Room for copies' }).fill('1,5 MB');
  await panel.getByRole('textbox', { name: 'Room for copies' }).press('Enter');
  await expect.poll(async () => (await now()).spoolLimitBytes).toBe(1_500_000);
  await expect(panel.getByText('Changed', { exact: true }).first()).toBeVisible();
  await press(
    page,
    panel.getByRole('button', { name: 'Stories of finished batches, in days: back to “90 days”' }),
  );
  await expect.poll(async () => (await now()).retentionDays).toBe(90);
  await expect(days).toHaveValue('90');
});

test('settings are saved as a file, and one is taken over after a look at what it changes', async ({
  page,
  open,
  daemon,
  home,
}) => {
  await open('/settings');
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save the settings as a file' }).click();
  const path = join(home.dir, 'saved.json');
  await (await saved).saveAs(path);
  const file = JSON.parse(await readFile(path, 'utf8')) as SettingsExport;
  expect(file.settings.retentionDays).toBe(90);

  await choose(page, path);
  await expect(
    page.getByRole('dialog').getByText('All that is in the file is so here already.'),
  ).toBeVisible();
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();

  const lab = {
    name: 'lab',
    kind: 'robotoff',
    url: 'http://127.0.0.1:9',
    secretStore: 'file',
    options: { jobType: 'ingest' },
  };
  await writeFile(
    path,
    JSON.stringify({ ...file, settings: { ...file.settings, retentionDays: 30 }, destinations: [lab] }),
  );
  await choose(page, path);
  const dialog = page.getByRole('dialog', { name: 'Take these settings over?' });
  await expect(dialog.getByRole('listitem')).toHaveCount(2);
  await expect(dialog.getByText('90 days becomes 30 days')).toBeVisible();
  expect((await daemon.get<SettingsView>('/settings')).retentionDays).toBe(90);
  await press(page, dialog.getByRole('button', { name: 'Take over' }));
  await expect(page.getByText('Taken over: 2 changes.')).toBeVisible();
  await expect(page.getByText('A new destination waits for the key:')).toBeVisible();
  expect((await daemon.get<SettingsView>('/settings')).retentionDays).toBe(30);
});

test('a file that is none of ours, or locked settings, change nothing and say why', async ({
  page,
  open,
  home,
  daemon,
  complaints,
}) => {
  await open('/settings');
  const panel = panelOf(page, 'Settings as a file');
  await choose(page, await home.file('notes.json', '{"some":"thing"}'));
  await expect(panel.getByText('“notes.json” is no file of settings.')).toBeVisible();

  const set = await home.run(['lock', 'set', '--passphrase-stdin'], { stdin: '4711\n' });
  expect(set.code, set.stderr).toBe(0);
  expect((await home.run(['lock', 'close'])).code).toBe(0);
  const given = {
    format: 'waybill-settings/1',
    settings: { retentionDays: 30 },
    windows: [],
    destinations: [],
  };
  await choose(page, await home.file('given.json', JSON.stringify(given)));
  const dialog = page.getByRole('dialog', { name: 'Take these settings over?' });
  await press(page, dialog.getByRole('button', { name: 'Take over' }));
  await expect(dialog.getByRole('group', { name: 'The settings are locked' })).toBeVisible();
  expect((await daemon.get<SettingsView>('/settings')).retentionDays).toBe(90);
  expect(complaints.splice(0).map((one) => /status of (\d+)/.exec(one)?.[1])).toEqual(['423']);
});
