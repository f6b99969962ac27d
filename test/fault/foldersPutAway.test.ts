import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { NodeMover } from '../../main/adapters/files/nodeMover.ts';
import type { FileMover } from '../../main/core/ports/folders.ts';
import {
  folderHarness,
  sha256,
  TEST_SETTLE_MS,
  testRules,
  type FolderHarness,
} from '../support/folderHarness.ts';

let lab: FolderHarness;
let away: string;
afterEach(async () => {
  await lab.close();
  await rm(away, { recursive: true, force: true });
});

/** Another file system than that of the temporary directory, where there is one. */
const OTHER_DISK = '/dev/shm';
const noOtherDisk = await otherDiskReason();

async function otherDiskReason(): Promise<string | undefined> {
  const [one, other] = await Promise.all([stat(tmpdir()), stat(OTHER_DISK).catch(() => undefined)]);
  if (other === undefined) return `there is no ${OTHER_DISK}`;
  return one.dev === other.dev ? 'everything is on one disk' : undefined;
}
if (noOtherDisk !== undefined) console.warn(`moving to another disk is not tested: ${noOtherDisk}`);

const at = (name: string): string => join(lab.root, name);

async function start(
  options: { readonly ports?: { readonly mover: FileMover }; readonly on?: string } = {},
): Promise<void> {
  away = await realpath(await mkdtemp(join(options.on ?? tmpdir(), 'waybill-away-')));
  lab = await folderHarness({
    ledger: 'sqlite',
    abilities: { digestBack: 'at-once' },
    ...(options.ports === undefined ? {} : { ports: options.ports }),
  });
}

const rules = (more: object = {}): ReturnType<typeof testRules> =>
  testRules({ afterImport: { do: 'move', to: away }, ...more });

async function putAway(...names: readonly string[]): Promise<void> {
  await lab.until(`${names.join(', ')} are put away`, async () => {
    const { account, filesThere } = await lab.only();
    return names.every((name) => existsSync(join(away, name))) && account.imported > 0 && filesThere === 0;
  });
}

