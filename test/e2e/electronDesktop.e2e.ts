import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ElectronApplication } from '@playwright/test';
import type { PracticeProcess } from '../support/practiceProcess.ts';
import { eventually, type Home, type Serving } from '../support/runWaybill.ts';
import { expect, test, WHY_NOT } from './realElectron.ts';
import { truthOf } from './realWindow.ts';
import { addPractice, areAllAccepted } from './setUp.ts';

test.skip(WHY_NOT !== '', WHY_NOT);

/** What a test of the shell notes in Electron's main process. */
interface Noted {
  readonly notes: { title: string; body: string; silent?: boolean; click: () => void }[];
  readonly badges: unknown[];
}

/** From now on notifications are noted instead of shown. */
async function noteNotifications(app: ElectronApplication): Promise<void> {
  await app.evaluate(({ app: own, Notification, BrowserWindow }) => {
    const noted: Noted = { notes: [], badges: [] };
    Object.assign(globalThis, { noted });
    Notification.isSupported = () => true;
    Notification.prototype.show = function show(this: Electron.Notification) {
      const { title, body, silent } = this;
      noted.notes.push({ title, body, silent, click: () => this.emit('click') });
    };
    own.setBadgeCount = (count) => {
      noted.badges.push(count);
      return true;
    };
    // Under a screen without a window manager a window may think that somebody looks at it.
    BrowserWindow.prototype.isFocused = () => false;
  });
}

/** The destination gets a key that its server does not take. */
async function spoilKey(daemon: Serving, home: Home, practice: PracticeProcess): Promise<void> {
  await addPractice(home, daemon, { haplo: { ...practice.haplo, secret: 'a wrong key' } });
}

function notesIn(app: ElectronApplication): Promise<{ title: string; body: string; silent?: boolean }[]> {
  return app.evaluate(() =>
    (globalThis as unknown as { noted: Noted }).noted.notes.map(({ title, body, silent }) => ({
      title,
      body,
      ...(silent === undefined ? {} : { silent }),
    })),
  );
}

test('a batch that is done is told once and quietly; a click leads to it; the next ones wait', async ({
  shell,
  lab,
  daemon,
}) => {
  const { app, page } = shell;
  await noteNotifications(app);
  const first = await lab.send('a.json', 'R&D plates');
  const notes = await eventually('it is told', 20_000, async () => {
    const told = await notesIn(app);
    return told.length > 0 ? told : undefined;
  });
  expect(notes).toEqual([{ title: 'A batch is done', body: 'R&D plates', silent: true }]);
  await app.evaluate(() => (globalThis as unknown as { noted: Noted }).noted.notes[0]?.click());
  await expect.poll(() => page.url()).toContain(`#/batches/${first.id}`);

  await lab.send('b.json', 'second');
  await eventually('the second is done', 20_000, () => areAllAccepted(daemon));
  await page.waitForTimeout(500);
  expect(await notesIn(app)).toHaveLength(1);
});

test('who wants no word of what is done hears none, and it is kept', async ({ shell, lab, daemon, home }) => {
  const { app, page } = shell;
  await noteNotifications(app);
  await app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('settings')?.click());
  await page.getByText('Tell when a batch is done').click();
  await eventually('it is kept', 5_000, async () =>
    (await readFile(join(home.data, 'window/window.json'), 'utf8').catch(() => '')).includes(
      '"tellsDone":false',
    ),
  );
  await lab.send('a.json', 'quiet');
  await expect(truthOf(page)).toHaveText('The one file is delivered', { timeout: 20_000 });
  await eventually('it is done', 20_000, () => areAllAccepted(daemon));
  await page.waitForTimeout(500);
  expect(await notesIn(app)).toEqual([]);
});

