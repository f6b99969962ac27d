import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startTarget, startWaybill, type Target } from '../bed.ts';
import { clientOf, must } from '../daemonApi.ts';
import { inTurns, median, type Contest, type Sample } from '../figures.ts';
import { smallFiles, untilWhole } from '../files.ts';
import { curlOneProcess } from '../peers.ts';
import { fewerRounds, type Chart, type Figure, type Found, type Scale } from './context.ts';

const FILE_BYTES = 16_000;
const LOOK_MS = 20;

/** So many batches, of so many files each, so far away. */
interface Cell {
  readonly width: number;
  readonly filesEach: number;
  readonly rttMs: number;
}

const CELLS: readonly Cell[] = [
  { width: 1, filesEach: 100, rttMs: 10 },
  { width: 4, filesEach: 300, rttMs: 10 },
  { width: 16, filesEach: 200, rttMs: 10 },
  { width: 16, filesEach: 100, rttMs: 50 },
];
const QUICK: readonly Cell[] = [{ width: 4, filesEach: 8, rttMs: 10 }];

/** What was found of a cell: rates by the most that the law allows. */
interface CellFound {
  readonly cell: Cell;
  readonly contest: Contest;
  readonly ofLaw: number;
  readonly ofLawInFullSwing: number;
}

/** Several batches to one service, which takes one file at a time of each. */
export async function parallelScenario(scale: Scale): Promise<Found> {
  const found: CellFound[] = [];
  for (const cell of scale.isQuick ? QUICK : CELLS) found.push(await sideBySide(scale, cell));
  return {
    contests: found.map(({ contest }) => contest),
    figures: found.flatMap(figuresOf),
    charts: [concurrencyChart(found.filter(({ cell }) => cell.rttMs === 10))],
  };
}

async function sideBySide(scale: Scale, cell: Cell): Promise<CellFound> {
  const { width, filesEach, rttMs } = cell;
  const files = filesEach * width;
  const target = await startTarget('hash', { oneWayMs: rttMs / 2 });
  try {
    const { dirs, names } = await batchDirs(scale, cell);
    const swings: number[] = [];
    const samples = await inTurns(isNamed(cell) ? scale.rounds : fewerRounds(scale), {
      waybill: async () => {
        const { sample, swing } = await waybillSendsBatches(scale.dir, { target, dirs, files });
        swings.push(swing);
        return sample;
      },
      'curl, one process': () =>
        curlOneProcess('/', names, {
          url: target.url,
          parallel: width,
          config: join(scale.dir, 'curl.cfg'),
        }),
    });
    for (const dir of dirs) await rm(dir, { recursive: true });
    const mostPerS = (width * 1_000) / (await target.roundTripMs());
    return {
      cell,
      contest: {
        title: `${files} x 16 KB in ${batchesOf(cell)} at a round trip of ${rttMs} ms`,
        files,
        bytes: files * FILE_BYTES,
        samples,
        goal: 'at least 0.9 of the most that the law allows, below: one at a time in each batch, 16 at most',
      },
      ofLaw: files / median((samples['waybill'] ?? []).map(({ seconds }) => seconds)) / mostPerS,
      ofLawInFullSwing: median(swings) / mostPerS,
    };
  } finally {
    await target.stop();
  }
}

async function batchDirs(
  scale: Scale,
  { width, filesEach }: Cell,
): Promise<{ readonly dirs: readonly string[]; readonly names: readonly string[] }> {
  const dirs = Array.from({ length: width }, (_, at) => join(scale.dir, `batch-${at}`));
  const names: string[] = [];
  for (const dir of dirs)
    for (const name of Object.keys(await smallFiles(dir, filesEach, FILE_BYTES))) names.push(join(dir, name));
  await untilWhole();
  return { dirs, names };
}

interface Work {
  readonly target: Target;
  readonly dirs: readonly string[];
  readonly files: number;
}

/** From the first call until all are accepted, receipts and all. `swing` = files a second from the first quarter to the last. */
async function waybillSendsBatches(
  dir: string,
  { target, dirs, files }: Work,
): Promise<{ readonly sample: Sample; readonly swing: number }> {
  const waybill = await startWaybill(join(dir, 'waybill'));
  try {
    await waybill.addHaplo('bench', target.url);
    const client = await clientOf(waybill);
    const began = performance.now();
    for (const path of dirs)
      must(await client.addBatch({ body: { destination: 'bench', paths: [path], mode: 'run', by: 'cli' } }));
    const middle: { readonly at: number; readonly sent: number }[] = [];
    for (;;) {
      const { batches, items } = must(await client.status());
      if ((batches['accepted'] ?? 0) === dirs.length) break;
      const sent = items.sent?.items ?? 0;
      if (sent >= files / 4 && sent <= (files * 3) / 4) middle.push({ at: performance.now(), sent });
      await pause(LOOK_MS);
    }
    const sample = { seconds: (performance.now() - began) / 1_000, ...(await waybill.usage()) };
    const [first, last] = [middle[0], middle.at(-1)];
    const took = (last?.at ?? 0) - (first?.at ?? 0);
    return { sample, swing: (((last?.sent ?? 0) - (first?.sent ?? 0)) * 1_000) / took };
  } finally {
    await waybill.stop();
  }
}

function figuresOf({ cell, ofLaw, ofLawInFullSwing }: CellFound): readonly Figure[] {
  const name = `${batchesOf(cell)} ${cell.rttMs} ms away: rate by the most that is allowed`;
  // One batch alone is what `latency` measures; here it only begins the curve.
  const goal = cell.width === 1 ? {} : { goal: 0.9 };
  const all: Figure = { name, value: ofLaw, unit: 'x', ...goal, good: 'above' };
  // So few files are gone between two looks.
  if (!Number.isFinite(ofLawInFullSwing)) return [all];
  const swing = `${name}, from the first quarter to the last`;
  return [all, { name: swing, value: ofLawInFullSwing, unit: 'x', good: 'above' }];
}

function concurrencyChart(found: readonly CellFound[]): Chart {
  const rate = ({ contest }: CellFound, name: string): number =>
    contest.files / median((contest.samples[name] ?? []).map(({ seconds }) => seconds));
  return {
    file: 'concurrency',
    title: 'Batches side by side, 10 ms away',
    x: 'batches',
    y: 'files/s',
    curves: ['waybill', 'curl, one process'].map((name) => ({
      name,
      points: found.map((one): [number, number] => [one.cell.width, rate(one, name)]),
    })),
  };
}

/** Those at 10 ms are what a goal was set for; what is farther away is only held against the same. */
function isNamed({ width, rttMs }: Cell): boolean {
  return width > 1 && rttMs === 10;
}

function batchesOf({ width }: Cell): string {
  return width === 1 ? '1 batch' : `${width} batches side by side`;
}
