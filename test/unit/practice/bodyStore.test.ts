import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createBodyStore } from '../../../main/practice/framework/bodyStore.ts';

const ABC = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'bodies-'));
});

afterEach(() => rm(dir, { recursive: true, force: true }));

function pieces(...texts: string[]): Readable {
  return Readable.from(texts.map((text) => Buffer.from(text)));
}

test('pieces are kept in order under their digest', async () => {
  const bodies = createBodyStore(dir);
  expect(await bodies.put(pieces('a', 'b', 'c'))).toEqual({ sha256: ABC, bytes: 3, isKept: true });
  expect(Buffer.from((await bodies.read(ABC)) ?? []).toString()).toBe('abc');
  expect(await readdir(dir)).toEqual([ABC]);
});

test('of a body over the limit only digest and size stay', async () => {
  const bodies = createBodyStore(dir);
  expect(await bodies.put(pieces('a', 'b', 'c'), { keptBytesMax: 2 })).toEqual({
    sha256: ABC,
    bytes: 3,
    isKept: false,
  });
  expect(await bodies.read(ABC)).toBeUndefined();
  expect(bodies.stream(ABC)).toBeUndefined();
  expect(await readdir(dir)).toEqual([]);
});

test('a body that breaks off leaves nothing', async () => {
  const bodies = createBodyStore(dir);
  const broken = new Readable({ read: () => undefined });
  broken.push('a');
  broken.destroy(new Error('gone'));
  await expect(bodies.put(broken)).rejects.toThrow('gone');
  expect(await readdir(dir)).toEqual([]);
});
