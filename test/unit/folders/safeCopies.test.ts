import { describe, expect, test } from 'vitest';
import type { Change } from '../../../main/core/ports/store.ts';
import { failure } from '../../../shared/model/failure.ts';
import { fail } from '../../../shared/model/result.ts';
import { BENCH_ROOT, benchRules, folderBench, type FolderBench } from '../../support/folderBench.ts';
import type { HarnessOptions } from '../../support/coreHarness.ts';
import type { MemorySpool } from '../../support/memorySpool.ts';

const at = (name: string): string => `${BENCH_ROOT}/${name}`;
const OPEN = { idleMs: 3_600_000, per: 'all' };
const FULL = fail(failure('spool.full', { limitBytes: 1 }));

/** A folder that keeps copies, of a service that cannot be reached. */
async function copyingBench(
  rules: Record<string, unknown> = {},
  options: Partial<HarnessOptions> = {},
): Promise<FolderBench> {
  const bench = await folderBench({
    kind: 'dsp-ingest',
    abilities: { digestBack: 'at-once' },
    ...options,
  });
  bench.lab.service.offline = true;
  await bench.add({ rules: benchRules({ keepCopy: true, ...rules }) });
  return bench;
}

async function online(bench: FolderBench): Promise<void> {
  bench.lab.service.offline = false;
  await bench.core.testDestination('lab');
}

async function kept(bench: FolderBench, files: number): Promise<void> {
  await bench.until(`${files} copies are kept`, async () => (await bench.only()).copies?.files === files);
}

async function queued(bench: FolderBench, name: string): Promise<void> {
  await bench.until(
    `${name} is whole`,
    async () => (await bench.item(name).catch(() => undefined))?.state === 'queued',
  );
}

async function noCopies(bench: FolderBench, name: string): Promise<readonly unknown[]> {
  const story = await bench.core.story((await bench.item(name)).batchId, { limit: 100 });
  return story.items.filter(({ what }) => what === 'item.noCopy').map(({ facts }) => facts['why']);
}

function spoolOf(bench: FolderBench): MemorySpool {
  return bench.lab.ports.spool as MemorySpool;
}

/** The first commit with such a change fails, before anything of it is applied. */
function failOnce(bench: FolderBench, isSuch: (change: Change) => boolean): () => number {
  let failures = 0;
  bench.lab.store().onCommit((changes) => {
    if (failures > 0 || !changes.some(isSuch)) return;
    failures += 1;
    throw new Error('nothing is written now');
  });
  return () => failures;
}

