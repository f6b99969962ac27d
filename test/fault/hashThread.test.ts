import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { HashThread } from '../../main/adapters/files/hashThread.ts';
import { NodeFiles } from '../../main/adapters/files/nodeFiles.ts';
import { FileReadError, type FileBody } from '../../main/core/ports/files.ts';
import { bundleWorker, type BundledWorker } from '../support/bundledWorker.ts';
import { takeBytes } from '../support/takeAll.ts';

const BYTES = 9 * 1024 * 1024 + 5;

let worker: BundledWorker;
let root: string;
let hashes: HashThread;
beforeAll(async () => {
  worker = await bundleWorker('main/adapters/files/hashWorker.ts');
});
afterAll(() => worker.remove());
beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'waybill-hash-')));
  hashes = new HashThread(worker.file);
});
afterEach(async () => {
  await hashes.close();
  await rm(root, { recursive: true });
});

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

async function written(name: string): Promise<Buffer> {
  const content = randomBytes(BYTES);
  await writeFile(join(root, name), content);
  return content;
}

async function opened(name: string, beside = hashes): Promise<FileBody> {
  const files = new NodeFiles({ spoolPath: () => '/nowhere', hashes: beside });
  const body = await files.open({ kind: 'file', path: join(root, name), root });
  if (!body.ok) throw new Error(body.failure.code);
  return body.value;
}

async function readWhole(body: FileBody): Promise<{ bytes: Buffer; sha256: string | undefined }> {
  const bytes = await takeBytes(body.chunks());
  const proof = await body.proof();
  await body.close();
  return { bytes, sha256: proof.ok ? proof.value.sha256 : undefined };
}

test('several large files that are read at the same time each have their own digest', async () => {
  const names = ['a', 'b', 'c', 'd'];
  const contents = await Promise.all(names.map(written));
  const read = await Promise.all(names.map(async (name) => readWhole(await opened(name))));
  expect(read.map((one) => one.sha256)).toEqual(contents.map(sha256));
  expect(read.every(({ bytes }, at) => contents[at]?.equals(bytes) === true)).toBe(true);
});

test('a thread that dies fails the file it was digesting, and the next one is digested by another', async () => {
  const content = await written('a');
  const body = await opened('a');
  const chunks = body.chunks()[Symbol.asyncIterator]();
  await chunks.next();
  await hashes.close();
  const rest = async (): Promise<void> => {
    while ((await chunks.next()).done !== true);
  };
  await expect(rest()).rejects.toThrow(FileReadError);
  expect(await body.proof()).toMatchObject({ ok: false });
  await body.close();
  expect((await readWhole(await opened('a'))).sha256).toBe(sha256(content));
});

test('a thread that cannot be started fails the file with what is known of it, and nothing hangs', async () => {
  await written('a');
  const nowhere = new HashThread(pathToFileURL(join(root, 'worker.mjs')));
  const body = await opened('a', nowhere);
  await expect(takeBytes(body.chunks())).rejects.toMatchObject({ failure: { code: 'file.unreadable' } });
  await body.close();
  await nowhere.close();
});

test('a file whose reading is given up half-way is closed, and others go on', async () => {
  const content = await written('a');
  const half = await opened('a');
  for await (const _chunk of half.chunks()) break;
  const other = await opened('a');
  await half.close();
  expect((await readWhole(other)).sha256).toBe(sha256(content));
});
