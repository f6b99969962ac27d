import type { Change, Store } from '../../main/core/ports/store.ts';

/**
 * Holds the next commit that has such a change in the air: its writer has the batch, and nobody sees the change yet. Gives what
 * lets it through.
 */
export function holdCommit(store: Store, isMeant: (change: Change) => boolean): () => void {
  const commit = store.commit.bind(store);
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  Object.assign(store, {
    commit: async (changes: readonly Change[]) => {
      if (changes.some(isMeant)) {
        Object.assign(store, { commit });
        await held;
      }
      return commit(changes);
    },
  });
  return release;
}

/** The change that cancels a batch. */
export function cancelsBatch(change: Change): boolean {
  return change.put === 'batch' && change.batch.cancelledAt !== undefined;
}
