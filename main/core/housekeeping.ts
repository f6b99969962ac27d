import type { Ports } from './ports/ports.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** The first round waits until the start is over. */
const FIRST_ROUND_MS = 60_000;

/**
 * Once a day: forgets the stories of long finished batches and removes spooled copies that nobody needs. Trouble is
 * logged and tried again the next day; nothing depends on it. `retentionDays` is asked anew each time. Ends when the
 * signal aborts.
 */
export async function keepHouse(
  ports: Pick<Ports, 'clock' | 'store' | 'spool' | 'log'>,
  retentionDays: () => number,
  signal: AbortSignal,
): Promise<void> {
  const { clock, store, spool, log } = ports;
  await clock.sleep(FIRST_ROUND_MS, signal);
  while (!signal.aborted) {
    try {
      await store.prune(clock.now() - retentionDays() * DAY_MS);
      const removed = await spool.sweep((sha256) => store.needsSpooled(sha256));
      log.info('housekeeping is done', { copiesRemoved: removed });
    } catch (error) {
      log.warn('housekeeping failed', { error: (error as Error).name });
    }
    await clock.sleep(DAY_MS, signal);
  }
}
