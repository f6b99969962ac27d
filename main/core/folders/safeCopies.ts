import type { BatchStatus } from '../../../shared/model/batch.ts';
import { sameFacts, type FileFacts } from '../../../shared/model/fileFacts.ts';
import { failure, type Failure } from '../../../shared/model/failure.ts';
import { COPY_LIMIT_BYTES_DEFAULT } from '../../../shared/model/folder.ts';
import { safeCopySchema, type SafeCopy } from '../../../shared/model/folderRecords.ts';
import type { BatchId, FolderId, ItemId } from '../../../shared/model/ids.ts';
import type { Item } from '../../../shared/model/item.ts';
import { storyLine, targetOf, type CoreContext } from '../context.ts';
import type { Ports } from '../ports/ports.ts';
import { COPIED_PREFIX, type Change } from '../ports/store.ts';
import { isImportOver, isProven } from './delivered.ts';
import { copied } from './copied.ts';
import type { FolderRun } from './folderRun.ts';

/** The safe copies of a folder, for people. */
export interface CopiesAccount {
  readonly files: number;
  readonly bytes: number;
  readonly limitBytes: number;
  /** Files that wait until delivered ones have made room. */
  readonly waiting: number;
  /** Files that went on without a copy, since they never could have got one. */
  readonly without: number;
}

/** How asking for a copy went. */
export type CopyAnswer = 'kept' | 'not-yet' | 'without';

/** Which version of which file is to be copied. */
export interface CopyWanted {
  /** Below the folder's root: the item may arrive under another name. */
  readonly path: string;
  readonly facts: FileFacts;
  /** Called when copying has ended, however. */
  readonly wake: () => void;
}

/**
 * Safe copies of files that have come to rest, for all folders that want them. What is kept stands in the ledger, so a copy
 * is neither lost nor left lying after a restart. A copy goes once its file is delivered, or given up.
 */
export class SafeCopies {
  readonly #core: CoreContext;
  readonly #held = new Map<ItemId, SafeCopy & { readonly folderId: FolderId }>();
  readonly #waiting = new Map<ItemId, FolderId>();
  readonly #without = new Map<ItemId, FolderId>();
  readonly #making = new Set<ItemId>();
  #loaded: Promise<void> | undefined;
  readonly #due = new Set<ItemId>();
  #tidying: Promise<void> | undefined;

  constructor(core: CoreContext) {
    this.#core = core;
  }

