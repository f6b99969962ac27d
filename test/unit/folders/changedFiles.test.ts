import { describe, expect, test } from 'vitest';
import { failure } from '../../../shared/model/failure.ts';
import type { Item } from '../../../shared/model/item.ts';
import { BENCH_ROOT, benchRules, folderBench, type FolderBench } from '../../support/folderBench.ts';

const HOST = 'scripted.example';
const at = (name: string): string => `${BENCH_ROOT}/${name}`;
/** Batches that stay open for an hour. */
const OPEN = benchRules({ close: { idleMs: 3_600_000, per: 'all' } });

async function state(bench: FolderBench, name: string): Promise<Item['state'] | undefined> {
  return (await bench.item(name).catch(() => undefined))?.state;
}

async function becomes(bench: FolderBench, name: string, wanted: Item['state']): Promise<void> {
  await bench.until(`${name} is ${wanted}`, async () => (await state(bench, name)) === wanted);
}

function arrived(bench: FolderBench): readonly (readonly [name: string, bytes: number])[] {
  return [...bench.lab.service.ledger.batches.values()].flatMap(({ files }) =>
    files.map(({ name, bytes }) => [name, bytes] as const),
  );
}

async function names(bench: FolderBench): Promise<readonly string[]> {
  return (await bench.core.items({ limit: 100 })).items.map(({ name }) => name);
}

/** Sends take until what this gives back is called. */
function holdSends(bench: FolderBench): () => void {
  let letGo = (): void => undefined;
  const held = new Promise<undefined>((resolve) => (letGo = () => resolve(undefined)));
  bench.lab.service.rule = ({ operation }) => (operation === 'send' ? held : undefined);
  return () => letGo();
}

