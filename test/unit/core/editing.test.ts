import { describe, expect, test } from 'vitest';
import { failure } from '../../../shared/model/failure.ts';
import type { Batch } from '../../../shared/model/batch.ts';
import type { BatchId, ItemId } from '../../../shared/model/ids.ts';
import { CONTROL, coreHarness, type CoreHarness } from '../../support/coreHarness.ts';

const FILES = { '/data/a.tif': 'a', '/data/b.tif': 'b', '/data/c.tif': 'c' };
const SENT = { ok: false, failure: { facts: { reason: 'some of the batch is sent already' } } };

/** A lab with a batch of three that stays open. */
async function held(): Promise<CoreHarness & { readonly batch: Batch; readonly ids: readonly ItemId[] }> {
  const lab = await coreHarness({ files: { ...FILES, '/control.json': CONTROL } });
  const { batch } = await lab.add({ mode: 'hold', open: true });
  const ids = (await lab.items(batch.id)).map(({ id }) => id);
  return Object.assign(Object.create(lab) as CoreHarness, { batch, ids });
}

/** Another batch, with one file of its own. */
async function other(lab: CoreHarness, name = 'x.tif'): Promise<Batch> {
  lab.files.write(`/more/${name}`, name);
  return (await lab.add({ paths: [`/more/${name}`], mode: 'hold', open: true })).batch;
}

async function delivered(): Promise<
  CoreHarness & { readonly batch: Batch; readonly ids: readonly ItemId[] }
> {
  const lab = await coreHarness({ files: FILES });
  const { batch } = await lab.add();
  await lab.until('it is taken', async () => (await lab.detail(batch.id)).batch.status === 'accepted');
  const ids = (await lab.items(batch.id)).map(({ id }) => id);
  return Object.assign(Object.create(lab) as CoreHarness, { batch, ids });
}

