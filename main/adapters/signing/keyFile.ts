import { generateKeyPairSync } from 'node:crypto';
import { constants } from 'node:fs';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { failure } from '../../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import type { Log } from '../../core/ports/log.ts';
import type { Signer } from '../../core/ports/signer.ts';
import { ed25519Signer } from './ed25519.ts';

/** Name of the file with this installation's private key, in the data directory. */
export const KEY_FILE = 'receipt-key.pem';

const OWNER_ONLY = 0o600;
const OTHERS_MASK = 0o077;
const KEY_FILE_BYTES_MAX = 4_096;
const TRIES = 3;

/** The key, and what became of one that could not be trusted any more. */
export interface TakenKey {
  readonly signer: Signer;
  /** Path of a key that was moved aside since others could read it, or since it was none. */
  readonly setAside?: string;
}

/** What stands at the place of the key. */
type Found =
  | { readonly kind: 'key'; readonly signer: Signer }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'unfit'; readonly reason: string };

/**
 * The signing key of a data directory; made where there is none. One that others could read or that is no key is moved
 * aside, never deleted, and a new one is made. Fails with `data-dir.no-access`.
 */
export async function takeSigningKey(dataDir: string, log: Pick<Log, 'warn'>): Promise<Result<TakenKey>> {
  const path = join(dataDir, KEY_FILE);
  let reason = 'another program keeps replacing it';
  let setAside: string | undefined;
  for (let left = TRIES; left > 0; left -= 1) {
    try {
      const found = await findKey(path);
      if (found.kind === 'key') return ok({ signer: found.signer, ...asideField(setAside) });
      if (found.kind === 'unfit') {
        setAside = await moveAside(path);
        log.warn('the signing key could not be trusted; it was set aside', { reason: found.reason });
      }
      return ok({ signer: await makeKey(path), ...asideField(setAside) });
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'EEXIST') continue;
      reason = code ?? 'unknown';
      break;
    }
  }
  return fail(failure('data-dir.no-access', { path, reason }));
}

/** The fingerprint of the key that lies in a data directory; undefined where there is none to be trusted. Changes nothing. */
export async function readFingerprint(dataDir: string): Promise<string | undefined> {
  const found = await findKey(join(dataDir, KEY_FILE)).catch(() => undefined);
  return found?.kind === 'key' ? found.signer.fingerprint : undefined;
}

async function findKey(path: string): Promise<Found> {
  let file: FileHandle;
  try {
    // Without waiting: a named pipe at this place must not hold up the start.
    const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
    file = await open(path, flags);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') return { kind: 'nothing' };
    if (code === 'ELOOP') return { kind: 'unfit', reason: 'it is a link' };
    throw error;
  }
  try {
    const facts = await file.stat();
    if (!facts.isFile()) return { kind: 'unfit', reason: 'it is not a file' };
    if (facts.size > KEY_FILE_BYTES_MAX) return { kind: 'unfit', reason: 'it is too large' };
    if (!isOwn(facts.uid, facts.mode)) return { kind: 'unfit', reason: 'others may read it' };
    return keyIn(await file.readFile('utf8'));
  } finally {
    await file.close();
  }
}

function keyIn(text: string): Found {
  try {
    return { kind: 'key', signer: ed25519Signer(text) };
  } catch {
    return { kind: 'unfit', reason: 'it holds no key' };
  }
}

/** On Windows the mode says nothing; there the directory's own rights protect it. */
function isOwn(uid: number, mode: number): boolean {
  if (process.getuid === undefined) return true;
  return uid === process.getuid() && (mode & OTHERS_MASK) === 0;
}

async function moveAside(path: string): Promise<string> {
  const aside = `${path}.set-aside-${Date.now()}`;
  await rename(path, aside);
  return aside;
}

async function makeKey(path: string): Promise<Signer> {
  const { privateKey } = generateKeyPairSync('ed25519');
  const text = String(privateKey.export({ format: 'pem', type: 'pkcs8' }));
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0);
  const file = await open(path, flags, OWNER_ONLY);
  try {
    await file.writeFile(text);
    await file.sync();
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
  await syncDirectory(dirname(path));
  return ed25519Signer(text);
}

/** Or the name of the key could be gone after a power cut, and its receipts would be nobody's. */
async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const directory = await open(path, constants.O_RDONLY);
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

function asideField(path: string | undefined): { readonly setAside?: string } {
  return path === undefined ? {} : { setAside: path };
}
