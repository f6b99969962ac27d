import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { HERE, startTarget, type Target } from '../bed.ts';
import { inTurns, median, type Sample } from '../figures.ts';
import { bigFile } from '../files.ts';
import { mustRun } from '../processes.ts';
import { fewerRounds, type Found, type Scale } from './context.ts';

/** What the others are held against. */
const BASE = 'node:http';
const CLIENTS = ['got', BASE, 'undici'];

interface Load {
  readonly size: string;
  readonly bytes: number;
  readonly count: number;
  readonly rounds: number;
}

/** What the peer tells; `sends` = those before the clock as well. */
interface Told extends Sample {
  readonly sends: number;
}

/** What a client took, medians, s; `cpuTimes` = its processor time by that of `BASE`, the median of paired runs. */
interface Taken {
  readonly client: string;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly cpuTimes: number;
}

/** The card's got beside node:http and undici at the same bodies: why small ones leave over one and large ones over the other. */
export async function clientsScenario(scale: Scale): Promise<Found> {
  const rounds = fewerRounds(scale);
  const small: readonly Load[] = scale.isQuick
    ? [{ size: '4 KB', bytes: 4_000, count: 300, rounds }]
    : [
        { size: '4 KB', bytes: 4_000, count: 1_500, rounds },
        { size: '64 KB', bytes: 64_000, count: 800, rounds },
      ];
  const large: Load = {
    ...(scale.isQuick ? { size: '20 MB', bytes: 20_000_000 } : { size: '400 MB', bytes: 400_000_000 }),
    count: 1,
    rounds,
  };
  // Nothing but the client should cost.
  const target = await startTarget('discard');
  try {
    const smallRows: string[][] = [];
    for (const load of small)
      for (const { client, seconds, cpuSeconds, cpuTimes } of await race(scale.dir, target, load))
        smallRows.push([
          client,
          load.size,
          microseconds(seconds / load.count),
          microseconds(cpuSeconds / load.count),
          cpuTimes.toFixed(2),
        ]);
    const largeRows = (await race(scale.dir, target, large)).map(
      ({ client, seconds, cpuSeconds, cpuTimes }) => [
        client,
        (large.bytes / 1e6 / seconds).toFixed(0),
        cpuSeconds.toFixed(2),
        cpuTimes.toFixed(2),
      ],
    );
    return {
      tables: [
        {
          title: 'Small bodies one after another over one connection, three clients',
          remark: `${small.map(({ size, count }) => `${count} x ${size}`).join(', ')}: one form in memory, sent again and again to a receiver that discards it; processor time is that of the client's process, once it is warm`,
          head: ['client', 'size', 'us per body', 'processor us per body', `processor, times ${BASE}'s`],
          rows: smallRows,
        },
        {
          title: `One body of ${large.size} from a file, three clients`,
          remark: 'The same form as a stream, read anew each time',
          head: ['client', 'MB/s', 'processor s', `processor, times ${BASE}'s`],
          rows: largeRows,
        },
      ],
    };
  } finally {
    await target.stop();
  }
}

async function race(
  dir: string,
  target: Target,
  { size, bytes, count, rounds }: Load,
): Promise<readonly Taken[]> {
  process.stderr.write(`   ${count} x ${size}\n`);
  const name = `${bytes}.bin`;
  const path = join(dir, name);
  const sha256 = await bigFile(path, bytes);
  await target.reset({ [name]: sha256 });
  const send = async (client: string): Promise<Sample> => {
    const before = await target.bytes();
    const args = [client, target.url, path, sha256, String(count)];
    const ran = await mustRun(process.execPath, [join(HERE, 'clientPeer.mjs'), ...args]);
    const told = JSON.parse(ran.stdout) as Told;
    // A receiver that discards answers with the digest it was told, whatever came.
    const came = (await target.bytes()) - before;
    if (came !== told.sends * bytes)
      throw new Error(`${client}: ${came} bytes came, not ${told.sends * bytes}`);
    return told;
  };
  const samples = await inTurns(
    rounds,
    Object.fromEntries(CLIENTS.map((client) => [client, () => send(client)])),
  );
  await rm(path);
  const base = cpuOf(samples[BASE]);
  return CLIENTS.map((client) => ({
    client,
    seconds: median((samples[client] ?? []).map(({ seconds }) => seconds)),
    cpuSeconds: median(cpuOf(samples[client])),
    cpuTimes: median(cpuOf(samples[client]).map((one, at) => one / (base[at] ?? Number.NaN))),
  }));
}

function cpuOf(samples: readonly Sample[] = []): readonly number[] {
  return samples.map(({ cpuSeconds = Number.NaN }) => cpuSeconds);
}

function microseconds(seconds: number): string {
  return (seconds * 1e6).toFixed(0);
}
