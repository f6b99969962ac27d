import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startDaemon, type Daemon, type DaemonOptions } from '../../main/daemon.ts';
import type { Client } from '../../shared/api/client.ts';
import { createClient } from '../../shared/api/wholeClient.ts';
import { fetchTransport } from '../support/localApiHost.ts';

let dir: string;
let running: Daemon[] = [];
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'waybill-daemon-'));
});
afterEach(async () => {
  for (const daemon of running.splice(0)) await daemon.stop();
  await rm(dir, { recursive: true, force: true });
});

async function start(more: Partial<DaemonOptions> = {}): Promise<Daemon> {
  const started = await startDaemon({ dataDir: dir, hosted: 'serve', logLevel: 'info', ...more });
  if (!started.ok) throw new Error(JSON.stringify(started.failure));
  running = [...running, started.value];
  return started.value;
}

async function clientOf(daemon: Daemon): Promise<Client> {
  return createClient({
    call: fetchTransport(daemon.url, (await readFile(daemon.tokenFile, 'utf8')).trim()),
  });
}

test('a daemon serves its data directory, says where, and leaves nothing running', async () => {
  const daemon = await start();
  const client = await clientOf(daemon);
  expect(await client.status()).toMatchObject({
    ok: true,
    value: { pid: process.pid, dataDir: daemon.dataDir },
  });
  const told: unknown = JSON.parse(await readFile(join(dir, 'daemon.json'), 'utf8'));
  expect(told).toMatchObject({ url: daemon.url, pid: process.pid });
  for (const name of await readdir(dir))
    if ((await stat(join(dir, name))).isFile())
      expect((await stat(join(dir, name))).mode & 0o077, name).toBe(0);
  await daemon.stop();
  await expect(readFile(join(dir, 'daemon.json'))).rejects.toThrow('ENOENT');
  expect(await client.status()).toMatchObject({ ok: false, failure: { code: 'daemon.unreachable' } });
});

test('what it was told is there again after a restart, at the same address', async () => {
  const first = await start();
  const client = await clientOf(first);
  const token = await readFile(first.tokenFile, 'utf8');
  await client.saveDestination({
    body: {
      name: 'lab',
      kind: 'haplo-batch',
      url: 'http://127.0.0.1:9',
      secret: 's3cret-canary',
      secretStore: 'file',
    },
  });
  await writeFile(
    join(dir, 'control.json'),
    '{"dataImportControlFileVersion":0,"model":"haplo:person","files":{},"instructions":[]}',
  );
  await writeFile(join(dir, 'a.tsv'), 'a');
  const body = {
    destination: 'lab',
    paths: [join(dir, 'a.tsv')],
    control: { path: join(dir, 'control.json') },
  };
  const added = await client.addBatch({ body });
  expect(added).toMatchObject({ ok: true, value: { items: 1 } });
  await first.stop();

  const second = await start();
  expect(second.url).toBe(first.url);
  expect(await readFile(second.tokenFile, 'utf8')).toBe(token);
  const list = await (await clientOf(second)).listBatches();
  expect(list).toMatchObject({ ok: true, value: { items: [{ id: added.ok && added.value.batch.id }] } });
  await second.stop();
  for (const name of await readdir(dir, { recursive: true }))
    if (name !== 'secrets.json' && (await stat(join(dir, name))).isFile())
      expect(await readFile(join(dir, name), 'latin1'), name).not.toContain('s3cret-canary');
});

test('there is one daemon per data directory, also from another process', async () => {
  await start();
  const again = await startDaemon({ dataDir: dir, hosted: 'serve', logLevel: 'info' });
  // Within one process SQLite's lock is the same as between two.
  expect(again).toMatchObject({
    ok: false,
    failure: { code: 'daemon.running', facts: { pid: process.pid } },
  });
});

test('a port that is taken is said to be, and nothing stays behind', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  const { port } = other.address() as { port: number };
  const refused = await startDaemon({ dataDir: dir, hosted: 'serve', logLevel: 'info', port });
  expect(refused).toMatchObject({ ok: false, failure: { code: 'port.in-use', facts: { port } } });
  other.close();
  // The lock was given back.
  const daemon = await start({ port });
  expect(daemon.url).toBe(`http://127.0.0.1:${port}`);
});

test('a data directory that is a file is refused', async () => {
  await writeFile(join(dir, 'file'), '');
  const refused = await startDaemon({ dataDir: join(dir, 'file'), hosted: 'serve', logLevel: 'info' });
  expect(refused).toMatchObject({ ok: false, failure: { code: 'data-dir.no-access' } });
});

test('settings that cannot be read stop the start and stay as they are', async () => {
  await writeFile(join(dir, 'settings.json'), '{ broken');
  const refused = await startDaemon({ dataDir: dir, hosted: 'serve', logLevel: 'info' });
  expect(refused).toMatchObject({ ok: false, failure: { code: 'settings.unreadable' } });
  expect(await readFile(join(dir, 'settings.json'), 'utf8')).toBe('{ broken');
  await writeFile(join(dir, 'settings.json'), '{}');
  await start();
});

test('a damaged ledger is set aside, and the status says so', async () => {
  await writeFile(join(dir, 'ledger.db'), 'this is no database, and long enough to look at'.repeat(200));
  const daemon = await start();
  const client = await clientOf(daemon);
  const status = await client.status();
  expect(status).toMatchObject({
    ok: true,
    value: { truth: 'needs-you', sentence: 'The ledger is damaged', trouble: { code: 'ledger.damaged' } },
  });
  expect(await client.doctor()).toMatchObject({ ok: true, value: { ok: false } });
});

test('a token file that others could read or that is a link is made anew', async () => {
  const first = await start();
  const token = await readFile(first.tokenFile, 'utf8');
  await first.stop();
  const { chmod, symlink } = await import('node:fs/promises');
  await chmod(first.tokenFile, 0o644);
  const second = await start();
  const fresh = await readFile(second.tokenFile, 'utf8');
  expect(fresh).not.toBe(token);
  await second.stop();
  await rm(second.tokenFile);
  await writeFile(join(dir, 'planted'), fresh);
  await symlink(join(dir, 'planted'), second.tokenFile);
  const third = await start();
  expect(await readFile(third.tokenFile, 'utf8')).not.toBe(fresh);
  expect((await stat(third.tokenFile)).mode & 0o777).toBe(0o600);
  expect(await readFile(join(dir, 'planted'), 'utf8')).toBe(fresh);
});
