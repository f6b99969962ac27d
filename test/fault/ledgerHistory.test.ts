import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openLedger, type LedgerStore } from '../../main/adapters/store/openLedger.ts';
import { MIGRATIONS } from '../../main/adapters/store/schema.ts';
import { failure } from '../../shared/model/failure.ts';
import { testBatch, testItem } from '../support/ledgerModels.ts';

/** The last version that kept no history. */
const BEFORE = 2;

test('a ledger from before history was kept begins with what it still knows, and goes on counting', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'waybill-history-'));
  const open = async (migrations = MIGRATIONS): Promise<LedgerStore> => {
    const opened = await openLedger({ path: join(directory, 'ledger.db'), migrations });
    if (!opened.ok) throw new Error(JSON.stringify(opened.failure));
    return opened.value;
  };
  try {
    const old = await open(MIGRATIONS.filter(({ version }) => version <= BEFORE));
    await old.commit([
      { put: 'batch', batch: testBatch(1) },
      { put: 'item', item: testItem(2, { state: 'sent', sentAt: 10 }) },
      { put: 'item', item: testItem(3, { state: 'imported', sentAt: 20 }) },
      {
        put: 'item',
        item: testItem(4, {
          state: 'attention',
          failure: { ...failure('file.gone', { path: 'x' }), at: 30 },
        }),
      },
      { put: 'item', item: testItem(5) },
    ]);
    await old.close();

    const store = await open();
    await store.commit([{ put: 'item', item: testItem(5, { state: 'sent', sentAt: 40 }) }]);
    expect(await store.history({ from: 0, until: 1 })).toEqual([
      { at: 0, what: 'delivered', count: 3, bytes: 30 },
      { at: 0, what: 'stopped', code: 'file.gone', count: 1, bytes: 10 },
    ]);
    await store.close();
  } finally {
    await rm(directory, { recursive: true });
  }
});
