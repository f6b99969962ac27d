import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { startPracticeServer, type PracticeServer } from '../../main/practice/practiceServer.ts';
import type { BatchView, ItemView } from '../../shared/api/views.ts';
import type { FaultRule } from '../../main/practice/framework/fault.ts';
import { eventually, freshBuild } from './runWaybill.ts';
import { STAFF_CONTROL } from './staffTable.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CLI = join(ROOT, 'dist/cli.js');

/** Builds the command where its sources are newer, so that the tests never run an old one. */
export function buildCli(): Promise<void> {
  return freshBuild();
}

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly stdin?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** As a user without rights; only where the tests run as root. */
  readonly asNobody?: boolean;
  /** A program that runs the command, with its own arguments. */
  readonly under?: readonly string[];
}

/** A long-running command. */
export interface Background {
  readonly child: ChildProcess;
  /** The first line of standard output, as JSON. */
  readonly ready: Promise<Record<string, unknown>>;
  readonly ended: Promise<Ended>;
  stop(signal?: NodeJS.Signals): Promise<Ended>;
}

/** A data directory of its own with the built command on it, and what it started. */
export class CliUnderTest {
  readonly dir: string;
  readonly data: string;
  readonly #running: Background[] = [];
  readonly #servers: PracticeServer[] = [];

  private constructor(dir: string) {
    this.dir = dir;
    this.data = join(dir, 'data');
  }

  static async make(): Promise<CliUnderTest> {
    const cli = new CliUnderTest(await mkdtemp(join(tmpdir(), 'waybill-cli-')));
    // Files of a test are not written by an instrument: nothing needs to settle.
    await mkdir(cli.data, { mode: 0o700 });
    await writeFile(join(cli.data, 'settings.json'), '{"settleMs":0}', { mode: 0o600 });
    return cli;
  }

  /** Runs a command to its end. */
  run(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
    const background = this.background(args, options);
    background.child.stdin?.end(options.stdin ?? '');
    return background.ended;
  }

  /** Runs a command that must end well, and gives its JSON. */
  async json<T = Record<string, never>>(args: readonly string[], options: RunOptions = {}): Promise<T> {
    const ended = await this.run([...args, '--json'], options);
    if (ended.code !== 0)
      throw new Error(`waybill ${args.join(' ')} ended with ${ended.code}: ${ended.stderr}`);
    return JSON.parse(ended.stdout) as T;
  }

  /** Waits until a batch is held. */
  held(id: string, withinMs: number): Promise<BatchJson> {
    return eventually('the batch is held', withinMs, async () => {
      const batch = await this.json<BatchJson>(['batch', id]);
      return batch.status === 'held' && batch;
    });
  }

  background(args: readonly string[], options: RunOptions = {}): Background {
    const command = [process.execPath, CLI, ...args];
    const dropped = ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups', ...command];
    const [program = '', ...rest] =
      options.asNobody === true ? dropped : [...(options.under ?? []), ...command];
    const child = spawn(program, rest, {
      cwd: options.cwd ?? this.dir,
      env: { ...this.#env(), ...options.env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.stdin.on('error', () => undefined);
    const ended = new Promise<Ended>((resolve) => {
      child.on('close', (code, signal) =>
        resolve({ code: code ?? (signal === null ? -1 : 128), stdout, stderr }),
      );
    });
    const first = new Promise<string>((resolve) =>
      createInterface({ input: child.stdout }).once('line', resolve),
    );
    const ready = Promise.race([first, ended]).then((line) => {
      if (typeof line === 'string') return JSON.parse(line) as Record<string, unknown>;
      throw new Error(`ended with ${line.code}: ${line.stderr}`);
    });
    // Whoever does not wait for it is not troubled by its failing.
    ready.catch(() => undefined);
    const stop = (signal: NodeJS.Signals = 'SIGTERM'): Promise<Ended> => {
      child.kill(signal);
      return ended;
    };
    const background = { child, ready, ended, stop };
    this.#running.push(background);
    return background;
  }

  async practice(options: Parameters<typeof startPracticeServer>[0] = {}): Promise<PracticeServer> {
    const server = await startPracticeServer({ speed: 10, ...options });
    this.#servers.push(server);
    return server;
  }

  /** Adds the destination `lab` on a practice server, or on an address where nothing answers. */
  async lab(server: Pick<PracticeServer, 'services'> | string, more: readonly string[] = []): Promise<void> {
    const service = typeof server === 'string' ? undefined : server.services['haplo-batch'];
    const url = typeof server === 'string' ? server : (service?.url ?? '');
    const control = await this.write('control.json', STAFF_CONTROL);
    const args = ['destination', 'add', 'lab', '--kind', 'haplo-batch', '--url', url, '--secret-stdin'];
    const ended = await this.run([...args, '--secret-store', 'file', '--control', control, ...more], {
      stdin: `${service?.secret ?? 'a-key-that-nobody-checks'}\n`,
    });
    if (ended.code !== 0) throw new Error(ended.stderr);
  }

  async write(name: string, content: string | Uint8Array): Promise<string> {
    const path = join(this.dir, name);
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(path, content);
    return path;
  }

  async end(): Promise<void> {
    for (const one of this.#running) {
      if (one.child.exitCode === null && one.child.signalCode === null) one.child.kill('SIGKILL');
      await one.ended;
    }
    for (const server of this.#servers) await server.stop();
    await rm(this.dir, { recursive: true, force: true });
  }

  #env(): NodeJS.ProcessEnv {
    const { DISPLAY: _, WAYLAND_DISPLAY: __, DBUS_SESSION_BUS_ADDRESS: ___, ...rest } = process.env;
    return { ...rest, WAYBILL_DATA: this.data, NO_COLOR: '1' };
  }
}

/** What `batch ID --json` prints. */
export type BatchJson = BatchView & { readonly items: readonly ItemView[] };

/** A fault of the Haplo batch API. */
export function haploFault(rule: Omit<FaultRule, 'service'>): FaultRule {
  return { service: 'haplo-batch', ...rule };
}
