import { readdirSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';

/**
 * How far the daemon stands back for the instrument's own software, as nice values: a third of the processor's time where both
 * want all of it, all of it otherwise. On Linux its place at the disk follows from it, on Windows 5 means "below normal".
 */
export const DAEMON_NICE = 5;
/** Threads that only compute (offline checks) stand back further: a tenth. */
export const WORKER_NICE = 10;

const THREADS_OF_THIS_PROCESS = '/proc/self/task';

/**
 * Lowers the priority of this process for good: without rights it cannot be raised again. False where the system does not
 * let us. On Linux a nice value belongs to a thread, so every thread that there is gets it; later ones inherit it.
 */
export function lowerOwnProcess(platform: NodeJS.Platform = process.platform): boolean {
  try {
    if (platform !== 'linux') setPriority(0, DAEMON_NICE);
    else for (const thread of readdirSync(THREADS_OF_THIS_PROCESS)) lower(Number(thread), DAEMON_NICE);
    return true;
  } catch {
    return false;
  }
}

/** Lowers the calling worker further where its process was lowered; only where a thread has a priority of its own. */
export function lowerOwnThread(platform: NodeJS.Platform = process.platform): void {
  if (platform !== 'linux') return;
  try {
    // 0 is the calling thread there, not the process.
    if (getPriority(0) >= DAEMON_NICE) lower(0, WORKER_NICE);
  } catch {
    // It stays as it is.
  }
}

function lower(thread: number, nice: number): void {
  if (getPriority(thread) < nice) setPriority(thread, nice);
}