describe('a file that changes', () => {
  test('after it came to rest, in a batch that is still open, comes to rest anew as the same item', async () => {
    const bench = await folderBench();
    await bench.add({ rules: OPEN });
    bench.lab.files.write(at('a.tif'), 'one');
    await becomes(bench, 'a.tif', 'queued');
    bench.lab.files.write(at('a.tif'), 'two and more');
    await bench.scan();
    expect(await state(bench, 'a.tif')).toBe('settling');
    await becomes(bench, 'a.tif', 'queued');
    expect(await bench.item('a.tif')).toMatchObject({ bytes: 12, sends: 0 });
    expect((await bench.only()).account).toMatchObject({ seen: 1, addsUp: true });
  });

  test('while it waits to be tried again goes out in its new version only', async () => {
    const bench = await folderBench();
    const busy = { ...failure('remote.server-error', { host: HOST, status: 503 }), retryAfterMs: 600_000 };
    bench.lab.service.next('send', { kind: 'fail', failure: busy });
    await bench.add();
    bench.lab.files.write(at('a.tif'), 'one');
    await becomes(bench, 'a.tif', 'waiting');
    bench.lab.files.write(at('a.tif'), 'two and more');
    await bench.scan();
    expect(await state(bench, 'a.tif')).toBe('settling');
    await becomes(bench, 'a.tif', 'imported');
    expect(arrived(bench)).toEqual([['a.tif', 12]]);
    expect((await bench.only()).account).toMatchObject({ seen: 1, imported: 1, addsUp: true });
  });

  test('while it is on its way is left to its sending', async () => {
    const bench = await folderBench();
    const letGo = holdSends(bench);
    await bench.add();
    bench.lab.files.write(at('a.tif'), 'one');
    await becomes(bench, 'a.tif', 'uploading');
    bench.lab.files.write(at('a.tif'), 'two and more');
    await bench.scan();
    expect(await state(bench, 'a.tif')).toBe('uploading');
    letGo();
    await bench.until('the new version arrived', async () => arrived(bench).at(-1)?.[1] === 12);
    await becomes(bench, 'a.tif', 'imported');
    expect((await bench.only()).account).toMatchObject({ seen: 1, imported: 1, addsUp: true });
  });

  test('only in its times, after it was delivered, is read and goes out no second time', async () => {
    const bench = await folderBench();
    await bench.add();
    bench.lab.files.write(at('a.tif'), 'one');
    await becomes(bench, 'a.tif', 'imported');
    const { opened } = bench.lab.files;
    bench.lab.files.rename(at('a.tif'), at('a.tif'));
    await bench.scan();
    await bench.lab.clock.advance(60_000);
    expect(bench.lab.files.opened).toBe(opened + 1);
    expect(arrived(bench)).toEqual([['a.tif', 3]]);
    expect((await bench.only()).account).toMatchObject({ seen: 1, imported: 1, addsUp: true });
  });

  test('after it was sent, and before anything is imported, is another version of it', async () => {
    const bench = await folderBench();
    const { folder } = await bench.add({ rules: benchRules({ mode: 'hold' }) });
    bench.lab.files.write(at('a.tif'), 'one');
    await becomes(bench, 'a.tif', 'sent');
    const first = await bench.item('a.tif');
    bench.lab.files.write(at('a.tif'), 'two and more');
    await bench.scan();
    const second = await bench.item('a.tif');
    expect(second.id).not.toBe(first.id);
    expect(await bench.lab.store().folderFile(folder.id, 'a.tif')).toMatchObject({
      versions: 2,
      delivered: { itemId: first.id, bytes: 3, sha256: first.sha256 },
    });
  });

  test('after it was given up is a new file, and nothing of it counts as delivered', async () => {
    const bench = await folderBench();
    const { folder } = await bench.add({ rules: OPEN });
    bench.lab.files.write(at('a.tif'), 'one');
    await becomes(bench, 'a.tif', 'queued');
    const first = await bench.item('a.tif');
    expect(await bench.core.cancelItem(first.id)).toMatchObject({ ok: true });
    bench.lab.files.write(at('a.tif'), 'two');
    await bench.scan();
    const second = await bench.item('a.tif');
    expect(second).toMatchObject({ state: 'settling', batchId: first.batchId });
    expect(second.id).not.toBe(first.id);
    expect(await bench.lab.store().folderFile(folder.id, 'a.tif')).toMatchObject({
      versions: 2,
      itemId: second.id,
    });
    expect((await bench.lab.store().folderFile(folder.id, 'a.tif'))?.delivered).toBeUndefined();
    expect((await bench.only()).account).toMatchObject({ seen: 2, cancelled: 1, addsUp: true });
  });

  test('after a rule had kept its item out is looked at again', async () => {
    const bench = await folderBench();
    await bench.add({ rules: benchRules({ close: { marker: 'done.flag', per: 'all' } }) });
    bench.lab.files.write(at('done.flag'), '');
    await becomes(bench, 'done.flag', 'excluded');
    bench.lab.files.write(at('done.flag'), 'with a word');
    await becomes(bench, 'done.flag', 'imported');
    expect(arrived(bench)).toEqual([['done.flag', 11]]);
  });

  test('after an import left it out waits for the person who is asked, and then goes as it is by then', async () => {
    const bench = await folderBench();
    bench.lab.service.reports = [
      { state: 'succeeded', leftOut: ['a.tif'], refs: {} },
      { state: 'succeeded', leftOut: [], refs: {} },
    ];
    await bench.add();
    bench.lab.files.write(at('a.tif'), 'one');
    await becomes(bench, 'a.tif', 'attention');
    const { batchId } = await bench.item('a.tif');
    bench.lab.files.write(at('a.tif'), 'mended');
    await bench.scan();
    await bench.lab.clock.advance(60_000);
    expect(await bench.item('a.tif')).toMatchObject({
      state: 'attention',
      failure: { code: 'remote.leftover' },
    });
    expect(await bench.core.retryBatch(batchId)).toMatchObject({ ok: true });
    await becomes(bench, 'a.tif', 'imported');
    expect(arrived(bench).at(-1)).toEqual(['a.tif', 6]);
    expect((await bench.only()).account).toMatchObject({ seen: 1, imported: 1, addsUp: true });
  });
});

