import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { PracticeServer } from '../../../main/practice/practiceServer.ts';
import { startPracticeServer } from '../../../main/practice/practiceServer.ts';
import { ABC_SHA256, basic, CONTROL, CONTROL_SHA256, fileParts, post, upload } from './haploFixtures.ts';
import { rawCall } from './rawCall.ts';

const MIB = 1024 * 1024;

let dataDir: string;
let running: PracticeServer[];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'practice-test-'));
  running = [];
});

afterEach(async () => {
  for (const server of running) await server.stop();
  await rm(dataDir, { recursive: true, force: true });
});

async function start(options: Parameters<typeof startPracticeServer>[0] = {}): Promise<PracticeServer> {
  const server = await startPracticeServer(options);
  running.push(server);
  return server;
}

function haplo(server: PracticeServer): { api: string; key: Record<string, string> } {
  const { url = '', secret = '', user } = server.services['haplo-batch'] ?? {};
  return { api: `${url}/api/haplo-data-import-batch`, key: basic(secret, user) };
}

async function newBatch(server: PracticeServer): Promise<string> {
  const { api, key } = haplo(server);
  await upload(`${api}/control`, [{ name: 'file', content: CONTROL, filename: 'c.json' }], key);
  return (await post(`${api}/batch`, `control=${CONTROL_SHA256}`, key)).body;
}

test('the connections say how each kind is reached', async () => {
  const { url, services } = await start();
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(services['haplo-batch']).toEqual({
    url: `${url}/haplo`,
    user: 'haplo',
    secret: expect.stringMatching(/^[A-Za-z0-9_-]{44}$/) as string,
  });
  expect(services['haplo-standard']).toMatchObject({
    url: `${url}/haplo`,
    user: 'haplo',
    apiKind: 'people',
    apiKinds: ['people', 'publications'],
  });
  expect(services['robotoff']).toMatchObject({ url: `${url}/robotoff`, jobType: 'ingredients_spellcheck' });
});

test('with a data directory keys, batches, jobs and ledger outlive a restart', async () => {
  const first = await start({ dataDir });
  const id = await newBatch(first);
  const { api, key } = haplo(first);
  await upload(`${api}/file`, fileParts(id, 'people.tsv', 'abc'), key);
  await post(`${api}/schedule`, `batch=${id}&mode=dry-run`, key);
  await first.stop();

  const second = await start({ dataDir, speed: 1000 });
  expect(second.services['haplo-batch']?.secret).toBe(first.services['haplo-batch']?.secret);
  expect(second.ledger.list().map(({ n, route, status }) => [n, route, status])).toEqual([
    [1, 'control', 200],
    [2, 'batch', 200],
    [3, 'file', 200],
    [4, 'schedule', 200],
  ]);
  const state = (): unknown =>
    (second.state()['haplo-batch'] as { batches: { id: string; state: string }[] }).batches.find(
      (batch) => batch.id === id,
    )?.state;
  await expect.poll(state, { timeout: 10_000 }).toBe('dry-run');
});

test('the ledger tells each call with what the service learned of it', async () => {
  const server = await start();
  const id = await newBatch(server);
  const { api, key } = haplo(server);
  await upload(`${api}/file`, fileParts(id, 'people.tsv', 'abc'), key);
  await post(`${api}/schedule?mode=dry-run`, `batch=${id}`, key);
  const answer = await rawCall(`${server.url}/practice/ledger?service=haplo-batch`);
  expect(answer.headers['x-practice-server']).toBe('not part of the real service');
  const calls = JSON.parse(answer.body) as unknown[];
  expect(calls).toMatchObject([
    { n: 1, route: 'control', status: 200, sha256: CONTROL_SHA256 },
    { n: 2, route: 'batch', status: 200, batch: id, control: CONTROL_SHA256 },
    {
      n: 3,
      method: 'POST',
      path: '/api/haplo-data-import-batch/file',
      status: 200,
      batch: id,
      name: 'people.tsv',
      sha256: ABC_SHA256,
      bytes: 3,
    },
    { n: 4, path: '/api/haplo-data-import-batch/schedule?mode=dry-run', status: 200, mode: 'dry-run' },
  ]);
  expect(await rawCall(`${server.url}/practice/ledger?service=robotoff`)).toMatchObject({ body: '[]\n' });
});

