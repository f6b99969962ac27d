import type { StatusView } from '../../shared/api/views.ts';
import type { ItemState } from '../../shared/model/item.ts';
import type { Text } from '../text/useText.ts';

type Counts = StatusView['items'];

/** States of items that will still move by themselves. */
export const ON_THE_WAY: readonly ItemState[] = ['settling', 'queued', 'uploading', 'waiting'];

/** Sums items or bytes of some states. */
export function sumOf(counts: Counts, states: readonly ItemState[], what: 'items' | 'bytes'): number {
  return states.reduce((sum, state) => sum + (counts[state]?.[what] ?? 0), 0);
}

type Words = Pick<Text, 't' | 'bytes' | 'span'>;

/** Files that have yet to get to their server. */
export function waitingFiles(status: StatusView): number {
  return sumOf(status.items, ON_THE_WAY, 'items');
}

/** The one line of truth, in the window's language. */
export function truthSentence(status: StatusView, { t, bytes, span }: Words): string {
  switch (status.truth) {
    case 'delivered':
      return t('truth.delivered', { count: sumOf(status.items, ['sent', 'imported'], 'items') });
    case 'uploading':
      return sendingSentence(status, { t, bytes, span });
    case 'needs-you':
      return t('truth.needs-you', { count: status.needsYou });
    case 'nothing-yet':
      return t('truth.nothing-yet');
    case 'offline':
    case 'paused':
    case 'waiting':
      return t(`truth.${status.truth}`, { count: waitingFiles(status) });
    default:
      return status.truth satisfies never;
  }
}

/** What is being sent and how long it takes, as far as that is known. */
export function sendingSentence(status: StatusView, { t, bytes, span }: Words): string {
  const moved = status.moving.reduce((sum, moving) => sum + moving.sentBytes, 0);
  const left = Math.max(0, sumOf(status.items, ON_THE_WAY, 'bytes') - moved);
  const values = { count: sumOf(status.items, ON_THE_WAY, 'items'), bytes: bytes(left) };
  return status.secondsLeft === undefined
    ? t('truth.uploading', values)
    : t('truth.uploading.left', { ...values, left: span(status.secondsLeft) });
}
