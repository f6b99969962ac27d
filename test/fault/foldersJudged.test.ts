import { execFileSync } from 'node:child_process';
import { mkdir, open, rename, rm, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { FolderView } from '../../shared/api/folderViews.ts';
import type { ItemView } from '../../shared/api/views.ts';
import { namesTogether, practiceLab } from '../support/practiceLab.ts';
import type { PracticeProcess } from '../support/practiceProcess.ts';
import { eventually, type Home, type Serving } from '../support/runWaybill.ts';
import { sha256Of } from '../support/strictHaplo.ts';

/** The rules of a folder, each with real files and the command; what counts is what the practice server has in its books. */
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

const WAIT_MS = 40_000;
/** Longer than anything that is going to be sent would take. */
const QUIET_MS = 2_500;
const HOUR_MS = 3_600_000;

async function ran(...args: readonly string[]): Promise<string> {
  const done = await home.run(args);
  expect(done.code, `${args.join(' ')}: ${done.stderr}`).toBe(0);
  return done.stdout;
}

async function watch(dir: string, close: string, ...more: readonly string[]): Promise<void> {
  await mkdir(join(home.dir, dir), { recursive: true });
  const rules = ['--settle', '400ms', '--mode', 'run', '--close', close, ...more];
  await ran(
    'folder',
    'add',
    dir,
    '--to',
    'lab',
    ...(more.includes('--existing') ? [] : ['--existing', 'send']),
    ...rules,
  );
}

async function folder(dir = 'in'): Promise<FolderView> {
  const { items } = await daemon.get<{ items: FolderView[] }>('/folders');
  const view = items.find(({ path }) => path === join(home.dir, dir));
  if (view === undefined) throw new Error(`${dir} is not watched`);
  return view;
}

/** What the server has, by name; a file that came twice is there twice. */
async function books(): Promise<readonly (readonly [string, string])[]> {
  const files = (await practice.batches()).flatMap((batch) => batch.files);
  return files
    .map(({ name, digest }) => [name, digest] as const)
    .toSorted(([one], [other]) => (one < other ? -1 : 1));
}

const inBooks = (files: Readonly<Record<string, string>>): readonly (readonly [string, string])[] =>
  Object.entries(files).map(([name, content]) => [name, sha256Of(content)]);

async function booksBecome(files: Readonly<Record<string, string>>): Promise<void> {
  const names = Object.keys(files);
  await eventually(
    `${names.join(', ')} arrived`,
    WAIT_MS,
    async () => (await books()).length >= names.length,
  );
  await sleep(QUIET_MS);
  expect(await books()).toEqual(inBooks(files));
}

async function items(): Promise<readonly ItemView[]> {
  return (await daemon.get<{ items: ItemView[] }>('/items?text=.json&limit=50')).items;
}

async function sizeOf(name: string): Promise<number | undefined> {
  return (await items()).find((item) => item.name === name)?.bytes;
}

async function asked(): Promise<readonly ItemView[]> {
  return (await items()).filter(({ state }) => state === 'attention');
}

async function questions(): Promise<Readonly<Record<string, string>>> {
  return Object.fromEntries((await asked()).map(({ name, failure }) => [name, failure?.code ?? '']));
}

test('what looks odd is asked about and never sent; what is put right goes by itself', async () => {
  // Long enough for a busy machine to cut a file short before it counts as whole.
  await watch('in', 'idle=500ms', '--settle', '2s');
  const cut = 'c'.repeat(2_000);
  await home.file('in/cut.json', cut);
  await eventually('the first is sent', WAIT_MS, async () => (await folder()).account.sent === 1);
  await truncate(join(home.dir, 'in/cut.json'), 5);
  await home.file('in/empty.json', '');
  const reserved = await open(join(home.dir, 'in/reserved.json'), 'w');
  await reserved.write('["the head"');
  await reserved.truncate(300_000);
  await reserved.close();
  await utimes(join(home.dir, 'in/reserved.json'), 1_000_000, 1_000_000);
  const shrunk = await home.file('in/shrunk.json', 's'.repeat(5_000));
  await eventually('it is seen', WAIT_MS, async () => (await sizeOf('shrunk.json')) === 5_000);
  // It is looked at for its rest, too, before it is cut.
  await sleep(700);
  await truncate(shrunk, 7);
  await eventually('all are asked about', WAIT_MS, async () => Object.keys(await questions()).length === 4);
  expect(await questions()).toEqual({
    'cut.json': 'file.smaller-than-sent',
    'empty.json': 'file.empty',
    'reserved.json': 'file.tail-empty',
    'shrunk.json': 'file.shrunk',
  });
  await booksBecome({ 'cut.json': cut });
  expect((await folder()).account).toMatchObject({ seen: 5, attention: 4, addsUp: true });
  const right = {
    'empty.json': '["1"]',
    'reserved.json': `["${'r'.repeat(9_000)}"]`,
    'shrunk.json': `["${'s'.repeat(6_000)}"]`,
  };
  for (const [name, content] of Object.entries(right)) await home.file(`in/${name}`, content);
  // The smaller one is what was meant: a person says so.
  const smaller = (await asked()).find(({ name }) => name === 'cut.json');
  await daemon.post(`/items/${smaller?.id}/retry`);
  await eventually('all arrived', WAIT_MS, async () => (await books()).length === 5);
  expect(await books()).toEqual([
    ...inBooks({ 'cut.json': cut }),
    ...inBooks({ 'cut.json': 'ccccc', ...right }),
  ]);
  expect(await questions()).toEqual({});
  await eventually('all are booked', WAIT_MS, async () => (await folder()).account.sent === 5);
  expect((await folder()).account).toMatchObject({ seen: 5, addsUp: true });
}, 120_000);

test('batches close by count, by bytes, by quiet time of a subfolder, and by a marker that is not wanted itself', async () => {
  for (let file = 1; file <= 5; file += 1) await home.file(`count/c${file}.json`, `["c${file}"]`);
  for (let file = 1; file <= 3; file += 1)
    await home.file(`bytes/b${file}.json`, `["${'b'.repeat(26)}${file}"]`);
  for (const run of ['p1', 'p2'])
    for (const name of ['x', 'y']) await home.file(`quiet/${run}/${name}.json`, `["${run}${name}"]`);
  for (const run of ['m1', 'm2'])
    for (const name of ['x', 'y']) await home.file(`marked/${run}/${name}.json`, `["${run}${name}"]`);
  await watch('count', 'files=2');
  await watch('bytes', 'bytes=40');
  await watch('quiet', 'idle=1s,per=folder');
  await watch('marked', 'per=folder,marker=*.done', '--include', '*.json');
  await home.file('marked/m1/run.done', 'over');
  const expected = [
    'b1.json b2.json',
    'c1.json c2.json',
    'c3.json c4.json',
    'm1/x.json m1/y.json',
    'p1/x.json p1/y.json',
    'p2/x.json p2/y.json',
  ];
  await eventually(
    'they closed',
    WAIT_MS,
    async () => (await namesTogether(practice)).length >= expected.length,
  );
  await sleep(QUIET_MS);
  expect(await namesTogether(practice)).toEqual(expected);
  expect((await folder('count')).openBatches).toMatchObject([{ whole: 1 }]);
  expect((await folder('bytes')).openBatches).toMatchObject([{ whole: 1 }]);
  expect((await folder('marked')).openBatches).toMatchObject([{ group: 'm2', whole: 2 }]);
  // The marker of the other one comes after a restart.
  await daemon.kill();
  daemon = await home.serve();
  await home.file('marked/m2/run.done', '');
  await eventually('it closed', WAIT_MS, async () =>
    (await namesTogether(practice)).includes('m2/x.json m2/y.json'),
  );
  for (const dir of ['count', 'bytes', 'quiet', 'marked'])
    expect((await folder(dir)).account, dir).toMatchObject({ addsUp: true, attention: 0 });
}, 120_000);

test('nothing is sent twice, nor what was there before, nor what a rule keeps out, and each is listed with its rule', async () => {
  await home.file('in/old.json', '["old"]');
  await home.file('in/older.json', '["older"]');
  await watch('in', 'idle=500ms', '--existing', 'ignore', '--ignore', '*.log', '--ignore', 'scratch');
  await home.file('in/a.json', '["a"]');
  await booksBecome({ 'a.json': '["a"]' });
  await eventually('it is noted', WAIT_MS, async () => (await folder()).account.sent === 1);
  await home.file('in/.hidden.json', '1');
  await home.file('in/noise.log', '1');
  await home.file('in/scratch/deep/x.json', '1');
  await symlink(join(home.dir, 'in/a.json'), join(home.dir, 'in/link.json'));
  execFileSync('mkfifo', [join(home.dir, 'in/pipe.json')]);
  // Written once more with the same bytes, and then under another name.
  await writeFile(join(home.dir, 'in/a.json'), '["a"]');
  await eventually('it is looked at', WAIT_MS, async () =>
    (await ran('folder', 'excluded', 'in')).includes('same bytes'),
  );
  await rename(join(home.dir, 'in/a.json'), join(home.dir, 'in/b.json'));
  await home.file('in/older.json', '["older, and changed"]');
  await booksBecome({ 'a.json': '["a"]', 'older.json': '["older, and changed"]' });
  const excluded = await ran('folder', 'excluded', 'in');
  for (const [rule, path] of [
    ['hidden', '.hidden.json'],
    ['ignore \\*.log', 'noise.log'],
    ['ignore scratch', 'scratch/deep/x.json'],
    ['it is a link', 'link.json'],
    ['it is a FIFO', 'pipe.json'],
    ['same bytes as delivered', '[ab].json'],
  ])
    expect(excluded).toMatch(new RegExp(`${rule}\\s+${path}`));
  expect((await folder()).account).toMatchObject({ baseline: 1, attention: 0, addsUp: true });
}, 120_000);

test('nothing leaves while its window is closed or Waybill is paused, and what a person wants next goes first', async () => {
  const time = (inMs: number): string => new Date(Date.now() + inMs).toTimeString().slice(0, 5);
  await ran('window', 'add', 'later', '--from', time(2 * HOUR_MS), '--to', time(3 * HOUR_MS));
  await ran('destination', 'limit', 'lab', '--window', 'later');
  await watch('in', 'idle=500ms,per=folder');
  await home.file('in/w/a.json', '["a"]');
  const waiting = async (files: number): Promise<unknown> =>
    eventually('they wait', WAIT_MS, async () => {
      const { account, openBatches } = await folder();
      return openBatches.length === 0 && account.queued === files;
    });
  await waiting(1);
  await sleep(QUIET_MS);
  expect(await books()).toEqual([]);
  await ran('pause', '--for', '1h');
  await ran('destination', 'limit', 'lab', '--no-window');
  await home.file('in/x/b.json', '["b"]');
  await waiting(2);
  await home.file('in/y/c.json', '["c"]');
  await waiting(3);
  await sleep(QUIET_MS);
  expect(await books()).toEqual([]);
  const { items } = await daemon.get<{ items: { id: string; comment: string }[] }>('/batches');
  const last = items.find(({ comment }) => comment.endsWith('y'));
  await ran('next', last?.id ?? '');
  await ran('resume');
  await eventually('all arrived', WAIT_MS, async () => (await books()).length === 3);
  expect((await practice.batches()).flatMap(({ files }) => files.map(({ name }) => name))).toEqual([
    'y/c.json',
    'w/a.json',
    'x/b.json',
  ]);
}, 120_000);

test('the safe copy of a file that is gone is what arrives, and only of those that the cap has room for', async () => {
  await watch('in', 'idle=500ms', '--safe-copy', '1KB');
  await ran('pause');
  await home.file('in/small.json', '["small"]');
  await home.file('in/wide.json', `["${'w'.repeat(5_000)}"]`);
  await eventually('they wait', WAIT_MS, async () => {
    const { account, copies, openBatches } = await folder();
    return openBatches.length === 0 && account.queued === 2 && copies?.files === 1 && copies.without === 1;
  });
  await rm(join(home.dir, 'in/small.json'));
  await rm(join(home.dir, 'in/wide.json'));
  await ran('resume');
  await booksBecome({ 'small.json': '["small"]' });
  expect(await questions()).toEqual({ 'wide.json': 'file.gone' });
  expect((await folder()).account).toMatchObject({ seen: 2, addsUp: true });
}, 120_000);
