import { describe, expect, test } from 'vitest';
import { accountEntries } from '../../../main/core/account.ts';
import type { Ports } from '../../../main/core/ports/ports.ts';
import type { Change } from '../../../main/core/ports/store.ts';
import { isoTime } from '../../../shared/model/isoTime.ts';
import { accountEntrySchema, type AccountEntry } from '../../../shared/model/account.ts';
import type { Destination } from '../../../shared/model/destination.ts';
import type { FileFacts } from '../../../shared/model/fileFacts.ts';
import type { Folder } from '../../../shared/model/folder.ts';
import type { Item } from '../../../shared/model/item.ts';
import { FAKE_NOW } from '../../support/fakeClock.ts';
import { testBatch, testId, testItem, testJob, type TestItemFacts } from '../../support/ledgerModels.ts';
import { MemoryDestinations } from '../../support/memoryDestinations.ts';
import { MemoryFiles } from '../../support/memoryFiles.ts';
import { memoryStore } from '../../support/memoryStore.ts';

const PATH = '/data/plate/image-1.tif';
const SHA = 'a'.repeat(64);
const LAB = { id: testId('dst', 1), name: 'lab', kind: 'haplo-batch' } as unknown as Destination;
const FACTS: FileFacts = { dev: '1', ino: '2', bytes: 77, mtimeNs: '3', ctimeNs: '4' };

/** A watched folder; only what the account reads of it. */
function folder(number: number, path: string, destination = 1): Folder {
  return {
    id: testId('fld', number),
    path,
    destinationId: testId('dst', destination),
  } as unknown as Folder;
}

interface Laid {
  readonly changes: readonly Change[];
  readonly folders?: readonly Folder[];
}

/** Everything that the account is made from, with `PATH` lying there; and its entries. */
async function laid(given: Laid): Promise<{
  readonly files: MemoryFiles;
  readonly asked: string[];
  readonly jobsAsked: string[];
  readonly entries: () => Promise<readonly AccountEntry[]>;
}> {
  const files = new MemoryFiles();
  files.write(PATH, '0123456789');
  const store = memoryStore();
  await store.commit([{ put: 'batch', batch: testBatch(1) }, ...given.changes]);
  const asked: string[] = [];
  const jobsAsked: string[] = [];
  const facts = files.facts.bind(files);
  const jobsOf = store.jobsOf.bind(store);
  Object.assign(files, {
    facts: (source: Item['source']) => {
      asked.push(source.kind === 'file' ? source.path : source.sha256);
      return facts(source);
    },
  });
  Object.assign(store, {
    jobsOf: (id: Item['batchId']) => {
      jobsAsked.push(id);
      return jobsOf(id);
    },
  });
  const { folders } = given;
  const ports = {
    files,
    store,
    destinations: new MemoryDestinations([LAB]),
    ...(folders === undefined ? {} : { folders: { settings: { all: () => folders } } }),
  } as unknown as Ports;
  return {
    files,
    asked,
    jobsAsked,
    entries: async () => {
      const found: AccountEntry[] = [];
      for await (const entry of accountEntries(ports)) found.push(accountEntrySchema.parse(entry));
      return found;
    },
  };
}

/** The facts of `PATH` as a fresh file system has them. */
async function factsOfPath(): Promise<FileFacts> {
  const files = new MemoryFiles();
  files.write(PATH, '0123456789');
  const found = await files.facts({ kind: 'file', path: PATH, root: '/data' });
  if (!found.ok || found.value === undefined) throw new Error('no facts');
  return found.value;
}

/** A file that the server proved, as it is after its import. */
async function provenItem(number = 1, more: TestItemFacts = {}): Promise<Item> {
  return testItem(number, {
    state: 'imported',
    verification: 'digest',
    sha256: SHA,
    sentAt: FAKE_NOW,
    facts: await factsOfPath(),
    source: { kind: 'file', path: PATH, root: '/data' },
    ...more,
  });
}

