import { spawn } from 'node:child_process';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ElectronApplication, Page } from '@playwright/test';
import type { StatusView } from '../../shared/api/views.ts';
import { eventually, type Home } from '../support/runWaybill.ts';
import {
  expect,
  hostingElectron,
  launchShell,
  ROOT,
  shellCommand,
  shellEnvironment,
  test,
  WHY_NOT,
  type Shell,
} from './realElectron.ts';
import { truthOf } from './realWindow.ts';

test.skip(WHY_NOT !== '', WHY_NOT);

/** The daemon that answers for this home, as another program sees it. */
async function status(home: Home): Promise<StatusView> {
  const told = await home.run(['status', '--json']);
  expect(told.code, told.stderr).toBe(0);
  return told.json() as StatusView;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Notes what dialogs say, and answers each with the button of this number. */
async function answerDialogs(app: ElectronApplication, response: number): Promise<void> {
  await app.evaluate(({ dialog }, given) => {
    const said: string[] = [];
    Object.assign(globalThis, { said });
    dialog.showMessageBox = ((options: { message: string; detail: string }) => {
      said.push(options.message, options.detail);
      return Promise.resolve({ response: given, checkboxChecked: false });
    }) as unknown as typeof dialog.showMessageBox;
  }, response);
}

/** Starts the app where no daemon runs: it hosts one, with its own Node or the program given as `node`. */
async function startHosting(
  home: Home,
  display: Readonly<Record<string, string>>,
  node?: string,
): Promise<Shell> {
  return launchShell(home, display, await hostingElectron(home, node));
}

async function expectServed(page: Page): Promise<void> {
  await expect(truthOf(page)).toHaveText('Nothing to send yet', { timeout: 20_000 });
}

test('with no daemon running the app hosts one, starts it again when it dies, and ends it when it quits', async ({
  home,
  display,
}) => {
  const { app, page, log } = await startHosting(home, display);
  await expectServed(page);
  const first = await status(home);
  expect(await log()).toContainEqual(
    expect.objectContaining({ event: 'the daemon is reached', hosted: true }),
  );
  process.kill(first.pid, 'SIGKILL');
  const next = await eventually('another one serves the window', 20_000, async () => {
    const hosted = (await log()).filter(({ event }) => event === 'the daemon is reached');
    return hosted.length > 1 ? status(home) : undefined;
  });
  expect(next.pid).not.toBe(first.pid);
  expect((await log()).map(({ event }) => event)).toContain('the daemon ended unasked and is started again');
  await expect(page.locator('.notice-bad')).toBeHidden({ timeout: 20_000 });
  await home.run(['pause']);
  await expect(truthOf(page)).toContainText('Paused');

  await app.close();
  await eventually('the daemon is gone as well', 10_000, () => !isAlive(next.pid));
  // It ended by itself, in order: what says where it is was taken away.
  await expect(readFile(join(home.data, 'daemon.json'))).rejects.toThrow('ENOENT');
});

test('a daemon that cannot start: the window says why in plain words, and tries again when it is mended', async ({
  home,
  display,
}) => {
  const settings = join(home.data, 'settings.json');
  const good = await readFile(settings, 'utf8');
  await writeFile(settings, '{ "settleMs": ');
  const { app, page, log } = await startHosting(home, display);
  await expect(page.getByRole('heading', { name: 'Waybill could not start' })).toBeVisible({
    timeout: 20_000,
  });
  const panel = page.locator('.failure');
  await expect(panel.locator('.failure-why, .failure-what')).not.toBeEmpty();
  await expect(panel).toContainText('settings');
  await expect(panel.getByRole('button', { name: 'Open log folder' })).toBeVisible();
  await eventually('the tray shows trouble', 10_000, async () =>
    (await log()).some(({ event, state }) => event === 'the tray shows a state' && state === 'attention'),
  );
  await writeFile(settings, good);
  await panel.getByRole('button', { name: 'Try again' }).click();
  await expectServed(page);
  await app.close();
});

test('a daemon that ends without a word, over and over, is told too, and taken up as soon as it lives', async ({
  home,
  display,
}) => {
  const node = await home.file('node.sh', '#!/bin/sh\nexit 0\n');
  await chmod(node, 0o755);
  const { app, page } = await startHosting(home, display, node);
  await expect(page.locator('.failure')).toContainText('Waybill ends as soon as it starts', {
    timeout: 20_000,
  });
  await writeFile(node, `#!/bin/sh\nexec "${process.execPath}" "$@"\n`);
  await page.getByRole('button', { name: 'Try again' }).click();
  await expectServed(page);
  await app.close();
});

test('a daemon that cannot come back while the window is open says why above the view', async ({
  home,
  display,
}) => {
  const { app, page } = await startHosting(home, display);
  await expectServed(page);
  const settings = join(home.data, 'settings.json');
  const good = await readFile(settings, 'utf8');
  const { pid } = await status(home);
  await writeFile(settings, 'rubbish');
  process.kill(pid, 'SIGKILL');
  const notice = page.getByRole('group', { name: 'Waybill could not start' });
  await expect(notice).toContainText('settings', { timeout: 20_000 });
  await writeFile(settings, good);
  await notice.getByRole('button', { name: 'Try again' }).click();
  await expect(notice).toBeHidden({ timeout: 20_000 });
  await expect(truthOf(page)).toHaveText('Nothing to send yet');
  await app.close();
});

test('quitting while files are still to be sent says what it stops, and does nothing without a yes', async ({
  home,
  display,
}) => {
  const { app, page } = await startHosting(home, display);
  await expectServed(page);
  const added = await home.addHaplo('lab', { url: 'http://127.0.0.1:9', secret: 'a key' });
  expect(added.code).toBe(0);
  const files = [await home.file('run/a.json', '{}'), await home.file('run/b.json', '{}')];
  await home.run(['add', ...files, '--to', 'lab']);
  await expect(truthOf(page)).toContainText('2 files');
  await answerDialogs(app, 2);
  const quit = (): Promise<void> =>
    app.evaluate(({ Menu }) => {
      Menu.getApplicationMenu()?.getMenuItemById('quit')?.click();
    });
  await quit();
  const said = (): Promise<string[]> =>
    app.evaluate(() => (globalThis as unknown as { said: string[] }).said);
  await eventually('it was asked', 10_000, async () => (await said()).length > 0);
  expect(await said()).toEqual([
    '2 files are still to be sent',
    'Quitting stops that, and watching folders. Nothing is lost: it goes on at the next start.',
  ]);
  await expect(truthOf(page)).toContainText('2 files');

  // In the background: the window is gone, the daemon is not.
  await answerDialogs(app, 1);
  const { pid } = await status(home);
  await quit();
  await eventually('the window is gone', 10_000, () =>
    app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length === 0),
  );
  expect((await status(home)).pid).toBe(pid);

  await answerDialogs(app, 0);
  const ended = new Promise<void>((resolve) => {
    app.process().once('exit', () => resolve());
  });
  await quit().catch(() => undefined);
  await ended;
  await eventually('the daemon is gone as well', 10_000, () => !isAlive(pid));
});

test('a data directory that cannot be used is told in words before anything else, and the app ends', async ({
  home,
  display,
}) => {
  const { file, args } = shellCommand();
  const blocked = join(await home.file('a file', 'where the directory would be'), 'data');
  const child = spawn(file, args, {
    env: {
      ...shellEnvironment(home, display),
      WAYBILL_DATA: blocked,
      NODE_OPTIONS: `--require=${join(ROOT, 'test/support/hosting/sayErrors.cjs')}`,
    },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let said = '';
  child.stdout.on('data', (text: Buffer) => (said += text.toString()));
  const code = await new Promise((resolve) => child.once('close', resolve));
  expect(said).toContain(`Waybill: Waybill cannot use its data directory ${blocked}: ENOTDIR`);
  expect(code).toBe(1);
});
