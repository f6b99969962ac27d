import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rm,
  rmdir,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { BatchView, ItemView, StatusView } from '../../shared/api/views.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** The command as it is delivered. */
export const CLI_FILE = join(ROOT, 'dist/cli.js');
/** What `batch ID --json` gives. */
export type BatchTold = BatchView & { readonly items: readonly ItemView[] };

/** How one command ended. */
export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly tookMs: number;
  /** Standard output as JSON. */
  json(): unknown;
}

export interface RunOptions {
  readonly stdin?: string;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** A daemon in a process of its own. */
export interface Serving {
  readonly pid: number;
  readonly url: string;
  readonly tokenFile: string;
  readonly startMs: number;
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body?: unknown): Promise<T>;
  batch(id: string): Promise<BatchTold>;
  status(): Promise<StatusView>;
  /** As the power button would. */
  kill(): Promise<void>;
  /** As a service manager would; gives the exit code. */
  stop(): Promise<number | null>;
  readonly ended: Promise<number | null>;
}

/** A person's place: a home, a data directory, a folder for files. */
export interface Home {
  readonly dir: string;
  readonly data: string;
  run(args: readonly string[], options?: RunOptions): Promise<Ran>;
  serve(args?: readonly string[], env?: Readonly<Record<string, string>>): Promise<Serving>;
  /** Starts `serve` and gives its process, ready or not. */
  spawnServe(args?: readonly string[], env?: Readonly<Record<string, string>>): ChildProcess;
  /** Writes a file below `dir`, with its folders, and gives its path. */
  file(name: string, content: string | Uint8Array): Promise<string>;
  /** `destination add` for a Haplo server, with a control file. */
  addHaplo(
    name: string,
    server: { readonly url: string; readonly secret: string },
    ...more: readonly string[]
  ): Promise<Ran>;
  remove(): Promise<void>;
}

/** A control file that every Haplo server takes. */
export const CONTROL_TEXT = JSON.stringify({
  dataImportControlFileVersion: 0,
  model: 'haplo:person',
  files: { DEFAULT: { read: 'json' } },
  instructions: [],
});

/** Tests that need no real settling wait this long for a file to be quiet. */
const SETTLE_MS = 50;
const RUN_MS_MAX = 25_000;

/**
 * A new home. `settleMs` null = Waybill's own default; `node` = the program that runs it, else `WAYBILL_TEST_NODE`,
 * else the one that runs the tests.
 */
export async function makeHome(
  given: { readonly settleMs?: number | null; readonly node?: string } = {},
): Promise<Home> {
  await freshBuild();
  const dir = await realpath(await mkdtemp(join(tmpdir(), 'waybill-home-')));
  const data = join(dir, 'data');
  const node = given.node ?? process.env['WAYBILL_TEST_NODE'] ?? process.execPath;
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: dir,
    WAYBILL_DATA: data,
    LANG: 'C.UTF-8',
    TMPDIR: tmpdir(),
  };
  const settleMs = given.settleMs === undefined ? SETTLE_MS : given.settleMs;
  if (settleMs !== null) {
    await mkdir(data, { mode: 0o700 });
    await writeFile(join(data, 'settings.json'), JSON.stringify({ settleMs }), { mode: 0o600 });
  }
  const children = new Set<ChildProcess>();
  const started = (child: ChildProcess): ChildProcess => {
    children.add(child);
    child.once('exit', () => children.delete(child));
    return child;
  };
  const home: Home = {
    dir,
    data,
    run: (args, options = {}) =>
      ran(
        started(
          spawn(node, [CLI_FILE, ...args], {
            cwd: options.cwd ?? dir,
            env: { ...env, ...options.env },
            stdio: ['pipe', 'pipe', 'pipe'],
          }),
        ),
        options,
      ),
    spawnServe: (args = [], more = {}) =>
      started(
        spawn(node, [CLI_FILE, 'serve', '--json', ...args], {
          cwd: dir,
          env: { ...env, ...more },
          stdio: ['ignore', 'pipe', 'pipe'],
        }),
      ),
    serve: (args, more) => serving(home.spawnServe(args, more)),
    file: async (name, content) => {
      const path = join(dir, name);
      await mkdir(join(path, '..'), { recursive: true });
      await writeFile(path, content);
      return path;
    },
    addHaplo: async (name, { url, secret }, ...more) => {
      const control = await home.file('control.json', CONTROL_TEXT);
      const args = [
        '--kind',
        'haplo-batch',
        '--url',
        url,
        '--secret-stdin',
        '--secret-store',
        'file',
        '--control',
        control,
        ...more,
      ];
      const added = await home.run(['destination', 'add', name, ...args], { stdin: `${secret}\n` });
      if (added.code !== 0) throw new Error(`destination add ended with ${added.code}: ${added.stderr}`);
      return added;
    },
    remove: async () => {
      const all = [...children];
      for (const child of all) child.kill('SIGKILL');
      await Promise.all(all.map((child) => endOf(child)));
      await rm(dir, { recursive: true, force: true, maxRetries: 3 });
    },
  };
  return home;
}

function endOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => child.once('exit', (code) => resolve(code)));
}

