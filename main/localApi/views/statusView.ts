import type { StatusView } from '../../../shared/api/views.ts';
import type { Failure } from '../../../shared/model/failure.ts';
import type { CoreStatus, Moving } from '../../core/core.ts';
import type { Signer } from '../../core/ports/signer.ts';
import { destinationView } from './destinationView.ts';
import { failureView } from './failureView.ts';
import { isoTime } from '../../../shared/model/isoTime.ts';
import { timeField } from './timeField.ts';
import { truthOf } from './truth.ts';

/** What only the daemon knows of itself. */
export interface DaemonFacts {
  readonly version: string;
  readonly dataDir: string;
  readonly pid: number;
  /** ms since the epoch. */
  readonly startedAt: number;
  /** What the start met and a person must know, such as a damaged ledger. */
  readonly trouble?: Failure | undefined;
  /** Whose signature is on the receipts; absent where they stay unsigned. */
  readonly signer?: Signer | undefined;
}

/** Everything at a glance, as the API shows it. */
export function statusView(core: CoreStatus, daemon: DaemonFacts): StatusView {
  const status = { ...core, trouble: core.trouble ?? daemon.trouble };
  return {
    version: daemon.version,
    dataDir: daemon.dataDir,
    pid: daemon.pid,
    startedAt: isoTime(daemon.startedAt),
    ...(daemon.signer === undefined ? {} : { receiptKey: daemon.signer.fingerprint }),
    ...truthOf(status),
    items: status.items,
    batches: { ...status.batches },
    moving: status.moving.map(movingView),
    ...(status.bytesPerSecond === undefined ? {} : { bytesPerSecond: status.bytesPerSecond }),
    ...(status.secondsLeft === undefined ? {} : { secondsLeft: status.secondsLeft }),
    ...(status.paused === undefined
      ? {}
      : { paused: { since: isoTime(status.paused.since), ...timeField('until', status.paused.until) } }),
    destinations: status.destinations.map(destinationView),
    courtesy: status.courtesy,
    ...(status.resumed === undefined
      ? {}
      : { resumed: { items: status.resumed.items, at: isoTime(status.resumed.at) } }),
    foldersInTrouble: status.foldersInTrouble.map((one) => ({ ...one, failure: failureView(one.failure) })),
    ...(status.trouble === undefined ? {} : { trouble: failureView(status.trouble) }),
  };
}

function movingView(moving: Moving): StatusView['moving'][number] {
  return {
    batch: moving.batchId,
    item: moving.itemId,
    name: moving.name,
    bytes: moving.bytes,
    sentBytes: moving.sentBytes,
  };
}
