import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

/** Bytes of one upload that are kept by default; of a larger one only digest and size stay. Above Haplo's 16 MiB reader limit. */
export const BODY_KEPT_BYTES_MAX = 32 * 1024 * 1024;

/** What stays of an upload: always digest and size, the bytes only where they are few. */
export interface StoredBody {
  /** Lower-case hex. */
  readonly sha256: string;
  readonly bytes: number;
  readonly isKept: boolean;
}

/** Uploaded bytes by content, each kind once, in constant memory whatever their size. */
export interface BodyStore {
  /** Reads the stream to its end. Rejects when the stream fails; nothing is left then. */
  readonly put: (body: Readable, limits?: { readonly keptBytesMax?: number }) => Promise<StoredBody>;
  /** The kept bytes, or undefined where none were kept. */
  readonly read: (sha256: string) => Promise<Uint8Array | undefined>;
  /** A stream over the kept bytes, or undefined. */
  readonly stream: (sha256: string) => Readable | undefined;
}

/** A store in an existing directory. */
export function createBodyStore(dir: string): BodyStore {
  const pathOf = (sha256: string): string => join(dir, sha256);
  return {
    put: async (body, limits) => {
      // It may fail before its first read; the read then rejects, and this must not count as unhandled.
      body.on('error', () => undefined);
      const temporary = join(dir, `incoming-${randomUUID()}`);
      const keptBytesMax = limits?.keptBytesMax ?? BODY_KEPT_BYTES_MAX;
      const file = await open(temporary, 'wx', 0o600);
      try {
        const stored = await copy(body, file, keptBytesMax);
        await file.close();
        if (stored.isKept) await rename(temporary, pathOf(stored.sha256));
        else await rm(temporary);
        return stored;
      } catch (error) {
        await file.close().catch(() => undefined);
        await rm(temporary, { force: true });
        throw error;
      }
    },
    read: async (sha256) => (existsSync(pathOf(sha256)) ? readFile(pathOf(sha256)) : undefined),
    stream: (sha256) => (existsSync(pathOf(sha256)) ? createReadStream(pathOf(sha256)) : undefined),
  };
}

async function copy(body: Readable, file: FileHandle, keptBytesMax: number): Promise<StoredBody> {
  const hash = createHash('sha256');
  let bytes = 0;
  let isKept = true;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    hash.update(chunk);
    bytes += chunk.length;
    if (isKept && bytes > keptBytesMax) {
      isKept = false;
      await file.truncate(0);
    }
    if (isKept) await file.writeFile(chunk);
  }
  return { sha256: hash.digest('hex'), bytes, isKept };
}
