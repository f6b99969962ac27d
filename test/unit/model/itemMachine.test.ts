import { describe, expect, test } from 'vitest';
import { failure } from '../../../shared/model/failure.ts';
import type { FileFacts } from '../../../shared/model/fileFacts.ts';
import { ITEM_STATES, VERIFICATIONS, type Item, type ItemState } from '../../../shared/model/item.ts';
import {
  IllegalItemTransition,
  ITEM_TRANSITIONS,
  nextItem,
  type ItemEvent,
} from '../../../shared/model/itemMachine.ts';
import { testItem } from '../../support/ledgerModels.ts';

const told = failure('remote.server-error', { host: 'h', status: 500 });
const other = failure('file.gone', { path: '/x' });
const facts: FileFacts = { dev: '1', ino: '2', bytes: 7, mtimeNs: '3', ctimeNs: '4' };
const SHA = 'a'.repeat(64);

/** What an item of each state has that one of another state must not have. */
const OF_STATE: Readonly<Record<ItemState, Record<string, unknown>>> = {
  settling: {},
  queued: {},
  uploading: { startedAt: 3 },
  sent: { sha256: SHA, verification: 'size', remoteRef: 'r1', remoteDigest: 'd1', sentAt: 4, facts },
  imported: { sha256: SHA, verification: 'size', remoteRef: 'r1', remoteDigest: 'd1', sentAt: 4, facts },
  waiting: { until: 9, failure: told },
  attention: { failure: told },
  cancelled: { was: 'queued' },
  excluded: { rule: '*.tmp' },
};

function itemIn(state: ItemState, more: Record<string, unknown> = {}): Item {
  return testItem(1, { attempts: 2, sends: 4, round: 1, ...OF_STATE[state], state, ...more });
}

const SENT: Extract<ItemEvent, { type: 'sent' }> = {
  type: 'sent',
  at: 55,
  sha256: 'b'.repeat(64),
  facts,
  verification: 'digest',
  remoteDigest: 'rd',
  remoteRef: 'rr',
};

const EVENTS: Readonly<Record<ItemEvent['type'], ItemEvent>> = {
  settled: { type: 'settled', at: 33, facts },
  unsettled: { type: 'unsettled', counts: true },
  claimed: { type: 'claimed', at: 44, round: 3 },
  putBack: { type: 'putBack' },
  sent: SENT,
  deferred: { type: 'deferred', until: 66, failure: other, counts: true },
  due: { type: 'due' },
  blocked: { type: 'blocked', failure: other },
  interrupted: { type: 'interrupted' },
  retried: { type: 'retried' },
  sendAgain: { type: 'sendAgain' },
  imported: { type: 'imported' },
  leftOut: { type: 'leftOut', failure: other },
  verified: { type: 'verified', at: 77, level: 'digest', remoteDigest: 'better' },
  cancelled: { type: 'cancelled' },
  restored: { type: 'restored' },
  excluded: { type: 'excluded', rule: 'hidden' },
};

/** Written down a second time on purpose: an event that becomes possible somewhere else is a decision. */
const LEGAL: Readonly<Record<ItemEvent['type'], string>> = {
  settled: 'settling',
  unsettled: 'settling queued uploading waiting',
  claimed: 'queued',
  putBack: 'uploading',
  sent: 'uploading',
  deferred: 'settling queued uploading',
  due: 'waiting',
  blocked: 'settling queued uploading sent waiting',
  interrupted: 'uploading',
  retried: 'waiting attention',
  sendAgain: 'sent',
  imported: 'sent',
  leftOut: 'sent imported',
  verified: 'sent imported',
  cancelled: 'settling queued uploading waiting attention',
  restored: 'cancelled',
  excluded: 'settling queued attention',
};

describe('the moves of an item', () => {
  test.each(Object.values(EVENTS))('"$type" comes in its states and in no other', (event) => {
    const legal = ITEM_STATES.filter((state) => LEGAL[event.type].split(' ').includes(state));
    expect([...ITEM_TRANSITIONS[event.type]].sort()).toEqual([...legal].sort());
    for (const state of ITEM_STATES) {
      const item = itemIn(state);
      if (legal.includes(state)) expect(() => nextItem(item, event)).not.toThrow();
      else expect(() => nextItem(item, event)).toThrow(new IllegalItemTransition(item, event));
    }
  });

  test('a move that is not possible says which item, where it is and what came', () => {
    const wrong = new IllegalItemTransition(itemIn('sent'), { type: 'due' });
    expect(wrong.message).toBe(`item ${itemIn('sent').id} is sent: "due" is not possible`);
    expect(wrong.name).toBe('IllegalItemTransition');
  });

  test.each(ITEM_STATES.filter((state) => state !== 'sent' && state !== 'imported'))(
    'whatever an item leaves, nothing of its state "%s" stays behind',
    (state) => {
      for (const event of Object.values(EVENTS)) {
        if (!ITEM_TRANSITIONS[event.type].includes(state)) continue;
        const next = nextItem(itemIn(state), event);
        const own = new Set(Object.keys(OF_STATE[next.state]));
        for (const key of ['startedAt', 'until', 'failure', 'was', 'rule'])
          expect([event.type, key, key in next]).toEqual([event.type, key, own.has(key)]);
      }
    },
  );
});

