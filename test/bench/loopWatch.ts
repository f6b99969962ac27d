// Loaded into a daemon before its own code (`--import`): tells the longest time that its main thread was busy with one thing. On
// SIGUSR2 it writes { longestMs } since the last one to the file WAYBILL_BENCH_LOOP.
import { renameSync, writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

/** How often it is looked, ms: what is told is right to about as much. */
const LOOK_MS = 2;
const NS_PER_MS = 1e6;

const file = process.env['WAYBILL_BENCH_LOOP'];
if (isMainThread && file !== undefined) {
  const delays = monitorEventLoopDelay({ resolution: LOOK_MS });
  delays.enable();
  process.on('SIGUSR2', () => {
    const longestMs = Math.max(0, delays.max / NS_PER_MS - LOOK_MS);
    delays.reset();
    writeFileSync(`${file}.new`, JSON.stringify({ longestMs }));
    renameSync(`${file}.new`, file);
  });
}