describe('a batch of which nothing has left', () => {
  test('can get another comment, mode and control file, and be closed', async () => {
    const { core, batch } = await held();
    const edited = await core.editBatch(batch.id, {
      comment: 'plate 7',
      mode: 'dry-run',
      control: { path: '/control.json' },
      close: true,
    });
    expect(edited).toMatchObject({
      ok: true,
      value: {
        batch: {
          comment: 'plate 7',
          mode: 'dry-run',
          next: { kind: 'dry-run' },
          control: { name: 'control.json' },
        },
      },
    });
    if (!edited.ok) throw new Error('not edited');
    const { closedAt } = edited.value.batch;
    expect(await core.editBatch(batch.id, { close: true })).toMatchObject({
      ok: true,
      value: { batch: { closedAt } },
    });
  });

  test('keeps what it has where the control file cannot be taken', async () => {
    const { core, batch } = await held();
    expect(await core.editBatch(batch.id, { comment: 'no', control: { path: '/nowhere' } })).toMatchObject({
      ok: false,
      failure: { code: 'path.missing' },
    });
    expect((await core.batch(batch.id))?.batch.comment).toBe('');
  });

  test('takes more files, which settle like the first', async () => {
    const lab = await held();
    lab.files.write('/data/d.tif', 'd');
    const given = { spooled: [], names: {} };
    expect(await lab.core.addItems(lab.batch.id, { ...given, paths: ['/nowhere'] })).toMatchObject({
      ok: false,
      failure: { code: 'path.missing' },
    });
    expect(await lab.core.addItems(lab.batch.id, { ...given, paths: ['/data/d.tif'] })).toMatchObject({
      ok: true,
      value: { items: 1, batch: { counts: { settling: { items: 1 }, queued: { items: 3 } } } },
    });
  });

  test('is paused by a person in the middle of a send, which is called off, and goes on afterwards', async () => {
    const lab = await coreHarness({ files: FILES });
    lab.service.next('send', { kind: 'hang' });
    const { batch } = await lab.add();
    await lab.until('a send is out', () => lab.service.calls.some(({ operation }) => operation === 'send'));
    expect(await lab.core.editBatch(batch.id, { paused: true })).toMatchObject({
      ok: true,
      value: { batch: { paused: true } },
    });
    await lab.clock.advance(120_000);
    expect((await lab.detail(batch.id)).counts).toMatchObject({ queued: { items: 3 } });
    await lab.core.editBatch(batch.id, { paused: false });
    await lab.until('it is taken', async () => (await lab.detail(batch.id)).batch.status === 'accepted');
  });

  test('can be split, by items of its own and not by all of them', async () => {
    const { core, batch, ids } = await held();
    expect(await core.splitBatch(batch.id, { items: ids })).toMatchObject({
      ok: false,
      failure: { facts: { reason: 'that is the whole batch' } },
    });
    expect(await core.splitBatch(batch.id, { items: ['itm_other' as ItemId] })).toMatchObject({
      ok: false,
      failure: { code: 'request.not-found', facts: { what: 'item' } },
    });
    const split = await core.splitBatch(batch.id, { items: ids.slice(1), comment: 'the rest' });
    expect(split).toMatchObject({
      ok: true,
      value: { batch: { comment: 'the rest' }, counts: { queued: { items: 2 } } },
    });
    if (!split.ok) throw new Error('not split');
    expect(await core.splitBatch(split.value.batch.id, { items: ids.slice(2) })).toMatchObject({
      ok: true,
      value: { batch: { comment: 'the rest' }, counts: { queued: { items: 1 } } },
    });
    expect((await core.batch(batch.id))?.counts).toMatchObject({ queued: { items: 1 } });
  });

  test('can take up others for the same destination, unless two files have one name', async () => {
    const lab = await held();
    const { core, batch } = lab;
    const same = await other(lab, 'a.tif');
    const free = await other(lab);
    await core.cancelItem((await lab.items(free.id))[0]?.id as ItemId);
    const more = await other(lab, 'y.tif');
    expect(await core.mergeBatches(batch.id, [batch.id])).toMatchObject({
      ok: false,
      failure: { facts: { reason: 'a batch cannot be merged into itself' } },
    });
    expect(await core.mergeBatches(batch.id, ['bat_none' as BatchId])).toMatchObject({
      ok: false,
      failure: { code: 'request.not-found', facts: { name: 'bat_none' } },
    });
    expect(await core.mergeBatches(batch.id, [same.id])).toMatchObject({
      ok: false,
      failure: { code: 'file.name-clash', facts: { name: 'a.tif' } },
    });
    expect(await core.mergeBatches(batch.id, [more.id])).toMatchObject({
      ok: true,
      value: { counts: { queued: { items: 3 }, settling: { items: 1 } } },
    });
    expect((await core.batch(more.id))?.batch.status).toBe('cancelled');
    // A name that was given up clashes with nothing.
    await core.cancelItem((await lab.items(batch.id))[0]?.id as ItemId);
    expect(await core.mergeBatches(batch.id, [same.id])).toMatchObject({ ok: true });
  });

  test('cannot take up one for another destination', async () => {
    const lab = await held();
    await lab.core.saveDestination({
      name: 'second',
      kind: 'haplo-batch',
      url: 'https://scripted.example',
      secret: 'right-key',
      secretStore: 'keychain',
      options: {},
    });
    lab.files.write('/more/x.tif', 'x');
    const far = await lab.add({ destination: 'second', paths: ['/more'], mode: 'hold', open: true });
    expect(await lab.core.mergeBatches(lab.batch.id, [far.batch.id])).toMatchObject({
      ok: false,
      failure: { facts: { reason: 'the batches go to different destinations' } },
    });
  });
});

describe('a batch that was sent', () => {
  test('stays as it is: no edit of what it holds, no more files, no split, no merge', async () => {
    const lab = await delivered();
    const { core, batch, ids } = lab;
    lab.files.write('/data/d.tif', 'd');
    const open = await other(lab);
    expect(await core.editBatch(batch.id, { comment: 'late' })).toMatchObject(SENT);
    expect(await core.addItems(batch.id, { paths: ['/data/d.tif'], spooled: [], names: {} })).toMatchObject({
      ok: false,
      failure: { code: 'request.batch-begun' },
    });
    expect(await core.splitBatch(batch.id, { items: ids.slice(1) })).toMatchObject(SENT);
    expect(await core.mergeBatches(open.id, [batch.id])).toMatchObject(SENT);
    expect(await core.mergeBatches(batch.id, [open.id])).toMatchObject(SENT);
  });

  test('is not imported a second time, nor cancelled, and what was cancelled is not run or retried', async () => {
    const { core, batch } = await delivered();
    expect(await core.runBatch(batch.id, { dryRun: false, by: 'person' })).toMatchObject({
      ok: false,
      failure: { facts: { reason: 'this batch was imported already' } },
    });
    expect(await core.cancelBatch(batch.id)).toMatchObject({
      ok: false,
      failure: { facts: { reason: 'the server has begun the import' } },
    });
    const fresh = await held();
    await fresh.core.cancelBatch(fresh.batch.id);
    const cancelled = { ok: false, failure: { facts: { reason: 'the batch is cancelled' } } };
    expect(await fresh.core.runBatch(fresh.batch.id, { dryRun: true, by: 'person' })).toMatchObject(
      cancelled,
    );
    expect(await fresh.core.retryBatch(fresh.batch.id)).toMatchObject(cancelled);
  });
});

