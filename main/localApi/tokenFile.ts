import { constants } from 'node:fs';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { failure } from '../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../shared/model/result.ts';
import { makeToken } from './tokens.ts';

/** Name of the file with the token that may do everything, in the data directory. */
export const TOKEN_FILE = 'api-token';
/** Name of the file with the token that may only read. */
export const READ_TOKEN_FILE = 'api-token-read';

const TOKEN_FORM = /^[A-Za-z0-9_-]{43}$/;
const OWNER_ONLY = 0o600;
const OTHERS_MASK = 0o077;
const TRIES = 3;

/**
 * The token in a file that only its owner can read. It is made where there is none; one that others could read,
 * that is a link, or that holds something else is thrown away and made anew.
 */
export async function takeToken(path: string): Promise<Result<string>> {
  let reason = 'another program keeps replacing it';
  for (let left = TRIES; left > 0; left -= 1) {
    try {
      const kept = await readToken(path);
      if (kept !== undefined) return ok(kept);
      await rm(path, { force: true });
      return ok(await writeToken(path));
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'EEXIST') continue;
      reason = code ?? 'unknown';
      break;
    }
  }
  return fail(failure('data-dir.no-access', { path, reason }));
}

async function readToken(path: string): Promise<string | undefined> {
  let file: FileHandle;
  try {
    file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ELOOP' || code === 'EACCES') return undefined;
    throw error;
  }
  try {
    const facts = await file.stat();
    if (!facts.isFile() || facts.size > 1024 || !isOwn(facts.uid, facts.mode)) return undefined;
    const text = (await file.readFile('utf8')).trim();
    return TOKEN_FORM.test(text) ? text : undefined;
  } finally {
    await file.close();
  }
}

/** On Windows the mode says nothing; there the directory's own rights protect it. */
function isOwn(uid: number, mode: number): boolean {
  if (process.getuid === undefined) return true;
  return uid === process.getuid() && (mode & OTHERS_MASK) === 0;
}

async function writeToken(path: string): Promise<string> {
  const token = makeToken();
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0);
  const file = await open(path, flags, OWNER_ONLY);
  try {
    await file.writeFile(`${token}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  return token;
}
