import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDaemon, type Daemon } from '../../main/daemon.ts';
import { startPracticeServer, type PracticeServer } from '../../main/practice/practiceServer.ts';
import type { Client } from '../../shared/api/client.ts';
import { createClient } from '../../shared/api/wholeClient.ts';
import { rawCall, type RawAnswer, type RawCall } from '../contract/practice/rawCall.ts';
import { fetchTransport } from './localApiHost.ts';

/** A real daemon whose destinations are a practice server's services, each under its kind's name. */
export interface MirrorHost {
  readonly practice: () => PracticeServer;
  readonly daemon: () => Daemon;
  readonly client: () => Client;
  /** The mirror's address of a destination, and its key. */
  readonly mirror: (kind: string) => { readonly url: string; readonly key: string };
  /** The service's own address, and the remote key. */
  readonly direct: (kind: string) => { readonly url: string; readonly key: string };
  /** The server goes away; its state stays. */
  stopServer(): Promise<void>;
  startServer(): Promise<void>;
  restartDaemon(): Promise<void>;
  stop(): Promise<void>;
}

export interface MirrorHostOptions {
  readonly services?: Readonly<Record<string, Readonly<Record<string, unknown>> | false>>;
  readonly speed?: number;
  readonly kinds?: readonly string[];
  /** The daemon's settings file at its start. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** The daemon's data directory, where it lies elsewhere. */
  readonly dataDir?: string;
}

const OPTIONS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'haplo-standard': { apiKind: 'people' },
  robotoff: { jobType: 'ingredients_spellcheck' },
};

/** Starts both; `stop` leaves nothing behind. */
export async function startMirrorHost(options: MirrorHostOptions = {}): Promise<MirrorHost> {
  const dir = await mkdtemp(join(tmpdir(), 'waybill-mirror-'));
  const dataDir = options.dataDir ?? join(dir, 'data');
  const kinds = options.kinds ?? ['haplo-batch', 'haplo-standard', 'robotoff'];
  const openServer = (port: number): Promise<PracticeServer> =>
    startPracticeServer({
      dataDir: join(dir, 'practice'),
      port,
      speed: options.speed ?? 200,
      ...(options.services === undefined ? {} : { services: options.services }),
    });
  let practice = await openServer(0);
  const port = Number(new URL(practice.url).port);
  let isUp = true;
  if (options.settings !== undefined) {
    await mkdir(dataDir, { mode: 0o700 });
    await writeFile(join(dataDir, 'settings.json'), JSON.stringify(options.settings));
  }
  let daemon = await openDaemon(dataDir);
  let client = await clientOf(daemon);
  const keys = new Map<string, string>();
  for (const kind of kinds) {
    const { url, user, secret, authUrl, shortcode, project } = practice.services[kind] ?? {
      url: '',
      secret: '',
    };
    const saved = await client.saveDestination({
      body: {
        name: kind,
        kind: kind as 'robotoff',
        url,
        secret,
        secretStore: 'file',
        ...(typeof user === 'string' ? { user } : {}),
        options: {
          ...OPTIONS[kind],
          ...(typeof authUrl === 'string' ? { authUrl } : {}),
          ...(typeof shortcode === 'string' ? { shortcode } : {}),
          ...(typeof project === 'number' ? { project } : {}),
        },
      },
    });
    if (!saved.ok) throw new Error(JSON.stringify(saved.failure));
    const made = await client.mirrorKey({ params: { name: kind } });
    if (!made.ok) throw new Error(JSON.stringify(made.failure));
    keys.set(kind, made.value.secret);
  }
  return {
    practice: () => practice,
    daemon: () => daemon,
    client: () => client,
    mirror: (kind) => ({ url: `${daemon.url}/mirror/${kind}`, key: keys.get(kind) ?? '' }),
    direct: (kind) => ({
      url: practice.services[kind]?.url ?? '',
      key: practice.services[kind]?.secret ?? '',
    }),
    async stopServer() {
      isUp = false;
      await practice.stop();
    },
    async startServer() {
      practice = await openServer(port);
      isUp = true;
    },
    async restartDaemon() {
      await daemon.stop();
      daemon = await openDaemon(dataDir);
      client = await clientOf(daemon);
    },
    async stop() {
      await daemon.stop();
      if (isUp) await practice.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function openDaemon(dataDir: string): Promise<Daemon> {
  const started = await startDaemon({ dataDir, hosted: 'serve', logLevel: 'info' });
  if (!started.ok) throw new Error(JSON.stringify(started.failure));
  return started.value;
}

async function clientOf(daemon: Daemon): Promise<Client> {
  const token = (await readFile(daemon.tokenFile, 'utf8')).trim();
  return createClient({ call: fetchTransport(daemon.url, token) });
}

/** Everything of an answer but time, server name, connection, and where it comes from. */
export interface Comparable {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const ASIDE = new Set(['date', 'server', 'connection', 'keep-alive', 'x-waybill-origin']);

export function comparable(answer: RawAnswer): Comparable {
  const { status, body } = answer;
  const headers = Object.fromEntries(Object.entries(answer.headers).filter(([name]) => !ASIDE.has(name)));
  return { status, headers, body };
}

/** The same call made directly and through the mirror; `sign` gives the credentials' header for a key. */
export async function bothWays(
  host: MirrorHost,
  made: {
    readonly kind: string;
    readonly path: string;
    readonly call: RawCall;
    readonly sign: (key: string) => Readonly<Record<string, string>>;
  },
): Promise<{ readonly direct: RawAnswer; readonly mirror: RawAnswer }> {
  const { kind, path, call, sign } = made;
  const one = async (side: { readonly url: string; readonly key: string }): Promise<RawAnswer> =>
    rawCall(side.url + path, { ...call, headers: { ...call.headers, ...sign(side.key) } });
  return { direct: await one(host.direct(kind)), mirror: await one(host.mirror(kind)) };
}
