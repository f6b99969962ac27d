import type { ServiceContext } from '../../framework/serviceModule.ts';
import type { EcotaxaJob } from './ecotaxaState.ts';

/** Picks up waiting jobs and runs each beside the others, as the real server's many workers do. */
export interface ImportWorker {
  readonly enqueue: (job: EcotaxaJob) => void;
  /** Ends a job's run, or its waiting. What it had done stays. */
  readonly kill: (job: EcotaxaJob) => void;
  /** Ends all runs and waits for them; their jobs stay as they are. */
  readonly stop: () => Promise<void>;
}

/** How jobs are run. */
export interface ImportWorkerOptions {
  readonly context: ServiceContext;
  /** Simulated time before a waiting job is picked up. */
  readonly pickupMs: number;
  /** Runs a job to its next rest; ends early when the signal aborts. */
  readonly run: (job: EcotaxaJob, signal: AbortSignal) => Promise<void>;
}

/** Starts a worker. */
export function startImportWorker({ context, pickupMs, run }: ImportWorkerOptions): ImportWorker {
  const running = new Map<EcotaxaJob, { readonly stop: AbortController; readonly done: Promise<void> }>();
  const take = async (job: EcotaxaJob, signal: AbortSignal): Promise<void> => {
    try {
      await context.clock.sleep(pickupMs, signal);
      if (!signal.aborted) await run(job, signal);
    } catch (error) {
      context.log('a practice import failed', { error });
    }
  };
  return {
    enqueue: (job) => {
      const stop = new AbortController();
      const done = take(job, AbortSignal.any([stop.signal, context.signal]));
      const entry = { stop, done };
      running.set(job, entry);
      const forget = (): void => {
        if (running.get(job) === entry) running.delete(job);
      };
      done.then(forget, forget);
    },
    kill: (job) => running.get(job)?.stop.abort(),
    stop: async () => {
      const all = [...running.values()];
      for (const { stop } of all) stop.abort();
      await Promise.all(all.map(({ done }) => done));
    },
  };
}