test('the overview and the state are there to read', async () => {
  const server = await start();
  const page = await rawCall(`${server.url}/practice`);
  expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
  expect(page.body).toContain('/haplo/do/haplo-data-import-batch');
  const state = JSON.parse((await rawCall(`${server.url}/practice/state`)).body) as Record<string, unknown>;
  expect(Object.keys(state)).toEqual(expect.arrayContaining(['haplo-batch', 'haplo-standard', 'robotoff']));
});

test('another site’s page can neither read nor switch anything', async () => {
  const { url } = await start();
  const headers = { Origin: 'https://example.org' };
  expect((await rawCall(`${url}/practice/faults`, { method: 'DELETE', headers })).status).toBe(403);
  expect((await rawCall(`${url}/practice/state`, { headers })).status).toBe(403);
});

test('a client that leaves in the middle of a file leaves nothing but its call', async () => {
  const server = await start({ dataDir });
  const id = await newBatch(server);
  const { api, key } = haplo(server);
  await new Promise<void>((resolve) => {
    const headers = { ...key, 'Content-Type': 'multipart/form-data; boundary=b', 'Content-Length': 1000 };
    const call = request(`${api}/file`, { method: 'POST', headers });
    call.on('error', () => resolve());
    call.write(
      `--b\r\nContent-Disposition: form-data; name="batch"\r\n\r\n${id}\r\n--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nab`,
    );
    setTimeout(() => call.destroy(new Error('gone')), 100);
  });
  await expect
    .poll(() => server.ledger.list('haplo-batch').at(-1), { timeout: 5_000 })
    .toMatchObject({ route: 'file', status: null, clientGone: true });
  await expect
    .poll(async () => (await readdir(join(dataDir, 'bodies'))).filter((name) => name.startsWith('incoming')))
    .toEqual([]);
  expect(
    (server.state()['haplo-batch'] as { batches: { files: unknown[] }[] }).batches.at(-1)?.files,
  ).toEqual([]);
});

test('a file far larger than what is kept is digested in constant memory and not kept', async () => {
  const server = await start({ dataDir });
  const id = await newBatch(server);
  const { api, key } = haplo(server);
  const piece = Buffer.alloc(MIB, 7);
  const pieces = 300;
  const hash = createHash('sha256');
  for (let n = 0; n < pieces; n += 1) hash.update(piece);
  const head = `--b\r\nContent-Disposition: form-data; name="batch"\r\n\r\n${id}\r\n--b\r\nContent-Disposition: form-data; name="name"\r\n\r\nbig\r\n--b\r\nContent-Disposition: form-data; name="file"; filename="big"\r\n\r\n`;
  function* body(): Generator<Buffer> {
    yield Buffer.from(head);
    for (let n = 0; n < pieces; n += 1) yield piece;
    yield Buffer.from('\r\n--b--\r\n');
  }
  const call = request(`${api}/file`, {
    method: 'POST',
    headers: { ...key, 'Content-Type': 'multipart/form-data; boundary=b' },
  });
  let peakBytes = 0;
  const watch = setInterval(() => (peakBytes = Math.max(peakBytes, process.memoryUsage().rss)), 20);
  const beforeBytes = process.memoryUsage().rss;
  const answered = new Promise<string>((resolve, reject) => {
    call.on('error', reject);
    call.on('response', (response) => {
      let text = '';
      response.on('data', (chunk) => (text += String(chunk)));
      response.on('end', () => resolve(text));
    });
  });
  await pipeline(Readable.from(body()), call);
  expect(await answered).toBe(hash.digest('hex'));
  clearInterval(watch);
  expect(peakBytes - beforeBytes).toBeLessThan(200 * MIB);
  expect(await readdir(join(dataDir, 'bodies'))).toEqual([CONTROL_SHA256]);
});

test('a port in use is refused and leaves nothing running', async () => {
  const { url } = await start();
  await expect(startPracticeServer({ port: Number(new URL(url).port) })).rejects.toMatchObject({
    code: 'EADDRINUSE',
  });
});

test('stop ends also a call that is never answered', async () => {
  const server = await startPracticeServer();
  server.faults.add({ fault: { kind: 'silence' } });
  const call = post(`${haplo(server).api}/schedule`, 'batch=x', haplo(server).key);
  const ended = call.then(
    () => 'answered',
    () => 'ended',
  );
  await expect.poll(() => server.ledger.list().length).toBe(1);
  await server.stop();
  expect(await ended).toBe('ended');
});
