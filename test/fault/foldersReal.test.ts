import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { link, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { FolderView } from '../../shared/api/folderViews.ts';
import { namesTogether, practiceLab } from '../support/practiceLab.ts';
import type { PracticeBatch, PracticeProcess } from '../support/practiceProcess.ts';
import { eventually, type Home, type Serving } from '../support/runWaybill.ts';
import { SeededRandom } from '../support/seededRandom.ts';
import { sha256Of } from '../support/strictHaplo.ts';
import { noTmpfsReason, withTmpfs } from '../support/tmpfs.ts';

/** Everything here happens in real directories, and only the practice server's own books say what arrived. */
let home: Home;
let practice: PracticeProcess;
let daemon: Serving;
beforeEach(async () => {
  ({ home, practice, daemon } = await practiceLab());
}, 60_000);
afterEach(async () => {
  await practice.stop();
  await home.remove();
});
if (noTmpfsReason !== undefined)
  console.warn(`disks that are read-only or empty are not tested: ${noTmpfsReason}`);

/** Another file system than the temporary directory, on Linux: there a move is a copy. */
const OTHER_DISK = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
const WAIT_MS = 30_000;
const QUIET_MS = 1_500;

async function watch(dir: string, ...more: readonly string[]): Promise<void> {
  const rules = ['--settle', '300ms', '--mode', 'run', ...more];
  const added = await home.run(['folder', 'add', dir, '--to', 'lab', '--existing', 'send', ...rules]);
  expect(added.code, added.stderr).toBe(0);
}

async function listed(): Promise<readonly PracticeBatch['files'][number][]> {
  return (await practice.batches()).flatMap((batch) => batch.files);
}

async function arrived(...names: readonly string[]): Promise<void> {
  await eventually(`${names.join(', ')} arrived`, WAIT_MS, async () => {
    const there = new Set((await listed()).map((file) => file.name));
    return names.every((name) => there.has(name));
  });
}

async function folder(): Promise<FolderView> {
  const [view] = (await daemon.get<{ items: FolderView[] }>('/folders')).items;
  if (view === undefined) throw new Error('there is no folder');
  return view;
}

/** The server has a file a moment before Waybill has looked at it once more: gone in between, it rightly goes out again. */
async function noted(sent: number): Promise<void> {
  await eventually('the sends are noted', WAIT_MS, async () => (await folder()).account.sent === sent);
}

async function addsUp(seen: number): Promise<void> {
  await eventually('the account adds up', WAIT_MS, async () => (await folder()).account.seen === seen);
  expect((await folder()).account).toMatchObject({ seen, addsUp: true });
}

test('each sample gets a batch of its own, wherever its files lie', async () => {
  await mkdir(join(home.dir, 'in'));
  await watch('in', '--close', 'idle=2s,per=sample,sample={sample}_*.json');
  const samples = ['s1', 's2', 's3'];
  for (const part of ['a', 'b'])
    for (const sample of samples)
      await home.file(`in/${part}/${sample}_${part}.json`, `["${sample}${part}"]`);
  await home.file('in/stray.json', '["of no sample"]');
  await arrived(...samples.flatMap((sample) => [`a/${sample}_a.json`, `b/${sample}_b.json`]), 'stray.json');
  expect(await namesTogether(practice)).toEqual([
    'a/s1_a.json b/s1_b.json',
    'a/s2_a.json b/s2_b.json',
    'a/s3_a.json b/s3_b.json',
    'stray.json',
  ]);
  await addsUp(7);
}, 90_000);

test('a control file found in the folder goes with its batch and is no item; without one it is said', async () => {
  await mkdir(join(home.dir, 'in'));
  const rules = {
    settleMs: 300,
    mode: 'run',
    close: { idleMs: 500, per: 'folder' },
    control: { from: 'folder', pattern: 'import.control.json' },
  };
  await home.file('rules.json', JSON.stringify(rules));
  const added = await home.run(['folder', 'add', 'in', '--to', 'lab', '--rules', 'rules.json']);
  expect(added.code, added.stderr).toBe(0);
  await home.file('in/run1/data.json', '[1]');
  await eventually('it is said', WAIT_MS, async () => (await folder()).failure?.code === 'control.missing');
  expect(await listed()).toEqual([]);
  const control = JSON.stringify({
    dataImportControlFileVersion: 0,
    model: 'haplo:person',
    comment: 'of run 1',
    files: { DEFAULT: { read: 'json' } },
    instructions: [],
  });
  await home.file('in/run1/import.control.json', control);
  await arrived('run1/data.json');
  expect((await listed()).map((file) => file.name)).toEqual(['run1/data.json']);
  // The server got these very bytes as the control file.
  expect(JSON.stringify(await practice.calls())).toContain(sha256Of(control));
  await eventually('nothing is amiss', WAIT_MS, async () => (await folder()).failure === undefined);
  const excluded = await home.run(['folder', 'excluded', 'in']);
  expect(excluded.stdout).toMatch(/control file\s+run1\/import\.control\.json/);
  await addsUp(2);
}, 90_000);

test('two names of one file are two files; a moved directory and a renamed file are known', async () => {
  await mkdir(join(home.dir, 'in'));
  await watch('in', '--close', 'idle=500ms');
  const one = await home.file('in/run/one.json', '[1]');
  await link(one, join(home.dir, 'in/run/same.json'));
  await home.file('in/run/two.json', '[2]');
  await arrived('run/one.json', 'run/same.json', 'run/two.json');
  await noted(3);
  await rename(join(home.dir, 'in/run'), join(home.dir, 'in/archive'));
  await rename(join(home.dir, 'in/archive/two.json'), join(home.dir, 'in/zwei.json'));
  await home.run(['folder', 'rescan', 'in']);
  await eventually('the new names are known', WAIT_MS, async () => {
    const { id } = await folder();
    const { items } = await daemon.get<{ items: { path: string; gone: boolean }[] }>(`/folders/${id}/files`);
    return (
      items
        .filter((file) => !file.gone)
        .map((file) => file.path)
        .join() === 'archive/one.json,archive/same.json,zwei.json'
    );
  });
  await home.file('in/last.json', '[3]');
  await arrived('last.json');
  await sleep(QUIET_MS);
  expect((await listed()).map((file) => file.name).sort()).toEqual([
    'last.json',
    'run/one.json',
    'run/same.json',
    'run/two.json',
  ]);
  await addsUp(4);
}, 90_000);

test('a file that another process holds open is whole when it rests, and not before', async () => {
  await mkdir(join(home.dir, 'in'));
  await watch('in', '--close', 'idle=500ms', '--settle', '1s');
  const path = join(home.dir, 'in/held.json');
  // It writes four times, pausing less than the settle time, and keeps the file open for ever.
  const writer = `
    const file = require('node:fs').openSync(${JSON.stringify(path)}, 'w');
    let part = 0;
    const timer = setInterval(() => {
      require('node:fs').writeSync(file, String(part));
      if (++part === 4) { clearInterval(timer); console.log('written'); setInterval(() => {}, 1000); }
    }, 400);`;
  const child = spawn(process.execPath, ['-e', writer], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    await once(child.stdout, 'data');
    expect(await listed()).toEqual([]);
    await arrived('held.json');
    expect(await listed()).toMatchObject([{ name: 'held.json', digest: sha256Of('0123') }]);
    expect(child.exitCode).toBeNull();
  } finally {
    child.kill('SIGKILL');
  }
}, 90_000);

test.skipIf(noTmpfsReason !== undefined)(
  'a directory that cannot be written to is watched, and nothing in it changes',
  async () => {
    await withTmpfs('4m', async (mount) => {
      await mkdir(join(mount, 'run'));
      await writeFile(join(mount, 'run/a.json'), '[1]');
      execFileSync('mount', ['-o', 'remount,ro', mount]);
      const before = await stat(join(mount, 'run/a.json'), { bigint: true });
      await watch(mount, '--close', 'idle=500ms');
      await arrived('run/a.json');
      // Putting away what lies there cannot work: it stays, and that is said.
      const edited = await home.run(['folder', 'edit', mount, '--move-to', join(home.dir, 'sent')]);
      expect(edited.code, edited.stderr).toBe(0);
      await eventually('it is said', WAIT_MS, async () =>
        (await folder()).warnings?.some((one) => one.code === 'folder.cannot-move'),
      );
      const after = await stat(join(mount, 'run/a.json'), { bigint: true });
      expect([after.mtimeNs, after.ctimeNs, after.ino]).toEqual([before.mtimeNs, before.ctimeNs, before.ino]);
      expect(await readdir(mount)).toEqual(['run']);
      await addsUp(1);
      expect((await home.run(['folder', 'remove', mount])).code).toBe(0);
    });
  },
  90_000,
);

test.skipIf(noTmpfsReason !== undefined)(
  'an empty mount point is not "all files gone", and a disk that comes back goes on',
  async () => {
    const point = join(home.dir, 'share');
    const disk = join(home.dir, 'disk');
    await mkdir(point);
    await mkdir(disk);
    execFileSync('mount', ['--bind', disk, point]);
    try {
      await watch(point, '--close', 'idle=500ms');
      await home.file('share/a.json', '[1]');
      await arrived('a.json');
      await noted(1);
      execFileSync('umount', ['-l', point]);
      expect(await readdir(point)).toEqual([]);
      await home.run(['folder', 'rescan', point]);
      await eventually('it is said', WAIT_MS, async () => (await folder()).state === 'unreachable');
      expect(await folder()).toMatchObject({ filesThere: 1, account: { seen: 1, addsUp: true } });
      const verdict = await home.run(['folder', 'safe-to-remove', point]);
      expect(verdict.code).toBe(1);
      // What is written to the empty mount point meanwhile is no file of the share.
      await writeFile(join(point, 'lost.json'), '[0]');
      await sleep(QUIET_MS);
      await writeFile(join(disk, 'b.json'), '[2]');
      execFileSync('mount', ['--bind', disk, point]);
      await arrived('b.json');
      expect((await listed()).map((file) => file.name).sort()).toEqual(['a.json', 'b.json']);
      await addsUp(2);
    } finally {
      execFileSync('umount', ['-l', point]);
    }
  },
  90_000,
);

test('moving files away survives kill -9 at any moment: each is in exactly one place, whole, and sent once', async () => {
  const kills = process.env['WAYBILL_LONG'] === '1' ? 100 : 6;
  const random = new SeededRandom(Number(process.env['WAYBILL_SEED'] ?? Date.now() % 1_000_000));
  await mkdir(join(home.dir, 'in'));
  const away = await mkdtemp(join(OTHER_DISK, 'waybill-away-'));
  try {
    await watch('in', '--close', 'files=5,idle=500ms', '--move-to', away);
    const names = Array.from({ length: kills * 15 }, (_, number) => `f${number}.json`);
    let written = 0;
    for (let kill = 0; kill < kills; kill += 1) {
      for (const name of names.slice(written, written + 15)) await home.file(`in/${name}`, `["${name}"]`);
      written += 15;
      await eventually('something is moved', WAIT_MS, async () => (await readdir(away)).length > kill * 10);
      await sleep(random.below(150));
      await daemon.kill();
      daemon = await home.serve();
    }
    await eventually(`all are moved (seed ${random.seed})`, WAIT_MS * 2, async () => {
      const there = await readdir(away);
      return there.length === names.length && (await readdir(join(home.dir, 'in'))).length === 0;
    });
    for (const name of names) expect(await readFile(join(away, name), 'utf8'), name).toBe(`["${name}"]`);
    const files = (await listed()).map((file) => file.name);
    // A lost answer may list one again; a file taken for new would be another item.
    expect([...new Set(files)].sort()).toEqual([...names].sort());
    await addsUp(names.length);
    expect((await folder()).account).toMatchObject({ sent: names.length, attention: 0 });
  } finally {
    await rm(away, { recursive: true, force: true });
  }
}, 240_000);
