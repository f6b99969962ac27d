import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startTarget, waybillSends } from '../bed.ts';
import { inTurns, median, type Contest } from '../figures.ts';
import { bigFile, untilWhole } from '../files.ts';
import { curlPutAndDigest } from '../peers.ts';
import { fewerRounds, type Found, type Scale } from './context.ts';

/** What the collector of garbage may leave lying longer in a longer run. */
const GROWTH_MIB_MAX = 64;

/** One file, from small to big: what is paid once, what is paid per byte, and memory that must not grow with the file. */
export async function sizesScenario(scale: Scale): Promise<Found> {
  const sizes = scale.isQuick
    ? [32_000_000, 512_000_000]
    : [1_000_000, 10_000_000, 100_000_000, 1_000_000_000];
  const target = await startTarget('hash');
  const contests: Contest[] = [];
  try {
    for (const bytes of sizes) {
      const path = join(scale.dir, 'file.json');
      await bigFile(path, bytes);
      await untilWhole();
      contests.push({
        title: `One file of ${bytes / 1e6} MB`,
        files: 1,
        bytes,
        samples: await inTurns(fewerRounds(scale), {
          waybill: () => waybillSends(scale.dir, { target, path }),
          'curl -T + openssl': () => curlPutAndDigest(path, target.url),
        }),
        goal: 'none in numbers: the curve',
      });
      await rm(path);
    }
  } finally {
    await target.stop();
  }
  const peaks = contests.map((one) =>
    Math.max(...(one.samples['waybill'] ?? []).map(({ peakMiB }) => peakMiB ?? 0)),
  );
  return {
    contests,
    figures: [
      {
        name: `memory that the daemon takes more for ${(sizes.at(-1) ?? 0) / 1e6} MB than for ${(sizes[0] ?? 0) / 1e6} MB`,
        value: (peaks.at(-1) ?? Number.NaN) - (peaks[0] ?? Number.NaN),
        unit: 'MiB',
        goal: GROWTH_MIB_MAX,
        good: 'below',
        isHard: true,
      },
    ],
    charts: [
      {
        file: 'bytes',
        title: 'One file, by its size',
        x: 'bytes',
        y: 'MB/s',
        logX: true,
        curves: ['waybill', 'curl -T + openssl'].map((name) => ({
          name,
          points: contests.map(({ bytes, samples }): [number, number] => [
            bytes,
            bytes / 1e6 / median((samples[name] ?? []).map(({ seconds }) => seconds)),
          ]),
        })),
      },
    ],
  };
}
