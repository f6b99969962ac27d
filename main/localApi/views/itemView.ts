import type { ItemView } from '../../../shared/api/views.ts';
import type { Item } from '../../../shared/model/item.ts';
import type { Moving } from '../../core/core.ts';
import { failureView } from './failureView.ts';
import { timeField } from './timeField.ts';

/** An item as the API shows it. `moving` = what is under way now. */
export function itemView(item: Item, moving: readonly Moving[]): ItemView {
  const underWay = item.state === 'uploading' ? moving.find((one) => one.itemId === item.id) : undefined;
  return {
    id: item.id,
    batch: item.batchId,
    name: item.name,
    ...(item.source.kind === 'file' ? { path: item.source.path } : {}),
    bytes: item.bytes,
    ...(item.sha256 === undefined ? {} : { sha256: item.sha256 }),
    ...(item.remoteDigest === undefined ? {} : { remoteDigest: item.remoteDigest }),
    state: item.state,
    verification: item.verification,
    ...(underWay === undefined ? {} : { sentBytes: underWay.sentBytes }),
    attempts: item.attempts,
    sends: item.sends,
    ...timeField('seenAt', item.seenAt),
    ...timeField('wholeAt', item.wholeAt),
    ...timeField('begunAt', item.state === 'uploading' ? item.startedAt : item.begunAt),
    ...timeField('sentAt', item.sentAt),
    ...timeField('provenAt', item.provenAt),
    ...(item.remoteRef === undefined ? {} : { remoteRef: item.remoteRef }),
    ...stateFields(item),
  };
}

function stateFields(item: Item): Pick<ItemView, 'until' | 'failure'> {
  switch (item.state) {
    case 'waiting':
      return { ...timeField('until', item.until), failure: failureView(item.failure) };
    case 'attention':
      return { failure: failureView(item.failure) };
    case 'settling':
    case 'queued':
    case 'uploading':
    case 'sent':
    case 'imported':
    case 'cancelled':
    case 'excluded':
      return {};
    default:
      return item satisfies never;
  }
}
