import type { PracticeClock } from '../../framework/practiceClock.ts';

/** How long a call waits for its project, simulated ms (BulkIngestService.scala, withSemaphoreDaemon). */
export const LOCK_WAIT_MS = 400;

/** One permit per project, first come, first served. Not kept: a restart frees them all, as on the real server. */
export interface DspLocks {
  /** Gives the way to let go of the project, or undefined when it stayed taken for `LOCK_WAIT_MS`. */
  readonly acquire: (shortcode: string) => Promise<(() => void) | undefined>;
}

/** Locks that nobody holds. */
export function createDspLocks(clock: PracticeClock): DspLocks {
  /** Who waits for a project that is taken, in order. */
  const queues = new Map<string, ((release: () => void) => void)[]>();
  const releaseOf = (shortcode: string): (() => void) => {
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      const next = queues.get(shortcode)?.shift();
      if (next === undefined) queues.delete(shortcode);
      else next(releaseOf(shortcode));
    };
  };
  return {
    acquire: async (shortcode) => {
      const queue = queues.get(shortcode);
      if (queue === undefined) {
        queues.set(shortcode, []);
        return releaseOf(shortcode);
      }
      return new Promise((resolve) => {
        const turn = (release: () => void): void => {
          stop();
          resolve(release);
        };
        const stop = clock.after(LOCK_WAIT_MS, () => {
          queue.splice(queue.indexOf(turn), 1);
          resolve(undefined);
        });
        queue.push(turn);
      });
    },
  };
}
