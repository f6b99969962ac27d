import { expect, test } from 'vitest';
import type { Batch } from '../../../shared/model/batch.ts';
import { failure } from '../../../shared/model/failure.ts';
import type { FailureCode } from '../../../shared/model/failureCatalogue.ts';
import type { Item } from '../../../shared/model/item.ts';
import type { ItemsMeant } from '../../../main/core/manyItems.ts';
import type { Change } from '../../../main/core/ports/store.ts';
import { coreHarness, type CoreHarness } from '../../support/coreHarness.ts';
import { holdCommit } from '../../support/heldCommit.ts';
import { testBatch, testId, testItem, type TestItemFacts } from '../../support/ledgerModels.ts';

const EMPTY = failure('file.empty', { path: '/data/a.tif' });
const ASKED = { state: 'attention', failure: EMPTY } as const;
const CLASH = {
  state: 'attention',
  failure: failure('file.name-clash', { name: 'x.tif', path: '/data/x.tif', other: '/else/x.tif' }),
} as const;

/** A core whose ledger has one paused batch with such items, so that none of them moves by itself. */
async function labWith(
  items: readonly TestItemFacts[],
  of: Partial<Batch> = {},
): Promise<{ readonly lab: CoreHarness; readonly items: readonly Item[] }> {
  const lab = await coreHarness();
  const [destination] = lab.ports.destinations.all();
  if (destination === undefined) throw new Error('no destination');
  const here = { destinationId: destination.id };
  const batch = testBatch(1, { ...here, paused: true, ...of });
  const made = items.map((facts, at) => testItem(at + 1, { ...here, batchId: batch.id, ...facts }));
  await lab.store().commit([{ put: 'batch', batch }, ...made.map((item): Change => ({ put: 'item', item }))]);
  return { lab, items: made };
}

function stopped(items: readonly Item[], code: FailureCode): ItemsMeant {
  return { kind: 'stopped', code, destinationId: items[0]?.destinationId ?? testId('dst', 1) };
}

async function statesOf(lab: CoreHarness, items: readonly Item[]): Promise<readonly string[]> {
  return Promise.all(items.map(async ({ id }) => (await lab.core.item(id))?.state ?? 'gone'));
}

test('a named item that nobody knows is refused, and the others are restored', async () => {
  const { lab, items } = await labWith([{ state: 'cancelled', was: 'queued' }]);
  const ids = [testId('itm', 99), ...items.map(({ id }) => id)];
  expect(await lab.core.moveItems('restore', { kind: 'named', ids })).toMatchObject({
    moved: [items[0]?.id],
    refused: 1,
    failure: { code: 'request.not-found' },
  });
  expect(await statesOf(lab, items)).toEqual(['queued']);
});

test('an item that is not given up is not restored', async () => {
  const { lab, items } = await labWith([{ state: 'sent' }, { state: 'cancelled', was: 'queued' }]);
  const ids = items.map(({ id }) => id);
  const told = await lab.core.moveItems('restore', { kind: 'named', ids });
  expect(told).toMatchObject({ moved: [ids[1]], refused: 1, failure: { code: 'request.conflict' } });
});

test('of two given-up items with one name only the first is restored', async () => {
  const given = { state: 'cancelled', was: 'queued', name: 'x.tif' } as const;
  const { lab, items } = await labWith([given, given]);
  const ids = items.map(({ id }) => id);
  const told = await lab.core.moveItems('restore', { kind: 'named', ids });
  expect(told).toMatchObject({ moved: [ids[0]], refused: 1, failure: { code: 'file.name-clash' } });
  expect(await statesOf(lab, items)).toEqual(['queued', 'cancelled']);
});

test("a script's batch may have two items with one name, and both are restored", async () => {
  const given = { state: 'cancelled', was: 'queued', name: 'x.tif' } as const;
  const { lab, items } = await labWith([given, given], { mirror: { given: '1' } });
  const ids = items.map(({ id }) => id);
  expect(await lab.core.moveItems('restore', { kind: 'named', ids })).toEqual({ moved: ids, refused: 0 });
});

test('a batch that is itself stopped goes on with its files where all of them are meant', async () => {
  const { lab, items } = await labWith([ASKED, ASKED], {
    failure: failure('remote.batch-gone', { host: 'x' }),
  });
  const told = await lab.core.moveItems('retry', stopped(items, 'file.empty'));
  expect(told).toEqual({ moved: items.map(({ id }) => id), refused: 0 });
  expect((await lab.detail(testId('bat', 1))).batch).not.toHaveProperty('failure');
  expect(await statesOf(lab, items)).toEqual(['queued', 'queued']);
});

test('a stopped batch with files that wait for something else stays stopped, and the meant ones go on', async () => {
  const changed = { state: 'attention', failure: failure('file.gone', { path: '/data/b.tif' }) } as const;
  const { lab, items } = await labWith([ASKED, changed], {
    failure: failure('remote.batch-gone', { host: 'x' }),
  });
  const told = await lab.core.moveItems('retry', stopped(items, 'file.empty'));
  expect(told).toEqual({ moved: [items[0]?.id], refused: 0 });
  expect((await lab.detail(testId('bat', 1))).batch).toHaveProperty('failure');
  expect(await statesOf(lab, items)).toEqual(['queued', 'attention']);
});

test('files of a stopped batch that still have one name go on waiting, and are told as refused', async () => {
  const { lab, items } = await labWith(
    [
      { ...CLASH, name: 'x.tif' },
      { ...CLASH, name: 'x.tif' },
    ],
    { failure: failure('remote.batch-gone', { host: 'x' }) },
  );
  const told = await lab.core.moveItems('retry', stopped(items, 'file.name-clash'));
  expect(told).toMatchObject({ moved: [], refused: 2, failure: { code: 'file.name-clash' } });
  expect(await statesOf(lab, items)).toEqual(['attention', 'attention']);
});

