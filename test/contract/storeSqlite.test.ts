import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLedger } from '../../main/adapters/store/openLedger.ts';
import { storeContract, type StoreUnderTest } from './storeContract.ts';

storeContract('sqlite', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'waybill-ledger-'));
  const open = async (): Promise<StoreUnderTest> => {
    const opened = await openLedger({ path: join(directory, 'ledger.db') });
    if (!opened.ok) throw new Error(JSON.stringify(opened.failure));
    const store = opened.value;
    return {
      store,
      reopen: async () => {
        await store.close();
        return open();
      },
      dispose: async () => {
        await store.close();
        await rm(directory, { recursive: true });
      },
    };
  };
  return open();
});