const put = (item: Item): Change => ({ put: 'item', item });
const putJob = (number: number, more: Record<string, unknown>): Change => ({
  put: 'job',
  job: testJob(number, more),
});
const verdicts = (entries: readonly AccountEntry[]): readonly unknown[] =>
  entries.map(({ because, safeToRemove }) => [because, safeToRemove]);

describe('an entry of the account', () => {
  test('says everything that is known of a proven file', async () => {
    const { entries } = await laid({
      changes: [put(await provenItem(1, { folderId: testId('fld', 1) }))],
      folders: [folder(1, '/data')],
    });
    expect(await entries()).toEqual([
      {
        item: testId('itm', 1),
        batch: testId('bat', 1),
        destination: 'lab',
        folder: '/data',
        name: 'plate/image-1.tif',
        path: PATH,
        bytes: 10,
        sha256: SHA,
        state: 'imported',
        verification: 'digest',
        sentAt: isoTime(FAKE_NOW),
        safeToRemove: true,
        because: 'imported',
      },
    ]);
  });

  test('has null for what is not known: never sent, no folder, a destination that was removed', async () => {
    const { entries } = await laid({ changes: [put(testItem(1, { destinationId: testId('dst', 2) }))] });
    expect(await entries()).toMatchObject([
      {
        destination: null,
        folder: null,
        path: PATH,
        sha256: null,
        state: 'queued',
        verification: 'none',
        sentAt: null,
        safeToRemove: false,
        because: 'not-delivered',
      },
    ]);
  });

  test('names no folder that is not watched any more', async () => {
    const changes = [put(testItem(1, { folderId: testId('fld', 2) }))];
    const { entries } = await laid({ changes, folders: [folder(1, '/data')] });
    expect(await entries()).toMatchObject([{ folder: null }]);
  });

  test('of spooled bytes has no path, and nothing that a person could remove', async () => {
    const spooled = await provenItem(1, { source: { kind: 'spool', sha256: SHA } });
    const { entries, asked } = await laid({ changes: [put(spooled)] });
    expect(await entries()).toMatchObject([{ path: null, because: 'not-there', safeToRemove: false }]);
    expect(asked).toEqual([]);
  });
});

describe('whether a file lies as it was sent', () => {
  test.each([
    ['is as it was sent', () => undefined, 'imported'],
    ['was written to since', (files: MemoryFiles) => files.write(PATH, '9876543210'), 'changed-since'],
    ['was removed', (files: MemoryFiles) => files.remove(PATH), 'not-there'],
    [
      'has made way for a folder',
      (files: MemoryFiles) => {
        files.remove(PATH);
        files.folder(PATH);
      },
      'not-there',
    ],
  ])('is looked at now: one that %s', async (_words, act, because) => {
    const { entries, files } = await laid({ changes: [put(await provenItem())] });
    act(files);
    expect(verdicts(await entries())).toEqual([[because, because === 'imported']]);
  });

  test('cannot be told where the version that was sent is not known', async () => {
    const { facts: _facts, ...item } = await provenItem();
    const { entries } = await laid({ changes: [put(item)] });
    expect(verdicts(await entries())).toEqual([['changed-since', false]]);
  });

  test('is looked at of what was delivered only', async () => {
    const place = await factsOfPath();
    const states = ['settling', 'queued', 'sent', 'imported', 'cancelled', 'excluded'] as const;
    const { entries, asked } = await laid({
      changes: states.map((state, at) =>
        put(testItem(at + 1, { state, facts: place, rule: 'r', was: 'queued' })),
      ),
    });
    expect((await entries()).map(({ state }) => state)).toEqual(states);
    expect(asked).toEqual(['/data/plate/image-3.tif', '/data/plate/image-4.tif']);
  });
});

