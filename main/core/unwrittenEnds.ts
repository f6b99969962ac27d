import type { BatchId } from '../../shared/model/ids.ts';

/**
 * Who sends many small files notes a moment later how they ended, several together. Whoever acts on one of them meanwhile asks here
 * first, or it would look as if it were still on its way. Only in memory.
 */
export class UnwrittenEnds {
  readonly #writers = new Map<BatchId, () => Promise<void>>();

  /** Takes note of who writes the ends of a batch; `write` never rejects. Gives what lets go of it. */
  keep(id: BatchId, write: () => Promise<void>): () => void {
    this.#writers.set(id, write);
    return () => {
      if (this.#writers.get(id) === write) this.#writers.delete(id);
    };
  }

  /** Resolves when everything of a batch that ended until now is written, or its ledger failed. */
  async write(id: BatchId): Promise<void> {
    await this.#writers.get(id)?.();
  }
}
