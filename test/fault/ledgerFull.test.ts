import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Connection } from '../../main/adapters/store/connection.ts';
import { openLedger, type LedgerStore } from '../../main/adapters/store/openLedger.ts';
import { StoreError } from '../../main/core/ports/store.ts';
import { childProgram } from '../support/childProgram.ts';
import { testBatch, testId, testItem } from '../support/ledgerModels.ts';
import { noTmpfsReason, withTmpfs } from '../support/tmpfs.ts';

if (noTmpfsReason !== undefined) console.warn(`no test of a ledger on a full disk: ${noTmpfsReason}`);

async function mustOpen(path: string): Promise<LedgerStore> {
  const opened = await openLedger({ path });
  if (!opened.ok) throw new Error(JSON.stringify(opened.failure));
  return opened.value;
}

/** Puts items one commit each until one fails; gives back how many were kept, and the failure. */
async function putUntilFull(store: LedgerStore, from: number): Promise<{ last: number; error: unknown }> {
  for (let number = from; ; number += 1)
    try {
      await store.commit([{ put: 'item', item: testItem(number, { sha256: 'f'.repeat(20_000) }) }]);
    } catch (error) {
      return { last: number - 1, error };
    }
}

test.skipIf(noTmpfsReason !== undefined)(
  'on a full disk a commit fails as full and leaves nothing half done; with room again the ledger goes on',
  async () => {
    await withTmpfs('6m', async (mount) => {
      const path = join(mount, 'ledger.db');
      const ballast = join(mount, 'ballast');
      await writeFile(ballast, Buffer.alloc(2_000_000));
      const store = await mustOpen(path);
      await store.commit([{ put: 'batch', batch: testBatch(1) }]);
      const first = await putUntilFull(store, 1);
      expect(first.error).toBeInstanceOf(StoreError);
      expect((first.error as StoreError).reason).toBe('full');
      expect(first.last).toBeGreaterThan(20);
      // Reading needs no room, and what failed is not there.
      expect(await store.item(testId('itm', first.last + 1))).toBeUndefined();
      expect((await store.counts(testId('bat', 1))).queued?.items).toBe(first.last);
      // Still full: fails again, in the same way.
      expect((await putUntilFull(store, first.last + 1)).last).toBe(first.last);

      await rm(ballast);
      const second = await putUntilFull(store, first.last + 1);
      expect(second.last).toBeGreaterThan(first.last + 20);
      expect((await store.counts(testId('bat', 1))).queued?.items).toBe(second.last);
      // Closing on a full disk does not fail, and neither does what comes after it.
      await store.close();
      const again = await openLedger({ path });
      if (again.ok) {
        expect((await again.value.counts(testId('bat', 1))).queued?.items).toBe(second.last);
        await again.value.close();
      } else expect(again.failure.code).toBe('ledger.trouble');
      const connection = new Connection(path);
      expect(connection.first('PRAGMA integrity_check')).toEqual(['ok']);
      expect(connection.first('SELECT count(*) FROM items')).toEqual([second.last]);
      await connection.close();
    });
  },
);

const noLimitReason = process.platform === 'win32' ? 'Windows has no limit on the size of files' : undefined;
if (noLimitReason !== undefined) console.warn(`no test of a failing write: ${noLimitReason}`);

test.skipIf(noLimitReason !== undefined)(
  'after a write that failed nothing more is written until the ledger is opened again, and nothing acknowledged is lost',
  async () => {
    const directory = await mkdtemp(join(tmpdir(), 'waybill-ledger-'));
    const path = join(directory, 'ledger.db');
    const writer = await childProgram(`
      import { openLedger } from './main/adapters/store/openLedger.ts';
      import { testBatch, testItem } from './test/support/ledgerModels.ts';
      const opened = await openLedger({ path: process.argv[2] });
      const store = opened.value;
      await store.commit([{ put: 'batch', batch: testBatch(1) }]);
      for (let number = 1; ; number += 1) {
        try {
          await store.commit([{ put: 'item', item: testItem(number, { sha256: 'f'.repeat(20_000) }) }]);
          console.log('kept', number);
        } catch (error) {
          console.log('failed', error.reason);
          break;
        }
      }
      // A small one would have room.
      await store.commit([{ put: 'fact', key: 'small', value: 'x' }]).catch((error) => console.log('then', error.reason));
      await store.close();
    `);
    const child = writer.startWithFileLimit(2_000, path);
    const said: string[] = [];
    for await (const line of child.lines()) said.push(line);
    expect(await child.ended).toBe(0);
    await writer.remove();
    const kept = said.filter((line) => line.startsWith('kept')).length;
    expect(kept).toBeGreaterThan(20);
    expect(said.slice(kept)).toEqual(['failed io', 'then io']);

    const store = await mustOpen(path);
    expect(store.report).toEqual({ how: 'opened', endedCleanly: false });
    expect((await store.counts(testId('bat', 1))).queued?.items).toBe(kept);
    expect(await store.fact('small')).toBeUndefined();
    await store.close();
    await rm(directory, { recursive: true });
  },
);
