import { describe, expect, test } from 'vitest';
import { excludedFiles } from '../../../main/core/commands/folderExcluded.ts';
import { removalOfFiles, removalVerdict } from '../../../main/core/commands/folderRemoval.ts';
import { checkTarget, overlap } from '../../../main/core/commands/folderTarget.ts';
import type { FolderWork } from '../../../main/core/commands/folderWork.ts';
import { SAME_AS_DELIVERED } from '../../../main/core/folders/judgeWhole.ts';
import { Ledger } from '../../../main/core/ledger.ts';
import type { TreeEntry } from '../../../main/core/ports/folders.ts';
import type { Change } from '../../../main/core/ports/store.ts';
import { failure } from '../../../shared/model/failure.ts';
import type { FileFacts } from '../../../shared/model/fileFacts.ts';
import { folderRulesSchema, type Folder, type FolderRules } from '../../../shared/model/folder.ts';
import type { FolderFile } from '../../../shared/model/folderFile.ts';
import { fail, ok } from '../../../shared/model/result.ts';
import { FakeClock } from '../../support/fakeClock.ts';
import { testBatch, testId, testItem, testJob, type TestItemFacts } from '../../support/ledgerModels.ts';
import { memoryStore, type MemoryStore } from '../../support/memoryStore.ts';

const ID = testId('fld', 1);
const NONE = testId('fld', 9);
const RULES = folderRulesSchema.parse({ close: { idleMs: 60_000, per: 'all' }, mode: 'run' });
const TOLD = failure('file.empty', { path: 'x' });

const FOLDER: Folder = {
  id: ID,
  path: '/data/scope',
  destinationId: testId('dst', 1),
  rules: RULES,
  existing: 'send',
  createdAt: 1,
  paused: false,
  rootIdentity: 'root',
};

function factsOf(number: number): FileFacts {
  return { dev: '1', ino: String(number), bytes: 10, mtimeNs: String(number), ctimeNs: '1' };
}

/** A folder over a ledger in memory; what lies there is what a test says. */
async function bench(
  there: {
    readonly entries?: readonly TreeEntry[];
    readonly root?: string;
    readonly folders?: readonly Folder[];
  } = {},
): Promise<{ work: FolderWork; store: MemoryStore; put: (...changes: readonly Change[]) => Promise<void> }> {
  const store = memoryStore();
  const facts = new Map(
    (there.entries ?? []).flatMap((entry) =>
      entry.kind === 'file' ? [[entry.path, entry.facts] as const] : [],
    ),
  );
  const work = {
    core: {
      ports: {
        store,
        files: {
          facts: ({ path }: { path: string }) => {
            const found = facts.get(path.slice(FOLDER.path.length + 1));
            return Promise.resolve(found === undefined ? fail(failure('file.gone', { path })) : ok(found));
          },
        },
      },
      ledger: new Ledger(store, () => undefined, new FakeClock(0)),
    },
    ports: {
      settings: { all: () => there.folders ?? [FOLDER], isLocked: () => false },
      tree: {
        root: () =>
          Promise.resolve(ok({ identity: there.root ?? 'root', events: 'sure', realPath: FOLDER.path })),
        async *walk() {
          yield await Promise.resolve(there.entries ?? []);
        },
      },
      mover: { place: (path: string) => Promise.resolve(place(path)) },
    },
  } as unknown as FolderWork;
  await store.commit([{ put: 'batch', batch: testBatch(1) }]);
  return { work, store, put: (...changes) => store.commit(changes) };
}

function place(path: string): ReturnType<typeof ok<string>> | ReturnType<typeof fail> {
  return path === '/odd' ? fail(failure('path.not-plain', { path, reason: 'odd' })) : ok(path);
}

function file(number: number): TreeEntry {
  return { kind: 'file', path: `f${number}.tif`, facts: factsOf(number) };
}

function row(number: number, more: Partial<FolderFile> | Record<string, unknown> = {}): Change {
  const known = { folderId: ID, path: `f${number}.tif`, facts: factsOf(number), versions: 1, gone: false };
  return {
    put: 'folderFile',
    file: { ...known, state: 'item', itemId: testId('itm', number), ...more } as FolderFile,
  };
}

function item(number: number, more: TestItemFacts = {}): Change {
  const own = {
    folderId: ID,
    name: `f${number}.tif`,
    facts: factsOf(number),
    bytes: 10,
    verification: 'digest',
  };
  return { put: 'item', item: testItem(number, { ...own, ...more } as TestItemFacts) };
}

