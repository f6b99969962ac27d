import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { answerPage, PAGE_ORIGIN, type PageParts } from '../../../main/electron/answerPage.ts';
import { listPageFiles } from '../../../main/electron/pageFiles.ts';
import { SLICE_BYTES_MAX, SliceUploads } from '../../../main/electron/sliceUploads.ts';
import { failure } from '../../../shared/model/failure.ts';
import { SHELL_POLICY } from '../../../main/localApi/shell.ts';
import { httpServer, type TestServer } from '../../support/socketServers.ts';
import { eventually } from '../../support/runWaybill.ts';

const TOKEN = 'token-of-the-daemon';
let dir: string;
let server: TestServer;
let parts: PageParts;
let lost: number;
let answer: (request: IncomingMessage, response: ServerResponse) => void;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'page-'));
  await mkdir(join(dir, 'page/assets'), { recursive: true });
  await writeFile(join(dir, 'page/index.html'), '<p>page</p>');
  await writeFile(join(dir, 'page/assets/app.js'), '1');
  await writeFile(join(dir, 'page/notes.key'), 'not of the page');
  await writeFile(join(dir, 'secret.txt'), 'secret');
  answer = (_request, response) => response.end('{}');
  server = await httpServer((request, response) => answer(request, response));
  lost = 0;
  parts = {
    files: await listPageFiles(join(dir, 'page')),
    slices: new SliceUploads(),
    daemon: () => Promise.resolve({ url: server.url, token: TOKEN }),
    onLost: () => {
      lost += 1;
    },
  };
});
afterEach(async () => {
  await server.stop();
  await rm(dir, { recursive: true });
});

function get(address: string, init?: RequestInit): Promise<Response> {
  return answerPage(parts, new Request(address, init));
}

test('files of the page come from disk with the policy of the page', async () => {
  const page = await get(`${PAGE_ORIGIN}/index.html`);
  expect(await page.text()).toBe('<p>page</p>');
  expect(page.headers.get('content-security-policy')).toBe(SHELL_POLICY);
  expect(page.headers.get('x-content-type-options')).toBe('nosniff');
  expect((await get(`${PAGE_ORIGIN}/assets/app.js`)).headers.get('content-type')).toMatch(
    /^text\/javascript/,
  );
});

test.each([
  `${PAGE_ORIGIN}/`,
  `${PAGE_ORIGIN}/notes.key`,
  `${PAGE_ORIGIN}/../secret.txt`,
  `${PAGE_ORIGIN}/%2e%2e/secret.txt`,
  `${PAGE_ORIGIN}/%2e%2e%5csecret.txt`,
  `${PAGE_ORIGIN}/assets/..%2f..%2fsecret.txt`,
  `${PAGE_ORIGIN}//etc/passwd`,
  'app://x/../../etc/passwd',
  'app://evil/index.html',
  'app://waybill.evil/index.html',
  'file:///etc/passwd',
  'https://waybill/index.html',
])('%s is no file of the page', async (address) => {
  expect((await get(address)).status).toBe(404);
});

test('a call reaches the daemon with its token, and without what a page says about itself', async () => {
  const seen: IncomingMessage[] = [];
  answer = (request, response) => {
    seen.push(request);
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ got: body }));
    });
  };
  const response = await get(`${PAGE_ORIGIN}/api/v1/batches?x=%20y`, {
    method: 'POST',
    body: '{"a":1}',
    headers: {
      'content-type': 'application/json',
      'idempotency-key': 'k',
      origin: PAGE_ORIGIN,
      referer: `${PAGE_ORIGIN}/index.html`,
      authorization: 'Bearer of-the-page',
      cookie: 'a=b',
      'x-forwarded-for': '1.2.3.4',
    },
  });
  expect(await response.json()).toEqual({ got: '{"a":1}' });
  const [request] = seen;
  expect(request?.url).toBe('/api/v1/batches?x=%20y');
  expect(Object.keys(request?.headers ?? {}).sort()).toEqual([
    'authorization',
    'connection',
    'content-length',
    'content-type',
    'host',
    'idempotency-key',
  ]);
  expect(request?.headers.authorization).toBe(`Bearer ${TOKEN}`);
});

test('leaving an event stream closes the connection to the daemon', async () => {
  let closed = 0;
  answer = (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('data: one\n\n');
    response.on('close', () => (closed += 1));
  };
  const response = await get(`${PAGE_ORIGIN}/api/v1/events`);
  const reader = response.body?.getReader();
  const first = await reader?.read();
  expect(new TextDecoder().decode(first?.value)).toBe('data: one\n\n');
  expect(closed).toBe(0);
  await reader?.cancel();
  await eventually('the connection is closed', 5_000, () => closed === 1);
});

test('an answer that breaks off breaks off for the page too', async () => {
  answer = (_request, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('half', () => response.destroy());
  };
  const response = await get(`${PAGE_ORIGIN}/api/v1/receipt`);
  await expect(response.text()).rejects.toThrow();
});

test('a large answer is not gathered in memory while the page does not read', async () => {
  const chunk = randomBytes(1024 * 1024);
  let written = 0;
  answer = (_request, response) => {
    const more = (): void => {
      while (written < 64 && !response.destroyed) {
        written += 1;
        if (!response.write(chunk)) return void response.once('drain', more);
      }
      response.end();
    };
    more();
  };
  const response = await get(`${PAGE_ORIGIN}/api/v1/job-file`);
  const reader = response.body?.getReader();
  await reader?.read();
  const before = written;
  expect(before).toBeLessThan(64);
  let bytes = 0;
  for (let part = await reader?.read(); part?.done === false; part = await reader?.read())
    bytes += part.value?.byteLength ?? 0;
  expect(bytes).toBeGreaterThan(60 * chunk.length);
});

