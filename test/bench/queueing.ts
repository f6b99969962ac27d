import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Waybill } from './bed.ts';
import { clientOf, must } from './daemonApi.ts';
import { untilWhole } from './files.ts';

/** A folder of so many tiny files. Queueing looks at files and never into them, so their size does not matter. */
export interface ManyFiles {
  /** What is given to Waybill. */
  readonly path: string;
  /** Gives the files other paths and other names, without making them again. */
  next(): void;
}

export async function manyFiles(dir: string, count: number): Promise<ManyFiles> {
  const path = join(dir, 'many');
  let run = 0;
  const inner = (): string => join(path, `run-${run}`);
  mkdirSync(inner(), { recursive: true });
  for (let at = 0; at < count; at += 1)
    writeFileSync(join(inner(), `image-${String(at).padStart(7, '0')}.json`), '{}');
  await untilWhole();
  return {
    path,
    next: () => {
      const before = inner();
      run += 1;
      renameSync(before, inner());
    },
  };
}

/** Queues everything below a path: from the request until the answer, by which it is durable. */
export async function queueAll(
  waybill: Waybill,
  path: string,
): Promise<{ readonly seconds: number; readonly items: number; readonly batchId: string }> {
  const client = await clientOf(waybill);
  const began = performance.now();
  const { items, batch } = must(
    await client.addBatch({ body: { destination: 'bench', paths: [path], mode: 'hold', by: 'cli' } }),
  );
  return { seconds: (performance.now() - began) / 1_000, items, batchId: batch.id };
}

/** What lies in memory now, MiB. */
export async function residentMiB(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1_024;
}

/** Asks for the least the daemon can answer, over and over: the longest wait is how long its thread was busy, ms. */
export function watchAnswers({ serving }: Pick<Waybill, 'serving'>): { stop(): Promise<readonly number[]> } {
  const waits: number[] = [];
  const over = new AbortController();
  const asking = (async () => {
    while (!over.signal.aborted) {
      const began = performance.now();
      await (await fetch(new URL('/healthz', serving.told.url))).text();
      waits.push(performance.now() - began);
      await pause(10);
    }
  })();
  return {
    stop: async () => {
      over.abort();
      await asking;
      return waits;
    },
  };
}
