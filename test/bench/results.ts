import { readFile, writeFile } from 'node:fs/promises';
import os from 'node:os';
import { join } from 'node:path';
import { directionTable } from './direction.ts';
import { machineFacts, markdown } from './report.ts';
import type { Found } from './scenarios/context.ts';

/** The bench itself leaves a load of about one per core behind; more comes from others. */
const LOAD_PER_CORE_MAX = 1.5;

/** What the last run of a scenario found, and where and when that was. */
export interface Result {
  readonly name: string;
  readonly ranAt: string;
  readonly machine: string;
  /** Processes that wanted to run in the minute before, by the system's own count. */
  readonly loadBefore: number;
  readonly found: Found;
}

/** Runs of a scenario that are kept, to see whether they say the same. */
const RUNS_KEPT = 3;

const LONG = '-long';

/** What the long kind of a scenario is kept as. */
export function longNameOf(name: string): string {
  return `${name}${LONG}`;
}

/** Keeps what a scenario found, beside what the runs before it did. */
export async function saveResult(
  dir: string,
  measured: Pick<Result, 'name' | 'found' | 'loadBefore'>,
): Promise<void> {
  const { name } = measured;
  const result: Result = { ...measured, ranAt: new Date().toISOString(), machine: machineFacts() };
  const runs = [...(await runsOf(dir, name)), result].slice(-RUNS_KEPT);
  await writeFile(fileOf(dir, name), `${JSON.stringify(runs, undefined, 1)}\n`);
}

/** The runs of these scenarios that are kept, oldest first; those that never ran are left out. */
export async function resultsOf(
  dir: string,
  names: readonly string[],
): Promise<readonly (readonly Result[])[]> {
  const all = await Promise.all(names.map((name) => runsOf(dir, name)));
  return all.filter((runs) => runs.length > 0);
}

async function runsOf(dir: string, name: string): Promise<readonly Result[]> {
  const text = await readFile(fileOf(dir, name), 'utf8').catch(() => '[]');
  return JSON.parse(text) as readonly Result[];
}

function fileOf(dir: string, name: string): string {
  return join(dir, `${name}.runs.json`);
}

/** The tables of the last runs, with when and where each was measured, and how earlier ones compare. */
export function summaryOf(runs: readonly (readonly Result[])[]): string {
  const results = runs.flatMap((one) => one.slice(-1));
  const machines = [...new Set(results.map(({ machine }) => machine))];
  const days = [...new Set(results.map(({ ranAt }) => ranAt.slice(0, 10)))].sort();
  const ran = results.map(({ name }) => name);
  const long = ran.filter((name) => name.endsWith(LONG)).map((name) => name.slice(0, -LONG.length));
  const made = [
    `npm run bench -- ${ran.filter((name) => !name.endsWith(LONG)).join(' ')} --summary`,
    ...(long.length === 0 ? [] : [`npm run bench -- ${long.join(' ')} --long --summary`]),
  ];
  const commands = `Made by ${made.map((one) => `\`${one}\``).join(' and ')} (${days.join(', ')}).`;
  const busy = results
    .filter(({ loadBefore }) => loadBefore > LOAD_PER_CORE_MAX * os.availableParallelism())
    .map(({ name, loadBefore }) => `${name} (load ${loadBefore.toFixed(0)})`);
  const warning =
    busy.length === 0 ? [] : [`**The machine was busy with other things before: ${busy.join(', ')}.**`];
  const direction = directionTable(runs.map((one) => one.map(({ found }) => found)));
  const founds = results.map(({ found }) => found);
  return markdown(
    direction === undefined ? founds : [...founds, { tables: [direction] }],
    [commands, ...machines, ...warning].join('\n\n'),
  );
}
