import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, rename } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { DestinationView } from '../../shared/api/views.ts';
import { expectAccessible } from './axe.ts';
import { expect, test, truthOf } from './realWindow.ts';

test('several people: a name is asked for, changed in the header, and told in the timeline and the receipt', async ({
  page,
  home,
  lab,
}) => {
  await lab.open('/settings');
  await page.getByText('Several people use this computer').first().click();
  await page.getByRole('button', { name: 'Who are you?', exact: true }).click();
  await page.getByLabel('Your name').fill('Zoë Müller');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Who works here: Zoë Müller' })).toBeVisible();
  const { id } = await lab.add({ names: ['a.json', 'b.json'], comment: 'people' });
  await lab.open(`/batches/${id}`);
  await expect(truthOf(page)).toContainText('delivered', { timeout: 20_000 });
  await page.getByRole('button', { name: 'Who works here: Zoë Müller' }).click();
  await page.getByRole('menuitem', { name: 'Somebody else…' }).click();
  await page.getByLabel('Your name').fill('Ada');
  await page.getByRole('button', { name: 'That is me' }).click();
  await page.getByRole('button', { name: 'Who works here: Ada' }).click();
  await expect(page.getByRole('menuitem', { name: 'Zoë Müller' })).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  const ran = await home.run(['run', id, '--override', 'tested', '--wait', '--operator', 'Bo'], {
    env: { WAYBILL_OPERATOR: 'nobody' },
  });
  expect(ran.code, ran.stderr).toBe(0);
  await expect(page.locator('.story')).toContainText('by Bo', { timeout: 15_000 });
  const receipt = await home.run(['receipt', id]);
  expect(JSON.parse(receipt.stdout)).toMatchObject({
    decisions: [{ operator: 'Bo', what: 'batch.runWanted', times: 1 }],
    job: { override: { by: 'Bo' } },
  });
  const file = await home.file('receipt.json', receipt.stdout);
  const verified = await home.run(['verify', file]);
  expect(verified.code, verified.stdout + verified.stderr).toBe(0);
});

test('locked settings are seen and not changed until they are unlocked, also by the API', async ({
  page,
  complaints,
  home,
  lab,
}) => {
  test.setTimeout(120_000);
  await lab.open('/settings');
  await page.getByRole('searchbox', { name: 'Search the settings' }).fill('passphrase');
  await expect(page.getByRole('heading', { name: 'Webhook' })).toHaveCount(0);
  await page.getByLabel('New PIN or passphrase').fill('1234');
  await page.getByLabel('The same again').fill('1235');
  await expect(page.getByRole('button', { name: 'Set the lock' })).toBeDisabled();
  await page.getByLabel('The same again').fill('1234');
  await page.getByRole('button', { name: 'Set the lock' }).click();
  await page.getByRole('button', { name: 'Lock now' }).click();
  await expect(page.getByText('The settings are locked.', { exact: true })).toBeVisible();
  await expectAccessible(page);
  await lab.open('/destinations');
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Limits and window…' }).click();
  await page.getByLabel('At most').fill('20 MB');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('group', { name: 'The settings are locked' })).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();
  const refused = await home.run(['kindness', 'full']);
  expect(refused.stderr).toContain('lock open');
  await lab.add({ names: ['a.json'], comment: 'still sent' });
  await expect(truthOf(page)).toContainText('delivered', { timeout: 20_000 });
  await page.getByRole('button', { name: 'Unlock' }).click();
  await page.getByLabel('PIN or passphrase').fill('9999');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('group', { name: 'That is not the passphrase' })).toBeVisible();
  await page.getByLabel('PIN or passphrase').fill('1234');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Lock now' })).toBeVisible();
  expect((await home.run(['kindness', 'full'])).code).toBe(0);
  expect((await home.run(['lock', 'close'])).code).toBe(0);
  expect((await home.run(['kindness', 'gentle'])).code).not.toBe(0);
  expect((await home.run(['lock', 'reset'])).code).toBe(0);
  expect((await home.run(['kindness', 'gentle'])).code).toBe(0);
  // The browser itself notes what the daemon refused: one change, one wrong passphrase.
  expect(complaints.splice(0).map((one) => /status of (\d+)/.exec(one)?.[1])).toEqual(['423', '403']);
});

