import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Http } from '../../main/adapters/http/http.ts';
import { importServiceFor } from '../../main/adapters/services/registry.ts';
import type { Access, ImportService, JobReport } from '../../main/core/ports/importService.ts';
import { FileReadError } from '../../main/core/ports/files.ts';
import type { FaultRule } from '../../main/practice/framework/fault.ts';
import type { PracticeServer } from '../../main/practice/practiceServer.ts';
import { startPracticeServer } from '../../main/practice/practiceServer.ts';
import type { RemoteBatch } from '../../shared/model/batch.ts';
import { failure, type Failure } from '../../shared/model/failure.ts';
import type { Result } from '../../shared/model/result.ts';
import { httpUnderTest, NEVER } from '../support/httpUnderTest.ts';
import { testDestination } from '../support/testDestination.ts';

const KIND = 'dsp-ingest';
const MIB = 1024 * 1024;

let http: Http;
let service: ImportService;
let server: PracticeServer;
let access: Access;
let batch: RemoteBatch;

beforeEach(async () => {
  http = httpUnderTest({ idleMs: 1_000 });
  service = importServiceFor(KIND, http);
  await begin({ fileMsMin: 0, fileMsMax: 0 });
});
afterEach(async () => {
  http.close();
  await server.stop();
});

async function begin(options: Readonly<Record<string, unknown>>): Promise<void> {
  server = await startPracticeServer({ services: { [KIND]: options } });
  const { url, user = '', authUrl, secret } = server.services[KIND]!;
  const destination = testDestination(KIND, url, { authUrl: String(authUrl), shortcode: '0001' });
  access = { destination: { ...destination, user }, secret, signal: NEVER };
  batch = await well(service.openBatch(access, { comment: '', key: 'k' }));
}

/** Sends `bytes` bytes; `breakAt` = the source fails there. `onChunk` sees how far it was read. */
function send(
  name: string,
  content: { readonly bytes: number; readonly head?: string },
  more: { readonly breakAt?: number; readonly onChunk?: (given: number) => void } = {},
) {
  const chunk = Buffer.alloc(64 * 1024, content.head ?? 'x');
  const body = {
    bytes: content.bytes,
    facts: undefined,
    async *chunks() {
      for (let given = 0; given < content.bytes; given += chunk.byteLength) {
        if (more.breakAt !== undefined && given >= more.breakAt)
          throw new FileReadError(failure('file.unreadable', { path: name, reason: 'EIO' }));
        more.onChunk?.(given);
        yield chunk.subarray(0, Math.min(chunk.byteLength, content.bytes - given));
      }
    },
    proof: () => Promise.reject(new Error('not asked for')),
    close: () => Promise.resolve(),
  };
  return service.send(access, { batch, files: [{ name, body }], onProgress: () => undefined });
}

const start = (repeated = false) => service.start(access, { batch, kind: 'import', repeated, names: [] });

async function ended(names: readonly string[]): Promise<Extract<JobReport, { state: 'succeeded' }>> {
  for (;;) {
    const report = await well(service.report?.(access, { batch, names }));
    if (report.state === 'succeeded') return report;
    if (report.state !== 'running') throw new Error(report.state);
  }
}

async function well<T>(result: Promise<Result<T>> | undefined): Promise<T> {
  const told = await result;
  if (told?.ok === true) return told.value;
  throw new Error(JSON.stringify(told));
}
async function failed(result: Promise<Result<unknown>>): Promise<Failure> {
  const told = await result;
  if (!told.ok) return told.failure;
  throw new Error('it went well');
}
function fault(route: string, what: FaultRule['fault']): void {
  server.faults.add({ service: KIND, route, fault: what, times: 1 });
}
function kept(name: string): unknown {
  const { projects } = server.state()[KIND] as {
    projects: Readonly<Record<string, { folder: Readonly<Record<string, unknown>> | null }>>;
  };
  return projects['0001']?.folder?.[name];
}

test('an upload that breaks off is a failure, its half lies on the server, and sent again it is whole', async () => {
  const told = await failed(send('a.txt', { bytes: 4 * MIB }, { breakAt: MIB }));
  expect(told.code).toBe('file.unreadable');
  await expect.poll(() => kept('a.txt')).toMatchObject({ isWhole: false });
  await expect.poll(async () => (await send('a.txt', { bytes: 4 * MIB })).ok, { timeout: 5_000 }).toBe(true);
  expect(kept('a.txt')).toMatchObject({ isWhole: true, bytes: 4 * MIB });
});

