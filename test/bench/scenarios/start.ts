import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { NOWHERE, startTarget, startWaybill } from '../bed.ts';
import { countEvents } from '../daemonApi.ts';
import { median } from '../figures.ts';
import { smallFiles, untilWhole } from '../files.ts';
import { mustRun } from '../processes.ts';
import { manyFiles, queueAll } from '../queueing.ts';
import type { Figure, Found, Scale } from './context.ts';

/** What is still under way after a start is over by then, V8's clearing up, which comes in rounds for half a minute, too. */
const SETTLED_MS = 35_000;
/** How long the idle daemon is watched: a few of its own looks around. */
const IDLE_MS = 12_000;

/** A ledger with much in it and a server that is away, as after a bad week: start, the command, and rest. */
export async function startScenario(scale: Scale): Promise<Found> {
  const count = scale.isQuick ? 2_000 : 100_000;
  const rounds = scale.isQuick ? 1 : 7;
  const dir = join(scale.dir, 'started');
  const files = await manyFiles(scale.dir, count);
  const first = await startWaybill(dir);
  await first.addHaplo('bench', NOWHERE);
  await queueAll(first, files.path);
  await first.end();

  const ready: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const waybill = await startWaybill(dir);
    ready.push(waybill.serving.startMs);
    await waybill.end();
  }
  const waybill = await startWaybill(dir);
  const status: number[] = [];
  const bare: number[] = [];
  let idlePercent: number;
  try {
    await pause(scale.isQuick ? 500 : SETTLED_MS);
    idlePercent = await cpuPercent(waybill.serving.pid, scale.isQuick ? 500 : IDLE_MS);
    for (let round = 0; round < rounds; round += 1) {
      status.push((await waybill.cli(['status'])).seconds * 1_000);
      bare.push((await mustRun(process.execPath, ['-e', '0'])).seconds * 1_000);
    }
  } finally {
    await waybill.stop();
  }
  const total = count.toLocaleString('en');
  const figures: Figure[] = [
    { name: `serve ready, ${total} items`, value: median(ready), unit: 'ms', goal: 500, good: 'below' },
    { name: `status, ${total} items`, value: median(status), unit: 'ms', goal: 150, good: 'below' },
    { name: 'of which Node alone', value: median(bare), unit: 'ms', good: 'below' },
    {
      name: 'idle daemon whose server is away',
      value: idlePercent,
      unit: '% of a core',
      goal: 0.3,
      good: 'below',
    },
    {
      name: 'event messages while files fly, most in any second',
      value: await eventsUnderLoad(scale),
      unit: 'messages/s',
      goal: 10,
      good: 'below',
    },
  ];
  return { figures };
}

/** Processor time of all its threads over a while, of one core. */
async function cpuPercent(pid: number, ms: number): Promise<number> {
  const before = await processorNs(pid);
  await pause(ms);
  return ((await processorNs(pid)) - before) / (ms * 1e4);
}

async function processorNs(pid: number): Promise<number> {
  let sum = 0;
  for (const task of await readdir(`/proc/${pid}/task`)) {
    // Thread by thread in nanoseconds: the usual counters know hundredths of a second only.
    const stat = await readFile(`/proc/${pid}/task/${task}/schedstat`, 'utf8').catch(() => '0');
    sum += Number(stat.split(' ')[0]);
  }
  return sum;
}

async function eventsUnderLoad(scale: Scale): Promise<number> {
  const target = await startTarget('hash');
  const waybill = await startWaybill(join(scale.dir, 'events'));
  try {
    const files = join(scale.dir, 'sent');
    await smallFiles(files, scale.isQuick ? 200 : 3_000, 4_000);
    await untilWhole();
    await waybill.addHaplo('bench', target.url);
    const events = await countEvents(waybill);
    await waybill.cli(['add', files, '--to', 'bench', '--mode', 'run', '--wait', '--timeout', '5m']);
    return mostInASecond(await events.stop());
  } finally {
    await waybill.stop();
    await target.stop();
  }
}

function mostInASecond(came: readonly number[]): number {
  let most = 0;
  let from = 0;
  came.forEach((at, index) => {
    while ((came[from] ?? at) <= at - 1_000) from += 1;
    most = Math.max(most, index - from + 1);
  });
  return most;
}