test('without a daemon the page gets the problem that it knows', async () => {
  await server.stop();
  const refused = await get(`${PAGE_ORIGIN}/api/v1/status`);
  expect(refused.status).toBe(503);
  expect(await refused.json()).toMatchObject({ code: 'daemon.unreachable' });
  expect(lost).toBe(1);
  parts = { ...parts, daemon: () => Promise.resolve(undefined) };
  expect((await get(`${PAGE_ORIGIN}/api/v1/status`)).status).toBe(503);
  parts = { ...parts, trouble: () => failure('settings.unreadable', { path: '/s', reason: 'rubbish' }) };
  const told = await get(`${PAGE_ORIGIN}/api/v1/status`);
  expect(await told.json()).toMatchObject({ code: 'settings.unreadable', facts: { reason: 'rubbish' } });
  server = await httpServer(() => undefined);
});

test('bytes as one body are refused: they would arrive empty', async () => {
  let called = 0;
  answer = (_request, response) => {
    called += 1;
    response.end();
  };
  const response = await get(`${PAGE_ORIGIN}/api/v1/spool`, {
    method: 'PUT',
    headers: { 'content-type': 'application/octet-stream' },
  });
  expect(response.status).toBe(400);
  expect(called).toBe(0);
});

function slice(
  id: string,
  file: Uint8Array<ArrayBuffer>,
  offset: number,
  change: { readonly body?: Uint8Array<ArrayBuffer>; readonly sha256?: string } = {},
): Promise<Response> {
  const body = file.slice(offset, offset + SLICE_BYTES_MAX);
  const sha256 = change.sha256 ?? createHash('sha256').update(body).digest('hex');
  const query = `offset=${offset}&total=${file.byteLength}&sha256=${sha256}`;
  return get(`${PAGE_ORIGIN}/slices/${id}?${query}`, { method: 'PUT', body: change.body ?? body });
}

/** Answers like the spool: with the digest of what came. */
function likeSpool(request: IncomingMessage, response: ServerResponse): void {
  const hash = createHash('sha256');
  request.on('data', (chunk: Buffer) => hash.update(chunk));
  request.on('end', () => {
    response.writeHead(201, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ sha256: hash.digest('hex'), length: request.headers['content-length'] }));
  });
}

test.each([0, 1, SLICE_BYTES_MAX, SLICE_BYTES_MAX + 1, 2.5 * SLICE_BYTES_MAX])(
  'slices of a file of %i bytes arrive as one upload',
  async (bytes) => {
    answer = likeSpool;
    const file = new Uint8Array(randomBytes(bytes));
    const id = randomUUID();
    let response: Response | undefined;
    for (let offset = 0; offset === 0 || offset < bytes; offset += SLICE_BYTES_MAX) {
      response = await slice(id, file, offset);
      if (offset + SLICE_BYTES_MAX < bytes) expect(response.status).toBe(204);
    }
    expect(response?.status).toBe(201);
    expect(await response?.json()).toEqual({
      sha256: createHash('sha256').update(file).digest('hex'),
      length: String(bytes),
    });
  },
);

test('a slice whose bytes do not fit is refused, and none may be left out', async () => {
  answer = likeSpool;
  const file = new Uint8Array(randomBytes(2 * SLICE_BYTES_MAX));
  const id = randomUUID();
  const empty = await slice(id, file, 0, { body: new Uint8Array() });
  expect(await empty.json()).toMatchObject({ code: 'request.invalid' });
  expect((await slice(id, file, 0, { sha256: '0'.repeat(64) })).status).toBe(400);
  expect((await slice(id, file, SLICE_BYTES_MAX)).status).toBe(400);
  expect((await slice(id, file, 0)).status).toBe(204);
  expect((await slice(id, new Uint8Array(SLICE_BYTES_MAX + 5), SLICE_BYTES_MAX)).status).toBe(400);
  expect((await slice(id, file, SLICE_BYTES_MAX)).status).toBe(201);
});

test('a daemon that refuses early is heard before the end', async () => {
  answer = (request, response) => {
    request.once('data', () => {
      response.writeHead(507, { 'content-type': 'application/problem+json' });
      response.end('{"code":"spool.full"}');
    });
  };
  const file = new Uint8Array(randomBytes(3 * SLICE_BYTES_MAX));
  const id = randomUUID();
  let response = await slice(id, file, 0);
  if (response.status === 204) response = await slice(id, file, SLICE_BYTES_MAX);
  expect(response.status).toBe(507);
});

test('an upload that the page gives up is cut, so that the daemon keeps nothing of it', async () => {
  let cut = false;
  answer = (request) => {
    request.on('error', () => (cut = true)).resume();
  };
  const file = new Uint8Array(randomBytes(SLICE_BYTES_MAX + 1));
  const id = randomUUID();
  expect((await slice(id, file, 0)).status).toBe(204);
  expect((await get(`${PAGE_ORIGIN}/slices/${id}`, { method: 'DELETE' })).status).toBe(204);
  await eventually('the upload is cut', 5_000, () => cut);
});