test('limits and a window of several openings are set in the window', async ({ page, daemon, lab }) => {
  await lab.open('/destinations');
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Limits and window…' }).click();
  await page.getByLabel('At most').fill('1 kB');
  await expect(page.getByText('Write an amount such as 20 MB, 64 kB or more.')).toBeVisible();
  await page.getByLabel('At most').fill('20 MB');
  await page.getByRole('button', { name: 'New window…' }).click();
  await page.getByLabel('Name').fill('night');
  await page.getByRole('button', { name: 'Add an opening' }).click();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Add the window' }).click();
  // It is chosen once the daemon has it; who saves before that saves without it.
  await expect(page.getByRole('button', { name: 'Add the window' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page.getByText('only in the window “night”')).toBeVisible();
  const { items } = await daemon.get<{ readonly items: readonly DestinationView[] }>('/destinations');
  expect(items[0]?.limits).toEqual({ bytesPerSecond: 20_000_000, window: 'night' });
  await lab.open('/settings');
  await expect(page.getByText('kept to by practice')).toBeVisible();
  await page.getByRole('button', { name: 'Change night' }).click();
  await page.getByRole('button', { name: 'Remove opening 2' }).click();
  await page.getByRole('button', { name: 'Save the window' }).click();
  await expect(page.getByText('Sat Sun', { exact: false })).toHaveCount(0);
});

test('a webhook is set, tested, and told by the daemon; its secret is shown once', async ({ page, open }) => {
  const heard: { readonly event: string; readonly signature: string; readonly signed: string }[] = [];
  const receiver = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => {
      const { headers } = request;
      heard.push({
        event: String(headers['waybill-event']),
        signature: String(headers['waybill-signature']),
        signed: `${String(headers['waybill-timestamp'])}.${body}`,
      });
      response.writeHead(204).end();
    });
  }).listen(0, '127.0.0.1');
  try {
    await once(receiver, 'listening');
    await open('/settings');
    await page.getByLabel('Address').fill('http://hooks.example/');
    await expect(page.getByRole('button', { name: 'Save the webhook' })).toBeDisabled();
    await page
      .getByLabel('Address')
      .fill(`http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`);
    await page.getByText('Keep its secret in a file', { exact: false }).click();
    await page.getByRole('button', { name: 'Save the webhook' }).click();
    const secret = (await page.locator('code.token').textContent()) ?? '';
    expect(secret).toMatch(/^[0-9a-f]{64}$/);
    await page.getByRole('button', { name: 'Send a test' }).click();
    await expect(page.getByText('The test was taken.')).toBeVisible();
    expect(heard.map(({ event }) => event)).toEqual(['test']);
    expect(heard[0]?.signature).toBe(
      `v1=${createHmac('sha256', secret)
        .update(heard[0]?.signed ?? '')
        .digest('hex')}`,
    );
    await expectAccessible(page);
    await open('/settings');
    await expect(page.getByText('last told')).toBeVisible();
    await expect(page.getByText(secret)).toHaveCount(0);
    await page.getByRole('button', { name: 'Tell nobody' }).click();
    await expect(page.getByRole('button', { name: 'Send a test' })).toHaveCount(0);
  } finally {
    receiver.close();
  }
});

test('a folder out of reach needs you, and a file of a folder leads to its story', async ({
  page,
  home,
  daemon,
  lab,
}) => {
  const path = join(home.dir, 'scope');
  await mkdir(path);
  await daemon.post('/folders', { path, destination: 'practice', rules: { mode: 'hold', settleMs: 100 } });
  await home.file('scope/a.json', '{"n":1}');
  await lab.open('/folders');
  await page.getByRole('link', { name: /scope/ }).first().click();
  await page.getByRole('button', { name: 'Taken' }).click();
  await page.getByRole('row').filter({ hasText: 'a.json' }).click({ timeout: 20_000 });
  await expect(page.getByRole('dialog')).toContainText('a.json');
  await rename(path, `${path}.away`);
  await lab.open('/attention');
  await expect(page.getByText('Watched folder', { exact: true })).toBeVisible({ timeout: 30_000 });
  await expect(truthOf(page)).toContainText('needs you');
  await expectAccessible(page);
  await rename(`${path}.away`, path);
  await page.getByRole('button', { name: 'Look again' }).click();
  await expect(page.getByText('Watched folder', { exact: true })).toHaveCount(0, { timeout: 30_000 });
});
