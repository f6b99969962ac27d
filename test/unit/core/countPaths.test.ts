import { expect, test } from 'vitest';
import { COUNT_MS_MAX, countPaths } from '../../../main/core/countPaths.ts';
import { FILES_PER_INTAKE_MAX } from '../../../main/core/gatherFiles.ts';
import type { WalkEntry } from '../../../main/core/ports/files.ts';
import type { Ports } from '../../../main/core/ports/ports.ts';
import { coreHarness } from '../../support/coreHarness.ts';
import { FakeClock } from '../../support/fakeClock.ts';

const NEVER = new AbortController().signal;
const FACTS = { dev: '1', ino: '1', bytes: 7, mtimeNs: '1', ctimeNs: '1' };

/** A disk that gives the same file again and again, each after a while. */
function slowDisk(stepMs: number, steps: number): Pick<Ports, 'clock' | 'files'> {
  const clock = new FakeClock();
  async function* walk(path: string): AsyncGenerator<WalkEntry> {
    for (let step = 0; step < steps; step += 1) {
      if (stepMs > 0) await clock.advance(stepMs);
      yield { kind: 'file', path, root: path, name: `f${step}`, facts: FACTS };
    }
  }
  return { clock, files: { walk } as unknown as Ports['files'] };
}

test('files and bytes of several paths are added up, and nothing is taken in', async () => {
  const lab = await coreHarness({
    files: { '/data/a.tif': 'aa', '/data/sub/b.tif': 'bbb', '/else/c.tif': 'c' },
  });
  expect(await lab.core.countPaths(['/data', '/else/c.tif'], NEVER)).toEqual({
    files: 3,
    bytes: 6,
    passedOver: 0,
    isWhole: true,
  });
  expect((await lab.core.batches({ limit: 10 })).items).toEqual([]);
});

test('what an intake would pass over is told apart', async () => {
  const lab = await coreHarness();
  expect(await lab.core.countPaths(['/nowhere'], NEVER)).toMatchObject({
    files: 0,
    passedOver: 1,
    isWhole: true,
  });
});

test('a disk that is too slow to be waited for gives what it had', async () => {
  const told = await countPaths(slowDisk(COUNT_MS_MAX / 4, 100), ['/slow'], NEVER);
  expect(told).toEqual({ files: 4, bytes: 28, passedOver: 0, isWhole: false });
});

test('nobody counts on for somebody who went away, or beyond what one intake takes', async () => {
  expect(await countPaths(slowDisk(0, 9), ['/data'], AbortSignal.abort())).toMatchObject({
    files: 0,
    isWhole: false,
  });
  expect(await countPaths(slowDisk(0, FILES_PER_INTAKE_MAX + 5), ['/data'], NEVER)).toMatchObject({
    files: FILES_PER_INTAKE_MAX,
    isWhole: false,
  });
});
