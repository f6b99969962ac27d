import os from 'node:os';
import { median, speedups, type Contest } from './figures.ts';
import type { Figure, Found, Table } from './scenarios/context.ts';

/** The tables, for people. */
export function markdown(found: readonly Found[], facts: string): string {
  const contests = found.flatMap((one) => one.contests ?? []);
  const figures = found.flatMap((one) => one.figures ?? []);
  const tables = found.flatMap((one) => one.tables ?? []);
  return [
    '# Benchmarks',
    '',
    facts,
    '',
    ...contests.flatMap(contestTable),
    ...tables.flatMap(plainTable),
    ...figureTable(figures),
    '',
  ].join('\n');
}

/** Whether a figure is on the good side of its goal; undefined where it has none. A figure that is no number is on none. */
export function isMet({ value, goal, good }: Figure): boolean | undefined {
  if (goal === undefined) return undefined;
  return good === 'below' ? value <= goal : value >= goal;
}

/** What machine this was. */
export function machineFacts(): string {
  const [cpu] = os.cpus();
  const gib = (os.totalmem() / 2 ** 30).toFixed(0);
  return `${os.cpus().length} cores (${cpu?.model.trim() ?? 'unknown'}), ${gib} GiB, ${os.type()} ${os.release()}, Node ${process.version}. Each figure is the median of the runs; ratios are medians of paired runs (in brackets the least and the most of them), above 1 = Waybill is faster.`;
}

function contestTable(contest: Contest): string[] {
  const names = Object.keys(contest.samples);
  const [first = ''] = names;
  const rows = names.map((name) => {
    const samples = contest.samples[name] ?? [];
    if (samples.length === 0) return `| ${name} | not installed here | | | |`;
    const seconds = median(samples.map((one) => one.seconds));
    const rate =
      contest.files > 1
        ? `${(contest.files / seconds).toFixed(0)} files/s`
        : `${(contest.bytes / 1e6 / seconds).toFixed(0)} MB/s`;
    const ratio = name === first ? '' : ratioText(speedups(contest, first, name));
    const memory = Math.max(0, ...samples.map((one) => one.peakMiB ?? 0));
    return `| ${name} | ${seconds.toFixed(2)} | ${rate} | ${ratio} | ${memory === 0 ? '' : memory.toFixed(0)} |`;
  });
  return [
    `## ${contest.title}`,
    '',
    `Medians of ${Math.max(...names.map((name) => contest.samples[name]?.length ?? 0))}. Goal: ${contest.goal}.${contest.remark === undefined ? '' : ` ${contest.remark}.`}`,
    '',
    `| | seconds | rate | ${first} is faster by (all runs) | peak MiB |`,
    '|---|---:|---:|---:|---:|',
    ...rows,
    '',
  ];
}

/** The median, and the least and the most of all runs: where both lie on one side of 1, every run says the same. */
function ratioText(ratios: readonly number[]): string {
  const text = median(ratios).toFixed(2);
  if (ratios.length < 2) return text;
  return `${text} (${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)})`;
}

function plainTable({ title, remark, head, rows }: Table): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = head.map((_, at) => (at === 0 ? '---' : '---:'));
  return [
    `## ${title}`,
    '',
    ...(remark === undefined ? [] : [`${remark}.`, '']),
    line(head),
    line(rule),
    ...rows.map(line),
    '',
  ];
}

function figureTable(figures: readonly Figure[]): string[] {
  if (figures.length === 0) return [];
  const rows = figures.map((one) => {
    const met = isMet(one);
    const goal =
      one.goal === undefined
        ? ''
        : `${one.good === 'below' ? 'at most' : 'at least'} ${one.goal} ${one.unit}`;
    return `| ${one.name} | ${figureText(one)} | ${goal} | ${met === undefined ? '' : met ? 'met' : '**missed**'} |`;
  });
  return ['## Figures', '', '| | measured | goal | |', '|---|---:|---:|---|', ...rows, ''];
}

/** A figure with its unit. */
export function figureText({ value, unit }: Figure): string {
  return `${value < 10 ? value.toFixed(2) : value.toFixed(0)} ${unit}`;
}
