import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { LOCK_HASH_FORM } from '../../shared/model/settingsLock.ts';

/** log2 N, r, p: 32 MiB and about a tenth of a second for one try. */
const COST = { log2N: 15, r: 8, p: 1 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** More than any cost that the form allows is refused before it takes memory, bytes. */
const MEMORY_BYTES_MAX = 512 * 1024 * 1024;

/** A passphrase as it is kept; see `LOCK_HASH_FORM`. */
export async function hashPassphrase(passphrase: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES).toString('base64url');
  const hash = await derive(passphrase, salt, COST);
  return `scrypt$${COST.log2N}$${COST.r}$${COST.p}$${salt}$${hash.toString('base64url')}`;
}

/** Whether this is the passphrase of a kept hash. What is no hash is nobody's. */
export async function isPassphrase(passphrase: string, kept: string): Promise<boolean> {
  if (!LOCK_HASH_FORM.test(kept)) return false;
  const [, log2N, r, p, salt = '', hash = ''] = kept.split('$');
  const given = await derive(passphrase, salt, { log2N: Number(log2N), r: Number(r), p: Number(p) });
  return timingSafeEqual(given, Buffer.from(hash, 'base64url'));
}

function derive(passphrase: string, salt: string, cost: typeof COST): Promise<Buffer> {
  const options = { N: 2 ** cost.log2N, r: cost.r, p: cost.p, maxmem: MEMORY_BYTES_MAX };
  // The same letters, typed on another keyboard, are the same passphrase.
  const text = passphrase.normalize('NFC');
  return new Promise((resolve, reject) => {
    scrypt(text, salt, HASH_BYTES, options, (error, key) => (error === null ? resolve(key) : reject(error)));
  });
}