test('an answer that is lost after the upload is told as such, and the repeat replaces the file', async () => {
  fault('ingest', { kind: 'loseAnswer' });
  expect((await failed(send('a.txt', { bytes: 1000 }))).code).toBe('network.cut');
  expect(kept('a.txt')).toMatchObject({ isWhole: true });
  await well(send('a.txt', { bytes: 1000 }));
  await well(start());
  expect((await ended(['a.txt'])).serverSaid?.split('\n')).toHaveLength(2);
});

test('a file whose answer was lost, and that another ingest took before it was sent again, is told as taken twice', async () => {
  fault('ingest', { kind: 'loseAnswer' });
  expect((await failed(send('a.txt', { bytes: 1000 }))).code).toBe('network.cut');
  // Somebody else's ingest takes everything that lies there.
  await well(start());
  expect((await ended(['a.txt'])).doubled).toBeUndefined();
  await well(send('a.txt', { bytes: 1000 }));
  await well(send('b.txt', { bytes: 10 }));
  await well(start());
  expect(await ended(['a.txt', 'b.txt'])).toMatchObject({ leftOut: [], doubled: ['a.txt'] });
});

test('a refusal while a big file is on its way is read, and the rest is not sent', async () => {
  await server.stop();
  await begin({ fileMsMin: 600_000, fileMsMax: 600_000 });
  await well(send('first.txt', { bytes: 10 }));
  await well(start());
  let furthest = 0;
  const told = await failed(
    send('big.txt', { bytes: 2048 * MIB }, { onChunk: (given) => (furthest = given) }),
  );
  expect(told).toMatchObject({ code: 'remote.busy', facts: { status: 409 } });
  expect(furthest).toBeLessThan(2047 * MIB);
});

test('a lost answer to the start is repeated without harm, also when everything was ingested meanwhile', async () => {
  await well(send('a.txt', { bytes: 10 }));
  fault('bulk-ingest', { kind: 'loseAnswer' });
  expect((await failed(start())).code).toBe('network.cut');
  await ended([]);
  await well(start(true));
  const report = await ended(['a.txt']);
  expect(report.leftOut).toEqual([]);
  expect(report.serverSaid?.split('\n'), 'ingested once').toHaveLength(2);
});

test('a mapping whose answer is cut is never taken for the end', async () => {
  await well(send('a.txt', { bytes: 10 }));
  await well(start());
  await ended(['a.txt']);
  for (const framing of ['declared', 'chunked'] as const) {
    fault('mapping', { kind: 'cutBody', framing });
    const told = await service.report?.(access, { batch, names: ['a.txt'] });
    expect(told).toMatchObject({ ok: false, failure: { code: 'network.cut' } });
  }
});

test('a server that is busy otherwise is asked again later, as it wishes', async () => {
  fault('mapping', { kind: 'status', status: 503, headers: { 'Retry-After': '7' } });
  expect(await service.report?.(access, { batch, names: [] })).toEqual({
    ok: true,
    value: { state: 'running', pollInMs: 7_000 },
  });
});

test('of fifty files three fail on the server, are named, mended and sent again, and nothing is ingested twice', async () => {
  const names = Array.from({ length: 50 }, (_, at) => `page ${String(at).padStart(2, '0')}.tif`);
  const bad = ['page 07.tif', 'page 23.tif', 'page 49.tif'];
  for (const name of names)
    await well(send(name, { bytes: 100, head: bad.includes(name) ? 'CORRUPT' : name }));
  await well(start());
  const first = await ended(names);
  expect(first.leftOut).toEqual(bad);
  expect(Object.keys(first.refs)).toHaveLength(47);
  for (const name of bad) await well(send(name, { bytes: 100, head: name }));
  await well(start());
  const second = await ended(bad);
  expect(second.leftOut).toEqual([]);
  const rows = (second.serverSaid ?? '').split('\n').slice(1);
  expect(rows).toHaveLength(50);
  expect(new Set(rows.map((row) => row.slice(0, row.indexOf(','))))).toEqual(new Set(names));
});