const SENT: TestItemFacts = { state: 'sent', sha256: 'a'.repeat(64), sentAt: 5 };

describe('whether a folder may be emptied', () => {
  test('is no where it cannot be looked at, or another disk lies in its place', async () => {
    const { work } = await bench({ root: 'other' });
    expect(await removalVerdict(work, ID)).toEqual({
      ok: true,
      value: {
        safe: false,
        files: 0,
        proven: 0,
        reasons: [{ why: 'not-looked', files: 1, examples: ['/data/scope'] }],
      },
    });
    const away = await bench();
    Object.assign(away.work.ports.tree, { root: () => Promise.resolve(place('/odd')) });
    expect(await removalVerdict(away.work, ID)).toMatchObject({ value: { safe: false } });
    expect(await removalVerdict(work, NONE)).toMatchObject({
      ok: false,
      failure: { code: 'request.not-found' },
    });
    expect(await removalOfFiles(work, NONE, [])).toMatchObject({
      ok: false,
      failure: { code: 'request.not-found' },
    });
  });

  test('is yes where every file is delivered, unchanged, and its import over', async () => {
    const { work, put } = await bench({ entries: [{ kind: 'folder', path: 'sub' }, file(1)] });
    const over = testBatch(1, { status: 'imported', finishedAt: 9, closedAt: 1 });
    await put(
      item(1, SENT),
      row(1),
      { put: 'batch', batch: over },
      {
        put: 'job',
        job: testJob(1, { state: 'succeeded', kind: 'import', round: 1, endedAt: 8 }),
      },
    );
    expect(await removalVerdict(work, ID)).toEqual({
      ok: true,
      value: { safe: true, files: 1, proven: 1, reasons: [] },
    });
    expect(await removalOfFiles(work, ID, ['/data/scope/f1.tif', './f1.tif'])).toEqual({
      ok: true,
      value: { safe: true, files: 2, proven: 2, reasons: [], each: [{ path: 'f1.tif' }, { path: 'f1.tif' }] },
    });
  });

  test('is no for each of the reasons, counted and with a few examples', async () => {
    const entries: readonly TreeEntry[] = [
      ...Array.from({ length: 19 }, (_, at) => file(at + 1)),
      { kind: 'file', path: 'zzz.tif', facts: factsOf(20) },
      { kind: 'other', path: 'link', what: 'a link' },
      { kind: 'unknown', path: 'locked', reason: 'no right to read it' },
      { kind: 'unknown', path: 'passed', reason: '' },
    ].sort((one, other) => (one.path < other.path ? -1 : 1)) as readonly TreeEntry[];
    const { work, put } = await bench({ entries });
    await put(
      // Known, and not there any more.
      row(0, { path: 'a.tif' }),
      row(2, { state: 'baseline' }),
      row(3, { state: 'excluded', rule: 'ignore *' }),
      row(4),
      item(5, { state: 'settling' }),
      row(5),
      item(6),
      row(6),
      item(7, { state: 'uploading' }),
      row(7),
      item(8, { state: 'waiting', until: 1, failure: TOLD }),
      row(8),
      item(9, { state: 'attention', failure: TOLD }),
      row(9),
      item(10, { state: 'cancelled' }),
      row(10),
      item(11, { state: 'excluded', rule: 'hidden' }),
      row(11),
      item(12, SENT),
      row(12, { facts: { ...factsOf(12), bytes: 11 } }),
      item(13, SENT),
      row(13, { facts: undefined }),
      item(14, { ...SENT, verification: 'acknowledged' }),
      row(14),
      item(15, { ...SENT, facts: factsOf(99) }),
      row(15),
      item(16, SENT),
      row(16),
    );
    await put(
      item(18, SENT),
      // A copy that was left out stands for the one that has its bytes; without any, nobody has it.
      item(17, { state: 'excluded', rule: SAME_AS_DELIVERED, sameAs: testId('itm', 18) }),
      row(17),
      row(18),
      item(19, { state: 'excluded', rule: SAME_AS_DELIVERED, name: 'nobody.tif' }),
      row(19),
    );
    const told = await removalVerdict(work, ID);
    if (!told.ok) throw new Error(told.failure.code);
    const counts = Object.fromEntries(told.value.reasons.map(({ why, files }) => [why, files]));
    expect(counts).toEqual({
      'never-sent': 5,
      excluded: 3,
      'on-its-way': 4,
      attention: 1,
      'given-up': 1,
      'changed-since': 3,
      unproven: 1,
      'not-imported': 3,
      'not-looked': 1,
    });
    expect(told.value).toMatchObject({ safe: false, files: 21, proven: 0 });
    const some = await removalOfFiles(
      work,
      ID,
      Array.from({ length: 7 }, (_, at) => `nowhere${at}`),
    );
    expect(some).toMatchObject({ value: { reasons: [{ why: 'not-looked', files: 7 }] } });
    expect(some.ok && some.value.reasons[0]?.examples).toHaveLength(5);
    expect(some.ok && some.value.each?.[0]).toEqual({ path: 'nowhere0', why: 'not-looked' });
  });
});

