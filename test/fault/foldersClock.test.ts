import { appendFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { NodeTree } from '../../main/adapters/files/nodeTree.ts';
import type { FolderTree, Watcher } from '../../main/core/ports/folders.ts';
import { failure } from '../../shared/model/failure.ts';
import { fail, ok } from '../../shared/model/result.ts';
import { FakeClock } from '../support/fakeClock.ts';
import { folderHarness, sha256, testRules, type FolderHarness } from '../support/folderHarness.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Fake time goes on in such steps; in between the disk, which is real, has time to answer. */
const STEP_MS = 5_000;
const REAL_MS = 8;

let lab: FolderHarness;
let clock: FakeClock;
afterEach(async () => {
  await lab.close();
});

const at = (name: string): string => join(lab.root, name);
/** Nothing is ever heard of a change, although the watcher says that it listens. */
const deaf: Watcher = {
  watch: () => ({
    listen: () => undefined,
    listens: () => true,
    works: true,
    close: () => Promise.resolve(),
  }),
};

async function start(ports: { readonly watcher?: Watcher; readonly tree?: FolderTree } = {}): Promise<void> {
  clock = new FakeClock();
  lab = await folderHarness({ clock, ports });
}

async function pass(ms: number, during: () => Promise<void> = () => Promise.resolve()): Promise<void> {
  for (let left = ms; left > 0; left -= STEP_MS) {
    await during();
    await clock.advance(Math.min(STEP_MS, left));
    await sleep(REAL_MS);
  }
}

async function arrived(name: string, withinMs: number): Promise<void> {
  for (let passed = 0; passed <= withinMs; passed += STEP_MS) {
    if (lab.delivered().some((file) => file.name === name)) return;
    await pass(STEP_MS);
  }
  throw new Error(`${name} did not arrive: ${JSON.stringify(await lab.only())}`);
}

async function stateOf(name: string): Promise<string> {
  const item = (await lab.items()).find((one) => one.name === name);
  return item?.state === 'attention' ? item.failure.code : (item?.state ?? 'unknown');
}

const slow = (): ReturnType<typeof testRules> =>
  testRules({ settleMs: 10_000, close: { idleMs: 20_000, per: 'all' } });

describe('a file that never comes to rest', () => {
  test('is reported after an hour, holds up nobody, and is sent once it rests', async () => {
    await start();
    await lab.add({ rules: slow() });
    await writeFile(at('quick.tif'), 'quick');
    const write = (): Promise<void> => appendFile(at('endless.log'), 'one more line\n');
    await pass(58 * MINUTE_MS, write);
    expect(await stateOf('endless.log')).toBe('settling');
    expect(lab.delivered()).toEqual([]);
    await pass(4 * MINUTE_MS, write);
    expect(await stateOf('endless.log')).toBe('file.never-rests');
    await pass(2 * MINUTE_MS, write);
    expect(lab.delivered().map((file) => file.name)).toEqual(['quick.tif']);
    expect((await lab.only()).account).toMatchObject({ seen: 2, attention: 1, addsUp: true });
    await arrived('endless.log', 5 * MINUTE_MS);
    expect((await lab.only()).account).toMatchObject({ seen: 2, attention: 0, addsUp: true });
  }, 120_000);
});

describe('the clock on the wall', () => {
  test.each([
    ['a day forward', 24 * HOUR_MS],
    ['two hours back', -2 * HOUR_MS],
    ['an hour forward, as in spring', HOUR_MS],
    ['an hour back, as in autumn', -HOUR_MS],
  ])(
    'may jump %s: nothing is sent early, late or twice',
    async (_, jumpMs) => {
      await start();
      await lab.add({ rules: slow() });
      await writeFile(at('a.tif'), 'alpha');
      await pass(5_000);
      clock.jumpWall(jumpMs);
      await pass(2_000);
      expect(await stateOf('a.tif')).toBe('settling');
      await arrived('a.tif', 2 * MINUTE_MS);
      await writeFile(at('b.tif'), 'beta');
      await pass(5_000);
      clock.jumpWall(-jumpMs);
      await arrived('b.tif', 2 * MINUTE_MS);
      await pass(2 * MINUTE_MS);
      expect(lab.delivered().map((file) => file.name)).toEqual(['a.tif', 'b.tif']);
      expect((await lab.only()).account).toMatchObject({ seen: 2, addsUp: true });
    },
    60_000,
  );

  test('does not make a file with times of the future wait, nor one of the past go early', async () => {
    await start();
    await lab.add({ rules: slow() });
    await writeFile(at('future'), 'f');
    await writeFile(at('past'), 'p');
    const year = 365 * 24 * 3_600;
    await utimes(at('future'), Date.now() / 1_000 + year, Date.now() / 1_000 + year);
    await utimes(at('past'), 1_000, 1_000);
    // The real watcher tells of them when it gets to it; less time than a file has to rest passes meanwhile.
    const areKnown = async (): Promise<boolean> =>
      (await Promise.all(['future', 'past'].map(stateOf))).every((state) => state !== 'unknown');
    for (let tries = 0; tries < 90 && !(await areKnown()); tries += 1) {
      await pass(100);
      await sleep(50);
    }
    expect([await stateOf('future'), await stateOf('past')]).toEqual(['settling', 'settling']);
    await arrived('future', 2 * MINUTE_MS);
    await arrived('past', 2 * MINUTE_MS);
  }, 60_000);
});

describe('a watcher that delivers nothing', () => {
  test('is found out by the first scan that finds what it kept quiet about; from then on it is polled', async () => {
    await start({ watcher: deaf });
    await lab.add({ rules: slow() });
    await pass(MINUTE_MS);
    expect((await lab.only()).health?.mode).toEqual({ by: 'events' });
    await writeFile(at('first'), '1');
    // The rescan of every five minutes, give or take a quarter, finds it all the same.
    await arrived('first', 8 * MINUTE_MS);
    expect((await lab.only()).health?.mode).toEqual({ by: 'polling', why: 'missed' });
    await writeFile(at('second'), '2');
    // By this clock a scan may seem to take some steps, and polling rests nineteen times as long; by events it would be hours.
    await arrived('second', 30 * MINUTE_MS);
  }, 120_000);
});

describe('a computer that slept', () => {
  test('finds at once what others put there meanwhile, and blames no watcher for it', async () => {
    await start({ watcher: deaf });
    await lab.add({ rules: slow() });
    await pass(MINUTE_MS);
    clock.jumpWall(8 * HOUR_MS);
    await writeFile(at('from-the-share'), '1');
    await pass(20_000);
    expect(await stateOf('from-the-share')).toBe('unknown');
    lab.core.wokeUp();
    await pass(10_000);
    expect(await stateOf('from-the-share')).not.toBe('unknown');
    expect((await lab.only()).health?.mode).toEqual({ by: 'events' });
    await arrived('from-the-share', 2 * MINUTE_MS);
  }, 60_000);
});

describe('a file that another program holds open', () => {
  test('is not taken before it is free, where the system can tell, and a person hears of it after ten minutes', async () => {
    let isHeld = true;
    const real = new NodeTree({ platform: 'linux' });
    const tree: FolderTree = {
      root: (path) => real.root(path),
      walk: (...given) => real.walk(...given),
      level: (...given) => real.level(...given),
      sample: (source) => real.sample(source),
      probe: (source) =>
        Promise.resolve(
          isHeld && source.kind === 'file' && source.path.endsWith('held.raw')
            ? fail(failure('file.busy', { path: source.path, reason: 'another program has it open' }))
            : ok(undefined),
        ),
    };
    await start({ tree });
    await lab.add({ rules: slow() });
    await writeFile(at('held.raw'), 'held');
    await writeFile(at('free.raw'), 'free');
    await pass(5 * MINUTE_MS);
    expect(await stateOf('held.raw')).toBe('settling');
    await pass(6 * MINUTE_MS);
    expect(await stateOf('held.raw')).toBe('file.busy');
    await arrived('free.raw', 2 * MINUTE_MS);
    expect(lab.delivered().map((file) => file.name)).toEqual(['free.raw']);
    isHeld = false;
    await arrived('held.raw', 2 * MINUTE_MS);
    expect(lab.delivered().find((file) => file.name === 'held.raw')?.sha256).toBe(sha256('held'));
    expect((await lab.only()).account).toMatchObject({ seen: 2, attention: 0, addsUp: true });
  }, 120_000);

  test('is asked for alone on Windows only', async () => {
    await start();
    expect(new NodeTree({ platform: 'linux' }).probe).toBeUndefined();
    expect(new NodeTree({ platform: 'darwin' }).probe).toBeUndefined();
    expect(new NodeTree({ platform: 'win32' }).probe).toBeDefined();
  });
});
