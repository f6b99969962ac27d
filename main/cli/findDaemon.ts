import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readDaemonFile } from '../adapters/daemonFile/daemonFile.ts';
import { CHALLENGE_HEADER, daemonProof, PROOF_HEADER } from '../localApi/tokens.ts';
import { loopbackTransport } from './loopbackTransport.ts';

/** Name of the token file, in the data directory. */
const TOKEN_FILE = 'api-token';
/** Random bytes that a daemon must prove itself with. */
const CHALLENGE_BYTES = 24;
/** A daemon proves itself within that; one that hangs is as good as none, ms. */
const PROOF_MS_MAX = 10_000;

/** Where a daemon listens, and what proves to it who asks. */
export interface DaemonAt {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly token: string;
}

/**
 * The running daemon of a data directory, if one says where it is and proves there that it knows the directory's token:
 * another program on its old port never gets to see it. `waitMs`: how long it may take to do so.
 */
export async function findDaemon(dataDir: string, waitMs = PROOF_MS_MAX): Promise<DaemonAt | undefined> {
  const told = await readDaemonFile(dataDir);
  if (told === undefined) return undefined;
  const token = (await readFile(join(dataDir, TOKEN_FILE), 'utf8').catch(() => '')).trim();
  if (token === '') return undefined;
  const challenge = randomBytes(CHALLENGE_BYTES).toString('base64url');
  const asking = loopbackTransport(told.url);
  const answer = await asking
    .call({
      method: 'GET',
      path: '/healthz',
      headers: { [CHALLENGE_HEADER]: challenge },
      signal: AbortSignal.timeout(waitMs),
    })
    .catch(() => undefined);
  await answer?.text().catch(() => '');
  asking.close();
  const proof = daemonProof(token, challenge, Number(new URL(told.url).port));
  return answer?.headers.get(PROOF_HEADER) === proof ? { url: told.url, token } : undefined;
}
