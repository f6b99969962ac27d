import { describe, expect, test } from 'vitest';
import { mergeChanges, type Changes } from '../../../renderer/state/changes.ts';
import { createPagedList } from '../../../renderer/state/pagedList.ts';
import { createWaybillStore } from '../../../renderer/state/waybillStore.ts';
import { attentionGroups, countOfGroup, rowsOfNeeds } from '../../../renderer/views/attention/groups.ts';
import {
  countData,
  firstDraft,
  isComplete,
  wishOf,
  withDestination,
} from '../../../renderer/intake/sendDraft.ts';
import {
  accessFaults,
  EMPTY_DRAFT,
  inputOf,
  isUnprotected,
  optionFaults,
} from '../../../renderer/views/destinations/wizardDraft.ts';
import { ok } from '../../../shared/model/result.ts';
import { fakeAttention } from '../../support/fakeAttention.ts';
import { fakeBatch, fakeDestination, fakeFailure, fakeItem, fakeStatus } from '../../support/fakeApiData.ts';

const NONE: Changes = {
  type: 'changes',
  batches: [],
  items: [],
  jobs: [],
  destinations: [],
  removedDestinations: [],
};
interface Row {
  readonly id: string;
  readonly good: boolean;
}
const row = (id: number, good = true): Row => ({ id: String(id), good });
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

describe('messages that come faster than the screen', () => {
  test('become one, with only the newest of each thing', () => {
    const older = { ...NONE, batches: [fakeBatch('bat_1', [], { comment: 'old' }), fakeBatch('bat_2', [])] };
    const newer = {
      ...NONE,
      batches: [fakeBatch('bat_1', [], { comment: 'new' })],
      removedDestinations: ['a'],
    };
    const merged = mergeChanges({ ...older, removedDestinations: ['a', 'b'] }, newer);
    expect(merged.batches.map(({ id, comment }) => [id, comment])).toEqual([
      ['bat_1', 'new'],
      ['bat_2', 'Plate _2, confocal'],
    ]);
    expect(merged.removedDestinations).toEqual(['a', 'b']);
  });

  test('change the destinations of the status', () => {
    const store = createWaybillStore();
    store.snapshot(
      fakeStatus({
        batches: [],
        items: new Map(),
        destinations: [fakeDestination('a'), fakeDestination('b')],
      }),
    );
    store.apply({
      ...NONE,
      destinations: [fakeDestination('b', { itemsQueued: 4 }), fakeDestination('c')],
      removedDestinations: ['a'],
    });
    expect(store.getState().status?.destinations.map(({ name, itemsQueued }) => [name, itemsQueued])).toEqual(
      [
        ['b', 4],
        ['c', 0],
      ],
    );
  });
});

describe('a list read page by page', () => {
  const all = Array.from({ length: 25 }, (_, at) => row(at));
  const list = (): ReturnType<typeof createPagedList<Row>> =>
    createPagedList<Row>((after) => {
      const start = Number(after ?? 0);
      const end = start + 10;
      return Promise.resolve(
        ok({ items: all.slice(start, end), ...(end < all.length ? { next: String(end) } : {}) }),
      );
    });

  test('whose order only the daemon knows changes rows in place and takes new ones in when it is read, at once when it was empty', async () => {
    const there = [row(1), row(2)];
    const rows = createPagedList<Row>(() => Promise.resolve(ok({ items: [...there] })));
    const rule = { fits: ({ good }: Row) => good, place: 'nowhere' } as const;
    const ids = (): readonly string[] => rows.getState().rows.map(({ id }) => id);
    rows.reload();
    await settled();
    rows.change([row(2), row(3)], rule);
    expect(ids()).toEqual(['1', '2']);
    rows.change([row(1, false), row(2, false)], rule);
    expect(ids()).toEqual([]);
    there.splice(0, 2, row(5), row(4));
    rows.change([row(4)], rule);
    await settled();
    expect(ids()).toEqual(['5', '4']);
  });

  test('reads on until all is there, and not beyond', async () => {
    const rows = list();
    rows.reload();
    await settled();
    expect(rows.getState().rows).toHaveLength(10);
    rows.more();
    rows.more();
    await settled();
    rows.more();
    await settled();
    rows.more();
    await settled();
    expect(rows.getState()).toMatchObject({ complete: true, loading: false });
    expect(rows.getState().rows).toEqual(all);
  });

  test('reads anew as far as it was read before', async () => {
    const rows = list();
    rows.reload();
    await settled();
    rows.more();
    await settled();
    rows.reload();
    expect(rows.getState().rows).toHaveLength(20);
    await settled();
    expect(rows.getState().rows).toHaveLength(20);
  });

  test('takes in what changed: in its place, at the start, or not at all', async () => {
    const rows = list();
    rows.reload();
    await settled();
    const fits = ({ good }: Row): boolean => good;
    rows.change([row(3, false), row(99), { ...row(5), good: true }], { fits, place: 'start' });
    const ids = rows.getState().rows.map(({ id }) => id);
    expect(ids[0]).toBe('99');
    expect(ids).not.toContain('3');
    expect(ids).toHaveLength(10);
    // What comes after the last page read will be met when that page is read.
    rows.change([row(100)], { fits, place: 'end' });
    expect(rows.getState().rows.map(({ id }) => id)).not.toContain('100');
  });
});