describe('the safe copy of a file', () => {
  test('that went without one is not asked for again, and that is told once', async () => {
    const bench = await copyingBench({ copyLimitBytes: 1_000, close: OPEN });
    bench.lab.files.write(at('big.tif'), 'a'.repeat(5_000));
    await queued(bench, 'big.tif');
    bench.lab.files.write(at('big.tif'), 'b'.repeat(6_000));
    await bench.scan();
    await queued(bench, 'big.tif');
    expect(await bench.item('big.tif')).toMatchObject({ bytes: 6_000 });
    expect(await noCopies(bench, 'big.tif')).toEqual(['room']);
    expect((await bench.only()).copies).toMatchObject({ files: 0, without: 1 });
  });

  test('counts for its own folder only', async () => {
    const bench = await copyingBench({ close: OPEN });
    bench.lab.files.folder('/data/other');
    await bench.add({ path: '/data/other', rules: benchRules({ keepCopy: true, close: OPEN }) });
    bench.lab.files.write(at('a.tif'), 'alpha');
    bench.lab.files.write('/data/other/b.tif', 'be');
    await queued(bench, 'a.tif');
    await queued(bench, 'b.tif');
    const copies = (await bench.core.folders.all()).map((folder) => folder.copies);
    expect(copies).toMatchObject([
      { files: 1, bytes: 5 },
      { files: 1, bytes: 2 },
    ]);
  });

  test('goes with its file into the next batch, and once that is delivered', async () => {
    const bench = await copyingBench({ close: { idleMs: 20_000, files: 2, per: 'all' } });
    for (const name of ['a', 'b', 'c']) bench.lab.files.write(at(`${name}.tif`), name);
    await kept(bench, 3);
    await bench.until(
      'one went on into the next batch',
      async () => (await bench.item('a.tif')).batchId !== (await bench.item('c.tif')).batchId,
    );
    await online(bench);
    await bench.until('all are imported', async () => (await bench.only()).account.imported === 3);
    await kept(bench, 0);
    expect(spoolOf(bench).entries.size).toBe(0);
  });

  test('is nothing where what was written down of it cannot be read: then its file is needed', async () => {
    const bench = await copyingBench();
    bench.lab.files.write(at('a.tif'), 'alpha');
    await kept(bench, 1);
    await queued(bench, 'a.tif');
    const [fact] = await bench.lab.store().facts('copy.');
    if (fact === undefined) throw new Error('nothing was written down');
    await bench.lab.store().commit([{ put: 'fact', key: fact.key, value: '{}' }]);
    await bench.restart();
    bench.lab.files.remove(at('a.tif'));
    await online(bench);
    await bench.until('a person is asked', async () => (await bench.item('a.tif')).state === 'attention');
    expect((await bench.only()).copies?.files ?? 0).toBe(0);
    expect([...bench.lab.service.ledger.batches.values()].flatMap(({ files }) => files)).toEqual([]);
  });

  test('is let go when its file is given up', async () => {
    const bench = await copyingBench({ close: OPEN });
    bench.lab.files.write(at('a.tif'), 'alpha');
    await kept(bench, 1);
    await bench.core.cancelItem((await bench.item('a.tif')).id);
    await kept(bench, 0);
    expect(spoolOf(bench).entries.size).toBe(0);
  });

  test('of a file that is rehearsed first is let go after the import, where nobody reports how it went', async () => {
    const bench = await copyingBench(
      { mode: 'dry-run-then-run', control: { from: 'path', path: '/home/control.json' } },
      {
        kind: 'haplo-batch',
        files: {
          '/home/control.json':
            '{"dataImportControlFileVersion":0,"model":"haplo:person","files":{},"instructions":[]}',
        },
      },
    );
    bench.lab.files.write(at('a.tif'), 'alpha');
    await kept(bench, 1);
    await online(bench);
    const { batchId } = await bench.item('a.tif');
    await bench.until('it is rehearsed', async () => {
      const job = (await bench.core.batch(batchId))?.jobs.at(-1);
      return job?.kind === 'dry-run' && job.state === 'accepted';
    });
    await bench.lab.clock.advance(60_000);
    await kept(bench, 1);
    const [job] = (await bench.core.batch(batchId))?.jobs ?? [];
    if (job === undefined) throw new Error('there is no job');
    await bench.core.recordLog(job.id, { log: 'START: now\nEND: then', by: 'ada' });
    await bench.until(
      'it is imported',
      async () => (await bench.core.batch(batchId))?.batch.status === 'accepted',
    );
    await kept(bench, 0);
  });

  test('stays while its destination has left the settings', async () => {
    const bench = await copyingBench({ mode: 'hold' });
    bench.lab.files.write(at('a.tif'), 'alpha');
    await kept(bench, 1);
    const { id } = await bench.item('a.tif');
    const { destinationId } = (await bench.only()).folder;
    bench.lab.store().onCommit((changes) => {
      const isSent = changes.some((one) => one.put === 'item' && one.item.state === 'sent');
      if (isSent) void bench.lab.ports.destinations.remove(destinationId);
    });
    await online(bench);
    await bench.until('it is sent', async () => (await bench.core.item(id))?.state === 'sent');
    await bench.lab.clock.advance(60_000);
    expect((await bench.only()).copies?.files).toBe(1);
  });
});

