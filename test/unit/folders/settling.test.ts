import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { FileSample } from '../../../main/core/ports/folders.ts';
import { failure } from '../../../shared/model/failure.ts';
import type { Item } from '../../../shared/model/item.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import { BENCH_ROOT, benchRules, folderBench, type FolderBench } from '../../support/folderBench.ts';

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

const BUSY = fail(failure('file.busy', { path: 'x', reason: 'EBUSY' }));
const SETTLE_MS = 10_000;
const RULES = benchRules({ settleMs: SETTLE_MS });

async function items(bench: FolderBench): Promise<readonly Item[]> {
  return (await bench.core.items({ limit: 10 })).items;
}

async function is(bench: FolderBench, state: Item['state']): Promise<Item> {
  await bench.until(`it is ${state}`, async () => (await items(bench))[0]?.state === state);
  const [item] = await items(bench);
  if (item === undefined) throw new Error('no item');
  return item;
}

/** Changes what a look at the ends of a file gives. */
function sampling(
  bench: FolderBench,
  change: (told: Result<FileSample>, look: number) => Result<FileSample> | Promise<Result<FileSample>>,
): void {
  const { tree } = bench.folders;
  const sample = tree.sample.bind(tree);
  let looks = 0;
  Object.assign(tree, {
    sample: async (...given: Parameters<typeof sample>) => {
      looks += 1;
      return change(await sample(...given), looks);
    },
  });
}

/** What becomes of `act` in the moment before a file is taken for whole. */
function atTheEnd(bench: FolderBench, act: () => Promise<unknown>): void {
  let acted = false;
  Object.assign(bench.folders.tree, {
    probe: async () => {
      if (!acted) await act();
      acted = true;
      return ok(undefined);
    },
  });
}

describe('files that come to rest', () => {
  test('are all met, be they more than are read or written at once, and each folder minds its own', async () => {
    const bench = await folderBench();
    bench.lab.files.folder('/data/second');
    await bench.add({ path: '/data/second' });
    bench.lab.files.write('/data/second/empty.tif', '');
    await is(bench, 'attention');
    for (let at = 0; at < 1_010; at += 1) bench.lab.files.write(`${BENCH_ROOT}/${at}.tif`, `${at}`);
    await bench.add({ existing: 'send', rules: benchRules({ close: { idleMs: 3_600_000, per: 'all' } }) });
    await bench.until(
      'all are whole',
      async () => (await bench.core.folders.all())[1]?.account.queued === 1_010,
    );
    const folders = await bench.core.folders.all();
    expect(folders.map(({ account }) => [account.seen, account.attention, account.addsUp])).toEqual([
      [1, 1, true],
      [1_010, 0, true],
    ]);
  });
});

describe('a file that another program has open', () => {
  test.each(['its ends', 'the whole of it'])(
    'is told after a while, and sent once it is free: %s',
    async (of) => {
      const bench = await folderBench();
      let isBusy = true;
      if (of === 'its ends') sampling(bench, (told) => (isBusy ? BUSY : told));
      else Object.assign(bench.folders.tree, { probe: () => Promise.resolve(isBusy ? BUSY : ok(undefined)) });
      await bench.add({ rules: RULES });
      bench.lab.files.write(`${BENCH_ROOT}/a.tif`, 'a');
      await is(bench, 'settling');
      await bench.lab.clock.advance(300_000);
      expect((await items(bench))[0]?.state).toBe('settling');
      expect(await is(bench, 'attention')).toMatchObject({ failure: { code: 'file.busy' } });
      isBusy = false;
      await is(bench, 'imported');
    },
  );
});

