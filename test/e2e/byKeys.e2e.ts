import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { DestinationView } from '../../shared/api/views.ts';
import { press, tabTo, takeFromMenu, write } from './keys.ts';
import { expect, test, truthOf } from './realWindow.ts';
import { refuseFiles } from './setUp.ts';

/** Whether the page ever saw a pointer. */
const POINTED = 'waybill-test-pointed';

test.beforeEach(async ({ page }) => {
  await page.addInitScript((name) => {
    addEventListener('pointerdown', () => document.documentElement.classList.add(name), true);
  }, POINTED);
});
test.afterEach(async ({ page }) => {
  await expect(page.locator(`html.${POINTED}`)).toHaveCount(0);
});

test('a destination by keys alone: set up, limited, paused, resumed, removed', async ({
  page,
  open,
  daemon,
  practice,
}) => {
  test.setTimeout(120_000);
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const dialog = page.getByRole('dialog');
  await open();
  await press(page, page.getByRole('link', { name: 'Add a destination' }));
  await expect(page.getByText('Step 1 of 3', { exact: false })).toBeVisible();
  // The kinds are one stop, walked with the arrows.
  await tabTo(page, page.getByRole('radio', { name: /Haplo batch import/ }));
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('radio', { name: /Haplo standard/ })).toBeChecked();
  await page.keyboard.press('ArrowUp');
  await press(page, button('Next'));
  // The address has the focus at once.
  await expect(page.getByRole('textbox', { name: 'Address' })).toBeFocused();
  await page.keyboard.type(practice.haplo.url);
  await write(page, page.getByLabel('Key or password'), practice.haplo.secret);
  await expect(page.getByText(/and takes the key/)).toBeVisible();
  await write(page, page.getByRole('textbox', { name: 'Name' }), 'practice');
  await tabTo(page, page.getByRole('radio', { name: /In the keychain/ }));
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('radio', { name: /In a file that only you can read/ })).toBeChecked();
  await press(page, button('Save and test'));
  await expect(dialog.getByText('“practice” is ready.', { exact: false })).toBeVisible();
  await press(page, dialog.getByRole('button', { name: 'Close', exact: true }));
  await expect(dialog).toHaveCount(0);

  const more = page.locator('.card').getByRole('button', { name: 'More' });
  await takeFromMenu(page, more, 'Limits and window…');
  await expect(page.getByLabel('At most')).toBeFocused();
  await page.keyboard.type('20 MB');
  await press(page, button('Save'));
  await expect(dialog).toHaveCount(0);
  await expect(page.locator('.card')).toContainText('20 MB');
  // What was done leaves the focus where one was.
  await expect(more).toBeFocused();

  await takeFromMenu(page, more, 'Pause');
  await expect(page.locator('.card')).toContainText('Paused');
  await takeFromMenu(page, more, 'Resume');
  await expect(page.locator('.card')).toContainText('Ready');
  await press(page, button('Test'));
  await expect(page.locator('.card').getByText(/and takes the key/)).toBeVisible();

  await takeFromMenu(page, more, 'Remove…');
  await expect(page.getByText('Its address and key are forgotten.', { exact: false })).toBeVisible();
  await press(page, button('Remove the destination'));
  await expect(page.getByRole('heading', { name: 'No destination yet' })).toBeVisible();
  const { items } = await daemon.get<{ readonly items: readonly DestinationView[] }>('/destinations');
  expect(items).toEqual([]);
});

test('the practice server by keys alone, from a fresh start to delivered files', async ({ page, open }) => {
  await open();
  await press(page, page.getByRole('button', { name: 'Try it with the practice server' }));
  const send = page.getByRole('button', { name: 'Send the demo files' });
  await expect(send).toBeVisible({ timeout: 20_000 });
  await expect(send).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(truthOf(page)).toHaveText('All 3 files delivered', { timeout: 20_000 });
});

test('what needs somebody is mended by keys alone, a whole group at once', async ({
  page,
  practice,
  lab,
}) => {
  test.setTimeout(120_000);
  await refuseFiles(practice, 'no');
  await lab.add({ names: ['a.json', 'b.json', 'c.json'], comment: 'refused' });
  await lab.open();
  await expect(truthOf(page)).toContainText('needs you', { timeout: 60_000 });
  await page.keyboard.press('g');
  await page.keyboard.press('n');
  await expect(page.getByRole('heading', { level: 1, name: 'Needs you' })).toBeVisible();
  const said = page.getByText('What the server said');
  await press(page, said);
  await expect(page.locator('.card pre')).toContainText('no');
  await practice.clearFaults();
  await press(page, page.getByRole('button', { name: 'Retry all 3' }));
  await expect(page.getByText('Nothing needs you')).toBeVisible({ timeout: 30_000 });
  await expect(truthOf(page)).toHaveText('All 3 files delivered', { timeout: 30_000 });
});

test('a window, a webhook and the lock of the settings are set by keys alone', async ({
  page,
  open,
  daemon,
  complaints,
}) => {
  test.setTimeout(120_000);
  const receiver = createServer((_, response) => response.writeHead(204).end()).listen(0, '127.0.0.1');
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  await open('/settings');
  await press(page, button('Add a window…'));
  await write(page, page.getByRole('textbox', { name: 'Name', exact: true }), 'night');
  await press(page, button('Add the window'));
  await expect(button('Change night')).toBeVisible();

  const { port } = receiver.address() as AddressInfo;
  await write(page, page.getByLabel('Address'), `http://127.0.0.1:${port}/hook`);
  await tabTo(page, page.getByRole('checkbox', { name: /Keep its secret in a file/ }));
  await page.keyboard.press('Space');
  await press(page, button('Save the webhook'));
  await press(page, button('Send a test'));
  await expect(page.getByText('The test was taken.')).toBeVisible();

  await write(page, page.getByLabel('New PIN or passphrase'), '4711');
  await write(page, page.getByLabel('The same again'), '4711');
  await page.keyboard.press('Enter');
  await press(page, button('Lock now'));
  await expect(page.getByText('The settings are locked.', { exact: true })).toBeVisible();
  await press(page, button('Remove night'));
  await expect(page.getByRole('group', { name: 'The settings are locked' }).first()).toBeVisible();
  await press(page, button('Unlock').first());
  await expect(page.getByLabel('PIN or passphrase')).toBeFocused();
  await page.keyboard.type('4711');
  await page.keyboard.press('Enter');
  await expect(button('Lock now')).toBeVisible();
  await press(page, button('Remove night'));
  await expect(page.getByText('There are none.')).toBeVisible();
  expect(await daemon.get('/windows')).toEqual({ items: [] });
  expect(complaints.splice(0).map((one) => /status of (\d+)/.exec(one)?.[1])).toEqual(['423']);
  receiver.close();
});
