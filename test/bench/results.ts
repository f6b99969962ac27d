import { readFile, writeFile } from 'node:fs/promises';
import os from 'node:os';
import { join } from 'node:path';
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

/** Keeps what a scenario found until it runs again. */
export async function saveResult(
  dir: string,
  measured: Pick<Result, 'name' | 'found' | 'loadBefore'>,
): Promise<void> {
  const { name } = measured;
  const result: Result = { ...measured, ranAt: new Date().toISOString(), machine: machineFacts() };
  await writeFile(join(dir, `${name}.json`), `${JSON.stringify(result, undefined, 1)}\n`);
}

/** The last results of these scenarios; those that never ran are left out. */
export async function resultsOf(dir: string, names: readonly string[]): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const name of names) {
    const text = await readFile(join(dir, `${name}.json`), 'utf8').catch(() => undefined);
    if (text !== undefined) results.push(JSON.parse(text) as Result);
  }
  return results;
}

/** The tables of these results, with when and where each was measured. */
export function summaryOf(results: readonly Result[]): string {
  const machines = [...new Set(results.map(({ machine }) => machine))];
  const days = [...new Set(results.map(({ ranAt }) => ranAt.slice(0, 10)))].sort();
  const commands = `Made by \`npm run bench -- ${results.map(({ name }) => name).join(' ')} --summary\` (${days.join(', ')}).`;
  const busy = results
    .filter(({ loadBefore }) => loadBefore > LOAD_PER_CORE_MAX * os.availableParallelism())
    .map(({ name, loadBefore }) => `${name} (load ${loadBefore.toFixed(0)})`);
  const warning =
    busy.length === 0 ? [] : [`**The machine was busy with other things before: ${busy.join(', ')}.**`];
  return markdown(
    results.map(({ found }) => found),
    [commands, ...machines, ...warning].join('\n\n'),
  );
}