describe('a batch that a script opened at the server before its files came', () => {
  test('looks at every later name, since nobody else will', async () => {
    const lab = await coreHarness({ files: { '/data/a.tif': 'a', '/data/b.tif': 'b' } });
    lab.service.rule = ({ operation }) =>
      operation === 'send'
        ? {
            kind: 'fail',
            failure: { ...failure('remote.busy', { host: 'x', status: 503 }), retryAfterMs: 60_000 },
          }
        : undefined;
    const { batch } = await lab.add({ paths: ['/data/a.tif'] });
    await lab.until('it is open there', async () => (await lab.detail(batch.id)).batch.remote !== undefined);
    await lab.until('its file waits', async () => (await lab.detail(batch.id)).counts.waiting?.items === 1);
    const given = { spooled: [], names: {} };
    expect(
      await lab.core.addItems(batch.id, {
        ...given,
        paths: ['/data/b.tif'],
        names: { '/data/b.tif': 'a.tif' },
      }),
    ).toMatchObject({ ok: false, failure: { code: 'file.name-clash' } });
    expect(await lab.core.addItems(batch.id, { ...given, paths: ['/data/b.tif'] })).toMatchObject({
      ok: true,
    });
  });
});

describe('a single item', () => {
  test('that is given up or restored in the wrong state is told so', async () => {
    const { core, ids } = await delivered();
    const [id] = ids;
    if (id === undefined) throw new Error('no item');
    expect(await core.cancelItem(id)).toMatchObject({
      ok: false,
      failure: { facts: { reason: 'the item is sent' } },
    });
    expect(await core.restoreItem(id)).toMatchObject({ ok: false, failure: { code: 'request.conflict' } });
    expect(await core.retryItem(id)).toMatchObject({ ok: false, failure: { code: 'request.conflict' } });
    expect(await core.renameItem(id, 'z.tif')).toMatchObject({
      ok: false,
      failure: { code: 'request.conflict' },
    });
  });

  test('of a cancelled batch does not come back: nobody would ever send it', async () => {
    const lab = await held();
    const { core, batch, ids } = lab;
    const [first, second] = ids;
    if (first === undefined || second === undefined) throw new Error('no items');
    await core.cancelItem(first);
    expect(await core.cancelBatch(batch.id)).toMatchObject({ ok: true });
    const refused = {
      ok: false,
      failure: { code: 'request.conflict', facts: { reason: 'the batch is cancelled' } },
    };
    expect(await core.restoreItem(first)).toMatchObject(refused);
    expect(await core.restoreItem(second)).toMatchObject(refused);
    expect((await lab.items(batch.id)).map(({ state }) => state)).toEqual([
      'cancelled',
      'cancelled',
      'cancelled',
    ]);
  });

  test('does not get a name that another has, and does not come back under one', async () => {
    const { core, ids } = await held();
    const [first, second] = ids;
    if (first === undefined || second === undefined) throw new Error('no items');
    expect(await core.renameItem(first, 'b.tif')).toMatchObject({
      ok: false,
      failure: { code: 'file.name-clash' },
    });
    expect(await core.cancelItem(first)).toMatchObject({ ok: true, value: { state: 'cancelled' } });
    expect(await core.renameItem(second, 'a.tif')).toMatchObject({ ok: true, value: { name: 'a.tif' } });
    expect(await core.restoreItem(first)).toMatchObject({ ok: false, failure: { code: 'file.name-clash' } });
    expect(await core.renameItem(second, 'b.tif')).toMatchObject({ ok: true });
    expect(await core.restoreItem(first)).toMatchObject({ ok: true, value: { state: 'queued' } });
  });
});
