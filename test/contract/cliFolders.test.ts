import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { FolderRemovalView, FolderView, FormerFolderView } from '../../shared/api/folderViews.ts';
import type { BatchView } from '../../shared/api/views.ts';
import { haploRemote, type HaploRemote } from '../support/haploRemote.ts';
import { eventually, makeHome, type Home, type Serving } from '../support/runWaybill.ts';
import { sha256Of } from '../support/strictHaplo.ts';

let home: Home;
let remote: HaploRemote;
let daemon: Serving;
beforeEach(async () => {
  home = await makeHome();
  remote = await haploRemote('practice', home.dir);
  daemon = await home.serve();
  await home.addHaplo('lab', remote);
  await mkdir(join(home.dir, 'in'));
}, 60_000);
afterEach(async () => {
  await remote.stop();
  await home.remove();
});

const QUICK = ['--settle', '200ms', '--mode', 'run'];

async function folder(): Promise<FolderView> {
  const [view] = (await daemon.get<{ items: FolderView[] }>('/folders')).items;
  if (view === undefined) throw new Error('there is no folder');
  return view;
}

async function ran(...args: readonly string[]): Promise<string> {
  const done = await home.run(args);
  expect(done.code, `${args.join(' ')}: ${done.stderr}`).toBe(0);
  return done.stdout;
}

async function delivered(): Promise<ReadonlyMap<string, string>> {
  const files = (await remote.batches()).flatMap((batch) => batch.files);
  return new Map(files.map(({ name, sha256 }) => [name, sha256]));
}

test('an open batch is held, let go and closed by hand, by its subfolder too', async () => {
  const close = (rule: string): Promise<string> =>
    ran('folder', 'edit', 'in', '--close', `${rule},per=folder`);
  await ran('folder', 'add', 'in', '--to', 'lab', ...QUICK, '--close', 'idle=1h,per=folder');
  expect((await home.run(['folder', 'hold', 'in'])).stderr).toContain('No batch');
  await home.file('in/run1/a.json', '[1]');
  await eventually('it is open', 10_000, async () => (await folder()).openBatches.length === 1);
  expect(await ran('folder', 'hold', 'in', '--group', 'run1')).toContain('held open');
  // From now on the rule would close it.
  await close('idle=1s');
  await home.file('in/run2/b.json', '[2]');
  await eventually('the other one arrived', 20_000, async () => (await delivered()).has('run2/b.json'));
  expect((await folder()).openBatches).toMatchObject([{ group: 'run1', held: true, files: 1, whole: 1 }]);
  expect((await delivered()).has('run1/a.json')).toBe(false);
  await ran('folder', 'close', 'in', '--group', 'run1');
  await eventually('the held one arrived', 20_000, async () => (await delivered()).has('run1/a.json'));
  await close('idle=1h');
  await home.file('in/run1/c.json', '[3]');
  await eventually('a new one is open', 10_000, async () => (await folder()).openBatches.length === 1);
  await ran('folder', 'hold', 'in');
  await close('idle=1s');
  await ran('folder', 'release', 'in');
  await eventually('the rule closed it', 20_000, async () => (await delivered()).has('run1/c.json'));
}, 90_000);

test('the batches of a folder are found by its name, its path or its id, also when it is watched no more', async () => {
  const batches = async (...words: readonly string[]): Promise<readonly BatchView[]> => {
    const done = await home.run(['batches', ...words, '--json']);
    expect(done.code, done.stderr).toBe(0);
    return (done.json() as { items: BatchView[] }).items;
  };
  await ran('folder', 'add', 'in', '--to', 'lab', ...QUICK, '--close', 'idle=300ms');
  await home.file('in/a.json', '[1]');
  await ran('add', await home.file('by-hand.json', '[2]'), '--to', 'lab');
  await eventually('both are there', 20_000, async () => (await batches()).length === 2);
  const { id, path } = await folder();
  const of = await batches('--folder', 'in');
  expect(of).toMatchObject([{ folder: id, origin: { by: 'folder' } }]);
  const ids = of.map((batch) => batch.id);
  for (const word of [id, path, `${path}/`])
    expect((await batches('--folder', word)).map((batch) => batch.id)).toEqual(ids);
  expect(await batches('--folder', 'in', '--status', 'cancelled')).toEqual([]);
  await eventually('it arrived', 20_000, async () => (await delivered()).has('a.json'));
  await ran('folder', 'remove', 'in');
  expect((await batches('--folder', 'in')).map((batch) => batch.id)).toEqual(ids);
  const none = await home.run(['batches', '--folder', 'nowhere']);
  expect(none.code).not.toBe(0);
  expect(none.stderr).toContain('nowhere');
}, 60_000);

