import { join } from 'node:path';
import { SHELL_POLICY } from '../../main/localApi/shell.ts';
import type { NativeBridge } from '../../renderer/native/bridge.ts';
import { expect, ROOT, test, WHY_NOT } from './realElectron.ts';

declare global {
  interface Window {
    readonly waybill?: NativeBridge;
  }
}

test.skip(WHY_NOT !== '', WHY_NOT);

test('every web contents is sandboxed and isolated, and the page knows nothing of Node', async ({
  shell,
}) => {
  const { app, page } = shell;
  const preferences = await app.evaluate(({ webContents }) =>
    webContents
      .getAllWebContents()
      .filter((contents) => contents.getType() !== 'remote')
      .map((contents) =>
        (
          contents as unknown as { getLastWebPreferences(): Readonly<Record<string, unknown>> }
        ).getLastWebPreferences(),
      ),
  );
  expect(preferences).toHaveLength(1);
  expect(preferences[0]).toMatchObject({
    contextIsolation: true,
    sandbox: true,
    webSecurity: true,
    nodeIntegration: false,
    nodeIntegrationInSubFrames: false,
    webviewTag: false,
  });
  expect(preferences[0]?.['nodeIntegrationInWorker'] ?? false).toBe(false);
  const known = await page.evaluate(() =>
    ['require', 'process', 'module', 'Buffer', 'global', 'ipcRenderer'].map(
      (name) => typeof Reflect.get(window, name),
    ),
  );
  expect(new Set(known)).toEqual(new Set(['undefined']));
});

test('the preload adds named functions only', async ({ shell }) => {
  const surface = await shell.page.evaluate(() =>
    Object.fromEntries(Object.entries(window.waybill ?? {}).map(([name, value]) => [name, typeof value])),
  );
  expect(surface).toEqual({
    pathOf: 'function',
    choosePaths: 'function',
    reveal: 'function',
    openExternal: 'function',
    openLogs: 'function',
    startsAtLogin: 'function',
    setStartAtLogin: 'function',
    setAppearance: 'function',
    tryDaemon: 'function',
    shellWishes: 'function',
    setShellWishes: 'function',
    updates: 'function',
    doUpdate: 'function',
    onUpdate: 'function',
    onMenu: 'function',
    platform: 'string',
  });
  const answers = await shell.page.evaluate(async () => {
    const bridge = window.waybill as unknown as Record<string, (input: unknown) => Promise<unknown>>;
    const ask = (name: string, input: unknown): Promise<string> =>
      bridge[name]?.(input).then(String, (error: unknown) => String(error)) ?? Promise.resolve('none');
    return [
      await ask('choosePaths', 'everything'),
      await ask('reveal', '../etc'),
      await ask('setStartAtLogin', 'yes'),
      await ask('doUpdate', 'everything'),
      await ask('setShellWishes', { keepsInBackground: 'yes', tellsDone: true }),
      await ask('setAppearance', { language: 'xx' }),
      await ask('setAppearance', { language: 'de', ground: 'url(x)' }),
    ];
  });
  expect(answers).toEqual([
    'Error: bad-input',
    'false',
    'Error: bad-input',
    'Error: bad-input',
    'Error: bad-input',
    'Error: bad-input',
    'Error: bad-input',
  ]);
});

test('scripts that did not come with the page do not run', async ({ shell }) => {
  const { page } = shell;
  const policy = await page.evaluate(async () =>
    (await fetch('/index.html')).headers.get('content-security-policy'),
  );
  expect(policy).toBe(SHELL_POLICY);
  const ran = await page.evaluate(async () => {
    const noted: string[] = [];
    Object.assign(window, { noted });
    document.addEventListener('securitypolicyviolation', (event) =>
      noted.push(`blocked ${event.violatedDirective}`),
    );
    const attempt = (what: string, act: () => void): void => {
      try {
        act();
      } catch {
        noted.push(`${what} threw`);
      }
    };
    attempt('inline script', () => {
      const inline = document.createElement('script');
      inline.textContent = 'window.noted.push("inline ran")';
      document.body.append(inline);
    });
    attempt('remote script', () => {
      const remote = document.createElement('script');
      remote.src = 'https://evil.example/x.js';
      document.body.append(remote);
    });
    attempt('markup', () => {
      const box = document.createElement('div');
      box.innerHTML = '<img src="nowhere" onerror="window.noted.push(\'handler ran\')">';
      document.body.append(box);
    });
    // The empty text is the one markup that is let through, and makes nothing.
    attempt('empty markup', () => {
      document.createElement('div').innerHTML = '';
    });
    attempt('another policy', () => {
      const { trustedTypes } = window as unknown as {
        readonly trustedTypes: { createPolicy(name: string, rules: object): unknown };
      };
      trustedTypes.createPolicy('mine', { createHTML: (text: string) => text });
    });
    const frame = document.createElement('iframe');
    frame.src = 'https://evil.example/';
    document.body.append(frame);
    // Not at once: what a debugger evaluates may evaluate.
    // oxlint-disable-next-line no-eval
    setTimeout(() => attempt('eval', () => void eval('window.noted.push("eval ran")')));
    const elsewhere = 'https://evil.example/y.js';
    await import(elsewhere).catch(() => noted.push('import failed'));
    await fetch('https://evil.example/').catch(() => noted.push('fetch failed'));
    await new Promise((resolve) => setTimeout(resolve, 500));
    return noted;
  });
  expect(ran.filter((one) => one.endsWith(' ran'))).toEqual([]);
  expect(ran).toEqual(
    expect.arrayContaining([
      'inline script threw',
      'remote script threw',
      'markup threw',
      'another policy threw',
      'eval threw',
      'import failed',
      'fetch failed',
      'blocked require-trusted-types-for',
      'blocked frame-src',
    ]),
  );
  expect(ran).not.toContain('empty markup threw');
  expect(ran.join()).toMatch(/blocked script-src/);
});

