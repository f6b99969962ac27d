import { describe, expect, test } from 'vitest';
import type { TreeEntry } from '../../../main/core/ports/folders.ts';
import { BENCH_ROOT, benchRules, folderBench, type FolderBench } from '../../support/folderBench.ts';

const at = (name: string): string => `${BENCH_ROOT}/${name}`;
/** Batches that stay open for an hour. */
const OPEN = benchRules({ close: { idleMs: 3_600_000, per: 'all' } });

interface HearingBench extends FolderBench {
  /** Something changed in a directory: what a watcher says, and the moment that it takes to be looked at. */
  readonly hear: (directory: string) => Promise<void>;
  /** Directories that tell of their changes. */
  readonly heard: Set<string>;
}

/** A folder whose watcher says what a test wants it to say. */
async function hearingBench(): Promise<HearingBench> {
  const bench = await folderBench();
  const heard = new Set<string>();
  let onHint: (directory: string | undefined) => void = () => undefined;
  Object.assign(bench.folders.watcher, {
    watch: (_root: string, tell: typeof onHint) => {
      onHint = tell;
      return {
        works: true,
        listen: (directory: string) => heard.add(directory),
        listens: (directory: string) => heard.has(directory),
        close: () => Promise.resolve(),
      };
    },
  });
  const hear = async (directory: string): Promise<void> => {
    onHint(directory);
    await bench.lab.clock.advance(300);
  };
  return Object.defineProperties(
    { heard, hear },
    Object.getOwnPropertyDescriptors(bench),
  ) as unknown as HearingBench;
}

async function names(bench: FolderBench): Promise<readonly string[]> {
  return (await bench.core.items({ limit: 1_000 })).items.map(({ name }) => name).sort();
}

describe('a directory that tells of a change', () => {
  test('is looked at by itself: those below it that tell of themselves are passed', async () => {
    const bench = await hearingBench();
    bench.lab.files.write(at('sub/a.tif'), 'a');
    await bench.add({ rules: OPEN, existing: 'send' });
    await bench.lab.clock.advance(300);
    expect(bench.heard).toEqual(new Set(['', 'sub']));
    bench.lab.files.write(at('sub/b.tif'), 'b');
    bench.lab.files.remove(at('sub/a.tif'));
    bench.lab.files.write(at('z.tif'), 'z');
    await bench.hear('');
    const { folder } = await bench.only();
    expect(await names(bench)).toEqual(['sub/a.tif', 'z.tif']);
    expect((await bench.lab.store().folderFile(folder.id, 'sub/a.tif'))?.gone).toBe(false);
    await bench.hear('sub');
    expect(await names(bench)).toEqual(['sub/a.tif', 'sub/b.tif', 'z.tif']);
    expect((await bench.lab.store().folderFile(folder.id, 'sub/a.tif'))?.gone).toBe(true);
  });

  test('is looked at with all that lies below a directory which is new in it, and that is heard from then on', async () => {
    const bench = await hearingBench();
    await bench.add({ rules: OPEN });
    await bench.lab.clock.advance(300);
    bench.lab.files.write(at('new/deep/a.tif'), 'a');
    await bench.hear('');
    expect(await names(bench)).toEqual(['new/deep/a.tif']);
    expect(bench.heard).toEqual(new Set(['', 'new', 'new/deep']));
  });

  test('may hold what was there a moment ago: nothing is told of it', async () => {
    const bench = await hearingBench();
    await bench.add({ rules: OPEN });
    await bench.lab.clock.advance(300);
    const { tree } = bench.folders;
    const level = tree.level.bind(tree);
    const vanished: TreeEntry = { kind: 'unknown', path: 'vanished.tif', reason: '' };
    Object.assign(tree, {
      async *level(...of: Parameters<typeof level>) {
        yield* level(...of);
        yield [vanished];
      },
    });
    bench.lab.files.write(at('a.tif'), 'a');
    await bench.hear('');
    expect(await names(bench)).toEqual(['a.tif']);
    expect((await bench.only()).health?.unknown).toEqual([]);
  });
});

describe('a new file', () => {
  test('that rules kept out before is taken once they let it in', async () => {
    const bench = await folderBench();
    bench.lab.files.write(at('a.tmp'), 'a');
    const { folder } = await bench.add({
      rules: benchRules({ ignore: ['*.tmp'], close: { idleMs: 3_600_000, per: 'all' } }),
      existing: 'send',
    });
    await bench.scan();
    expect(await names(bench)).toEqual([]);
    await bench.core.folders.edit(folder.id, { ignore: [] }, { confirm: true });
    await bench.scan();
    expect(await names(bench)).toEqual(['a.tmp']);
    expect((await bench.only()).account).toMatchObject({ seen: 1, excluded: 0, addsUp: true });
  });

  test('that got the inode of one that is gone is a new one', async () => {
    const bench = await folderBench();
    await bench.add({ rules: OPEN });
    bench.lab.files.write(at('a.tif'), 'a');
    await bench.scan();
    await bench.until('it came to rest', async () => (await bench.item('a.tif')).state === 'queued');
    bench.lab.files.rename(at('a.tif'), at('b.tif'));
    bench.lab.files.write(at('b.tif'), 'other bytes');
    await bench.scan();
    expect(await names(bench)).toEqual(['a.tif', 'b.tif']);
    expect((await bench.only()).account).toMatchObject({ seen: 2, addsUp: true });
  });
});
