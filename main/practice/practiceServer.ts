import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { answerOf } from './framework/answer.ts';
import { createBodyStore } from './framework/bodyStore.ts';
import type { CallWorld } from './framework/callRunner.ts';
import { runCall } from './framework/callRunner.ts';
import { deliver } from './framework/deliver.ts';
import type { FaultBook } from './framework/faultBook.ts';
import { createFaultBook } from './framework/faultBook.ts';
import type { CallLedger } from './framework/ledger.ts';
import { openCallLedger } from './framework/ledger.ts';
import { createPracticeClock } from './framework/practiceClock.ts';
import type { PracticeWorld } from './framework/practicePages.ts';
import { PRACTICE_PATH, practiceAnswer } from './framework/practicePages.ts';
import type {
  PracticeLog,
  RunningService,
  ServiceConnection,
  ServiceContext,
  ServiceModule,
  ServiceMount,
} from './framework/serviceModule.ts';
import { createStateStore, makeDir } from './framework/stateStore.ts';
import { SERVICE_MODULES } from './serviceModules.ts';

/** A connection may rest this long between two calls. Long, so that a test's pause never races with the server's close. */
const KEEP_ALIVE_MS = 75_000;

/** The last port, in the data directory. */
const PORT_FILE = 'port';
const PORTS = 65_536;
/** The last port is waited for so long in all: 2 s. */
const SAME_PORT_TRIES = 20;
const SAME_PORT_WAIT_MS = 100;

/** How to start a practice server; everything has a default. */
export interface PracticeServerOptions {
  /** Keeps state, ledger and small uploads across a restart; without it they end with the server. */
  readonly dataDir?: string;
  /** TCP port on 127.0.0.1; 0 = any free one; absent = the last one of `dataDir` where that is free, else any. */
  readonly port?: number;
  /** How many times faster than said the simulated world runs; 1 where absent. */
  readonly speed?: number;
  /** Options by service kind; a module is left out when all its kinds are `false`. */
  readonly services?: Readonly<Record<string, Readonly<Record<string, unknown>> | false>>;
  readonly log?: PracticeLog;
}

/** A running practice server. */
export interface PracticeServer {
  /** `http://127.0.0.1:PORT`, no slash at its end. */
  readonly url: string;
  readonly services: Readonly<Record<string, ServiceConnection>>;
  readonly faults: FaultBook;
  readonly ledger: CallLedger;
  /** The live states by name, as `GET /practice/state` shows them. */
  readonly state: () => Readonly<Record<string, unknown>>;
  /** Closes all connections and ends simulated work. A batch that runs at that moment is finished first. */
  readonly stop: () => Promise<void>;
}

/**
 * Starts a stand-in for the import services on 127.0.0.1. Rejects with node's own error when the port is taken or the data
 * directory cannot be written.
 */
export async function startPracticeServer(options: PracticeServerOptions = {}): Promise<PracticeServer> {
  const dir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'waybill-practice-')));
  await makeDir(join(dir, 'bodies'));
  const stopping = new AbortController();
  const states = createStateStore(options.dataDir);
  const ledger = openCallLedger(options.dataDir === undefined ? undefined : join(dir, 'ledger.jsonl'));
  const faults = createFaultBook();
  const clock = createPracticeClock(options.speed ?? 1);
  const log = options.log ?? (() => undefined);
  const context: ServiceContext = {
    clock,
    states,
    bodies: createBodyStore(join(dir, 'bodies')),
    dirOf: async (name) => {
      const own = join(dir, `work-${name}`);
      await makeDir(own);
      return own;
    },
    optionsOf: (kind) => options.services?.[kind] || {},
    log,
    signal: stopping.signal,
  };
  const running = await startModules(SERVICE_MODULES, options, context);
  const connections: Record<string, ServiceConnection> = {};
  const urlFor = (request: IncomingMessage): string => `http://${request.headers.host ?? new URL(url).host}`;
  const world = {
    clock,
    faults,
    ledger,
    log,
    stopping: stopping.signal,
    urlFor,
    states,
    running,
    connections,
  };
  const mounts = running.flatMap((service) => service.mounts);
  const server = createServer((request, response) => {
    take({ request, response, mounts }, world).catch((error: unknown) => {
      log('a call to the practice server failed', { error });
      request.socket.destroy();
    });
  });
  const end = async (): Promise<void> => {
    stopping.abort();
    await close(server);
    for (const service of running) await service.stop();
    if (options.dataDir === undefined) await rm(dir, { recursive: true, force: true });
  };
  const url = await listenAsBefore(server, options).catch(async (error: unknown) => {
    await end();
    throw error;
  });
  for (const service of running)
    Object.assign(
      connections,
      service.connections((base) => url + base),
    );
  return { url, services: connections, faults, ledger, state: states.all, stop: end };
}

async function startModules(
  modules: readonly ServiceModule[],
  options: PracticeServerOptions,
  context: ServiceContext,
): Promise<readonly RunningService[]> {
  const running: RunningService[] = [];
  for (const module of modules) {
    if (module.kinds.every((kind) => options.services?.[kind] === false)) continue;
    running.push(await module.start(context));
  }
  return running;
}

interface Arrival {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly mounts: readonly ServiceMount[];
}

async function take({ request, response, mounts }: Arrival, world: CallWorld & PracticeWorld): Promise<void> {
  // A broken connection is seen where it matters, by whoever reads or writes; it must not end the process.
  request.on('error', () => undefined);
  response.on('error', () => undefined);
  const target = request.url ?? '/';
  const [path = '', ...rest] = target.split('?');
  const queryText = rest.join('?');
  const mount = mounts.find(({ base }) => path === base || path.startsWith(`${base}/`));
  if (mount !== undefined) {
    await runCall({ mount, path: path.slice(mount.base.length), queryText, request, response }, world);
    return;
  }
  const answer =
    path === PRACTICE_PATH || path.startsWith(`${PRACTICE_PATH}/`)
      ? await practiceAnswer(request, { path, queryText }, world)
      : answerOf(404, 'text/plain; charset=utf-8', 'No service has this address. See /practice.\n');
  await deliver({ kind: 'whole', answer }, { request, response, signal: world.stopping });
}

/** Destinations have its address: it is kept with the state. */
async function listenAsBefore(server: Server, { port, dataDir }: PracticeServerOptions): Promise<string> {
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  // A 10 GB file over a slow line is one request.
  server.requestTimeout = 0;
  if (port !== undefined || dataDir === undefined) return listen(server, port ?? 0);
  const kept = join(dataDir, PORT_FILE);
  const last = Number(await readFile(kept, 'utf8').catch(() => '0'));
  const url = (await listenAgain(server, last)) ?? (await listen(server, 0));
  await writeFile(kept, new URL(url).port);
  return url;
}

/** The one before may be just about to end. Undefined where the port stays taken, or is none. */
async function listenAgain(server: Server, port: number): Promise<string | undefined> {
  if (!(port > 0 && port < PORTS)) return undefined;
  for (let tried = 0; tried < SAME_PORT_TRIES; tried += 1) {
    const url = await listen(server, port).catch(() => undefined);
    if (url !== undefined) return url;
    await sleep(SAME_PORT_WAIT_MS);
  }
  return undefined;
}

async function listen(server: Server, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.removeListener('error', reject);
      resolve();
    });
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function close(server: Server): Promise<void> {
  if (!server.listening) return;
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