describe('a file that gets another name', () => {
  test('goes on under it, and comes to rest once more', async () => {
    const bench = await folderBench();
    await bench.add({ rules: OPEN });
    bench.lab.files.write(at('a.tif'), 'one');
    await becomes(bench, 'a.tif', 'queued');
    bench.lab.files.rename(at('a.tif'), at('b.tif'));
    await bench.scan();
    expect(await state(bench, 'b.tif')).toBe('settling');
    await becomes(bench, 'b.tif', 'queued');
    expect(await names(bench)).toEqual(['b.tif']);
    expect((await bench.only()).account).toMatchObject({ seen: 1, addsUp: true });
  });

  test('while it is on its way gets it afterwards', async () => {
    const bench = await folderBench();
    const letGo = holdSends(bench);
    await bench.add();
    bench.lab.files.write(at('a.tif'), 'one');
    await becomes(bench, 'a.tif', 'uploading');
    bench.lab.files.rename(at('a.tif'), at('b.tif'));
    await bench.scan();
    expect(await names(bench)).toEqual(['a.tif']);
    expect(await state(bench, 'a.tif')).toBe('uploading');
    letGo();
    await bench.until('it is imported', async () => (await bench.only()).account.imported === 1);
    await bench.scan();
    expect((await bench.only()).account).toMatchObject({ seen: 1, imported: 1, addsUp: true });
    expect((await bench.core.folders.files((await bench.only()).folder.id, { limit: 5 })).ok).toBe(true);
  });

  test('that the service does not take waits for a person, and goes on once it has a good one', async () => {
    const bench = await folderBench();
    Object.assign(bench.lab.service.service, {
      acceptsName: (name: string) =>
        name.includes('?')
          ? { ok: false, failure: failure('file.bad-name', { name, reason: 'has a question mark' }) }
          : { ok: true, value: undefined },
    });
    await bench.add({ rules: OPEN });
    bench.lab.files.write(at('a.tif'), 'one');
    bench.lab.files.write(at('new?.tif'), 'never had a good one');
    await becomes(bench, 'a.tif', 'queued');
    expect(await bench.item('new?.tif')).toMatchObject({
      state: 'attention',
      failure: { code: 'file.bad-name' },
    });
    bench.lab.files.rename(at('a.tif'), at('a?.tif'));
    await bench.scan();
    expect(await bench.item('a?.tif')).toMatchObject({
      state: 'attention',
      failure: { code: 'file.bad-name' },
    });
    bench.lab.files.write(at('new?.tif'), 'and its bytes are not what is wrong');
    await bench.scan();
    expect(await state(bench, 'new?.tif')).toBe('attention');
    bench.lab.files.rename(at('a?.tif'), at('a.tif'));
    await becomes(bench, 'a.tif', 'queued');
    expect((await bench.only()).account).toMatchObject({ seen: 2, attention: 1, addsUp: true });
  });

  test('that nobody can judge, since its destination is gone, keeps it', async () => {
    const bench = await folderBench();
    const { folder } = await bench.add({ rules: OPEN });
    bench.lab.files.write(at('a.tif'), 'one');
    await becomes(bench, 'a.tif', 'queued');
    await bench.lab.ports.destinations.remove(folder.destinationId);
    bench.lab.files.rename(at('a.tif'), at('b.tif'));
    bench.lab.files.write(at('c.tif'), 'new');
    await bench.scan();
    expect(await names(bench)).toEqual(['b.tif', 'c.tif']);
    expect((await bench.only()).account).toMatchObject({ seen: 2, addsUp: true });
  });

  test('after it was delivered is known by it, and goes out no second time', async () => {
    const bench = await folderBench();
    const { folder } = await bench.add();
    bench.lab.files.write(at('a.tif'), 'one');
    await becomes(bench, 'a.tif', 'imported');
    const { id } = await bench.item('a.tif');
    bench.lab.files.rename(at('a.tif'), at('b.tif'));
    await bench.scan();
    await bench.lab.clock.advance(60_000);
    expect(await bench.lab.store().folderFile(folder.id, 'b.tif')).toMatchObject({ itemId: id, gone: false });
    expect(await bench.lab.store().folderFile(folder.id, 'a.tif')).toBeUndefined();
    expect(arrived(bench)).toEqual([['a.tif', 3]]);
  });

  test('after it was given up stays given up, and is known by it', async () => {
    const bench = await folderBench();
    await bench.add({ rules: OPEN });
    bench.lab.files.write(at('a.tif'), 'one');
    await becomes(bench, 'a.tif', 'queued');
    await bench.core.cancelItem((await bench.item('a.tif')).id);
    bench.lab.files.rename(at('a.tif'), at('b.tif'));
    await bench.scan();
    await bench.lab.clock.advance(60_000);
    expect(await state(bench, 'b.tif')).toBe('cancelled');
    expect((await bench.only()).account).toMatchObject({ seen: 1, cancelled: 1, addsUp: true });
  });

  test('while it needs a person goes on by itself only where the trouble was of the file as it was', async () => {
    const bench = await folderBench();
    bench.lab.service.reports = [{ state: 'succeeded', leftOut: ['left.tif'], refs: {} }];
    await bench.add();
    bench.lab.files.write(at('left.tif'), 'one');
    await becomes(bench, 'left.tif', 'attention');
    bench.lab.files.write(at('empty.tif'), '');
    await becomes(bench, 'empty.tif', 'attention');
    bench.lab.files.rename(at('left.tif'), at('left2.tif'));
    bench.lab.files.rename(at('empty.tif'), at('empty2.tif'));
    await bench.scan();
    expect(await bench.item('left2.tif')).toMatchObject({
      state: 'attention',
      failure: { code: 'remote.leftover' },
    });
    expect(await state(bench, 'empty2.tif')).toBe('settling');
    await becomes(bench, 'empty2.tif', 'attention');
  });
});

