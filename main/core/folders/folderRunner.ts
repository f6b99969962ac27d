import type { Folder } from '../../../shared/model/folder.ts';
import type { FolderFile } from '../../../shared/model/folderFile.ts';
import { failure } from '../../../shared/model/failure.ts';
import type { BatchId } from '../../../shared/model/ids.ts';
import { allRows } from '../allRows.ts';
import type { CoreContext } from '../context.ts';
import type { FolderPorts, RootFacts, Watch } from '../ports/folders.ts';
import { StoreError } from '../ports/store.ts';
import { closeBatches, closeWanted } from './closeBatches.ts';
import { weigh } from './conservation.ts';
import { FolderRun, type FolderHealth } from './folderRun.ts';
import { FolderSettle } from './folderSettle.ts';
import { settleAnew } from './knownVersion.ts';
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
/** Known files looked for in a directory that is not the one that was added. */
const RECOGNISE_FILES = 50;
/** Troubles that a folder out of reach leaves behind. */
const OUT_OF_REACH: ReadonlySet<string> = new Set(['file.gone', 'file.no-access', 'file.unreadable']);

/** Works for one folder: scans, watches files settle, closes batches. One thing after the other, so nothing races. */
export class FolderRunner {
  readonly #run: FolderRun;
  readonly #core: CoreContext;
  readonly #batches: OpenBatches;
  readonly #settle: FolderSettle;
  readonly #putAway: PutAway;
  readonly #end = new AbortController();
  readonly #plan: ScanPlan;
  #watch: Watch | undefined;
  #wake: () => void = () => undefined;
  #woken = false;
  #loaded = false;
  /** Something watched has to be found anew; at first everything. Reported files are not among the unsettled ones. */
  #wasLost = true;
  readonly #closing: { readonly ids: ReadonlySet<BatchId>; readonly resolve: (closed: number) => void }[] =
    [];
  #loop: Promise<void> | undefined;