describe('what a folder keeps out', () => {
  test('is listed with its rule, first by rules, then what was left out afterwards, page by page', async () => {
    const { work, put } = await bench();
    await put(
      row(1, { state: 'excluded', rule: 'ignore *' }),
      row(2, { state: 'excluded', rule: 'it is a link', facts: undefined }),
      row(3),
      item(4, { state: 'excluded', rule: 'empty marker' }),
      item(5, { state: 'excluded', rule: 'of another folder', folderId: NONE }),
      item(6, { state: 'excluded', rule: 'replaced' }),
    );
    const found: unknown[] = [];
    let after: string | undefined;
    do {
      const page = await excludedFiles(work, ID, { limit: 1, ...(after === undefined ? {} : { after }) });
      if (!page.ok) throw new Error(page.failure.code);
      found.push(...page.value.items);
      after = page.value.next;
    } while (after !== undefined);
    expect(found).toEqual([
      { path: 'f1.tif', rule: 'ignore *', bytes: 10 },
      { path: 'f2.tif', rule: 'it is a link' },
      { path: 'f4.tif', rule: 'empty marker', bytes: 10, item: testId('itm', 4) },
      { path: 'f6.tif', rule: 'replaced', bytes: 10, item: testId('itm', 6) },
    ]);
    expect(await excludedFiles(work, NONE, { limit: 1 })).toMatchObject({ ok: false });
  });
});

describe('where delivered files may be put', () => {
  const moving = (to: string, more: Partial<FolderRules> = {}): FolderRules => ({
    ...RULES,
    ...more,
    afterImport: { do: 'move', to },
  });
  const given = (rules: FolderRules, path = '/data/new'): { path: string; rules: FolderRules } => ({
    path,
    rules,
  });

  test('is anywhere outside of all watched folders', async () => {
    const { work } = await bench();
    expect(await checkTarget(work, given(RULES))).toMatchObject({ ok: true });
    expect(await checkTarget(work, given(moving('/done')))).toMatchObject({ ok: true });
    expect(await checkTarget(work, given(moving('/odd')))).toMatchObject({
      ok: false,
      failure: { code: 'path.not-plain' },
    });
    for (const to of ['/data/scope', '/data/scope/done', '/data', '/data/new', '/data/new/done'])
      expect(await checkTarget(work, given(moving(to)))).toMatchObject({
        ok: false,
        failure: { code: 'folder.bad-target', facts: { to } },
      });
  });

  test('may be a directory that the folder’s own rules keep out as a whole', async () => {
    const { work } = await bench();
    const rules = moving('/data/new/done', { ignore: ['done/**'] });
    expect(await checkTarget(work, given(rules))).toMatchObject({ ok: true });
  });

  test('of another folder is no place to be watched', async () => {
    const puts = { ...FOLDER, rules: moving('/done') };
    const odd = { ...FOLDER, id: NONE, path: '/elsewhere', rules: moving('/odd') };
    const { work } = await bench({ folders: [puts, odd] });
    expect(await checkTarget(work, given(RULES, '/done/today'))).toMatchObject({
      ok: false,
      failure: { code: 'folder.bad-target', facts: { to: '/done', path: '/done/today' } },
    });
    expect(await checkTarget(work, { id: ID, ...given(RULES, '/done/today') })).toMatchObject({ ok: true });
  });

  test('overlaps what it is, lies in, or holds, whichever way the separators lean', () => {
    expect(overlap('/a', '/a/b')).toBe(true);
    expect(overlap('/a/b', '/a')).toBe(true);
    expect(overlap('/a', '/ab')).toBe(false);
    expect(overlap('C:\\a', 'C:\\a\\b')).toBe(true);
    expect(overlap('/', '/b')).toBe(true);
  });
});
