import { execFileSync } from 'node:child_process';
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { DoctorView } from '../../shared/api/views.ts';
import { buildCli, CliUnderTest } from '../support/cliUnderTest.ts';
import { noKeyringReason, startKeyring } from '../support/keyring.ts';
import { noTmpfsReason, withTmpfs } from '../support/tmpfs.ts';

/** Runs a program where the system gives no directory watches: a limit of its own, which no other program feels. */
const WITHOUT_WATCHES = [
  'unshare',
  '--user',
  '--map-root-user',
  'sh',
  '-c',
  'echo 0 > /proc/sys/user/max_inotify_watches && exec "$@"',
  'sh',
];
const noLimitsReason = limitsReason();
if (noLimitsReason !== undefined) console.warn(`no test of a dead watcher: ${noLimitsReason}`);

function limitsReason(): string | undefined {
  if (process.platform !== 'linux') return 'limits of watches are of Linux';
  try {
    execFileSync(WITHOUT_WATCHES[0] ?? '', [...WITHOUT_WATCHES.slice(1), 'true'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'no user namespace can be made here';
  }
}

type Finding = DoctorView['findings'][number];

let cli: CliUnderTest;
let servers: Server[] = [];
beforeAll(buildCli);
beforeEach(async () => {
  cli = await CliUnderTest.make();
});
afterEach(async () => {
  await cli.end();
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  servers = [];
});

/** What the doctor says of one thing; it is asked in a process of its own. */
async function finding(
  name: string,
  options: Parameters<CliUnderTest['run']>[1] = {},
  ...more: readonly string[]
): Promise<Finding> {
  const ended = await cli.run(['doctor', '--json', ...more], options);
  const view = JSON.parse(ended.stdout) as DoctorView;
  expect(ended.code, ended.stderr).toBe(view.ok ? 0 : 1);
  const found = view.findings.find((one) => one.name === name);
  if (found === undefined) throw new Error(`nothing is said of ${name}: ${JSON.stringify(view.findings)}`);
  // Whatever is not well comes with its next step.
  for (const one of view.findings) if (one.severity !== 'ok') expect(one.next, one.name).toMatch(/\w/);
  return found;
}

async function listening(server: Server): Promise<string> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Passes requests on to a real server and changes the time that its answers tell. */
async function withClockMoved(target: string, byMs: number): Promise<string> {
  const pass = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { host: _host, connection: _connection, 'content-length': _length, ...headers } = request.headers;
    const answer = await fetch(`${target}${request.url ?? ''}`, {
      method: request.method ?? 'GET',
      headers: headers as Record<string, string>,
      ...(chunks.length === 0 ? {} : { body: Buffer.concat(chunks) }),
    });
    const date = new Date(Date.now() + byMs).toUTCString();
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '', date });
    response.end(Buffer.from(await answer.arrayBuffer()));
  };
  return listening(createServer((request, response) => void pass(request, response)));
}

