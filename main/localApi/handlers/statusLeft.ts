import type { ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { BatchStatus } from '../../../shared/model/batch.ts';
import type { BatchId } from '../../../shared/model/ids.ts';
import type { Core } from '../../core/core.ts';

/** A batch that changes all the time is looked at this often, ms. */
const LOOK_EVERY_MS = 20;

/** What is waited for, for whom, and how long. */
export interface StatusWait {
  /** Absent: nothing is waited for. */
  readonly while?: BatchStatus | undefined;
  readonly waitMs: number;
  /** Nobody waits any longer once this is closed. */
  readonly caller: Pick<ServerResponse, 'once' | 'off'>;
}

/**
 * Resolves when a batch has another status than this one or is not known, when the time is up, or when whoever asked has gone.
 * Rejects where the ledger cannot be read.
 */
export async function statusLeft(
  core: Pick<Core, 'batch' | 'onChange'>,
  id: BatchId,
  { while: status, waitMs, caller }: StatusWait,
): Promise<void> {
  if (status === undefined) return;
  const over = new AbortController();
  const end = (): void => over.abort();
  const last = setTimeout(end, waitMs);
  caller.once('close', end);
  let wake = (): void => undefined;
  over.signal.addEventListener('abort', () => wake());
  let isChanged = false;
  const forget = core.onChange((change) => {
    if (change.kind !== 'batch' || change.id !== id) return;
    isChanged = true;
    wake();
  });
  try {
    while (!over.signal.aborted) {
      isChanged = false;
      if ((await core.batch(id))?.batch.status !== status) return;
      // What changed while it was read needs no waking.
      if (!isChanged && !over.signal.aborted) await new Promise<void>((resolve) => (wake = resolve));
      await pause(LOOK_EVERY_MS, undefined, { signal: over.signal }).catch(() => undefined);
    }
  } finally {
    forget();
    clearTimeout(last);
    caller.off('close', end);
  }
}
