import { Worker } from 'node:worker_threads';
import { StoreError, type Store } from '../../core/ports/store.ts';
import { failure } from '../../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import type { LedgerReport, LedgerStore } from './openLedger.ts';
import { uncrossed, type StoreReply, type StoreRequest, type StoreWorkerTask } from './storeMessages.ts';

export interface OpenLedgerInWorkerInput {
  readonly path: string;
  /** The bundled `storeWorker`, from where `libsql` can be resolved. */
  readonly workerFile: URL;
}

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
    (...args: readonly unknown[]) => (method === 'close' ? thread.close() : thread.ask(method, args)),
  ]);
  return { ...(Object.fromEntries(calls) as Store), report };
}

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
  #lastId = 0;
  #closing: Promise<void> | undefined;
  #dead: Error | undefined;

  constructor({ path, workerFile }: OpenLedgerInWorkerInput) {
    const task: StoreWorkerTask = { task: 'serve', path };
    this.#worker = new Worker(workerFile, { workerData: task, name: 'ledger', execArgv: [] });
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

  /** Resolves when everything asked before is answered, the file is closed and the thread is gone. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    // A thread that is dead has closed nothing; there is nothing left to wait for.
    if (this.#dead === undefined) await this.#send('close', []);
    await this.ended;
  }

  #send(method: keyof Store, args: readonly unknown[]): Promise<unknown> {
    if (this.#dead !== undefined) return Promise.reject(this.#dead);
    const request: StoreRequest = { id: (this.#lastId += 1), method, args };
    return new Promise((resolve, reject) => {
      // First, since it throws on what cannot be cloned.
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
      this.#worker.postMessage(request);
      this.#asking.set(request.id, { resolve, reject });
    });
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
