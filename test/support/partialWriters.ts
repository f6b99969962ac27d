import { appendFile, open, rename, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SeededRandom } from './seededRandom.ts';
import { sha256Of } from './strictHaplo.ts';

/** What a writer left behind, and the longest that it really paused, ms: a stalled computer is no proof of anything. */
export interface Written {
  readonly name: string;
  readonly sha256: string;
  readonly pausedMs: number;
}

/** How writers are bad. */
export interface BadHabits {
  readonly random: SeededRandom;
  /** They pause up to so long within one file. */
  readonly pauseMsMax: number;
}

/** One file at a time, with pauses; a part is a piece of random bytes. */
class Writer {
  readonly #habits: BadHabits;
  #last = performance.now();
  pausedMs = 0;

  constructor(habits: BadHabits) {
    this.#habits = habits;
  }

  upTo(max: number): number {
    return Math.floor(this.#habits.random.fraction() * max);
  }

  bytes(count: number): Buffer {
    return Buffer.from(this.#habits.random.bytes(count));
  }

  part(): Buffer {
    return this.bytes(200 + this.upTo(3_000));
  }

  async pause(): Promise<void> {
    await sleep(this.upTo(this.#habits.pauseMsMax));
  }

  /** A write was made just now. */
  wrote(): void {
    const now = performance.now();
    this.pausedMs = Math.max(this.pausedMs, now - this.#last);
    this.#last = now;
  }
}

const WAYS: Readonly<Record<string, (path: string, writer: Writer) => Promise<Buffer>>> = {
  async slow(path, writer) {
    const parts = [writer.part(), writer.part(), writer.part(), writer.part()];
    for (const one of parts) {
      await appendFile(path, one);
      writer.wrote();
      await writer.pause();
    }
    return Buffer.concat(parts);
  },
  async reserved(path, writer) {
    const content = Buffer.concat([writer.part(), writer.part(), writer.part(), writer.part()]);
    const file = await open(path, 'w');
    await file.truncate(content.length);
    writer.wrote();
    for (let at = 0; at < content.length; at += 2_000) {
      await writer.pause();
      await file.write(content, at, Math.min(2_000, content.length - at), at);
      writer.wrote();
    }
    await file.close();
    return content;
  },
  async renamed(path, writer) {
    const content = writer.part();
    await writeFile(`${path}.tmp`, content.subarray(0, 100));
    writer.wrote();
    await writer.pause();
    await appendFile(`${path}.tmp`, content.subarray(100));
    writer.wrote();
    await writer.pause();
    await rename(`${path}.tmp`, path);
    writer.wrote();
    return content;
  },
  async rewritten(path, writer) {
    await writeFile(path, writer.part());
    writer.wrote();
    await writer.pause();
    await truncate(path, 0);
    writer.wrote();
    await writer.pause();
    // Never smaller than before: that would be a question to a person, and rightly so.
    const content = Buffer.concat([writer.bytes(3_200), writer.part()]);
    await writeFile(path, content);
    writer.wrote();
    return content;
  },
  async backdated(path, writer) {
    const first = writer.part();
    const last = Buffer.from(first.map((byte) => byte ^ 0xff));
    await writeFile(path, first);
    await utimes(path, 1_000_000, 1_000_000);
    writer.wrote();
    await writer.pause();
    // The same size, and the times set back: only the ctime tells.
    await writeFile(path, last);
    await utimes(path, 1_000_000, 1_000_000);
    writer.wrote();
    return last;
  },
};

/** Writes file number `number` in one of the bad ways, each in turn; those that end in `.tmp` meanwhile are to be ignored. */
export async function writeBadly(directory: string, number: number, habits: BadHabits): Promise<Written> {
  const ways = Object.keys(WAYS);
  const way = ways[number % ways.length] ?? 'slow';
  const name = `${way}-${number}.bin`;
  const writer = new Writer(habits);
  const content = await WAYS[way]?.(join(directory, name), writer);
  return { name, sha256: sha256Of(content ?? ''), pausedMs: writer.pausedMs };
}
