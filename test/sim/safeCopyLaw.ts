import { sameFacts } from '../../shared/model/fileFacts.ts';
import { safeCopySchema, type SafeCopy } from '../../shared/model/folderRecords.ts';
import type { ItemId } from '../../shared/model/ids.ts';
import type { Item, ItemState } from '../../shared/model/item.ts';

const COPY_KEY = /^copy\.[^.]+\.([^.]+)$/;
/** A copy of what came to one of these ends is not needed any more. */
const ENDS: ReadonlySet<ItemState> = new Set(['imported', 'cancelled', 'excluded']);

/** A safe copy that the ledger names is there, is let go only when nobody needs it, and then is let go. */
export class SafeCopyLaw {
  readonly #broken: (what: string) => void;
  readonly #held = new Map<ItemId, SafeCopy>();
  #fresh: SafeCopy[] = [];
  #gone: ItemId[] = [];

  constructor(broken: (what: string) => void) {
    this.#broken = broken;
  }

  /** A fact of the ledger was written. */
  put(key: string, value: string | undefined): void {
    const id = COPY_KEY.exec(key)?.[1] as ItemId | undefined;
    if (id === undefined) return;
    if (value === undefined) {
      this.#held.delete(id);
      this.#gone.push(id);
      return;
    }
    const copy = safeCopySchema.parse(JSON.parse(value));
    this.#held.set(id, copy);
    this.#fresh.push(copy);
  }

  /** True when exactly the version that the item means is kept. */
  holds(item: Item): boolean {
    const held = this.#held.get(item.id);
    return held !== undefined && item.facts !== undefined && sameFacts(held.facts, item.facts);
  }

  /** After each write. */
  judge(about: {
    readonly items: ReadonlyMap<ItemId, Item>;
    readonly isSpooled: (digest: string) => boolean;
  }): void {
    for (const { sha256 } of this.#fresh.splice(0))
      if (!about.isSpooled(sha256)) this.#broken(`I6: a safe copy ${sha256} is noted and is not there`);
    for (const id of this.#gone.splice(0)) {
      const item = about.items.get(id);
      if (item === undefined || this.#held.has(id)) continue;
      // A new remote batch may want it once more, after it was delivered.
      if (item.sentAt === undefined && !ENDS.has(item.state))
        this.#broken(`I1: the safe copy of item ${id} is let go while it is ${item.state}`);
    }
    for (const { sha256 } of this.#held.values())
      if (!about.isSpooled(sha256)) this.#broken(`I1: the safe copy ${sha256} is gone, and is needed`);
  }

  /** At the end of everything. */
  judgeEnd(items: ReadonlyMap<ItemId, Item>): void {
    for (const id of this.#held.keys()) {
      const item = items.get(id);
      if (item === undefined || ENDS.has(item.state))
        this.#broken(`a safe copy of item ${id} stays behind, which is ${item?.state ?? 'gone'}`);
    }
  }
}
