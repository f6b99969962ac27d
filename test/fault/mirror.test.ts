import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FaultRule } from '../../main/practice/framework/fault.ts';
import { startMirrorHost, type MirrorHost } from '../support/mirrorHost.ts';
import { rawRequest, until } from '../support/localApiHost.ts';
import { ABC_SHA256, basic, CONTROL, CONTROL_SHA256, fileParts } from '../contract/practice/haploFixtures.ts';
import { rawCall, type RawAnswer, type RawCall } from '../contract/practice/rawCall.ts';
import { FORM_HEADERS, formBody, type RawPart } from '../contract/practice/rawForm.ts';

let host: MirrorHost;
beforeEach(async () => {
  host = await startMirrorHost({ kinds: ['haplo-batch', 'robotoff'] });
});
afterEach(() => host.stop());

const API = '/api/haplo-data-import-batch';
const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };
const form = (body: string): RawCall => ({ method: 'POST', body, headers: FORM });
const uploadOf = (parts: readonly RawPart[]): RawCall => ({
  method: 'POST',
  body: formBody(parts),
  headers: FORM_HEADERS,
});
const CONTROL_UPLOAD = uploadOf([
  { name: 'comment', content: 'c' },
  { name: 'file', content: CONTROL, filename: 'control.json' },
]);

async function mirror(path: string, call: RawCall): Promise<RawAnswer> {
  const { url, key } = host.mirror('haplo-batch');
  return rawCall(url + path, { ...call, headers: { ...call.headers, ...basic(key) } });
}

async function newBatch(): Promise<string> {
  await mirror(`${API}/control`, CONTROL_UPLOAD);
  const made = await mirror(`${API}/batch`, form(`control=${CONTROL_SHA256}&comment=b`));
  expect([made.status, made.headers['x-waybill-origin']]).toEqual([200, 'live']);
  return made.body;
}

function fault(route: string, rule: FaultRule['fault'], times = 1): void {
  host.practice().faults.add({ service: 'haplo-batch', route, fault: rule, times });
}

interface ServerBatch {
  readonly id: string;
  readonly state: string;
  readonly mode: string | null;
  readonly files: readonly { readonly name: string; readonly digest: string }[];
}

function serverBatches(): readonly ServerBatch[] {
  return (host.practice().state()['haplo-batch'] as { batches: readonly ServerBatch[] }).batches;
}

function origin(answer: RawAnswer): readonly unknown[] {
  return [answer.status, answer.body, answer.headers['x-waybill-origin']];
}

/** Calls that changed something at the server, by route. */
function routes(): readonly string[] {
  return host
    .practice()
    .ledger.list('haplo-batch')
    .filter((call) => call.status === 200)
    .map((call) => call.route);
}

async function itemsOfAll(): Promise<number> {
  const status = await host.client().status();
  if (!status.ok) throw new Error(status.failure.code);
  return Object.values(status.value.items).reduce((sum, one) => sum + (one?.items ?? 0), 0);
}