describe('what a move leaves', () => {
  test('a file that settled is queued with what it is now', () => {
    expect(nextItem(itemIn('settling'), EVENTS.settled)).toEqual(
      itemIn('queued', { facts, bytes: 7, wholeAt: 33 }),
    );
    expect(nextItem(itemIn('settling'), { type: 'settled', at: 8, facts: undefined })).toEqual(
      itemIn('queued', { wholeAt: 8 }),
    );
  });

  test('a file that moves settles anew; the try counts where it was being sent', () => {
    expect(nextItem(itemIn('uploading'), { type: 'unsettled', counts: true })).toEqual(
      itemIn('settling', { attempts: 3 }),
    );
    expect(nextItem(itemIn('queued'), { type: 'unsettled', counts: false })).toEqual(itemIn('settling'));
  });

  test('one that is taken up knows its remote batch, when it began, and how often', () => {
    expect(nextItem(itemIn('queued'), EVENTS.claimed)).toEqual(
      itemIn('uploading', { round: 3, sends: 5, startedAt: 44 }),
    );
  });

  test('one whose turn did not come is as if it had not been taken up', () => {
    expect(nextItem(itemIn('uploading'), { type: 'putBack' })).toEqual(itemIn('queued', { sends: 3 }));
  });

  test('one that was sent has the proof of this send alone, and its tries are forgotten', () => {
    const before = itemIn('uploading', { verification: 'size', remoteRef: 'old', remoteDigest: 'old' });
    expect(nextItem(before, SENT)).toEqual(
      testItem(1, {
        attempts: 0,
        sends: 4,
        round: 1,
        facts,
        bytes: 7,
        sha256: SENT.sha256,
        verification: 'digest',
        remoteDigest: 'rd',
        remoteRef: 'rr',
        begunAt: 3,
        sentAt: 55,
        state: 'sent',
      }),
    );
    const bare = nextItem(before, {
      ...SENT,
      facts: undefined,
      remoteDigest: undefined,
      remoteRef: undefined,
    });
    expect(bare.bytes).toBe(before.bytes);
    expect('remoteRef' in bare || 'remoteDigest' in bare || 'facts' in bare).toBe(false);
  });

  test('one that waits says until when and why; only some tries count', () => {
    expect(nextItem(itemIn('uploading'), EVENTS.deferred)).toEqual(
      itemIn('waiting', { attempts: 3, until: 66, failure: other }),
    );
    expect(
      nextItem(itemIn('settling'), { type: 'deferred', until: 66, failure: other, counts: false }),
    ).toEqual(itemIn('waiting', { until: 66, failure: other }));
  });

  test('one whose time has come, or whose send was cut, is queued with its tries as they were', () => {
    expect(nextItem(itemIn('waiting'), { type: 'due' })).toEqual(itemIn('queued'));
    expect(nextItem(itemIn('uploading'), { type: 'interrupted' })).toEqual(itemIn('queued'));
  });

  test('one that needs a person says why, also after it was sent', () => {
    expect(nextItem(itemIn('queued'), EVENTS.blocked)).toEqual(itemIn('attention', { failure: other }));
    expect(nextItem(itemIn('imported'), EVENTS.leftOut)).toEqual(
      itemIn('attention', { ...OF_STATE.imported, failure: other }),
    );
  });

  test('a person who says "again" gives it all its tries back', () => {
    for (const state of ['waiting', 'attention'] as const)
      expect(nextItem(itemIn(state), { type: 'retried' })).toEqual(itemIn('queued', { attempts: 0 }));
  });

  test('one that goes to a new remote batch has no proof any more', () => {
    expect(nextItem(itemIn('sent'), { type: 'sendAgain' })).toEqual(
      itemIn('queued', { sha256: SHA, sentAt: 4, facts, verification: 'none' }),
    );
  });

  test('an import changes nothing of the proof', () => {
    expect(nextItem(itemIn('sent'), { type: 'imported' })).toEqual(itemIn('imported'));
  });

  test('a proof gets better and never worse, and never the same again by another digest', () => {
    const rank = (level: string): number => VERIFICATIONS.findIndex((one) => one === level);
    for (const had of VERIFICATIONS)
      for (const level of VERIFICATIONS) {
        const before = itemIn('sent', { verification: had });
        const after = nextItem(before, { type: 'verified', at: 9, level, remoteDigest: 'new' });
        if (rank(level) > rank(had))
          expect(after).toEqual({ ...before, verification: level, provenAt: 9, remoteDigest: 'new' });
        else expect(after).toEqual(before);
      }
    const kept = nextItem(itemIn('imported'), {
      type: 'verified',
      at: 9,
      level: 'digest',
      remoteDigest: undefined,
    });
    expect(kept).toEqual(itemIn('imported', { verification: 'digest', provenAt: 9 }));
  });

  test('one that is cancelled knows what it was, and comes back as that where it had not settled', () => {
    for (const was of ['settling', 'queued', 'uploading', 'waiting', 'attention'] as const) {
      const cancelled = nextItem(itemIn(was), { type: 'cancelled' });
      expect(cancelled).toEqual(itemIn('cancelled', { was }));
      expect(nextItem(cancelled, { type: 'restored' })).toEqual(
        itemIn(was === 'settling' ? 'settling' : 'queued', { attempts: 0 }),
      );
    }
  });

  test('one that a rule keeps out says which', () => {
    expect(nextItem(itemIn('attention'), EVENTS.excluded)).toEqual(itemIn('excluded', { rule: 'hidden' }));
  });
});
