import { StoreError, type LedgerRepair, type Store } from '../../core/ports/store.ts';
import { describeFailure } from '../../../shared/model/failureCatalogue.ts';
import type { Result } from '../../../shared/model/result.ts';
import type { LedgerReport, LedgerStore } from './openLedger.ts';

/** A ledger that can be opened anew in its place, after a failure of the disk. */
export interface ReopeningStore {
  readonly store: Store;
  readonly repair: LedgerRepair;
  /** What the last opening met. */
  readonly report: () => LedgerReport;
}

/**
 * After a failed write nobody can know what the disk holds: nothing more is written through the same connection. Here a new
 * one takes its place when the core asks for it, having forgotten what it knew.
 */
export function reopeningStore(first: LedgerStore, open: () => Promise<Result<LedgerStore>>): ReopeningStore {
  let current: LedgerStore | undefined = first;
  let { report } = first;
  let isClosed = false;
  let opening: Promise<void> | undefined;
  let isBroken = false;
  const listeners: ((trouble: StoreError) => void)[] = [];

  function notice(error: unknown): void {
    if (!(error instanceof StoreError) || error.reason === 'full' || error.reason === 'closed') return;
    if (isBroken) return;
    isBroken = true;
    for (const listener of listeners) listener(error);
  }

  async function openAnew(): Promise<void> {
    const before = current;
    current = undefined;
    await before?.close().catch(() => undefined);
    if (isClosed) throw new StoreError('closed', 'the ledger is closed');
    const opened = await open();
    if (!opened.ok) {
      const { code, facts } = opened.failure;
      throw new StoreError('io', describeFailure(code, facts).why);
    }
    current = opened.value;
    ({ report } = opened.value);
    isBroken = false;
  }

  function reopen(): Promise<void> {
    opening ??= openAnew().finally(() => {
      opening = undefined;
    });
    return opening;
  }

  async function close(): Promise<void> {
    isClosed = true;
    await opening?.catch(() => undefined);
    await current?.close();
  }

  const store = new Proxy<Store>(first, {
    get(_, name) {
      if (name === 'close') return close;
      return (...args: readonly unknown[]): Promise<unknown> => {
        const reason = isClosed ? 'closed' : 'io';
        if (current === undefined) return Promise.reject(new StoreError(reason, 'the ledger is not open'));
        const method = Reflect.get(current, name) as (...all: readonly unknown[]) => Promise<unknown>;
        const answer = method.apply(current, [...args]);
        void answer.catch(notice);
        return answer;
      };
    },
  });
  return {
    store,
    repair: { reopen, onBroken: (listener) => void listeners.push(listener) },
    report: () => report,
  };
}
