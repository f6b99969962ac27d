import type { ServiceContext } from '../../framework/serviceModule.ts';
import type { HaploApi } from './haploApp.ts';
import type { HaploRunResult } from './haploRun.ts';
import type { HaploBatch } from './haploState.ts';

/** The one worker that all plugin jobs of a server share, first in, first out. Source: haplo a6352c9, lib/kjob.rb QUEUE_PLUGINS. */
export interface HaploWorker {
  readonly enqueue: (api: HaploApi, batch: HaploBatch) => void;
  /** Finishes the batch that runs at this moment and starts no other. */
  readonly stop: () => Promise<void>;
}

/** How the worker works. */
export interface HaploWorkerOptions {
  readonly context: ServiceContext;
  /** Simulated time between a batch's turn and its start. */
  readonly queuedMs: number;
  /** Simulated time of a run. */
  readonly runningMs: number;
  readonly run: (api: HaploApi, batch: HaploBatch) => Promise<HaploRunResult>;
}

interface Job {
  readonly api: HaploApi;
  readonly batch: HaploBatch;
}

/** Starts a worker that waits for jobs. */
export function startHaploWorker(options: HaploWorkerOptions): HaploWorker {
  const { context } = options;
  const jobs: Job[] = [];
  let working: Promise<void> = Promise.resolve();
  let isWorking = false;
  const work = async (): Promise<void> => {
    isWorking = true;
    try {
      for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) {
        await context.clock.sleep(options.queuedMs, context.signal);
        if (context.signal.aborted) return;
        await runJob(job, options);
      }
    } finally {
      isWorking = false;
    }
  };
  return {
    enqueue: (api, batch) => {
      jobs.push({ api, batch });
      if (isWorking) return;
      working = work().catch((error: unknown) => context.log('the practice import worker failed', { error }));
    },
    stop: () => working,
  };
}

/** A kill in the middle leaves `running` for ever, as on the real server. */
async function runJob({ api, batch }: Job, { context, runningMs, run }: HaploWorkerOptions): Promise<void> {
  batch.state = 'running';
  batch.startedAt = context.clock.now().toISOString();
  await api.box.save();
  await context.clock.sleep(runningMs, context.signal);
  const result = await run(api, batch);
  Object.assign(batch, result);
  batch.endedAt = context.clock.now().toISOString();
  await api.box.save();
}
