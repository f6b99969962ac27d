import { readFile } from 'node:fs/promises';

/** How often memory is looked at. */
const LOOK_MS = 50;

/** Resident memory of a process now, MiB. */
export async function residentMiB(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_024;
}

/** The most memory that a process had between now and `stop`, MiB. */
export function watchMemory(pid: number): { stop(): Promise<number> } {
  let peakMiB = 0;
  const look = async (): Promise<void> => {
    peakMiB = Math.max(peakMiB, await residentMiB(pid).catch(() => 0));
  };
  const timer = setInterval(() => void look(), LOOK_MS);
  return {
    stop: async () => {
      clearInterval(timer);
      await look();
      return peakMiB;
    },
  };
}
