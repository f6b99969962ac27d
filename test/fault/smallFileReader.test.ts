import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { NodeFiles } from '../../main/adapters/files/nodeFiles.ts';
import { SMALL_FILE_BYTES_MAX, SmallFileReader } from '../../main/adapters/files/smallFileReader.ts';
import { bundleWorker, type BundledWorker } from '../support/bundledWorker.ts';
import { takeBytes } from '../support/takeAll.ts';

let worker: BundledWorker;
let root: string;
const readers: SmallFileReader[] = [];
beforeAll(async () => {
  worker = await bundleWorker('main/adapters/files/smallFileWorker.ts');
});
afterAll(async () => {
  await worker.remove();
});
beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'waybill-small-')));
});
afterEach(async () => {
  for (const reader of readers.splice(0)) await reader.close();
  await rm(root, { recursive: true });
});

function reader(file = worker.file): SmallFileReader {
  const made = new SmallFileReader(file);
  readers.push(made);
  return made;
}

async function write(name: string, content: Uint8Array | string): Promise<{ path: string; root: string }> {
  await writeFile(join(root, name), content);
  return { path: join(root, name), root };
}

async function bytesOf(files: NodeFiles, place: { path: string; root: string }): Promise<string> {
  const opened = await files.open({ kind: 'file', ...place });
  if (!opened.ok) return opened.failure.code;
  const bytes = await takeBytes(opened.value.chunks());
  const proof = await opened.value.proof();
  await opened.value.close();
  expect(proof.ok && proof.value.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
  return bytes.toString();
}

test('a thousand files asked for at once are each given with their own bytes and digest', async () => {
  const small = reader();
  const places = await Promise.all(
    Array.from({ length: 1_000 }, (_, index) => write(`f${index}`, `specimen ${index}`)),
  );
  const files = new NodeFiles({ spoolPath: () => '/nowhere', small });
  const read = await Promise.all(places.map((place) => bytesOf(files, place)));
  expect(read).toEqual(places.map((_, index) => `specimen ${index}`));
});

test('a file at the limit is read whole, one byte more is left to the usual way', async () => {
  const small = reader();
  const most = await small.read(await write('most', Buffer.alloc(SMALL_FILE_BYTES_MAX)));
  expect(most).toMatchObject({ ok: true, value: { kind: 'read' } });
  const more = await small.read(await write('more', Buffer.alloc(SMALL_FILE_BYTES_MAX + 1)));
  expect(more).toEqual({ ok: true, value: { kind: 'large' } });
});

test('a file that changes after it was read is told by its proof', async () => {
  const files = new NodeFiles({ spoolPath: () => '/nowhere', small: reader() });
  const place = await write('a', 'one');
  const opened = await files.open({ kind: 'file', ...place });
  if (!opened.ok) throw new Error(opened.failure.code);
  expect((await takeBytes(opened.value.chunks())).toString()).toBe('one');
  await writeFile(place.path, 'other');
  const proof = await opened.value.proof();
  expect(proof.ok && proof.value.before.bytes).toBe(3);
  expect(proof.ok && proof.value.after.bytes).toBe(5);
});

test('a FIFO in the place of a file holds nobody up', async () => {
  execFileSync('mkfifo', [join(root, 'pipe')]);
  expect(await reader().read({ path: join(root, 'pipe'), root })).toMatchObject({
    ok: false,
    failure: { code: 'file.not-a-file' },
  });
});

test('a thread that cannot be had, or dies, costs nothing but speed', async () => {
  const broken = new NodeFiles({
    spoolPath: () => '/nowhere',
    small: reader(pathToFileURL(join(root, 'no-such-worker.mjs'))),
  });
  const place = await write('a', 'still here');
  expect(await bytesOf(broken, place)).toBe('still here');
  await writeFile(
    join(root, 'dies.mjs'),
    "import { parentPort } from 'node:worker_threads'; parentPort.on('message', () => process.exit(1));",
  );
  const dies = new NodeFiles({
    spoolPath: () => '/nowhere',
    small: reader(pathToFileURL(join(root, 'dies.mjs'))),
  });
  expect(await bytesOf(dies, place)).toBe('still here');
});

test('a disk that hangs is asked in the usual way, and the thread is used again once it speaks', async () => {
  await writeFile(
    join(root, 'slow.mjs'),
    `import { parentPort } from 'node:worker_threads';
     parentPort.once('message', ([{ id }]) => setTimeout(() => parentPort.postMessage([{ id, ask: 'read', result: { ok: false, failure: 'replaced' } }]), 3500));`,
  );
  const small = reader(pathToFileURL(join(root, 'slow.mjs')));
  const files = new NodeFiles({ spoolPath: () => '/nowhere', small });
  const place = await write('a', 'not waited for');
  expect(await bytesOf(files, place)).toBe('not waited for');
  // While it hangs nobody even asks it.
  expect(await small.read(place)).toBe('unavailable');
});