test('what needs a person is told and counted on the badge, leads to the thing, and is gone when it is mended', async ({
  shell,
  lab,
  daemon,
  home,
}) => {
  const { app, page } = shell;
  await noteNotifications(app);
  await spoilKey(daemon, home, lab.practice);
  await lab.send('a.json', 'first');
  const badges = (): Promise<unknown[]> =>
    app.evaluate(() => (globalThis as unknown as { noted: Noted }).noted.badges);
  await eventually('the badge counts one', 20_000, async () => (await badges()).at(-1) === 1);
  expect(await notesIn(app)).toMatchObject([{ title: '1 thing needs you' }]);
  const trayState = async (): Promise<unknown> =>
    (await shell.log()).findLast(({ event }) => event === 'the tray shows a state')?.['state'];
  await eventually('the tray shows it', 10_000, async () => (await trayState()) === 'attention');
  await app.evaluate(() => (globalThis as unknown as { noted: Noted }).noted.notes[0]?.click());
  await expect.poll(() => page.url()).toContain('#/destinations');
  await addPractice(home, daemon, lab.practice);
  await eventually('the badge is gone', 20_000, async () => (await badges()).at(-1) === 0);
  // Progress is never counted: it went from nothing to one and back.
  expect(await badges()).toEqual([1, 0]);
});

test('on Windows the badge is an overlay with words, and gone with its cause', async ({
  shell,
  lab,
  daemon,
  home,
}) => {
  const { app } = shell;
  await app.evaluate(({ BrowserWindow }) => {
    const overlays: unknown[] = [];
    Object.assign(globalThis, { overlays });
    Object.defineProperty(process, 'platform', { value: 'win32' });
    const window = BrowserWindow.getAllWindows()[0];
    if (window === undefined) throw new Error('there is no window');
    window.setOverlayIcon = (image, text) => {
      overlays.push([image === null ? null : image.isEmpty(), text]);
    };
  });
  await spoilKey(daemon, home, lab.practice);
  await lab.send('a.json', 'first');
  const overlays = (): Promise<unknown[]> =>
    app.evaluate(() => (globalThis as unknown as { overlays: unknown[] }).overlays);
  await eventually('the overlay is there', 30_000, async () => (await overlays()).length > 0);
  await addPractice(home, daemon, lab.practice);
  await eventually('the overlay is gone', 30_000, async () => (await overlays()).length > 1);
  expect(await overlays()).toEqual([
    [false, '1 thing needs you'],
    [null, ''],
  ]);
});

test('the tray names the last batches, and the sign is another one in each state', async ({
  shell,
  lab,
  daemon,
}) => {
  const { app } = shell;
  await app.evaluate(({ Tray }) => {
    const shown: { images: string[]; menus: string[][] } = { images: [], menus: [] };
    Object.assign(globalThis, { shown });
    const { prototype } = Tray;
    const [setImage, setContextMenu] = [
      Reflect.get(prototype, 'setImage'),
      Reflect.get(prototype, 'setContextMenu'),
    ] as [
      (this: Electron.Tray, image: Electron.NativeImage | string) => void,
      (this: Electron.Tray, menu: Electron.Menu | null) => void,
    ];
    Tray.prototype.setImage = function note(image) {
      if (typeof image !== 'string') shown.images.push(image.toDataURL());
      setImage.call(this, image);
    };
    Tray.prototype.setContextMenu = function note(menu) {
      shown.menus.push((menu?.items ?? []).map(({ label }) => label));
      setContextMenu.call(this, menu);
    };
  });
  await daemon.post('/pause');
  for (const comment of ['one', 'two', 'three', 'four', 'five', 'six']) await lab.send('a.json', comment);
  const menu = (): Promise<string[] | undefined> =>
    app.evaluate(() => (globalThis as unknown as { shown: { menus: string[][] } }).shown.menus.at(-1));
  await eventually('the last five are named', 20_000, async () => (await menu())?.includes('six: queued'));
  const labels = (await menu()) ?? [];
  expect(labels.filter((label) => label.endsWith(': queued'))).toEqual(
    ['six', 'five', 'four', 'three', 'two'].map((comment) => `${comment}: queued`),
  );
  expect(labels).toEqual(
    expect.arrayContaining([
      'Open Waybill',
      'Go on sending',
      'Nothing needs you',
      'Settings…',
      'Quit Waybill',
    ]),
  );
  await daemon.post('/resume');
  await eventually('they are done', 30_000, async () => (await menu())?.includes('six: accepted'));
  const images = await app.evaluate(
    () => (globalThis as unknown as { shown: { images: string[] } }).shown.images,
  );
  expect(new Set(images).size).toBeGreaterThan(1);
  expect(images.every((image) => image.length > 100)).toBe(true);
});

