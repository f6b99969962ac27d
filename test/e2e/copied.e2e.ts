import { execFile } from 'node:child_process';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { BatchView } from '../../shared/api/views.ts';
import { CLI_FILE } from '../support/runWaybill.ts';
import { expect, test } from './realWindow.ts';

const RUN_MS_MAX = 30_000;

/** Chooses an entry of the menu. */
async function copy(page: Page, entry: string): Promise<void> {
  await page.getByRole('button', { name: 'Copy as' }).click();
  await page.getByRole('menuitem', { name: entry, exact: true }).click();
  await expect(page.getByText('Copied', { exact: false }).first()).toBeVisible();
}

test('whatever is copied of a batch does in a terminal what it says', async ({
  page,
  clipboard,
  home,
  daemon,
  lab,
}) => {
  test.setTimeout(120_000);
  const bin = join(home.dir, 'bin');
  await mkdir(bin);
  await writeFile(join(bin, 'waybill'), `#!/bin/sh\nexec '${process.execPath}' '${CLI_FILE}' "$@"\n`);
  await chmod(join(bin, 'waybill'), 0o755);
  const env = {
    PATH: `${bin}:${process.env['PATH']}`,
    HOME: home.dir,
    WAYBILL_DATA: home.data,
    TOKEN_FILE: daemon.tokenFile,
  };
  const terminal = (command: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const done = (error: Error | null, stdout: string, stderr: string): void => {
        if (error === null) resolve(stdout);
        else reject(new Error(`${command}: ${stderr}`));
      };
      execFile('bash', ['-c', command], { env, cwd: home.dir, timeout: RUN_MS_MAX }, done);
    });
  const copied = async (entry: string): Promise<string> => {
    await copy(page, entry);
    return clipboard();
  };
  const read = (text: string): BatchView => JSON.parse(text) as BatchView;
  const show = (batch: BatchView): Promise<void> => lab.open(`/batches/${batch.id}`);
  const become = (batch: BatchView, status: string): Promise<void> =>
    expect.poll(async () => (await daemon.batch(batch.id)).status, { timeout: 60_000 }).toBe(status);

  const held = await lab.add({ names: ['a.json'], comment: 'held' });
  await become(held, 'held');
  await show(held);
  expect(await copied('Its id')).toBe(held.id);
  expect(read(await terminal(await copied('Command: show this batch'))).id).toBe(held.id);
  const curl = await copied('curl: read this batch');
  expect(read(await terminal(curl.replace('curl ', 'curl -fsS '))).id).toBe(held.id);
  await terminal(await copied('Command: its dry run'));
  await become(held, 'accepted');
  await expect(page.getByText('Accepted', { exact: true }).first()).toBeVisible();
  const run = await copied('Command: run it');
  // This server does not tell how the dry run ended: a person says why it may run.
  await expect(terminal(run)).rejects.toThrow('--override REASON');
  await terminal(`${run} --override 'its page shows no error'`);
  await expect.poll(async () => (await daemon.batch(held.id)).jobs.length, { timeout: 30_000 }).toBe(2);
  await expect
    .poll(async () => (await daemon.batch(held.id)).receipts, { timeout: 60_000 })
    .toBeGreaterThan(0);
  await show(held);
  expect(await terminal(await copied('Command: its receipt'))).toContain(held.id);

  const open = await daemon.post<{ batch: BatchView }>('/batches', {
    destination: 'practice',
    paths: [await home.file('b.json', '["b"]')],
    open: true,
    mode: 'hold',
  });
  const more = await home.file('c.json', '["c"]');
  await show(open.batch);
  const adding = (await copied('curl: add files to it')).replace('/path/to/file', more);
  await terminal(adding.replace('curl ', 'curl -fsS '));
  await expect(page.getByText('c.json')).toBeVisible();
  const running = (await copied('curl: run it')).replace('curl ', 'curl -fsS ');
  expect(read(await terminal(running)).id).toBe(open.batch.id);
  await expect.poll(async () => (await daemon.batch(open.batch.id)).schedule).toBeDefined();
});
