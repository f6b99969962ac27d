import { createHash } from 'node:crypto';
import { FileReadError } from '../../main/core/ports/files.ts';
import type { Spool, SpoolEntry } from '../../main/core/ports/spool.ts';
import { failure } from '../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../shared/model/result.ts';

/** A spool in memory, with the same cap and the same refusals as the real one. */
export class MemorySpool implements Spool {
  readonly entries = new Map<string, Uint8Array>();
  readonly limitBytes: number;

  constructor(limitBytes = 1_000_000_000) {
    this.limitBytes = limitBytes;
  }

  async put(chunks: AsyncIterable<Uint8Array>, limitBytes?: number): Promise<Result<SpoolEntry>> {
    const kept: Uint8Array[] = [];
    let bytes = 0;
    try {
      for await (const chunk of chunks) {
        bytes += chunk.length;
        if (limitBytes !== undefined && bytes > limitBytes)
          return fail(failure('request.too-large', { limitBytes }));
        if (this.#used() + bytes > this.limitBytes)
          return fail(failure('spool.full', { limitBytes: this.limitBytes }));
        kept.push(Uint8Array.from(chunk));
      }
    } catch (error) {
      if (error instanceof FileReadError) return fail(error.failure);
      throw error;
    }
    const content = new Uint8Array(Buffer.concat(kept));
    const sha256 = createHash('sha256').update(content).digest('hex');
    this.entries.set(sha256, content);
    return ok({ sha256, bytes });
  }

  clone(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  async drop(sha256: string, isNeeded: (sha256: string) => Promise<boolean>): Promise<void> {
    if (!(await isNeeded(sha256))) this.entries.delete(sha256);
  }

  has(sha256: string): Promise<boolean> {
    return Promise.resolve(this.entries.has(sha256));
  }

  read(sha256: string, limitBytes: number): Promise<Result<Uint8Array>> {
    const content = this.entries.get(sha256);
    if (content === undefined) return Promise.resolve(fail(failure('spool.missing', { sha256 })));
    if (content.length > limitBytes)
      return Promise.resolve(fail(failure('request.too-large', { limitBytes })));
    return Promise.resolve(ok(content));
  }

  async sweep(isNeeded: (sha256: string) => Promise<boolean>): Promise<number> {
    let removed = 0;
    for (const sha256 of this.entries.keys()) {
      if (await isNeeded(sha256)) continue;
      this.entries.delete(sha256);
      removed += 1;
    }
    return removed;
  }

  usage(): Promise<{ readonly bytes: number; readonly limitBytes: number }> {
    return Promise.resolve({ bytes: this.#used(), limitBytes: this.limitBytes });
  }

  #used(): number {
    let sum = 0;
    for (const content of this.entries.values()) sum += content.length;
    return sum;
  }
}
