import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { NodeFiles } from '../../main/adapters/files/nodeFiles.ts';
import type { WalkEntry } from '../../main/core/ports/files.ts';
import { bundleWorker, type BundledWorker } from '../support/bundledWorker.ts';
import { takeAll } from '../support/takeAll.ts';

/** More than a directory has that is looked at without a thread. */
const FILES = 2_500;

/** An expression: what a thread says of one file. */
const FACTS = "['f', 'dev', 'ino', 5, 1, 2, ''].join(String.fromCharCode(0))";

let worker: BundledWorker;
beforeAll(async () => {
  worker = await bundleWorker('main/treeWorker.ts');
});
afterAll(async () => {
  await worker.remove();
});

let base: string;
let root: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'waybill-looks-'));
  root = join(base, 'run');
  await mkdir(root);
});
afterEach(async () => {
  await rm(base, { recursive: true });
});

function walked(walkerFile?: URL, signal?: AbortSignal): Promise<readonly WalkEntry[]> {
  return takeAll(new NodeFiles({ spoolPath: (sha256) => join(base, sha256), walkerFile }).walk(root, signal));
}

function manyFiles(): void {
  for (let number = 0; number < FILES; number += 1)
    writeFileSync(join(root, `image ${number}.tif`), 'x'.repeat(number % 7));
}

test('very many names are looked at in a thread, and whatever they are, all is told as without it', async () => {
  manyFiles();
  for (const folder of ['image 100 more', 'z', '0']) {
    await mkdir(join(root, folder));
    await writeFile(join(root, folder, 'inside.txt'), 'inside');
  }
  await writeFile(join(root, 'line\nbreak é ✓.txt'), 'x');
  await writeFile(Buffer.concat([Buffer.from(`${root}/image `), Buffer.from([0xff])]), 'x');
  await writeFile(join(base, 'outside.txt'), 'x');
  await symlink(join(base, 'outside.txt'), join(root, 'image 7 out'));
  await symlink('image 3.tif', join(root, 'image 7 in'));
  await symlink('nothing', join(root, 'image 7 gone'));
  await symlink('z', join(root, 'image 7 folder'));
  execFileSync('mkfifo', [join(root, 'image 8 fifo')]);
  const server = createServer().listen(join(root, 's'));
  await once(server, 'listening');
  const here = await walked();
  const beside = await walked(worker.file);
  server.close();
  expect(beside).toEqual(here);
  expect(here.filter(({ kind }) => kind === 'file')).toHaveLength(FILES + 5);
  expect(here.filter(({ kind }) => kind === 'passedOver')).toHaveLength(6);
});

test('the thread is asked, and no file of a directory is looked at without it', async () => {
  manyFiles();
  const made = await threadThat(`({ text: ${FACTS}.repeat(names.length), tookMs: 0 })`);
  const found = await walked(made);
  expect(found).toHaveLength(FILES);
  for (const one of found) expect(one).toMatchObject({ kind: 'file', facts: { dev: 'dev', bytes: 5 } });
});

test('where the disk is slow, many names are looked at side by side again', async () => {
  manyFiles();
  const made = await threadThat(`({ text: ${FACTS}.repeat(names.length), tookMs: names.length })`);
  const found = await walked(made);
  expect(found.map((one) => one.path)).toEqual((await walked()).map((one) => one.path));
  const fromThread = found.filter((one) => one.kind === 'file' && one.facts.dev === 'dev').length;
  expect(fromThread).toBeGreaterThan(0);
  expect(fromThread).toBeLessThan(FILES / 2);
});

test.each([
  ['cannot be started', 'throw new Error("no")'],
  ['does not answer', 'setInterval(() => {}, 1000)'],
  ['ends', 'process.exit(3)'],
])('a thread that %s is done without', { timeout: 30_000 }, async (_, script) => {
  manyFiles();
  const file = join(base, 'thread.mjs');
  await writeFile(file, script);
  expect(await walked(pathToFileURL(file))).toEqual(await walked());
});

test.each([
  ['to its end', Infinity],
  ['for a few names', 10],
])('the thread ends with a walk that is followed %s', async (_, names) => {
  manyFiles();
  const beat = join(base, 'beat');
  const made = await threadThat(
    `({ text: ${FACTS}.repeat(names.length), tookMs: 0 })`,
    `setInterval(() => appendFileSync('${beat}', '.'), 5); appendFileSync('${beat}', '.');`,
  );
  let seen = 0;
  for await (const one of new NodeFiles({ spoolPath: () => base, walkerFile: made }).walk(root)) {
    expect(one.kind).toBe('file');
    seen += 1;
    if (seen === names) break;
  }
  await eventuallyStill(() => readFileSync(beat, 'utf8').length);
});

test('a walk that is called off ends', async () => {
  manyFiles();
  const stop = new AbortController();
  const files = new NodeFiles({ spoolPath: (sha256) => join(base, sha256), walkerFile: worker.file });
  let seen = 0;
  for await (const _ of files.walk(root, stop.signal)) {
    seen += 1;
    if (seen === 10) stop.abort();
  }
  expect(seen).toBe(10);
});

/** Resolves once something changes no more; a thread that went on would change it for ever. */
async function eventuallyStill(look: () => number): Promise<void> {
  for (let before = -1; before !== look(); await pause(200)) before = look();
}

/** A thread that answers each message with what an expression makes of its `names`. */
async function threadThat(answer: string, atStart = ''): Promise<URL> {
  const file = join(base, 'thread.mjs');
  await writeFile(
    file,
    `import { appendFileSync } from 'node:fs';
     import { parentPort } from 'node:worker_threads';
     ${atStart}
     parentPort.on('message', ({ names }) => parentPort.postMessage(${answer}));`,
  );
  return pathToFileURL(file);
}
