import { createHash, randomFillSync } from 'node:crypto';
import { mkdir, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const BLOCK_BYTES = 8_000_000;
/** Longer than the settle time. */
const QUIET_MS = 3_000;

/** One file of random bytes; gives its SHA-256. */
export async function bigFile(path: string, bytes: number): Promise<string> {
  const hash = createHash('sha256');
  const block = randomFillSync(Buffer.alloc(BLOCK_BYTES));
  const file = await open(path, 'w');
  try {
    for (let at = 0; at < bytes; at += BLOCK_BYTES) {
      // A different start is enough to make no two blocks alike.
      block.writeBigUInt64LE(BigInt(at));
      const piece = block.subarray(0, Math.min(BLOCK_BYTES, bytes - at));
      hash.update(piece);
      await file.write(piece);
    }
  } finally {
    await file.close();
  }
  return hash.digest('hex');
}

/** Many small files of random bytes, no two alike; gives their SHA-256 by name. */
export async function smallFiles(dir: string, count: number, bytes: number): Promise<Record<string, string>> {
  await mkdir(dir, { recursive: true });
  const block = randomFillSync(Buffer.alloc(bytes));
  const digests: Record<string, string> = {};
  for (let at = 0; at < count; at += 1) {
    block.writeUInt32LE(at);
    const name = `f${String(at).padStart(7, '0')}.json`;
    digests[name] = createHash('sha256').update(block).digest('hex');
    await writeFile(join(dir, name), block);
  }
  return digests;
}

/**
 * Resolves when files that were just written are taken as whole: they were quiet for the settle time. That wait is no work, and lies
 * before the clock.
 */
export async function untilWhole(): Promise<void> {
  await pause(QUIET_MS);
}
