import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SettingsImportView, SettingsView } from '../../shared/api/routes/settings.ts';
import type { DestinationView } from '../../shared/api/views.ts';
import type { SettingsExport } from '../../shared/model/settingsExport.ts';
import { makeHome, type Home } from '../support/runWaybill.ts';

const KEY = 'canary-key-7d1f';

let home: Home;
let other: Home;
beforeEach(async () => {
  home = await makeHome({ settleMs: null });
  other = await makeHome({ settleMs: null });
}, 60_000);
afterEach(async () => {
  await home.remove();
  await other.remove();
});

async function well(run: ReturnType<Home['run']>): Promise<string> {
  const done = await run;
  expect(done.code, done.stderr).toBe(0);
  return done.stdout;
}

async function aLab(): Promise<void> {
  await home.serve();
  await well(
    home.run(['settings', 'set', '--retention-days', '30', '--spool-limit', '50GB', '--settle', '5s']),
  );
  await well(home.run(['kindness', 'full']));
  await well(home.run(['window', 'add', 'night', '--days', 'mon-fri', '--from', '20:00', '--to', '06:00']));
  const where = ['--kind', 'robotoff', '--url', 'http://127.0.0.1:9', '--job-type', 'ingest'];
  const keyed = ['--secret-stdin', '--secret-store', 'file'];
  await well(home.run(['destination', 'add', 'lab', ...where, ...keyed], { stdin: `${KEY}\n` }));
  await well(home.run(['destination', 'limit', 'lab', '--window', 'night', '--rate', '20MB/s']));
}

test('settings go to another computer as one file without keys, and a second time nothing is left to do', async () => {
  await aLab();
  const path = join(home.dir, 'settings.json');
  await well(home.run(['settings', 'export', '-o', path]));
  const text = await readFile(path, 'utf8');
  expect(text).not.toContain(KEY);
  expect((JSON.parse(text) as SettingsExport).settings).toMatchObject({
    retentionDays: 30,
    spoolLimitBytes: 50e9,
    settleMs: 5_000,
    kindness: 'full',
  });

  await other.serve();
  const shown = JSON.parse(
    await well(other.run(['settings', 'import', path, '--dry-run', '--json'])),
  ) as SettingsImportView;
  expect(shown.steps.map(({ does, name }) => `${does} ${name}`)).toEqual([
    'change settleMs',
    'change spoolLimitBytes',
    'change retentionDays',
    'change kindness',
    'add night',
    'add lab',
  ]);
  const before = JSON.parse(await well(other.run(['settings', 'show', '--json']))) as SettingsView;
  expect(before).toMatchObject({ retentionDays: 90, spoolLimitBytes: 20e9, settleMs: 2_000 });

  expect(await well(other.run(['settings', 'import', path]))).toContain('change  retentionDays: 90 -> 30');
  const after = JSON.parse(await well(other.run(['settings', 'show', '--json']))) as SettingsView;
  expect(after).toMatchObject({ retentionDays: 30, spoolLimitBytes: 50e9, settleMs: 5_000 });
  const [lab] = (
    JSON.parse(await well(other.run(['destination', 'list', '--json']))) as { items: DestinationView[] }
  ).items;
  expect(lab).toMatchObject({ name: 'lab', limits: { window: 'night', bytesPerSecond: 20e6 } });
  expect(await well(other.run(['settings', 'import', path]))).toContain('Nothing');
}, 120_000);

test('what an administrator decides stays, and is said to', async () => {
  await aLab();
  const path = join(home.dir, 'settings.json');
  await well(home.run(['settings', 'export', '-o', path]));
  const adminFile = join(other.dir, 'admin.json');
  await writeFile(adminFile, JSON.stringify({ settings: { retentionDays: 7 }, locked: ['destinations'] }));
  const env = { WAYBILL_ADMIN_FILE: adminFile };
  await other.serve([], env);
  const done = await well(other.run(['settings', 'import', path], { env }));
  expect(done).toContain('keep    retentionDays: 7 -> 30 (the administrator decides it)');
  expect(done).toContain('keep    destination lab (the administrator decides it)');
  const now = JSON.parse(await well(other.run(['settings', 'show', '--json'], { env }))) as SettingsView;
  expect(now).toMatchObject({ retentionDays: 7, spoolLimitBytes: 50e9 });
  expect(now.locked).toContain('retentionDays');
  const refused = await other.run(['settings', 'set', '--retention-days', '8'], { env });
  expect(refused.code).toBe(1);
  const listed = JSON.parse(await well(other.run(['destination', 'list', '--json'], { env })));
  expect(listed).toEqual({ items: [] });
}, 120_000);

test('a file that is none of ours is refused before a daemon is asked', async () => {
  for (const [text, said] of [
    ['{}', 'is no file of settings'],
    ['{"format":"waybill-settings/9"}', 'newer Waybill (waybill-settings/9)'],
    ['{"format":"waybill-settings/1","settings":{"retentionDays":0}}', 'damaged at "settings.retentionDays"'],
  ] as const) {
    const path = await home.file('given.json', text);
    const done = await home.run(['settings', 'import', path]);
    expect(done.code).toBe(2);
    expect(done.stderr).toContain(said);
  }
  expect((await home.run(['settings', 'set'])).code).toBe(2);
  expect((await home.run(['settings', 'set', '--retention-days', '0'])).code).toBe(2);
}, 60_000);

test('a changed limit of the copies counts at once, and the copies that are there stay', async () => {
  const daemon = await home.serve();
  const token = (await readFile(daemon.tokenFile, 'utf8')).trim();
  const put = (bytes: number): Promise<Response> =>
    fetch(`${daemon.url}/api/v1/spool`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' },
      body: new Uint8Array(bytes).fill(bytes % 251),
    });
  expect((await put(1_500_000)).status).toBe(201);
  const set = JSON.parse(
    await well(home.run(['settings', 'set', '--spool-limit', '1.2MB', '--json'])),
  ) as SettingsView;
  expect(set).toMatchObject({ spoolBytes: 1_500_000, spoolLimitBytes: 1_200_000 });
  expect((await put(10)).status).toBe(503);
  await well(home.run(['settings', 'set', '--spool-limit', '2MB']));
  expect((await put(10)).status).toBe(201);
  await daemon.stop();
}, 60_000);