test('what is kept out, the account and whether files may go are told, and exported', async () => {
  await ran('folder', 'add', 'in', '--to', 'lab', ...QUICK, '--close', 'idle=300ms', '--ignore', '*.log');
  await home.file('in/a.json', '[1]');
  await home.file('in/noise.log', 'x');
  await eventually('it arrived', 20_000, async () => (await delivered()).has('a.json'));
  await eventually('its import is over', 20_000, async () => {
    const verdict = await home.run(['folder', 'safe-to-remove', 'in', 'a.json', '--json']);
    return (verdict.json() as FolderRemovalView).safe;
  });
  await ran('folder', 'rescan', 'in');
  expect(await ran('folder', 'excluded', 'in')).toMatch(/ignore \*\.log\s+noise\.log/);
  const all = await home.run(['folder', 'safe-to-remove', 'in', '--json']);
  expect(all.code).toBe(1);
  expect(all.json()).toMatchObject({
    safe: false,
    files: 2,
    proven: 1,
    reasons: [{ why: 'excluded', files: 1 }],
  });
  const some = await home.run([
    'folder',
    'safe-to-remove',
    'in',
    'a.json',
    join(home.dir, 'in/noise.log'),
    'none',
  ]);
  expect(some.code).toBe(1);
  expect(some.stdout).toContain('a.json: may be removed');
  expect(some.stdout).toContain('noise.log: kept out by a rule');
  expect(some.stdout).toContain('none: could not be looked at');
  // A file that nobody has scanned yet speaks against it, and so does a change since.
  await home.file('in/late.json', '[9]');
  await writeFile(join(home.dir, 'in/a.json'), '[1] and more');
  expect((await home.run(['folder', 'safe-to-remove', 'in'])).code).toBe(1);
  expect((await home.run(['folder', 'safe-to-remove', 'in', 'a.json'])).code).toBe(1);
  await eventually('the new version arrived', 20_000, async () => (await delivered()).has('late.json'));
  expect(await ran('folder', 'report', 'in')).toMatch(/seen = .*1 kept out/);
  await ran('folder', 'report', '--format', 'csv', '-o', 'report.csv');
  const [heading, row] = (await readFile(join(home.dir, 'report.csv'), 'utf8')).trim().split('\r\n');
  expect(heading?.split(',').slice(4, 6)).toEqual(['seen', 'settling']);
  expect(row).toContain(',true');
  const { id } = await folder();
  const report = await fetch(`${daemon.url}/api/v1/folders/${id}/report`, {
    headers: { authorization: `Bearer ${await tokenOf()}` },
  });
  expect(report.headers.get('content-type')).toContain('text/csv');
  expect(await report.text()).toContain(',seen,');
}, 90_000);

