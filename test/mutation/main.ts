import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { recordFigures } from '../support/figures.ts';
import { GROUPS, type MutationGroup } from './groups.ts';

/*
 * `npm run test:mutation [-- GROUP... --concurrency=N]`: changes the code of each group in one place after the other and runs its
 * tests. More than one change in five that goes unnoticed, in any group, ends with an error.
 */

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Checked in: what the last whole run found. */
const SCORES = `${ROOT}test/mutation/scores.json`;

/** How the tests of a group did. */
interface Score {
  readonly changes: number;
  readonly noticed: number;
  readonly scorePct: number;
}

const wanted = process.argv.slice(2).filter((word) => !word.startsWith('-'));
const concurrency = /--concurrency=(\d+)/.exec(process.argv.join(' '))?.[1] ?? '2';
const groups = GROUPS.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
const failed = groups.filter((group) => !run(group));
recordFigures('mutation', { score: overall(Object.values(readKept())) });
if (failed.length > 0) {
  console.error(`too many changes go unnoticed in ${failed.map(({ name }) => name).join(', ')}`);
  process.exitCode = 1;
}

function run(group: MutationGroup): boolean {
  console.log(`\n${group.name}: ${group.mutate.length} files`);
  const began = performance.now();
  const { status } = spawnSync(
    'node_modules/.bin/stryker',
    ['run', 'test/stryker.config.mjs', '--concurrency', concurrency],
    {
      cwd: ROOT,
      stdio: 'inherit',
      env: {
        ...process.env,
        WAYBILL_MUTATION_GROUP: group.name,
        WAYBILL_MUTATION_FILES: group.mutate.join(','),
        WAYBILL_MUTATION_TESTS: group.tests.join(','),
      },
    },
  );
  const score = readScore(group);
  const seconds = Math.round((performance.now() - began) / 1_000);
  if (score === undefined) return false;
  console.log(
    `${group.name}: ${score.noticed} of ${score.changes} noticed, ${score.scorePct} %, ${seconds} s`,
  );
  recordFigures('mutation', {
    [`${group.name}ScorePct`]: score.scorePct,
    [`${group.name}Changes`]: score.changes,
  });
  keep(group, score);
  return status === 0;
}

/** Counts what Stryker reported. Changes that were left out with a reason do not count. */
function readScore(group: MutationGroup): Score | undefined {
  const counts = new Map<string, number>();
  try {
    const report = JSON.parse(readFileSync(`${ROOT}artifacts/mutation/${group.name}.json`, 'utf8')) as {
      readonly files: Readonly<Record<string, { readonly mutants: readonly { readonly status: string }[] }>>;
    };
    for (const { mutants } of Object.values(report.files))
      for (const { status } of mutants) counts.set(status, (counts.get(status) ?? 0) + 1);
  } catch {
    return undefined;
  }
  const of = (...words: readonly string[]): number =>
    words.reduce((sum, word) => sum + (counts.get(word) ?? 0), 0);
  const noticed = of('Killed', 'Timeout');
  const changes = noticed + of('Survived', 'NoCoverage');
  return { changes, noticed, scorePct: percent(noticed, changes) };
}

/** Percent of all changes of all groups that were noticed when they were run last. */
function overall(scores: readonly Score[]): number {
  const sum = (of: (score: Score) => number): number => scores.reduce((total, score) => total + of(score), 0);
  return percent(
    sum(({ noticed }) => noticed),
    sum(({ changes }) => changes),
  );
}

/** With one digit after the point, never rounded up. */
function percent(part: number, whole: number): number {
  return Math.floor((1_000 * part) / whole) / 10;
}

function keep(group: MutationGroup, score: Score): void {
  const kept = readKept();
  const all = GROUPS.map(({ name }) => [name, name === group.name ? score : kept[name]] as const);
  writeFileSync(SCORES, `${JSON.stringify(Object.fromEntries(all), undefined, 2)}\n`);
}

function readKept(): Readonly<Record<string, Score>> {
  try {
    return JSON.parse(readFileSync(SCORES, 'utf8')) as Readonly<Record<string, Score>>;
  } catch {
    return {};
  }
}
