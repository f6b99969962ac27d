import { PeerMissing } from './processes.ts';

/** One measurement of one contender. */
export interface Sample {
  readonly seconds: number;
  readonly peakMiB?: number;
  readonly cpuSeconds?: number;
}

/** A row of the table: the same work done by several, in pairs. */
export interface Contest {
  readonly title: string;
  /** What was carried, to show rates. */
  readonly files: number;
  readonly bytes: number;
  /** By contender, in order of the runs; Waybill is the first. */
  readonly samples: Readonly<Record<string, readonly Sample[]>>;
  /** The goal, in words. */
  readonly goal: string;
  readonly remark?: string;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}

/** Time of `other` by the time of `first`, run by run: above 1 = `first` is faster. */
export function speedups(contest: Contest, first: string, other: string): readonly number[] {
  const ours = contest.samples[first] ?? [];
  const theirs = contest.samples[other] ?? [];
  return ours.map((one, at) => (theirs[at]?.seconds ?? Number.NaN) / one.seconds);
}

/**
 * Runs every contender once per round, in turn and starting with another one each time, so that a slow minute of the
 * machine hits all of them alike.
 */
export async function inTurns(
  rounds: number,
  contenders: Readonly<Record<string, (round: number) => Promise<Sample>>>,
): Promise<Record<string, Sample[]>> {
  const names = Object.keys(contenders);
  const samples: Record<string, Sample[]> = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1)
    for (let turn = 0; turn < names.length; turn += 1) {
      const name = names[(round + turn) % names.length] ?? '';
      const sample = await contenders[name]?.(round).catch(leftOut);
      if (sample !== undefined) samples[name]?.push(sample);
      process.stderr.write(`    ${name}: ${sample?.seconds.toFixed(2) ?? '-'} s\n`);
    }
  return samples;
}

/** A peer that is not installed has no samples; any other failure is one of the benchmark. */
function leftOut(error: unknown): undefined {
  if (!(error instanceof PeerMissing)) throw error;
  process.stderr.write(`    not installed: ${error.message}\n`);
}
