import { mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { expectAccessible } from './axe.ts';
import { expect, test } from './realWindow.ts';

test('a destination that a folder is watched for goes only with the word to stop watching', async ({
  page,
  home,
  daemon,
  lab,
}) => {
  const dir = join(await realpath(home.dir), 'scope1');
  await mkdir(dir);
  await daemon.post('/folders', { path: dir, destination: 'practice', existing: 'send' });
  await lab.open('/destinations');
  await page.getByRole('button', { name: 'More' }).first().click();
  await page.getByRole('menuitem', { name: 'Remove…' }).click();
  const remove = page.getByRole('button', { name: 'Remove the destination' });
  await remove.click();
  await expect(page.getByText('One folder is watched for it')).toBeVisible();
  await expect(remove).toBeDisabled();
  await expectAccessible(page);
  await page.getByText('Stop watching and remove it').click();
  await remove.click();
  await expect(remove).toBeHidden();
  await expect(page.getByRole('heading', { name: 'practice' })).toBeHidden();
  expect(await daemon.get<{ items: unknown[] }>('/folders')).toMatchObject({ items: [] });
});