  /** Reads what the ledger has, and lets go of what was delivered meanwhile. */
  load(): Promise<void> {
    // What could not be read once is read the next time.
    this.#loaded ??= this.#load().catch((error: unknown) => {
      this.#loaded = undefined;
      throw error;
    });
    return this.#loaded;
  }

  async end(): Promise<void> {
    await this.#tidying;
  }

  /**
   * Makes sure of a copy of exactly this version before it is queued, for a folder that wants them. Copying goes on beside;
   * then `wake` is called.
   */
  async ask(run: FolderRun, item: Item, about: CopyWanted): Promise<CopyAnswer> {
    const { facts } = about;
    await this.load();
    const held = this.#held.get(item.id);
    if (held !== undefined && sameFacts(held.facts, facts)) return 'kept';
    if (this.#without.has(item.id)) return 'without';
    if (this.#making.size > 0) return 'not-yet';
    const limitBytes = limitOf(run);
    const used = this.account(run).bytes - (held?.bytes ?? 0);
    if (used + facts.bytes > limitBytes) return this.#noRoom(run, item, { used, limitBytes, facts });
    this.#making.add(item.id);
    void this.#make(run, item, about).finally(() => {
      this.#making.delete(item.id);
      about.wake();
    });
    return 'not-yet';
  }

  /** The version of which a copy is kept. */
  async versionOf(id: ItemId): Promise<FileFacts | undefined> {
    await this.load();
    return this.#held.get(id)?.facts;
  }

  account(run: Pick<FolderRun, 'folder'>): CopiesAccount {
    const { id } = run.folder;
    let files = 0;
    let bytes = 0;
    for (const copy of this.#held.values()) {
      if (copy.folderId !== id) continue;
      files += 1;
      bytes += copy.bytes;
    }
    const ofFolder = (folders: ReadonlyMap<ItemId, FolderId>): number =>
      [...folders.values()].filter((one) => one === id).length;
    const limitBytes = limitOf(run);
    return { files, bytes, limitBytes, waiting: ofFolder(this.#waiting), without: ofFolder(this.#without) };
  }

  /** An item was written: it may be delivered, or given up. */
  noteItem(id: ItemId, batchId: BatchId): void {
    const held = this.#held.get(id);
    // What stayed over when its batch closed goes on in the next.
    if (held !== undefined && held.batchId !== batchId) this.#held.set(id, { ...held, batchId });
    if (this.#held.has(id) || this.#waiting.has(id) || this.#without.has(id)) this.#tidy(id);
  }

  /** A batch was written: it may be over. */
  noteBatch(id: BatchId): void {
    for (const [itemId, copy] of this.#held) if (copy.batchId === id) this.#tidy(itemId);
  }

  async #load(): Promise<void> {
    for (const { key, value } of await this.#core.ports.store.facts(COPY_PREFIX)) {
      const [, folderId, itemId] = key.split('.');
      const copy = safeCopySchema.safeParse(JSON.parse(value));
      if (!copy.success) continue;
      this.#held.set(itemId as ItemId, { ...copy.data, folderId: folderId as FolderId });
    }
    for (const id of this.#held.keys()) this.#tidy(id);
  }

  /**
   * A file waits for room while copies of batches on their way are there, which make room when they are delivered. Where only
   * open batches fill the cap they would wait for each other, and where others wait for a person it might be for ever: then it
   * goes on without, and that is told.
   */
  async #noRoom(
    run: FolderRun,
    item: Item,
    about: { readonly used: number; readonly limitBytes: number; readonly facts: FileFacts },
  ): Promise<CopyAnswer> {
    const { folder } = run;
    // A closed batch is what makes room: its own files never wait for any.
    const { batch: own } = await this.#core.ledger.state(item.batchId);
    const mayWait = own.closedAt === undefined && about.facts.bytes <= about.limitBytes;
    if (mayWait && (await this.#willMakeRoom(folder.id))) {
      this.#waiting.set(item.id, folder.id);
      this.#tell(run, fullOf(run, about));
      return 'not-yet';
    }
    await this.#goWithout(run, item, 'room');
    return 'without';
  }

  async #willMakeRoom(folderId: FolderId): Promise<boolean> {
    const copies = [...this.#held.values()].filter((copy) => copy.folderId === folderId);
    for (const id of new Set(copies.map((copy) => copy.batchId))) {
      const { batch } = await this.#core.ledger.state(id);
      if (ON_ITS_WAY.has(batch.status)) return true;
    }
    return false;
  }

  async #goWithout(run: FolderRun, item: Item, why: string): Promise<void> {
    this.#waiting.delete(item.id);
    this.#without.set(item.id, run.folder.id);
    const line = storyLine(this.#core.ports, item.batchId, {
      what: 'item.noCopy',
      itemId: item.id,
      facts: { name: item.name, why },
    });
    await this.#core.ports.store.commit([{ put: 'story', line }]);
  }

  async #make(run: FolderRun, item: Item, { facts, path }: CopyWanted): Promise<void> {
    const { ports } = this.#core;
    try {
      const made = await copied(run, path, facts);
      if (!made.ok) return await this.#notMade(run, item, made.failure);
      if (made.value === 'changed') return;
      const { sha256, bytes } = made.value;
      const before = this.#held.get(item.id);
      const copy = { sha256, bytes, facts, batchId: item.batchId };
      await ports.store.commit([
        ...(before === undefined ? [] : forgetting(item.id, before)),
        { put: 'fact', key: keyOf(run.folder.id, item.id), value: JSON.stringify(copy) },
        { put: 'fact', key: `${COPIED_PREFIX}${sha256}.${item.id}`, value: '' },
      ]);
      this.#held.set(item.id, { ...copy, folderId: run.folder.id });
      this.#waiting.delete(item.id);
      if (before !== undefined) await ports.spool.drop(before.sha256, (one) => ports.store.needsSpooled(one));
      run.clear('copies');
    } catch (error) {
      ports.log.error('a safe copy could not be made', { reason: String(error) });
    }
  }

  /** A full disk or spool may have room again: the file waits. Anything else is the file's own trouble, told elsewhere. */
  async #notMade(run: FolderRun, item: Item, why: Failure): Promise<void> {
    if (why.code !== 'spool.full' && why.code !== 'disk.full') return;
    if (this.#held.size === 0) return this.#goWithout(run, item, why.code);
    this.#waiting.set(item.id, run.folder.id);
    this.#tell(run, why);
  }

  #tell(run: FolderRun, why: Failure): void {
    if (run.health.copies?.code === why.code) return;
    run.tell({ copies: { ...why, at: this.#core.ports.clock.now() } });
  }

  #tidy(id: ItemId): void {
    this.#due.add(id);
    this.#tidying ??= this.#tidyAll().finally(() => {
      this.#tidying = undefined;
    });
  }

  async #tidyAll(): Promise<void> {
    try {
      for (const id of this.#due) {
        this.#due.delete(id);
        await this.#letGo(id);
      }
    } catch (error) {
      // The next start lets go of it.
      this.#core.ports.log.warn('a safe copy could not be let go', { reason: String(error) });
    }
  }

  async #letGo(id: ItemId): Promise<void> {
    const { ports } = this.#core;
    const item = await ports.store.item(id);
    const known = this.#held.get(id);
    if (item !== undefined && known !== undefined) this.#held.set(id, { ...known, batchId: item.batchId });
    if (item !== undefined && !(await this.#isDone(item))) return;
    this.#waiting.delete(id);
    this.#without.delete(id);
    const held = this.#held.get(id);
    if (held === undefined) return;
    await ports.store.commit(forgetting(id, held));
    this.#held.delete(id);
    await ports.spool.drop(held.sha256, (sha256) => ports.store.needsSpooled(sha256));
    this.#core.wakeFolder(held.folderId);
    this.#core.emit({ kind: 'status' });
  }

  /** Delivered and proven, or given up. What is rehearsed first goes out a second time, so its copy waits for the import. */
  async #isDone(item: Item): Promise<boolean> {
    if (item.state === 'imported' || item.state === 'cancelled' || item.state === 'excluded') return true;
    if (item.state !== 'sent') return false;
    const { batch, jobs } = await this.#core.ledger.state(item.batchId);
    if (isImportOver(batch, jobs)) return true;
    const service = targetOf(this.#core.ports, item.destinationId)?.service;
    const isOnce = batch.mode === 'run' || batch.mode === 'hold';
    return isOnce && service !== undefined && isProven(item, service.abilities);
  }
}

