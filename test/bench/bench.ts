// What Waybill exists for, side by side with what a user would take instead, in one run.
// `npm run bench` (all), `npm run bench -- small latency` (some), `npm run bench:quick`; writes artifacts/bench/.
// Asserts nothing about speed; the quick run ends with 1 when the daemon's memory does not stay flat.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bigFileScenario } from './scenarios/bigFile.ts';
import { checksScenario } from './scenarios/checks.ts';
import { kindnessScenario } from './scenarios/kindness.ts';
import { ledgerScenario } from './scenarios/ledger.ts';
import { tusScenario } from './scenarios/tus.ts';
import { latencyScenario, smallFilesScenario } from './scenarios/smallFiles.ts';
import { mirrorScenario } from './scenarios/mirror.ts';
import { startScenario } from './scenarios/start.ts';
import type { Found, Scenario } from './scenarios/context.ts';
import { svg } from './charts.ts';
import { machineFacts, markdown } from './report.ts';

/** Medians of at least so many paired runs. */
const ROUNDS = 5;
/** The quick run only looks whether everything runs and memory stays flat. */
const QUICK_MEMORY_MIB_MAX = 400;
const OUT = join(process.cwd(), 'artifacts/bench');

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  big: bigFileScenario,
  small: smallFilesScenario,
  latency: latencyScenario,
  ledger: ledgerScenario,
  start: startScenario,
  mirror: mirrorScenario,
  checks: checksScenario,
  kindness: kindnessScenario,
  tus: tusScenario,
};

const words = process.argv.slice(2);
const isQuick = words.includes('--quick');
const isLong = words.includes('--long');

async function runOne(name: string, scenario: Scenario): Promise<Found> {
  process.stderr.write(`${name}\n`);
  const dir = await mkdtemp(join(process.env['WAYBILL_BENCH_DIR'] ?? tmpdir(), `waybill-bench-${name}-`));
  const began = performance.now();
  try {
    return await scenario({ isQuick, isLong, dir, rounds: isQuick ? 1 : ROUNDS });
  } finally {
    await rm(dir, { recursive: true, force: true });
    process.stderr.write(`  ${((performance.now() - began) / 1_000).toFixed(0)} s\n`);
  }
}

const wanted = words.filter((word) => !word.startsWith('--'));
const unknown = wanted.filter((name) => !(name in SCENARIOS));
if (unknown.length > 0)
  throw new Error(`no such scenario: ${unknown.join(', ')}; there are ${Object.keys(SCENARIOS).join(', ')}`);
await mkdir(OUT, { recursive: true });
const found: Found[] = [];
for (const [name, scenario] of Object.entries(SCENARIOS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  found.push(await runOne(name, scenario));
  // What is there is kept, should a later scenario fail.
  await writeFile(join(OUT, 'bench.md'), markdown(found, machineFacts()));
  await writeFile(join(OUT, 'bench.json'), JSON.stringify(found, undefined, 1));
  for (const chart of found.at(-1)?.charts ?? []) await writeFile(join(OUT, `${chart.file}.svg`), svg(chart));
}
process.stdout.write(markdown(found, machineFacts()));
const memory = found
  .flatMap(({ contests }) => contests ?? [])
  .flatMap(({ samples }) => samples['waybill'] ?? []);
const worst = Math.max(0, ...memory.map(({ peakMiB }) => peakMiB ?? 0));
if (isQuick && worst > QUICK_MEMORY_MIB_MAX) {
  process.stderr.write(`the daemon took ${worst.toFixed(0)} MiB, more than ${QUICK_MEMORY_MIB_MAX}\n`);
  process.exitCode = 1;
}
