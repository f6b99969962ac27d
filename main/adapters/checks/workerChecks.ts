import { Worker } from 'node:worker_threads';
import type { CheckOutcome, CheckRequest, CheckWatch } from '../../core/checking/checkRequest.ts';
import type { Checks } from '../../core/ports/checks.ts';
import { failure } from '../../../shared/model/failure.ts';
import { fail, type Result } from '../../../shared/model/result.ts';
import type { CheckReply, CheckTask } from './checkMessages.ts';

/** Checks that run at the same time; further ones wait for their turn. More gains nothing on one disk. */
export const CHECKS_AT_ONCE_MAX = 2;
/**
 * Memory of one check's own heap, MiB. JSON files may have 16 MiB, which unfold to some hundred; what needs more than
 * this ends the check, not the daemon.
 */
export const CHECK_HEAP_MIB_MAX = 1_024;

/** Memory for what lives shortly, MiB: a check makes little else, and more only delays its cleaning up (measured). */
export const CHECK_YOUNG_MIB = 8;

/** What the checks need from outside. */
export interface WorkerChecksOptions {
  /** The bundled `checkWorker`. */
  readonly workerFile: URL;
  readonly spoolDirectory: string;
  readonly heapMiB?: number;
}

/** Runs each check in a thread of its own. */
export class WorkerChecks implements Checks {
  readonly #options: WorkerChecksOptions;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(options: WorkerChecksOptions) {
    this.#options = options;
  }

  async run(request: CheckRequest, watch: CheckWatch = {}): Promise<Result<CheckOutcome>> {
    const isGiven = await this.#takeSlot(watch.signal);
    try {
      watch.signal?.throwIfAborted();
      return await this.#inThread(request, watch);
    } finally {
      if (isGiven) this.#giveSlot();
    }
  }

  /** Resolves when one more may run: true; or when it was called off before: false. */
  async #takeSlot(signal: AbortSignal | undefined): Promise<boolean> {
    if (this.#running < CHECKS_AT_ONCE_MAX) {
      this.#running += 1;
      return true;
    }
    return new Promise((resolve) => {
      const go = (): void => {
        signal?.removeEventListener('abort', leave);
        resolve(true);
      };
      const leave = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(go), 1);
        resolve(false);
      };
      this.#waiting.push(go);
      signal?.addEventListener('abort', leave, { once: true });
    });
  }

  /** Hands the slot on to whoever waits longest. */
  #giveSlot(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#running -= 1;
    else next();
  }

  #inThread(request: CheckRequest, { onProgress, signal }: CheckWatch): Promise<Result<CheckOutcome>> {
    const { heapMiB = CHECK_HEAP_MIB_MAX, spoolDirectory, workerFile } = this.#options;
    const workerData: CheckTask = { request, spoolDirectory };
    const worker = new Worker(workerFile, {
      workerData,
      name: 'check',
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: heapMiB, maxYoungGenerationSizeMb: CHECK_YOUNG_MIB },
    });
    return new Promise((resolve, reject) => {
      const stop = (): void => {
        void worker.terminate();
      };
      const end = (result: Result<CheckOutcome>): void => {
        signal?.removeEventListener('abort', stop);
        resolve(result);
      };
      let done: Result<CheckOutcome> | undefined;
      worker.on('message', (reply: CheckReply) => {
        if (reply.kind === 'done') done = reply.result;
        else onProgress?.(reply.progress);
      });
      worker.once('error', (error) => end(ended(error)));
      worker.once('exit', () => {
        if (signal?.aborted === true) reject(signal.reason as Error);
        else end(done ?? ended(new Error('its thread has ended')));
      });
      signal?.addEventListener('abort', stop, { once: true });
    });
  }
}

function ended(error: unknown): Result<CheckOutcome> {
  const isMemory = (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY';
  const reason = isMemory
    ? 'it needs too much memory'
    : error instanceof Error
      ? error.message
      : String(error);
  return fail(failure('internal.bug', { reason: `The check did not end: ${reason}` }));
}
