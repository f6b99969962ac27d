import { execFileSync, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dragPaths, pasteFiles } from './drag.ts';
import { eventually, makeHome } from '../support/runWaybill.ts';
import { expect, shellCommand, shellEnvironment, test, WHY_NOT } from './realElectron.ts';
import { truthOf } from './realWindow.ts';
import { BAR_AFTER_MS } from '../../main/electron/workProgress.ts';

test.skip(WHY_NOT !== '', WHY_NOT);

test('the window shows the truth of the daemon it is attached to; menu and tray are there', async ({
  shell,
  daemon,
  home,
}) => {
  const { app, page } = shell;
  await expect(truthOf(page)).toHaveText('Nothing to send yet');
  expect(page.url()).toMatch(/^app:\/\/waybill\/index\.html/);
  await daemon.post('/pause');
  await expect(truthOf(page)).toContainText('Paused');
  await eventually('the tray tells that it is paused', 10_000, async () =>
    (await shell.log()).some(({ event, state }) => event === 'the tray shows a state' && state === 'paused'),
  );
  const ids = await app.evaluate(({ Menu }) =>
    (Menu.getApplicationMenu()?.items ?? []).flatMap(({ id, submenu }) => [
      id,
      ...(submenu?.items ?? []).map((item) => item.id),
    ]),
  );
  expect(ids).toEqual(expect.arrayContaining(['file', 'add-files', 'settings', 'quit', 'edit', 'logs']));
  await app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('settings')?.click());
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();
  await app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('shortcuts')?.click());
  await expect(page.getByRole('dialog')).toBeVisible();

  const login = page.getByText('Start with the computer');
  await page.keyboard.press('Escape');
  await login.click();
  const entry = join(home.dir, '.config/autostart/waybill.desktop');
  const text = await eventually('the autostart entry is written', 5_000, () =>
    readFile(entry, 'utf8').catch(() => undefined),
  );
  expect(text).toContain('"--hidden"');
  await login.click();
  await eventually('the autostart entry is gone', 5_000, () =>
    readFile(entry).then(
      () => false,
      () => true,
    ),
  );
});

test('menus follow the language of the page, and the next window begins in its colour', async ({
  shell,
  home,
}) => {
  const { app, page } = shell;
  const menuText = (): Promise<string | undefined> =>
    app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('settings')?.label);
  expect(await menuText()).toBe('Settings…');
  await app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('settings')?.click());
  await page.getByText('Deutsch').click();
  await page.getByText('Dunkel', { exact: true }).click();
  await eventually('the menu is German', 10_000, async () => (await menuText()) === 'Einstellungen…');
  const kept = await eventually('it is remembered', 10_000, async () => {
    const text = await readFile(join(home.data, 'window/window.json'), 'utf8').catch(() => '{}');
    const { appearance } = JSON.parse(text) as { readonly appearance?: { readonly ground?: string } };
    return appearance?.ground === undefined ? undefined : appearance;
  });
  expect(kept).toEqual({ language: 'de', ground: '#11171c' });
  const ground = await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.getBackgroundColor(),
  );
  expect(ground?.toLowerCase()).toBe('#11171c');
});

test('chosen paths, files dropped from a file manager and pasted bytes are delivered', async ({
  shell,
  lab,
  daemon,
  home,
}) => {
  const { app, page } = shell;
  const chosen = await home.file('run/chosen.json', '{"n":1}');
  await app.evaluate(({ dialog }, path) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] });
  }, chosen);
  await app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('add-files')?.click());
  await page.getByRole('button', { name: /^Send/ }).click();
  await expect(truthOf(page)).toHaveText('The one file is delivered', { timeout: 20_000 });

  const dropped = await home.file('run/dropped.json', '{"n":2}');
  const drag = await dragPaths(page, [dropped]);
  await drag.over();
  await drag.drop();
  await page
    .getByRole('button', { name: /^(Send|Add)/ })
    .last()
    .click();
  const all = async (): Promise<readonly string[]> => {
    const { items } = await daemon.get<{ items: readonly { id: string }[] }>('/batches');
    const told = await Promise.all(items.map(({ id }) => daemon.batch(id)));
    return told.flatMap(({ items: files }) => files).map(({ path }) => path ?? '');
  };
  await expect.poll(all, { timeout: 20_000 }).toEqual(expect.arrayContaining([chosen, dropped]));
  await expect(page.getByRole('dialog')).toBeHidden();
  await page.getByRole('link', { name: 'Home' }).click();

  const pasted = await home.file('run/pasted.json', '{"n":3}');
  await pasteFiles(page, [pasted]);
  await page
    .getByRole('button', { name: /^(Send|Add)/ })
    .last()
    .click();
  await expect.poll(all, { timeout: 20_000 }).toContain(pasted);
  const delivered = async (): Promise<readonly string[]> =>
    (await lab.practice.batches()).flatMap(({ files }) => files).map(({ name }) => name);
  const names = ['chosen.json', 'dropped.json', 'pasted.json'];
  await expect.poll(delivered, { timeout: 20_000 }).toEqual(expect.arrayContaining(names));

  // Bytes without a path go in slices; more than one of them.
  const stored = await page.evaluate(async () => {
    const id = crypto.randomUUID();
    const bytes = new Uint8Array(5 * 1024 * 1024).fill(7);
    let last = 0;
    for (let offset = 0; offset < bytes.length; offset += 4 * 1024 * 1024) {
      const body = bytes.slice(offset, offset + 4 * 1024 * 1024);
      const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', body));
      const sha256 = [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
      const query = `offset=${offset}&total=${bytes.length}&sha256=${sha256}`;
      const answer = await fetch(`/slices/${id}?${query}`, { method: 'PUT', body });
      last = answer.status;
      if (last === 201) return (await answer.json()) as unknown;
    }
    return last;
  });
  expect(stored).toMatchObject({ bytes: 5 * 1024 * 1024 });
  const asOneBody = await page.evaluate(async () => {
    const headers = { 'content-type': 'application/octet-stream' };
    return (await fetch('/api/v1/spool', { method: 'PUT', body: new Blob(['x']), headers })).status;
  });
  expect(asOneBody).toBe(400);
});