test('things that need somebody are grouped by cause and destination', () => {
  const refused = fakeFailure('remote.rejected-file', {});
  const items = [1, 2, 3].map((at) =>
    fakeItem(at < 3 ? 'bat_1' : 'bat_2', `${at}`, { state: 'attention', failure: refused }),
  );
  const batches = [
    fakeBatch('bat_1', items.slice(0, 2), { status: 'attention' }),
    fakeBatch('bat_2', items.slice(2), { status: 'sending' }),
    fakeBatch('bat_3', [], { status: 'attention', failure: fakeFailure('job.needs-statement', {}) }),
  ];
  const parked = fakeDestination('lab', {
    gate: { state: 'parked', failure: fakeFailure('remote.sign-in', {}) },
  });
  const read = fakeAttention({
    batches,
    items: new Map([
      ['bat_1', items.slice(0, 2)],
      ['bat_2', items.slice(2)],
    ]),
  });
  const groups = attentionGroups([parked, fakeDestination('open')], read);
  expect(groups.map((group) => [group.told.code, group.scope, group.batchCount, group.itemCount])).toEqual([
    ['remote.sign-in', 'destination', 0, 0],
    ['job.needs-statement', 'batches', 1, 0],
    ['remote.rejected-file', 'items', 2, 3],
  ]);
  expect(groups.map(countOfGroup)).toEqual([0, 1, 3]);
  // Also the batch that is still sending is one that needs somebody.
  expect(
    rowsOfNeeds(
      batches.filter(({ status }) => status === 'attention'),
      groups,
    ).map(({ batch, told }) => [batch.id, told?.code]),
  ).toEqual([
    ['bat_1', 'remote.rejected-file'],
    ['bat_3', 'job.needs-statement'],
    ['bat_2', 'remote.rejected-file'],
  ]);
});

describe('the dialog that sends', () => {
  const file = (name: string): { file: File; name: string } => ({ file: new File(['x'], name), name });
  const given = (...names: string[]): Extract<Parameters<typeof firstDraft>[0], { kind: 'files' }> => ({
    kind: 'files',
    files: names.map(file),
    unreadable: [],
  });

  test('takes a single JSON file among others for the control file, and does not send it as data', () => {
    const files = given('a.tsv', 'control.json');
    const draft = firstDraft(files, fakeDestination('lab'));
    expect(draft.control).toEqual({ kind: 'file', given: files.files[1] });
    expect(countData(files.files, draft.control)).toBe(1);
    expect(isComplete(draft, fakeDestination('lab'), 1)).toBe(true);
  });

  test('cannot be answered without a control file where one is needed, nor with nothing to send', () => {
    const draft = firstDraft(given('a.tsv'), fakeDestination('lab'));
    expect(isComplete(draft, fakeDestination('lab'), 1)).toBe(false);
    expect(isComplete(draft, fakeDestination('lab', { options: { control: '/c.json' } }), 1)).toBe(true);
    expect(isComplete(draft, fakeDestination('lab', { options: { control: '/c.json' } }), 0)).toBe(false);
    expect(isComplete(draft, undefined, 1)).toBe(false);
  });

  test('asks for a directory where the service takes no files', () => {
    const off = fakeDestination('off', { kind: 'robotoff' });
    const draft = { ...firstDraft(given(), off), batchDir: ' x/42 ' };
    expect(isComplete(draft, off, 0)).toBe(true);
    // It is the import that was asked for: there is nothing to hold back.
    expect(wishOf(draft, off)).toMatchObject({ batchDir: 'x/42', control: { kind: 'none' }, mode: 'run' });
    expect(withDestination(firstDraft(given(), undefined), off, given()).mode).toBe('run');
  });
});

describe('the wizard', () => {
  const filled = { ...EMPTY_DRAFT, name: 'lab', url: 'https://h.example', secret: 's' };
  test('names what is missing or wrong, field by field', () => {
    expect(accessFaults(EMPTY_DRAFT, [])).toEqual({
      name: 'wizard.needed',
      url: 'wizard.needed',
      secret: 'wizard.needed',
    });
    expect(accessFaults({ ...filled, name: 'a b', url: 'ftp://x' }, [])).toEqual({
      name: 'wizard.name.bad',
      url: 'wizard.url.bad',
    });
    expect(accessFaults(filled, [fakeDestination('lab')])).toEqual({ name: 'wizard.name.taken' });
    expect(accessFaults({ ...filled, kind: 'ecotaxa' }, [])).toEqual({ user: 'wizard.needed' });
    expect(
      optionFaults({ ...filled, kind: 'dsp-ingest', options: { ...filled.options, shortcode: 'zz' } }),
    ).toEqual({
      shortcode: 'wizard.option.shortcode.bad',
      authUrl: 'wizard.needed',
    });
  });

  test('warns of a key that would travel unprotected, but not to this computer', () => {
    expect(isUnprotected('http://lab.example')).toBe(true);
    expect(isUnprotected('http://127.0.0.1:80')).toBe(false);
    expect(isUnprotected('https://lab.example')).toBe(false);
    expect(isUnprotected('nonsense')).toBe(false);
  });

  test('gives the daemon only what the kind has', () => {
    const input = inputOf({
      ...filled,
      kind: 'ecotaxa',
      user: ' u ',
      options: { ...filled.options, project: '42', shortcode: '0803' },
    });
    expect(input).toMatchObject({ user: 'u', options: { project: 42 } });
    expect(input.options).not.toHaveProperty('shortcode');
  });
});