describe('a file that cannot be looked at', () => {
  test('needs a person at once, since nothing else would change that', async () => {
    const bench = await folderBench();
    let isLocked = true;
    const locked = fail(failure('file.no-access', { path: 'x', reason: 'EACCES' }));
    sampling(bench, (told) => (isLocked ? locked : told));
    await bench.add({ rules: RULES });
    bench.lab.files.write(`${BENCH_ROOT}/a.tif`, 'a');
    const item = await is(bench, 'attention');
    expect(item).toMatchObject({ failure: { code: 'file.no-access' } });
    isLocked = false;
    expect(await bench.core.retryItem(item.id)).toMatchObject({ ok: true });
    await is(bench, 'imported');
  });

  test('since it went away before it came to rest counts as gone once the folder was looked at', async () => {
    const bench = await folderBench();
    const { folder } = await bench.add({ rules: RULES });
    bench.lab.files.write(`${BENCH_ROOT}/sub/a.tif`, 'a');
    await is(bench, 'settling');
    bench.lab.files.remove(`${BENCH_ROOT}/sub/a.tif`);
    expect(await is(bench, 'attention')).toMatchObject({ failure: { code: 'file.gone' } });
    expect(await bench.core.folders.files(folder.id, { limit: 5 })).toMatchObject({
      value: { items: [{ path: 'sub/a.tif', gone: true }] },
    });
    bench.lab.files.write(`${BENCH_ROOT}/sub/a.tif`, 'back');
    await is(bench, 'imported');
    expect(bench.lab.service.filesOf((await first(bench)) ?? '').size).toBe(1);
  });
});

async function first(bench: FolderBench): Promise<string | undefined> {
  return (await bench.core.batches({ limit: 1 })).items[0]?.batch.remote?.ref;
}

describe('a file is not taken for whole', () => {
  test('when the first look at its ends came too late to prove anything', async () => {
    const bench = await folderBench();
    const { clock, files } = bench.lab;
    sampling(bench, async (told, look) => {
      if (look === 1) await clock.sleep(3 * SETTLE_MS);
      return told;
    });
    files.write(`${BENCH_ROOT}/a.tif`, 'a');
    await bench.add({ rules: RULES, existing: 'send' });
    await clock.advance(4.2 * SETTLE_MS);
    expect((await items(bench))[0]?.state).toBe('settling');
    await clock.advance(0.5 * SETTLE_MS);
    expect((await items(bench))[0]?.state).not.toBe('settling');
  });

  test('when its bytes moved though its size and its times stood still', async () => {
    const bench = await folderBench();
    const { clock, files } = bench.lab;
    sampling(bench, (told, look) =>
      told.ok ? ok({ ...told.value, digest: look === 1 ? 'as it was' : 'otherwise' }) : told,
    );
    files.write(`${BENCH_ROOT}/a.tif`, 'a');
    await bench.add({ rules: RULES, existing: 'send' });
    await clock.advance(1.6 * SETTLE_MS);
    expect((await items(bench))[0]?.state).toBe('settling');
    await clock.advance(0.6 * SETTLE_MS);
    expect((await items(bench))[0]?.state).not.toBe('settling');
  });

  test('when it moves while it is read to see whether it is known already', async () => {
    const bench = await folderBench();
    const { folder } = await bench.add({ rules: RULES });
    const { files } = bench.lab;
    files.write(`${BENCH_ROOT}/a.tif`, 'one');
    await is(bench, 'imported');
    files.write(`${BENCH_ROOT}/a.tif`, 'two');
    const opened = files.opened;
    files.beforeChunk = () => {
      if (files.opened === opened + 1) files.write(`${BENCH_ROOT}/a.tif`, 'six');
    };
    await bench.until(
      'both are sent',
      async () => (await bench.core.folders.one(folder.id))?.account.imported === 2,
    );
    const sent = [...bench.lab.service.ledger.batches.values()].flatMap((batch) => batch.files);
    expect(sent.map(({ sha256 }) => sha256)).toEqual(['one', 'six'].map(digest));
    expect(files.openBodies).toBe(0);
  });

  test.each([false, true])(
    'when it is cancelled in the very moment (with safe copies: %s)',
    async (keepCopy) => {
      const bench = await folderBench();
      atTheEnd(bench, async () => {
        const [item] = await items(bench);
        expect(item === undefined ? undefined : await bench.core.cancelItem(item.id)).toMatchObject({
          ok: true,
        });
      });
      const { folder } = await bench.add({ rules: benchRules({ settleMs: SETTLE_MS, keepCopy }) });
      bench.lab.files.write(`${BENCH_ROOT}/a.tif`, 'a');
      await is(bench, 'cancelled');
      await bench.lab.clock.advance(600_000);
      expect((await items(bench))[0]?.state).toBe('cancelled');
      expect(bench.lab.service.ledger.batches.size).toBe(0);
      expect((await bench.core.folders.one(folder.id))?.copies?.files ?? 0).toBe(0);
    },
  );
});