async function ran(child: ChildProcess, options: RunOptions): Promise<Ran> {
  const began = performance.now();
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin?.on('error', () => undefined).end(options.stdin ?? '');
  options.signal?.addEventListener('abort', () => child.kill('SIGINT'), { once: true });
  const limit = options.timeoutMs ?? RUN_MS_MAX;
  const late = setTimeout(() => child.kill('SIGKILL'), limit);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', (ended) => resolve(ended));
  });
  clearTimeout(late);
  const tookMs = performance.now() - began;
  if (code === null && tookMs >= limit)
    throw new Error(`it did not end within ${limit} ms: ${child.spawnargs.join(' ')}\n${stdout}\n${stderr}`);
  return { code, stdout, stderr, tookMs, json: () => JSON.parse(stdout) as unknown };
}

async function serving(child: ChildProcess): Promise<Serving> {
  const began = performance.now();
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = endOf(child);
  if (child.stdout === null) throw new Error('no output');
  const first = new Promise<string>((resolve) => {
    if (child.stdout !== null) createInterface({ input: child.stdout }).once('line', resolve);
  });
  const line = await Promise.race([first, ended]);
  if (typeof line !== 'string') throw new Error(`serve ended with ${line}: ${stderr}`);
  const { url, tokenFile } = JSON.parse(line) as { readonly url: string; readonly tokenFile: string };
  const token = (await readFile(tokenFile, 'utf8')).trim();
  const call = async (path: string, init: RequestInit = {}): Promise<unknown> => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const answer = await fetch(`${url}/api/v1${path}`, { ...init, headers });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  return {
    pid: child.pid ?? -1,
    url,
    tokenFile,
    startMs: performance.now() - began,
    get: <T>(path: string) => call(path) as Promise<T>,
    post: <T>(path: string, body: unknown = {}) =>
      call(path, { method: 'POST', body: JSON.stringify(body) }) as Promise<T>,
    batch: async (id) => {
      const view = (await call(`/batches/${id}`)) as BatchView;
      const items = (await call(`/batches/${id}/items?limit=500`)) as { readonly items: readonly ItemView[] };
      return { ...view, items: items.items };
    },
    status: () => call('/status') as Promise<StatusView>,
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
    stop: () => {
      child.kill('SIGTERM');
      return ended;
    },
    ended,
  };
}

/** Between two looks, at first and in the end, ms. */
const LOOK_MS_MIN = 25;
const LOOK_MS_MAX = 100;
const LOOK_GROWTH = 1.2;
/** A look that starts a command is much work: after it twice its own time passes, up to a second. */
const REST_OF_LOOK = 2;
const LONG_REST_MS_MAX = 1_000;

/** Looks until something holds; `what` says it in the error. */
export async function eventually<T>(
  what: string,
  withinMs: number,
  look: () => T | undefined | false | null | Promise<T | undefined | false | null>,
): Promise<T> {
  const end = performance.now() + withinMs;
  // A look costs the daemon some work, and there is much of that on two cores: ever less often, up to a limit.
  for (let restMs = LOOK_MS_MIN; ; restMs = Math.min(LOOK_MS_MAX, restMs * LOOK_GROWTH)) {
    const began = performance.now();
    const got = await look();
    if (got !== undefined && got !== false && got !== null) return got;
    if (performance.now() > end) throw new Error(`not within ${withinMs} ms: ${what}`);
    const longRestMs = Math.min(LONG_REST_MS_MAX, REST_OF_LOOK * (performance.now() - began));
    await pause(Math.max(restMs, longRestMs));
  }
}

const STAMP = join(ROOT, 'dist/.built-from');
const LOCK = join(ROOT, 'node_modules/.cache/waybill-build.lock');
const LOCK_MS_MAX = 60_000;
let built: Promise<void> | undefined;

/** Makes sure once per run that `dist/` is of the sources as they are, whatever was built before. */
export function freshBuild(): Promise<void> {
  built ??= build();
  return built;
}

async function build(): Promise<void> {
  await mkdir(join(LOCK, '..'), { recursive: true });
  const end = Date.now() + LOCK_MS_MAX;
  while (
    !(await mkdir(LOCK).then(
      () => true,
      () => false,
    ))
  ) {
    if (Date.now() > end) throw new Error(`${LOCK} is held for ever: remove it`);
    const since = await stat(LOCK).catch(() => undefined);
    if (since !== undefined && Date.now() - since.mtimeMs > LOCK_MS_MAX)
      await rmdir(LOCK).catch(() => undefined);
    await pause(50);
  }
  try {
    const newest = String(await newestSource());
    const isBuilt = existsSync(CLI_FILE) && (await readFile(STAMP, 'utf8').catch(() => '')) === newest;
    if (isBuilt) return;
    const child = spawn(process.execPath, [join(ROOT, 'test/support/build.mjs'), '--node'], {
      stdio: 'inherit',
    });
    const code = await endOf(child);
    if (code !== 0) throw new Error(`the build ended with ${code}`);
    await writeFile(STAMP, newest);
  } finally {
    // Someone who took it for left behind may have removed it.
    await rmdir(LOCK).catch(() => undefined);
  }
}

async function newestSource(): Promise<number> {
  let newest = (await stat(join(ROOT, 'package.json'))).mtimeMs;
  for (const folder of ['main', 'shared', 'test/support'])
    for (const entry of await readdir(join(ROOT, folder), { withFileTypes: true, recursive: true }))
      if (entry.isFile() && (folder !== 'test/support' || entry.name === 'build.mjs'))
        newest = Math.max(newest, (await stat(join(entry.parentPath, entry.name))).mtimeMs);
  return newest;
}

/** Sets a file's times, so that only what cannot be set (its ctime) tells a change. */
export async function setTimes(path: string, ms: number): Promise<void> {
  await utimes(path, ms / 1000, ms / 1000);
}
