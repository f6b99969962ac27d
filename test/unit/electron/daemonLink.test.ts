import { spawn, type ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findDaemon, type DaemonAt } from '../../../main/cli/findDaemon.ts';
import { DaemonLink, type HostedDaemon } from '../../../main/electron/daemonLink.ts';
import { eventually, makeHome, type Home } from '../../support/runWaybill.ts';
import { RecordingLog } from '../../support/silentLog.ts';
import { realClock } from '../../support/socketServers.ts';

const DAEMON_FILE = fileURLToPath(new URL('../../../dist/daemonProcess.js', import.meta.url));
/** Gives plain Node what Electron's utility process has. */
const PARENT_PORT = fileURLToPath(new URL('../../support/parentPort.mjs', import.meta.url));

let home: Home;
let children: ChildProcess[];
let link: DaemonLink | undefined;
let log: RecordingLog;
let changes: (DaemonAt | undefined)[];

beforeEach(async () => {
  home = await makeHome();
  children = [];
  changes = [];
  log = new RecordingLog();
});
afterEach(async () => {
  await link?.stop();
  link = undefined;
  for (const child of children) child.kill('SIGKILL');
  await home.remove();
});

/** The daemon as the shell hosts it, in a process of plain Node. */
function host(isRestart: boolean): HostedDaemon {
  const given = JSON.stringify({ dataDir: home.data, isRestart });
  const child = spawn(process.execPath, ['--import', PARENT_PORT, DAEMON_FILE, given], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  children.push(child);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    started: new Promise((resolve) => {
      child.once('message', (message) => resolve(message as Awaited<HostedDaemon['started']>));
      void ended.then(() => resolve(undefined));
    }),
    ended,
    stop: async () => {
      if (child.connected) child.send('stop');
      await ended;
    },
  };
}

function startLink(hosting: typeof host | 'none' = host): DaemonLink {
  link = new DaemonLink({
    find: () => findDaemon(home.data),
    host: hosting === 'none' ? undefined : hosting,
    sleep: (ms, signal) => realClock.sleep(ms, signal),
    elapsed: () => performance.now(),
    log,
    onChange: (daemon) => changes.push(daemon),
  });
  link.start();
  return link;
}

test('with no daemon running one is hosted, and it ends with the link', async () => {
  const at = await startLink().reached(20_000);
  expect(at?.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(link?.isHost).toBe(true);
  await link?.stop();
  expect(children.map((child) => child.exitCode)).toEqual([0]);
  await expect(readFile(join(home.data, 'daemon.json'))).rejects.toThrow('ENOENT');
});

test('a hosted daemon that is killed is started again on a new port', async () => {
  const before = await startLink().reached(20_000);
  children[0]?.kill('SIGKILL');
  const after = await eventually('it is back', 20_000, () =>
    changes.length >= 3 ? changes.at(-1) : undefined,
  );
  expect(changes[1]).toBeUndefined();
  expect(after.url).not.toBe(before?.url);
  expect(children).toHaveLength(2);
  expect(log.lines.map(({ sentence }) => sentence)).toContain(
    'the daemon ended unasked and is started again',
  );
});

test('a running daemon is attached to, and survives the link', async () => {
  const serving = await home.serve();
  const at = await startLink().reached(20_000);
  expect(at?.url).toBe(serving.url);
  expect(children).toEqual([]);
  await link?.stop();
  expect((await serving.status()).pid).toBe(serving.pid);
});

test('when the daemon that was attached to goes away, one is hosted in its place', async () => {
  const serving = await home.serve();
  await startLink().reached(20_000);
  await serving.kill();
  link?.doubt();
  await eventually(
    'another one is reached',
    20_000,
    () => changes.length >= 3 && changes.at(-1) !== undefined,
  );
  expect(link?.isHost).toBe(true);
});

test('where no daemon can be hosted, it waits for one', async () => {
  const waiting = startLink('none');
  expect(await waiting.reached(300)).toBeUndefined();
  const serving = await home.serve();
  expect((await waiting.reached(20_000))?.url).toBe(serving.url);
});

test('a daemon that ends over and over is started ever more slowly, up to a limit', async () => {
  const pausesMs: number[] = [];
  const ended = {
    started: Promise.resolve(undefined),
    ended: Promise.resolve(),
    stop: () => Promise.resolve(),
  };
  link = new DaemonLink({
    find: () => Promise.resolve(undefined),
    host: () => ended,
    sleep: async (ms) => {
      pausesMs.push(ms);
      await realClock.sleep(1);
    },
    elapsed: () => 0,
    log,
    onChange: () => undefined,
  });
  link.start();
  await eventually('ten pauses', 20_000, () => pausesMs.length >= 10);
  expect(pausesMs.slice(0, 10)).toEqual([
    250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000,
  ]);
});

test('why none could be started is told at once to who waits for it, and trying again does not wait', async () => {
  let tries = 0;
  let isMended = false;
  let troubles = 0;
  const refused = {
    started: Promise.resolve({
      state: 'refused' as const,
      code: 'settings.unreadable' as const,
      facts: { path: '/s', reason: 'rubbish' },
    }),
    ended: Promise.resolve(),
    stop: () => Promise.resolve(),
  };
  link = new DaemonLink({
    find: () => Promise.resolve(isMended ? { url: 'http://127.0.0.1:1', token: 't' } : undefined),
    host: () => {
      tries += 1;
      return refused;
    },
    // Nothing ever comes of waiting: only the wish to try again ends a pause.
    sleep: (_ms, signal) =>
      new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true })),
    elapsed: () => 0,
    log,
    onChange: (daemon) => changes.push(daemon),
    onTrouble: () => (troubles += 1),
  });
  link.start();
  expect(await link.reached(20_000)).toBeUndefined();
  expect(link.trouble).toMatchObject({ code: 'settings.unreadable', facts: { reason: 'rubbish' } });
  expect([tries, troubles]).toEqual([1, 1]);
  isMended = true;
  link.tryNow();
  expect(await link.reached(20_000)).toMatchObject({ token: 't' });
  expect(link.trouble).toBeUndefined();
});
