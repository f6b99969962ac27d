import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A service's whole state: one plain JSON object, changed in place, then saved. */
export interface StateBox<T> {
  readonly value: T;
  /** Resolves when everything changed before this call is on disk; at once where the server has no data directory. */
  readonly save: () => Promise<void>;
}

/** The states of all services. */
export interface StateStore {
  /** Opens a service's state: what was saved, else the seed. The name becomes a file name. */
  readonly open: <T>(name: string, seed: () => T) => Promise<StateBox<T>>;
  /** Every open state by name, live. */
  readonly all: () => Readonly<Record<string, unknown>>;
}

/** States in memory, and as `state-NAME.json` in a directory where one is given. */
export function createStateStore(dir: string | undefined): StateStore {
  const values: Record<string, unknown> = {};
  return {
    open: async <T>(name: string, seed: () => T) => {
      const path = dir === undefined ? undefined : join(dir, `state-${name}.json`);
      const kept = path === undefined ? undefined : await readState(path);
      const value = kept === undefined ? seed() : (kept as T);
      values[name] = value;
      const box = { value, save: path === undefined ? () => Promise.resolve() : createSaver(path, value) };
      await box.save();
      return box;
    },
    all: () => values,
  };
}

/** Calls that come while a write is under way share the next one: a burst of uploads is not a burst of writes. */
function createSaver(path: string, value: unknown): () => Promise<void> {
  let running: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;
  const write = async (): Promise<void> => {
    next = undefined;
    await writeFile(`${path}.new`, JSON.stringify(value));
    await rename(`${path}.new`, path);
  };
  return () => {
    if (next === undefined) {
      next = running.then(write);
      running = next.catch(() => undefined);
    }
    return next;
  };
}

async function readState(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
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
