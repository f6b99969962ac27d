import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startTarget, waybillSends, type Line, type Target } from '../bed.ts';
import { inTurns, median, type Contest } from '../figures.ts';
import { bigFile, smallFiles, untilWhole } from '../files.ts';
import { curlOneProcess, curlPutAndDigest } from '../peers.ts';
import { fewerRounds, type Figure, type Found, type Scale } from './context.ts';

const FILE_BYTES = 16_000;

interface Cell {
  readonly rttMs: number;
  readonly count: number;
  readonly rounds: number;
}

/** Small files at a distance, one at a time as the service asks: what counts is how many round trips a file costs. */
export async function latencyScenario(scale: Scale): Promise<Found> {
  const { rounds } = scale;
  const cells: readonly Cell[] = scale.isQuick
    ? [{ rttMs: 10, count: 30, rounds }]
    : [
        { rttMs: 10, count: 1_000, rounds },
        { rttMs: 50, count: 100, rounds: fewerRounds(scale) },
      ];
  const contests: Contest[] = [];
  const figures: Figure[] = [];
  for (const cell of cells) {
    const target = await startTarget('hash', { oneWayMs: cell.rttMs / 2 });
    try {
      const found = await distant(scale, target, cell);
      contests.push(found.contest);
      figures.push(found.figure);
    } finally {
      await target.stop();
    }
  }
  if (!scale.isQuick) contests.push(await capped(scale));
  const names = Object.keys(contests[0]?.samples ?? {});
  return {
    contests,
    figures,
    charts: [
      {
        file: 'latency',
        title: 'Small files at a distance',
        x: 'round trip, ms',
        y: 'files/s',
        curves: names.map((name) => ({
          name,
          points: cells.map(({ rttMs, count }, at): [number, number] => [
            rttMs,
            count / median((contests[at]?.samples[name] ?? []).map(({ seconds }) => seconds)),
          ]),
        })),
      },
    ],
  };
}

async function distant(
  scale: Scale,
  target: Target,
  { rttMs, count, rounds }: Cell,
): Promise<{ readonly contest: Contest; readonly figure: Figure }> {
  const dir = join(scale.dir, 'files');
  const names = Object.keys(await smallFiles(dir, count, FILE_BYTES));
  await untilWhole();
  const samples = await inTurns(rounds, {
    waybill: () => waybillSends(scale.dir, { target, path: dir }),
    'curl, one process': () =>
      curlOneProcess(dir, names, { url: target.url, parallel: 1, config: join(scale.dir, 'curl.cfg') }),
  });
  await rm(dir, { recursive: true });
  const measuredMs = await target.roundTripMs();
  const title = `${count} x 16 KB at a round trip of ${rttMs} ms`;
  const seconds = median((samples['waybill'] ?? []).map((one) => one.seconds));
  return {
    contest: {
      title: `${title}, one at a time as the service asks`,
      files: count,
      bytes: count * FILE_BYTES,
      samples,
      goal: 'at least 0.9 of the most that one at a time allows, below',
    },
    figure: {
      name: `${title}: rate by 1 / round trip (measured: ${measuredMs.toFixed(1)} ms)`,
      value: (count * measuredMs) / 1_000 / seconds,
      unit: 'x',
      goal: 0.9,
      good: 'above',
    },
  };
}

/** A line that takes 100 Mbit/s and no more. */
async function capped(scale: Scale): Promise<Contest> {
  const bytes = 25_000_000;
  const line: Line = { oneWayMs: 5, bytesPerS: 12_500_000 };
  const path = join(scale.dir, 'capped.json');
  await bigFile(path, bytes);
  await untilWhole();
  const target = await startTarget('hash', line);
  try {
    return {
      title: 'One file of 25 MB over 100 Mbit/s at a round trip of 10 ms',
      files: 1,
      bytes,
      samples: await inTurns(fewerRounds(scale), {
        waybill: () => waybillSends(scale.dir, { target, path }),
        'curl -T + openssl': () => curlPutAndDigest(path, target.url),
      }),
      goal: 'none in numbers: the line is the limit, 2 s',
    };
  } finally {
    await target.stop();
  }
}
