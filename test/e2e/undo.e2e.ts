import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { FolderView } from '../../shared/api/folderViews.ts';
import type { WindowView } from '../../shared/api/scheduleViews.ts';
import type { DestinationView, StatusView } from '../../shared/api/views.ts';
import type { Serving } from '../support/runWaybill.ts';
import { expect, test } from './realWindow.ts';

/** Everything that can be decided, as the daemon has it; without times that only tell when. */
async function decided(daemon: Serving): Promise<unknown> {
  const { items: windows } = await daemon.get<{ readonly items: readonly WindowView[] }>('/windows');
  const { items: folders } = await daemon.get<{ readonly items: readonly FolderView[] }>('/folders');
  const { items: destinations } = await daemon.get<{ readonly items: readonly DestinationView[] }>(
    '/destinations',
  );
  const { paused } = await daemon.status();
  return {
    windows: windows.map(({ name, spans, zone }) => ({ name, spans, zone })),
    folders: folders.map(({ id, rules, state }) => ({ id, rules, isPaused: state === 'paused' })),
    destinations: destinations.map(({ name, limits, gate }) => ({
      name,
      limits,
      isPaused: gate.state === 'paused',
      until: gate.state === 'paused' ? gate.until : undefined,
    })),
    paused: paused === undefined ? undefined : { until: paused.until },
  };
}

/** Does something, sees that it changed and is offered back, takes it back, and finds everything as it was. */
async function doneAndUndone(
  { page, daemon }: { readonly page: Page; readonly daemon: Serving },
  said: string,
  act: () => Promise<void>,
): Promise<void> {
  const before = await decided(daemon);
  await act();
  const bar = page.locator('.undo-bar').filter({ hasText: said });
  await expect(bar).toBeVisible();
  expect(await decided(daemon)).not.toEqual(before);
  await bar.getByRole('button', { name: 'Undo' }).click();
  await expect(bar).toBeHidden();
  expect(await decided(daemon)).toEqual(before);
}

/** The time of day when the pause of everything ends, as the page tells it. */
async function endOfPause(daemon: Serving): Promise<string> {
  const { paused } = await daemon.get<StatusView>('/status');
  const clock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium', timeZone: 'Europe/Berlin' });
  return clock.format(new Date(paused?.until ?? 0));
}

test('what is decided about sending, folders, limits and windows is taken back to exactly what it was', async ({
  page,
  lab,
  home,
  daemon,
}) => {
  test.setTimeout(120_000);
  const dir = join(home.dir, 'scope1');
  await mkdir(dir);
  const folder = await daemon.post<FolderView>('/folders', {
    path: dir,
    destination: 'practice',
    existing: 'send',
    rules: { ignore: ['*.tmp'], close: { idleMs: 120_000, per: 'all', files: 40 } },
  });
  const put = await fetch(`${daemon.url}/api/v1/windows/night`, {
    method: 'PUT',
    headers: { authorization: await bearer(daemon), 'content-type': 'application/json' },
    body: JSON.stringify({
      spans: [{ days: ['mon', 'sat'], from: '21:30', to: '05:15' }],
      zone: 'Europe/Zurich',
    }),
  });
  expect(put.status).toBe(200);
  const here = { page, daemon };

  await lab.open('/destinations');
  const banner = page.getByRole('banner');
  await doneAndUndone(here, 'Sending is paused.', async () => {
    await banner.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('menuitem', { name: 'Pause for an hour' }).click();
  });
  await expect(banner.getByRole('button', { name: 'Pause' })).toBeVisible();
  await page.keyboard.press('p');
  await expect(page.locator('.undo-bar')).toContainText('Sending is paused.');
  await daemon.post('/pause', { forMs: 7_200_000 });
  // Not the end of the first pause, which a busy computer may show only now.
  await expect(banner).toContainText(`, ${await endOfPause(daemon)}.`);
  await doneAndUndone(here, 'Sending goes on.', () => banner.getByRole('button', { name: 'Resume' }).click());
  await daemon.post('/resume', {});

  const card = page.getByRole('main');
  const entry = async (name: string): Promise<void> => {
    await card.getByRole('button', { name: 'More' }).first().click();
    await page.getByRole('menuitem', { name, exact: true }).click();
  };
  await doneAndUndone(here, 'Sending to “practice” is paused.', () => entry('Pause'));
  await doneAndUndone(here, 'The limits of “practice” are changed.', async () => {
    await entry('Limits and window…');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox').first().fill('3 MB');
    await dialog.getByRole('button', { name: /at any time/ }).click();
    await page.getByRole('option', { name: /night/ }).click();
    await dialog.getByRole('button', { name: 'Save' }).click();
  });

  await lab.open(`/folders/${folder.id}`);
  await doneAndUndone(here, 'The folder is paused.', () =>
    page.getByRole('main').getByRole('button', { name: 'Pause', exact: true }).click(),
  );
  await doneAndUndone(here, 'The rules are changed.', async () => {
    await page.getByRole('button', { name: 'Change the rules' }).click();
    await page.getByRole('textbox', { name: 'Never these' }).fill('*.log');
    await page.getByText('Keep a safe copy until the import is done').click();
    await page.getByRole('button', { name: 'Save the rules' }).click();
  });

  await lab.open('/settings');
  await doneAndUndone(here, 'The window “night” is removed.', () =>
    page.getByRole('button', { name: 'Remove night' }).click(),
  );
  await doneAndUndone(here, 'The window “night” is changed.', async () => {
    await page.getByRole('button', { name: 'Change night' }).click();
    await page.getByRole('button', { name: 'Add an opening' }).click();
    await page.getByRole('button', { name: 'Save the window' }).click();
  });
  await doneAndUndone(here, 'The window “noon” is added.', async () => {
    await page.getByRole('button', { name: 'Add a window…' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('noon');
    await page.getByRole('button', { name: 'Add the window' }).click();
  });
});

async function bearer(daemon: Serving): Promise<string> {
  return `Bearer ${(await readFile(daemon.tokenFile, 'utf8')).trim()}`;
}
