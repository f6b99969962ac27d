import type { StatusView } from '../../shared/api/views.ts';
import type { ItemState } from '../../shared/model/item.ts';
import { visibleText } from '../text/safeText.ts';
import type { Text } from '../text/useText.ts';

type Counts = StatusView['items'];

/** States of items that will still move by themselves. */
export const ON_THE_WAY: readonly ItemState[] = ['settling', 'queued', 'uploading', 'waiting'];

/** Sums items or bytes of some states. */
export function sumOf(counts: Counts, states: readonly ItemState[], what: 'items' | 'bytes'): number {
  return states.reduce((sum, state) => sum + (counts[state]?.[what] ?? 0), 0);
}

type Words = Pick<Text, 't' | 'span' | 'failure'>;

/** Files that have yet to get to their server. */
export function waitingFiles(status: StatusView): number {
  return sumOf(status.items, ON_THE_WAY, 'items');
}

/** The one line of truth, in the window's language; in English it is the daemon's own `sentence`. */
export function truthSentence(status: StatusView, words: Words): string {
  const { t, failure } = words;
  switch (status.truth) {
    case 'delivered':
      return t('truth.delivered', { count: sumOf(status.items, ['sent', 'imported'], 'items') });
    case 'uploading':
      return sendingSentence(status, words);
    case 'needs-you':
      if (status.trouble !== undefined) return failure(status.trouble).what;
      return t('truth.needs-you', { count: status.needsYou });
    case 'nothing-yet':
      return t('truth.nothing-yet');
    case 'offline':
    case 'paused':
      return t(`truth.${status.truth}`, { count: waitingFiles(status) });
    case 'waiting':
      return status.waitsForWindow === undefined
        ? t('truth.waiting', { count: waitingFiles(status) })
        : t('truth.waiting.window', {
            count: waitingFiles(status),
            window: visibleText(status.waitsForWindow),
          });
    default:
      return status.truth satisfies never;
  }
}

/** How many files are being sent, of how many, and how long it takes, as far as that is known. */
export function sendingSentence(status: StatusView, { t, span }: Pick<Words, 't' | 'span'>): string {
  const values = { moving: status.moving.length, count: waitingFiles(status) };
  return status.secondsLeft === undefined
    ? t('truth.uploading', values)
    : t('truth.uploading.left', { ...values, left: span(status.secondsLeft) });
}

/** Bytes that have yet to go out. */
export function bytesToGo(status: StatusView): number {
  const moved = status.moving.reduce((sum, moving) => sum + moving.sentBytes, 0);
  return Math.max(0, sumOf(status.items, ON_THE_WAY, 'bytes') - moved);
}
