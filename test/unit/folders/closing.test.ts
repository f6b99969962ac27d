import { describe, expect, test } from 'vitest';
import { CONTROL } from '../../support/coreHarness.ts';
import { BENCH_ROOT, benchRules, folderBench, type FolderBench } from '../../support/folderBench.ts';
import { duringNext } from '../../support/meanwhile.ts';

const OWN = CONTROL.replace('haplo:person', 'haplo:project');

const LATE = { idleMs: 3_600_000, per: 'folder' } as const;

/** Waits until so many files are whole and wait for their batch to close. */
async function whole(bench: FolderBench, files: number): Promise<void> {
  await bench.until(
    `${files} are whole`,
    async () => (await bench.core.items({ limit: 10, states: ['queued'] })).items.length === files,
  );
}

async function told(bench: FolderBench, group: string): Promise<readonly (readonly [string, unknown])[]> {
  const { items } = await bench.core.batches({ limit: 10 });
  const id = items.find(({ batch }) => batch.group === group)?.batch.id;
  if (id === undefined) throw new Error(`no batch of ${group}`);
  const story = await bench.core.story(id, { limit: 50 });
  return story.items.map(({ what, facts }) => [what, facts['operator']]);
}

describe('a batch that a person closes', () => {
  test('is the one of the group that was named, and who wanted it is told', async () => {
    const bench = await folderBench();
    const { folder } = await bench.add({ rules: benchRules({ close: LATE }) });
    bench.lab.files.write(`${BENCH_ROOT}/p1/a.tif`, 'a');
    bench.lab.files.write(`${BENCH_ROOT}/p2/b.tif`, 'b');
    await whole(bench, 2);
    const closed = await bench.core.inNameOf('alma').folders.close(folder.id, { group: 'p1' });
    expect(closed).toMatchObject({ ok: true, value: { openBatches: [{ batch: { group: 'p2' } }] } });
    expect(await told(bench, 'p1')).toContainEqual(['batch.closedByHand', 'alma']);
    expect((await told(bench, 'p2')).map(([what]) => what)).toEqual(['batch.added']);
  });

  test('leaves those open that have nothing whole, and what is not whole yet', async () => {
    const bench = await folderBench();
    const { folder } = await bench.add({ rules: benchRules({ close: LATE, settleMs: 60_000 }) });
    bench.lab.files.write(`${BENCH_ROOT}/p1/a.tif`, 'a');
    await whole(bench, 1);
    bench.lab.files.write(`${BENCH_ROOT}/p1/late.tif`, 'late');
    bench.lab.files.write(`${BENCH_ROOT}/p2/b.tif`, 'b');
    await bench.core.folders.rescan(folder.id);
    await bench.until('all are met', async () => (await bench.core.items({ limit: 5 })).items.length === 3);
    const closed = await bench.core.inNameOf('alma').folders.close(folder.id, {});
    expect(closed.ok && closed.value.openBatches.map(({ batch, files }) => [batch.group, files])).toEqual([
      ['p2', 1],
      ['p1', 1],
    ]);
    expect((await told(bench, 'p2')).map(([what]) => what)).toEqual(['batch.added']);
  });

  test('stays cancelled when it is cancelled in the very moment, by hand or by its rule', async () => {
    for (const byHand of [true, false]) {
      const bench = await folderBench();
      const { folder } = await bench.add({ rules: benchRules({ close: { idleMs: 60_000, per: 'all' } }) });
      bench.lab.files.write(`${BENCH_ROOT}/a.tif`, 'a');
      await whole(bench, 1);
      const [open] = (await bench.core.batches({ limit: 1 })).items;
      if (open === undefined) throw new Error('no batch');
      duringNext(bench.lab.store(), 'nextSeq', () => bench.core.cancelBatch(open.batch.id));
      if (byHand) await bench.core.folders.close(folder.id, {});
      else await bench.lab.clock.advance(120_000);
      const { batch } = await bench.lab.detail(open.batch.id);
      expect(batch).toMatchObject({ status: 'cancelled', cancelledAt: expect.any(Number) });
      expect(batch.closedAt).toBeUndefined();
      expect((await told(bench, '')).map(([what]) => what)).not.toContain('batch.closed');
    }
  });
});

