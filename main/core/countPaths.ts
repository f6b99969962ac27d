import { FILES_PER_INTAKE_MAX } from './gatherFiles.ts';
import type { Ports } from './ports/ports.ts';

/** A person waits for the count: after that it says what it has, ms. */
export const COUNT_MS_MAX = 10_000;

/** What lies at some paths. */
export interface PathCount {
  readonly files: number;
  readonly bytes: number;
  /** What an intake would pass over. */
  readonly passedOver: number;
  /** False when the count was ended early. */
  readonly isWhole: boolean;
}

/** Counts what an intake of these paths would take, until the signal aborts, the time is up, or one intake takes no more. */
export async function countPaths(
  { clock, files: disk }: Pick<Ports, 'clock' | 'files'>,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<PathCount> {
  const until = clock.elapsed() + COUNT_MS_MAX;
  let files = 0;
  let bytes = 0;
  let passedOver = 0;
  for (const path of paths)
    for await (const entry of disk.walk(path, signal)) {
      if (signal.aborted || files >= FILES_PER_INTAKE_MAX || clock.elapsed() > until)
        return { files, bytes, passedOver, isWhole: false };
      if (entry.kind === 'file') {
        files += 1;
        bytes += entry.facts.bytes;
      } else passedOver += 1;
    }
  return { files, bytes, passedOver, isWhole: true };
}
