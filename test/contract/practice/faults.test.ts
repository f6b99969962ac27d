import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { FaultRule } from '../../../main/practice/framework/fault.ts';
import type { PracticeServer } from '../../../main/practice/practiceServer.ts';
import { startPracticeServer } from '../../../main/practice/practiceServer.ts';
import {
  ABC_SHA256,
  basic,
  BATCH_KEY,
  CONTROL,
  CONTROL_SHA256,
  fileParts,
  HAPLO_SERVICES,
  post,
  upload,
} from './haploFixtures.ts';
import { rawCall } from './rawCall.ts';
import { FORM_HEADERS, formBody } from './rawForm.ts';

const GOOD = basic(BATCH_KEY);

let server: PracticeServer;
let api: string;
let batch: string;

beforeAll(async () => {
  server = await startPracticeServer({ services: HAPLO_SERVICES });
  api = `${server.url}/haplo/api/haplo-data-import-batch`;
  await upload(`${api}/control`, [{ name: 'file', content: CONTROL, filename: 'c.json' }], GOOD);
  batch = (await post(`${api}/batch`, `control=${CONTROL_SHA256}`, GOOD)).body;
});

afterEach(() => server.faults.clear());
afterAll(() => server.stop());

function onFile(fault: FaultRule['fault'], more: Partial<FaultRule> = {}): void {
  server.faults.add({ service: 'haplo-batch', route: 'file', fault, times: 1, ...more });
}

function send(name: string): ReturnType<typeof upload> {
  return upload(`${api}/file`, fileParts(batch, name, 'abc'), GOOD);
}

function listed(): readonly string[] {
  const { batches } = server.state()['haplo-batch'] as {
    batches: { id: string; files: { name: string }[] }[];
  };
  return batches.find(({ id }) => id === batch)?.files.map(({ name }) => name) ?? [];
}

function lastCall(): Record<string, unknown> {
  return server.ledger.list('haplo-batch').at(-1) ?? {};
}

test('status answers in place of the work, with its own body and headers', async () => {
  onFile({
    kind: 'status',
    status: 503,
    body: 'later',
    contentType: 'text/plain',
    headers: { 'Retry-After': '7' },
  });
  const answer = await send('status.tsv');
  expect([answer.status, answer.headers['content-type'], answer.body]).toEqual([503, 'text/plain', 'later']);
  expect(answer.headers['retry-after']).toBe('7');
  expect(listed()).not.toContain('status.tsv');
  expect(lastCall()).toMatchObject({ status: 503, faults: ['status'] });
  expect((await send('status.tsv')).body).toBe(ABC_SHA256);
});

test('status after the work answers instead of the service, whose work is done', async () => {
  onFile({ kind: 'status', status: 500, afterWork: true });
  expect((await send('after.tsv')).status).toBe(500);
  expect(listed()).toContain('after.tsv');
});

