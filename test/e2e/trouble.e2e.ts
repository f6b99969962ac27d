import { practiceProcess } from '../support/practiceProcess.ts';
import { expect, openWindow, test, truthOf } from './realWindow.ts';
import { refuseFiles } from './setUp.ts';

test('offline is calm, outlives the daemon, and catches up by itself', async ({
  page,
  home,
  daemon,
  practice,
  lab,
}) => {
  test.setTimeout(120_000);
  const port = Number(new URL(practice.url).port);
  await practice.stop();
  await lab.open();
  const { id } = await lab.add({
    names: ['a.json', 'b.json', 'c.json'],
    comment: 'night run',
  });
  await expect(truthOf(page)).toHaveText('Offline: 3 files are safe in the queue', { timeout: 30_000 });
  await expect(
    page.getByText('practice cannot be reached. Its files are safe', { exact: false }),
  ).toBeVisible();

  await daemon.kill();
  await expect(page.getByText('The connection to Waybill is lost')).toBeVisible();
  await expect(truthOf(page)).toHaveText('Waybill does not answer');

  const again = await home.serve(['--port', new URL(daemon.url).port]);
  await expect(page.getByText('Waybill was started anew')).toBeVisible({ timeout: 20_000 });
  await openWindow(page, again, `/batches/${id}`);
  await expect(truthOf(page)).toHaveText('Offline: 3 files are safe in the queue', { timeout: 30_000 });
  const server = await practiceProcess(home.dir, port);
  await expect(page.getByText('3 of 3 files at the server', { exact: false })).toBeVisible({
    timeout: 30_000,
  });
  await expect(truthOf(page)).toHaveText('All 3 files delivered');
  await server.stop();
  await again.stop();
});

test('the window comes back by itself when the connection was only cut', async ({
  page,
  context,
  open,
  daemon,
}) => {
  await open();
  await expect(truthOf(page)).toHaveText('Nothing to send yet');
  await context.setOffline(true);
  await expect(page.getByText('The connection to Waybill is lost')).toBeVisible({ timeout: 40_000 });
  await context.setOffline(false);
  await expect(page.getByText('The connection to Waybill is lost')).toBeHidden({ timeout: 20_000 });
  await daemon.post('/pause');
  await expect(truthOf(page)).toHaveText('Paused: nothing waits');
});

test('files refused for one cause are one group, mended with one action', async ({ page, practice, lab }) => {
  test.setTimeout(120_000);
  await refuseFiles(practice, 'Bad <b>file</b>', 'text/html');
  await lab.add({ names: ['a.json', 'b.json', 'c.json', 'd.json'], comment: 'refused' });
  await lab.open('/attention');
  const group = page.locator('.card');
  await expect(group.getByText('4 files in 1 batch')).toBeVisible({ timeout: 60_000 });
  await expect(group).toHaveCount(1);
  await expect(page.getByText('1 thing needs you').first()).toBeAttached();
  await group.getByText('What the server said').click();
  await expect(group.getByText('Bad <b>file</b>')).toBeVisible();

  await practice.clearFaults();
  await group.getByRole('button', { name: 'Retry all 4' }).click();
  await expect(page.getByText('Nothing needs you')).toBeVisible({ timeout: 30_000 });
  await expect(truthOf(page)).toHaveText('All 4 files delivered', { timeout: 30_000 });
});

test('files that are given up can be taken back in', async ({ page, practice, lab }) => {
  test.setTimeout(120_000);
  await refuseFiles(practice, 'no');
  await lab.add({ names: ['a.json', 'b.json'], comment: 'undo' });
  await lab.open('/attention');
  await page.getByRole('button', { name: 'Give these 2 files up' }).click({ timeout: 60_000 });
  await expect(page.getByText('2 files are given up.')).toBeVisible();
  await practice.clearFaults();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(truthOf(page)).toHaveText('All 2 files delivered', { timeout: 30_000 });
});

test('a wrong key is asked for where it is missed, and everything goes on by itself', async ({
  page,
  home,
  daemon,
  practice,
  lab,
}) => {
  test.setTimeout(120_000);
  await daemon.post('/destinations', {
    name: 'practice',
    kind: 'haplo-batch',
    url: practice.haplo.url,
    secret: 'not-the-key',
    secretStore: 'file',
    options: { control: `${home.dir}/control.json` },
  });
  await lab.add({ names: ['a.json'], comment: 'locked out' });
  await lab.open('/attention');
  await page.getByRole('button', { name: 'Enter the key' }).click({ timeout: 60_000 });
  await page.getByLabel('Key or password').fill(practice.haplo.secret);
  await page.getByRole('button', { name: 'Save the key' }).click();
  await expect(truthOf(page)).toHaveText('The one file is delivered', { timeout: 30_000 });
  await expect(page.getByText('Nothing needs you')).toBeVisible();
});
