import { join } from 'node:path';
import { rm } from 'node:fs/promises';
import { startTarget, waybillSends, type Target } from '../bed.ts';
import { inTurns, type Contest } from '../figures.ts';
import { smallFiles, untilWhole } from '../files.ts';
import { curlOneProcess, curlPerFile, rclone } from '../peers.ts';
import type { Ran } from '../processes.ts';
import type { Chart, Figure, Found, Scale } from './context.ts';

/** One process per file takes minutes for many: it is run for so many, and its rate is taken. */
const PER_FILE_SAMPLE = 100;
/** So do rclone's rests of 10 ms between two calls, of which a file takes two. It has no switch for them. */
const RCLONE_SAMPLE = 40;
/** What is compared at the start and at the end, to see decay. */
const SPAN = 1_000;

interface Load {
  readonly title: string;
  readonly count: number;
  readonly bytes: number;
  readonly rounds: number;
  /** Without the others, but for curl in one process. */
  readonly isAlone: boolean;
}

/** Many small files, every one with its digest compared and durable before the next: against the service's own script. */
export async function smallFilesScenario(scale: Scale): Promise<Found> {
  const loads: Load[] = scale.isQuick
    ? [{ title: '300 x 64 KB', count: 300, bytes: 64_000, rounds: 1, isAlone: false }]
    : [
        { title: '10,000 x 64 KB', count: 10_000, bytes: 64_000, rounds: scale.rounds, isAlone: false },
        // Once and alone, so that the whole ends in time: here the last thousand are held against the first.
        { title: '100,000 x 4 KB', count: 100_000, bytes: 4_000, rounds: 1, isAlone: true },
      ];
  const contests: Contest[] = [];
  const figures: Figure[] = [];
  const charts: Chart[] = [];
  const target = await startTarget('hash');
  try {
    for (const load of loads) {
      const found = await carry(scale, target, load);
      contests.push(found.contest);
      figures.push(...found.figures);
      charts.push(...found.charts);
    }
  } finally {
    await target.stop();
  }
  return { contests, figures, charts };
}

async function carry(scale: Scale, target: Target, load: Load) {
  const dir = join(scale.dir, 'files');
  const names = Object.keys(await smallFiles(dir, load.count, load.bytes));
  await untilWhole();
  const sampled = names.slice(0, PER_FILE_SAMPLE);
  const copied = names.slice(0, RCLONE_SAMPLE);
  const asMany = (ran: Ran, files: readonly string[]): Ran => {
    const times = load.count / files.length;
    return { ...ran, seconds: ran.seconds * times, cpuSeconds: ran.cpuSeconds * times };
  };
  let arrivals: readonly number[] = [];
  const others = {
    'curl per file (script)': async () => asMany(await curlPerFile(dir, sampled, target.url), sampled),
    'rclone, 4 transfers': async () =>
      asMany(await rclone(dir, { url: target.url, transfers: 4, names: copied }), copied),
  };
  const samples = await inTurns(load.rounds, {
    waybill: async () => {
      await target.reset();
      const sample = await waybillSends(scale.dir, { target, path: dir });
      arrivals = await target.arrivals();
      return sample;
    },
    'curl, one process': () =>
      curlOneProcess(dir, names, { url: target.url, parallel: 1, config: join(scale.dir, 'curl.cfg') }),
    ...(load.isAlone ? {} : others),
  });
  await rm(dir, { recursive: true });
  const rates = ratesOf(arrivals);
  const contest: Contest = {
    title: `${load.title}, one at a time as the service asks`,
    files: load.count,
    bytes: load.count * load.bytes,
    samples,
    goal: 'at least 5 times as fast as the script, at least 0.5 times as fast as curl in one process, which keeps no record',
    ...(load.isAlone
      ? {}
      : {
          remark: `The script was run for ${sampled.length} files, rclone for ${copied.length}, and their times multiplied`,
        }),
  };
  const figures: Figure[] = [
    {
      name: `${load.title}: rate of the last files by that of the first (span of ${Math.min(SPAN, Math.floor(arrivals.length / 2))})`,
      value: decay(arrivals),
      unit: 'x',
      goal: 0.9,
      good: 'above',
    },
    {
      name: `${load.title}: peak memory of the daemon`,
      value: Math.max(...(samples['waybill'] ?? []).map(({ peakMiB }) => peakMiB ?? 0)),
      unit: 'MiB',
      goal: 200,
      good: 'below',
    },
  ];
  const charts: Chart[] = [
    {
      file: `files-${load.count}`,
      title: `Rate over the course of ${load.title}`,
      x: 'files delivered',
      y: 'files/s',
      curves: [{ name: 'waybill', points: rates }],
    },
  ];
  return { contest, figures, charts };
}

function decay(arrivals: readonly number[]): number {
  const span = Math.min(SPAN, Math.floor(arrivals.length / 2));
  const took = (from: number): number => (arrivals[from + span - 1] ?? 0) - (arrivals[from] ?? 0);
  // The very first files also pay for the start of everything; they are left out where there are enough.
  const first = arrivals.length > 4 * span ? span : 0;
  return took(first) / took(arrivals.length - span);
}

function ratesOf(arrivals: readonly number[]): [number, number][] {
  const step = Math.max(1, Math.floor(arrivals.length / 20));
  const rates: [number, number][] = [];
  for (let at = step; at < arrivals.length; at += step)
    rates.push([at, (step * 1_000) / ((arrivals[at] ?? 0) - (arrivals[at - step] ?? 0))]);
  return rates;
}
