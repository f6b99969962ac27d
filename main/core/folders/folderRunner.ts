import type { Folder } from '../../../shared/model/folder.ts';
import type { BatchId, ItemId } from '../../../shared/model/ids.ts';
import type { CoreContext } from '../context.ts';
import type { EventsKnown, FolderPorts, Watch } from '../ports/folders.ts';
import { StoreError } from '../ports/store.ts';
import { closeBatches, closeWanted } from './closeBatches.ts';
import { weigh } from './conservation.ts';
import type { Begun } from './earlyWatch.ts';
import { FolderRoot } from './folderRoot.ts';
import { FolderRun, type FolderHealth, type WatchMode } from './folderRun.ts';
import { FolderSettle } from './folderSettle.ts';
import { OpenBatches } from './openBatches.ts';
import { PutAway } from './putAway.ts';
import type { SafeCopies } from './safeCopies.ts';
import { Scan, type Scanned } from './scan.ts';
import { ScanPlan } from './scanPlan.ts';

/** It is looked whether the folder is there, and whether an item wants to settle anew, at least this often. */
export const FOLDER_LOOK_MS_MAX = 15_000;
/** A folder out of reach is looked for so often. */
export const UNREACHABLE_LOOK_MS = 5_000;
/** After trouble with the ledger or a bug it is tried again this often. */
const TROUBLE_RETRY_MS = 5_000;
/** A hint that comes this late after a change still counts as one. */
const HINT_GRACE_MS = 1_000;

/** How a folder learns of changes until something else is found out. Nothing is ever written into it to find out. */
const MODE_AT_FIRST: Readonly<Record<EventsKnown, WatchMode>> = {
  none: { by: 'polling', why: 'remote' },
  unproven: { by: 'polling', why: 'unproven' },
  sure: { by: 'events' },
};

/** Works for one folder: scans, watches files settle, closes batches. One thing after the other, so nothing races. */
export class FolderRunner {
  readonly #run: FolderRun;
  readonly #core: CoreContext;
  readonly #batches: OpenBatches;
  readonly #settle: FolderSettle;
  readonly #putAway: PutAway;
  readonly #end = new AbortController();
  readonly #plan: ScanPlan;
  readonly #root: FolderRoot;
  #watch: Watch | undefined;
  #begun: Begun | undefined;
  #wake: () => void = () => undefined;
  #woken = false;
  #loaded = false;
  /** Something watched has to be found anew; at first everything. Reported files are not among the unsettled ones. */
  #wasLost = true;
  readonly #closing: { readonly ids: ReadonlySet<BatchId>; readonly resolve: (closed: number) => void }[] =
    [];
  #loop: Promise<void> | undefined;