describe('the doctor', () => {
  test('finds nothing wrong where nothing is', { timeout: 60_000 }, async () => {
    await cli.lab(await cli.practice());
    const view = JSON.parse((await cli.run(['doctor', '--json'])).stdout) as DoctorView;
    const wrong = view.findings.filter((one) => one.severity === 'error').map((one) => one.name);
    expect(wrong).toEqual([]);
    expect((await finding('clock')).detail).toContain('agrees with');
    expect((await finding('secrets in a file')).detail).toContain('lab');
  });

  test.each([
    [-3 * 3_600_000, '3 h ahead of'],
    [900_000, '15 min behind'],
  ])(
    'finds a clock that is off by %i ms by the Date header of a server',
    { timeout: 60_000 },
    async (byMs, words) => {
      const practice = await cli.practice();
      const service = practice.services['haplo-batch'];
      const url = await withClockMoved(new URL(service?.url ?? '').origin, byMs);
      await cli.lab(practice);
      await cli.run(
        [
          'destination',
          'add',
          'lab',
          '--kind',
          'haplo-batch',
          '--url',
          url + new URL(service?.url ?? '').pathname,
          '--secret-stdin',
          '--secret-store',
          'file',
        ],
        { stdin: `${service?.secret}\n` },
      );
      const clock = await finding('clock');
      expect(clock).toMatchObject({ severity: 'warning' });
      expect(clock.detail).toContain(words);
      expect(clock.next).toContain('network time');
    },
  );

  test(
    'tells of a proxy that stands between, and that it does not answer, without its password',
    { timeout: 60_000 },
    async () => {
      await cli.lab('https://haplo.lab.example');
      const env = {
        HTTPS_PROXY: 'http://user:proxy-password@127.0.0.1:9',
        https_proxy: '',
        NO_PROXY: '',
        no_proxy: '',
      };
      expect((await finding('proxy', { env })).detail).toContain('lab through 127.0.0.1:9');
      const lab = await finding('destination lab', { env });
      expect(lab).toMatchObject({ severity: 'error' });
      expect(lab.detail).toContain('through the proxy 127.0.0.1:9');
      expect(lab.next).toContain('NO_PROXY');
      expect((await cli.run(['doctor'], { env })).stdout).not.toContain('proxy-password');
    },
  );

  test('explains a server that is of another age than Waybill knows', { timeout: 60_000 }, async () => {
    const url = await listening(
      createServer((_request, response) => response.writeHead(404).end('Not Found')),
    );
    await cli.lab(url);
    const lab = await finding('destination lab');
    expect(lab.severity).toBe('error');
    expect(lab.next).toMatch(/\w/);
  });

  test('explains an old server, which has not what Waybill asks for', { timeout: 60_000 }, async () => {
    // As a Haplo answers whose plugin is not installed, or is from before this API.
    const url = await listening(
      createServer((_request, response) =>
        response
          .writeHead(404, { 'content-type': 'text/html; charset=utf-8' })
          .end('<!DOCTYPE html><html><title>Page not found</title></html>'),
      ),
    );
    await cli.lab(url);
    const lab = await finding('destination lab');
    expect(lab).toMatchObject({ severity: 'error' });
    expect(lab.detail).toContain('older or newer server than this Waybill knows');
    expect(lab.next).toContain('which version runs there');
  });

  test.skipIf(noTmpfsReason !== undefined)(
    `finds a full disk${noTmpfsReason ? ` (skipped: ${noTmpfsReason})` : ''}`,
    { timeout: 60_000 },
    async () => {
      await withTmpfs('24m', async (mount) => {
        const data = join(mount, 'data');
        const serving = cli.background(['serve', '--data', data, '--json']);
        await serving.ready;
        expect(await finding('disk', {}, '--data', data)).toMatchObject({ severity: 'warning' });
        await writeFile(join(mount, 'filler'), Buffer.alloc(64 * 1024 * 1024)).catch(() => undefined);
        const disk = await finding('disk', {}, '--data', data);
        expect(disk.detail).toContain('is full: 0 MB free');
        expect(disk.next).toContain('Free some space');
        await rm(join(mount, 'filler'));
        await serving.stop();
      });
    },
  );

  test(
    'finds a watched folder that went away, and one that is looked after again',
    { timeout: 60_000 },
    async () => {
      await cli.lab(await cli.practice());
      const folder = join(cli.dir, 'instrument');
      await mkdir(folder);
      const serving = cli.background(['serve', '--json']);
      await serving.ready;
      await cli.json(['folder', 'add', folder, '--to', 'lab']);
      expect(await finding(`folder ${folder}`)).toMatchObject({ severity: 'ok' });
      await rm(folder, { recursive: true });
      await expect
        .poll(async () => (await finding(`folder ${folder}`)).severity, { timeout: 40_000, interval: 500 })
        .toBe('error');
      await serving.stop();
    },
  );

  test.skipIf(noLimitsReason !== undefined)(
    `finds a dead watcher, and its files are found all the same${noLimitsReason ? ` (skipped: ${noLimitsReason})` : ''}`,
    { timeout: 150_000 },
    async () => {
      await cli.lab(await cli.practice());
      const folder = join(cli.dir, 'instrument');
      await mkdir(folder);
      const serving = cli.background(['serve', '--json'], { under: WITHOUT_WATCHES });
      await serving.ready;
      await cli.json(['folder', 'add', folder, '--to', 'lab', '--settle', '1s']);
      await expect
        .poll(async () => (await finding(`folder ${folder}`)).severity, { timeout: 90_000, interval: 500 })
        .toBe('warning');
      const watcher = await finding(`folder ${folder}`);
      expect(watcher.detail).toContain('the system tells of no changes there');
      expect(watcher.next).toContain('max_user_watches');
      await serving.stop();
    },
  );

  test.skipIf(noKeyringReason !== undefined)(
    `finds a locked keyring${noKeyringReason ? ` (skipped: ${noKeyringReason})` : ''}`,
    { timeout: 90_000 },
    async () => {
      const keyring = await startKeyring('unlocked');
      try {
        const { DBUS_SESSION_BUS_ADDRESS = '' } = keyring.env;
        const env = { DBUS_SESSION_BUS_ADDRESS };
        expect(await finding('keychain', { env })).toMatchObject({ severity: 'ok' });
        await keyring.lock();
        const locked = await finding('keychain', { env });
        expect(locked.severity).not.toBe('ok');
        expect(locked.detail).toMatch(/locked/);
        expect(locked.next).toContain('Unlock it');
      } finally {
        await keyring.stop();
      }
    },
  );

  test('says that there is no keychain where there is none', { timeout: 60_000 }, async () => {
    const env = { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent' };
    const none = await finding('keychain', { env });
    expect(none.severity).toBe('warning');
    expect(none.next).toContain('--secret-store file');
  });

  test('tells of a signing key that had to be replaced', { timeout: 60_000 }, async () => {
    expect(await finding('receipts')).toMatchObject({ severity: 'ok' });
    await chmod(join(cli.data, 'receipt-key.pem'), 0o644);
    const replaced = await finding('receipts');
    expect(replaced.severity).toBe('warning');
    expect(replaced.next).toContain('receipt-key.pem.set-aside-');
  });

  test('finds a running daemon of another version', { timeout: 60_000 }, async () => {
    const serving = cli.background(['serve', '--json']);
    await serving.ready;
    expect(await finding('version')).toMatchObject({ severity: 'ok' });
    await serving.stop();
  });
});
