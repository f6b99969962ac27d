import { createHash } from 'node:crypto';
import { appendFile, mkdtemp, readdir, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openSpool, type DirectorySpool } from '../../main/adapters/spool/directorySpool.ts';
import { PARTIAL_AGE_MS_MAX } from '../../main/adapters/spool/partialFiles.ts';
import type { PartialFile } from '../../main/core/ports/partials.ts';
import type { Result } from '../../shared/model/result.ts';

const ID = 'a'.repeat(32);
const LIMIT_BYTES = 1_000;
let directory: string;
let spool: DirectorySpool;
const clock = { elapsed: () => 0, now: () => Date.now() };

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'waybill-partial-'));
  await reopen();
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function reopen(): Promise<void> {
  spool = well(await openSpool({ directory, limitBytes: LIMIT_BYTES, clock }));
}

function well<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.failure.code);
  return result.value;
}

async function append(offset: number, text: string): Promise<PartialFile> {
  const file = well(await spool.partials.open(ID, offset));
  well(await file.write(Buffer.from(text)));
  well(await file.sync());
  await file.close();
  return file;
}

const usedBytes = async (): Promise<number> => (await spool.usage()).bytes;

describe('files that come piece by piece', () => {
  test('go on after a restart, and end as an entry without a copy', async () => {
    expect((await append(0, 'one ')).bytes).toBe(4);
    await reopen();
    expect(await usedBytes()).toBe(4);
    await append(4, 'two');
    const entry = well(await spool.partials.seal(ID));
    expect(entry).toEqual({ sha256: createHash('sha256').update('one two').digest('hex'), bytes: 7 });
    expect(Buffer.from(well(await spool.read(entry.sha256, 100))).toString()).toBe('one two');
    expect(await usedBytes()).toBe(7);
    expect(await readdir(join(directory, 'partial'))).toEqual([]);
  });

  test('lose what lies behind the offset that was noted', async () => {
    await append(0, 'kept');
    await appendFile(join(directory, 'partial', ID), ' and never noted');
    await append(4, '!');
    const entry = well(await spool.partials.seal(ID));
    expect(Buffer.from(well(await spool.read(entry.sha256, 100))).toString()).toBe('kept!');
  });

  test('are missing where fewer bytes are there than were noted, or none', async () => {
    await append(0, 'short');
    for (const [id, offset] of [
      [ID, 6],
      ['b'.repeat(32), 1],
      ['../../etc/passwd', 0],
    ] as const)
      expect(await spool.partials.open(id, offset)).toMatchObject({ failure: { code: 'spool.missing' } });
    expect(await spool.partials.seal('b'.repeat(32))).toMatchObject({ failure: { code: 'spool.missing' } });
  });

  test('count against the cap of the spool, and give their room back', async () => {
    const file = well(await spool.partials.open(ID, 0));
    well(await file.write(Buffer.alloc(900)));
    expect(await file.write(Buffer.alloc(200))).toMatchObject({ failure: { code: 'spool.full' } });
    await file.close();
    expect(await spool.put(oneChunk(200))).toMatchObject({ failure: { code: 'spool.full' } });
    await spool.partials.drop(ID);
    expect(await usedBytes()).toBe(0);
    expect((await spool.put(oneChunk(200))).ok).toBe(true);
  });

  test('are given up when nobody wrote to them for longer than any service waits', async () => {
    await append(0, 'old');
    const then = (Date.now() - PARTIAL_AGE_MS_MAX - 60_000) / 1_000;
    await utimes(join(directory, 'partial', ID), then, then);
    await reopen();
    expect(await usedBytes()).toBe(0);
    expect(await readdir(join(directory, 'partial'))).toEqual([]);
  });
});

async function* oneChunk(bytes: number): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(bytes);
}
