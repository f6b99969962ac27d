import { execFileSync } from 'node:child_process';
import { appendFile, chmod, mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NodeTree } from '../../main/adapters/files/nodeTree.ts';
import { SAMPLE_BYTES } from '../../main/adapters/files/sampleFile.ts';
import { SmallFileReader } from '../../main/adapters/files/smallFileReader.ts';
import type { FileSample } from '../../main/core/ports/folders.ts';
import type { Result } from '../../shared/model/result.ts';
import { bundleWorker, type BundledWorker } from '../support/bundledWorker.ts';

let root: string;
let worker: BundledWorker;
let small: SmallFileReader;
beforeAll(async () => {
  worker = await bundleWorker('main/adapters/files/smallFileWorker.ts');
  small = new SmallFileReader(worker.file);
  const directory = await mkdtemp(join(tmpdir(), 'waybill-sample-'));
  root = join(directory, 'instrument');
  await mkdir(root);
  await writeFile(join(directory, 'elsewhere'), 'not ours');
});
afterAll(async () => {
  await small.close();
  await worker.remove();
  await rm(join(root, '..'), { recursive: true });
});

describe.each([
  ['by the pool of threads', () => new NodeTree()],
  ['in a thread of its own', () => new NodeTree({ small })],
])('a sample, taken %s', (where, tree) => {
  const sample = (name: string): Promise<Result<FileSample>> =>
    tree().sample({ kind: 'file', path: join(root, name), root });
  async function taken(name: string): Promise<FileSample> {
    const got = await sample(name);
    if (!got.ok) throw new Error(got.failure.code);
    return got.value;
  }

  test('tells of a change at either end, whatever size and times say', async () => {
    const bytes = Buffer.alloc(4 * SAMPLE_BYTES, 'x');
    await writeFile(join(root, 'big'), bytes);
    const before = await taken('big');
    expect(before.facts.bytes).toBe(bytes.length);
    expect(await taken('big')).toEqual(before);
    for (const at of [0, SAMPLE_BYTES - 1, bytes.length - SAMPLE_BYTES, bytes.length - 1]) {
      const changed = Buffer.from(bytes);
      changed[at] = 0;
      await writeFile(join(root, 'big'), changed);
      expect((await taken('big')).digest).not.toBe(before.digest);
    }
    const middle = Buffer.from(bytes);
    middle[2 * SAMPLE_BYTES] = 0;
    await writeFile(join(root, 'big'), middle);
    expect((await taken('big')).digest).toBe(before.digest);
  });

  test.each([
    ['nothing', 0, 0],
    ['one byte of nought', 1, 1],
    ['less than both ends', SAMPLE_BYTES, SAMPLE_BYTES],
    ['more, preallocated', 5 * SAMPLE_BYTES, SAMPLE_BYTES],
  ])('of %s counts the noughts at its end', async (_what, bytes, zeros) => {
    await writeFile(join(root, 'empty'), '');
    await truncate(join(root, 'empty'), bytes);
    expect((await taken('empty')).zerosAtEnd).toBe(zeros);
    await appendFile(join(root, 'empty'), 'end');
    expect((await taken('empty')).zerosAtEnd).toBe(0);
  });

  test('of what is gone, no file, out of the folder or not to be read is a failure of its own', async () => {
    await symlink('../elsewhere', join(root, 'out')).catch(() => undefined);
    await mkdir(join(root, 'directory'), { recursive: true });
    const pipe = `pipe, ${where}`;
    execFileSync('mkfifo', [join(root, pipe)]);
    for (const [name, code] of [
      ['missing', 'file.gone'],
      ['out', 'file.outside'],
      ['directory', 'file.not-a-file'],
      [pipe, 'file.not-a-file'],
    ] as const)
      expect(await sample(name)).toMatchObject({ ok: false, failure: { code } });
    if (process.getuid?.() === 0) return;
    await writeFile(join(root, 'locked'), 'x');
    await chmod(join(root, 'locked'), 0);
    expect(await sample('locked')).toMatchObject({ ok: false, failure: { code: 'file.no-access' } });
  });
});

test('where the thread does not answer, the sample is taken all the same', async () => {
  await writeFile(join(root, 'plain'), 'plain');
  const gone = new SmallFileReader(new URL('file:///nowhere/worker.mjs'));
  const source = { kind: 'file', path: join(root, 'plain'), root } as const;
  const got = await new NodeTree({ small: gone }).sample(source);
  expect(got).toEqual(await new NodeTree().sample(source));
});
