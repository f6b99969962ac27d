import { describe, expect, test } from 'vitest';
import type { Core } from '../../../main/core/core.ts';
import type { FolderDetail } from '../../../main/core/foldersFace.ts';
import type { FolderId } from '../../../shared/model/ids.ts';
import type { Result } from '../../../shared/model/result.ts';
import { coreHarness } from '../../support/coreHarness.ts';
import { BENCH_ROOT, benchRules, folderBench } from '../../support/folderBench.ts';

const NONE = 'fld_00000000000000000000000000' as FolderId;
const ROOT = BENCH_ROOT;
const rules = benchRules;
const bench = folderBench;

const REFUSED = { ok: false, failure: { code: 'request.conflict' } };
const UNKNOWN = { ok: false, failure: { code: 'request.not-found', facts: { what: 'folder' } } };

const CALLS: readonly (readonly [string, (core: Core) => Promise<Result<unknown>>])[] = [
  ['edit', (core) => core.folders.edit(NONE, {})],
  ['remove', (core) => core.folders.remove(NONE)],
  ['pause', (core) => core.folders.setPaused(NONE, true)],
  ['rescan', (core) => core.folders.rescan(NONE)],
  ['list the files of', (core) => core.folders.files(NONE, { limit: 1 })],
  ['list what is kept out of', (core) => core.folders.excluded(NONE, { limit: 1 })],
  ['close batches of', (core) => core.folders.close(NONE, {})],
  ['hold batches of', (core) => core.folders.hold(NONE, { held: true })],
  ['ask whether to empty', (core) => core.folders.removal(NONE)],
];

describe('a folder that is not there', () => {
  test.each(CALLS)('is told as such: to %s it', async (_what, call) => {
    const { core } = await bench();
    expect(await call(core)).toMatchObject(UNKNOWN);
    expect(await core.folders.one(NONE)).toBeUndefined();
  });

  test.each([
    ...CALLS,
    [
      'add',
      (core) => core.folders.add({ path: ROOT, destination: 'lab', rules: rules() }),
    ] as (typeof CALLS)[number],
    ['preview', (core) => core.folders.preview({ path: ROOT, rules: rules() })] as (typeof CALLS)[number],
  ])('in a build without folders says so: to %s one', async (_what, call) => {
    const { core } = await coreHarness();
    expect(await call(core)).toMatchObject({ ok: false, failure: { code: 'service.cannot' } });
    expect(await core.folders.all()).toEqual([]);
    expect(await core.folders.one(NONE)).toBeUndefined();
  });
});

describe('a folder that is added', () => {
  test('must suit its destination and be there, alone', async () => {
    const { tryAdd, add, folders } = await bench();
    expect(await tryAdd({ destination: 'elsewhere' })).toMatchObject({
      failure: { code: 'destination.unknown' },
    });
    expect(await tryAdd({ rules: rules({ mode: 'dry-run' }) })).toMatchObject({
      failure: { code: 'service.cannot' },
    });
    folders.away.add(ROOT);
    expect(await tryAdd()).toMatchObject({ failure: { code: 'folder.unreachable' } });
    folders.away.clear();
    const inside = rules({ afterImport: { do: 'move', to: `${ROOT}/done` } });
    expect(await tryAdd({ rules: inside })).toMatchObject({ failure: { code: 'folder.bad-target' } });
    await add();
    expect(await tryAdd({ path: `${ROOT}/sub` })).toMatchObject({ failure: { code: 'folder.overlaps' } });
    const robotoff = await bench({ kind: 'robotoff' });
    expect(await robotoff.tryAdd()).toMatchObject({ failure: { code: 'service.cannot' } });
  });

  test('with files in it wants to know whether they are meant', async () => {
    const { tryAdd, add, lab, until, core } = await bench({
      kind: 'dsp-ingest',
      files: { [`${ROOT}/old.tif`]: 'old' },
    });
    expect(await tryAdd()).toMatchObject({ failure: { code: 'folder.holds-files', facts: { files: 1 } } });
    const added = await add({ existing: 'ignore' });
    lab.files.write(`${ROOT}/new.tif`, 'new');
    await until(
      'the new one is sent',
      async () =>
        (await core.folders.one(added.folder.id))?.account.sent === 1 ||
        (await core.folders.one(added.folder.id))?.account.imported === 1,
    );
    expect((await core.items({ limit: 10 })).items.map(({ name }) => name)).toEqual(['new.tif']);
  });

  test('into settings that cannot be written is not watched, and leaves nothing behind', async () => {
    const { tryAdd, folders, lab } = await bench({
      kind: 'dsp-ingest',
      files: { [`${ROOT}/old.tif`]: 'old' },
    });
    folders.settings.isReadOnly = true;
    expect(await tryAdd({ existing: 'send' })).toMatchObject(REFUSED);
    expect(await tryAdd({ existing: 'ignore' })).toMatchObject(REFUSED);
    expect(folders.settings.all()).toEqual([]);
    expect((await lab.store().totals()).batches).toEqual({});
  });
});

