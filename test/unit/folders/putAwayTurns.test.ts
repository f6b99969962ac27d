import { describe, expect, test } from 'vitest';
import type { FileMover } from '../../../main/core/ports/folders.ts';
import { failure } from '../../../shared/model/failure.ts';
import type { FolderRules } from '../../../shared/model/folder.ts';
import { fail, ok } from '../../../shared/model/result.ts';
import { BENCH_ROOT, benchRules, folderBench, type FolderBench } from '../../support/folderBench.ts';

const at = (name: string): string => `${BENCH_ROOT}/${name}`;
const CANNOT = fail(failure('folder.cannot-move', { path: 'x', to: 'y', reason: 'EIO' }));
const MOVE = { do: 'move', to: '/done' } as const;

interface MovingBench extends FolderBench {
  /** Paths below the folder that were moved, in order. */
  readonly moved: readonly string[];
  /** While true nothing can be moved. */
  isFull: boolean;
  /** Called before each move. */
  before: (path: string) => Promise<void>;
}

/** A folder whose mover moves at once, to where the rules say. */
async function movingBench(rules: FolderRules): Promise<MovingBench> {
  const bench = await folderBench({ kind: 'dsp-ingest', abilities: { digestBack: 'at-once' } });
  const moved: string[] = [];
  const extra = { moved, isFull: false, before: (_path: string) => Promise.resolve() };
  const moving = Object.defineProperties(
    extra,
    Object.getOwnPropertyDescriptors(bench),
  ) as unknown as MovingBench;
  const mover: Partial<FileMover> = {
    freeName: (root, name) => Promise.resolve(ok(`${root}/${name}`)),
    async move({ from }) {
      const path = from.path.slice(BENCH_ROOT.length + 1);
      await moving.before(path);
      if (moving.isFull) return CANNOT;
      moved.push(path);
      bench.lab.files.remove(from.path);
      return ok('moved');
    },
    look: () => Promise.resolve(ok('nothing')),
    facts: () => Promise.resolve(undefined),
  };
  Object.assign(bench.folders.mover, mover);
  await bench.add({ rules });
  return moving;
}

function write(bench: FolderBench, ...names: readonly string[]): void {
  for (const name of names) bench.lab.files.write(at(name), `content of ${name}`);
}

function many(directory: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, number) => `${directory}${String(number).padStart(4, '0')}.tif`);
}

async function imported(bench: FolderBench, count: number): Promise<void> {
  await bench.until(`${count} are imported`, async () => (await bench.only()).account.imported === count);
}

