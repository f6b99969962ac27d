import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { ApiRequest, Client, Transport } from '../../shared/api/client.ts';
import { createLazyClient } from '../../shared/api/lazyClient.ts';
import { operatorHeader } from '../../shared/api/operatorHeader.ts';
import { failure } from '../../shared/model/failure.ts';
import { readDaemonFile } from '../adapters/daemonFile/daemonFile.ts';
import { logLevelFrom } from '../adapters/log/logLevel.ts';
import { prepareDataDir } from '../adapters/settings/dataDir.ts';
import { findDaemon } from './findDaemon.ts';
import { loopbackTransport, type LoopbackTransport } from './loopbackTransport.ts';
import { problemOfFailure, Refusal } from './outcome.ts';
import type { Surroundings } from './terminal.ts';

/** A daemon that has the lock says where it is after that, ms. */
const ANNOUNCED_MS_MAX = 15_000;
const LOOK_AGAIN_MS = 50;
/** A daemon that went away is looked for so often. */
const REACH_TRIES_MAX = 3;

/** A way to the daemon of a data directory. */
export interface Connection {
  readonly client: Client;
  readonly call: Transport;
  readonly dataDir: string;
  /** True while the daemon runs in this very process, and ends with it. */
  readonly isHost: () => boolean;
  /** `http://127.0.0.1:PORT` */
  readonly url: () => string;
  close(): Promise<void>;
}

/** One end of it, until the daemon goes away. */
interface Reached {
  readonly url: string;
  readonly transport: LoopbackTransport;
  readonly stop: (() => Promise<void>) | undefined;
}

/**
 * Attaches to the running daemon, or hosts one until `close`. Goes on with another one when it goes away. What is asked
 * over it is asked in the name of `operator`, where one is given.
 */
export async function connect(
  dataDir: string,
  surroundings: Surroundings,
  operator?: string,
): Promise<Connection> {
  const inName = operatorHeader(operator);
  let reached = await reach(dataDir, surroundings);
  let renewing: Promise<Reached> | undefined;
  const renew = async (lost: Reached): Promise<void> => {
    if (reached !== lost) return;
    // Calls that were lost together look for the next daemon together.
    renewing ??= reach(dataDir, surroundings);
    try {
      reached = await renewing;
      lost.transport.close();
    } finally {
      renewing = undefined;
    }
  };
  const call: Transport = async (given) => {
    const request = withKey({ ...given, headers: { ...inName, ...given.headers } });
    for (let tries = 1; ; tries += 1) {
      const at = reached;
      try {
        return await at.transport.call(request);
      } catch (error) {
        if (tries >= REACH_TRIES_MAX || !mayRepeat(request, error)) throw error;
        await renew(at);
      }
    }
  };
  return {
    client: createLazyClient({ call }),
    call,
    dataDir,
    isHost: () => reached.stop !== undefined,
    url: () => reached.url,
    close: async () => {
      reached.transport.close();
      await reached.stop?.();
    },
  };
}

/** Requests whose effect is the same however often they are made. */
const HARMLESS = /\/(test|pause|resume|sign-in-codes)$/;

/** Every other POST gets a key, so that it can be made again when its daemon went away: its effect happens once. */
function withKey(request: ApiRequest): ApiRequest {
  if (request.method !== 'POST' || HARMLESS.test(request.path)) return request;
  return { ...request, headers: { 'idempotency-key': randomUUID(), ...request.headers } };
}

/** What never left may be sent again; what may have taken effect only where that effect happens once. */
function mayRepeat(request: ApiRequest, error: unknown): boolean {
  if (request.signal?.aborted === true) return false;
  if ((error as NodeJS.ErrnoException).code === 'ECONNREFUSED') return true;
  return request.method !== 'PATCH' && request.method !== 'DELETE';
}

async function reach(dataDir: string, surroundings: Surroundings): Promise<Reached> {
  const running = await attach(dataDir);
  if (running !== undefined) return running;
  const prepared = await prepareDataDir(dataDir);
  if (!prepared.ok) throw new Refusal(problemOfFailure(prepared.failure));
  // Apart, since it is much to load; who finds a daemon needs none of it.
  const { takeLock } = await import('../adapters/lock/lock.ts');
  const end = Date.now() + ANNOUNCED_MS_MAX;
  for (;;) {
    const lock = await takeLock(prepared.value);
    if (lock.ok) {
      const { host } = await import('./host.ts');
      const logLevel = logLevelFrom(surroundings.env['WAYBILL_LOG']);
      return host({ dataDir: prepared.value, lock: lock.value, logLevel });
    }
    if (lock.failure.code !== 'daemon.running') throw new Refusal(problemOfFailure(lock.failure));
    const attached = await attach(prepared.value);
    if (attached !== undefined) return attached;
    if (Date.now() > end) {
      const url = (await readDaemonFile(prepared.value))?.url ?? 'its address';
      throw new Refusal(problemOfFailure(failure('daemon.unreachable', { dataDir: prepared.value, url })));
    }
    await pause(LOOK_AGAIN_MS);
  }
}

/** The daemon of this directory, where one runs. */
async function attach(dataDir: string): Promise<Reached | undefined> {
  const found = await findDaemon(dataDir);
  if (found === undefined) return undefined;
  return { url: found.url, transport: loopbackTransport(found.url, found.token), stop: undefined };
}
