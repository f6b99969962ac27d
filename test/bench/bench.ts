// What Waybill exists for, side by side with what a user would take instead, in one run. `npm run bench` (all, 20 minutes),
// `npm run bench -- small latency` (some), `--long` (40 GB in one file, 5 GB through the mirror), `--summary` (also writes
// assets/BENCH.md, from the last run of each scenario), `--rounds=N`. `npm run bench:quick` only looks whether everything runs and memory
// stays flat: it is the only one that can fail. All write artifacts/bench/.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { bigFileScenario } from './scenarios/bigFile.ts';
import { checksScenario } from './scenarios/checks.ts';
import { clientsScenario } from './scenarios/clients.ts';
import type { Found, Scenario } from './scenarios/context.ts';
import { kindnessScenario } from './scenarios/kindness.ts';
import { latencyScenario } from './scenarios/latency.ts';
import { ledgerScenario } from './scenarios/ledger.ts';
import { parallelScenario } from './scenarios/parallel.ts';
import { mirrorScenario } from './scenarios/mirror.ts';
import { sizesScenario } from './scenarios/sizes.ts';
import { smallFilesScenario } from './scenarios/smallFiles.ts';
import { startScenario } from './scenarios/start.ts';
import { tusScenario } from './scenarios/tus.ts';
import { svg } from './charts.ts';
import { isMet } from './report.ts';
import { longNameOf, resultsOf, saveResult, summaryOf } from './results.ts';

/** Medians of at least so many paired runs. */
const ROUNDS = 5;
const OUT = join(process.cwd(), 'artifacts/bench');
const SUMMARY = join(process.cwd(), 'assets/BENCH.md');

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  big: bigFileScenario,
  sizes: sizesScenario,
  small: smallFilesScenario,
  latency: latencyScenario,
  parallel: parallelScenario,
  clients: clientsScenario,
  ledger: ledgerScenario,
  start: startScenario,
  mirror: mirrorScenario,
  checks: checksScenario,
  tus: tusScenario,
  kindness: kindnessScenario,
};

const words = process.argv.slice(2);
const isQuick = words.includes('--quick');
const isLong = words.includes('--long');
const rounds = Number(words.find((word) => word.startsWith('--rounds='))?.split('=')[1] ?? ROUNDS);

async function runOne(name: string, scenario: Scenario): Promise<Found> {
  process.stderr.write(`${name}\n`);
  const dir = await mkdtemp(join(process.env['WAYBILL_BENCH_DIR'] ?? os.tmpdir(), `waybill-bench-${name}-`));
  const began = performance.now();
  try {
    return await scenario({ isQuick, isLong, dir, rounds: isQuick ? 1 : rounds });
  } finally {
    await rm(dir, { recursive: true, force: true });
    process.stderr.write(`  ${((performance.now() - began) / 1_000).toFixed(0)} s\n`);
  }
}

/** What a quick run proves: each scenario ran, and what must hold on any machine holds. */
async function runQuickly(names: readonly string[]): Promise<void> {
  const told = { passed: 0, failed: 0 };
  for (const name of names) {
    try {
      const { figures = [] } = await runOne(name, SCENARIOS[name] as Scenario);
      const broken = figures.filter((figure) => figure.isHard === true && isMet(figure) !== true);
      for (const figure of broken) process.stderr.write(`  ${figure.name}: ${figure.value} ${figure.unit}\n`);
      told[broken.length === 0 ? 'passed' : 'failed'] += 1;
    } catch (error) {
      process.stderr.write(`  ${name} did not run: ${String(error)}\n`);
      told.failed += 1;
    }
  }
  await writeFile(join(OUT, 'quick.json'), JSON.stringify(told));
  process.stdout.write(`bench: ${told.passed} passed, ${told.failed} failed\n`);
  if (told.failed > 0) process.exitCode = 1;
}

const keptAs = isLong ? longNameOf : (name: string): string => name;

async function runAll(names: readonly string[]): Promise<void> {
  for (const name of names) {
    const [loadBefore = Number.NaN] = os.loadavg();
    const found = await runOne(name, SCENARIOS[name] as Scenario);
    // At once: what is there is kept, should a later scenario fail.
    await saveResult(OUT, { name: keptAs(name), found, loadBefore });
    for (const chart of found.charts ?? []) await writeFile(join(OUT, `${chart.file}.svg`), svg(chart));
  }
  process.stdout.write(summaryOf(await resultsOf(OUT, names.map(keptAs))));
  if (!words.includes('--summary')) return;
  const all = Object.keys(SCENARIOS);
  const summary = summaryOf(await resultsOf(OUT, [...all, ...all.map(longNameOf)]));
  await writeFile(SUMMARY, await format(summary, { ...(await resolveConfig(SUMMARY)), parser: 'markdown' }));
}

const wanted = words.filter((word) => !word.startsWith('--'));
const unknown = wanted.filter((name) => !(name in SCENARIOS));
if (unknown.length > 0)
  throw new Error(`no such scenario: ${unknown.join(', ')}; there are ${Object.keys(SCENARIOS).join(', ')}`);
const names = Object.keys(SCENARIOS).filter((name) => wanted.length === 0 || wanted.includes(name));
await mkdir(OUT, { recursive: true });
await (isQuick ? runQuickly(names) : runAll(names));
