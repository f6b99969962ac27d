import { createHash, randomBytes, type Hash } from 'node:crypto';
import { mkdtemp, open, readFile, rm, writeFile, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BLOCK_BYTES, BlockPool, type BlockPair } from '../../../main/adapters/spool/blocks.ts';
import { BlockWriter } from '../../../main/adapters/spool/blockWriter.ts';
import { noTmpfsReason, withTmpfs } from '../../support/tmpfs.ts';

const BYTES = randomBytes(3 * BLOCK_BYTES + 12_345);

let dir: string;
let handle: FileHandle;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'waybill-blocks-'));
});
afterEach(async () => {
  await handle.close();
  await rm(dir, { recursive: true, force: true });
});

async function begin(bytes: Uint8Array, hash?: Hash, pool = new BlockPool()): Promise<BlockWriter> {
  await writeFile(join(dir, 'file'), bytes);
  handle = await open(join(dir, 'file'), 'r+');
  return new BlockWriter({ handle, bytes: bytes.length, hash }, pool);
}

const written = (): Promise<Buffer> => readFile(join(dir, 'file'));
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

async function feed(writer: BlockWriter, bytes: Uint8Array, pieceBytes: number): Promise<void> {
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    // The memory of a piece is the caller's again as soon as it was taken.
    const piece = Uint8Array.from(bytes.subarray(at, at + pieceBytes));
    await writer.write(piece);
    piece.fill(0);
  }
}

/** All blocks of a pool that nobody will give back. */
function emptied(): { readonly pool: BlockPool; readonly first: BlockPair } {
  const pool = new BlockPool();
  const first = pool.take();
  if (first === undefined) throw new Error('a fresh pool has blocks');
  while (pool.take() !== undefined);
  return { pool, first };
}

test('what bodies came in is collected after every eight blocks, whichever file they went into', async () => {
  let collected = 0;
  const pool = new BlockPool(() => (collected += 1));
  for (let file = 0; file < 3; file += 1) {
    const writer = await begin(new Uint8Array(0), undefined, pool);
    await feed(writer, new Uint8Array(6 * BLOCK_BYTES), BLOCK_BYTES);
    await writer.flush();
    await writer.release();
    if (file < 2) await handle.close();
  }
  expect(collected).toBe(2);
});

describe('a file that is written in blocks', () => {
  for (const start of [0, 1, 4_096, BLOCK_BYTES - 1, BLOCK_BYTES, BLOCK_BYTES + 777])
    for (const pieceBytes of [65_536, 100_003, 2 * BLOCK_BYTES + 1])
      test(`holds every byte in order, begun at ${start}, given ${pieceBytes} at a time`, async () => {
        const hash = createHash('sha256');
        const writer = await begin(BYTES.subarray(0, start), hash);
        await feed(writer, BYTES.subarray(start), pieceBytes);
        expect(writer.bytes).toBe(BYTES.length);
        await writer.flush();
        expect(sha256(await written())).toBe(sha256(BYTES));
        expect(hash.digest('hex')).toBe(sha256(BYTES.subarray(start)));
        await writer.release();
      });

  test('goes on after a flush in the middle of a block', async () => {
    const writer = await begin(Buffer.alloc(0));
    for (let at = 0; at < BYTES.length; at += 700_001) {
      await feed(writer, BYTES.subarray(at, at + 700_001), 50_000);
      await writer.flush();
      expect((await written()).length).toBe(writer.bytes);
    }
    expect(sha256(await written())).toBe(sha256(BYTES));
    await writer.release();
  });

  test('is written without blocks while all are lent, and with them once some come back', async () => {
    const { pool, first } = emptied();
    const hash = createHash('sha256');
    const writer = await begin(Buffer.alloc(0), hash, pool);
    await feed(writer, BYTES.subarray(0, 200_000), 65_536);
    expect((await written()).length).toBe(200_000);
    pool.give(first);
    await feed(writer, BYTES.subarray(200_000), 65_536);
    await writer.flush();
    expect(sha256(await written())).toBe(sha256(BYTES));
    expect(hash.digest('hex')).toBe(sha256(BYTES));
    expect(pool.take()).toBeUndefined();
    await writer.release();
    expect(pool.take()).toBeDefined();
  });

  test('loses what was not flushed when it is let go, and nothing else', async () => {
    const writer = await begin(Buffer.alloc(0));
    await feed(writer, BYTES.subarray(0, BLOCK_BYTES + 10), 65_536);
    await writer.release();
    expect(writer.bytes).toBe(BLOCK_BYTES);
    expect(sha256(await written())).toBe(sha256(BYTES.subarray(0, BLOCK_BYTES)));
  });

  test('says what the system has after it could not write, and takes no more', async () => {
    const writer = await begin(Buffer.alloc(0));
    await handle.close();
    handle = await open(join(dir, 'file'), 'r');
    const blocked = new BlockWriter({ handle, bytes: 0, hash: undefined }, new BlockPool());
    await blocked.write(BYTES.subarray(0, 100));
    expect(blocked.bytes).toBe(100);
    await expect(blocked.flush()).rejects.toMatchObject({ syscall: 'write' });
    expect([blocked.bytes, blocked.isBroken]).toEqual([0, true]);
    await expect(feed(blocked, BYTES, 65_536)).rejects.toMatchObject({ syscall: 'write' });
    expect(await written()).toEqual(Buffer.alloc(0));
    await blocked.release();
    await writer.release();
  });

  test.skipIf(noTmpfsReason !== undefined)(
    'tells of a disk that is full at half, at the latest when it is flushed',
    () =>
      withTmpfs('2m', async (mount) => {
        handle = await open(join(mount, 'file'), 'wx');
        const writer = new BlockWriter({ handle, bytes: 0, hash: undefined }, new BlockPool());
        const all = feed(writer, BYTES, 65_536).then(() => writer.flush());
        await expect(all).rejects.toMatchObject({ code: 'ENOSPC' });
        expect((await readFile(join(mount, 'file'))).length).toBe(writer.bytes);
        expect(writer.bytes).toBeGreaterThanOrEqual(BLOCK_BYTES);
        await writer.release();
      }),
  );
});
