import type { Clock } from './ports/clock.ts';
import type { Log } from './ports/log.ts';

/** It is looked that often, ms: so long after the computer woke up everything goes on at the latest. */
export const SLEEP_LOOK_MS = 5_000;
/** A wait that took so much longer by the wall clock was a sleep; a busy computer is never that late. */
export const SLEPT_MS_MIN = 30_000;

/**
 * Tells when the computer has slept. No clock of the system tells it everywhere: the monotonic one stands still meanwhile on Linux and
 * macOS and runs on in Windows; the wall clock moves on in all of them. A clock that somebody puts forward looks the same, and costs a
 * look at everything. Ends when the signal aborts.
 */
export async function watchSleep(
  { clock, log }: { readonly clock: Clock; readonly log: Log },
  wokeUp: () => void,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    const before = clock.now();
    await clock.sleep(SLEEP_LOOK_MS, signal);
    if (signal.aborted) return;
    const sleptMs = clock.now() - before - SLEEP_LOOK_MS;
    if (sleptMs < SLEPT_MS_MIN) continue;
    log.info('the computer slept', { seconds: Math.round(sleptMs / 1_000) });
    wokeUp();
  }
}
