import { createHash } from 'node:crypto';
import { chmod, readdir, readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { eventually } from '../support/runWaybill.ts';
import { expect, startShell, test as base, WHY_NOT, type Shell } from './realElectron.ts';

interface Feed {
  readonly url: string;
  /** `METHOD path` of every request, without its query. */
  readonly asked: string[];
  readonly headers: Record<string, unknown>[];
  /** What it offers: the version, and the bytes that are there in truth. */
  offer: { version: string; bytes: Buffer; sha512?: string; at?: string } | undefined;
  /** Every path leads there. */
  redirect: string | undefined;
}

interface Fixtures {
  readonly feed: Feed;
  /** The file that plays the AppImage that runs. */
  readonly appImage: string;
}

const IMAGE = 'Waybill-next.AppImage';

const test = base.extend<Fixtures>({
  // Playwright wants the first argument taken apart, also where nothing of it is used.
  // oxlint-disable-next-line no-empty-pattern
  feed: async ({}, use) => {
    const { feed, server } = await startFeed();
    await use(feed);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  },
  appImage: async ({ home }, use) => {
    const path = await home.file('apps/Waybill.AppImage', 'the version that runs');
    await use(path);
  },
  shell: async ({ appImage, home, daemon, display }, use) => {
    void daemon;
    const shell = await startShell(home, { ...display, APPIMAGE: appImage });
    await use(shell);
    await shell.app.close().catch(() => undefined);
  },
});

async function startFeed(): Promise<{ readonly feed: Feed; readonly server: Server }> {
  const asked: string[] = [];
  const headers: Record<string, unknown>[] = [];
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://x').pathname;
    asked.push(`${request.method} ${path}`);
    headers.push(request.headers);
    const { offer, redirect } = feed;
    if (redirect !== undefined) response.writeHead(302, { location: redirect }).end();
    else if (offer === undefined) response.writeHead(404).end();
    else if (path.endsWith('.yml')) response.end(channelFile(offer));
    else if (path.endsWith(IMAGE)) response.end(offer.bytes);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.address() as AddressInfo;
  const feed: Feed = {
    url: `http://127.0.0.1:${port}/waybill`,
    asked,
    headers,
    offer: undefined,
    redirect: undefined,
  };
  return { feed, server };
}

/** As electron-builder writes it. */
function channelFile({ at, bytes, sha512, version }: NonNullable<Feed['offer']>): string {
  const digest = sha512 ?? createHash('sha512').update(bytes).digest('base64');
  return [
    `version: ${version}`,
    'files:',
    `  - url: ${at ?? IMAGE}`,
    `    sha512: ${digest}`,
    `    size: ${bytes.length}`,
    `path: ${IMAGE}`,
    `sha512: ${digest}`,
    "releaseDate: '2026-11-20T10:00:00.000Z'",
    'releaseNotes: "<b>Faster</b> <script>x</script>uploads"',
    '',
  ].join('\n');
}

async function showUpdates({ app, page }: Shell): Promise<void> {
  await app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('settings')?.click());
  await expect(page.getByRole('heading', { name: 'Updates' })).toBeVisible();
}

async function setFeed(shell: Shell, feed: Feed): Promise<void> {
  await showUpdates(shell);
  await shell.page.getByRole('textbox', { name: 'Address of the feed' }).fill(feed.url);
  await shell.page.getByRole('button', { name: 'Save the feed' }).click();
}

/** Whether the bundle with electron-updater was read into the shell's process. */
function isEngineLoaded({ app }: Shell): Promise<boolean> {
  return app.evaluate(() => {
    const modules = process.mainModule?.constructor as { readonly _cache: object } | undefined;
    if (modules === undefined) throw new Error('the loaded modules cannot be seen');
    return Object.keys(modules._cache).some((file) => file.endsWith('updateEngine.cjs'));
  });
}

/** Names of everything below a folder. */
async function filesBelow(folder: string): Promise<readonly string[]> {
  return (await readdir(folder, { recursive: true }).catch(() => [])).map(String);
}

test.skip(WHY_NOT !== '', WHY_NOT);