describe('a batch that a person holds open', () => {
  test('in the very moment its rule closes it stays open, until it is let go', async () => {
    const bench = await folderBench();
    const { folder } = await bench.add({ rules: benchRules({ close: { idleMs: 60_000, per: 'all' } }) });
    bench.lab.files.write(`${BENCH_ROOT}/a.tif`, 'a');
    await whole(bench, 1);
    duringNext(bench.lab.store(), 'nextSeq', () => bench.core.folders.hold(folder.id, { held: true }));
    await bench.lab.clock.advance(600_000);
    expect((await bench.only()).openBatches).toMatchObject([{ batch: { heldOpen: true }, whole: 1 }]);
    expect((await told(bench, '')).map(([what]) => what)).toEqual(['batch.added', 'batch.heldOpen']);
    await bench.core.folders.hold(folder.id, { held: false });
    await bench.until('it is closed', async () => (await bench.only()).openBatches.length === 0);
  });

  test('and that closes before it is held is not said to be held', async () => {
    const bench = await folderBench();
    const { folder } = await bench.add({ rules: benchRules({ close: LATE }) });
    bench.lab.files.write(`${BENCH_ROOT}/a.tif`, 'a');
    await whole(bench, 1);
    const store = bench.lab.store();
    const openFolderBatches = store.openFolderBatches.bind(store);
    Object.assign(store, {
      openFolderBatches: async (...given: Parameters<typeof openFolderBatches>) => {
        Object.assign(store, { openFolderBatches });
        const open = await openFolderBatches(...given);
        expect(await bench.core.folders.close(folder.id, {})).toMatchObject({ ok: true });
        return open;
      },
    });
    expect(await bench.core.folders.hold(folder.id, { held: true })).toMatchObject({
      ok: false,
      failure: { code: 'request.conflict', facts: { reason: 'no batch of the folder is open' } },
    });
  });
});

describe('a batch that is full', () => {
  test.each([
    ['files', { files: 2 }],
    ['bytes', { bytes: 10 }],
  ])('by its %s closes with what filled it, and the rest goes on', async (_by, limit) => {
    const bench = await folderBench();
    for (const name of ['a', 'b', 'c', 'd', 'e'])
      bench.lab.files.write(`${BENCH_ROOT}/${name}.tif`, 'sixsix');
    const rules = benchRules({ close: { ...limit, idleMs: 600_000, per: 'all' } });
    const { folder } = await bench.add({ rules, existing: 'send' });
    await bench.until(
      'two are full',
      async () => (await bench.core.folders.one(folder.id))?.account.imported === 4,
    );
    const sizes = async (): Promise<readonly number[]> =>
      (await bench.core.batches({ limit: 5 })).items.map(({ counts }) =>
        Object.values(counts).reduce((sum, { items }) => sum + items, 0),
      );
    expect((await sizes()).toSorted((one, other) => one - other)).toEqual([1, 2, 2]);
    await bench.lab.clock.advance(1_200_000);
    expect((await bench.core.folders.one(folder.id))?.account).toMatchObject({ imported: 5, addsUp: true });
  });
});

