import { median, speedups, type Contest } from './figures.ts';
import { figureText } from './report.ts';
import type { Figure, Found, Table } from './scenarios/context.ts';

/** Nothing to set beside each other. */
const RUNS_MIN = 2;

/**
 * What each run of a scenario said, beside each other, oldest first: whoever is ahead should be so in all of them. Undefined where it
 * ran but once.
 */
export function directionTable(runs: readonly (readonly Found[])[]): Table | undefined {
  const several = runs.filter((one) => one.length >= RUNS_MIN);
  if (several.length === 0) return undefined;
  const columns = Math.max(...several.map((one) => one.length));
  const rows = several
    .flatMap(rowsOf)
    .map((row) => [...row, ...Array<string>(columns + 1 - row.length).fill('')]);
  return {
    title: 'The same from run to run',
    remark:
      'The last runs of each scenario, oldest first. Beside a contender: how many times as fast Waybill was (median of the paired runs)',
    head: ['', ...Array.from({ length: columns }, (_, at) => `run ${at + 1}`)],
    rows,
  };
}

function rowsOf(runs: readonly Found[]): readonly (readonly string[])[] {
  const last = runs.at(-1);
  const contests = (last?.contests ?? []).flatMap((contest) => contestRows(contest, runs));
  const figures = (last?.figures ?? []).filter(({ goal }) => goal !== undefined);
  return [...contests, ...figures.map((figure) => figureRow(figure, runs))];
}

function contestRows({ title, samples }: Contest, runs: readonly Found[]): readonly (readonly string[])[] {
  const [first = '', ...others] = Object.keys(samples);
  return others.map((other) => [
    `${title}: ${other}`,
    ...runs.map((run) => {
      const contest = run.contests?.find((one) => one.title === title);
      if (contest?.samples[other] === undefined) return '';
      const ratio = median(speedups(contest, first, other));
      return Number.isFinite(ratio) ? ratio.toFixed(2) : '';
    }),
  ]);
}

function figureRow(figure: Figure, runs: readonly Found[]): readonly string[] {
  const name = plainName(figure);
  const cells = runs.map((run) => run.figures?.find((one) => plainName(one) === name));
  return [name, ...cells.map((one) => (one === undefined ? '' : figureText(one)))];
}

/** Without what was measured beside it, which differs from run to run. */
function plainName({ name }: Figure): string {
  return name.replace(/ \(.*\)$/, '');
}
