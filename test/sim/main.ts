import { runSeed, SimFailure } from './runSeed.ts';

const args = new Map<string, string>();
for (let at = 2; at < process.argv.length; at += 1) {
  const word = process.argv[at] ?? '';
  if (word.startsWith('--')) args.set(word.slice(2), process.argv[at + 1] ?? '');
}

const one = args.get('seed');
if (one !== undefined) await tellOne(Number(one));
else if (args.has('tally')) await tally(Number(args.get('seeds') ?? '100'));
else await runMany(Number(args.get('from') ?? '1'), Number(args.get('seeds') ?? '2000'));

async function tellOne(seed: number): Promise<void> {
  try {
    const result = await runSeed(seed, { keepTrace: args.has('trace') });
    const again = await runSeed(seed);
    const { lines = [], ...figures } = result;
    if (lines.length > 0) console.log(lines.join('\n'));
    console.log(JSON.stringify(figures), result.trace === again.trace ? 'same trace twice' : 'ANOTHER TRACE');
  } catch (error) {
    report(error);
  }
}

/** What was done how often, and how it ended: whether the seeds play what they are meant to play. */
async function tally(count: number): Promise<void> {
  const times = new Map<string, number>();
  for (let seed = 1; seed <= count; seed += 1) {
    const { lines = [] } = await runSeed(seed, { keepTrace: true });
    for (const line of lines) {
      const [, did] = /^\d+ did \d+ (.*)$/.exec(line) ?? [];
      const stories = [...line.matchAll(/ "([a-zA-Z.]+)"/g)].map(([, what]) => `story ${what}`);
      for (const one of [...(did === undefined ? [] : [did.replace(/ [a-z0-9]{6} /, ' ')]), ...stories])
        times.set(one, (times.get(one) ?? 0) + 1);
    }
  }
  for (const [what, often] of [...times].sort(([one], [other]) => (one < other ? -1 : 1)))
    console.log(`${String(often).padStart(8)} ${what}`);
}

async function runMany(from: number, count: number): Promise<void> {
  const began = performance.now();
  let failed = 0;
  let steps = 0;
  for (let seed = from; seed < from + count; seed += 1) {
    if (args.has('verbose')) console.log(`seed ${seed}`);
    try {
      const result = await runSeed(seed);
      steps += result.steps;
    } catch (error) {
      failed += 1;
      if (failed <= Number(args.get('show') ?? '5')) report(error, 1);
      else if (error instanceof Error) console.log(error.message.slice(0, 200));
    }
  }
  const seconds = (performance.now() - began) / 1000;
  console.log(
    `${count} seeds, ${failed} failed, ${(count / seconds).toFixed(1)} seeds/s, ${Math.round(steps / count)} steps each`,
  );
}

function report(error: unknown, lines = 60): void {
  process.exitCode = 1;
  if (!(error instanceof SimFailure)) {
    console.log(error);
    return;
  }
  if (lines > 1) console.log(error.trace.slice(args.has('trace') ? 0 : -lines).join('\n'));
  console.log(error.message);
}