test('a path that is there is shown in the file manager; of one that is gone the window says so', async ({
  shell,
  home,
}) => {
  const { app, page } = shell;
  await app.evaluate(({ shell: native }) => {
    const revealed: string[] = [];
    Object.assign(globalThis, { revealed });
    native.showItemInFolder = (path) => {
      revealed.push(path);
    };
  });
  const there = await home.file('run/there.json', '{}');
  const reveal = (path: string): Promise<boolean | undefined> =>
    page.evaluate((one) => window.waybill?.reveal(one), path);
  expect(await reveal(there)).toBe(true);
  expect(await reveal(join(home.dir, 'run/gone.json'))).toBe(false);
  expect(await reveal('relative/there.json')).toBe(false);
  expect(await app.evaluate(() => (globalThis as unknown as { revealed: string[] }).revealed)).toEqual([
    there,
  ]);
});

test('a page that dies comes back by itself; one that does so over and over is told, and can be shown again', async ({
  shell,
}) => {
  const { app, page } = shell;
  await app.evaluate(({ dialog }) => {
    const said: string[] = [];
    Object.assign(globalThis, { said });
    dialog.showMessageBox = ((options: { message: string; buttons: string[] }) => {
      said.push(options.message, ...options.buttons);
      return Promise.resolve({ response: 0, checkboxChecked: false });
    }) as unknown as typeof dialog.showMessageBox;
  });
  const isAlive = (): Promise<boolean> =>
    app.evaluate(async ({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      if (contents === undefined || contents.isCrashed() || contents.isLoading()) return false;
      return (await contents.executeJavaScript("document.querySelector('nav') !== null")) as boolean;
    });
  const deaths = async (): Promise<number> =>
    (await shell.log()).filter(({ event }) => event === 'the page died').length;
  for (let crash = 1; crash <= 4; crash += 1) {
    await eventually('the page is there', 20_000, isAlive);
    await app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
    );
    await eventually('it was noted', 10_000, async () => (await deaths()) === crash);
  }
  await eventually('it is back after the wish', 20_000, isAlive);
  expect(await app.evaluate(() => (globalThis as unknown as { said: string[] }).said)).toEqual([
    'The window could not be shown',
    'Show it again',
    'Open log folder',
    'Close',
  ]);
  void page;
});

test('after sleep the daemon is looked for and asked at once', async ({ shell, daemon }) => {
  const { app, page } = shell;
  await expect(truthOf(page)).toHaveText('Nothing to send yet');
  const asked = await eventually('the shell follows', 10_000, async () => {
    const { event } = (await shell.log()).findLast(({ event: one }) => one.startsWith('the daemon')) ?? {
      event: '',
    };
    return event === 'the daemon is reached';
  });
  expect(asked).toBe(true);
  await app.evaluate(({ powerMonitor }) => {
    powerMonitor.emit('suspend');
    powerMonitor.emit('resume');
  });
  await expect
    .poll(async () => (await shell.log()).map(({ event }) => event))
    .toEqual(expect.arrayContaining(['the computer goes to sleep', 'the computer woke up']));
  // It hears of what comes after, over a connection of after the sleep.
  await daemon.post('/pause');
  await eventually('the tray tells that it is paused', 10_000, async () =>
    (await shell.log()).some(({ event, state }) => event === 'the tray shows a state' && state === 'paused'),
  );
});

test('where no work is wanted in the background, closing the window ends the app', async ({
  shell,
  daemon,
}) => {
  const { app, page } = shell;
  await page.evaluate(() => window.waybill?.setShellWishes({ keepsInBackground: false, tellsDone: true }));
  const ended = new Promise<void>((resolve) => {
    app.process().once('exit', () => resolve());
  });
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  await ended;
  // The daemon is another program's, and goes on.
  expect((await daemon.status()).pid).toBe(daemon.pid);
});
