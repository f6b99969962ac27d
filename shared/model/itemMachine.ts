import type { Failure } from './failure.ts';
import type { FileFacts } from './fileFacts.ts';
import type { ItemId } from './ids.ts';
import { VERIFICATIONS, type Item, type ItemState, type Verification } from './item.ts';

/** What may happen to an item. */
export type ItemEvent =
  /** The file was quiet for the settle time. */
  | { readonly type: 'settled'; readonly at: number; readonly facts: FileFacts | undefined }
  /** The file moved again before or while it was read: it must settle anew. `counts` = it was already being sent. */
  | { readonly type: 'unsettled'; readonly counts: boolean }
  /** The scheduler takes it up; written before the first byte goes out. */
  | { readonly type: 'claimed'; readonly at: number; readonly round: number }
  /** Its turn did not come: as if it had not been taken up. */
  | { readonly type: 'putBack' }
  /** The server has it. */
  | {
      readonly type: 'sent';
      readonly at: number;
      readonly sha256: string;
      readonly facts: FileFacts | undefined;
      readonly verification: Verification;
      readonly remoteDigest: string | undefined;
      readonly remoteRef: string | undefined;
    }
  /** Not now: try again at `until`. `counts` = the try is held against the limit. */
  | { readonly type: 'deferred'; readonly until: number; readonly failure: Failure; readonly counts: boolean }
  /** Its time has come, or a gate opened. */
  | { readonly type: 'due' }
  /** A person is needed. */
  | { readonly type: 'blocked'; readonly failure: Failure }
  /** The daemon ended while it was being sent, or the send was called off. */
  | { readonly type: 'interrupted' }
  /** A person says: again. */
  | { readonly type: 'retried' }
  /** The batch gets a new remote batch: everything sent must be sent to that one too. */
  | { readonly type: 'sendAgain' }
  /** The service reported it imported. */
  | { readonly type: 'imported' }
  /** The import left it out. */
  | { readonly type: 'leftOut'; readonly failure: Failure }
  /** The proof got better; it never gets worse. */
  | {
      readonly type: 'verified';
      readonly at: number;
      readonly level: Verification;
      readonly remoteDigest: string | undefined;
    }
  | { readonly type: 'cancelled' }
  /** Undo of a cancel. */
  | { readonly type: 'restored' }
  /** `sameAs`: the delivered item that has the very same bytes. */
  | { readonly type: 'excluded'; readonly rule: string; readonly sameAs?: ItemId };

/** A bug: an event that the item's state does not allow. */
export class IllegalItemTransition extends Error {
  constructor(item: Item, event: ItemEvent) {
    super(`item ${item.id} is ${item.state}: "${event.type}" is not possible`);
    this.name = 'IllegalItemTransition';
  }
}

const CANCELLABLE = ['settling', 'queued', 'uploading', 'waiting', 'attention'] as const;

/** Which states each event may come in: the whole table, so that the tests can walk it. */
export const ITEM_TRANSITIONS: Readonly<Record<ItemEvent['type'], readonly ItemState[]>> = {
  settled: ['settling'],
  unsettled: ['settling', 'queued', 'uploading', 'waiting'],
  claimed: ['queued'],
  putBack: ['uploading'],
  sent: ['uploading'],
  deferred: ['uploading', 'queued', 'settling'],
  due: ['waiting'],
  blocked: ['settling', 'queued', 'uploading', 'waiting', 'sent'],
  interrupted: ['uploading'],
  retried: ['waiting', 'attention'],
  sendAgain: ['sent'],
  imported: ['sent'],
  leftOut: ['sent', 'imported'],
  verified: ['sent', 'imported'],
  cancelled: CANCELLABLE,
  restored: ['cancelled'],
  excluded: ['settling', 'queued', 'attention'],
};

