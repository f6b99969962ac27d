// What watching a folder costs and whether it misses anything: a built daemon in a process of its own, on real directories.
// `npm run bench:watch` (all), `npm run bench:watch -- drop torn` (some), `-- --quick` (small). Writes artifacts/bench/watch.json
// and watch.md, where the figures of scenarios that did not run now stay. Asserts nothing.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { machineFacts, markdown } from './report.ts';
import type { Found, Scenario } from './scenarios/context.ts';
import { dropScenario } from './watch/drop.ts';
import { existingScenario } from './watch/existing.ts';
import { millionScenario, millionToSendScenario } from './watch/million.ts';
import { tornScenario } from './watch/torn.ts';
import { watchersScenario } from './watch/watchers.ts';

const OUT = join(process.cwd(), 'artifacts/bench');

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  existing: existingScenario,
  million: millionScenario,
  'million-to-send': millionToSendScenario,
  drop: dropScenario,
  torn: tornScenario,
  watchers: watchersScenario,
};

const words = process.argv.slice(2);
const isQuick = words.includes('--quick');
const wanted = words.filter((word) => !word.startsWith('--'));
const unknown = wanted.filter((name) => !(name in SCENARIOS));
if (unknown.length > 0)
  throw new Error(`no such scenario: ${unknown.join(', ')}; there are ${Object.keys(SCENARIOS).join(', ')}`);
await mkdir(OUT, { recursive: true });
const name = isQuick ? 'watch-quick' : 'watch';
const known = await readFile(join(OUT, `${name}.json`), 'utf8').catch(() => '{}');
const found = JSON.parse(known) as Record<string, Found>;
for (const [scenario, run] of Object.entries(SCENARIOS)) {
  if (wanted.length > 0 && !wanted.includes(scenario)) continue;
  process.stderr.write(`${scenario}\n`);
  const dir = await mkdtemp(join(process.env['WAYBILL_BENCH_DIR'] ?? tmpdir(), `waybill-watch-${scenario}-`));
  try {
    found[scenario] = await run({ isQuick, isLong: false, dir, rounds: 1 });
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
  await writeFile(join(OUT, `${name}.json`), JSON.stringify(found, undefined, 1));
}
const inOrder = Object.keys(SCENARIOS).flatMap((scenario) => found[scenario] ?? []);
const text = markdown(inOrder, machineFacts()).replace('# Benchmarks', '# Watched folders');
await writeFile(join(OUT, `${name}.md`), text);
process.stdout.write(text);
