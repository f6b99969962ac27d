import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { adminSettingsPath } from '../../main/adapters/settings/adminSettings.ts';
import { dataDirPath, prepareDataDir } from '../../main/adapters/settings/dataDir.ts';
import { openSettings, type SettingsStore } from '../../main/adapters/settings/settingsStore.ts';
import { makeDestination } from '../support/makeDestination.ts';
import { noDroppingReason, runAsNobody } from '../support/runAsNobody.ts';
import { noTmpfsReason, withTmpfs } from '../support/tmpfs.ts';

let directory: string;
let path: string;
let adminPath: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'waybill-settings-'));
  path = join(directory, 'settings.json');
  adminPath = join(directory, 'admin.json');
});
afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

async function open(): Promise<SettingsStore> {
  const settings = await openSettings({ path, adminPath });
  if (!settings.ok) throw new Error(`${settings.failure.code} ${settings.failure.facts['reason'] ?? ''}`);
  return settings.value;
}

async function onDisk(): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
}

describe('the settings file', () => {
  test('without a file everything has its default, and none is written', async () => {
    const settings = await open();
    expect(settings.current()).toEqual({
      settleMs: 2_000,
      spoolLimitBytes: 20e9,
      retentionDays: 90,
      language: 'system',
      theme: 'system',
      kindness: 'gentle',
      destinations: [],
      locked: [],
      updateFeed: '',
      updateChannel: 'latest',
    });
    expect(await readdir(directory)).toEqual([]);
  });

  test('a change is in force, on the disk, and there after a restart', async () => {
    const settings = await open();
    expect(await settings.change({ settleMs: 2_000, theme: 'dark' })).toMatchObject({ ok: true });
    expect(settings.current()).toMatchObject({ settleMs: 2_000, theme: 'dark', retentionDays: 90 });
    // What was not set is not written: a later version may have a better default.
    expect(await onDisk()).toEqual({ settleMs: 2_000, theme: 'dark' });
    expect((await open()).current()).toMatchObject({ settleMs: 2_000, theme: 'dark' });
    expect(await readdir(directory)).toEqual(['settings.json']);
    if (process.platform !== 'win32') expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  test('a change that makes no sense is refused whole', async () => {
    const settings = await open();
    for (const change of [{ settleMs: -1 }, { retentionDays: 7, theme: 'pink' }, { unknown: 1 }])
      expect(await settings.change(change as never)).toMatchObject({ failure: { code: 'request.invalid' } });
    expect(settings.current().retentionDays).toBe(90);
    expect(await readdir(directory)).toEqual([]);
  });

  test('keys that nobody knows are kept, in the file and in a destination', async () => {
    const lab = makeDestination('lab', { user: 'erika' });
    await writeFile(
      path,
      JSON.stringify({
        future: { deep: [1] },
        folders: [{ id: 'x' }],
        destinations: [{ ...lab, tomorrow: true }],
      }),
    );
    const settings = await open();
    await settings.change({ settleMs: 1 });
    const { user: _, ...anonymous } = lab;
    await settings.destinations.save({ ...anonymous, generation: 2 });
    expect(await onDisk()).toEqual({
      future: { deep: [1] },
      folders: [{ id: 'x' }],
      destinations: [{ ...anonymous, generation: 2, tomorrow: true }],
      settleMs: 1,
    });
  });

  test('what was changed by hand meanwhile is not lost by a save', async () => {
    const settings = await open();
    await settings.change({ settleMs: 1 });
    await writeFile(path, JSON.stringify({ ...(await onDisk()), retentionDays: 7 }));
    await settings.change({ theme: 'dark' });
    expect(settings.current()).toMatchObject({ settleMs: 1, retentionDays: 7, theme: 'dark' });
  });

  test.each([
    ['not JSON', '{"settleMs": 1,\n\n x: 2 }', 'it is not JSON (line 3)'],
    ['cut in the middle', '{"settleMs": 1', 'it is not JSON'],
    ['empty', '', 'it is not JSON'],
    ['a list', '[]', 'it is not a JSON object'],
    ['a wrong value', '{"settleMs":"fast"}', 'settleMs: '],
    ['a wrong destination', '{"destinations":[{"name":"a b"}]}', 'destinations.0.'],
    ['a newer version', '{"version":2}', 'version: '],
  ])('a file that is %s is told and not touched, at the start or at a save', async (_, text, reason) => {
    const settings = await open();
    await writeFile(path, text);
    const opened = await openSettings({ path });
    expect(opened).toMatchObject({
      failure: {
        code: 'settings.unreadable',
        facts: { path, reason: expect.stringContaining(reason) as string },
      },
    });
    expect(await settings.change({ settleMs: 5 })).toMatchObject({
      failure: { code: 'settings.unreadable' },
    });
    expect(await readFile(path, 'utf8')).toBe(text);
    expect(settings.current().settleMs).toBe(2_000);
  });

  test('two destinations of one name in a file made by hand are told', async () => {
    const [one, other] = [makeDestination('lab'), makeDestination('field', { name: 'lab' })];
    await writeFile(path, JSON.stringify({ destinations: [one, other] }));
    expect(await openSettings({ path })).toMatchObject({
      failure: { facts: { reason: 'two destinations have the same name' } },
    });
  });

  test('a mark that Windows editors put at the start is no trouble', async () => {
    await writeFile(path, '\ufeff{"settleMs": 3}');
    expect((await open()).current().settleMs).toBe(3);
  });

  test('no reader ever sees half a file while it is saved', async () => {
    const settings = await open();
    await settings.change({ settleMs: 1 });
    const saved = new AbortController();
    const saving = (async () => {
      for (let i = 0; i < 50; i += 1) await settings.destinations.save(makeDestination(`d${i}`));
      saved.abort();
    })();
    let reads = 0;
    while (!saved.signal.aborted) {
      await onDisk();
      reads += 1;
    }
    await saving;
    expect(reads).toBeGreaterThan(5);
  });

  test('what a crash left of a write does not stop the next one', async () => {
    await writeFile(join(directory, '.settings.json.tmp'), '{"half":');
    const settings = await open();
    expect(await settings.change({ settleMs: 9 })).toMatchObject({ ok: true });
    expect(await readdir(directory)).toEqual(['settings.json']);
  });

  test('a temporary name that somebody made a link of is not written through', async () => {
    const victim = join(directory, 'victim');
    await writeFile(victim, 'precious');
    await symlink(victim, join(directory, '.settings.json.tmp'));
    const settings = await open();
    expect(await settings.change({ settleMs: 9 })).toMatchObject({ ok: true });
    expect(await readFile(victim, 'utf8')).toBe('precious');
  });

  test.skipIf(noTmpfsReason !== undefined)(
    `a full disk refuses the change and keeps the file${noTmpfsReason ? ` (skipped: ${noTmpfsReason})` : ''}`,
    async () => {
      await withTmpfs('1m', async (mount) => {
        const settings = await openSettings({ path: join(mount, 'settings.json') });
        if (!settings.ok) throw new Error(settings.failure.code);
        await settings.value.change({ settleMs: 1 });
        await writeFile(join(mount, 'filler'), new Uint8Array(1024 * 1024)).catch(() => undefined);
        expect(await settings.value.change({ settleMs: 2 })).toMatchObject({
          failure: { code: 'disk.full', facts: { path: mount, freeBytes: 0 } },
        });
        expect(settings.value.current().settleMs).toBe(1);
        await rm(join(mount, 'filler'));
        expect(await readdir(mount)).toEqual(['settings.json']);
        expect(await settings.value.change({ settleMs: 3 })).toMatchObject({ ok: true });
      });
    },
  );
});

describe("the administrator's file", () => {
  const admin = {
    settings: { settleMs: 30_000 },
    destinations: [{ name: 'institute', kind: 'haplo-batch', url: 'https://repo.example' }],
    locked: ['retentionDays'],
  };
  const provide = (content: unknown): Promise<void> => writeFile(adminPath, JSON.stringify(content));

  test('its settings hold over the person’s, and cannot be changed', async () => {
    await writeFile(path, '{"settleMs": 1, "retentionDays": 5}');
    await provide(admin);
    const settings = await open();
    expect(settings.current()).toMatchObject({ settleMs: 30_000, retentionDays: 5 });
    expect(settings.current().locked).toEqual(['settleMs', 'retentionDays', 'destination:institute']);
    for (const change of [{ settleMs: 1 }, { retentionDays: 6 }])
      expect(await settings.change(change)).toMatchObject({
        failure: { code: 'settings.locked', facts: { path: adminPath } },
      });
    expect(await settings.change({ theme: 'dark' })).toMatchObject({ ok: true });
    expect((await onDisk())['settleMs']).toBe(1);
  });

  test('its destinations are there, the same at every start, and stay as they are', async () => {
    await provide(admin);
    const settings = await open();
    const institute = settings.destinations.byName('institute');
    if (institute === undefined) throw new Error('not provisioned');
    expect((await open()).destinations.all()).toEqual([institute]);
    expect(await settings.destinations.remove(institute.id)).toMatchObject({
      failure: { code: 'settings.locked', facts: { name: 'institute' } },
    });
    expect(await settings.destinations.save({ ...institute, url: 'https://evil.example' })).toMatchObject({
      failure: { code: 'settings.locked' },
    });
    const own = makeDestination('own');
    expect(await settings.destinations.save(own)).toMatchObject({ ok: true });
    expect(settings.destinations.all()).toEqual([institute, own]);
  });

  test('a person may still give the secret of a provisioned destination, and say where it is kept', async () => {
    await provide(admin);
    const settings = await open();
    const institute = settings.destinations.byName('institute');
    if (institute === undefined) throw new Error('not provisioned');
    const changed = { ...institute, secretStore: 'file', generation: institute.generation + 1 } as const;
    expect(await settings.destinations.save(changed)).toMatchObject({ ok: true });
    expect((await open()).destinations.all()).toEqual([changed]);
    // When the administrator moves the server, what rested because of the old address must wake.
    await provide({ ...admin, destinations: [{ ...admin.destinations[0], url: 'https://new.example' }] });
    const moved = (await open()).destinations.byName('institute');
    expect(moved).toMatchObject({ id: institute.id, url: 'https://new.example', secretStore: 'file' });
    expect(moved?.generation).not.toBe(changed.generation);
  });

  const night = { name: 'night', spans: [{ days: ['mon' as const], from: '20:00', to: '06:00' }] };
  const other = { ...night, spans: [{ days: ['sun' as const], from: '10:00', to: '11:00' }] };

  test('its folders are there, the same at every start, and only what is found out about them is kept', async () => {
    const folders = [
      { path: '/data/scope', destination: 'institute', existing: 'ignore', rules: { ignore: ['*.tmp'] } },
    ];
    await provide({ ...admin, folders });
    const settings = await open();
    const [folder] = settings.folders.all();
    if (folder === undefined) throw new Error('not provisioned');
    expect(folder).toMatchObject({
      path: '/data/scope',
      existing: 'ignore',
      rootIdentity: '',
      paused: false,
    });
    expect(folder.destinationId).toBe(settings.destinations.byName('institute')?.id);
    expect(settings.folders.isLocked(folder.id)).toBe(true);
    expect(settings.current().locked).toContain('folder:/data/scope');
    for (const change of [{ paused: true }, { rules: { ...folder.rules, ignore: [] } }])
      expect(await settings.folders.save({ ...folder, ...change })).toMatchObject({
        failure: { code: 'settings.locked', facts: { name: '/data/scope', path: adminPath } },
      });
    expect(await settings.folders.remove(folder.id)).toMatchObject({ failure: { code: 'settings.locked' } });
    const met = { ...folder, rootIdentity: '42', createdAt: 7 };
    expect(await settings.folders.save(met)).toMatchObject({ ok: true });
    expect((await open()).folders.all()).toEqual([met]);
    expect((await onDisk())['folders']).toBeUndefined();
    // The file is gone, and with it its locks and what it provided.
    await rm(adminPath);
    const free = await open();
    expect(free.folders.all()).toEqual([]);
    expect(free.current().locked).toEqual([]);
    for (const wrong of [{ path: 'relative' }, { rules: { ignroe: [] } }, { existing: 'perhaps' }]) {
      await provide({ folders: [{ ...folders[0], ...wrong }] });
      expect(await openSettings({ path, adminPath })).toMatchObject({
        failure: { code: 'settings.unreadable', facts: { path: adminPath } },
      });
    }
  });

  test('its weekly windows hold over the person’s, and limits of its destinations stay', async () => {
    await writeFile(
      path,
      JSON.stringify({ windows: [other, { ...other, name: 'mine' }, { name: 'broken' }] }),
    );
    const [institute] = admin.destinations;
    const limits = { window: 'night', bytesPerSecond: 1_000_000 };
    await provide({ ...admin, windows: [night], destinations: [{ ...institute, limits }] });
    const settings = await open();
    expect(settings.windows.all()).toEqual([night, { ...other, name: 'mine' }]);
    expect(settings.windows.isLocked('night')).toBe(true);
    expect(await settings.windows.save(other)).toMatchObject({ failure: { code: 'settings.locked' } });
    expect(await settings.windows.remove('night')).toMatchObject({ failure: { code: 'settings.locked' } });
    expect(await settings.windows.save({ ...night, name: 'mine' })).toMatchObject({ ok: true });
    expect(settings.windows.all()).toEqual([night, { ...night, name: 'mine' }]);
    expect((await onDisk())['windows']).toEqual([other, { ...night, name: 'mine' }, { name: 'broken' }]);
    const destination = settings.destinations.byName('institute');
    if (destination === undefined) throw new Error('not provisioned');
    expect(destination.limits).toEqual(limits);
    expect(await settings.destinations.save({ ...destination, limits: {} })).toMatchObject({
      failure: { code: 'settings.locked' },
    });
  });

  test('it can forbid windows of the person’s own, and any other kindness', async () => {
    await provide({ settings: { kindness: 'gentle' }, locked: ['windows'] });
    const settings = await open();
    expect(await settings.windows.save(night)).toMatchObject({ failure: { code: 'settings.locked' } });
    expect(await settings.kindness.save('full')).toMatchObject({ failure: { code: 'settings.locked' } });
    expect(settings.kindness.current()).toBe('gentle');
  });

  test('a window that is none is refused, and nothing is written', async () => {
    const settings = await open();
    for (const wrong of [
      { ...night, name: 'a b' },
      { ...night, spans: [] },
      { ...night, spans: [{ days: ['mon' as const], from: '24:00', to: '06:00' }] },
    ])
      expect(await settings.windows.save(wrong)).toMatchObject({ failure: { code: 'request.invalid' } });
    expect(settings.windows.all()).toEqual([]);
    expect(await readdir(directory)).toEqual([]);
  });

  test('it can forbid destinations of the person’s own', async () => {
    await provide({ ...admin, locked: ['destinations'] });
    const settings = await open();
    expect(await settings.destinations.save(makeDestination('own'))).toMatchObject({
      failure: { code: 'settings.locked' },
    });
  });

  test('one that cannot be understood stops the start rather than unlock everything', async () => {
    for (const text of ['{', '{"locked":"all"}', '{"settings":{"unknown":1}}']) {
      await writeFile(adminPath, text);
      expect(await openSettings({ path, adminPath })).toMatchObject({
        failure: { code: 'settings.unreadable', facts: { path: adminPath } },
      });
    }
  });

  test('lies where the system keeps such files, or where the environment says', () => {
    expect(adminSettingsPath({}, 'linux')).toBe('/etc/waybill/admin.json');
    expect(adminSettingsPath({ WAYBILL_ADMIN_FILE: '/x.json' }, 'linux')).toBe('/x.json');
    expect(adminSettingsPath({}, 'darwin')).toContain('Application Support');
    expect(adminSettingsPath({ ProgramData: 'D:\\P' }, 'win32')).toContain('D:\\P');
  });
});

describe('the data directory', () => {
  test.each([
    [{ given: '/g', env: { WAYBILL_DATA: '/e' } }, '/g'],
    [{ given: 'rel', env: {} }, '/cwd/rel'],
    [{ env: { WAYBILL_DATA: '/e', XDG_DATA_HOME: '/x' } }, '/e'],
    [{ env: { XDG_DATA_HOME: '/x' } }, '/x/waybill'],
    [{ env: { XDG_DATA_HOME: 'relative' } }, '/home/u/.local/share/waybill'],
    [{ env: { WAYBILL_DATA: '' } }, '/home/u/.local/share/waybill'],
  ])('on Linux: %j is %s', (input, expected) => {
    expect(dataDirPath({ platform: 'linux', home: '/home/u', cwd: '/cwd', ...input })).toBe(expected);
  });

  test('on macOS and Windows it lies where programs keep their data', () => {
    const base = { home: '/Users/u', cwd: '/' };
    expect(dataDirPath({ ...base, platform: 'darwin', env: {} })).toBe(
      '/Users/u/Library/Application Support/Waybill',
    );
    expect(dataDirPath({ ...base, platform: 'win32', env: { LOCALAPPDATA: '/L' } })).toBe(
      join('/L', 'Waybill'),
    );
  });

  test('is made with all above it, for its owner only, and nothing is left in it', async () => {
    const made = join(directory, 'a', 'b');
    expect(await prepareDataDir(made)).toMatchObject({ ok: true });
    expect(await readdir(made)).toEqual([]);
    if (process.platform !== 'win32') expect((await stat(made)).mode & 0o777).toBe(0o700);
  });

  test.skipIf(process.platform === 'win32')('one that is open to others is closed to them', async () => {
    const loose = join(directory, 'loose');
    await mkdir(loose);
    await chmod(loose, 0o777);
    expect(await prepareDataDir(loose)).toMatchObject({ ok: true });
    expect((await stat(loose)).mode & 0o777).toBe(0o700);
  });

  test.skipIf(process.platform !== 'linux')(
    'one where nothing can be made is refused, not tried for ever',
    async () => {
      expect(await prepareDataDir('/proc/waybill/data')).toMatchObject({
        failure: { code: 'data-dir.no-access', facts: { reason: 'ENOENT: no such file or directory' } },
      });
    },
  );

  test.skipIf(process.platform === 'win32')('a place that many share is never closed to them', async () => {
    const shared = join(directory, 'shared');
    await mkdir(shared);
    await chmod(shared, 0o1777);
    for (const place of ['/', homedir(), shared])
      expect(await prepareDataDir(place), place).toMatchObject({ failure: { code: 'data-dir.no-access' } });
    expect((await stat(shared)).mode & 0o7777).toBe(0o1777);
  });

  test('a file in its place is refused with the reason', async () => {
    await writeFile(join(directory, 'file'), '');
    for (const place of [join(directory, 'file'), join(directory, 'file', 'below')])
      expect(await prepareDataDir(place)).toMatchObject({
        failure: { code: 'data-dir.no-access', facts: { path: place } },
      });
  });

  test.skipIf(noDroppingReason !== undefined)(
    `one without rights, or of another user, is refused with the reason${noDroppingReason ? ` (skipped: ${noDroppingReason})` : ''}`,
    async () => {
      const closed = join(directory, 'closed');
      const foreign = join(directory, 'foreign');
      await chmod(directory, 0o755);
      for (const place of [closed, foreign]) await mkdir(place);
      await chmod(closed, 0o500);
      await chmod(foreign, 0o777);
      const told = await runAsNobody<{ code: string; reason: string }[]>(
        `
        import { prepareDataDir } from './main/adapters/settings/dataDir.ts';
        const told = [];
        for (const path of process.argv.slice(2)) {
          const result = await prepareDataDir(path);
          told.push(result.ok ? { code: 'ok', reason: '' } : { code: result.failure.code, ...result.failure.facts });
        }
        console.log(JSON.stringify(told));
        `,
        [join(closed, 'below'), ...(process.getuid?.() === 0 ? [foreign] : [])],
      );
      expect(told[0]).toMatchObject({ code: 'data-dir.no-access', reason: 'EACCES: permission denied' });
      if (told[1] !== undefined)
        expect(told[1]).toMatchObject({ code: 'data-dir.no-access', reason: 'it belongs to another user' });
    },
  );
});
