import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CLI } from '../bed.ts';
import { inTurns, type Contest, type Sample } from '../figures.ts';
import { mustRun, run } from '../processes.ts';
import { PEOPLE, PEOPLE_CONTROL, writeEcotaxaFolder, writeEcotaxaZip, writeTable } from '../tables.ts';
import { fewerRounds, type Figure, type Found, type Scale } from './context.ts';

const ROWS_PER_GB = 5_000_000;
const MEMORY_MIB_GOAL = 200;

/** `waybill check`, which looks at every cell, beside programs that only count lines and sum bytes. */
export async function checksScenario(scale: Scale): Promise<Found> {
  const gb = scale.isQuick ? 0.02 : 1;
  const rounds = fewerRounds(scale);
  const contests: Contest[] = [];

  const people = join(scale.dir, 'people.tsv');
  const control = join(scale.dir, 'control.json');
  await writeFile(control, JSON.stringify(PEOPLE_CONTROL));
  await writeTable(people, PEOPLE, gb * ROWS_PER_GB);
  contests.push(
    await contest('Haplo table', people, rounds, {
      waybill: () => check([people, '--control', control]),
      'wc -l': () => mustRun('wc', ['-l', people]),
    }),
  );
  await rm(people);

  const folder = join(scale.dir, 'cruise');
  const table = join(folder, 'ecotaxa_big.tsv');
  await mkdir(folder);
  await writeEcotaxaFolder(folder, table, (gb / 10) * ROWS_PER_GB);
  contests.push(
    await contest('EcoTaxa table', table, rounds, {
      waybill: () => check([folder, '--as', 'ecotaxa']),
      'wc -l': () => mustRun('wc', ['-l', table]),
    }),
  );
  await rm(folder, { recursive: true });

  const zip = join(scale.dir, 'cruise.zip');
  await writeEcotaxaZip(zip, 2 * gb * 1e9);
  contests.push(
    await contest('EcoTaxa zip, one table and its images', zip, rounds, {
      waybill: () => check([zip, '--as', 'ecotaxa']),
      'unzip -t': () => mustRun('unzip', ['-tq', zip]),
    }),
  );
  const figures = contests.map((one): Figure => ({
    name: `${one.title}: peak memory`,
    value: Math.max(...(one.samples['waybill'] ?? []).map(({ peakMiB }) => peakMiB ?? 0)),
    unit: 'MiB',
    goal: MEMORY_MIB_GOAL,
    good: 'below',
  }));
  return { contests, figures };
}

async function contest(
  what: string,
  path: string,
  rounds: number,
  contenders: Readonly<Record<string, () => Promise<Sample>>>,
): Promise<Contest> {
  const { size } = await stat(path);
  return {
    title: `${what} of ${(size / 1e9).toFixed(2)} GB checked`,
    files: 1,
    bytes: size,
    samples: await inTurns(rounds, contenders),
    goal: 'none in numbers: what a full check costs beside a bare pass over the bytes',
  };
}

/** Ends with 1 where it finds errors, as it should in a table with gaps. */
async function check(args: readonly string[]): Promise<Sample> {
  const ran = await run(process.execPath, [CLI, 'check', ...args]);
  if (ran.code !== 0 && ran.code !== 1)
    throw new Error(`the check ended with ${ran.code}: ${ran.stderr.slice(-600)}`);
  return ran;
}