  constructor(core: CoreContext, folder: Folder, parts: { ports: FolderPorts; copies: SafeCopies }) {
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

  /** Its rules or whether it is paused changed: everything is looked at anew. */
  replace(folder: Folder): void {
    this.#run.replace(folder);
    this.#putAway.restart();
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
    if (!(await this.#isReachable())) return UNREACHABLE_LOOK_MS;
    await this.#load();
    await this.#putAway.resume();
    if (this.#plan.isDue()) await this.#scan();
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

  async #scan(): Promise<void> {
    const { clock } = this.#core.ports;
    this.#run.clear('trouble');
    const order = this.#plan.take();
    const startedAt = clock.elapsed();
    let isComplete = true;
    for (const under of order.directories) {
      const scan = new Scan(this.#run, this.#batches, {
        under,
        ...(order.isFull ? {} : { isHeard: (path: string) => this.#watch?.listens(path) ?? false }),
        baseline: false,
        isThere: async () => (await this.#root()) !== undefined,
        onDirectory: (path) => this.#watch?.listen(path),
      });
      const scanned = await scan.run();
      isComplete &&= scanned.complete;
      if (scanned.changed.length > 0) this.#core.instrument.noteWrite();
      if (order.isFull) this.#noteFull(scanned, clock.elapsed() - startedAt);
      if (order.isFull && order.why === 'time') await this.#testWatcher(scanned);
    }
    this.#plan.done({ tookMs: clock.elapsed() - startedAt, isFull: order.isFull, isComplete });
  }

  #noteFull(scanned: Scanned, tookMs: number): void {
    const { unknown, unknownMore, complete } = scanned;
    if (this.#watch?.works === false && this.#run.health.mode.by === 'events')
      this.#setMode({ by: 'polling', why: 'no-watcher' });
    this.#run.tell({
      unknown,
      unknownMore,
      ...(complete ? { lastScanAt: this.#core.ports.clock.now(), lastScanMs: tookMs } : {}),
    });
  }

  /** Changes that only a scan by the clock found, although the watcher listens: it hears nothing here. */
  async #testWatcher(scanned: Scanned): Promise<void> {
    if (this.#run.health.mode.by !== 'events' || scanned.changed.length === 0 || !this.#plan.wasArmed) return;
    if (this.#plan.hasHints) return;
    await this.#core.ports.clock.sleep(HINT_GRACE_MS, this.#end.signal);
    if (!this.#plan.hasHints) this.#setMode({ by: 'polling', why: 'missed' });
  }

  #setMode(mode: FolderHealth['mode']): void {
    this.#plan.setPolling(mode.by === 'polling');
    this.#run.tell({ mode });
  }

  /** Is the root there, and the one that was added? It arms and disarms by itself. */
  async #isReachable(): Promise<boolean> {
    const root = await this.#root();
    if (root === undefined) {
      await this.#unwatch();
      return false;
    }
    if (this.#watch !== undefined) return true;
    const wasAway = this.#run.health.unreachable !== undefined;
    this.#run.clear('unreachable');
    this.#setMode(root.isRemote ? { by: 'polling', why: 'remote' } : { by: 'events' });
    this.#watch = this.#run.ports.watcher.watch(this.#run.folder.path, (directory) => {
      this.#core.instrument.noteWrite();
      if (this.#plan.hint(directory)) this.wake();
    });
    this.#plan.armed();
    if (wasAway) await this.#heal();
    return true;
  }

  /** The root as it is; undefined, and told, when it is not there or another. */
  async #root(): Promise<RootFacts | undefined> {
    const { folder, ports } = this.#run;
    const root = await ports.tree.root(folder.path);
    const away = root.ok
      ? root.value.identity === folder.rootIdentity || (await this.#recognise(root.value))
        ? undefined
        : failure('folder.unreachable', {
            path: folder.path,
            reason:
              'another directory is there now, without the files that Waybill knows (is the drive mounted?)',
          })
      : root.failure;
    if (away === undefined) return root.ok ? root.value : undefined;
    if (this.#run.health.unreachable?.facts['reason'] !== away.facts['reason'])
      this.#run.tell({ unreachable: { ...away, at: this.#core.ports.clock.now() } });
    return undefined;
  }

  /** A directory with another identity is taken when nothing was known of the former, or known files lie in it. */
  async #recognise(root: RootFacts): Promise<boolean> {
    const { store } = this.#core.ports;
    const { folder, ports } = this.#run;
    if (folder.rootIdentity === '') return this.#adopt(root);
    const known = await store.folderFiles({ folderId: folder.id, limit: RECOGNISE_FILES });
    const isKnown = known.items.length === 0 || (await this.#anyThere(known.items));
    if (!isKnown) return false;
    const renewed = { ...folder, rootIdentity: root.identity };
    const saved = await ports.settings.save(renewed);
    if (saved.ok) this.#run.replace(renewed);
    return saved.ok;
  }

  /** A provisioned folder is met for the first time; after a crash in between it is met once more. */
  async #adopt(root: RootFacts): Promise<boolean> {
    const { folder, ports } = this.#run;
    if (folder.existing === 'ignore') {
      const order = {
        under: '',
        baseline: true,
        isThere: () => Promise.resolve(true),
        onDirectory: () => undefined,
      };
      const scanned = await new Scan(this.#run, this.#batches, order).run();
      if (!scanned.complete) return false;
    }
    const adopted = { ...folder, rootIdentity: root.identity, createdAt: this.#core.ports.clock.now() };
    const saved = await ports.settings.save(adopted);
    if (saved.ok) this.#run.replace(adopted);
    return saved.ok;
  }

  async #anyThere(files: readonly FolderFile[]): Promise<boolean> {
    for (const file of files) {
      const there = await this.#core.ports.files.facts(this.#run.sourceOf(file.path));
      const { facts } = file;
      if (!there.ok || there.value === undefined || facts === undefined) continue;
      if (there.value.bytes === facts.bytes && there.value.mtimeNs === facts.mtimeNs) return true;
    }
    return false;
  }

  /** What failed because the folder was away goes on by itself. */
  async #heal(): Promise<void> {
    const { folder } = this.#run;
    const { files, store } = this.#core.ports;
    const { destinationId } = folder;
    for await (const item of allRows((query) =>
      store.items({ ...query, destinationId, states: ['attention'] }),
    )) {
      if (item.folderId !== folder.id || item.state !== 'attention') continue;
      if (OUT_OF_REACH.has(item.failure.code) && (await files.facts(item.source)).ok)
        await settleAnew(this.#run, item);
    }
  }

  async #unwatch(): Promise<void> {
    const watch = this.#watch;
    this.#watch = undefined;
    this.#plan.disarmed();
    await watch?.close();
  }
}
