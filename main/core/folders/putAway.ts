import type { FileFacts } from '../../../shared/model/fileFacts.ts';
import type { FolderFile } from '../../../shared/model/folderFile.ts';
import type { BatchId, ItemId } from '../../../shared/model/ids.ts';
import { moveRecordSchema } from '../../../shared/model/folderRecords.ts';
import type { Item } from '../../../shared/model/item.ts';
import { failure, type Failure } from '../../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import { storyLine, targetOf } from '../context.ts';
import { itemsOf } from '../digestSet.ts';
import type { MoveOrder } from '../ports/folders.ts';
import { isAsDelivered, isImportOver, isProven } from './delivered.ts';
import type { FolderRun } from './folderRun.ts';

/** Files put away in one turn of the folder, so that its scans are not held up. */
const MOVES_PER_TURN = 200;
/** Files of the folder looked at in one turn for what was delivered earlier. */
const LOOKS_PER_TURN = 500;
/** After a move that failed nothing is moved for so long: the place is full or out of reach. */
export const MOVE_RETRY_MS = 60_000;
/** Names tried when others take the free one in the same moment. */
const NAME_TRIES = 5;

interface Wanted {
  readonly item: Item;
  readonly file: FolderFile & { readonly state: 'item' };
}

/** With the version that was delivered. */
interface Due extends Wanted {
  readonly facts: FileFacts;
  readonly sha256: string;
}

interface Copying extends Due {
  readonly order: MoveOrder;
  result: Result<'copied' | 'taken' | 'changed'> | undefined;
}

/**
 * Moves the files of a folder away once their batch is imported, where its rules say so. Every move is written down before
 * it begins and noted when it is done, in the turn of the folder's runner: no scan ever meets a file halfway. Only the copying
 * to another disk runs beside, since it changes nothing in the folder.
 */
export class PutAway {
  readonly #run: FolderRun;
  readonly #wake: () => void;
  readonly #batches = new Set<BatchId>();
  /** Where the look at everything known stands; undefined = it is over. */
  #sweepAfter: { readonly path: string | undefined } | undefined = { path: undefined };
  readonly #left = new Set<ItemId>();
  #copying: Copying | undefined;
  #copied: Promise<void> = Promise.resolve();
  #notBefore = 0;
  #resumed = false;

  constructor(run: FolderRun, wake: () => void) {
    this.#run = run;
    this.#wake = wake;
  }

  /** A batch of the folder may be over. */
  note(id: BatchId): void {
    this.#batches.add(id);
  }

  /** The rules changed: what was delivered earlier may have to go too. */
  restart(): void {
    this.#left.clear();
    this.#notBefore = 0;
    this.#sweepAfter = { path: undefined };
  }

  /** Waits for the copy under way, which ends with the run's signal. */
  async end(): Promise<void> {
    await this.#copied;
  }