describe('after the import', () => {
  test('files are left where they are unless the rules say otherwise', async () => {
    await start();
    await lab.add();
    await writeFile(at('a.tif'), 'alpha');
    await lab.until('it is imported', async () => (await lab.only()).account.imported === 1);
    await sleep(TEST_SETTLE_MS);
    expect(await readdir(lab.root)).toEqual(['a.tif']);
  });

  test('delivered files are moved with their subfolders, never over another file, and the numbers stay right', async () => {
    await start();
    await writeFile(join(away, 'b.tif'), 'was here before');
    await lab.add({ rules: rules() });
    await mkdir(at('run1/deep'), { recursive: true });
    await writeFile(at('run1/deep/a.tif'), 'alpha');
    await writeFile(at('b.tif'), 'beta');
    await putAway('run1/deep/a.tif', 'b (2).tif');
    expect(await readFile(join(away, 'b.tif'), 'utf8')).toBe('was here before');
    expect(await readFile(join(away, 'b (2).tif'), 'utf8')).toBe('beta');
    expect((await lab.only()).account).toMatchObject({ seen: 2, imported: 2, addsUp: true });
    const moved = (await lab.items()).find((item) => item.name === 'b.tif');
    expect(moved?.source).toEqual({ kind: 'file', path: join(away, 'b (2).tif'), root: away });
    // The same name again is another file, and takes the next number.
    await writeFile(at('b.tif'), 'gamma');
    await putAway('b (3).tif');
    expect(
      lab
        .delivered()
        .map((file) => file.sha256)
        .sort(),
    ).toEqual([sha256('alpha'), sha256('beta'), sha256('gamma')].sort());
    expect((await lab.only()).account).toMatchObject({ seen: 3, imported: 3, addsUp: true });
    // What was put away came all the same: rules are replayed on it.
    const preview = await lab.core.folders.preview({ path: lab.root, rules: rules() });
    expect(preview).toMatchObject({ ok: true, value: { files: 0, replay: { files: 2 } } });
    const unseen = await lab.core.folders.edit((await lab.only()).folder.id, {
      close: { idleMs: 5, per: 'all' },
    });
    expect(unseen).toMatchObject({
      ok: false,
      failure: { code: 'folder.not-previewed', facts: { files: 2 } },
    });
  });

  test('nothing moves before the import is over, and a file that changed meanwhile stays', async () => {
    await start();
    lab.service.reports = [{ state: 'running', pollInMs: 50 }];
    await lab.add({ rules: rules() });
    await writeFile(at('kept'), 'one');
    await writeFile(at('changed'), 'one');
    await lab.until('they are sent', () => lab.delivered().length === 2);
    await sleep(TEST_SETTLE_MS * 2);
    expect((await readdir(lab.root)).sort()).toEqual(['changed', 'kept']);
    await writeFile(at('changed'), 'another version');
    await lab.until('the change is known', async () => (await lab.only()).account.seen === 3);
    lab.service.reports = [{ state: 'succeeded', leftOut: [], refs: {} }];
    await lab.until('the first is put away', () => existsSync(join(away, 'kept')), 30_000);
    await lab.until('the new version is delivered', () =>
      lab.delivered().some((file) => file.sha256 === sha256('another version')),
    );
    expect((await lab.only()).account.addsUp).toBe(true);
  }, 60_000);

  test('what was delivered earlier is moved when the rule comes later, and what comes back is known', async () => {
    await start();
    const { folder } = await lab.add();
    await writeFile(at('a.tif'), 'alpha');
    await lab.until('it is imported', async () => (await lab.only()).account.imported === 1);
    expect((await lab.core.folders.edit(folder.id, { afterImport: { do: 'move', to: away } })).ok).toBe(true);
    await putAway('a.tif');
    expect((await lab.core.folders.edit(folder.id, { afterImport: { do: 'leave' } })).ok).toBe(true);
    await rename(join(away, 'a.tif'), at('a.tif'));
    await lab.until('it is seen', async () => (await lab.only()).filesThere === 1);
    await sleep(TEST_SETTLE_MS * 3);
    expect(lab.delivered()).toHaveLength(1);
    expect((await lab.only()).account).toMatchObject({ seen: 1, imported: 1, addsUp: true });
  });

  test('a place that cannot be written to is told, holds up nothing, and is tried again', async () => {
    await start();
    await lab.add({ rules: testRules({ afterImport: { do: 'move', to: join(away, 'done') } }) });
    await writeFile(join(away, 'done'), 'a file where a directory should be');
    await writeFile(at('a.tif'), 'alpha');
    await lab.until('it is told', async () => (await lab.only()).health?.afterImport !== undefined);
    expect((await lab.only()).health?.afterImport?.code).toBe('folder.cannot-move');
    await writeFile(at('b.tif'), 'beta');
    await lab.until('both are delivered', () => lab.delivered().length === 2);
    expect(existsSync(at('a.tif'))).toBe(true);
    await rm(join(away, 'done'));
    const { folder } = await lab.only();
    await lab.core.folders.rescan(folder.id);
    await lab.until('both are put away', () =>
      ['a.tif', 'b.tif'].every((name) => existsSync(join(away, 'done', name))),
    );
    await lab.until('it is no longer told', async () => (await lab.only()).health?.afterImport === undefined);
  });

  test.skipIf(noOtherDisk !== undefined)(
    'to another disk a file is copied, read back and only then removed',
    async () => {
      await start({ on: OTHER_DISK });
      await lab.add({ rules: rules() });
      await writeFile(at('big.raw'), Buffer.alloc(3_000_000, 7));
      const { mtimeMs } = await stat(at('big.raw'));
      await putAway('big.raw');
      expect(await readdir(away)).toEqual(['big.raw']);
      expect(sha256(await readFile(join(away, 'big.raw')))).toBe(sha256(Buffer.alloc(3_000_000, 7)));
      expect((await stat(join(away, 'big.raw'))).mtimeMs).toBeCloseTo(mtimeMs, -1);
      expect((await lab.only()).account).toMatchObject({ seen: 1, imported: 1, addsUp: true });
    },
  );
});

