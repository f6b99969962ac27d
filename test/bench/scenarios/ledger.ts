import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { NOWHERE, startWaybill, type Waybill } from '../bed.ts';
import { clientOf, must } from '../daemonApi.ts';
import { median } from '../figures.ts';
import { manyFiles, queueAll, residentMiB, watchAnswers, type ManyFiles } from '../queueing.ts';
import type { Figure, Found, Scale } from './context.ts';

/** A page of the window's table. */
const PAGE_ITEMS = 100;
/** What is still under way after a start is over by then. */
const IDLE_MS = 5_000;

/** The ledger alone: nothing is sent, the destination is out of reach and the daemon is told to pause. */
export async function ledgerScenario(scale: Scale): Promise<Found> {
  const step = scale.isQuick ? 2_000 : 100_000;
  const steps = scale.isQuick ? 2 : 10;
  const files = await manyFiles(scale.dir, step);
  const queued = await queueAfresh(scale, files);
  const waitMs = await longestWaitMs(scale, files);
  const grown = await grow(scale, { files, steps });
  const opened = await openAgain(scale, grown);
  const total = grown.total.toLocaleString('en');
  const perItem = grown.curve.map(([, micros]) => micros);
  const figures: Figure[] = [
    {
      name: `${step.toLocaleString('en')} items queued`,
      value: median(queued.map(({ seconds }) => seconds)),
      unit: 's',
      goal: (4 * step) / 100_000,
      good: 'below',
    },
    {
      name: 'longest time that the main thread was busy with one thing meanwhile',
      value: median(queued.map(({ busyMs }) => busyMs)),
      unit: 'ms',
      goal: 50,
      good: 'below',
    },
    {
      name: 'longest wait for any other answer meanwhile',
      value: waitMs,
      unit: 'ms',
      good: 'below',
    },
    {
      name: `cost per item at ${total} by that at ${step.toLocaleString('en')}`,
      value: (perItem.at(-1) ?? 0) / (perItem[0] ?? 1),
      unit: 'x',
      goal: 1.25,
      good: 'below',
    },
    { name: `${total} items: daemon ready`, value: opened.readyMs, unit: 'ms', goal: 500, good: 'below' },
    { name: `${total} items: first page`, value: opened.pageMs, unit: 'ms', goal: 50, good: 'below' },
    { name: `${total} items: idle daemon`, value: opened.idleMiB, unit: 'MiB', goal: 150, good: 'below' },
  ];
  return {
    figures,
    charts: [
      {
        file: 'ledger',
        title: 'Cost of queueing an item',
        x: 'items in the ledger',
        y: 'microseconds per item',
        curves: [{ name: 'waybill', points: grown.curve }],
      },
    ],
  };
}

async function startPaused(dir: string): Promise<Waybill> {
  const waybill = await startWaybill(dir, { watchLoop: true });
  await waybill.addHaplo('bench', NOWHERE);
  must(await (await clientOf(waybill)).pause());
  return waybill;
}

async function queueAfresh(
  scale: Scale,
  files: ManyFiles,
): Promise<readonly { readonly seconds: number; readonly busyMs: number }[]> {
  const found = [];
  for (let round = 0; round < scale.rounds; round += 1) {
    const waybill = await startPaused(join(scale.dir, 'afresh'));
    try {
      await waybill.longestBusyMs();
      const { seconds } = await queueAll(waybill, files.path);
      const busyMs = await waybill.longestBusyMs();
      process.stderr.write(`    queued in ${seconds.toFixed(2)} s, longest busy ${busyMs.toFixed(0)} ms\n`);
      found.push({ seconds, busyMs });
    } finally {
      await waybill.stop();
    }
  }
  return found;
}

/** In a run of its own: whoever asks all the time takes a fifth of the processor that queueing would have. */
async function longestWaitMs(scale: Scale, files: ManyFiles): Promise<number> {
  const waybill = await startPaused(join(scale.dir, 'asked'));
  try {
    const watched = watchAnswers(waybill);
    await queueAll(waybill, files.path);
    return Math.max(...(await watched.stop()));
  } finally {
    await waybill.stop();
  }
}

interface Grown {
  readonly dir: string;
  readonly total: number;
  readonly batchId: string;
  /** Items in the ledger afterwards, microseconds that each of the last ones took. */
  readonly curve: readonly (readonly [number, number])[];
}

async function grow(
  scale: Scale,
  { files, steps }: { readonly files: ManyFiles; readonly steps: number },
): Promise<Grown> {
  const dir = join(scale.dir, 'grown');
  const waybill = await startPaused(dir);
  const curve: [number, number][] = [];
  let total = 0;
  let batchId = '';
  for (let at = 0; at < steps; at += 1) {
    const queued = await queueAll(waybill, files.path);
    ({ batchId } = queued);
    total += queued.items;
    const micros = (queued.seconds * 1e6) / queued.items;
    process.stderr.write(`    ${total} items: ${micros.toFixed(1)} us each\n`);
    curve.push([total, micros]);
    files.next();
  }
  await waybill.end();
  return { dir, total, batchId, curve };
}

async function openAgain(scale: Scale, grown: Grown) {
  const ready: number[] = [];
  const pages: number[] = [];
  const idle: number[] = [];
  for (let round = 0; round < scale.rounds; round += 1) {
    const waybill = await startWaybill(grown.dir);
    try {
      ready.push(waybill.serving.startMs);
      const client = await clientOf(waybill);
      const began = performance.now();
      must(await client.listItems({ params: { id: grown.batchId }, query: { limit: PAGE_ITEMS } }));
      pages.push(performance.now() - began);
      if (round < 2) await pause(scale.isQuick ? 500 : IDLE_MS);
      if (round < 2) idle.push(await residentMiB(waybill.serving.pid));
    } finally {
      await (round === scale.rounds - 1 ? waybill.stop() : waybill.end());
    }
  }
  process.stderr.write(`    ready ${ready.map((one) => one.toFixed(0)).join(' ')} ms\n`);
  return { readyMs: median(ready), pageMs: median(pages), idleMiB: Math.max(...idle) };
}
