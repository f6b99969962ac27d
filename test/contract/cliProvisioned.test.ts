import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { FolderView } from '../../shared/api/folderViews.ts';
import type { DestinationView } from '../../shared/api/views.ts';
import { haploRemote, type HaploRemote } from '../support/haploRemote.ts';
import { CONTROL_TEXT, eventually, makeHome, type Home } from '../support/runWaybill.ts';

let home: Home;
let remote: HaploRemote;
beforeEach(async () => {
  home = await makeHome();
  remote = await haploRemote('practice', home.dir);
}, 60_000);
afterEach(async () => {
  await remote.stop();
  await home.remove();
});

async function folders(): Promise<readonly FolderView[]> {
  return ((await home.run(['folder', 'list', '--json'])).json() as { items: FolderView[] }).items;
}

async function names(): Promise<readonly string[]> {
  return (await remote.batches()).flatMap((batch) => batch.files.map((file) => file.name)).sort();
}

test('a destination and a folder from an administrator work at once, stay as they are, and go with the file', async () => {
  const control = await home.file('control.json', CONTROL_TEXT);
  const directory = join(home.dir, 'instrument');
  await mkdir(directory);
  await home.file('instrument/old.json', '[0]');
  const adminFile = join(home.dir, 'admin.json');
  const given = {
    destinations: [
      {
        name: 'institute',
        kind: 'haplo-batch',
        url: remote.url,
        user: 'haplo',
        secretStore: 'file',
        options: { control },
      },
    ],
    folders: [
      {
        path: directory,
        destination: 'institute',
        existing: 'ignore',
        rules: { settleMs: 200, close: { idleMs: 300 }, mode: 'run' },
      },
    ],
    locked: ['settleMs'],
  };
  await writeFile(adminFile, JSON.stringify(given));
  const env = { WAYBILL_ADMIN_FILE: adminFile };
  const daemon = await home.serve([], env);
  const [destination] = (await daemon.get<{ items: DestinationView[] }>('/destinations')).items;
  expect(destination).toMatchObject({ name: 'institute', locked: true });
  await eventually('the folder is watched', 15_000, async () => (await folders())[0]?.state === 'watching');
  expect((await folders())[0]).toMatchObject({
    path: directory,
    destination: 'institute',
    locked: true,
    account: { seen: 1, baseline: 1, addsUp: true },
  });
  // The key is the person's to give; everything else is the administrator's.
  const withKey = [
    '--kind',
    'haplo-batch',
    '--url',
    remote.url,
    '--control',
    control,
    '--secret-store',
    'file',
  ];
  const keyed = await home.run(['destination', 'add', 'institute', ...withKey, '--secret-stdin'], {
    stdin: `${remote.secret}\n`,
  });
  expect(keyed.code, keyed.stderr).toBe(0);
  await home.file('instrument/new.json', '[1]');
  await eventually('it arrived', 30_000, async () => (await names()).join() === 'new.json');
  for (const refused of [
    ['folder', 'remove', directory],
    ['folder', 'pause', directory],
    ['folder', 'edit', directory, '--ignore', '*.json'],
    ['destination', 'remove', 'institute'],
    ['destination', 'remove', 'institute', '--cancel-queued'],
  ]) {
    const ran = await home.run(refused);
    expect(ran.code, refused.join(' ')).not.toBe(0);
    expect(ran.stderr.toLowerCase(), refused.join(' ')).toMatch(/administrator|watched/);
  }
  expect(await folders()).toHaveLength(1);
  // Met once, it stays the same folder: nothing is sent again, nothing taken for old.
  await daemon.stop();
  await home.file('instrument/night.json', '[2]');
  const next = await home.serve([], env);
  await eventually('it arrived', 30_000, async () => (await names()).join() === 'new.json,night.json');
  await next.stop();
  await rm(adminFile);
  await home.serve([], env);
  expect(await folders()).toEqual([]);
}, 120_000);

test('a destination with folders is not removed without a word, and takes them with it when told to', async () => {
  await home.addHaplo('lab', remote);
  const daemon = await home.serve();
  await mkdir(join(home.dir, 'in'));
  expect((await home.run(['folder', 'add', 'in', '--to', 'lab', '--settle', '200ms'])).code).toBe(0);
  await home.file('in/a.json', '[1]');
  await eventually('it is seen', 10_000, async () => (await folders())[0]?.account.seen === 1);
  const refused = await home.run(['destination', 'remove', 'lab']);
  expect(refused.code).toBe(4);
  expect(refused.stderr).toContain('in');
  expect(await folders()).toHaveLength(1);
  const removed = await home.run(['destination', 'remove', 'lab', '--cancel-queued']);
  expect(removed.code, removed.stderr).toBe(0);
  expect(await folders()).toEqual([]);
  const { items } = await daemon.get<{ items: { status: string }[] }>('/batches');
  expect(items.every((batch) => batch.status === 'cancelled')).toBe(true);
}, 60_000);
