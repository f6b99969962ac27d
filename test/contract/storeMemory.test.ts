import { expect, test } from 'vitest';
import { StoreError } from '../../main/core/ports/store.ts';
import { testBatch, testId, testItem } from '../support/ledgerModels.ts';
import { memoryStore, type MemoryStore } from '../support/memoryStore.ts';
import { storeContract, type StoreUnderTest } from './storeContract.ts';

function underTest(store: MemoryStore): StoreUnderTest {
  return { store, reopen: async () => underTest(store.reopen()), dispose: () => store.close() };
}

storeContract('memory', async () => underTest(memoryStore()));

test('a failing commit of the memory ledger applies nothing, or everything where that is asked for', async () => {
  const store = memoryStore();
  await store.commit([{ put: 'batch', batch: testBatch(1) }]);
  store.failNextCommit('full');
  await expect(store.commit([{ put: 'item', item: testItem(1) }])).rejects.toThrow(StoreError);
  expect(await store.item(testId('itm', 1))).toBeUndefined();
  store.failNextCommit('io', { applied: true });
  await expect(store.commit([{ put: 'item', item: testItem(1) }])).rejects.toThrow(StoreError);
  expect(await store.item(testId('itm', 1))).toEqual(testItem(1));
  await store.commit([{ put: 'item', item: testItem(2) }]);
});

test('values in the memory ledger are frozen all the way', async () => {
  const store = memoryStore();
  const batch = testBatch(1, { remote: { ref: 'r', facts: { a: 'b' }, openedAt: 1 } });
  await store.commit([{ put: 'batch', batch }]);
  const found = await store.batch(batch.id);
  expect(Object.isFrozen(found?.remote?.facts)).toBe(true);
});
