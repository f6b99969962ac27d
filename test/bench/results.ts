import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { machineFacts, markdown } from './report.ts';
import type { Found } from './scenarios/context.ts';

/** What the last run of a scenario found, and where and when that was. */
export interface Result {
  readonly name: string;
  readonly ranAt: string;
  readonly machine: string;
  readonly found: Found;
}

/** Keeps what a scenario found until it runs again. */
export async function saveResult(dir: string, name: string, found: Found): Promise<void> {
  const result: Result = { name, ranAt: new Date().toISOString(), machine: machineFacts(), found };
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
  return markdown(
    results.map(({ found }) => found),
    `${commands}\n\n${machines.join('\n\n')}`,
  );
}