/** The only way to move an item from one state to another. Throws `IllegalItemTransition` on anything else. */
export function nextItem(item: Item, event: ItemEvent): Item {
  inOneOf(ITEM_TRANSITIONS[event.type], item, event);
  const known = withoutStateFacts(item);
  switch (event.type) {
    case 'settled':
      return { ...known, ...factsOf(event.facts), wholeAt: event.at, state: 'queued' };
    case 'unsettled':
      return { ...known, attempts: known.attempts + (event.counts ? 1 : 0), state: 'settling' };
    case 'claimed':
      return {
        ...known,
        round: event.round,
        sends: known.sends + 1,
        state: 'uploading',
        startedAt: event.at,
      };
    case 'putBack':
      return { ...known, sends: known.sends - 1, state: 'queued' };
    case 'sent':
      return sent({ ...known, begunAt: inOneOf(['uploading'], item, event).startedAt }, event);
    case 'deferred':
      return {
        ...known,
        attempts: known.attempts + (event.counts ? 1 : 0),
        state: 'waiting',
        until: event.until,
        failure: event.failure,
      };
    case 'due':
    case 'interrupted':
      return { ...known, state: 'queued' };
    case 'blocked':
    case 'leftOut':
      return { ...known, state: 'attention', failure: event.failure };
    case 'retried':
      return { ...known, attempts: 0, state: 'queued' };
    case 'sendAgain':
      return { ...withoutProof(known), state: 'queued' };
    case 'imported':
      return { ...known, state: 'imported' };
    case 'verified':
      return raised(item, event);
    case 'cancelled':
      return { ...known, state: 'cancelled', was: inOneOf(CANCELLABLE, item, event).state };
    case 'restored':
      return {
        ...known,
        attempts: 0,
        state: item.state === 'cancelled' && item.was === 'settling' ? 'settling' : 'queued',
      };
    case 'excluded':
      return {
        ...known,
        state: 'excluded',
        rule: event.rule,
        ...(event.sameAs === undefined ? {} : { sameAs: event.sameAs }),
      };
  }
}

type Known = Omit<Item, 'state'>;

function withoutStateFacts(item: Item): Known {
  const copy: Record<string, unknown> = { ...item };
  for (const key of ['state', 'startedAt', 'until', 'failure', 'was', 'rule', 'sameAs']) delete copy[key];
  return copy as unknown as Known;
}

function factsOf(facts: FileFacts | undefined): Partial<Pick<Item, 'facts' | 'bytes'>> {
  return facts === undefined ? {} : { facts, bytes: facts.bytes };
}

function sent(known: Known, event: Extract<ItemEvent, { type: 'sent' }>): Item {
  return {
    ...withoutProof(known),
    ...factsOf(event.facts),
    sha256: event.sha256,
    verification: event.verification,
    ...(event.remoteDigest === undefined ? {} : { remoteDigest: event.remoteDigest }),
    ...(event.remoteRef === undefined ? {} : { remoteRef: event.remoteRef }),
    attempts: 0,
    sentAt: event.at,
    state: 'sent',
  };
}

function withoutProof(known: Known): Known {
  const copy: Record<string, unknown> = { ...known, verification: 'none' };
  delete copy['remoteDigest'];
  delete copy['remoteRef'];
  delete copy['provenAt'];
  return copy as unknown as Known;
}

function raised(item: Item, event: Extract<ItemEvent, { type: 'verified' }>): Item {
  if (VERIFICATIONS.indexOf(event.level) <= VERIFICATIONS.indexOf(item.verification)) return item;
  return {
    ...item,
    verification: event.level,
    provenAt: event.at,
    ...(event.remoteDigest === undefined ? {} : { remoteDigest: event.remoteDigest }),
  };
}

/** The item, known to be in one of these states; throws where it is in none of them. */
function inOneOf<State extends ItemState>(
  states: readonly State[],
  item: Item,
  event: ItemEvent,
): Extract<Item, { state: State }> {
  if (!states.some((state) => state === item.state)) throw new IllegalItemTransition(item, event);
  return item as Extract<Item, { state: State }>;
}
