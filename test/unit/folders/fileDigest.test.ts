import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { fileDigest } from '../../../main/core/folders/fileDigest.ts';
import type { FolderRun } from '../../../main/core/folders/folderRun.ts';
import { Instrument } from '../../../main/core/instrument.ts';
import { failure } from '../../../shared/model/failure.ts';
import { FakeClock } from '../../support/fakeClock.ts';
import { MemoryFiles } from '../../support/memoryFiles.ts';
import { MemoryKindness } from '../../support/memoryWindows.ts';

const PATH = '/data/a.tif';

/** A folder with one file of three chunks. */
function folder(): { readonly files: MemoryFiles; readonly run: FolderRun; readonly end: AbortController } {
  const clock = new FakeClock();
  const files = new MemoryFiles({ clock, chunkBytes: 1 });
  files.write(PATH, 'abc');
  const end = new AbortController();
  const run = {
    core: {
      instrument: new Instrument({ clock, kindness: new MemoryKindness('full') }, () => undefined),
      ports: { files },
    },
    signal: end.signal,
    sourceOf: (path: string) => ({ kind: 'file', path: `/data/${path}`, root: '/data' }),
  } as unknown as FolderRun;
  return { files, run, end };
}

describe('the digest of a file as it is now', () => {
  test('comes with the facts of the very version that was read', async () => {
    const { files, run } = folder();
    const facts = await files.facts({ kind: 'file', path: PATH, root: '/data' });
    expect(await fileDigest(run, 'a.tif')).toEqual({
      sha256: createHash('sha256').update('abc').digest('hex'),
      facts: facts.ok ? facts.value : undefined,
    });
  });

  test('is none where the file cannot be opened, or fails while it is read', async () => {
    const { files, run } = folder();
    expect(await fileDigest(run, 'other.tif')).toBeUndefined();
    const broken = failure('file.unreadable', { path: PATH, reason: 'EIO' });
    files.beforeChunk = (path, chunk) => {
      if (chunk === 1) files.failReads(path, broken);
    };
    expect(await fileDigest(run, 'a.tif')).toBeUndefined();
    expect(files.openBodies).toBe(0);
  });

  test('is none of a file that is written, or goes away, meanwhile', async () => {
    for (const act of ['write', 'remove'] as const) {
      const { files, run } = folder();
      files.beforeChunk = (path, chunk) => {
        if (chunk !== 1) return;
        if (act === 'write') files.write(path, 'abx');
        else files.remove(path);
      };
      expect(await fileDigest(run, 'a.tif')).toBeUndefined();
      expect(files.openBodies).toBe(0);
    }
  });

  test('is given up when the folder’s work ends', async () => {
    const { files, run, end } = folder();
    let chunks = 0;
    files.beforeChunk = () => {
      chunks += 1;
      end.abort();
    };
    expect(await fileDigest(run, 'a.tif')).toBeUndefined();
    expect(chunks).toBe(1);
    expect(files.openBodies).toBe(0);
  });

  test('hides no bug', async () => {
    const { files, run } = folder();
    files.beforeChunk = () => {
      throw new TypeError('a bug');
    };
    await expect(fileDigest(run, 'a.tif')).rejects.toThrow('a bug');
    expect(files.openBodies).toBe(0);
  });
});
