import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { chmod, mkdir, open, realpath, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, parse, resolve } from 'node:path';
import { failure } from '../../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import { settingsReason } from './settingsReason.ts';

const OWNER_ONLY_FOLDER = 0o700;
const OTHERS = 0o077;
/** Set on directories that many users write to. */
const STICKY = 0o1000;

/** What decides where the data directory is. */
export interface DataDirInput {
  /** `--data`, where it was given. */
  readonly given?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** Home directory of the user. */
  readonly home: string;
  /** Where a relative `given` or `WAYBILL_DATA` counts from. */
  readonly cwd: string;
}

/** The data directory: `--data`, else `WAYBILL_DATA`, else the system's place for a program's own data. Absolute. */
export function dataDirPath(input: DataDirInput): string {
  const { cwd, env, given, home, platform } = input;
  const named = [given, env['WAYBILL_DATA']].find((one) => one !== undefined && one !== '');
  if (named !== undefined) return resolve(cwd, named);
  switch (platform) {
    case 'win32':
      return join(env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'Waybill');
    case 'darwin':
      return join(home, 'Library', 'Application Support', 'Waybill');
    default: {
      // The XDG base directory specification: a relative path there is to be ignored.
      const data = env['XDG_DATA_HOME'];
      return join(data !== undefined && isAbsolute(data) ? data : join(home, '.local', 'share'), 'waybill');
    }
  }
}

/**
 * Makes the data directory, or checks the one that is there: a directory, ours, writable, and closed to others (their
 * rights are taken away). Gives its path without links, or `data-dir.no-access` with the reason.
 */
export async function prepareDataDir(path: string): Promise<Result<string>> {
  const refused = (reason: string): Result<string> => fail(failure('data-dir.no-access', { path, reason }));
  try {
    await makeWithParents(path);
    const stats = await stat(path);
    if (!stats.isDirectory()) return refused('it is not a directory');
    const real = await realpath(path);
    if (isSharedPlace(real, stats.mode))
      return refused('it is not for Waybill alone; name a directory in it');
    if (process.platform !== 'win32') {
      const user = process.getuid?.();
      if (user !== 0 && stats.uid !== user) return refused('it belongs to another user');
      if ((stats.mode & OTHERS) !== 0) await chmod(path, OWNER_ONLY_FOLDER);
      // Some file systems (FAT, some network shares) know no rights and ignore the change.
      if (((await stat(path)).mode & OTHERS) !== 0)
        return refused('other users have rights there that cannot be taken away');
    }
    await tryToWrite(real);
    return ok(real);
  } catch (error) {
    return refused(settingsReason(error));
  }
}

/**
 * Makes a directory and those above it that are missing. By hand: node's own way never ends where a directory is there
 * and yet says ENOENT to everything made in it, as /proc and some automounted places do.
 */
async function makeWithParents(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: OWNER_ONLY_FOLDER });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // What is there is looked at by the caller.
    if (code === 'EEXIST') return;
    const above = dirname(path);
    if (code !== 'ENOENT' || above === path || (await isThere(above))) throw error;
    await makeWithParents(above);
    await makeWithParents(path);
  }
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** Closing one of these to others would break the computer for them: the root, a home, a place such as /tmp. */
function isSharedPlace(path: string, mode: number): boolean {
  return path === parse(path).root || path === homedir() || (mode & STICKY) !== 0;
}

async function tryToWrite(path: string): Promise<void> {
  const probe = join(path, `.write-test-${randomUUID()}`);
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0);
  const file = await open(probe, flags, 0o600);
  await file.close();
  await rm(probe);
}