describe('the room for safe copies', () => {
  test('is waited for while delivered files will make some, which is told', async () => {
    const bench = await copyingBench({ copyLimitBytes: 1_000, close: { files: 1, per: 'all' } });
    bench.lab.files.write(at('first.tif'), 'a'.repeat(800));
    await queued(bench, 'first.tif');
    bench.lab.files.write(at('second.tif'), 'b'.repeat(800));
    await bench.until('it is told', async () => (await bench.only()).health?.copies !== undefined);
    expect((await bench.only()).health?.copies).toMatchObject({
      code: 'folder.copies-full',
      facts: { bytes: 800, limitBytes: 1_000 },
    });
    expect((await bench.only()).copies).toMatchObject({ files: 1, waiting: 1 });
    await online(bench);
    await bench.until('both are imported', async () => (await bench.only()).account.imported === 2);
    expect(await noCopies(bench, 'second.tif')).toEqual([]);
    await kept(bench, 0);
  });

  test('is not waited for where only an open batch fills it: the file goes without', async () => {
    const bench = await copyingBench({ copyLimitBytes: 1_000, close: OPEN });
    bench.lab.files.write(at('first.tif'), 'a'.repeat(800));
    await queued(bench, 'first.tif');
    bench.lab.files.write(at('second.tif'), 'b'.repeat(800));
    await queued(bench, 'second.tif');
    expect((await bench.only()).copies).toMatchObject({ files: 1, waiting: 0, without: 1 });
    expect(await noCopies(bench, 'second.tif')).toEqual(['room']);
  });

  test('that a former version took is free once there is another', async () => {
    const bench = await copyingBench({ copyLimitBytes: 1_000, close: OPEN });
    bench.lab.files.write(at('a.tif'), 'a'.repeat(800));
    await queued(bench, 'a.tif');
    bench.lab.files.write(at('a.tif'), 'b'.repeat(900));
    await bench.scan();
    await queued(bench, 'a.tif');
    expect((await bench.only()).copies).toMatchObject({ files: 1, bytes: 900, without: 0 });
    expect([...spoolOf(bench).entries.values()].map(({ length }) => length)).toEqual([900]);
    expect(await bench.lab.store().facts('copied.')).toHaveLength(1);
  });
});

describe('a safe copy that cannot be made', () => {
  test('for want of room, when there is none that could go, is gone without', async () => {
    const bench = await copyingBench({ close: OPEN });
    const spool = spoolOf(bench);
    Object.assign(spool, { put: () => Promise.resolve(FULL) });
    bench.lab.files.write(at('a.tif'), 'alpha');
    await queued(bench, 'a.tif');
    expect(await noCopies(bench, 'a.tif')).toEqual(['spool.full']);
    expect((await bench.only()).copies).toMatchObject({ files: 0, without: 1 });
  });

  test('for want of room waits for the others to go, which is told until it is made', async () => {
    const bench = await copyingBench({ close: OPEN });
    bench.lab.files.write(at('a.tif'), 'alpha');
    await kept(bench, 1);
    const spool = spoolOf(bench);
    const put = spool.put.bind(spool);
    Object.assign(spool, { put: () => Promise.resolve(FULL) });
    bench.lab.files.write(at('b.tif'), 'beta');
    await bench.until('it is told', async () => (await bench.only()).health?.copies?.code === 'spool.full');
    const { at: since } = (await bench.only()).health?.copies ?? {};
    await bench.lab.clock.advance(20_000);
    expect((await bench.only()).health?.copies?.at).toBe(since);
    expect((await bench.only()).copies).toMatchObject({ files: 1, waiting: 1, without: 0 });
    expect((await bench.item('b.tif')).state).toBe('settling');
    Object.assign(spool, { put });
    await queued(bench, 'b.tif');
    expect((await bench.only()).copies).toMatchObject({ files: 2, waiting: 0 });
    expect((await bench.only()).health?.copies).toBeUndefined();
  });

  test('since its file cannot be read is tried again', async () => {
    const bench = await copyingBench({ close: OPEN });
    bench.lab.files.failReads(
      at('a.tif'),
      failure('file.no-access', { path: at('a.tif'), reason: 'EACCES' }),
    );
    bench.lab.files.write(at('a.tif'), 'alpha');
    await bench.lab.clock.advance(30_000);
    expect((await bench.only()).copies).toMatchObject({ files: 0, waiting: 0, without: 0 });
    bench.lab.files.failReads(at('a.tif'));
    await queued(bench, 'a.tif');
    expect((await bench.only()).copies).toMatchObject({ files: 1, without: 0 });
  });

  test('since its file changed under it is one of the new version', async () => {
    const bench = await copyingBench({ close: OPEN });
    let changes = 0;
    bench.lab.files.beforeChunk = () => {
      if (changes > 0) return;
      changes += 1;
      bench.lab.files.write(at('a.tif'), 'another');
    };
    bench.lab.files.write(at('a.tif'), 'alpha');
    await queued(bench, 'a.tif');
    expect(changes).toBe(1);
    expect(await bench.item('a.tif')).toMatchObject({ bytes: 7 });
    expect((await bench.only()).copies).toMatchObject({ files: 1, bytes: 7 });
  });

  test('since the ledger took nothing is made a moment later', async () => {
    const bench = await copyingBench({ close: OPEN });
    const failures = failOnce(bench, (one) => one.put === 'fact' && one.key.startsWith('copy.'));
    bench.lab.files.write(at('a.tif'), 'alpha');
    await queued(bench, 'a.tif');
    expect(failures()).toBe(1);
    expect((await bench.only()).copies).toMatchObject({ files: 1 });
  });
});