  /** First of all: brings to an end what was begun before a restart. Called before any scan. */
  async resume(): Promise<void> {
    const { ledger, ports } = this.#run.core;
    const { clock, store } = ports;
    if (this.#resumed || this.#copying !== undefined || clock.elapsed() < this.#notBefore) return;
    this.#resumed = true;
    for (const { key, value } of await store.facts(this.#key(''))) {
      const order = readOrder(value);
      const item = await ledger.item(key.slice(this.#key('').length) as ItemId);
      const file = order === undefined ? undefined : await this.#fileOf(item, order.facts);
      // Another version lies there by now, or what was written down cannot be read.
      if (order === undefined || file === undefined) await this.#forget(key);
      else await this.#goOn({ item, file }, order);
    }
  }

  /** Where the rules want files to go: they may be changed while one is moved. */
  get #target(): string | undefined {
    const { afterImport } = this.#run.folder.rules;
    return afterImport.do === 'move' ? afterImport.to : undefined;
  }

  /** Moves what is due; gives when to look again, monotonic ms. */
  async pass(): Promise<number | undefined> {
    const { clock } = this.#run.core.ports;
    // What was begun is brought to its end, whatever the rules say by now: the file would lie in both places.
    if (this.#copying !== undefined) {
      const { result } = this.#copying;
      if (result === undefined) return undefined;
      await this.#finishCopy(this.#copying, result);
    }
    if (this.#target === undefined) return undefined;
    if (clock.elapsed() < this.#notBefore) return this.#notBefore;
    let moved = 0;
    for (const wanted of await this.#due()) {
      if (this.#run.signal.aborted || this.#copying !== undefined || clock.elapsed() < this.#notBefore) break;
      await this.#move(wanted);
      moved += 1;
    }
    if (this.#copying !== undefined) return undefined;
    if (this.#notBefore > clock.elapsed()) return this.#notBefore;
    const isMore = moved > 0 || this.#batches.size > 0 || this.#sweepAfter !== undefined;
    return isMore ? clock.elapsed() : undefined;
  }

  /** Some files to be moved now: of batches that ended, then of what was known before. */
  async #due(): Promise<readonly Due[]> {
    const found: Due[] = [];
    for (const id of this.#batches) {
      if (found.length >= MOVES_PER_TURN) return found;
      const before = found.length;
      if (await this.#isOver(id))
        for await (const item of itemsOf(this.#run.core.ports.store, id)) {
          const wanted = await this.#wanted(item);
          if (wanted !== undefined && found.length < MOVES_PER_TURN) found.push(wanted);
        }
      // A batch stays until nothing of it is left.
      if (found.length === before) this.#batches.delete(id);
    }
    return found.length > 0 ? found : this.#sweep();
  }

  async #sweep(): Promise<readonly Due[]> {
    if (this.#sweepAfter === undefined) return [];
    const { ledger, ports } = this.#run.core;
    const { path } = this.#sweepAfter;
    const page = await ports.store.folderFiles({
      folderId: this.#run.folder.id,
      states: ['item'],
      limit: LOOKS_PER_TURN,
      ...(path === undefined ? {} : { after: path }),
    });
    const found: Due[] = [];
    for (const file of page.items) {
      if (file.gone || file.state !== 'item') continue;
      const item = await ledger.item(file.itemId);
      if (!(await this.#isOver(item.batchId))) continue;
      const wanted = await this.#wanted(item);
      if (wanted !== undefined) found.push(wanted);
    }
    // A page stays until nothing of it is left.
    if (found.length === 0) this.#sweepAfter = page.next === undefined ? undefined : { path: page.next };
    return found;
  }

  async #isOver(id: BatchId): Promise<boolean> {
    const { batch, jobs } = await this.#run.core.ledger.state(id);
    return batch.folderId === this.#run.folder.id && isImportOver(batch, jobs);
  }

  /** The item with its file, when the file lies there as it was delivered. */
  async #wanted(item: Item): Promise<Due | undefined> {
    const { core, folder } = this.#run;
    const service = targetOf(core.ports, item.destinationId)?.service;
    if (service === undefined || !isProven(item, service.abilities) || this.#left.has(item.id))
      return undefined;
    // What was put away lies below another root.
    const isHere = item.source.kind === 'file' && item.source.root === folder.path;
    const { facts, sha256 } = item;
    if (!isHere || facts === undefined || sha256 === undefined || item.folderId !== folder.id)
      return undefined;
    const file = await this.#fileOf(item, facts);
    if (file?.facts === undefined || file.gone || !isAsDelivered(item, file)) return undefined;
    return { item, file, facts: file.facts, sha256 };
  }

  /** What is known of an item's file. It may have been renamed since it was sent: its inode tells. */
  async #fileOf(item: Item, { ino }: FileFacts): Promise<Wanted['file'] | undefined> {
    const { store } = this.#run.core.ports;
    const { id } = this.#run.folder;
    const named = await store.folderFile(id, item.name);
    const known = await store.folderFilesByInode(id, ino);
    const file = [named, ...known].find((one) => one?.state === 'item' && one.itemId === item.id);
    return file?.state === 'item' ? file : undefined;
  }

  async #move(wanted: Due): Promise<void> {
    const { mover } = this.#run.ports;
    for (let tries = 0; tries < NAME_TRIES; tries += 1) {
      if (this.#target === undefined) return;
      const order = await this.#order(wanted, this.#target);
      if (!order.ok) return this.#failed(order.failure);
      await this.#writeDown(wanted, order.value);
      const moved = await mover.move(order.value);
      if (!moved.ok) return this.#failed(moved.failure);
      if (moved.value === 'taken') continue;
      if (moved.value === 'other-disk') return this.#beginCopy(wanted, order.value);
      return moved.value === 'moved' ? this.#done(wanted, order.value) : this.#leave(wanted);
    }
    const { path } = wanted.file;
    this.#failed(failure('folder.cannot-move', { path, to: path, reason: 'others take every free name' }));
  }

  #beginCopy(wanted: Due, order: MoveOrder): void {
    const copying: Copying = { ...wanted, order, result: undefined };
    this.#copying = copying;
    this.#copied = this.#copy(copying);
  }

  async #copy(copying: Copying): Promise<void> {
    const { order } = copying;
    const { core, ports, signal } = this.#run;
    try {
      copying.result = await ports.mover.copy(order, signal, core.instrument.readPace);
    } catch (error) {
      const reason = String(error);
      copying.result = fail(failure('folder.cannot-move', { path: order.from.path, to: order.to, reason }));
    }
    this.#wake();
  }

  async #finishCopy(copying: Copying, result: NonNullable<Copying['result']>): Promise<void> {
    const { order } = copying;
    this.#copying = undefined;
    if (!result.ok) return this.#failed(result.failure);
    if (result.value === 'taken') return this.#move(copying);
    if (result.value === 'changed') return this.#leave(copying);
    await this.#drop(copying, order);
  }

  async #drop(wanted: Wanted, order: MoveOrder): Promise<void> {
    const dropped = await this.#run.ports.mover.drop(order);
    if (!dropped.ok) return this.#failed(dropped.failure);
    return dropped.value === 'moved' ? this.#done(wanted, order) : this.#leave(wanted);
  }

  async #goOn(wanted: Wanted, order: MoveOrder): Promise<void> {
    const { core, ports, signal } = this.#run;
    const found = await ports.mover.look(order, signal, core.instrument.readPace);
    // Out of reach: it stays written down, and what was found out later decides.
    if (!found.ok) return this.#failed(found.failure);
    switch (found.value) {
      case 'moved':
        return this.#done(wanted, order);
      case 'both':
        return this.#drop(wanted, order);
      case 'nothing':
      case 'lost':
        return this.#forget(this.#key(wanted.item.id));
    }
  }

  async #order({ item, file, facts, sha256 }: Due, target: string): Promise<Result<MoveOrder>> {
    const { mover } = this.#run.ports;
    const from = this.#run.sourceOf(file.path);
    const root = await mover.place(target);
    if (!root.ok) return root;
    const to = await mover.freeName(root.value, file.path);
    if (!to.ok) return to;
    return ok({ from, facts, sha256, to: to.value, root: root.value, key: item.id });
  }

  async #writeDown({ item }: Wanted, order: MoveOrder): Promise<void> {
    const value = JSON.stringify(order);
    await this.#run.core.ports.store.commit([{ put: 'fact', key: this.#key(item.id), value }]);
  }

  async #forget(key: string): Promise<void> {
    await this.#run.core.ports.store.commit([{ put: 'fact', key, value: undefined }]);
  }

  /** The version there is not the one that was delivered: it stays, and the scan judges it. */
  async #leave({ item }: Wanted): Promise<void> {
    this.#left.add(item.id);
    await this.#forget(this.#key(item.id));
  }

