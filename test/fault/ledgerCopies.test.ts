import { createHash } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import { mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openLedger, type LedgerStore } from '../../main/adapters/store/openLedger.ts';
import type { StoredReceipt } from '../../main/core/ports/store.ts';
import { FACT_RECEIPTS_FLOOR } from '../../main/core/receipts.ts';
import { testBatch, testId, testItem, testJob, testReceipt } from '../support/ledgerModels.ts';

const NOW = Date.UTC(2026, 10, 22, 10, 15, 0);

let directory: string;
let path: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'waybill-ledger-'));
  path = join(directory, 'ledger.db');
});
afterEach(async () => {
  await rm(directory, { recursive: true });
});

async function mustOpen(): Promise<LedgerStore> {
  const opened = await openLedger({ path, now: () => NOW });
  if (!opened.ok) throw new Error(JSON.stringify(opened.failure));
  return opened.value;
}

function receipt(number: number, batch = number): StoredReceipt {
  const body = `{"number":${number}}`;
  const digest = createHash('sha256').update(body).digest('hex');
  return testReceipt(number, { seq: number, batchId: testId('bat', batch), body, digest });
}

/** A batch that is sent, imported and receipted, in a ledger that knows its file of a watched folder. */
async function end(store: LedgerStore, number: number): Promise<void> {
  const item = testItem(number, {
    batchId: testId('bat', number),
    folderId: testId('fld', 1),
    state: 'sent',
    sha256: 'a'.repeat(64),
    sentAt: NOW,
    verification: 'digest',
  });
  await store.commit([
    { put: 'batch', batch: { ...testBatch(number), mode: 'run', status: 'accepted', finishedAt: NOW } },
    { put: 'item', item },
    { put: 'job', job: testJob(number, { batchId: testId('bat', number), state: 'accepted', endedAt: NOW }) },
    {
      put: 'folderFile',
      file: {
        folderId: testId('fld', 1),
        path: item.name,
        state: 'item',
        itemId: item.id,
        versions: 1,
        gone: false,
      },
    },
  ]);
  await store.commit([{ put: 'receipt', receipt: receipt(number) }]);
}

/** Batch 1 ended before the backup, 2 to 4 after it; 2 and 5 were queued in it, 6 was held. */
async function lived(): Promise<void> {
  const store = await mustOpen();
  await end(store, 1);
  for (const number of [2, 5])
    await store.commit([
      { put: 'batch', batch: { ...testBatch(number), mode: 'run', status: 'queued', closedAt: NOW } },
      { put: 'item', item: testItem(number, { batchId: testId('bat', number) }) },
    ]);
  await store.commit([{ put: 'batch', batch: { ...testBatch(6), mode: 'hold', status: 'held' } }]);
  await store.close();
  await utimes(`${path}.backup`, NOW / 1_000, NOW / 1_000);
  const again = await mustOpen();
  for (const number of [2, 3, 4]) await end(again, number);
  await again.close();
}

function scribble(file: string): void {
  const handle = openSync(file, 'r+');
  writeSync(handle, Buffer.alloc(4_096, 0xa5), 0, 4_096, 0);
  closeSync(handle);
}

describe('what ended since the backup', () => {
  test('is in a restored ledger again, whole, and no receipt gets a number twice', async () => {
    await lived();
    scribble(path);
    const store = await mustOpen();
    expect(store.report).toMatchObject({ how: 'restored', backupAt: NOW });
    const chain = await store.receiptChain({ limit: 10 });
    expect(chain.items).toEqual([1, 2, 3, 4].map((number) => receipt(number)));
    for (const number of [2, 3, 4]) {
      expect(await store.batch(testId('bat', number))).toMatchObject({ status: 'accepted', finishedAt: NOW });
      expect(await store.item(testId('itm', number))).toMatchObject({
        state: 'sent',
        sha256: 'a'.repeat(64),
        verification: 'digest',
      });
      expect(await store.jobsOf(testId('bat', number))).toMatchObject([{ state: 'accepted' }]);
      const { name = '' } = (await store.item(testId('itm', number))) ?? {};
      expect(await store.folderFile(testId('fld', 1), name)).toMatchObject({ itemId: testId('itm', number) });
    }
    // Its sums are those of its rows, as ever.
    expect((await store.totals()).items.sent?.items).toBe(4);
    expect((await store.lastReceipt())?.seq).toBe(4);
    await store.close();
  });

  test('and what had not by then waits for a person, since it may be imported already', async () => {
    await lived();
    scribble(path);
    const store = await mustOpen();
    expect(await store.batch(testId('bat', 5))).toMatchObject({
      status: 'attention',
      failure: { code: 'ledger.restored', facts: { at: '2026-11-22T10:15:00.000Z' } },
    });
    // Uploads that nobody asked to import do no harm twice.
    expect(await store.batch(testId('bat', 6))).toMatchObject({ status: 'held' });
    expect((await store.batch(testId('bat', 2)))?.failure).toBeUndefined();
    await store.close();
  });

  test('is in a ledger that had to be begun anew, with numbers above all that were given', async () => {
    await lived();
    scribble(path);
    scribble(`${path}.backup`);
    const store = await mustOpen();
    expect(store.report.how).toBe('started-anew');
    expect((await store.receiptChain({ limit: 10 })).items).toHaveLength(4);
    expect(await store.batch(testId('bat', 5))).toBeUndefined();
    expect(await store.nextSeq(1)).toBeGreaterThan(1_000_000);
    await store.close();
  });

  test('counts with its number also where its copy is damaged', async () => {
    await lived();
    scribble(path);
    await writeFile(join(directory, 'receipts', '0000000004.jsonl.gz'), 'no copy any more');
    const store = await mustOpen();
    expect((await store.lastReceipt())?.seq).toBe(3);
    expect(await store.fact(FACT_RECEIPTS_FLOOR)).toBe('4');
    await store.close();
  });
});

test('a restore that was broken off is begun anew', async () => {
  await lived();
  // As if the process had ended between putting the backup in place and making up for the loss.
  await writeFile(`${path}.restoring`, '');
  const store = await mustOpen();
  expect(store.report).toMatchObject({ how: 'restored', reason: 'an earlier restore was broken off' });
  expect((await store.lastReceipt())?.seq).toBe(4);
  await store.close();
  expect((await mustOpenReport()).how).toBe('opened');
});

async function mustOpenReport(): Promise<LedgerStore['report']> {
  const store = await mustOpen();
  await store.close();
  return store.report;
}

describe('the copies', () => {
  test('are for their owner only, one per receipt', async () => {
    await lived();
    const copies = await readdir(join(directory, 'receipts'));
    expect(copies).toEqual([1, 2, 3, 4].map((number) => `000000000${number}.jsonl.gz`));
    for (const name of copies)
      expect((await stat(join(directory, 'receipts', name))).mode & 0o077, name).toBe(0);
    expect((await stat(join(directory, 'receipts'))).mode & 0o077).toBe(0);
  });

  test('that are missing are made at the next opening', async () => {
    await lived();
    await rm(join(directory, 'receipts'), { recursive: true });
    await (await mustOpen()).close();
    expect(await readdir(join(directory, 'receipts'))).toHaveLength(4);
  });

  test('cost no receipt where they cannot be written', async () => {
    await writeFile(join(directory, 'receipts'), 'a file in their place');
    const store = await mustOpen();
    await end(store, 1);
    expect((await store.lastReceipt())?.seq).toBe(1);
    await store.close();
  });
});
