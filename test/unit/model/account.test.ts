import { describe, expect, test } from 'vitest';
import {
  ACCOUNT_STATES,
  noSums,
  removalReason,
  REMOVAL_REASONS,
  SAFE_REASONS,
  withEntry,
  type RemovalFacts,
  type RemovalReason,
} from '../../../shared/model/account.ts';
import { ITEM_STATES, VERIFICATIONS, type Item } from '../../../shared/model/item.ts';
import { testItem, testJob } from '../../support/ledgerModels.ts';

const STATEMENT = { at: 1, by: 'ada', outcome: 'clean', log: '' };
const accepted = (outcome?: string): RemovalFacts['lastImport'] =>
  testJob(1, {
    state: 'accepted',
    ...(outcome === undefined ? {} : { statement: { ...STATEMENT, outcome } }),
  });
const ended = (state: string): RemovalFacts['lastImport'] => testJob(1, { state });
const item = (state: string, more: Record<string, unknown> = {}): Item =>
  testItem(1, { verification: 'digest', ...more, state: state as Item['state'] });

describe('whether a file may be removed', () => {
  test.each<readonly [string, Item, Partial<RemovalFacts>, RemovalReason]>([
    ['the server reported it imported', item('imported'), {}, 'imported'],
    [
      'the server reported it imported, whatever its job says',
      item('imported'),
      { lastImport: ended('failed') },
      'imported',
    ],
    ['imported, but it has changed', item('imported'), { atItsPlace: 'changed' }, 'changed-since'],
    ['imported, but it is gone', item('imported'), { atItsPlace: 'gone' }, 'not-there'],
    ['imported, but never proven', item('imported', { verification: 'size' }), {}, 'not-proven'],
    ['gone and never proven', item('sent', { verification: 'size' }), { atItsPlace: 'gone' }, 'not-proven'],
    ['accepted, and nobody looked', item('sent'), { lastImport: accepted() }, 'outcome-unknown'],
    [
      'accepted, and a person saw that it was clean',
      item('sent'),
      { lastImport: accepted('clean') },
      'imported-as-a-person-saw',
    ],
    [
      'clean as a person saw, but it has changed',
      item('sent'),
      { lastImport: accepted('clean'), atItsPlace: 'changed' },
      'changed-since',
    ],
    ['accepted, and a person saw errors', item('sent'), { lastImport: accepted('errors') }, 'import-failed'],
    [
      'accepted, and a person saw an exception',
      item('sent'),
      { lastImport: accepted('exception') },
      'import-failed',
    ],
    ['the import failed', item('sent'), { lastImport: ended('failed') }, 'import-failed'],
    ['the import left it out', item('sent'), { lastImport: ended('succeeded') }, 'not-imported'],
    ['the import runs', item('sent'), { lastImport: ended('running') }, 'not-imported'],
    ['nothing was imported', item('sent'), {}, 'not-imported'],
  ])('%s', (_words, sent, facts, reason) => {
    expect(removalReason(sent, { lastImport: undefined, atItsPlace: 'same', ...facts })).toBe(reason);
  });

  test('never while it is not delivered, however well the rest went', () => {
    for (const state of ITEM_STATES) {
      if (state === 'sent' || state === 'imported') continue;
      const facts = { lastImport: accepted('clean'), atItsPlace: 'same' } as const;
      expect([state, removalReason(item(state), facts)]).toEqual([state, 'not-delivered']);
    }
  });

  test('never by a weaker proof than the digest', () => {
    for (const verification of VERIFICATIONS) {
      const reason = removalReason(item('imported', { verification }), {
        lastImport: undefined,
        atItsPlace: 'same',
      });
      expect([verification, reason]).toEqual([
        verification,
        verification === 'digest' ? 'imported' : 'not-proven',
      ]);
    }
  });

  test('only where the import is known to have ended well', () => {
    expect(SAFE_REASONS).toEqual(['imported', 'imported-as-a-person-saw']);
    expect(REMOVAL_REASONS).toHaveLength(10);
  });
});

describe('the sums of the account', () => {
  test('an entry counts in its own place and in "seen", and nowhere else', () => {
    for (const state of ACCOUNT_STATES) {
      const sums = withEntry(withEntry(noSums(), { state, safeToRemove: false }), {
        state,
        safeToRemove: true,
      });
      expect(sums).toEqual({ ...noSums(), [state]: 2, seen: 2, safeToRemove: 1 });
    }
  });

  test('seen is the sum of all places, which are those of items and what was there before', () => {
    expect(ACCOUNT_STATES).toEqual([...ITEM_STATES, 'baseline']);
    let sums = noSums();
    expect(Object.values(sums).every((count) => count === 0)).toBe(true);
    for (const [at, state] of ACCOUNT_STATES.entries())
      for (let times = 0; times <= at; times += 1) sums = withEntry(sums, { state, safeToRemove: false });
    expect(ACCOUNT_STATES.reduce((sum, state) => sum + sums[state], 0)).toBe(sums.seen);
    expect(sums.seen).toBe(55);
  });
});
