import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { MirrorKeyView } from '../../shared/api/views.ts';
import { expectAccessible } from './axe.ts';
import { expect, test } from './realWindow.ts';

test('address, key and example for scripts are copied from the menu of a destination, and the example works', async ({
  page,
  clipboard,
  lab,
  home,
  daemon,
}) => {
  await lab.open('/destinations');
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Key for scripts…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Scripts that send to “practice”' });
  const copied = async (button: string): Promise<string> => {
    await dialog.getByRole('button', { name: button }).click();
    return clipboard();
  };
  const address = await copied('Copy the address');
  await expect(dialog.getByText(address, { exact: true })).toBeVisible();
  const key = await copied('Copy the key');
  const known = await daemon.post<MirrorKeyView>('/destinations/practice/mirror-key', {});
  expect([address, key]).toEqual([known.mirrorUrl, known.secret]);
  await expect(dialog).not.toContainText(key);
  await expectAccessible(page);
  await dialog.getByText('Show the key').click();
  await expect(dialog.getByText(key, { exact: true })).toBeVisible();

  const example = await copied('Copy the example');
  expect(example).toContain(key);
  const { stdout } = await promisify(execFile)('sh', ['-c', example], {
    cwd: home.dir,
    env: { ...process.env, NO_PROXY: '*' },
  });
  const control = await readFile(join(home.dir, 'control.json'));
  expect(stdout).toBe(createHash('sha256').update(control).digest('hex'));
});
