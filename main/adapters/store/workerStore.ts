import { Worker } from 'node:worker_threads';
import { StoreError, type Change, type Store } from '../../core/ports/store.ts';
import { failure } from '../../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import type { LedgerReport, LedgerStore } from './openLedger.ts';
import { uncrossed, type StoreReply, type StoreRequest, type StoreWorkerTask } from './storeMessages.ts';

export interface OpenLedgerInWorkerInput {
  readonly path: string;
  /** The bundled `storeWorker`, from where `libsql` can be resolved. */
  readonly workerFile: URL;
}

/**
 * Copying changes for the other thread takes some 7 microseconds each. In one go 100,000 of them held up everything else
 * for 0.7 s (measured); so much at a time takes some 7 ms.
 */
const CHANGES_PER_TURN = 1_000;

/** Every call of the port: a method that is added there must be forwarded here. */
const METHODS: Readonly<Record<keyof Store, true>> = {
  commit: true,
  nextSeq: true,
  batch: true,
  batches: true,
  unfinishedBatches: true,
  busyDestinations: true,
  counts: true,
  totals: true,
  item: true,
  items: true,
  itemHeads: true,
  itemsIn: true,
  dueItems: true,
  nextDue: true,
  lastSent: true,
  folderFile: true,
  folderFiles: true,
  folderFilesByInode: true,
  folderSums: true,
  openFolderBatches: true,
  job: true,
  jobsOf: true,
  jobs: true,
  destinationState: true,
  story: true,
  receipts: true,
  lastReceipt: true,
  receiptChain: true,
  answer: true,
  fact: true,
  facts: true,
  history: true,
  depths: true,
  needsSpooled: true,
  prune: true,
  close: true,
};

/**
 * Opens the ledger in a thread of its own: the same port, the same failures as `openLedger`. Commits made while one
 * is being written share the next transaction, and each still succeeds or fails alone.
 */
export async function openLedgerInWorker(input: OpenLedgerInWorkerInput): Promise<Result<LedgerStore>> {
  const thread = new LedgerThread(input);
  const opened = await thread.opened;
  if (opened.ok) return ok(forwarding(thread, opened.value));
  await thread.ended;
  return opened;
}

function forwarding(thread: LedgerThread, report: LedgerReport): LedgerStore {
  const methods = Object.keys(METHODS) as (keyof Store)[];
  const calls = methods.map((method) => [
    method,
    (...args: readonly unknown[]) => {
      if (method === 'close') return thread.close();
      if (method === 'commit') return thread.commit(args[0] as readonly Change[]);
      return thread.ask(method, args);
    },
  ]);
  return { ...(Object.fromEntries(calls) as Store), report };
}

/** Memory for what lives shortly, MiB: requests and rows are little else, and more of it would never be given back. */
const YOUNG_MIB = 8;

interface Asker {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

class LedgerThread {
  /** How opening went. Rejects only on a bug in the worker. */
  readonly opened: Promise<Result<LedgerReport>>;
  /** Resolves when the thread is gone. */
  readonly ended: Promise<void>;
  readonly #worker: Worker;
  readonly #asking = new Map<number, Asker>();
  /** Big commits that are still on their way over. */
  readonly #crossing = new Set<Promise<unknown>>();
  #lastId = 0;
  #closing: Promise<void> | undefined;
  #dead: Error | undefined;

  constructor({ path, workerFile }: OpenLedgerInWorkerInput) {
    const task: StoreWorkerTask = { task: 'serve', path };
    const resourceLimits = { maxYoungGenerationSizeMb: YOUNG_MIB };
    this.#worker = new Worker(workerFile, { workerData: task, name: 'ledger', execArgv: [], resourceLimits });
    this.ended = new Promise((resolve) => {
      this.#worker.once('exit', () => {
        this.#end(new StoreError('io', 'the thread of the ledger has ended'));
        resolve();
      });
    });
    this.opened = new Promise((resolve) => {
      this.#worker.on('message', (reply: StoreReply) => {
        if (reply.kind === 'opened') resolve(reply.result);
        else this.#hear(reply);
      });
      this.#worker.once('error', (error) => {
        const said = error instanceof Error ? error.message : String(error);
        this.#end(new StoreError('io', `the thread of the ledger failed: ${said}`));
        resolve(fail(failure('ledger.trouble', { reason: said, path })));
      });
    });
  }

  ask(method: keyof Store, args: readonly unknown[]): Promise<unknown> {
    if (this.#closing !== undefined) return Promise.reject(new StoreError('closed', 'the ledger is closed'));
    return this.#send(method, args);
  }

  /** A big commit goes over piece by piece, with a turn for everybody else in between; it is still one transaction. */
  async commit(changes: readonly Change[]): Promise<unknown> {
    if (changes.length <= CHANGES_PER_TURN) return this.ask('commit', [changes]);
    if (this.#closing !== undefined) throw new StoreError('closed', 'the ledger is closed');
    const crossing = this.#commitInPieces(changes);
    this.#crossing.add(crossing);
    try {
      return await crossing;
    } finally {
      this.#crossing.delete(crossing);
    }
  }

  async #commitInPieces(changes: readonly Change[]): Promise<unknown> {
    const id = (this.#lastId += 1);
    let at = 0;
    for (; at + CHANGES_PER_TURN < changes.length; at += CHANGES_PER_TURN) {
      if (this.#dead !== undefined) throw this.#dead;
      const piece = changes.slice(at, at + CHANGES_PER_TURN);
      this.#post({ id, method: 'commit', args: [piece], more: true });
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    }
    return this.#answered({ id, method: 'commit', args: [changes.slice(at)] });
  }

  /** Resolves when everything asked before is answered, the file is closed and the thread is gone. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await Promise.allSettled(this.#crossing);
    // A thread that is dead has closed nothing; there is nothing left to wait for.
    if (this.#dead === undefined) await this.#send('close', []);
    await this.ended;
  }

  #send(method: keyof Store, args: readonly unknown[]): Promise<unknown> {
    return this.#answered({ id: (this.#lastId += 1), method, args });
  }

  #answered(request: StoreRequest): Promise<unknown> {
    if (this.#dead !== undefined) return Promise.reject(this.#dead);
    return new Promise((resolve, reject) => {
      // First, since it throws on what cannot be cloned.
      this.#post(request);
      this.#asking.set(request.id, { resolve, reject });
    });
  }

  #post(request: StoreRequest): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    this.#worker.postMessage(request);
  }

  #hear(reply: Exclude<StoreReply, { kind: 'opened' }>): void {
    const asker = this.#asking.get(reply.id);
    this.#asking.delete(reply.id);
    if (reply.kind === 'failed') asker?.reject(uncrossed(reply.error));
    else asker?.resolve(reply.value);
  }

  #end(error: Error): void {
    this.#dead ??= error;
    for (const asker of this.#asking.values()) asker.reject(this.#dead);
    this.#asking.clear();
  }
}
