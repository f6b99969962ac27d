import { execFileSync } from 'node:child_process';
import { chmod, mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { FolderView } from '../../shared/api/folderViews.ts';
import type { BatchView, ItemView } from '../../shared/api/views.ts';
import { oneTroubleAtATime, rootAway, type Trouble } from '../support/folderTroubles.ts';
import { practiceProcess, type PracticeProcess } from '../support/practiceProcess.ts';
import { eventually, makeHome, type Home, type Serving } from '../support/runWaybill.ts';
import { SeededRandom } from '../support/seededRandom.ts';
import { sha256Of } from '../support/strictHaplo.ts';
import { noTmpfsReason } from '../support/tmpfs.ts';

/** Half of the soak: the other half is without processes, where looks cost nothing. */
const SOAK_MS = (process.env['WAYBILL_LONG'] === '1' ? 15 : 1) * 60_000;
/** A daemon lives so long at most. */
const LIFE_MS_MAX = 8_000;
const REST_MS_MAX = 90_000;
const READ_ONLY = 0o444;
const FILLER_PIECE_BYTES = 4_096;

const random = new SeededRandom(Number(process.env['WAYBILL_SEED'] ?? 11));
const upTo = (max: number): number => random.below(max);

let home: Home;
let practice: PracticeProcess;
let daemon: Serving;
let dir: string;
let mounts: string[];
beforeEach(async () => {
  home = await makeHome();
  practice = await practiceProcess(home.dir);
  await home.addHaplo('lab', practice.haplo);
  dir = join(home.dir, 'in');
  mounts = [];
}, 60_000);
afterEach(async () => {
  await daemon.kill();
  await practice.stop();
  for (const mount of mounts.toReversed()) execFileSync('umount', ['-l', mount]);
  await home.remove();
});

/** The spool lies on a small disk, which a program fills to the last byte now and then; only root can mount one. */
async function smallSpool(): Promise<readonly Trouble[]> {
  if (noTmpfsReason !== undefined) {
    console.warn(`the soak has no full disk: ${noTmpfsReason}`);
    return [];
  }
  const disk = join(home.dir, 'disk');
  await mkdir(disk);
  const spool = join(home.data, 'spool');
  await mkdir(spool, { recursive: true, mode: 0o700 });
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m,mode=700', 'tmpfs', disk]);
  await mkdir(join(disk, 'spool'), { mode: 0o700 });
  execFileSync('mount', ['--bind', join(disk, 'spool'), spool]);
  mounts.push(disk, spool);
  const fill: Trouble = async () => {
    const filler = await open(join(disk, 'filler'), 'w');
    const piece = new Uint8Array(FILLER_PIECE_BYTES).fill(1);
    try {
      for (;;) await filler.write(piece);
    } catch {
      await filler.close();
    }
    return () => rm(join(disk, 'filler'));
  };
  return [fill];
}

async function look(): Promise<FolderView> {
  const [view] = (await daemon.get<{ items: FolderView[] }>('/folders')).items;
  if (view === undefined) throw new Error('there is no folder');
  expect(view.account.addsUp, JSON.stringify(view.account)).toBe(true);
  return view;
}

const FOLDERS = ['', 'run1', 'run2', 'run2/deep'];
const anyPath = (): string =>
  join(dir, FOLDERS[upTo(FOLDERS.length)] ?? '', `f${upTo(60)}${upTo(8) === 0 ? '.log' : ''}`);
const deeds: readonly (() => Promise<unknown>)[] = [
  () => writeFile(anyPath(), JSON.stringify([`content ${upTo(1_000_000)}`])),
  () => writeFile(anyPath(), JSON.stringify([upTo(1_000_000), 'x'.repeat(upTo(20_000))])),
  () => rename(anyPath(), anyPath()),
  () => rm(anyPath()),
  () => chmod(anyPath(), READ_ONLY),
];

interface PageOf<T> {
  readonly items: readonly T[];
  readonly next?: string;
}

async function namesAskedAbout(): Promise<readonly string[]> {
  const names: string[] = [];
  for (let after = ''; ;) {
    const page = await daemon.get<PageOf<BatchView>>(`/batches?limit=500${after}`);
    for (const { id } of page.items) {
      const { items } = await daemon.get<PageOf<ItemView>>(`/batches/${id}/items?state=attention&limit=500`);
      names.push(...items.map((item) => item.name));
    }
    if (page.next === undefined) return names;
    after = `&after=${encodeURIComponent(page.next)}`;
  }
}

/** Every file that lies there arrived as it is, or a person is asked about it. */
async function everythingArrived(): Promise<void> {
  const listed = (await practice.batches()).flatMap((batch) => batch.files);
  const digests = new Set(listed.map((file) => file.digest));
  const asked = new Set(await namesAskedAbout());
  for (const name of await readdir(dir, { recursive: true })) {
    if (name.endsWith('.log') || !(await stat(join(dir, name))).isFile()) continue;
    const digest = sha256Of(await readFile(join(dir, name)));
    expect(digests.has(digest) || asked.has(name), name).toBe(true);
  }
}

test(
  `the sum of a folder is never off while the daemon is killed, its disk is full, and the folder goes and comes (seed ${random.seed})`,
  async () => {
    const full = await smallSpool();
    for (const folder of FOLDERS) await mkdir(join(dir, folder), { recursive: true });
    daemon = await home.serve();
    const rules = ['--settle', '300ms', '--mode', 'run', '--close', 'idle=500ms,files=20,per=folder'];
    const more = ['--ignore', '*.log', '--safe-copy', '500KB', '--existing', 'send'];
    const added = await home.run(['folder', 'add', 'in', '--to', 'lab', ...rules, ...more]);
    expect(added.code, added.stderr).toBe(0);
    const trouble = oneTroubleAtATime([() => rootAway(dir, upTo(2) === 0), ...full]);
    const end = performance.now() + SOAK_MS;
    let kills = 0;
    let killAt = performance.now() + upTo(LIFE_MS_MAX);
    while (performance.now() < end) {
      // A path that is not there just now is no matter.
      await deeds[upTo(deeds.length)]?.().catch(() => undefined);
      await trouble.pass(upTo);
      await look();
      await pause(upTo(120));
      if (performance.now() < killAt) continue;
      await daemon.kill();
      daemon = await home.serve();
      kills += 1;
      killAt = performance.now() + upTo(LIFE_MS_MAX);
    }
    await trouble.end();
    expect(kills).toBeGreaterThan(SOAK_MS / 30_000);
    expect(trouble.times).toBeGreaterThan(SOAK_MS / 30_000);
    await eventually('everything has come to rest', REST_MS_MAX, async () => {
      const { account, failure } = await look();
      return account.settling + account.queued + account.onTheWay === 0 && failure === undefined;
    });
    await everythingArrived();
  },
  SOAK_MS + REST_MS_MAX + 60_000,
);