/** Batches that go on by themselves, now or once there is a network. */
const ON_ITS_WAY: ReadonlySet<BatchStatus> = new Set(['queued', 'sending', 'sent', 'importing']);

const COPY_PREFIX = 'copy.';

function keyOf(folderId: FolderId, itemId: ItemId): string {
  return `${COPY_PREFIX}${folderId}.${itemId}`;
}

function forgetting(id: ItemId, copy: SafeCopy & { readonly folderId: FolderId }): readonly Change[] {
  return [
    { put: 'fact', key: keyOf(copy.folderId, id), value: undefined },
    { put: 'fact', key: `${COPIED_PREFIX}${copy.sha256}.${id}`, value: undefined },
  ];
}

function limitOf({ folder }: Pick<FolderRun, 'folder'>): number {
  return folder.rules.copyLimitBytes ?? COPY_LIMIT_BYTES_DEFAULT;
}

function fullOf(run: FolderRun, about: { readonly used: number; readonly limitBytes: number }): Failure {
  const { path } = run.folder;
  return failure('folder.copies-full', { path, bytes: about.used, limitBytes: about.limitBytes });
}

/** Digest of the safe copy of exactly the version that an item means; undefined when there is none. */
export async function safeCopyOf(ports: Pick<Ports, 'store'>, item: Item): Promise<string | undefined> {
  if (item.folderId === undefined || item.facts === undefined) return undefined;
  const value = await ports.store.fact(keyOf(item.folderId, item.id));
  const copy = value === undefined ? undefined : safeCopySchema.safeParse(JSON.parse(value));
  return copy?.success === true && sameFacts(copy.data.facts, item.facts) ? copy.data.sha256 : undefined;
}
