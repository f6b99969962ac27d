import { describe, expect, test } from 'vitest';
import { accountEntries } from '../../../main/core/account.ts';
import { noSums, withEntry, type AccountEntry } from '../../../shared/model/account.ts';
import { coreHarness, type CoreHarness, type HarnessOptions } from '../../support/coreHarness.ts';

const FILES = { '/data/a.tsv': 'a\n', '/data/b.tsv': 'b\n' };

async function finished(
  options: HarnessOptions,
  mode: 'hold' | 'run' | 'dry-run' = 'run',
): Promise<CoreHarness> {
  const lab = await coreHarness({ files: FILES, ...options });
  const { batch } = await lab.add({ mode });
  await lab.until('it came to its end', async () => {
    const { batch: now } = await lab.detail(batch.id);
    return now.finishedAt !== undefined || now.status === 'held';
  });
  return lab;
}

async function entriesOf(lab: CoreHarness): Promise<readonly AccountEntry[]> {
  const entries: AccountEntry[] = [];
  for await (const entry of accountEntries(lab.ports)) entries.push(entry);
  return entries;
}

const verdicts = async (lab: CoreHarness): Promise<readonly string[]> =>
  (await entriesOf(lab)).map((entry) => `${entry.safeToRemove ? 'safe' : 'keep'}: ${entry.because}`);

describe('whether a file may be removed', () => {
  test('sent with its digest but not imported, or only rehearsed: no', async () => {
    expect(await verdicts(await finished({}, 'hold'))).toEqual(['keep: not-imported', 'keep: not-imported']);
    expect(await verdicts(await finished({}, 'dry-run'))).toEqual([
      'keep: not-imported',
      'keep: not-imported',
    ]);
  });

  test('accepted by a server that never tells the end: no, until a person saw a clean log', async () => {
    const lab = await finished({});
    expect(await verdicts(lab)).toEqual(['keep: outcome-unknown', 'keep: outcome-unknown']);
    const { items } = await lab.core.jobs({ limit: 10 });
    const [job] = items;
    if (job === undefined) throw new Error('no job');
    await lab.core.recordLog(job.id, { log: 'START: now\nEXCEPTION: x\nEND: then', by: 'ada' });
    expect(await verdicts(lab)).toEqual(['keep: import-failed', 'keep: import-failed']);
    await lab.core.recordLog(job.id, { log: 'START: now\nEND: then', by: 'ada' });
    expect(await verdicts(lab)).toEqual(['safe: imported-as-a-person-saw', 'safe: imported-as-a-person-saw']);
  });

  test('changed or gone since it was sent: no', async () => {
    const lab = await finished({});
    const [job] = (await lab.core.jobs({ limit: 1 })).items;
    if (job === undefined) throw new Error('no job');
    await lab.core.recordLog(job.id, { log: 'START: now\nEND: then', by: 'ada' });
    lab.files.write('/data/a.tsv', 'A\n');
    lab.files.remove('/data/b.tsv');
    expect(await verdicts(lab)).toEqual(['keep: changed-since', 'keep: not-there']);
  });

  test('never delivered: no', async () => {
    const lab = await coreHarness({ files: FILES });
    lab.service.offline = true;
    await lab.add({});
    await lab.clock.advance(60_000);
    expect(await verdicts(lab)).toEqual(['keep: not-delivered', 'keep: not-delivered']);
  });
});

describe('the account', () => {
  test('holds every item in exactly one place, whatever became of it, and its sums are those of the ledger', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 1_203 }, (_, at) => [`/data/${at}.tsv`, String(at)]),
    );
    const lab = await coreHarness({ files });
    lab.service.offline = true;
    const { batch } = await lab.add({ mode: 'hold' });
    const items = await lab.items(batch.id);
    for (const item of items.slice(0, 7)) await lab.core.cancelItem(item.id);
    const entries = await entriesOf(lab);
    expect(new Set(entries.map((entry) => entry.item)).size).toBe(1_203);
    const sums = entries.reduce(withEntry, noSums());
    const totals = (await lab.store().totals()).items;
    const counted = Object.values(totals).reduce((sum, one) => sum + one.items, 0);
    expect(sums).toMatchObject({ seen: 1_203, cancelled: 7, safeToRemove: 0 });
    expect(counted).toBe(sums.seen);
  });
});
