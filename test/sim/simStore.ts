import { StoreError, type Change, type Store } from '../../main/core/ports/store.ts';
import type { MemoryStore } from '../support/memoryStore.ts';
import { never, type Life, type SimTime } from './simTime.ts';

/** How a write fares. `lost-with-process` and `kept-with-process` end the process before its answer. */
export type WriteFate =
  | { readonly kind: 'well' }
  | { readonly kind: 'fail'; readonly reason: StoreError['reason']; readonly applied: boolean }
  | { readonly kind: 'lost-with-process' }
  | { readonly kind: 'kept-with-process' };

export interface SimStoreParts {
  readonly time: SimTime;
  readonly life: Life;
  readonly ledger: MemoryStore;
  /** ms that a durable write takes. */
  readonly writeMs: () => number;
  /** ms that a read takes; most take none. */
  readonly readMs: () => number;
  readonly fate: (changes: readonly Change[]) => WriteFate;
  readonly kill: (why: string) => void;
  /** Called for every write that is durable now. */
  readonly onApplied: (changes: readonly Change[]) => void;
  /** A write that broke a law of the ledger: a bug, whoever made it. */
  readonly onRefused: (error: unknown) => void;
}

/** What a dying process had handed to the disk. */
export interface Writes {
  /** Ends every write under way: in order, each one is kept or lost, and after the first lost one none is kept. */
  settleAtDeath(isKept: () => boolean): void;
}

interface Pending {
  readonly changes: readonly Change[];
  isDone: boolean;
}

/** The ledger of one run of the process: one write after the other, each taking its time and meeting its fate. */
export function simStore(parts: SimStoreParts): { readonly store: Store; readonly writes: Writes } {
  const { time, life, ledger } = parts;
  const pending: Pending[] = [];
  let freeAt = 0;

  function apply(write: Pending): Promise<void> {
    write.isDone = true;
    // The memory ledger applies at once and whole, before it gives its promise.
    const done = ledger.commit(write.changes);
    done.then(
      () => parts.onApplied(write.changes),
      (error: unknown) => parts.onRefused(error),
    );
    return done;
  }

  function commit(changes: readonly Change[]): Promise<void> {
    const write: Pending = { changes, isDone: false };
    pending.push(write);
    freeAt = Math.max(freeAt, time.elapsed()) + parts.writeMs();
    return new Promise((resolve, reject) => {
      time.after(freeAt - time.elapsed(), () => {
        pending.splice(pending.indexOf(write), 1);
        if (!life.alive || write.isDone) return;
        const fate = parts.fate(changes);
        switch (fate.kind) {
          case 'well':
            apply(write).then(resolve, reject);
            return;
          case 'fail':
            if (fate.applied) void apply(write).catch(() => undefined);
            reject(new StoreError(fate.reason, 'the simulation says so'));
            return;
          case 'lost-with-process':
            parts.kill('write lost');
            return;
          case 'kept-with-process':
            void apply(write).catch(() => undefined);
            parts.kill('write kept, answer lost');
            return;
          default:
            fate satisfies never;
        }
      });
    });
  }

  const store: Store = new Proxy(ledger, {
    get(object, property) {
      if (property === 'commit') return commit;
      const value: unknown = Reflect.get(object, property);
      if (typeof value !== 'function') return value;
      const method = value as (...all: unknown[]) => Promise<unknown>;
      return async (...args: unknown[]): Promise<unknown> => {
        if (!life.alive) return never();
        // What is read is what was there when it was asked for; the answer may come later.
        const answer = await method.apply(object, args);
        const ms = parts.readMs();
        if (ms > 0) await time.sleep(ms, life);
        return answer;
      };
    },
  });
  return {
    store,
    writes: {
      settleAtDeath(isKept) {
        for (const write of pending.splice(0)) {
          if (write.isDone) continue;
          if (!isKept()) break;
          void apply(write).catch(() => undefined);
        }
      },
    },
  };
}