describe('a file that was written anew with the bytes that are delivered', () => {
  test('is safe to remove only as what has these bytes is, whatever else arrived under its name', async () => {
    const bench = await folderBench({ kind: 'dsp-ingest', abilities: { digestBack: 'at-once' } });
    const { folder } = await bench.add({ rules: benchRules({ mode: 'hold' }) });
    bench.lab.files.write(at('a.tif'), 'one');
    await becomes(bench, 'a.tif', 'sent');
    const sent = await bench.item('a.tif');
    bench.lab.files.write(at('a.tif'), 'one');
    await becomes(bench, 'a.tif', 'excluded');
    expect(await bench.item('a.tif')).toMatchObject({ sameAs: sent.id });
    const verdict = async (): Promise<unknown> => bench.core.folders.removal(folder.id, ['a.tif']);
    const notImported = { ok: true, value: { safe: false, each: [{ path: 'a.tif', why: 'not-imported' }] } };
    expect(await verdict()).toMatchObject(notImported);
    bench.lab.files.write('/elsewhere/a.tif', 'two');
    const given = {
      destination: 'lab',
      paths: ['/elsewhere/a.tif'],
      spooled: [],
      names: {},
      open: false,
    } as const;
    const other = await bench.core.addBatch({ ...given, mode: 'run', origin: { by: 'api' } });
    if (!other.ok) throw new Error(other.failure.code);
    await bench.until(
      'the other one is imported',
      async () => (await bench.core.batch(other.value.batch.batch.id))?.batch.status === 'imported',
    );
    expect(await verdict()).toMatchObject(notImported);
    await bench.core.runBatch(sent.batchId, { dryRun: false, by: 'person' });
    await bench.until('it is imported', async () => (await bench.core.item(sent.id))?.state === 'imported');
    expect(await verdict()).toMatchObject({ ok: true, value: { safe: true } });
  });
});
