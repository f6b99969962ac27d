import type { FolderView } from '../../shared/api/folderViews.ts';
import type { QuestionView } from '../../shared/api/routes/jobWork.ts';
import { describeFailure, type FailureCode } from '../../shared/model/failureCatalogue.ts';
import type { ItemState, Verification } from '../../shared/model/item.ts';
import type {
  BatchView,
  DestinationView,
  FailureView,
  ItemView,
  JobView,
  StatusView,
} from '../../shared/api/views.ts';

/** Made-up data for the window alone; the times hang on `now` so that screenshots read well. */
export interface FakeData {
  batches: BatchView[];
  items: Map<string, ItemView[]>;
  destinations: DestinationView[];
  status: StatusView;
  questions?: QuestionView[];
  /** The service's own log of every job; absent: a usual one. */
  remoteLog?: string;
  folders?: FolderView[];
}

const MINUTE_MS = 60_000;

export function fakeFailure(
  code: FailureCode,
  facts: FailureView['facts'],
  serverSays?: string,
): FailureView {
  return {
    code,
    facts,
    ...describeFailure(code, facts),
    ...(serverSays === undefined ? {} : { serverSays }),
  };
}

/** The same digest for the same name, as good as a real one to look at. */
export function fakeDigest(seed: string): string {
  let state = 0x811c9dc5;
  let text = '';
  for (let at = 0; at < 64; at += 1) {
    state = Math.imul(state ^ (seed.codePointAt(at % seed.length) ?? 7), 0x01000193) + at;
    text += ((state >>> 12) & 15).toString(16);
  }
  return text;
}

export function fakeDestination(name: string, more: Partial<DestinationView> = {}): DestinationView {
  return {
    id: `dst_${name}`,
    name,
    kind: 'haplo-batch',
    url: `https://${name}.example.org`,
    secretStore: 'keychain',
    options: {},
    gate: { state: 'open' },
    limits: {},
    itemsQueued: 0,
    createdAt: new Date(Date.now() - 9e8).toISOString(),
    ...more,
  };
}

export function fakeJob(batch: string, more: Partial<JobView> = {}): JobView {
  return {
    id: `job_${batch}_${more.kind ?? 'import'}`,
    batch,
    destination: 'repository',
    kind: 'import',
    state: 'accepted',
    createdAt: new Date(Date.now() - 5 * MINUTE_MS).toISOString(),
    endedAt: new Date(Date.now() - 4 * MINUTE_MS).toISOString(),
    ...more,
  };
}

export function fakeItem(batch: string, name: string, more: Partial<ItemView> = {}): ItemView {
  const state: ItemState = more.state ?? 'sent';
  const arrived = state === 'sent' || state === 'imported';
  const verification: Verification = arrived ? 'digest' : 'none';
  return {
    id: `itm_${batch}_${name}`.replace(/[^\w]/g, '_').slice(0, 60) + fakeDigest(name).slice(0, 6),
    batch,
    name,
    path: `/data/scope1/${name}`,
    bytes: 48_230_112 + name.length * 1_234_567,
    state,
    verification,
    ...(arrived ? { sha256: fakeDigest(name), remoteDigest: fakeDigest(name) } : {}),
    attempts: 0,
    sends: arrived ? 1 : 0,
    ...(arrived ? { sentAt: new Date(Date.now() - 8 * MINUTE_MS).toISOString() } : {}),
    ...more,
  };
}

/** A batch whose counts are those of its items. */
export function fakeBatch(id: string, items: readonly ItemView[], more: Partial<BatchView> = {}): BatchView {
  const counts: Partial<Record<ItemState, { items: number; bytes: number }>> = {};
  for (const { state, bytes } of items) {
    const known = counts[state] ?? { items: 0, bytes: 0 };
    counts[state] = { items: known.items + 1, bytes: known.bytes + bytes };
  }
  return {
    id,
    destination: 'repository',
    kind: 'haplo-batch',
    comment: `Plate ${id.slice(-2)}, confocal`,
    status: 'held',
    mode: 'hold',
    origin: { by: 'window' },
    createdAt: new Date(Date.now() - 12 * MINUTE_MS).toISOString(),
    priority: 0,
    paused: false,
    counts,
    jobs: [],
    receipts: 0,
    remoteId: `b-${fakeDigest(id).slice(0, 8)}`,
    ...more,
  };
}

/** Status that follows from the rest. */
export function fakeStatus(data: Omit<FakeData, 'status'>, more: Partial<StatusView> = {}): StatusView {
  const items: Partial<Record<ItemState, { items: number; bytes: number }>> = {};
  const batches: StatusView['batches'] = {};
  for (const batch of data.batches) {
    batches[batch.status] = (batches[batch.status] ?? 0) + 1;
    for (const [state, { items: count, bytes }] of Object.entries(batch.counts)) {
      const known = items[state as ItemState] ?? { items: 0, bytes: 0 };
      items[state as ItemState] = { items: known.items + count, bytes: known.bytes + bytes };
    }
  }
  const needsYou = (batches.attention ?? 0) + (batches.asking ?? 0) + (batches.failed ?? 0);
  return {
    version: '0.1.0',
    dataDir: '/home/lab/.local/share/waybill',
    pid: 4711,
    startedAt: new Date(Date.now() - 300 * MINUTE_MS).toISOString(),
    truth: 'nothing-yet',
    courtesy: { isHoldingBack: false, bytesPerSecond: 8_388_608 },
    sentence: '',
    items,
    batches,
    needsYou,
    moving: [],
    destinations: data.destinations,
    ...more,
  };
}
