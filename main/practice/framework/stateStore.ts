import { appendFile, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A service's whole state: one plain JSON object, changed in place, then saved. */
export interface StateBox<T, C = never> {
  readonly value: T;
  /** Resolves when everything changed before this call is on disk; at once where the server has no data directory. */
  readonly save: () => Promise<void>;
  /** The same, for what a change alone has changed: it costs what the change weighs, however much the state holds by now. */
  readonly saveChange: (change: C) => Promise<void>;
}

type Repeat<T, C> = (value: T, change: C) => void;

/** The states of all services. */
export interface StateStore {
  /**
   * Opens a service's state: what was saved, else the seed. The name becomes a file name. `repeat` makes a saved change once
   * more; after a kill also to a state that has it already.
   */
  readonly open: <T, C = never>(
    name: string,
    seed: () => T,
    repeat?: Repeat<T, C>,
  ) => Promise<StateBox<T, C>>;
  /** Every open state by name, live. */
  readonly all: () => Readonly<Record<string, unknown>>;
}

/**
 * States in memory, and where a directory is given as `state-NAME.json` in it, with what has changed since in
 * `state-NAME.changes.jsonl`.
 */
export function createStateStore(dir: string | undefined): StateStore {
  const values: Record<string, unknown> = {};
  return {
    open: async <T, C = never>(name: string, seed: () => T, repeat?: Repeat<T, C>) => {
      const path = dir === undefined ? undefined : join(dir, `state-${name}`);
      const value = (path === undefined ? undefined : await readState(path, repeat)) ?? seed();
      values[name] = value;
      const box = path === undefined ? unsaved<T, C>(value) : new SavedBox<T, C>(path, value);
      await box.save();
      return box;
    },
    all: () => values,
  };
}

function unsaved<T, C>(value: T): StateBox<T, C> {
  return { value, save: () => Promise.resolve(), saveChange: () => Promise.resolve() };
}

/** Calls that come while a write is under way share the next one: a burst of uploads is not a burst of writes. */
class SavedBox<T, C> implements StateBox<T, C> {
  readonly value: T;
  readonly #path: string;
  #running: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;
  /** What the next write is about: all, or these lines. */
  #isAll = false;
  #lines: string[] = [];

  constructor(path: string, value: T) {
    this.#path = path;
    this.value = value;
  }

  readonly save = (): Promise<void> => {
    this.#isAll = true;
    return this.#soon();
  };

  readonly saveChange = (change: C): Promise<void> => {
    this.#lines.push(`${JSON.stringify(change)}\n`);
    return this.#soon();
  };

  #soon(): Promise<void> {
    if (this.#next === undefined) {
      this.#next = this.#running.then(() => this.#write());
      this.#running = this.#next.catch(() => undefined);
    }
    return this.#next;
  }

  async #write(): Promise<void> {
    this.#next = undefined;
    const isAll = this.#isAll;
    const lines = this.#lines.splice(0);
    this.#isAll = false;
    try {
      if (isAll) await this.#writeAll();
      else await appendFile(changesPath(this.#path), lines.join(''));
    } catch (error) {
      // Half a line may be left.
      this.#isAll = true;
      throw error;
    }
  }

  async #writeAll(): Promise<void> {
    const path = statePath(this.#path);
    await writeFile(`${path}.new`, JSON.stringify(this.value));
    await rename(`${path}.new`, path);
    await rm(changesPath(this.#path), { force: true });
  }
}

function statePath(path: string): string {
  return `${path}.json`;
}

function changesPath(path: string): string {
  return `${path}.changes.jsonl`;
}

async function readState<T, C>(path: string, repeat: Repeat<T, C> | undefined): Promise<T | undefined> {
  const kept = await readIfThere(statePath(path));
  if (kept === undefined) return undefined;
  const value = JSON.parse(kept) as T;
  const changes = (await readIfThere(changesPath(path))) ?? '';
  // What a kill cut off in the middle of its line was never said to be saved.
  for (const line of changes.split('\n').slice(0, -1)) repeat?.(value, JSON.parse(line) as C);
  return value;
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Makes the directory where there is to be one, and those above it. Node's own recursive mkdir never comes back where the
 * system refuses a directory as not found, as in /proc. Throws the system's error.
 */
export async function makeDir(dir: string): Promise<void> {
  if (await isMade(dir)) return;
  const parent = dirname(dir);
  if (parent === dir) throw Object.assign(new Error(`${dir} is not there`), { code: 'ENOENT' });
  await makeDir(parent);
  await mkdir(dir, { mode: 0o700 }).catch(async (error: unknown) => {
    // Somebody else was quicker.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !(await isMade(dir))) throw error;
  });
}

/** Throws where something else than a directory is in the way. */
async function isMade(dir: string): Promise<boolean> {
  try {
    if ((await stat(dir)).isDirectory()) return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
  throw Object.assign(new Error(`${dir} is no directory`), { code: 'ENOTDIR' });
}