test('files of a stopped batch that is cancelled are told as refused, one by one', async () => {
  const { lab, items } = await labWith([ASKED, ASKED], {
    failure: failure('remote.batch-gone', { host: 'x' }),
    cancelledAt: 5_000,
    closedAt: 5_000,
  });
  const told = await lab.core.moveItems('retry', stopped(items, 'file.empty'));
  expect(told).toMatchObject({ moved: [], refused: 2, failure: { code: 'request.conflict' } });
});

test('what was retried by somebody else in the same moment is neither moved twice nor told as refused', async () => {
  const { lab, items } = await labWith([ASKED, ASKED]);
  const release = holdCommit(
    lab.store(),
    (change) => change.put === 'item' && change.item.state === 'queued',
  );
  const both = [1, 2].map(async () => lab.core.moveItems('retry', stopped(items, 'file.empty')));
  await lab.clock.settle();
  release();
  const ids = items.map(({ id }) => id);
  expect(await Promise.all(both)).toEqual([
    { moved: ids, refused: 0 },
    { moved: [], refused: 0 },
  ]);
});

test('files of one cause are given up together, also those of a batch that is stopped', async () => {
  const { lab, items } = await labWith([ASKED, ASKED], {
    failure: failure('remote.batch-gone', { host: 'x' }),
  });
  const told = await lab.core.moveItems('cancel', stopped(items, 'file.empty'));
  expect(told).toEqual({ moved: items.map(({ id }) => id), refused: 0 });
  expect(await statesOf(lab, items)).toEqual(['cancelled', 'cancelled']);
});

/** Items that wait because of their names, as names in order; a number after a bar is the time they were written. */
function clashing(...names: readonly string[]): readonly TestItemFacts[] {
  return names.map((given, at) => {
    const [name = '', written] = given.split('|');
    const facts = { dev: '1', ino: String(at), bytes: 10, mtimeNs: `${written}`, ctimeNs: '0' };
    return { ...CLASH, name, ...(written === undefined ? {} : { facts }) };
  });
}

const namesAndStates = async (lab: CoreHarness, items: readonly Item[]): Promise<readonly string[]> =>
  Promise.all(
    items.map(async ({ id }) => {
      const item = await lab.core.item(id);
      return `${item?.name} ${item?.state}`;
    }),
  );

test('files with one name are all kept, the later ones under names that nobody has', async () => {
  const { lab, items } = await labWith([
    ...clashing('run/a.tif', 'run/a.tif', 'run/a.tif', '.hidden', '.hidden'),
    { state: 'queued', name: 'run/a-2.tif' },
    ASKED,
    { state: 'cancelled', was: 'queued', name: 'run/a-3.tif' },
  ]);
  const { destinationId } = items[0] as Item;
  const told = await lab.core.settleClashes('keep-both', { destinationId });
  expect(told).toEqual({ moved: items.slice(0, 5).map(({ id }) => id), refused: 0 });
  expect(await namesAndStates(lab, items.slice(0, 5))).toEqual([
    'run/a.tif queued',
    'run/a-3.tif queued',
    'run/a-4.tif queued',
    '.hidden queued',
    '.hidden-2 queued',
  ]);
  expect(await statesOf(lab, items.slice(5))).toEqual(['queued', 'attention', 'cancelled']);
});

test('a file whose name one on its way has is kept under another name', async () => {
  const { lab, items } = await labWith([{ state: 'sent', name: 'a.tif' }, ...clashing('a.tif')]);
  const { batchId, destinationId } = items[0] as Item;
  await lab.core.settleClashes('keep-both', { destinationId, batchId });
  expect(await namesAndStates(lab, items)).toEqual(['a.tif sent', 'a-2.tif queued']);
});

test('of files with one name the one written last is kept, and the others are given up', async () => {
  const { lab, items } = await labWith(
    clashing('a.tif|30', 'a.tif|20', 'b.tif', 'b.tif', 'c.tif|1', 'c.tif|2'),
  );
  const { destinationId } = items[0] as Item;
  const told = await lab.core.settleClashes('keep-newest', { destinationId });
  expect(told).toEqual({ moved: items.map(({ id }) => id), refused: 0 });
  expect(await statesOf(lab, items)).toEqual([
    'queued',
    'cancelled',
    'cancelled',
    'queued',
    'cancelled',
    'queued',
  ]);
});

test('what is sent already is not replaced: a newer file waits on, an older one is given up', async () => {
  const sent = {
    state: 'sent',
    facts: { dev: '1', ino: '9', bytes: 10, mtimeNs: '10', ctimeNs: '0' },
  } as const;
  const { lab, items } = await labWith([
    { ...sent, name: 'a.tif' },
    ...clashing('a.tif|20'),
    { ...sent, name: 'b.tif' },
    ...clashing('b.tif|5'),
  ]);
  const { destinationId } = items[0] as Item;
  const told = await lab.core.settleClashes('keep-newest', { destinationId });
  expect(told).toMatchObject({ moved: [items[3]?.id], refused: 1, failure: { code: 'file.name-clash' } });
  expect(await statesOf(lab, items)).toEqual(['sent', 'attention', 'sent', 'cancelled']);
});

test('names of a batch that is cancelled are settled no more', async () => {
  const { lab, items } = await labWith(clashing('a.tif', 'a.tif'), { cancelledAt: 5_000, closedAt: 5_000 });
  const { destinationId } = items[0] as Item;
  expect(await lab.core.settleClashes('keep-both', { destinationId })).toMatchObject({
    moved: [],
    refused: 2,
    failure: { code: 'request.conflict' },
  });
});