describe('a call whose answer is lost', () => {
  test('a control file and a batch are answered from here, and get there', async () => {
    fault('control', { kind: 'loseAnswer' });
    expect(origin(await mirror(`${API}/control`, CONTROL_UPLOAD))).toEqual([200, CONTROL_SHA256, 'queued']);
    await until(() => routes().filter((route) => route === 'control').length === 2);
    fault('batch', { kind: 'loseAnswer' });
    const made = await mirror(`${API}/batch`, form(`control=${CONTROL_SHA256}`));
    expect([made.status, made.body.length, made.headers['x-waybill-origin']]).toEqual([200, 44, 'queued']);
    const sent = await mirror(`${API}/file`, uploadOf(fileParts(made.body, 'a', 'abc')));
    expect([sent.status, sent.body]).toEqual([200, ABC_SHA256]);
    await until(() => serverBatches().some((batch) => batch.files.length === 1));
  });

  test.each([
    ['the answer is lost', { kind: 'loseAnswer' }],
    ['half an answer came', { kind: 'cutBody' }],
    ['the connection was reset', { kind: 'resetBefore' }],
  ] as const)('a file gets there when %s', async (_what, rule) => {
    const id = await newBatch();
    fault('file', rule);
    expect(origin(await mirror(`${API}/file`, uploadOf(fileParts(id, 'a', 'abc'))))).toEqual([
      200,
      ABC_SHA256,
      'queued',
    ]);
    await until(async () => {
      const sent = await host.client().listItems({ params: { id: await theBatch() } });
      return sent.ok && sent.value.items[0]?.state === 'sent';
    });
    const files = serverBatches().find((batch) => batch.id === id)?.files ?? [];
    expect(new Set(files.map((file) => file.digest))).toEqual(new Set([ABC_SHA256]));
    // The batch is even again, and its next call is passed on.
    const next = await mirror(`${API}/schedule`, form(`batch=${id}&mode=dry-run`));
    expect(origin(next)).toEqual([200, 'SCHEDULED', 'live']);
  });

  test.each([
    ['loseAnswer', 1],
    ['resetBefore', 1],
  ] as const)('a schedule runs once (%s)', async (kind, runs) => {
    const id = await newBatch();
    await mirror(`${API}/file`, uploadOf(fileParts(id, 'a', 'abc')));
    fault('schedule', { kind });
    const scheduled = await mirror(`${API}/schedule`, form(`batch=${id}&mode=dry-run`));
    expect(origin(scheduled)).toEqual([200, 'SCHEDULED', 'queued']);
    await until(async () => {
      const jobs = await host.client().listJobs();
      return jobs.ok && jobs.value.items[0]?.state === 'accepted';
    });
    const taken = host.practice().ledger.list('haplo-batch');
    const starts = taken.filter(
      (call) => call.route === 'schedule' && call['batch'] === id && call.status === 200,
    );
    expect(starts.length).toBe(runs);
    expect(serverBatches().find((batch) => batch.id === id)?.mode).toBe('dry-run');
  });

  test('a daemon that ends in the middle of a schedule finds out how it went', async () => {
    const id = await newBatch();
    fault('schedule', { kind: 'delay', delayMs: 3_000 });
    const call = mirror(`${API}/schedule`, form(`batch=${id}&mode=dry-run`)).catch(() => undefined);
    await until(async () => {
      const jobs = await host.client().listJobs();
      return jobs.ok && jobs.value.items[0]?.state === 'starting';
    });
    await host.restartDaemon();
    await call;
    await until(async () => {
      const jobs = await host.client().listJobs();
      return jobs.ok && jobs.value.items[0]?.state === 'accepted';
    });
    expect(serverBatches().find((batch) => batch.id === id)?.mode).toBe('dry-run');
    expect(routes().filter((route) => route === 'schedule').length).toBe(1);
  });
});

async function theBatch(): Promise<string> {
  const list = await host.client().listBatches();
  if (!list.ok || list.value.items[0] === undefined) throw new Error('there is no batch');
  return list.value.items[0].id;
}

describe('what the server says goes through', () => {
  test("errors are the server's own words, and nothing is queued", async () => {
    const id = await newBatch();
    fault('file', { kind: 'status', status: 500, body: '<h1>oh</h1>' });
    const failed = await mirror(`${API}/file`, uploadOf(fileParts(id, 'a', 'abc')));
    expect(origin(failed)).toEqual([500, '<h1>oh</h1>', 'live']);
    fault('file', { kind: 'htmlWith200' });
    const page = await mirror(`${API}/file`, uploadOf(fileParts(id, 'a', 'abc')));
    expect([page.status, page.headers['content-type'], page.headers['x-waybill-origin']]).toEqual([
      200,
      expect.stringContaining('text/html'),
      'live',
    ]);
    fault('schedule', { kind: 'status', status: 503, body: 'later', headers: { 'Retry-After': '7' } });
    const busy = await mirror(`${API}/schedule`, form(`batch=${id}`));
    expect([...origin(busy), busy.headers['retry-after']]).toEqual([503, 'later', 'live', '7']);
    expect(await itemsOfAll()).toBe(0);
    // Nothing came of it, so it may be scheduled.
    expect(origin(await mirror(`${API}/schedule`, form(`batch=${id}`)))).toEqual([200, 'SCHEDULED', 'live']);
  });

  test('a digest that is not that of the bytes is told as it is, and the file is sent again', async () => {
    const id = await newBatch();
    fault('file', { kind: 'wrongDigest' });
    const sent = await mirror(`${API}/file`, uploadOf(fileParts(id, 'a', 'abc')));
    expect(sent.status).toBe(200);
    expect(sent.body).not.toBe(ABC_SHA256);
    await until(() => serverBatches().find((batch) => batch.id === id)?.files.length === 2);
  });

  test('a wrong key of the destination is no business of the script: its call waits', async () => {
    const id = await newBatch();
    fault('file', { kind: 'status', status: 403, body: 'Unauthorised' });
    host
      .practice()
      .faults.add({ route: 'schedule', fault: { kind: 'status', status: 403, body: 'Unauthorised' } });
    const sent = await mirror(`${API}/file`, uploadOf(fileParts(id, 'a', 'abc')));
    expect(origin(sent)).toEqual([200, ABC_SHA256, 'queued']);
  });
});

