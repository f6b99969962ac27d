import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A program bundled so that a process of its own can run it. */
export interface ChildProgram {
  /** Starts it with these arguments. */
  start(...args: readonly string[]): RunningChild;
  /** The same, run by another program with its own arguments. */
  startUnder(runner: readonly string[], ...args: readonly string[]): RunningChild;
  /** The same where no file may grow beyond this many KiB: a write that would fails with an I/O error (POSIX only). */
  startWithFileLimit(kibibytes: number, ...args: readonly string[]): RunningChild;
  remove(): Promise<void>;
}

/** A process that says one thing a line on its standard output. */
export interface RunningChild {
  readonly pid: number;
  /** The lines in order; ends with the process. */
  lines(): AsyncIterableIterator<string>;
  /** Ends it as the power button would, and waits for that. */
  kill(): Promise<void>;
  /** How it ended: its exit code, or null where a signal ended it. */
  readonly ended: Promise<number | null>;
}

let programs = 0;

/** Bundles a TypeScript program, whose imports are relative to the repository. */
export async function childProgram(source: string): Promise<ChildProgram> {
  const built = await build({
    stdin: { contents: source, resolveDir: ROOT, loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    external: ['libsql'],
    write: false,
    logLevel: 'error',
  });
  // Inside the repository, where `libsql` is found.
  const directory = `${ROOT}node_modules/.cache/child-${process.pid}-${(programs += 1)}`;
  await mkdir(directory, { recursive: true });
  const file = `${directory}/program.mjs`;
  await writeFile(file, built.outputFiles[0]?.text ?? '');
  return {
    start: (...args) =>
      running(spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })),
    startUnder: ([program = '', ...own], ...args) =>
      running(
        spawn(program, [...own, process.execPath, file, ...args], { stdio: ['ignore', 'pipe', 'inherit'] }),
      ),
    startWithFileLimit: (kibibytes, ...args) => {
      // The shell counts in blocks of 512 bytes.
      const command = [
        '-c',
        `ulimit -f ${kibibytes * 2} && exec "$@"`,
        'sh',
        process.execPath,
        file,
        ...args,
      ];
      return running(spawn('sh', command, { stdio: ['ignore', 'pipe', 'inherit'] }));
    },
    remove: () => rm(directory, { recursive: true }),
  };
}

function running(child: ChildProcessByStdio<null, Readable, null>): RunningChild {
  const ended = new Promise<number | null>((resolve) => {
    child.once('exit', (code) => {
      resolve(code);
    });
  });
  const lines = createInterface({ input: child.stdout });
  return {
    pid: child.pid ?? -1,
    lines: () => lines[Symbol.asyncIterator](),
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
    ended,
  };
}
