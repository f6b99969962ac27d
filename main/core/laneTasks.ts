import type { BatchId, ItemId } from '../../shared/model/ids.ts';
import type { BatchStep } from './batchPlan.ts';
import type { BatchTask } from './batchRun.ts';
import type { Transfers } from './transfers.ts';

/** A batch that is worked on. */
export interface Task extends Pick<BatchTask, 'isSending' | 'abort' | 'items'> {
  /** What it does now. */
  doing: BatchStep['do'];
  readonly done: Promise<void>;
}

/** What is under way in a lane, and who shall give a sending slot back. */
export class LaneTasks {
  readonly #transfers: Transfers;
  readonly #tasks = new Map<BatchId, Task>();
  /** Batches that shall give their sending slot back after the file that is on its way. */
  readonly #yielding = new Set<BatchId>();

  constructor(transfers: Transfers) {
    this.#transfers = transfers;
  }

  get(id: BatchId): Task | undefined {
    return this.#tasks.get(id);
  }

  /** Takes note of a task until it is done. */
  add(id: BatchId, task: Task, onOver: () => void): void {
    this.#yielding.delete(id);
    this.#tasks.set(id, task);
    void task.done.finally(() => {
      this.#tasks.delete(id);
      onOver();
    });
  }

  /** Takes note of the step that a task takes now. */
  note(id: BatchId, doing: BatchStep['do']): void {
    const task = this.#tasks.get(id);
    if (task !== undefined) task.doing = doing;
  }

  /** Slots that are taken. */
  taken(isSending: boolean): number {
    return [...this.#tasks.values()].filter((task) => task.isSending === isSending).length;
  }

  /**
   * Decides who gives a slot back: whoever is one too many, and one for each batch that waits and comes before it. The last ones
   * first. `order` = all batches, those to be sent first in front; one that is not among them goes on.
   */
  shareOut(
    order: readonly BatchId[],
    about: { readonly slots: number; readonly waiting: readonly BatchId[] },
  ): void {
    const at = new Map(order.map((id, index) => [id, index]));
    const placeOf = (id: BatchId): number => at.get(id) ?? -1;
    const senders = [...this.#tasks].filter(([, task]) => task.isSending).map(([id]) => id);
    senders.sort((one, other) => placeOf(one) - placeOf(other));
    this.#yielding.clear();
    for (const id of senders.splice(about.slots)) this.#yielding.add(id);
    for (const id of about.waiting) {
      const last = senders.pop();
      if (last === undefined || placeOf(last) < placeOf(id)) return;
      this.#yielding.add(last);
    }
  }

  /** True while one that sends was called off and is not over. */
  get isEnding(): boolean {
    return [...this.#tasks.values()].some((task) => task.isSending && task.abort.signal.aborted);
  }

  /** Whether a batch that sends shall give its slot back. */
  shallYield(id: BatchId): boolean {
    return this.#yielding.has(id);
  }

  /** Calls off what is under way: everything, a batch, or one item. */
  callOff(batchId?: BatchId, itemId?: string): void {
    for (const [id, task] of this.#tasks) {
      if (batchId !== undefined && id !== batchId) continue;
      if (itemId === undefined) task.abort.abort();
      else task.items.get(itemId)?.abort();
    }
  }

  /** Calls off an item that was taken up, if its turn has not come; from then on it will not come. */
  callOffUnbegun(batchId: BatchId, itemId: string): boolean {
    const item = this.#tasks.get(batchId)?.items.get(itemId);
    if (item === undefined || !this.#transfers.callOff(itemId as ItemId)) return false;
    item.abort();
    return true;
  }

  /** Resolves when no task is left. */
  async idle(): Promise<void> {
    while (this.#tasks.size > 0) await Promise.all([...this.#tasks.values()].map((task) => task.done));
  }
}