describe('a place to move to', () => {
  test('may not lie in a watched folder, unless that folder leaves it out as a whole', async () => {
    await start();
    const tried = async (to: string, more: object = {}): Promise<string> => {
      const given = {
        path: lab.root,
        destination: 'lab',
        rules: testRules({ afterImport: { do: 'move', to }, ...more }),
      };
      const added = await lab.core.folders.add(given);
      if (!added.ok) return added.failure.code;
      await lab.core.folders.remove(added.value.folder.id);
      return 'ok';
    };
    expect(await tried(at('done'))).toBe('folder.bad-target');
    expect(await tried(lab.root)).toBe('folder.bad-target');
    expect(await tried(join(lab.root, '..'))).toBe('folder.bad-target');
    expect(await tried(at('done'), { include: ['*.tif'] })).toBe('folder.bad-target');
    expect(await tried(at('done'), { ignore: ['done/x'] })).toBe('folder.bad-target');
    expect(await tried(at('done'), { ignore: ['done'] })).toBe('ok');
    expect(await tried(at('.done'))).toBe('ok');
    expect(await tried('relative')).toBe('path.not-plain');
    // Nor may a folder be watched into which another one puts things.
    await lab.add({ rules: rules() });
    const watched = await lab.core.folders.add({ path: away, destination: 'lab', rules: testRules() });
    expect(watched).toMatchObject({ ok: false, failure: { code: 'folder.bad-target' } });
  });

  test('inside the folder that leaves it out gives files back to nobody', async () => {
    await start();
    await lab.add({ rules: testRules({ ignore: ['done/'], afterImport: { do: 'move', to: at('done') } }) });
    await writeFile(at('a.tif'), 'alpha');
    await lab.until('it is put away', () => existsSync(at('done/a.tif')) && !existsSync(at('a.tif')));
    const { folder } = await lab.only();
    await lab.core.folders.rescan(folder.id);
    await lab.until('it is known as left out', async () => (await lab.only()).account.excluded === 1);
    expect(lab.delivered()).toHaveLength(1);
    expect((await lab.only()).account).toMatchObject({ seen: 2, imported: 1, addsUp: true });
  });
});

describe('a move that is broken off', () => {
  const FILES = 4;
  const STEPS = 14;

  /** The real mover, which after a number of steps does nothing any more: as a process that was killed there. */
  class DyingMover extends NodeMover {
    steps = Infinity;

    override async move(order: Parameters<FileMover['move']>[0]): ReturnType<FileMover['move']> {
      return this.#step(() => super.move(order), order);
    }

    override async copy(...given: Parameters<FileMover['copy']>): ReturnType<FileMover['copy']> {
      return this.#step(() => super.copy(...given), given[0]);
    }

    override async drop(order: Parameters<FileMover['drop']>[0]): ReturnType<FileMover['drop']> {
      return this.#step(() => super.drop(order), order);
    }

    async #step<T>(work: () => Promise<T>, order: { readonly from: { readonly path: string } }): Promise<T> {
      this.steps -= 1;
      if (this.steps < 0) throw new Error(`killed before ${order.from.path}`);
      const done = await work();
      this.steps -= 1;
      if (this.steps < 0) throw new Error(`killed after ${order.from.path}`);
      return done;
    }
  }

  const disks = noOtherDisk === undefined ? [tmpdir(), OTHER_DISK] : [tmpdir()];
  test.each(disks)(
    'at any step goes on after a restart, and every file is in exactly one place (%s)',
    async (on) => {
      const mover = new DyingMover();
      await start({ ports: { mover }, on });
      await lab.add({ rules: rules() });
      for (let step = 0; step < STEPS; step += 1) {
        mover.steps = step;
        const names = Array.from({ length: FILES }, (_, number) => `s${step}-${number}`);
        for (const name of names) await writeFile(at(name), `content of ${name}`);
        await lab.until('all are delivered', () =>
          names.every((name) => lab.delivered().some((file) => file.name === name)),
        );
        await lab.until('the mover was killed, or all is done', async () => {
          const { account, filesThere } = await lab.only();
          return account.imported === (step + 1) * FILES && (mover.steps < 0 || filesThere === 0);
        });
        const stopping = lab.restart();
        mover.steps = Infinity;
        await stopping;
        await lab.until('all are put away', async () => (await lab.only()).filesThere === 0);
        expect(await readdir(lab.root)).toEqual([]);
      }
      const expected = Array.from(
        { length: STEPS * FILES },
        (_, at) => `s${Math.floor(at / FILES)}-${at % FILES}`,
      );
      expect((await readdir(away)).sort()).toEqual(expected.sort());
      for (const name of expected)
        expect(await readFile(join(away, name), 'utf8')).toBe(`content of ${name}`);
      expect(lab.delivered()).toHaveLength(STEPS * FILES);
      expect((await lab.only()).account).toMatchObject({ seen: STEPS * FILES, addsUp: true });
    },
    120_000,
  );
});