  /** From now on the item's file lies in the new place; in the folder it is gone, and known. */
  async #done({ item: read, file }: Wanted, order: MoveOrder): Promise<void> {
    const { core, ports } = this.#run;
    const facts = await ports.mover.facts(order);
    const source = { kind: 'file', path: order.to, root: order.root } as const;
    await core.ledger.write(read.batchId, async (draft) => {
      const item = await draft.item(read.id);
      draft.putItem(item, { ...item, source, ...(facts === undefined ? {} : { facts }) });
      draft.also({ put: 'folderFile', file: { ...file, gone: true } });
      draft.also({ put: 'fact', key: this.#key(read.id), value: undefined });
      draft.tell(
        storyLine(core.ports, read.batchId, {
          what: 'item.putAway',
          itemId: read.id,
          facts: { name: read.name, to: order.to },
        }),
      );
    });
    this.#run.clear('afterImport');
  }

  #failed(why: Failure): void {
    const { clock } = this.#run.core.ports;
    this.#notBefore = clock.elapsed() + MOVE_RETRY_MS;
    // What failed is met again by a look at everything, and what was written down is looked at first.
    this.#resumed = false;
    this.#sweepAfter = { path: undefined };
    const told = failure(why.code, why.facts);
    if (this.#run.health.afterImport?.facts['reason'] !== told.facts['reason'])
      this.#run.tell({ afterImport: { ...told, at: clock.now() } });
  }

  #key(itemId: string): string {
    return `move.${this.#run.folder.id}.${itemId}`;
  }
}

function readOrder(value: string): MoveOrder | undefined {
  const read = moveRecordSchema.safeParse(JSON.parse(value));
  return read.success ? read.data : undefined;
}
