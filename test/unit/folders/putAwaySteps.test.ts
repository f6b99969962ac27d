import { describe, expect, test } from 'vitest';
import type { FileMover, MoveFound, MoveOrder } from '../../../main/core/ports/folders.ts';
import { failure } from '../../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import { BENCH_ROOT, benchRules, folderBench, type FolderBench } from '../../support/folderBench.ts';

const CANNOT = fail(failure('folder.cannot-move', { path: 'x', to: 'y', reason: 'EIO' }));
const RULES = benchRules({ afterImport: { do: 'move', to: '/done' } });

interface Script {
  place?: () => Result<string>;
  freeName?: () => Result<string>;
  move?: readonly Awaited<ReturnType<FileMover['move']>>[];
  copy?: readonly (Awaited<ReturnType<FileMover['copy']>> | Error)[];
  drop?: readonly Awaited<ReturnType<FileMover['drop']>>[];
  look?: Result<MoveFound>;
}

/** A folder whose one file is delivered, with a mover that does as it is told; the last answer stays. Gives the calls. */
async function delivered(script: Script): Promise<{ bench: FolderBench; calls: string[]; id: string }> {
  const bench = await folderBench({ kind: 'dsp-ingest', abilities: { digestBack: 'at-once' } });
  const calls: string[] = [];
  let isAdded = false;
  const next = <T>(name: keyof Script, answers: readonly T[] | undefined, otherwise: T): T => {
    calls.push(name);
    const times = calls.filter((one) => one === name).length;
    return answers?.[Math.min(times, answers.length) - 1] ?? otherwise;
  };
  const mover: FileMover = {
    // The rules were fine when they were given.
    place: (path) => Promise.resolve((isAdded ? script.place?.() : undefined) ?? ok(path)),
    freeName: (root, name) => Promise.resolve(script.freeName?.() ?? ok(`${root}/${name}`)),
    move: (order) => done(order, next('move', script.move, ok('moved'))),
    copy: (order) => {
      const told = next('copy', script.copy, ok('copied'));
      return told instanceof Error ? Promise.reject(told) : done(order, told);
    },
    drop: (order) => done(order, next('drop', script.drop, ok('moved'))),
    look: () =>
      Promise.resolve(next('look', script.look === undefined ? undefined : [script.look], ok('nothing'))),
    facts: () => Promise.resolve(undefined),
  };
  const done = async <T>(order: MoveOrder, told: Result<T>): Promise<Result<T>> => {
    if (told.ok && told.value === 'moved') bench.lab.files.remove(order.from.path);
    return told;
  };
  Object.assign(bench.folders.mover, mover);
  const { folder } = await bench.add({ rules: RULES });
  isAdded = true;
  bench.lab.files.write(`${BENCH_ROOT}/a.tif`, 'a');
  await bench.until(
    'it is imported',
    async () => (await bench.core.folders.one(folder.id))?.account.imported === 1,
  );
  await bench.lab.clock.advance(5_000);
  return { bench, calls, id: folder.id };
}

async function place(bench: FolderBench): Promise<string | undefined> {
  const [item] = (await bench.core.items({ limit: 1 })).items;
  return item?.source.kind === 'file' ? item.source.path : undefined;
}

async function told(bench: FolderBench): Promise<string | undefined> {
  return (await bench.core.folders.all())[0]?.health?.afterImport?.code;
}