describe('a folder whose control file lies in it', () => {
  const rules = benchRules({
    control: { from: 'folder', pattern: '*.control.json' },
    close: { idleMs: 5_000, per: 'folder' },
  });

  test('closes no batch before there is one, and says so', async () => {
    const bench = await folderBench({ kind: 'haplo-batch' });
    const { folder } = await bench.add({ rules });
    bench.lab.files.write(`${BENCH_ROOT}/p1/a.tif`, 'a');
    await bench.until(
      'it is told',
      async () => (await bench.core.folders.one(folder.id))?.health?.trouble?.code === 'control.missing',
    );
    bench.lab.files.write(`${BENCH_ROOT}/all.control.json`, CONTROL);
    await bench.until('it is taken', async () =>
      (await bench.core.batches({ limit: 5 })).items.some(({ batch }) => batch.status === 'accepted'),
    );
  });

  test('takes that of the batch’s own group before the folder’s, and the one that was written last', async () => {
    const bench = await folderBench({ kind: 'haplo-batch' });
    const { files } = bench.lab;
    files.write(`${BENCH_ROOT}/all.control.json`, CONTROL);
    files.write(`${BENCH_ROOT}/p1/a.tif`, 'a');
    files.write(`${BENCH_ROOT}/p1/one.control.json`, CONTROL);
    files.write(`${BENCH_ROOT}/p1/two.control.json`, OWN);
    files.write(`${BENCH_ROOT}/p2/b.tif`, 'b');
    files.write(`${BENCH_ROOT}/p3/c.control.json`, OWN);
    // Neither what the rules keep out nor what is no file is a control file, however new it is.
    files.special(`${BENCH_ROOT}/p2/z.control.json`);
    files.write(`${BENCH_ROOT}/p2/notes.tmp`, OWN);
    const { ok: isAdded } = await bench.tryAdd({ rules: { ...rules, ignore: ['*.tmp'] }, existing: 'send' });
    expect(isAdded).toBe(true);
    await bench.until('both are taken', async () => {
      const { items } = await bench.core.batches({ limit: 5 });
      return items.length >= 2 && items.filter(({ batch }) => batch.status === 'accepted').length === 2;
    });
    const { items } = await bench.core.batches({ limit: 5 });
    const names = Object.fromEntries(
      items.map(({ batch }) => [
        batch.group,
        batch.control?.kind === 'spool' ? batch.control.name : undefined,
      ]),
    );
    expect(names).toEqual({ p1: 'two.control.json', p2: 'all.control.json' });
  });

  test('is asked for when a person closes the batch without it', async () => {
    const bench = await folderBench({ kind: 'haplo-batch' });
    const { folder } = await bench.add({ rules: { ...rules, close: { idleMs: 3_600_000, per: 'all' } } });
    bench.lab.files.write(`${BENCH_ROOT}/a.tif`, 'a');
    await whole(bench, 1);
    expect(await bench.core.folders.close(folder.id, {})).toMatchObject({
      ok: false,
      failure: { code: 'control.missing', facts: { destination: 'lab' } },
    });
  });

  test('that an open batch waits for may come after the destination is gone: nothing breaks', async () => {
    const bench = await folderBench({ kind: 'haplo-batch' });
    const { folder } = await bench.add({ rules });
    bench.lab.files.write(`${BENCH_ROOT}/p1/a.tif`, 'a');
    await bench.until(
      'it is taken up',
      async () => (await bench.core.items({ limit: 1 })).items.length === 1,
    );
    await bench.lab.ports.destinations.remove(folder.destinationId);
    await bench.lab.clock.advance(120_000);
    expect((await bench.core.folders.one(folder.id))?.account.addsUp).toBe(true);
  });
});

describe('a folder whose control file lies elsewhere', () => {
  test('brings it to each batch, and opens none while it cannot be had', async () => {
    const bench = await folderBench({ kind: 'haplo-batch' });
    const rules = benchRules({ control: { from: 'path', path: '/home/control.json' } });
    const { folder } = await bench.add({ rules });
    bench.lab.files.write(`${BENCH_ROOT}/a.tif`, 'a');
    await bench.until(
      'it is told',
      async () => (await bench.core.folders.one(folder.id))?.health?.trouble?.code === 'path.missing',
    );
    bench.lab.files.write('/home/control.json', CONTROL);
    await bench.until('it is taken', async () =>
      (await bench.core.batches({ limit: 5 })).items.some(({ batch }) => batch.status === 'accepted'),
    );
  });
});
