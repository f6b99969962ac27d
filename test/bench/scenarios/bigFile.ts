import { join } from 'node:path';
import { rm } from 'node:fs/promises';
import { startTarget, waybillSends, type Target } from '../bed.ts';
import { inTurns, type Contest } from '../figures.ts';
import { bigFile, untilWhole } from '../files.ts';
import { curlPutAndDigest, rclone } from '../peers.ts';
import type { Found, Scale } from './context.ts';

/** One big file: Waybill's whole path against the two programs that give the same proof, and rclone that gives none. */
export async function bigFileScenario(scale: Scale): Promise<Found> {
  const bytes = scale.isQuick ? 64_000_000 : scale.isLong ? 40_000_000_000 : 4_000_000_000;
  const contests: Contest[] = [];
  const path = join(scale.dir, 'big.json');
  const digest = await bigFile(path, bytes);
  await untilWhole();
  for (const work of scale.isQuick ? (['hash'] as const) : (['hash', 'discard'] as const)) {
    const target = await startTarget(work);
    try {
      contests.push(await contest(scale, { path, bytes, digest, target, work }));
    } finally {
      await target.stop();
    }
  }
  await rm(path);
  return {
    contests,
    figures: contests.map((one) => ({
      name: `${one.title}: peak memory of the daemon`,
      value: Math.max(...(one.samples['waybill'] ?? []).map(({ peakMiB }) => peakMiB ?? 0)),
      unit: 'MiB',
      goal: 200,
      good: 'below',
    })),
  };
}

interface Setting {
  readonly path: string;
  readonly bytes: number;
  readonly digest: string;
  readonly target: Target;
  readonly work: 'hash' | 'discard';
}

async function contest(scale: Scale, on: Setting): Promise<Contest> {
  const { path, target } = on;
  const samples = await inTurns(scale.rounds, {
    waybill: async () => {
      await target.reset({ 'big.json': on.digest });
      return waybillSends(scale.dir, { target, path });
    },
    'curl -T + openssl': () => curlPutAndDigest(path, target.url),
    rclone: () => rclone(path, { url: target.url, transfers: 1 }),
  });
  return {
    title: `One file of ${on.bytes / 1e9} GB, receiver ${on.work === 'hash' ? 'hashes' : 'discards'}`,
    files: 1,
    bytes: on.bytes,
    samples,
    goal: 'at most 0.9 of the time of curl -T and openssl (1.11 times as fast)',
    remark: 'Waybill: command to receipt, with the digest compared; rclone compares nothing',
  };
}
