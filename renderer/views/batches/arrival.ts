import type { BatchView } from '../../../shared/api/views.ts';
import type { ItemState } from '../../../shared/model/item.ts';
import { sumOf } from '../../shell/truthSentence.ts';

const ARRIVED: readonly ItemState[] = ['sent', 'imported'];
const WANTED: readonly ItemState[] = [
  'settling',
  'queued',
  'uploading',
  'sent',
  'imported',
  'waiting',
  'attention',
];
/** All states: what a batch has ever held. */
export const ALL_ITEMS: readonly ItemState[] = [...WANTED, 'cancelled', 'excluded'];

/** How much of a batch is at the server, of what is still wanted. */
export interface Arrival {
  readonly doneItems: number;
  readonly totalItems: number;
  readonly doneBytes: number;
  readonly totalBytes: number;
}

export function arrivalOf({ counts }: Pick<BatchView, 'counts'>): Arrival {
  return {
    doneItems: sumOf(counts, ARRIVED, 'items'),
    totalItems: sumOf(counts, WANTED, 'items'),
    doneBytes: sumOf(counts, ARRIVED, 'bytes'),
    totalBytes: sumOf(counts, WANTED, 'bytes'),
  };
}