test('a file that goes while its package is put together is sent from its safe copy', async () => {
  const bench = await copyingBench({}, { kind: 'ecotaxa', abilities: {} });
  for (const name of ['a.tif', 'b.tif']) bench.lab.files.write(at(name), name);
  await kept(bench, 2);
  let reads = 0;
  bench.lab.files.beforeChunk = async (read) => {
    await Promise.resolve();
    if (read !== at('b.tif')) return;
    reads += 1;
    bench.lab.files.remove(read);
  };
  await online(bench);
  await bench.until('both are imported', async () => {
    const items = await Promise.all(['a.tif', 'b.tif'].map((name) => bench.item(name)));
    return items.every(({ state }) => state === 'imported');
  });
  expect(reads).toBe(1);
  const ref = bench.lab.service.ledger.schedules.at(-1)?.ref ?? '';
  expect([...bench.lab.service.filesOf(ref).keys()].toSorted()).toEqual(['a.tif', 'b.tif']);
});

test('a safe copy that could not be let go is let go at the next start', async () => {
  const bench = await copyingBench();
  bench.lab.files.write(at('a.tif'), 'alpha');
  await kept(bench, 1);
  const failures = failOnce(bench, (one) => one.put === 'fact' && one.key.startsWith('copied.'));
  await online(bench);
  await bench.until('it is imported', async () => (await bench.only()).account.imported === 1);
  await bench.until('it was tried', () => Promise.resolve(failures() === 1));
  await bench.restart();
  await kept(bench, 0);
});

test('a file that a person renames before it came to rest is looked at, and copied, where it lies', async () => {
  const bench = await copyingBench();
  bench.lab.files.write(at('plate/a.tif'), 'a');
  await bench.scan();
  const { id, state } = await bench.item('plate/a.tif');
  expect(state).toBe('settling');
  expect(await bench.core.renameItem(id, 'plate/b.tif')).toMatchObject({ ok: true });
  await queued(bench, 'plate/b.tif');
  await kept(bench, 1);
  await online(bench);
  await bench.until('it arrived', async () => (await bench.item('plate/b.tif')).state === 'sent');
});

test('a file that was renamed by a person and then goes is looked for where it lay, before somebody is asked', async () => {
  const bench = await copyingBench({ keepCopy: false });
  bench.lab.files.write(at('plate/a.tif'), 'a');
  await bench.scan();
  const { id } = await bench.item('plate/a.tif');
  await bench.core.renameItem(id, 'elsewhere/b.tif');
  bench.lab.files.remove(at('plate/a.tif'));
  await bench.until('it is asked', async () => (await bench.item('elsewhere/b.tif')).state === 'attention');
  expect(await bench.item('elsewhere/b.tif')).toMatchObject({ failure: { code: 'file.gone' } });
});