  constructor(
    core: CoreContext,
    folder: Folder,
    parts: { readonly ports: FolderPorts; readonly copies: SafeCopies; readonly begun?: Begun },
  ) {
    this.#begun = parts.begun;
    this.#core = core;
    this.#run = new FolderRun(core, folder, { ports: parts.ports, signal: this.#end.signal });
    this.#batches = new OpenBatches(this.#run);
    this.#settle = new FolderSettle(this.#run, {
      batches: this.#batches,
      copies: parts.copies,
      wake: () => this.wake(),
    });
    this.#putAway = new PutAway(this.#run, () => this.wake());
    this.#plan = new ScanPlan(core.ports);
    this.#root = new FolderRoot(this.#run, this.#batches);
  }

  get folder(): Folder {
    return this.#run.folder;
  }

  get health(): FolderHealth {
    return this.#run.health;
  }

  start(): void {
    this.#loop ??= this.#work();
  }

  /** Ends; nothing of the folder runs afterwards. */
  async stop(): Promise<void> {
    this.#end.abort();
    this.wake();
    await this.#loop;
    for (const { resolve } of this.#closing.splice(0)) resolve(0);
    await this.#putAway.end();
    await this.#unwatch();
  }

  /** True for a batch that it gathers files in. */
  holds(id: BatchId): boolean {
    return this.#batches.all().some((open) => open.id === id);
  }

  /** An item was written. */
  noteItem(id: ItemId, batchId: BatchId): void {
    this.#settle.noteItem(id);
    if (this.holds(batchId)) this.wake();
  }

  /** A batch of it may be over: then its files may be put away. */
  noteEnd(id: BatchId): void {
    if (this.#run.folder.rules.afterImport.do !== 'move') return;
    this.#putAway.note(id);
    this.wake();
  }

  /** Closes open batches now, with what is whole; gives how many did. */
  async closeNow(ids: readonly BatchId[]): Promise<number> {
    if (this.#end.signal.aborted) return 0;
    return new Promise((resolve) => {
      this.#closing.push({ ids: new Set(ids), resolve });
      this.wake();
    });
  }

  /** There may be something to do. */
  wake(): void {
    this.#woken = true;
    this.#wake();
  }

  /** The whole folder is scanned anew. */
  lookAtAll(): void {
    this.#plan.hint(undefined);
    this.wake();
  }

  /** Its rules or whether it is paused changed: everything is looked at anew. */
  replace(folder: Folder): void {
    this.#run.replace(folder);
    this.#putAway.restart();
    // What lies there already may be a marker by the new rules.
    this.#loaded = false;
    this.#plan.hint(undefined);
    this.wake();
  }

  async #work(): Promise<void> {
    const { clock, log } = this.#core.ports;
    while (!this.#end.signal.aborted) {
      this.#woken = false;
      let restMs = TROUBLE_RETRY_MS;
      try {
        restMs = await this.#turn();
      } catch (error) {
        if (error instanceof StoreError && error.reason === 'closed') return;
        log.error('a look at a folder failed', { reason: String(error) });
        // Nobody knows how far it came, and its hints are used up.
        this.#plan.hint(undefined);
      }
      if (this.#woken || this.#end.signal.aborted) continue;
      const woken = new AbortController();
      this.#wake = () => woken.abort();
      await clock.sleep(restMs, AbortSignal.any([woken.signal, this.#end.signal]));
      this.#wake = () => undefined;
    }
  }

  /** One look at everything that is due; gives for how many ms there is nothing to do. */
  async #turn(): Promise<number> {
    const { clock, store } = this.#core.ports;
    if (this.#closing.length > 0) await this.#closeWanted();
    if (this.#run.folder.paused) {
      await this.#unwatch();
      return FOLDER_LOOK_MS_MAX;
    }
    const watch = await this.#reach();
    if (watch === undefined) return UNREACHABLE_LOOK_MS;
    await this.#load();
    await this.#putAway.resume();
    if (this.#plan.isDue()) await this.#scan(watch);
    const sums = await store.folderSums(this.#run.folder.id);
    weigh(this.#run, sums);
    const isMore = (sums.items.settling?.items ?? 0) > this.#settle.size;
    if ((isMore || this.#wasLost) && !this.#settle.isFull) await this.#settle.refill();
    const { lookAt, lost } = await this.#settle.pass();
    this.#wasLost = lost;
    for (const directory of this.#settle.takeGone()) this.#plan.hint(directory);
    const closeAt = await closeBatches(this.#run, this.#batches);
    const moveAt = await this.#putAway.pass();
    if (lost) return 0;
    const next = Math.min(this.#plan.dueAt(), lookAt ?? Infinity, closeAt ?? Infinity, moveAt ?? Infinity);
    return Math.min(FOLDER_LOOK_MS_MAX, Math.max(0, next - clock.elapsed()));
  }

  async #load(): Promise<void> {
    if (!this.#loaded) await this.#batches.load();
    this.#loaded = true;
  }

  /** A person said so. */
  async #closeWanted(): Promise<void> {
    await this.#load();
    for (const { ids, resolve } of this.#closing.splice(0)) {
      let closed = 0;
      try {
        closed = await closeWanted(this.#run, this.#batches, ids);
      } finally {
        resolve(closed);
      }
    }
  }

  async #scan(watch: Watch): Promise<void> {
    const { clock } = this.#core.ports;
    this.#run.clear('trouble');
    const order = this.#plan.take();
    const startedAt = clock.elapsed();
    let isComplete = true;
    let hasFound = false;
    for (const under of order.directories) {
      const scan = new Scan(this.#run, this.#batches, {
        under,
        ...(order.isFull ? {} : { isHeard: (path: string) => watch.listens(path) }),
        baseline: false,
        isThere: async () => (await this.#root.find()) !== undefined,
        onDirectory: (path) => watch.listen(path),
      });
      const scanned = await scan.run();
      isComplete &&= scanned.complete;
      hasFound ||= scanned.changed.length > 0;
      if (scanned.changed.length > 0) this.#core.instrument.noteWrite();
      // A look only where the watcher pointed, and before the clock's: what it finds, the watcher did tell of.
      if (!order.isFull && scanned.changed.length > 0 && this.#isUnproven) this.#setMode({ by: 'events' });
      if (order.isFull) this.#noteFull(watch, scanned, clock.elapsed() - startedAt);
      if (order.isFull && order.why === 'time') await this.#testWatcher(scanned);
    }
    this.#plan.done({ tookMs: clock.elapsed() - startedAt, isFull: order.isFull, isComplete, hasFound });
  }

  #noteFull(watch: Watch, scanned: Scanned, tookMs: number): void {
    const { unknown, unknownMore, complete } = scanned;
    if (!watch.works && this.#isListening) this.#setMode({ by: 'polling', why: 'no-watcher' });
    this.#run.tell({
      unknown,
      unknownMore,
      ...(complete ? { lastScanAt: this.#core.ports.clock.now(), lastScanMs: tookMs } : {}),
    });
  }

  /** Changes that only a scan by the clock found, although the watcher listens: it hears nothing here. */
  async #testWatcher(scanned: Scanned): Promise<void> {
    if (!this.#isListening || scanned.changed.length === 0 || !this.#plan.wasArmed) return;
    if (this.#plan.hasHints) return;
    await this.#core.ports.clock.sleep(HINT_GRACE_MS, this.#end.signal);
    if (!this.#plan.hasHints) this.#setMode({ by: 'polling', why: 'missed' });
  }

  get #isUnproven(): boolean {
    const { mode } = this.#run.health;
    return mode.by === 'polling' && mode.why === 'unproven';
  }

  /** Nothing speaks against the watcher so far. */
  get #isListening(): boolean {
    return this.#run.health.mode.by === 'events' || this.#isUnproven;
  }

  #setMode(mode: FolderHealth['mode']): void {
    this.#plan.setPolling(mode.by === 'polling');
    this.#run.tell({ mode });
  }

  /** Its watch, where the root is there and the one that was added. It arms and disarms by itself. */
  async #reach(): Promise<Watch | undefined> {
    const root = await this.#root.find();
    if (root === undefined) {
      await this.#unwatch();
      return undefined;
    }
    if (this.#watch !== undefined) return this.#watch;
    const wasAway = this.#run.health.unreachable !== undefined;
    this.#run.clear('unreachable');
    this.#setMode(MODE_AT_FIRST[root.events]);
    this.#watch = await this.#listen();
    if (wasAway) await this.#root.heal();
    return this.#watch;
  }

  async #listen(): Promise<Watch> {
    const onHint = (directory: string | undefined): void => {
      this.#core.instrument.noteWrite();
      if (this.#plan.hint(directory)) this.wake();
    };
    const begun = this.#begun;
    this.#begun = undefined;
    if (begun?.scanned.complete === true) {
      const { watch } = begun.early;
      this.#plan.armed();
      this.#plan.take();
      this.#noteFull(watch, begun.scanned, begun.tookMs);
      this.#plan.done({ tookMs: begun.tookMs, isFull: true, isComplete: true });
      begun.early.handOver(onHint);
      return watch;
    }
    await begun?.early.watch.close();
    const watch = this.#run.ports.watcher.watch(this.#run.folder.path, onHint);
    this.#plan.armed();
    return watch;
  }

  async #unwatch(): Promise<void> {
    const watches = [this.#watch, this.#begun?.early.watch];
    this.#watch = undefined;
    this.#begun = undefined;
    this.#plan.disarmed();
    for (const watch of watches) await watch?.close();
  }
}