describe('a folder that is changed', () => {
  test('needs rules that are some, and settings that take them', async () => {
    const { add, core, folders } = await bench();
    const { folder } = await add();
    expect(await core.folders.edit(folder.id, { settleMs: -1 })).toMatchObject({
      failure: { code: 'request.invalid', facts: { where: 'rules' } },
    });
    const moving = { afterImport: { do: 'move', to: ROOT } } as const;
    expect(await core.folders.edit(folder.id, moving)).toMatchObject({
      failure: { code: 'folder.bad-target' },
    });
    folders.settings.isReadOnly = true;
    expect(await core.folders.edit(folder.id, { settleMs: 2_000 })).toMatchObject(REFUSED);
    expect(await core.folders.remove(folder.id)).toMatchObject(REFUSED);
    folders.settings.isReadOnly = false;
    expect(await core.folders.edit(folder.id, { settleMs: 2_000 })).toMatchObject({
      ok: true,
      value: { folder: { rules: { settleMs: 2_000 } } },
    });
    expect(await core.folders.rescan(folder.id)).toMatchObject({ ok: true });
    expect(await core.folders.files(folder.id, { limit: 5 })).toMatchObject({
      ok: true,
      value: { items: [] },
    });
  });

  test('rests while it is paused, and going on takes what is there now for the folder', async () => {
    const { add, core, folders, lab, until } = await bench();
    const { folder } = await add();
    expect(await core.folders.setPaused(folder.id, true)).toMatchObject({
      value: { folder: { paused: true } },
    });
    lab.files.write(`${ROOT}/a.tif`, 'a');
    await lab.clock.advance(120_000);
    expect((await core.items({ limit: 10 })).items).toEqual([]);
    folders.identities.set(ROOT, 'another disk');
    expect(await core.folders.setPaused(folder.id, false)).toMatchObject({
      value: { folder: { paused: false, rootIdentity: 'another disk' } },
    });
    await until(
      'the file is imported',
      async () => (await core.folders.one(folder.id))?.account.imported === 1,
    );
    folders.away.add(ROOT);
    await core.folders.setPaused(folder.id, true);
    expect(await core.folders.setPaused(folder.id, false)).toMatchObject({
      value: { folder: { rootIdentity: 'another disk' } },
    });
  });

  test('that is away is told, and what comes back is looked at again; another disk in its place is not', async () => {
    const { add, core, folders, lab, until } = await bench();
    const { folder } = await add();
    folders.away.add(ROOT);
    await until(
      'it is told',
      async () => ((await core.folders.one(folder.id))?.health?.unreachable ?? undefined) !== undefined,
    );
    folders.away.clear();
    lab.files.write(`${ROOT}/a.tif`, 'a');
    await until('it is imported', async () => (await core.folders.one(folder.id))?.account.imported === 1);
    folders.identities.set(ROOT, 'empty mount point');
    lab.files.remove(`${ROOT}/a.tif`);
    await until(
      'it is told',
      async () => ((await core.folders.one(folder.id))?.health?.unreachable ?? undefined) !== undefined,
    );
    expect((await core.folders.one(folder.id))?.account.imported).toBe(1);
  });
});

describe('an open batch of a folder', () => {
  test('closes by hand with what is whole, and is held open by hand', async () => {
    const { add, core, lab, until } = await bench();
    const { folder } = await add({ rules: rules({ close: { idleMs: 3_600_000, per: 'all' } }) });
    const none = { failure: { facts: { reason: 'no batch of the folder is open' } } };
    expect(await core.folders.close(folder.id, {})).toMatchObject(none);
    lab.files.write(`${ROOT}/a.tif`, 'a');
    await until('it is taken up', async () => (await core.items({ limit: 1 })).items.length === 1);
    await until('it is whole', async () => (await core.items({ limit: 1 })).items[0]?.state === 'queued');
    expect(await core.folders.close(folder.id, { group: 'other' })).toMatchObject(none);
    expect(await core.folders.hold(folder.id, { group: '', held: true })).toMatchObject({ ok: true });
    expect(await core.folders.hold(folder.id, { held: true })).toMatchObject({ ok: true });
    await lab.clock.advance(2 * 3_600_000);
    const [open] = (await core.batches({ limit: 1 })).items;
    expect(open?.batch.closedAt).toBeUndefined();
    expect(await core.folders.hold(folder.id, { held: false })).toMatchObject({ ok: true });
    const closing = core.inNameOf('alma').folders.close(folder.id, {});
    let closed: Result<FolderDetail> | undefined;
    void closing.then((told) => (closed = told));
    await until('it is closed', async () => closed !== undefined);
    await until('it is imported', async () => (await core.folders.one(folder.id))?.account.imported === 1);
  });
});

describe('a destination that folders send to', () => {
  test('goes only together with them, and not where an administrator decides', async () => {
    const { add, core, folders, lab } = await bench();
    const { folder } = await add();
    expect(await core.removeDestination('lab', 'refuse')).toMatchObject({
      failure: { code: 'destination.has-folders', facts: { folders: 1, path: ROOT } },
    });
    folders.settings.locked.add(folder.id);
    expect(await core.removeDestination('lab', 'cancel')).toMatchObject({
      failure: { facts: { reason: `the administrator watches ${ROOT} for it` } },
    });
    folders.settings.locked.clear();
    folders.settings.isReadOnly = true;
    expect(await core.removeDestination('lab', 'cancel')).toMatchObject(REFUSED);
    folders.settings.isReadOnly = false;
    Object.assign(lab.ports.destinations, { isLocked: () => true });
    expect(await core.removeDestination('lab', 'cancel')).toMatchObject({ ok: true });
    expect(folders.settings.all()).toHaveLength(1);
    await lab.clock.advance(60_000);
    expect((await core.folders.one(folder.id))?.folder.id).toBe(folder.id);
  });

  test('takes them with it, and their files stay', async () => {
    const { add, core, folders, lab } = await bench();
    await add();
    expect(await core.removeDestination('lab', 'cancel')).toMatchObject({ ok: true });
    expect(folders.settings.all()).toEqual([]);
    lab.files.write(`${ROOT}/a.tif`, 'a');
    await lab.clock.advance(120_000);
    expect((await core.items({ limit: 10 })).items).toEqual([]);
  });
});