test('with no feed set nothing is asked and nothing of the updater is loaded; with one, a newer version is offered and fetched only after a yes', async ({
  shell,
  feed,
  home,
}) => {
  const { page } = shell;
  feed.offer = { version: '99.0.0', bytes: Buffer.from('the next version') };
  await showUpdates(shell);
  await expect(page.getByRole('button', { name: 'Check now' })).toHaveCount(0);
  expect(await isEngineLoaded(shell)).toBe(false);
  expect(feed.asked).toEqual([]);

  await setFeed(shell, feed);
  await expect(page.getByText(/^Version 99\.0\.0 is there \(16 /)).toBeVisible({ timeout: 20_000 });
  expect(feed.asked).toEqual(['GET /waybill/latest-linux.yml']);
  expect(await isEngineLoaded(shell)).toBe(true);
  await page.getByText('What is new in it').click();
  await expect(page.getByText('Faster xuploads')).toBeVisible();
  await page.getByRole('button', { name: 'Fetch version 99.0.0' }).click();
  await expect(page.getByRole('button', { name: 'Restart to update' })).toBeVisible({ timeout: 20_000 });
  expect(feed.asked).toEqual(['GET /waybill/latest-linux.yml', `GET /waybill/${IMAGE}`]);

  // It is told nothing that would know this computer again.
  const ids = new Set(feed.headers.map((one) => one['x-user-staging-id']));
  expect(ids).toEqual(new Set(['00000000-0000-0000-0000-000000000000']));
  expect(feed.headers.filter((one) => one['cookie'] !== undefined)).toEqual([]);
  expect((await filesBelow(home.data)).filter((name) => name.endsWith('.updaterId'))).toEqual([]);
});

test('a file that is not the one the feed names is thrown away, and the version that runs stays', async ({
  shell,
  feed,
  home,
  appImage,
}) => {
  const { page } = shell;
  const sha512 = createHash('sha512').update('what the maker built').digest('base64');
  feed.offer = { version: '99.0.0', bytes: Buffer.from('what somebody put there'), sha512 };
  await setFeed(shell, feed);
  await page.getByRole('button', { name: 'Fetch version 99.0.0' }).click({ timeout: 20_000 });
  await expect(
    page.getByText('What was fetched is not the file that the feed names', { exact: false }),
  ).toBeVisible({
    timeout: 20_000,
  });
  await expect(page.getByRole('button', { name: 'Restart to update' })).toHaveCount(0);
  expect(await readFile(appImage, 'utf8')).toBe('the version that runs');
  const kept = await filesBelow(join(home.dir, '.cache'));
  expect(kept.filter((name) => name.includes('AppImage'))).toEqual([]);
});

test('an older version is none on either channel, and nothing leads away from the feed', async ({
  shell,
  feed,
}) => {
  const { page } = shell;
  const elsewhere = await startFeed();
  try {
    feed.offer = { version: '0.0.1', bytes: Buffer.from('old') };
    await setFeed(shell, feed);
    await expect(page.getByText('This is the newest version there.')).toBeVisible({ timeout: 20_000 });
    await page.getByText('Versions for trying out, too').click();
    await page.getByRole('button', { name: 'Save the feed' }).click();
    await eventually('the other channel was asked', 20_000, () =>
      Promise.resolve(feed.asked.includes('GET /waybill/beta-linux.yml')),
    );
    await expect(page.getByText('This is the newest version there.')).toBeVisible();
    await expect(page.getByRole('button', { name: /^Fetch/ })).toHaveCount(0);

    // A file that is said to lie on another host is not fetched from there.
    feed.offer = { version: '99.0.0', bytes: Buffer.from('x'), at: `${elsewhere.feed.url}/${IMAGE}` };
    await page.getByRole('button', { name: 'Check now' }).click();
    await page.getByRole('button', { name: 'Fetch version 99.0.0' }).click({ timeout: 20_000 });
    await expect(page.getByText('There is no feed of updates at this address', { exact: false })).toBeVisible(
      {
        timeout: 20_000,
      },
    );
    // Nor is a redirect followed to it.
    feed.redirect = `${elsewhere.feed.url}/latest-linux.yml`;
    await page.getByRole('radio', { name: /Finished versions/ }).check({ force: true });
    await page.getByRole('button', { name: 'Save the feed' }).click();
    await eventually('the feed was asked again', 20_000, () =>
      Promise.resolve(feed.asked.filter((one) => one.endsWith('latest-linux.yml')).length === 2),
    );
    await expect(page.getByText('There is no feed of updates at this address', { exact: false })).toBeVisible(
      {
        timeout: 20_000,
      },
    );
    expect(elsewhere.feed.asked).toEqual([]);
  } finally {
    elsewhere.server.close();
  }
});

test('restarting puts the fetched version in the place of the one that runs and starts it', async ({
  shell,
  feed,
  home,
  appImage,
}) => {
  const { page } = shell;
  const marker = join(home.dir, 'started');
  await chmod(appImage, 0o755);
  feed.offer = { version: '99.0.0', bytes: Buffer.from(`#!/bin/sh\necho new > '${marker}'\n`) };
  await setFeed(shell, feed);
  await page.getByRole('button', { name: 'Fetch version 99.0.0' }).click({ timeout: 20_000 });
  const ended = shell.app.waitForEvent('close');
  await page.getByRole('button', { name: 'Restart to update' }).click({ timeout: 20_000 });
  await ended;
  expect(await readFile(appImage, 'utf8')).toContain('echo new');
  await eventually('the new version was started', 10_000, () =>
    readFile(marker, 'utf8').catch(() => undefined),
  );
  const events = (await shell.log()).map(({ event }) => event);
  expect(events.slice(-2)).toEqual(['the shell ends', 'an update is put in']);
});