describe('a delivered file', () => {
  test('is moved within the disk at once, and known in its new place', async () => {
    const { bench, calls } = await delivered({});
    expect(calls).toEqual(['move']);
    expect(await place(bench)).toBe('/done/a.tif');
    expect((await bench.core.folders.all())[0]?.account.imported).toBe(1);
  });

  test('gets another name when somebody takes the one that was free', async () => {
    const { bench, calls } = await delivered({ move: [ok('taken'), ok('moved')] });
    expect(calls).toEqual(['move', 'move']);
    expect(await place(bench)).toBe('/done/a.tif');
  });

  test('stays when others take every free name, and that is said', async () => {
    const { bench } = await delivered({ move: [ok('taken')] });
    expect(await told(bench)).toBe('folder.cannot-move');
    expect(await place(bench)).toBe(`${BENCH_ROOT}/a.tif`);
  });

  test('stays when it is not the version that was delivered, and is not tried again', async () => {
    const { bench, calls } = await delivered({ move: [ok('changed')] });
    await bench.lab.clock.advance(600_000);
    expect(calls).toEqual(['move']);
    expect(await place(bench)).toBe(`${BENCH_ROOT}/a.tif`);
  });

  test.each([
    ['its place cannot be had', { place: () => CANNOT }],
    ['no name can be found', { freeName: () => CANNOT }],
    ['it cannot be moved', { move: [CANNOT] }],
    ['it cannot be copied', { move: [ok('other-disk')], copy: [CANNOT] }],
    ['the copying breaks', { move: [ok('other-disk')], copy: [new Error('a bug')] }],
    ['the source cannot be dropped', { move: [ok('other-disk')], drop: [CANNOT] }],
  ] as readonly (readonly [string, Script])[])(
    'stays and is tried again later where %s',
    async (_what, script) => {
      const { bench } = await delivered(script);
      expect(await told(bench)).toBe('folder.cannot-move');
      expect(await place(bench)).toBe(`${BENCH_ROOT}/a.tif`);
      expect(bench.lab.files.contentOf(`${BENCH_ROOT}/a.tif`)).toBe('a');
    },
  );

  test('is copied to another disk, and dropped once the copy is whole', async () => {
    const { bench, calls } = await delivered({ move: [ok('other-disk')] });
    expect(calls).toEqual(['move', 'copy', 'drop']);
    expect(await place(bench)).toBe('/done/a.tif');
  });

  test('is copied under another name when somebody took the first', async () => {
    const { bench, calls } = await delivered({ move: [ok('other-disk')], copy: [ok('taken'), ok('copied')] });
    expect(calls).toEqual(['move', 'copy', 'move', 'copy', 'drop']);
    expect(await place(bench)).toBe('/done/a.tif');
  });

  test.each([
    ['copied', { move: [ok('other-disk')], copy: [ok('changed')] }],
    ['dropped', { move: [ok('other-disk')], drop: [ok('changed')] }],
  ] as readonly (readonly [string, Script])[])(
    'that changed before it was %s stays',
    async (_what, script) => {
      const { bench } = await delivered(script);
      await bench.lab.clock.advance(600_000);
      expect(await place(bench)).toBe(`${BENCH_ROOT}/a.tif`);
    },
  );
});

describe('a move that a crash broke off', () => {
  test.each([
    ['moved', '/done/a.tif'],
    ['both', '/done/a.tif'],
  ] as const)('is brought to its end where the file is %s', async (found, expected) => {
    // It was written down, and could not be done.
    const { bench } = await delivered({ move: [CANNOT], look: ok(found) });
    await bench.restart();
    await bench.lab.clock.advance(5_000);
    expect(await place(bench)).toBe(expected);
  });

  test.each(['nothing', 'lost'] as const)('is forgotten where it left %s', async (found) => {
    const { bench, calls } = await delivered({ move: [CANNOT], look: ok(found) });
    await bench.restart();
    await bench.lab.clock.advance(5_000);
    expect(calls).toContain('look');
    expect(await place(bench)).toBe(`${BENCH_ROOT}/a.tif`);
  });

  test('stays written down while its disk cannot be looked at', async () => {
    const { bench } = await delivered({ move: [CANNOT], look: CANNOT });
    await bench.restart();
    await bench.lab.clock.advance(5_000);
    expect(await told(bench)).toBe('folder.cannot-move');
  });

  test('is forgotten where what was written cannot be read', async () => {
    const { bench, id } = await delivered({ move: [CANNOT] });
    const store = bench.lab.store();
    const facts = await store.facts('');
    const written = facts.find(({ key, value }) => key.includes(id) && value.includes('/done/a.tif'));
    if (written === undefined) throw new Error('nothing was written down');
    await store.commit([{ put: 'fact', key: written.key, value: '{}' }]);
    await bench.restart();
    await bench.lab.clock.advance(1_000);
    const after = (await bench.lab.store().facts('')).find(({ key }) => key === written.key);
    expect(after?.value).not.toBe('{}');
  });
});
