import { readFile } from 'node:fs/promises';
import { unzipSync } from 'fflate';
import { expectAccessible } from './axe.ts';
import { expect, test } from './realWindow.ts';

test('a token of a script is made, shown once, seen in use, and taken back', async ({
  page,
  open,
  daemon,
}) => {
  await open('/settings');
  await page.getByLabel('Which script it is for').fill('dashboard');
  await page.getByRole('button', { name: 'Make a token' }).click();
  const token = (await page.locator('code.token').textContent()) ?? '';
  expect(token).toMatch(/^[\w-]{43}$/);
  await expect(page.getByText('never used')).toBeVisible();
  const ask = (): Promise<Response> =>
    fetch(`${daemon.url}/api/v1/status`, { headers: { authorization: `Bearer ${token}` } });
  expect((await ask()).status).toBe(200);
  await open('/settings');
  await expect(page.getByText('last used')).toBeVisible();
  await expect(page.getByText(token)).toHaveCount(0);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Take back dashboard' }).click();
  await page.getByRole('button', { name: 'Take it back' }).click();
  await expect(page.getByText('No script has a token.')).toBeVisible();
  expect((await ask()).status).toBe(401);
});

test('diagnostics are looked at before they are saved, and the account can be saved', async ({
  page,
  home,
  lab,
}) => {
  await lab.add({ names: ['a.json'], comment: 'Lovelace' });
  await lab.open('/settings');
  await expect(page.getByText('Key that signs receipts')).toBeVisible();
  await page.getByRole('button', { name: 'Show what is in it' }).click();
  await expect(page.getByText('stories.jsonl')).toBeVisible();
  const zip = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save the file' }).click();
  const files = unzipSync(new Uint8Array(await readFile((await (await zip).path()) ?? '')));
  expect(Object.keys(files)).toContain('waybill-diagnostics/doctor.json');
  expect(Buffer.concat(Object.values(files)).includes('Lovelace')).toBe(false);
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save the account' }).click();
  const file = await (await saved).path();
  const verified = await home.run(['verify', file]);
  expect(verified.code, verified.stdout + verified.stderr).toBe(0);
});