describe('the import that a file depends on', () => {
  const STATEMENT = { at: 1, by: 'ada', outcome: 'clean', log: '' };
  const clean = { state: 'accepted', statement: STATEMENT };

  async function verdictAfter(...jobs: readonly Record<string, unknown>[]): Promise<unknown> {
    const { entries } = await laid({
      changes: [put(await provenItem(1, { state: 'sent' })), ...jobs.map((job, at) => putJob(at + 1, job))],
    });
    return (await entries())[0]?.because;
  }

  test('is the last one', async () => {
    expect(await verdictAfter()).toBe('not-imported');
    expect(await verdictAfter(clean)).toBe('imported-as-a-person-saw');
    expect(await verdictAfter(clean, { state: 'accepted' })).toBe('outcome-unknown');
    expect(await verdictAfter({ state: 'failed' }, clean)).toBe('imported-as-a-person-saw');
  });

  test('is never one that was cancelled', async () => {
    expect(await verdictAfter(clean, { state: 'cancelled' })).toBe('imported-as-a-person-saw');
    expect(await verdictAfter({ state: 'cancelled' })).toBe('not-imported');
  });

  test('is never a rehearsal: that imports nothing, however clean it was', async () => {
    expect(await verdictAfter({ ...clean, kind: 'dry-run' })).toBe('not-imported');
    expect(await verdictAfter({ state: 'failed' }, { ...clean, kind: 'dry-run' })).toBe('import-failed');
  });

  test('is that of its own batch, and asked for once for files that came together', async () => {
    const other = testId('bat', 2);
    const { entries, jobsAsked } = await laid({
      changes: [
        { put: 'batch', batch: testBatch(2) },
        put(await provenItem(1, { state: 'sent' })),
        put(await provenItem(2, { state: 'sent' })),
        put(await provenItem(3, { state: 'sent', batchId: other })),
        put(await provenItem(4, { state: 'sent' })),
        putJob(1, clean),
        putJob(2, { state: 'failed', batchId: other }),
      ],
    });
    expect((await entries()).map(({ batch, because }) => [batch, because])).toEqual([
      [testId('bat', 1), 'imported-as-a-person-saw'],
      [testId('bat', 1), 'imported-as-a-person-saw'],
      [other, 'import-failed'],
      [testId('bat', 1), 'imported-as-a-person-saw'],
    ]);
    expect(jobsAsked).toEqual([testId('bat', 1), other, testId('bat', 1)]);
  });
});

describe('what watched folders leave alone', () => {
  const left = (path: string, more: Record<string, unknown>): Change =>
    ({
      put: 'folderFile',
      file: { folderId: testId('fld', 1), path, versions: 0, gone: false, ...more },
    }) as Change;

  test('stands after all items, folder by folder, and is never safe to remove', async () => {
    const { entries } = await laid({
      changes: [
        put(testItem(1)),
        left('b.tmp', { state: 'excluded', rule: 'ignore *.tmp' }),
        left('a.tif', { state: 'baseline', facts: FACTS }),
        left('c.tif', { state: 'item', itemId: testId('itm', 1), facts: FACTS }),
        left('d.tif', { state: 'baseline', facts: FACTS, folderId: testId('fld', 2) }),
      ],
      folders: [folder(1, '/data'), folder(2, '/more', 9)],
    });
    const [item, ...rest] = await entries();
    expect(item).toMatchObject({ item: testId('itm', 1), state: 'queued' });
    const nothing = {
      item: null,
      batch: null,
      path: null,
      sha256: null,
      verification: 'none',
      sentAt: null,
      safeToRemove: false,
      because: 'never-sent',
    };
    expect(rest).toEqual([
      { ...nothing, destination: 'lab', folder: '/data', name: 'a.tif', bytes: 77, state: 'baseline' },
      { ...nothing, destination: 'lab', folder: '/data', name: 'b.tmp', bytes: 0, state: 'excluded' },
      // Its destination was removed.
      { ...nothing, destination: null, folder: '/more', name: 'd.tif', bytes: 77, state: 'baseline' },
    ]);
  });

  test('is nothing where no folders can be watched, or none is', async () => {
    const alone = left('a.tif', { state: 'baseline', facts: FACTS });
    expect(await (await laid({ changes: [alone] })).entries()).toEqual([]);
    expect(await (await laid({ changes: [alone], folders: [] })).entries()).toEqual([]);
  });
});
