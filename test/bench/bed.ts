import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { clientOf, must } from './daemonApi.ts';
import { median, type Sample } from './figures.ts';
import { mustRun, startServer, usageOf, type Server, type Usage } from './processes.ts';

/** Built beside this file by `npm run bench`. */
export const HERE = import.meta.dirname;
/** The command as it is delivered. */
export const CLI = join(process.cwd(), 'dist/cli.js');
/** What the receiver takes for right. */
export const KEY = 'bench-key';
/** A server that is away: nobody listens there. */
export const NOWHERE = 'http://127.0.0.1:9';
export const CONTROL_TEXT =
  '{"dataImportControlFileVersion":0,"model":"haplo:person","files":{"DEFAULT":{"read":"json"}},"instructions":[]}';

/** How often it is looked whether the daemon has told how busy it was. */
const LOOK_MS = 5;
/** Enough calls for a median. */
const ROUND_TRIPS = 31;

/** The receiver, perhaps behind a line of its own. */
export interface Target {
  /** Where contenders send to. */
  readonly url: string;
  /** Forgets what came, and learns the digests of what will come. */
  reset(known?: Readonly<Record<string, string>>): Promise<void>;
  /** When each file was whole, ms. */
  arrivals(): Promise<readonly number[]>;
  /** The median time that the smallest call takes there and back over a kept connection, ms. */
  roundTripMs(): Promise<number>;
  /** Bytes of files that came since its start. */
  bytes(): Promise<number>;
  stop(): Promise<void>;
}

/** What the line does to the bytes. */
export interface Line {
  readonly oneWayMs: number;
  readonly bytesPerS?: number;
}

/** Starts the receiver; `work` is what it does with every byte. */
export async function startTarget(work: 'hash' | 'discard', line?: Line): Promise<Target> {
  const receiver = await startServer<{ port: number }>(process.execPath, [join(HERE, 'receiver.mjs'), work]);
  const direct = `http://127.0.0.1:${receiver.told.port}`;
  const shaper =
    line === undefined
      ? undefined
      : await startServer<{ port: number }>(process.execPath, [
          join(HERE, 'shaper.mjs'),
          String(receiver.told.port),
          String(line.oneWayMs),
          ...(line.bytesPerS === undefined ? [] : [String(line.bytesPerS)]),
        ]);
  const url = shaper === undefined ? direct : `http://127.0.0.1:${shaper.told.port}`;
  return {
    url,
    roundTripMs: async () => {
      const took: number[] = [];
      for (let call = 0; call < ROUND_TRIPS; call += 1) {
        const began = performance.now();
        await (await fetch(`${url}/bench/ping`)).text();
        // The first one also connects.
        if (call > 0) took.push(performance.now() - began);
      }
      return median(took);
    },
    reset: async (known = {}) => {
      await fetch(`${direct}/bench`, { method: 'POST', body: JSON.stringify(known) });
    },
    arrivals: async () =>
      ((await (await fetch(`${direct}/bench`)).json()) as { readonly arrivals: readonly number[] }).arrivals,
    bytes: async () => ((await (await fetch(`${direct}/bench`)).json()) as { readonly bytes: number }).bytes,
    stop: async () => {
      await shaper?.stop();
      await receiver.stop();
    },
  };
}

/** A Waybill of its own: data directory, daemon and command. */
export interface Waybill {
  readonly data: string;
  readonly serving: Server<{ readonly url: string; readonly tokenFile: string }>;
  /** One command, to its end. */
  cli(args: readonly string[], stdin?: string): ReturnType<typeof mustRun>;
  /** A Haplo destination. */
  addHaplo(name: string, url: string, key?: string): Promise<void>;
  usage(): Promise<Usage>;
  /** The longest time that its main thread was busy with one thing since this was asked last, ms; only where that is watched. */
  longestBusyMs(): Promise<number>;
  /** Ends the daemon and keeps its data: started in the same place, it goes on with them. */
  end(): Promise<void>;
  /** Ends the daemon and removes its data. */
  stop(): Promise<void>;
}

/** Starts the daemon in `dir`/data, with the settings that everybody has. */
export async function startWaybill(
  dir: string,
  { watchLoop = false }: { readonly watchLoop?: boolean } = {},
): Promise<Waybill> {
  const data = join(dir, 'data');
  const loop = join(dir, 'loop.json');
  await mkdir(data, { recursive: true, mode: 0o700 });
  await writeFile(join(dir, 'control.json'), CONTROL_TEXT);
  const env = { ...process.env, WAYBILL_DATA: data, HOME: dir };
  const watching = watchLoop ? ['--import', join(HERE, 'loopWatch.mjs')] : [];
  const serving = await startServer<{ url: string; tokenFile: string }>(
    process.execPath,
    [...watching, CLI, 'serve', '--json'],
    { ...env, WAYBILL_BENCH_LOOP: loop },
  );
  const cli = (args: readonly string[], stdin = '') =>
    mustRun(process.execPath, [CLI, ...args], { env, stdin });
  return {
    data,
    serving,
    cli,
    addHaplo: async (name, url, secret = KEY) => {
      const client = await clientOf({ serving });
      const options = { control: join(dir, 'control.json') };
      const body = { name, kind: 'haplo-batch', url, secret, secretStore: 'file', options } as const;
      must(await client.saveDestination({ body }));
    },
    usage: () => usageOf(serving.pid),
    longestBusyMs: async () => {
      await rm(loop, { force: true });
      process.kill(serving.pid, 'SIGUSR2');
      for (;;) {
        await pause(LOOK_MS);
        const told = await readFile(loop, 'utf8').catch(() => undefined);
        if (told !== undefined) return (JSON.parse(told) as { readonly longestMs: number }).longestMs;
      }
    },
    end: () => serving.stop(),
    stop: async () => {
      await serving.stop();
      await rm(data, { recursive: true, force: true });
    },
  };
}

/** What a person does: `add` of a file or directory to a fresh Waybill, until the receipt is written. */
export async function waybillSends(
  dir: string,
  given: { readonly target: Target; readonly path: string },
): Promise<Sample> {
  const waybill = await startWaybill(join(dir, 'waybill'));
  try {
    await waybill.addHaplo('bench', given.target.url);
    const wait = ['--mode', 'run', '--wait', '--timeout', '30m'];
    const ran = await waybill.cli(['add', given.path, '--to', 'bench', ...wait]);
    return { seconds: ran.seconds, ...(await waybill.usage()) };
  } finally {
    await waybill.stop();
  }
}
