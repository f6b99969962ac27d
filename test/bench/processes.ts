import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';

/** How often memory and processor time of a process are looked at. */
const LOOK_MS = 50;
/** As Linux counts in /proc. */
const TICKS_PER_S = 100;

/** What a process has used up to now: peak of its memory, MiB; processor time, seconds. */
export interface Usage {
  readonly peakMiB: number;
  readonly cpuSeconds: number;
}

/** How one run of a program went. */
export interface Ran extends Usage {
  readonly seconds: number;
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What Linux knows about a process; zeros where it is gone or the system is another. */
export async function usageOf(pid: number | undefined): Promise<Usage> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // utime, stime and those of children that ended.
  const ticks = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 15)
    .map(Number);
  return {
    peakMiB: Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_024,
    cpuSeconds: ticks.reduce((sum, one) => sum + one, 0) / TICKS_PER_S,
  };
}

/** Runs a program to its end and measures it. */
export async function run(
  program: string,
  args: readonly string[],
  options: { readonly env?: NodeJS.ProcessEnv; readonly cwd?: string; readonly stdin?: string } = {},
): Promise<Ran> {
  const began = performance.now();
  const child = spawn(program, args, { env: options.env, cwd: options.cwd, stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.on('error', () => undefined).end(options.stdin ?? '');
  const told = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (told.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (told.stderr += text));
  let used: Usage = { peakMiB: 0, cpuSeconds: 0 };
  const takeLook = async (): Promise<void> => {
    const now = await usageOf(child.pid);
    used = {
      peakMiB: Math.max(used.peakMiB, now.peakMiB),
      cpuSeconds: Math.max(used.cpuSeconds, now.cpuSeconds),
    };
  };
  const look = setInterval(() => void takeLook(), LOOK_MS);
  try {
    const [code] = (await once(child, 'close')) as [number | null];
    return { ...told, ...used, code, seconds: (performance.now() - began) / 1_000 };
  } finally {
    clearInterval(look);
  }
}

/** A program of a peer is not installed here: said in the tables, never made up. */
export class PeerMissing extends Error {}

/** What a shell ends with when it does not find a program. */
const NOT_FOUND_CODE = 127;

/** Whether a program can be run here. */
export async function isInstalled(program: string): Promise<boolean> {
  return (await run('sh', ['-c', 'command -v "$1"', 'sh', program])).code === 0;
}

/** As `run`, and a bug of the benchmark where it does not end with 0. */
export async function mustRun(...given: Parameters<typeof run>): Promise<Ran> {
  const ran = await run(...given).catch((error: unknown) => {
    throw (error as NodeJS.ErrnoException).code === 'ENOENT' ? new PeerMissing(given[0]) : error;
  });
  if (ran.code === NOT_FOUND_CODE) throw new PeerMissing(ran.stderr.trim());
  if (ran.code !== 0)
    throw new Error(
      `${given[0]} ${given[1].join(' ').slice(0, 300)} ended with ${ran.code}: ${ran.stderr.slice(-600)}`,
    );
  return ran;
}

/** A server in a process of its own, which says one line of JSON when it is ready. */
export interface Server<T> {
  readonly told: T;
  readonly pid: number;
  readonly startMs: number;
  stop(): Promise<void>;
}

export async function startServer<T>(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<Server<T>> {
  const began = performance.now();
  const child: ChildProcess = spawn(program, args, { env, stdio: ['pipe', 'pipe', 'inherit'] });
  if (child.stdout === null || child.pid === undefined) throw new Error(`${program} did not start`);
  const lines = createInterface({ input: child.stdout });
  const [line] = (await Promise.race([
    once(lines, 'line'),
    once(child, 'exit').then(([code]) => {
      throw new Error(`${program} ${args.join(' ')} ended with ${code} before it was ready`);
    }),
  ])) as [string];
  const startMs = performance.now() - began;
  return {
    told: JSON.parse(line) as T,
    pid: child.pid,
    startMs,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.stdin?.end();
      child.kill('SIGTERM');
      await gone;
    },
  };
}