test('nothing but the files of the page is served', async ({ shell }) => {
  const statuses = await shell.page.evaluate(async () => {
    const paths = [
      '/../package.json',
      '/%2e%2e/package.json',
      '/%2e%2e%5cpackage.json',
      '//etc/passwd',
      '/preload.cjs',
    ];
    const asked = await Promise.all(
      paths.map((path) => fetch(`app://waybill${path}`).then(({ status }) => status)),
    );
    const elsewhere = ['app://x/../../etc/passwd', 'app://evil/index.html', 'file:///etc/passwd'];
    const refused = await Promise.all(
      elsewhere.map((address) =>
        fetch(address).then(
          () => 'answered',
          () => 'refused',
        ),
      ),
    );
    return [...asked, ...refused];
  });
  expect(statuses).toEqual([404, 404, 404, 404, 404, 'refused', 'refused', 'refused']);
});

test('the page cannot leave, open windows or get at devices', async ({ shell }) => {
  const { app, page } = shell;
  const opened = await page.evaluate(() => {
    const open = window.open('https://evil.example/');
    const link = document.createElement('a');
    link.href = 'https://evil.example/';
    link.target = '_blank';
    document.body.append(link);
    link.click();
    return open === null;
  });
  expect(opened).toBe(true);
  for (const leave of [
    'https://evil.example/',
    'file:///etc/passwd',
    'app://evil/',
    'data:text/html,hello',
  ]) {
    await page.evaluate((address) => {
      const link = document.createElement('a');
      link.href = address;
      document.body.append(link);
      link.click();
    }, leave);
    await page.evaluate((address) => {
      setTimeout(() => {
        location.href = address;
      });
    }, leave);
    await page.waitForTimeout(100);
    const shown = await page.evaluate(() => [location.href, document.querySelector('nav') !== null]);
    expect(shown).toEqual([expect.stringMatching(/^app:\/\/waybill\/index\.html/), true]);
  }
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  const asked = await page.evaluate(async () => {
    const refused = (promise: Promise<unknown> | undefined): Promise<string> =>
      (promise ?? Promise.reject(new Error('none'))).then(
        () => 'allowed',
        () => 'refused',
      );
    const state = async (name: string): Promise<string> =>
      (await navigator.permissions.query({ name: name as PermissionName })).state;
    return [
      await refused(navigator.mediaDevices.getUserMedia({ video: true })),
      await refused(navigator.clipboard.readText()),
      await Notification.requestPermission(),
      await state('geolocation'),
      await state('camera'),
    ];
  });
  expect(asked).toEqual(['refused', 'refused', 'denied', 'denied', 'denied']);
});

test('a bridge in another window is not answered', async ({ shell }) => {
  const preload = join(ROOT, 'dist/electron/preload.cjs');
  const answer = await shell.app.evaluate(async ({ BrowserWindow }, file) => {
    const other = new BrowserWindow({ show: false, webPreferences: { preload: file, sandbox: true } });
    await other.loadURL('app://waybill/index.html');
    const told: unknown = await other.webContents.executeJavaScript(
      'window.waybill.choosePaths("files").then(String, String)',
    );
    other.destroy();
    return told;
  }, preload);
  expect(answer).toBe('Error: refused-sender');
  expect((await shell.log()).map(({ event }) => event)).toContain('a call from a foreign page was refused');
});

test('an address that is not of a destination is shown instead of opened', async ({ shell, daemon }) => {
  const { app, page } = shell;
  await daemon.post('/destinations', {
    name: 'lab',
    kind: 'haplo-standard',
    url: 'https://repository.example.ac.uk',
    secret: 'a key',
    secretStore: 'file',
    options: { apiKind: 'x' },
  });
  await expect(page.getByRole('navigation')).toBeVisible();
  await app.evaluate(({ dialog, shell: native }) => {
    const noted: string[] = [];
    Object.assign(globalThis, { noted });
    native.openExternal = (address) => {
      noted.push(`opened ${address}`);
      return Promise.resolve();
    };
    dialog.showMessageBox = ((_window: unknown, options: { detail: string }) => {
      noted.push(`shown ${options.detail.split('\n').at(-1)}`);
      return Promise.resolve({ response: 1, checkboxChecked: false });
    }) as unknown as typeof dialog.showMessageBox;
  });
  await expect
    .poll(() => page.evaluate(() => window.waybill?.openExternal('https://repository.example.ac.uk/job/1')))
    .toBe(true);
  for (const address of [
    'https://evil.example/',
    'file:///etc/passwd',
    'https://a@repository.example.ac.uk/',
  ])
    expect(await page.evaluate((one) => window.waybill?.openExternal(one), address)).toBe(false);
  const noted = await app.evaluate(() => (globalThis as unknown as { noted: string[] }).noted);
  expect(noted.filter((one) => one.startsWith('opened'))).toEqual([
    'opened https://repository.example.ac.uk/job/1',
  ]);
  expect(noted).toContain('shown file:///etc/passwd');
});
