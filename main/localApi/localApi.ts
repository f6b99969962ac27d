import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { DoctorView } from '../../shared/api/views.ts';
import { ok, type Result } from '../../shared/model/result.ts';
import type { Core } from '../core/core.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Log } from '../core/ports/log.ts';
import type { Spool } from '../core/ports/spool.ts';
import type { Store } from '../core/ports/store.ts';
import { answerRequest, type Mount } from './answerRequest.ts';
import { ChangeFeed } from './changeFeed.ts';
import { EventStreams } from './eventStream.ts';
import { batchHandlers } from './handlers/batchHandlers.ts';
import { batchPartHandlers } from './handlers/batchPartHandlers.ts';
import { daemonHandlers } from './handlers/daemonHandlers.ts';
import { destinationHandlers } from './handlers/destinationHandlers.ts';
import { itemHandlers } from './handlers/itemHandlers.ts';
import { jobHandlers } from './handlers/jobHandlers.ts';
import { Idempotency } from './idempotency.ts';
import { readChanges } from './readChanges.ts';
import { listenOnLoopback } from './server.ts';
import { listShell } from './shell.ts';
import { READ_TOKEN_FILE, takeToken, TOKEN_FILE } from './tokenFile.ts';
import { TokenBook } from './tokens.ts';
import type { DaemonFacts } from './views/statusView.ts';

/** What the local API stands on. */
export interface LocalApiParts {
  readonly core: Core;
  readonly store: Pick<Store, 'answer' | 'commit'>;
  readonly spool: Spool;
  readonly clock: Clock;
  readonly log: Log;
  readonly daemon: DaemonFacts;
  readonly doctor: () => Promise<DoctorView>;
  /** Directory of the built page. */
  readonly shellDir: string;
  /** 0 = a free one. */
  readonly port: number;
  /** Faces with authentication of their own (the mirror), by the first part of their path. */
  readonly mounts?: readonly Mount[];
}

/** The running local API. */
export interface LocalApi {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly port: number;
  /** Path of the file with the token that may do everything. */
  readonly tokenFile: string;
  stop(): Promise<void>;
}

const BOOT_BYTES = 4;

/** Starts the local API on loopback. Fails with `port.in-use` or `data-dir.no-access`. */
export async function startLocalApi(parts: LocalApiParts): Promise<Result<LocalApi>> {
  const { core, clock, log, daemon } = parts;
  const tokenFile = join(daemon.dataDir, TOKEN_FILE);
  const token = await takeToken(tokenFile);
  if (!token.ok) return token;
  const readToken = await takeToken(join(daemon.dataDir, READ_TOKEN_FILE));
  if (!readToken.ok) return readToken;

  const tokens = new TokenBook(clock, [
    { token: token.value, scope: 'write' },
    { token: readToken.value, scope: 'read' },
  ]);
  const feed = new ChangeFeed({
    version: daemon.version,
    boot: randomBytes(BOOT_BYTES).toString('hex'),
    clock,
    log,
    onChange: (listener) => core.onChange(listener),
    readChanges: (pending) => readChanges(core, daemon, pending),
  });
  const events = new EventStreams(feed);
  let url = '';
  const answer = answerRequest({
    handlers: {
      ...daemonHandlers({ ...parts, tokens, events, url: () => url }),
      ...destinationHandlers(core),
      ...batchHandlers(core),
      ...batchPartHandlers(core),
      ...itemHandlers(core),
      ...jobHandlers(core),
    },
    tokens,
    idempotency: new Idempotency(parts.store, clock, { digestKey: token.value }),
    shell: await listShell(parts.shellDir),
    mounts: parts.mounts ?? [],
    log,
  });
  const server = await listenOnLoopback(parts.port, answer);
  if (!server.ok) return server;
  url = `http://127.0.0.1:${server.value.port}`;
  feed.start();
  const stop = async (): Promise<void> => {
    events.closeAll();
    await feed.stop();
    await server.value.stop();
  };
  return ok({ url, port: server.value.port, tokenFile, stop });
}
