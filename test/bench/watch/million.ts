import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startTarget, startWaybill } from '../bed.ts';
import type { Figure, Found, Scale } from '../scenarios/context.ts';
import { askStatus, DaemonCalls } from './daemonCalls.ts';
import { addFolder, isReady } from './existing.ts';
import { residentMiB, watchMemory } from './memory.ts';
import { treeOf } from './trees.ts';

const FILES = 1_000_000;
const QUICK_FILES = 10_000;
const FILES_PER_DIRECTORY = 100;
const QUIET_MS = 3_000;
const READY_MS_MAX = 600_000;
const ASK_MS = 20;
/** The share of answers that the goal is about. */
const PERCENTILE = 0.99;

/** A million files that are left alone. */
export async function millionScenario(scale: Scale): Promise<Found> {
  return { figures: await measure(scale, 'ignore') };
}

/** A million files that are to be sent. */
export async function millionToSendScenario(scale: Scale): Promise<Found> {
  return { figures: await measure(scale, 'send') };
}

async function measure(scale: Scale, existing: 'ignore' | 'send'): Promise<readonly Figure[]> {
  const files = scale.isQuick ? QUICK_FILES : FILES;
  const dir = join(scale.dir, existing);
  await mkdir(dir, { recursive: true });
  const root = treeOf(scale.dir, files, files / FILES_PER_DIRECTORY);
  const target = await startTarget('discard');
  const waybill = await startWaybill(dir);
  const api = await DaemonCalls.to(waybill);
  const asker = await DaemonCalls.to(waybill);
  try {
    await waybill.addHaplo('bench', target.url);
    // What is whole waits: only the scan and the looks at files are measured.
    await waybill.cli(['pause']);
    await sleep(QUIET_MS);
    const { pid } = waybill.serving;
    const memory = watchMemory(pid);
    const asking = askStatus(asker, ASK_MS);
    const began = performance.now();
    const { id } = await addFolder(api, root, existing, { close: { idleMs: 86_400_000, per: 'all' } });
    const ready = await api.until(id, isReady, { everyMs: 250, withinMs: READY_MS_MAX });
    const readyMs = performance.now() - began;
    if (ready.filesThere !== files) throw new Error(`${ready.filesThere} of ${files} files were found`);
    const answers = (await asking.stop()).toSorted((one, other) => one - other);
    const peakMiB = await memory.stop();
    await sleep(QUIET_MS);
    const about = `${files.toLocaleString('en')} files ${existing === 'ignore' ? 'left alone' : 'to be sent'}`;
    return [
      { name: `${about}: first scan`, value: readyMs / 1_000, unit: 's', good: 'below' },
      { name: `${about}: most memory`, value: peakMiB, unit: 'MiB', good: 'below', goal: 250 },
      { name: `${about}: memory after`, value: await residentMiB(pid), unit: 'MiB', good: 'below' },
      {
        name: `${about}: p99 of status`,
        value: at(answers, PERCENTILE),
        unit: 'ms',
        good: 'below',
        goal: 100,
      },
      { name: `${about}: slowest status`, value: answers.at(-1) ?? Number.NaN, unit: 'ms', good: 'below' },
    ];
  } finally {
    api.close();
    asker.close();
    await waybill.stop();
    await target.stop();
  }
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
