import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { eventually } from '../support/runWaybill.ts';
import { expect, launchShell, test, WHY_NOT } from './realElectron.ts';
import { truthOf } from './realWindow.ts';

test.skip(WHY_NOT !== '', WHY_NOT);

test('a folder with folders in it, dropped with a file from a file manager, goes by its path', async ({
  shell,
  lab,
  daemon,
  home,
}) => {
  const { page } = shell;
  const inside = ['a.json', 'deep/b.json', 'deep/er/<b>c</b> & d.json', 'deep/er/x\u202Egnp.json'];
  for (const name of inside) await home.file(`run/${name}`, JSON.stringify({ name }));
  const beside = await home.file('beside.json', '{"n":1}');
  const devtools = await page.context().newCDPSession(page);
  const data = { items: [], files: [join(home.dir, 'run'), beside], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await devtools.send('Input.dispatchDragEvent', { type, x: 500, y: 300, data });
  await expect(page.getByRole('heading', { name: /^5 files, \d+ bytes$/ })).toBeVisible();
  await page
    .getByRole('button', { name: /^(Send|Add)/ })
    .last()
    .click();
  const items = await eventually('everything in it is taken', 20_000, async () => {
    const { items: batches } = await daemon.get<{ items: readonly { id: string }[] }>('/batches');
    const told = await Promise.all(batches.map(({ id }) => daemon.batch(id)));
    const all = told.flatMap(({ items: files }) => files);
    return all.length > inside.length ? all : undefined;
  });
  expect(new Set(items.map(({ path }) => path))).toEqual(
    new Set([...inside.map((name) => join(home.dir, 'run', name)), beside]),
  );
  await eventually(
    'all of it is delivered',
    20_000,
    async () => (await daemon.status()).truth === 'delivered',
  );
  const [there] = await lab.practice.batches();
  expect(there?.files).toHaveLength(items.length);
  // By their paths: nothing of them was copied.
  const copied = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
  expect(copied.filter((name) => name.includes('/slices/'))).toEqual([]);
});

test('the next window is not seen before its page is painted, and has its ground from the start', async ({
  shell,
}) => {
  const { app, page } = shell;
  await page.evaluate(() => window.waybill?.setAppearance({ language: 'en', ground: '#11171c' }));
  await app.evaluate(({ app: own }) => {
    const seen: unknown[] = [];
    Object.assign(globalThis, { seen });
    own.on('browser-window-created', (_event, window) => {
      // This is told in the middle of its making.
      setImmediate(() => seen.push(['made', window.isVisible(), window.getBackgroundColor().toLowerCase()]));
      window.once('ready-to-show', () => seen.push(['painted', window.isVisible()]));
      window.once('show', () => seen.push(['shown']));
    });
  });
  await page.close();
  const next = app.waitForEvent('window');
  await app.evaluate(({ app: own }) => own.emit('activate'));
  await expect(truthOf(await next)).toHaveText('Nothing to send yet');
  const seen = await app.evaluate(
    () => (globalThis as unknown as { seen: [string, unknown, unknown?][] }).seen,
  );
  expect(seen[0]).toEqual(['made', false, '#11171c']);
  expect(new Set(seen.map(([what]) => what))).toEqual(new Set(['made', 'painted', 'shown']));
  expect(seen).toHaveLength(3);
});

test('no menu and no key loads the page anew or opens tools; the window stays usable at every zoom of its menu', async ({
  shell,
}) => {
  const { app, page } = shell;
  const roles = await app.evaluate(({ Menu }) => {
    const all: string[] = [];
    const walk = (menu: Electron.Menu | null | undefined): void => {
      for (const item of menu?.items ?? []) {
        // Electron gives null where it has none.
        if (typeof item.role === 'string') all.push(item.role.toLowerCase());
        walk(item.submenu);
      }
    };
    walk(Menu.getApplicationMenu());
    return all;
  });
  expect(roles).toEqual(expect.arrayContaining(['zoomin', 'zoomout', 'resetzoom', 'copy', 'paste']));
  for (const role of ['reload', 'forcereload', 'toggledevtools']) expect(roles).not.toContain(role);
  await page.evaluate(() => Object.assign(window, { isSame: true }));
  for (const key of ['Control+R', 'Control+Shift+R', 'F5', 'F12', 'Control+Shift+I'])
    await page.keyboard.press(key);
  await page.waitForTimeout(300);
  expect(await page.evaluate(() => Reflect.get(window, 'isSame') === true)).toBe(true);
  expect(
    await app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.isDevToolsOpened(),
    ),
  ).toBe(false);
  for (const factor of [0.5, 1.5, 2, 3]) {
    await app.evaluate(({ BrowserWindow }, given) => {
      BrowserWindow.getAllWindows()[0]?.webContents.setZoomFactor(given);
    }, factor);
    await expect
      .poll(() => page.evaluate(() => document.documentElement.scrollWidth - innerWidth))
      .toBeLessThanOrEqual(0);
    await expect(truthOf(page)).toBeVisible();
  }
});

test('a window that was left on a screen that is gone comes back on one that is there', async ({
  home,
  daemon,
  display,
}) => {
  const memory = join(home.data, 'window/window.json');
  await mkdir(dirname(memory), { recursive: true });
  await writeFile(memory, JSON.stringify({ place: { x: 9_000, y: 50, width: 900, height: 600 } }));
  const { app, page } = await launchShell(home, display);
  await expect(truthOf(page)).toHaveText('Nothing to send yet');
  const isOnScreen = await app.evaluate(({ BrowserWindow, screen }) => {
    const bounds = BrowserWindow.getAllWindows()[0]?.getBounds();
    if (bounds === undefined) return false;
    return screen
      .getAllDisplays()
      .some(
        ({ workArea: { x, y, width, height } }) =>
          bounds.x >= x && bounds.y >= y && bounds.x < x + width && bounds.y < y + height,
      );
  });
  expect(isOnScreen).toBe(true);
  await app.close();
  expect((await daemon.status()).pid).toBe(daemon.pid);
});

test('without a window its page is gone and the app lives on, and a click on its sign opens one', async ({
  shell,
}) => {
  const { app, page } = shell;
  await app.evaluate(({ Notification }) => {
    Notification.isSupported = () => true;
    Notification.prototype.show = () => undefined;
  });
  await page.close();
  const left = (): Promise<number[]> =>
    app.evaluate(({ BrowserWindow, webContents }) => [
      BrowserWindow.getAllWindows().length,
      webContents.getAllWebContents().filter((one) => one.getType() === 'window').length,
    ]);
  await expect.poll(left).toEqual([0, 0]);
  const next = app.waitForEvent('window');
  // On macOS the dock, elsewhere another start.
  await app.evaluate(({ app: own }) => own.emit('activate'));
  await expect(truthOf(await next)).toHaveText('Nothing to send yet');
});