describe('delivered files', () => {
  test('of several batches, and more than one turn moves, are all put away', async () => {
    const bench = await movingBench(
      benchRules({ afterImport: MOVE, close: { idleMs: 3_000, per: 'folder' } }),
    );
    bench.isFull = true;
    const names = [...many('p1/', 1), ...many('p2/', 230), ...many('p3/', 1)];
    write(bench, ...names);
    await imported(bench, names.length);
    bench.isFull = false;
    await bench.until('all are put away', async () => bench.moved.length === names.length);
    expect([...bench.moved].sort()).toEqual(names);
    expect(await bench.only()).toMatchObject({ filesThere: 0, account: { imported: 232, addsUp: true } });
  });

  test('are found among very many that are not, when the rule comes later', async () => {
    const bench = await movingBench(benchRules({ close: { idleMs: 3_600_000, per: 'all' } }));
    write(bench, ...many('a', 510));
    await bench.until('they are whole', async () => (await bench.only()).account.queued === 510);
    await bench.core.cancelBatch((await bench.item('a0000.tif')).batchId);
    const { folder } = await bench.only();
    write(bench, 'z.tif');
    await bench.until('it is whole', async () => (await bench.only()).account.queued === 1);
    void bench.core.folders.close(folder.id, {});
    await imported(bench, 1);
    await bench.core.folders.edit(folder.id, { afterImport: MOVE });
    await bench.until('it is put away', async () => bench.moved.length === 1);
    await bench.lab.clock.advance(120_000);
    expect(bench.moved).toEqual(['z.tif']);
  });

  test('stay where the rules are changed while others are moved', async () => {
    const bench = await movingBench(benchRules({ afterImport: MOVE }));
    const { folder } = await bench.only();
    bench.before = async () => {
      await bench.core.folders.edit(folder.id, { afterImport: { do: 'leave' } });
    };
    write(bench, 'a.tif', 'b.tif');
    await imported(bench, 2);
    await bench.lab.clock.advance(600_000);
    expect(bench.moved).toEqual(['a.tif']);
    expect(bench.lab.files.contentOf(at('b.tif'))).toBe('content of b.tif');
    expect((await bench.only()).health?.afterImport).toBeUndefined();
  });

  test('stay while nobody can tell what their service proves, since it has left the settings', async () => {
    const bench = await movingBench(benchRules({ afterImport: MOVE }));
    bench.isFull = true;
    write(bench, 'a.tif');
    await imported(bench, 1);
    await bench.lab.ports.destinations.remove((await bench.only()).folder.destinationId);
    bench.isFull = false;
    await bench.lab.clock.advance(600_000);
    expect(bench.moved).toEqual([]);
    expect(bench.lab.files.contentOf(at('a.tif'))).toBe('content of a.tif');
  });

  test('that cannot be moved again and again are told once', async () => {
    const bench = await movingBench(benchRules({ afterImport: MOVE }));
    let tries = 0;
    bench.isFull = true;
    bench.before = () => Promise.resolve(void (tries += 1));
    write(bench, 'a.tif');
    await imported(bench, 1);
    await bench.until('it is told', async () => (await bench.only()).health?.afterImport !== undefined);
    const { at: since } = (await bench.only()).health?.afterImport ?? {};
    await bench.lab.clock.advance(600_000);
    expect(tries).toBeGreaterThan(5);
    expect((await bench.only()).health?.afterImport).toMatchObject({ code: 'folder.cannot-move', at: since });
  });
});

/** Moves go to another disk: gives what was copied, and what ends the copy under way. */
function otherDisk(
  bench: FolderBench,
  ends: readonly ('copied' | 'taken')[] = [],
): {
  readonly copies: readonly string[];
  readonly finish: () => void;
} {
  let finish = (): void => undefined;
  const copies: string[] = [];
  const mover: Partial<FileMover> = {
    move: () => Promise.resolve(ok('other-disk')),
    copy: ({ from }) => {
      const end = ends[copies.length] ?? 'copied';
      copies.push(from.path);
      return new Promise((resolve) => (finish = () => resolve(ok(end))));
    },
    drop: ({ from }) => {
      bench.lab.files.remove(from.path);
      return Promise.resolve(ok('moved'));
    },
  };
  Object.assign(bench.folders.mover, mover);
  return { copies, finish: () => finish() };
}

describe('a delivered file that goes to another disk', () => {
  test.each([
    ['is brought to its end', 'copied', undefined],
    ['stays where somebody else took its new name', 'taken', 'content of a.tif'],
  ] as const)(
    'and is being copied when the rules no longer want that %s, and no other is begun',
    async (_what, end, left) => {
      const bench = await movingBench(benchRules({ afterImport: MOVE }));
      const { copies, finish } = otherDisk(bench, [end]);
      write(bench, 'a.tif', 'b.tif');
      await bench.until('it is copied', () => Promise.resolve(copies.length === 1));
      const { folder } = await bench.only();
      await bench.core.folders.edit(folder.id, { afterImport: { do: 'leave' } });
      await bench.lab.clock.advance(60_000);
      finish();
      await bench.lab.clock.advance(600_000);
      expect(copies).toHaveLength(1);
      expect(bench.lab.files.contentOf(at('a.tif'))).toBe(left);
      expect(bench.lab.files.contentOf(at('b.tif'))).toBe('content of b.tif');
      expect((await bench.only()).account).toMatchObject({ imported: 2, addsUp: true });
    },
  );

  test('is copied beside everything else, which goes on meanwhile', async () => {
    const bench = await movingBench(benchRules({ afterImport: MOVE, close: { files: 1, per: 'all' } }));
    const { copies, finish } = otherDisk(bench);
    write(bench, 'a.tif');
    await bench.until('it is copied', () => Promise.resolve(copies.length === 1));
    write(bench, 'b.tif');
    await imported(bench, 2);
    await bench.lab.clock.advance(600_000);
    expect(copies).toEqual([at('a.tif')]);
    finish();
    await bench.until('the next is copied', () => Promise.resolve(copies.length === 2));
    expect(bench.lab.files.contentOf(at('a.tif'))).toBeUndefined();
    finish();
    await bench.until('both are away', async () => (await bench.only()).filesThere === 0);
  });
});

