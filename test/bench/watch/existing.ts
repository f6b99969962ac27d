import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FolderView } from '../../../shared/api/folderViews.ts';
import { startTarget, startWaybill, type Waybill } from '../bed.ts';
import { median } from '../figures.ts';
import type { Figure, Found, Scale } from '../scenarios/context.ts';
import { DaemonCalls } from './daemonCalls.ts';
import { residentMiB, watchMemory } from './memory.ts';
import { treeOf } from './trees.ts';

const DIRECTORIES = 1_000;
const RESCANS = 3;
/** By then the memory of a walk is given back. */
const AT_REST_MS = 20_000;
/** What the daemon had to do to start is over by then. */
const QUIET_MS = 3_000;
/** Its first round of housekeeping, a minute after its start, is over by then; the next comes a day later. */
const HOUSE_KEPT_MS = 75_000;
const IDLE_MS = 45_000;
const READY_MS_MAX = 120_000;
/** Between two scans by the clock, as `scanPlan.ts` has it: where events arrive, and where it polls. */
const RESCAN_MS_MIN = 300_000;
const RESCAN_FACTOR = 2_000;
const POLL_FACTOR = 20;

interface Measured {
  readonly files: number;
  readonly readyMs: number;
  readonly addedMiB: number;
  readonly addedPeakMiB: number;
  readonly rescanMs: number;
  readonly rescanCpuMs: number;
  readonly idlePercent: number;
}

/** A folder that is full when it is added: time to ready, memory, rescans, rest. */
export async function existingScenario(scale: Scale): Promise<Found> {
  const sizes = scale.isQuick ? [1_000, 5_000] : [10_000, 100_000];
  const measured: Measured[] = [];
  for (const files of sizes) measured.push(await measure(scale, files, files === sizes.at(-1)));
  return { figures: measured.flatMap((one) => figuresOf(one, one === measured.at(-1))) };
}

async function measure(scale: Scale, files: number, isLast: boolean): Promise<Measured> {
  const dir = join(scale.dir, String(files));
  await mkdir(dir, { recursive: true });
  const root = treeOf(dir, files, Math.min(DIRECTORIES, files / 10));
  const target = await startTarget('discard');
  const waybill = await startWaybill(dir);
  const startedAt = performance.now();
  const api = await DaemonCalls.to(waybill);
  try {
    await waybill.addHaplo('bench', target.url);
    await sleep(QUIET_MS);
    const { pid } = waybill.serving;
    const before = await residentMiB(pid);
    const memory = watchMemory(pid);
    const began = performance.now();
    const { id } = await addFolder(api, root, 'ignore');
    await api.until(id, isReady, { everyMs: 20, withinMs: READY_MS_MAX });
    const readyMs = performance.now() - began;
    const addedPeakMiB = (await memory.stop()) - before;
    const rescans = await rescan(waybill, api, id);
    await sleep(AT_REST_MS);
    const addedMiB = (await residentMiB(pid)) - before;
    if (isLast && !scale.isQuick) await sleep(Math.max(0, startedAt + HOUSE_KEPT_MS - performance.now()));
    const idlePercent = isLast ? await idle(waybill, scale.isQuick ? 5_000 : IDLE_MS) : 0;
    process.stderr.write(
      `    ${files}: ready ${readyMs.toFixed(0)} ms, +${addedMiB.toFixed(0)} MiB, rescan ${rescans.rescanMs} ms (${rescans.rescanCpuMs.toFixed(0)} ms of processor), idle ${idlePercent.toFixed(2)} %\n`,
    );
    return { files, readyMs, addedMiB, addedPeakMiB, ...rescans, idlePercent };
  } finally {
    api.close();
    await waybill.stop();
    await target.stop();
  }
}

/** Adds a directory, as the window would. */
export async function addFolder(
  api: DaemonCalls,
  path: string,
  existing: 'ignore' | 'send',
  rules: object = {},
): Promise<FolderView> {
  return api.call('POST', '/api/v1/folders', { path, destination: 'bench', existing, rules, confirm: true });
}

/** Everything was looked at, and changes are noticed. */
export function isReady(folder: FolderView): boolean {
  return folder.state === 'watching' && folder.lastScanAt !== undefined;
}

async function rescan(
  waybill: Waybill,
  api: DaemonCalls,
  id: string,
): Promise<Pick<Measured, 'rescanMs' | 'rescanCpuMs'>> {
  const tookMs: number[] = [];
  const cpuMs: number[] = [];
  for (let round = 0; round < RESCANS; round += 1) {
    const { lastScanAt } = await api.folder(id);
    const before = await waybill.usage();
    await api.call('POST', `/api/v1/folders/${id}/scan`, {});
    const limits = { everyMs: 50, withinMs: READY_MS_MAX };
    const after = await api.until(id, (folder) => folder.lastScanAt !== lastScanAt, limits);
    tookMs.push(after.lastScanMs ?? Number.NaN);
    cpuMs.push(((await waybill.usage()).cpuSeconds - before.cpuSeconds) * 1_000);
  }
  return { rescanMs: median(tookMs), rescanCpuMs: median(cpuMs) };
}

/** Processor time while nothing happens, percent of one core. */
async function idle(waybill: Waybill, forMs: number): Promise<number> {
  const before = await waybill.usage();
  await sleep(forMs);
  return (((await waybill.usage()).cpuSeconds - before.cpuSeconds) * 1_000 * 100) / forMs;
}

function figuresOf(one: Measured, isLast: boolean): readonly Figure[] {
  const about = `${one.files.toLocaleString('en')} existing files`;
  const goal = (value: number): { readonly goal?: number } => (isLast ? { goal: value } : {});
  const everyMs = Math.max(RESCAN_MS_MIN, one.rescanMs * RESCAN_FACTOR);
  const rest = { name: `${about}: idle where events arrive`, unit: '% of a core', good: 'below' } as const;
  return [
    { name: `${about}: ready after`, value: one.readyMs / 1_000, unit: 's', good: 'below', ...goal(3) },
    { name: `${about}: memory added, at rest`, value: one.addedMiB, unit: 'MiB', good: 'below', ...goal(60) },
    { name: `${about}: most memory added`, value: one.addedPeakMiB, unit: 'MiB', good: 'below' },
    {
      name: `${about}: unchanged rescan`,
      value: one.rescanMs / 1_000,
      unit: 's',
      good: 'below',
      ...goal(1.5),
    },
    ...(isLast
      ? [
          { ...rest, value: one.idlePercent, goal: 0.3 },
          {
            ...rest,
            name: `${rest.name}, with full rescans`,
            value: one.idlePercent + (one.rescanCpuMs * 100) / everyMs,
            goal: 0.3,
          },
          {
            ...rest,
            name: `${about}: where it must poll`,
            value: one.idlePercent + (one.rescanCpuMs * 100) / Math.max(5_000, one.rescanMs * POLL_FACTOR),
          },
        ]
      : []),
  ];
}
