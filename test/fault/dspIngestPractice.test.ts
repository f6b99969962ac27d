import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { PracticeServer } from '../../main/practice/practiceServer.ts';
import { bearerOf, dspClient, startDsp } from '../contract/practice/dspIngestFixtures.ts';

let dataDir: string;
let running: PracticeServer[];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'practice-dsp-'));
  running = [];
});
afterEach(async () => {
  for (const server of running) await server.stop();
  await rm(dataDir, { recursive: true, force: true });
});

async function start(options: Readonly<Record<string, unknown>> = {}): Promise<PracticeServer> {
  const server = await startDsp(options, { dataDir });
  running.push(server);
  return server;
}

/** Begins an upload, lets the server have some of it, and hands back the way to break it off. */
async function beginUpload(server: PracticeServer, bearer: { Authorization: string }): Promise<() => void> {
  const call = request(`${server.url}/dsp/projects/0001/bulk-ingest/ingest/a.txt`, {
    method: 'POST',
    headers: { ...bearer, 'Content-Length': 1000 },
  });
  call.on('error', () => undefined);
  call.write('half of');
  await expect
    .poll(() => server.ledger.list('dsp-ingest').at(-1), { timeout: 5_000 })
    .toMatchObject({ route: 'ingest', name: 'a.txt', status: null });
  return () => call.destroy(new Error('gone'));
}

test('an upload holds its project, and one that breaks off frees it and leaves what came', async () => {
  const server = await start();
  const admin = await bearerOf(server);
  const client = dspClient(server, admin);
  const breakOff = await beginUpload(server, admin);
  expect((await client.upload('b.txt', 'b')).status).toBe(409);
  expect((await client.mapping()).status).toBe(409);
  breakOff();
  await expect.poll(async () => (await client.upload('b.txt', 'b')).status, { timeout: 5_000 }).toBe(200);
  expect(server.ledger.list('dsp-ingest').find((call) => call['name'] === 'a.txt')).toMatchObject({
    status: null,
    clientGone: true,
    bytes: 7,
    isWhole: false,
  });
  await client.start();
  expect((await client.mappingAtRest()).split('\n').map((row) => row.split(',')[0])).toEqual(
    expect.arrayContaining(['a.txt', 'b.txt']),
  );
});

test('a broken upload replaces a whole file of the same name by its half', async () => {
  const server = await start();
  const admin = await bearerOf(server);
  await dspClient(server, admin).upload('a.txt', 'the whole text');
  (await beginUpload(server, admin))();
  const folder = () =>
    (server.state()['dsp-ingest'] as { projects: Record<string, { folder: Record<string, object> }> })
      .projects['0001']?.folder['a.txt'];
  await expect.poll(folder, { timeout: 5_000 }).toMatchObject({ bytes: 7, isWhole: false });
});

test('a restart loses the lock and keeps files and mapping: half an ingest looks like a whole one', async () => {
  const first = await start({ fileMsMin: 0, fileMsMax: 120_000, parallelMax: 1, users: undefined });
  const { user = '', secret } = first.services['dsp-ingest']!;
  const admin = await signIn(first, user, secret);
  const client = dspClient(first, admin);
  for (let at = 0; at < 6; at += 1) await client.upload(`${at}.txt`, `text ${at}`);
  await client.start();
  expect((await client.mapping()).status).toBe(409);
  await first.stop();

  const second = await start({ fileMsMin: 0, fileMsMax: 0, users: undefined });
  expect(second.services['dsp-ingest']?.secret).toBe(secret);
  const again = dspClient(second, admin);
  const mapping = await again.mapping();
  expect(mapping.status).toBe(200);
  const done = mapping.body.split('\n').length - 1;
  expect(done).toBeLessThan(6);
  await again.start();
  expect((await again.mappingAtRest()).split('\n')).toHaveLength(1 + 6);
});

test('a lost answer to the start does not undo the start', async () => {
  const server = await start();
  const client = dspClient(server, await bearerOf(server));
  await client.upload('a.txt', 'a');
  server.faults.add({ service: 'dsp-ingest', route: 'bulk-ingest', fault: { kind: 'loseAnswer' }, times: 1 });
  await expect(client.start()).rejects.toThrow();
  expect(await client.mappingAtRest()).toMatch(/^original,derivative\na\.txt,/);
});

async function signIn(
  server: PracticeServer,
  email: string,
  password: string,
): Promise<{ Authorization: string }> {
  const answer = await fetch(`${server.url}/dsp-api/v2/authentication`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ email, password }),
  });
  return { Authorization: `Bearer ${((await answer.json()) as { token: string }).token}` };
}