test('htmlWith200 is a page that looks like success', async () => {
  onFile({ kind: 'htmlWith200' });
  const answer = await send('html.tsv');
  expect([answer.status, answer.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
  expect(listed()).not.toContain('html.tsv');
});

test('redirect sends the client wherever it says', async () => {
  onFile({ kind: 'redirect', location: 'http://elsewhere.example/haplo' });
  const answer = await send('redirect.tsv');
  expect([answer.status, answer.headers['location']]).toEqual([302, 'http://elsewhere.example/haplo']);
});

test.each([
  { framing: 'declared', head: 'content-length: 64', last: ABC_SHA256.slice(0, 32) },
  { framing: 'chunked', head: 'transfer-encoding: chunked', last: `20\r\n${ABC_SHA256.slice(0, 32)}\r\n` },
] as const)(
  'cutBody ($framing) breaks off in the middle, after the work',
  async ({ framing, head, last }) => {
    onFile({ kind: 'cutBody', framing });
    const answer = await send(`cut-${framing}.tsv`);
    expect(answer.wire.toLowerCase()).toContain(head);
    expect(answer.body).toBe(last);
    expect(listed()).toContain(`cut-${framing}.tsv`);
    expect(lastCall()).toMatchObject({ status: 200, lostAnswer: true });
  },
);

test('wrongDigest is another digest of the right shape', async () => {
  onFile({ kind: 'wrongDigest' });
  const answer = await send('wrong.tsv');
  expect(answer.body).toBe(`0${ABC_SHA256.slice(1)}`);
});

test('loseAnswer does the work and gives not one byte', async () => {
  onFile({ kind: 'loseAnswer' });
  await expect(send('lost.tsv')).rejects.toThrow();
  expect(listed()).toContain('lost.tsv');
  expect(lastCall()).toMatchObject({ name: 'lost.tsv', status: 200, lostAnswer: true, sha256: ABC_SHA256 });
});

test('resetBefore resets the connection and does nothing', async () => {
  onFile({ kind: 'resetBefore' });
  await expect(send('reset.tsv')).rejects.toThrow(/ECONNRESET|EPIPE|no answer/);
  expect(listed()).not.toContain('reset.tsv');
  expect(lastCall()).toMatchObject({ status: null, faults: ['resetBefore'] });
});

test('silence accepts and never answers', async () => {
  onFile({ kind: 'silence' });
  const heard = await new Promise<string>((resolve) => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    const body = Buffer.from(formBody(fileParts(batch, 'silent.tsv', 'abc')));
    socket.write(
      `POST /haplo/api/haplo-data-import-batch/file HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n` +
        `Authorization: ${GOOD['Authorization'] ?? ''}\r\nContent-Type: ${FORM_HEADERS['Content-Type']}\r\n\r\n`,
    );
    socket.write(body);
    let text = '';
    socket.on('data', (chunk) => (text += String(chunk)));
    setTimeout(() => {
      socket.destroy();
      resolve(text);
    }, 300);
  });
  expect(heard).toBe('');
  expect(listed()).not.toContain('silent.tsv');
});

test('slow drips the answer, or reads the request slowly, and changes nothing else', async () => {
  onFile({ kind: 'slow', bytesPerSecond: 200 });
  const startedMs = performance.now();
  expect((await send('slow.tsv')).body).toBe(ABC_SHA256);
  expect(performance.now() - startedMs).toBeGreaterThan(150);
  onFile({ kind: 'slow', bytesPerSecond: 2000, of: 'request' });
  const again = performance.now();
  expect((await send('slow2.tsv')).body).toBe(ABC_SHA256);
  expect(performance.now() - again).toBeGreaterThan(100);
});

test('delay waits before anything else', async () => {
  onFile({ kind: 'delay', delayMs: 150 });
  const startedMs = performance.now();
  expect((await send('delayed.tsv')).body).toBe(ABC_SHA256);
  expect(performance.now() - startedMs).toBeGreaterThan(140);
});

test('a fault that names a file strikes only that file', async () => {
  onFile({ kind: 'status', status: 500 }, { match: { name: 'bad.tsv' } });
  expect((await send('good.tsv')).status).toBe(200);
  expect((await send('bad.tsv')).status).toBe(500);
  expect(listed()).not.toContain('bad.tsv');
});

test('loseFileOnParallelUpload keeps one of two overlapping uploads', async () => {
  server.faults.add({ route: 'file', fault: { kind: 'loseFileOnParallelUpload' } });
  server.faults.add({ route: 'file', fault: { kind: 'slow', bytesPerSecond: 2000, of: 'request' } });
  const before = listed().length;
  const answers = await Promise.all([send('parallel-a.tsv'), send('parallel-b.tsv')]);
  expect(answers.map(({ body }) => body)).toEqual([ABC_SHA256, ABC_SHA256]);
  expect(listed().length).toBe(before + 1);
  server.faults.clear();
  server.faults.add({ route: 'file', fault: { kind: 'loseFileOnParallelUpload' } });
  await send('one.tsv');
  await send('two.tsv');
  expect(listed().slice(-2)).toEqual(['one.tsv', 'two.tsv']);
});

test('faults are switched over HTTP, and what is none is refused', async () => {
  const url = `${server.url}/practice/faults`;
  const rule = { service: 'haplo-batch', route: 'schedule', fault: { kind: 'htmlWith200' }, times: 1 };
  const added = await rawCall(url, { method: 'POST', body: JSON.stringify(rule) });
  expect(added.status).toBe(201);
  expect((await post(`${api}/schedule`, 'batch=x', GOOD)).headers['content-type']).toMatch(/html/);
  await rawCall(url, { method: 'POST', body: JSON.stringify({ ...rule, times: 5 }) });
  await rawCall(url, { method: 'DELETE' });
  expect((await post(`${api}/schedule`, 'batch=x', GOOD)).body).toBe('Batch not found: x');
  expect((await rawCall(url, { method: 'POST', body: '{"fault":{"kind":"none"}}' })).status).toBe(400);
  expect((await rawCall(url, { method: 'POST', body: '{' })).status).toBe(400);
});