test('rules over a week with arrivals are not saved unseen; the command shows the replay', async () => {
  await home.file('in/run1/a.json', '[1]');
  await home.file('in/run2/b.json', '[2]');
  const body = { path: join(home.dir, 'in'), destination: 'lab', existing: 'ignore' };
  const unseen = await daemon.post<unknown>('/folders', body).catch((error: unknown) => error);
  expect(JSON.stringify(unseen) + String(unseen)).toContain('folder.not-previewed');
  const added = await home.run(['folder', 'add', 'in', '--to', 'lab', '--existing', 'ignore', ...QUICK]);
  expect(added.code, added.stderr).toBe(0);
  expect(added.stderr).toContain('2 files would have closed');
  const edited = await home.run(['folder', 'edit', 'in', '--close', 'per=folder,idle=5m']);
  expect(edited.code, edited.stderr).toBe(0);
  expect(edited.stderr).toContain('would have closed');
  expect((await folder()).rules.close).toEqual({ per: 'folder', idleMs: 300_000 });
  expect((await folder()).rules.settleMs).toBe(200);
  expect((await home.run(['folder', 'edit', 'in'])).code).toBe(2);
  // What was looked at counts, and only that.
  const { id, path, rules } = await folder();
  const wanted = { ...rules, ignore: ['*.tmp'] };
  const preview = await daemon.post<{ token: string }>('/folders/preview', { path, rules: wanted });
  const patch = async (change: object): Promise<number> => {
    const done = await fetch(`${daemon.url}/api/v1/folders/${id}`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${await tokenOf()}`, 'content-type': 'application/json' },
      body: JSON.stringify(change),
    });
    return done.status;
  };
  expect(await patch({ rules: { ignore: ['*.log'] }, previewed: preview.token })).toBe(409);
  expect(await patch({ rules: { ignore: ['*.tmp'] } })).toBe(409);
  expect(await patch({ rules: { ignore: ['*.tmp'] }, previewed: preview.token })).toBe(200);
  expect(await patch({ rules: { ignore: [] }, confirm: true })).toBe(200);
  // What decides nothing about batches needs no look.
  expect(await patch({ rules: { mode: 'hold' } })).toBe(200);
}, 60_000);

test('after the import files are moved away, and safe copies are kept until they are delivered', async () => {
  await ran(
    'folder',
    'add',
    'in',
    '--to',
    'lab',
    ...QUICK,
    '--close',
    'idle=300ms',
    '--move-to',
    'sent',
    '--safe-copy',
    '1MB',
  );
  expect((await folder()).rules).toMatchObject({
    keepCopy: true,
    copyLimitBytes: 1_000_000,
    afterImport: { do: 'move', to: join(home.dir, 'sent') },
  });
  await home.file('in/run/a.json', '[1]');
  const moved = join(home.dir, 'sent/run/a.json');
  await eventually(
    'it is moved',
    30_000,
    async () => (await readFile(moved, 'utf8').catch(() => '')) === '[1]',
  );
  expect((await delivered()).get('run/a.json')).toBe(sha256Of('[1]'));
  await eventually('no copy is left', 10_000, async () => (await folder()).copies?.files === 0);
  expect((await folder()).account).toMatchObject({ seen: 1, sent: 1, addsUp: true });
  expect((await home.run(['folder', 'edit', 'in', '--move-to', 'in/done'])).code).toBe(2);
  await ran('folder', 'edit', 'in', '--leave', '--safe-copy', 'off');
  await rm(moved);
}, 60_000);

async function tokenOf(): Promise<string> {
  return (await readFile(daemon.tokenFile, 'utf8')).trim();
}

test('one folder is shown with who decided what about it', async () => {
  await ran('folder', 'add', 'in', '--to', 'lab', '--operator', 'alma', ...QUICK);
  await ran('folder', 'pause', 'in', '--operator', 'bert');
  const shown = await ran('folder', 'show', 'in');
  expect(shown).toContain(`${join(home.dir, 'in')}: paused, to lab`);
  expect(shown).toMatch(/\d\d:\d\d {2}added by alma\n.*\d\d:\d\d {2}paused by bert\n/);
  const view = (await home.run(['folder', 'show', 'in', '--json'])).json() as FolderView;
  expect(view.decisions?.map(({ operator, what }) => [what, operator])).toEqual([
    ['added', 'alma'],
    ['paused', 'bert'],
  ]);
  expect((await home.run(['folder', 'show', 'elsewhere'])).stderr).toContain('no watched folder');
}, 60_000);

test('a folder that is watched no more is listed with who added, paused and removed it', async () => {
  expect(await ran('folder', 'list', '--removed')).toContain('No folder was removed.');
  await ran('--operator', 'alma', 'folder', 'add', 'in', '--to', 'lab', ...QUICK);
  await ran('--operator', 'bert', 'folder', 'pause', 'in');
  await ran('--operator', 'carl', 'folder', 'remove', 'in');
  const told = await ran('folder', 'list', '--removed');
  expect(told).toContain(`${join(home.dir, 'in')}, to lab, since `);
  expect(told.split('\n').map((line) => line.split('  ')[1])).toEqual(
    expect.arrayContaining(['added by alma', 'paused by bert', 'removed by carl']),
  );
  const { items } = await daemon.get<{ items: FormerFolderView[] }>('/folders/removed');
  expect(items).toMatchObject([{ path: join(home.dir, 'in'), destination: 'lab', removedBy: 'carl' }]);
  await ran('folder', 'add', 'in', '--to', 'lab', ...QUICK);
  await ran('folder', 'remove', 'in');
  expect(await ran('folder', 'list', '--removed')).toMatch(/ {2}removed$/m);
});
