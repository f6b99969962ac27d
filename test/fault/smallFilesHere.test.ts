import { mkdtemp, realpath, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { NodeFiles } from '../../main/adapters/files/nodeFiles.ts';
import { SmallFilesHere } from '../../main/adapters/files/smallFilesHere.ts';
import { SMALL_FILE_BYTES_MAX } from '../../main/adapters/files/smallFileReader.ts';
import type { FileBody } from '../../main/core/ports/files.ts';
import { takeBytes } from '../support/takeAll.ts';

let root: string;
let reads = 0;
let files: NodeFiles;
beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'waybill-here-')));
  reads = 0;
  const small = new SmallFilesHere(() => {
    reads += 1;
  });
  files = new NodeFiles({ spoolPath: () => '/nowhere', small });
});
afterEach(async () => {
  await rm(root, { recursive: true });
});

async function open(name: string, content: string | Uint8Array): Promise<FileBody> {
  await writeFile(join(root, name), content);
  const opened = await files.open({ kind: 'file', path: join(root, name), root });
  if (!opened.ok) throw new Error(opened.failure.code);
  return opened.value;
}

const text = async (body: FileBody): Promise<string> => (await takeBytes(body.chunks())).toString();

test('files that are open at the same time keep their own bytes, whatever was closed before them', async () => {
  const bodies: FileBody[] = [];
  for (let at = 0; at < 12; at += 1) {
    bodies.push(await open(`f${at}`, `content of ${at}`));
    if (at % 3 === 2) await bodies[at - 1]?.close();
  }
  for (const [at, body] of bodies.entries())
    if (at % 3 !== 1) expect(await text(body)).toBe(`content of ${at}`);
});

test('a body that is closed twice gives its memory back once', async () => {
  const first = await open('a', 'first');
  await first.close();
  await first.close();
  const [second, third] = [await open('b', 'second'), await open('c', 'third')];
  expect([await text(second), await text(third)]).toEqual(['second', 'third']);
});

test('each wait for the disk is told when it begins and when it ends', async () => {
  const body = await open('a', 'first');
  expect(reads).toBe(2);
  await takeBytes(body.chunks());
  expect(await body.proof()).toMatchObject({ ok: true });
  expect(reads).toBe(4);
});

test('a file that is larger, or shorter than it was, is told as by any other reader', async () => {
  const large = await open('large', Buffer.alloc(SMALL_FILE_BYTES_MAX + 1));
  expect((await takeBytes(large.chunks())).byteLength).toBe(SMALL_FILE_BYTES_MAX + 1);
  await large.close();
  const shrinking = await open('a', 'some content');
  await truncate(join(root, 'a'), 4);
  expect(await text(shrinking)).toBe('some content');
  const proof = await shrinking.proof();
  expect(proof.ok && [proof.value.before.bytes, proof.value.after.bytes]).toEqual([12, 4]);
});