describe('redirects', () => {
  let evil: Server;
  let seen: string[];
  beforeEach(async () => {
    seen = [];
    evil = createServer((request, response) => {
      seen.push(JSON.stringify(request.headers));
      response.end('evil');
    });
    await new Promise<void>((resolve) => evil.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => evil.close());

  test('one to another place is followed by nobody, and the call waits', async () => {
    const id = await newBatch();
    const location = `http://127.0.0.1:${(evil.address() as AddressInfo).port}/login`;
    fault('file', { kind: 'redirect', location });
    const sent = await mirror(`${API}/file`, uploadOf(fileParts(id, 'a', 'abc')));
    expect([...origin(sent), sent.headers['location']]).toEqual([200, ABC_SHA256, 'queued', undefined]);
    expect(seen).toEqual([]);
  });

  test('one below the destination is told with the address of the mirror', async () => {
    const id = await newBatch();
    fault('schedule', { kind: 'redirect', location: `${host.direct('haplo-batch').url}/elsewhere` });
    const answer = await mirror(`${API}/schedule`, form(`batch=${id}`));
    expect(answer.status).toBe(302);
    expect(answer.headers['location']).toBe(`${host.mirror('haplo-batch').url}/elsewhere`);
  });
});

describe('the mirror is no proxy, and no way around', () => {
  const port = (): number => Number(new URL(host.daemon().url).port);

  test.each([
    '/mirror/http://169.254.169.254/',
    '/mirror/haplo-batch//evil/',
    '/mirror/haplo-batch/http://evil/',
    '/mirror//evil/api',
    '/mirror/haplo-batch/../robotoff/api',
    '/mirror/haplo-batch/api/%2e%2e/%2E./x',
    '/mirror/haplo-batch/api\\..\\x',
    '/mirror/haplo-batch@evil/api',
    '/mirror/',
    '/mirror',
    'http://evil/mirror/haplo-batch/api/',
    '/mirror/nosuch/api/haplo-data-import-batch/batch',
  ])('%s goes nowhere', async (target) => {
    const before = host.practice().ledger.list().length;
    const { key } = host.mirror('haplo-batch');
    const answer = await rawRequest(port(), `GET ${target}`, [
      `Authorization: ${basic(key)['Authorization'] ?? ''}`,
    ]);
    expect([400, 401, 404]).toContain(answer.status);
    expect(host.practice().ledger.list().length).toBe(before);
  });

  test.each([
    ['Host: evil.com'],
    ['Host: 127.0.0.1.evil.com'],
    ['Host: '],
    ['Host: 127.0.0.1:1'],
    ['Origin: http://evil.com'],
    ['Origin: null'],
    ['Referer: http://evil.com/'],
    ['Sec-Fetch-Site: cross-site'],
  ])('a request with "%s" is refused before its key is looked at', async (header) => {
    const before = host.practice().ledger.list().length;
    const { key } = host.mirror('haplo-batch');
    const headers = [header, `Authorization: ${basic(key)['Authorization'] ?? ''}`];
    for (const method of ['POST', 'OPTIONS', 'GET']) {
      const answer = await rawRequest(port(), `${method} /mirror/haplo-batch${API}/batch`, headers);
      expect(answer.status).toBe(403);
      expect(answer.head.toLowerCase()).not.toContain('access-control');
    }
    expect(host.practice().ledger.list().length).toBe(before);
  });

  test("neither the token of the API nor the remote's key opens it, nor its key the API", async () => {
    const { key } = host.mirror('haplo-batch');
    for (const bad of [host.direct('haplo-batch').key, host.mirror('robotoff').key]) {
      const { url } = host.mirror('haplo-batch');
      const answer = await rawCall(`${url}${API}/batch`, {
        ...form('control=x'),
        headers: { ...FORM, ...basic(bad) },
      });
      expect(answer.status).toBe(403);
    }
    const answer = await fetch(`${host.daemon().url}/api/v1/status`, {
      headers: { authorization: `Bearer ${key}` },
    });
    expect(answer.status).toBe(401);
  });

  test('the 51st wrong key is not looked at, nor is a good one then', async () => {
    const { url } = host.mirror('haplo-batch');
    for (let count = 0; count < 50; count += 1)
      await rawCall(`${url}${API}/file`, { method: 'GET', headers: basic(`wrong${'x'.repeat(39)}`) });
    const answer = await mirror(`${API}/file`, uploadOf([]));
    expect([answer.status, answer.body]).toEqual([
      403,
      '{"success":false,"kind":"THROTTLE","error":{"message":"Too many failed attempts"}}',
    ]);
  });
});

describe('nothing half-written stays', () => {
  /** Sends the head and a part of an upload, then hangs up. */
  async function hangUpInTheMiddle(id: string): Promise<void> {
    const { url, key } = host.mirror('haplo-batch');
    const target = new URL(url);
    const body = Buffer.from(formBody(fileParts(id, 'half', 'x'.repeat(300_000))));
    const head = [
      `POST ${target.pathname}${API}/file HTTP/1.1`,
      `Host: ${target.host}`,
      `Content-Length: ${body.length}`,
      ...Object.entries({ ...FORM_HEADERS, ...basic(key) }).map(([name, value]) => `${name}: ${value}`),
    ];
    const socket = connect(Number(target.port), '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write(`${head.join('\r\n')}\r\n\r\n`);
    await new Promise((resolve) => socket.write(body.subarray(0, 250_000), resolve));
    await new Promise((resolve) => setTimeout(resolve, 200));
    socket.destroy();
    await new Promise((resolve) => setTimeout(resolve, 300));
  }

  test('of an upload that breaks off, here or there', async () => {
    const id = await newBatch();
    await hangUpInTheMiddle(id);
    expect(await itemsOfAll()).toBe(0);
    expect(serverBatches().find((batch) => batch.id === id)?.files).toEqual([]);
    // The batch was given back.
    expect(origin(await mirror(`${API}/file`, uploadOf(fileParts(id, 'a', 'abc'))))).toEqual([
      200,
      ABC_SHA256,
      'live',
    ]);
    await host.stopServer();
    await hangUpInTheMiddle(id);
    expect(await itemsOfAll()).toBe(1);
  });

  test('uploads to one batch at the same time all get there, once', async () => {
    const id = await newBatch();
    const names = Array.from({ length: 12 }, (_, at) => `file-${at}`);
    const answers = await Promise.all(
      names.map((name) => mirror(`${API}/file`, uploadOf(fileParts(id, name, 'abc')))),
    );
    expect(answers.map(({ status, body }) => [status, body])).toEqual(names.map(() => [200, ABC_SHA256]));
    await mirror(`${API}/schedule`, form(`batch=${id}`));
    await until(() => serverBatches().find((batch) => batch.id === id)?.state !== 'uploading');
    const files = serverBatches().find((batch) => batch.id === id)?.files ?? [];
    expect(files.map((file) => file.name).sort()).toEqual([...names].sort());
  });
});