describe('a file that was put away', () => {
  test('is known by what it is in its new place', async () => {
    const bench = await movingBench(benchRules({ afterImport: MOVE }));
    const facts = { dev: '2', ino: '77', bytes: 16, mtimeNs: '5', ctimeNs: '6' };
    Object.assign(bench.folders.mover, { facts: () => Promise.resolve(facts) });
    write(bench, 'a.tif');
    await bench.until('it is put away', () => Promise.resolve(bench.moved.length === 1));
    await bench.lab.clock.advance(1_000);
    expect(await bench.item('a.tif')).toMatchObject({
      state: 'imported',
      facts,
      source: { kind: 'file', path: '/done/a.tif', root: '/done' },
    });
  });
});

describe('a delivered file that is not as it was delivered', () => {
  test('stays: whether its time was set anew, or a person took it away', async () => {
    const bench = await movingBench(benchRules({ afterImport: MOVE }));
    bench.isFull = true;
    write(bench, 'touched.tif', 'taken.tif');
    await imported(bench, 2);
    write(bench, 'touched.tif');
    bench.lab.files.remove(at('taken.tif'));
    await bench.scan();
    bench.isFull = false;
    await bench.lab.clock.advance(600_000);
    expect(bench.moved).toEqual([]);
    expect((await bench.only()).account).toMatchObject({ imported: 2, addsUp: true });
  });
});

describe('what is not delivered', () => {
  test('stays when its batch ends otherwise', async () => {
    const bench = await movingBench(
      benchRules({ afterImport: MOVE, close: { idleMs: 3_600_000, per: 'all' } }),
    );
    write(bench, 'a.tif');
    await bench.until('it is whole', async () => (await bench.only()).account.queued === 1);
    await bench.core.cancelBatch((await bench.item('a.tif')).batchId);
    await bench.lab.clock.advance(600_000);
    expect(bench.moved).toEqual([]);
    expect((await bench.only()).account).toMatchObject({ cancelled: 1, addsUp: true });
  });

  test('is nothing of a move that was broken off for the version before', async () => {
    const bench = await movingBench(benchRules({ afterImport: MOVE }));
    bench.isFull = true;
    write(bench, 'a.tif');
    await imported(bench, 1);
    await bench.until('it is told', async () => (await bench.only()).health?.afterImport !== undefined);
    const { folder } = await bench.only();
    const { id } = await bench.item('a.tif');
    const key = `move.${folder.id}.${id}`;
    expect(await bench.lab.store().fact(key)).toBeDefined();
    bench.lab.files.write(at('a.tif'), 'another version, and a longer one');
    await bench.scan();
    await bench.restart();
    await bench.lab.clock.advance(1_000);
    expect(await bench.lab.store().fact(key)).toBeUndefined();
    await imported(bench, 2);
    bench.isFull = false;
    await bench.until('it is put away', async () => bench.moved.length === 1);
    expect((await bench.only()).account).toMatchObject({ seen: 2, imported: 2, addsUp: true });
  });
});