test('closing the window keeps the daemon, is explained once, and a second start shows it again', async ({
  shell,
  daemon,
  home,
  display,
}) => {
  const { app, page } = shell;
  await app.evaluate(({ dialog, Notification }) => {
    const said: string[] = [];
    Object.assign(globalThis, { said });
    Notification.isSupported = () => false;
    dialog.showMessageBox = ((options: { message: string }) => {
      said.push(options.message);
      return Promise.resolve({ response: 0, checkboxChecked: false });
    }) as unknown as typeof dialog.showMessageBox;
  });
  await page.close();
  expect((await daemon.status()).pid).toBe(daemon.pid);
  const again = app.waitForEvent('window');
  const { file, args } = shellCommand();
  const second = spawn(file, args, { env: shellEnvironment(home, display), stdio: 'ignore' });
  const ended = new Promise((resolve) => second.once('exit', resolve));
  const reopened = await again;
  expect(await ended).toBe(0);
  await expect(truthOf(reopened)).toHaveText('Nothing to send yet');
  await reopened.close();
  expect(await app.evaluate(() => (globalThis as unknown as { said: string[] }).said)).toEqual([
    'Waybill goes on',
  ]);
  await eventually('it is remembered', 5_000, async () =>
    (await readFile(join(home.data, 'window/window.json'), 'utf8')).includes('"closeTold":true'),
  );
});

test('work of more than three seconds shows in the task bar, still while paused, and goes when it is done', async ({
  shell,
  lab,
  daemon,
}) => {
  const { app, page } = shell;
  await app.evaluate(({ BrowserWindow }) => {
    const bars: unknown[] = [];
    Object.assign(globalThis, { bars });
    const window = BrowserWindow.getAllWindows()[0];
    if (window === undefined) throw new Error('there is no window');
    window.setProgressBar = (done, options) => {
      bars.push([done, options?.mode]);
    };
  });
  const bars = (): Promise<readonly (readonly [number, string])[]> =>
    app.evaluate(() => (globalThis as unknown as { bars: [number, string][] }).bars);
  await daemon.post('/pause');
  await lab.send('a.json', 'first');
  await expect(truthOf(page)).toContainText('Paused');
  expect(await bars()).toEqual([]);
  await page.waitForTimeout(BAR_AFTER_MS);
  await lab.send('b.json', 'second');
  await eventually('the bar is there, paused', 10_000, async () => (await bars()).at(-1)?.[1] === 'paused');
  expect((await bars()).at(-1)?.[0]).toBe(0);
  await daemon.post('/resume');
  await eventually('the bar is gone', 20_000, async () => (await bars()).at(-1)?.[0] === -1);
});

test('a lost daemon is told, and the window goes on with the next one by itself', async ({
  shell,
  daemon,
  home,
}) => {
  const { page } = shell;
  await daemon.kill();
  await expect(page.locator('.notice-bad')).toBeVisible();
  const next = await home.serve();
  await expect(page.locator('.notice-bad')).toBeHidden({ timeout: 20_000 });
  await next.post('/pause');
  await expect(truthOf(page)).toContainText('Paused');
  await next.stop();
});

test('the same executable is the command', async ({ daemon, home, display }) => {
  const { file, args } = shellCommand();
  const run = async (
    ...given: string[]
  ): Promise<{ code: number | null; stdout: string; stderr: string }> => {
    const env = shellEnvironment(home, display);
    const child = spawn(file, [...args, '--cli', ...given], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (text: Buffer) => (stdout += text.toString()));
    child.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    return { code, stdout, stderr };
  };
  const told = await run('status', '--json');
  expect(told.code).toBe(0);
  expect(JSON.parse(told.stdout)).toMatchObject({ pid: daemon.pid });
  const wrong = await run('nonsense');
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toContain("unknown command 'nonsense'");
});

const NODE24 = process.env['WAYBILL_NODE24'] ?? '';

test.describe('a daemon under Node 24', () => {
  test.skip(NODE24 === '', 'WAYBILL_NODE24 names no node program');
  test.use({
    // Playwright wants the first argument taken apart, also where nothing of it is used.
    // oxlint-disable-next-line no-empty-pattern
    home: async ({}, use) => {
      const home = await makeHome({ node: NODE24 });
      await use(home);
      await home.remove();
    },
  });

  test('is attached to as well', async ({ shell, daemon }) => {
    expect(execFileSync(NODE24, ['--version'], { encoding: 'utf8' })).toMatch(/^v24\./);
    await expect(truthOf(shell.page)).toHaveText('Nothing to send yet');
    await daemon.post('/pause');
    await expect(truthOf(shell.page)).toContainText('Paused');
  });
});
