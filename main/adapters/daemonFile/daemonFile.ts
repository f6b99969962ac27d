import { constants } from 'node:fs';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

const FILE = 'daemon.json';
const FLAGS = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | (constants.O_NOFOLLOW ?? 0);

/** Where the running daemon of a data directory is reached. Only true while the directory's lock is held. */
export interface DaemonFile {
  readonly url: string;
  readonly pid: number;
  readonly version: string;
  /** ISO 8601. */
  readonly startedAt: string;
}

/** Writes it whole or not at all. */
export async function writeDaemonFile(dataDir: string, daemon: DaemonFile): Promise<void> {
  const temporary = join(dataDir, `.${FILE}.tmp`);
  const file = await open(temporary, FLAGS, 0o600);
  try {
    await file.writeFile(`${JSON.stringify(daemon)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, join(dataDir, FILE));
}

/** What stands there; undefined where nothing, or nothing whole, does. */
export async function readDaemonFile(dataDir: string): Promise<DaemonFile | undefined> {
  try {
    const told = JSON.parse(await readFile(join(dataDir, FILE), 'utf8')) as unknown;
    return isDaemonFile(told) ? told : undefined;
  } catch {
    return undefined;
  }
}

/** By hand: each command asks it first, and `status` needs zod for nothing else. */
function isDaemonFile(told: unknown): told is DaemonFile {
  const { url, pid, version, startedAt } = (told ?? {}) as Partial<Record<keyof DaemonFile, unknown>>;
  return (
    typeof url === 'string' &&
    typeof pid === 'number' &&
    typeof version === 'string' &&
    typeof startedAt === 'string'
  );
}

/** Removes it at a graceful end. */
export async function removeDaemonFile(dataDir: string): Promise<void> {
  await rm(join(dataDir, FILE), { force: true });
}
