import { setImmediate as turn } from 'node:timers/promises';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readFile } from 'node:fs/promises';
import { createCore } from '../../main/core/createCore.ts';
import type { Core } from '../../main/core/core.ts';
import type { Clock } from '../../main/core/ports/clock.ts';
import { examine } from '../../main/localApi/doctor.ts';
import { startLocalApi, type LocalApi } from '../../main/localApi/localApi.ts';
import { truthOf } from '../../main/localApi/views/truth.ts';
import { Webhook, type WebhookParts } from '../../main/core/webhook/webhook.ts';
import { failure } from '../../shared/model/failure.ts';
import type { WebhookConfig } from '../../shared/model/webhook.ts';
import { daemonSettingsSchema } from '../../shared/model/settings.ts';
import type { UpdateWish } from '../../shared/model/updates.ts';
import type { ChangeableSettings } from '../../main/localApi/changeableSettings.ts';
import type { UpdateSettings } from '../../main/localApi/updateSettings.ts';
import type { PracticeFace } from '../../main/localApi/handlers/practiceHandlers.ts';
import type { KeptLock } from '../../main/localApi/settingsLock.ts';
import { READ_TOKEN_FILE } from '../../main/localApi/tokenFile.ts';
import type { Mount } from '../../main/localApi/answerRequest.ts';
import type { Client, Transport } from '../../shared/api/client.ts';
import { createClient } from '../../shared/api/wholeClient.ts';
import { checksHere } from './checksHere.ts';
import { MemoryDestinations } from './memoryDestinations.ts';
import { MemoryKindness, MemoryWindows } from './memoryWindows.ts';
import { SystemZones } from '../../main/adapters/clock/systemZones.ts';
import { MemoryFiles } from './memoryFiles.ts';
import { MemorySecrets } from './memorySecrets.ts';
import { MemorySpool } from './memorySpool.ts';
import { memoryStore, type MemoryStore } from './memoryStore.ts';
import { scriptedService, type ScriptedService } from './scriptedService.ts';
import { RecordingLog } from './silentLog.ts';

/** The local API on a real socket, over the real core with a scripted server and a ledger in memory. */
export interface LocalApiHost {
  readonly api: LocalApi;
  readonly core: Core;
  readonly client: Client;
  readonly readClient: Client;
  readonly call: Transport;
  readonly token: string;
  readonly readToken: string;
  readonly dataDir: string;
  readonly files: MemoryFiles;
  readonly spool: MemorySpool;
  readonly store: MemoryStore;
  readonly service: ScriptedService;
  readonly log: RecordingLog;
  readonly clock: MovedClock;
  stop(): Promise<void>;
}

/** The real clock, which a test can put forward. */
export class MovedClock implements Clock {
  ahead = 0;
  now(): number {
    return Date.now() + this.ahead;
  }
  elapsed(): number {
    return performance.now() + this.ahead;
  }
  turn(): Promise<void> {
    return turn();
  }
  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(done, ms);
      function done(): void {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        resolve();
      }
      signal?.addEventListener('abort', done, { once: true });
    });
  }
}

export interface HostOptions {
  readonly shell?: Readonly<Record<string, string>>;
  readonly mounts?: readonly Mount[];
  readonly spoolBytes?: number;
  readonly spool?: MemorySpool;
  readonly keptLock?: KeptLock;
  readonly practice?: PracticeFace;
  /** Replaces methods of the core, for what the real one cannot be made to do. */
  readonly core?: Partial<Core>;
}

/** A webhook that nobody hears. */
function memoryWebhook(): Pick<WebhookParts, 'settings' | 'secret' | 'send'> {
  let config: WebhookConfig | undefined;
  let secret: string | undefined;
  const done = { ok: true, value: undefined } as const;
  return {
    settings: {
      current: () => config,
      save: (wanted) => {
        config = wanted;
        return Promise.resolve(done);
      },
    },
    secret: {
      get: () =>
        Promise.resolve(
          secret === undefined
            ? { ok: false, failure: failure('secret.missing', { destination: 'webhook' }) }
            : { ok: true, value: secret },
        ),
      set: (_store, given) => {
        secret = given;
        return Promise.resolve(done);
      },
      remove: () => {
        secret = undefined;
        return Promise.resolve(done);
      },
    },
    send: () => Promise.resolve(done),
  };
}

/** A feed of updates in memory; none at first. */
function memoryUpdates(): UpdateSettings {
  let wish: UpdateWish = { feed: '', channel: 'latest' };
  return {
    current: () => ({ ...wish, locked: false }),
    save: (change) => {
      wish = { ...wish, ...change };
      return Promise.resolve({ ok: true, value: undefined });
    },
  };
}

/** Settings in memory, all at their defaults. */
function memorySettings(): ChangeableSettings {
  let settings = daemonSettingsSchema.parse({});
  return {
    current: () => ({ ...settings, locked: [] }),
    change: (change) => {
      settings = daemonSettingsSchema.parse({ ...settings, ...change });
      return Promise.resolve({ ok: true, value: undefined });
    },
  };
}

/** A practice server that cannot be started. */
const NO_PRACTICE: PracticeFace = {
  state: () => ({ state: 'off' }),
  destinations: () => [],
  start: () => Promise.resolve({ ok: false, failure: failure('practice.failed', { reason: 'no program' }) }),
  stop: () => Promise.resolve({ ok: true, value: undefined }),
  awaken: () => Promise.resolve(),
};

/** A settings lock in memory; none at first. */
export function memoryLock(): KeptLock {
  let kept: string | undefined;
  return {
    current: () => (kept === undefined ? undefined : { hash: kept, by: 'person' }),
    save: (hash) => {
      kept = hash;
      return Promise.resolve({ ok: true, value: undefined });
    },
  };
}

/** Starts it; `stop` leaves nothing behind. */
export async function startHost(options: HostOptions = {}): Promise<LocalApiHost> {
  const dataDir = await mkdtemp(join(tmpdir(), 'waybill-api-'));
  const shellDir = join(dataDir, 'shell');
  await writeShell(shellDir, options.shell ?? {});
  const clock = new MovedClock();
  const spool = options.spool ?? new MemorySpool(options.spoolBytes);
  const files = new MemoryFiles({ clock, spool });
  const store = memoryStore();
  const service = scriptedService();
  const log = new RecordingLog();
  const secrets = new MemorySecrets();
  const real = createCore({
    clock,
    random: {
      bytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
      fraction: () => Math.random(),
    },
    digest: { sha256: (content) => createHash('sha256').update(content).digest('hex') },
    log,
    store,
    files,
    checks: checksHere(files),
    spool,
    secrets,
    destinations: new MemoryDestinations(),
    windows: new MemoryWindows(),
    zones: new SystemZones(),
    kindness: new MemoryKindness(),
    service: (kind) => (kind === 'haplo-batch' ? service.service : undefined),
    version: '0.0.0-test',
    settleMs: 0,
  });
  const core: Core = { ...real, ...options.core };
  const daemon = { version: '0.0.0-test', dataDir, pid: process.pid, startedAt: clock.now() };
  const started = await startLocalApi({
    core,
    store,
    spool,
    clock,
    log,
    daemon,
    webhook: new Webhook({
      ...memoryWebhook(),
      core,
      store,
      clock,
      log,
      random: { bytes: (count) => crypto.getRandomValues(new Uint8Array(count)), fraction: () => 0 },
      needs: async () => truthOf(await core.status()),
      version: '0.0.0-test',
    }),
    keptLock: options.keptLock ?? memoryLock(),
    updates: memoryUpdates(),
    settings: memorySettings(),
    practice: options.practice ?? NO_PRACTICE,
    redact: (text) => text,
    doctor: () => examine({ core, spool, secrets, daemon, proxySettings: [] }),
    shellDir,
    port: 0,
    mounts: options.mounts ?? [],
  });
  if (!started.ok) throw new Error(started.failure.code);
  await core.start();
  const api = started.value;
  const token = (await readFile(api.tokenFile, 'utf8')).trim();
  const readToken = (await readFile(join(dataDir, READ_TOKEN_FILE), 'utf8')).trim();
  const call = fetchTransport(api.url, token);
  return {
    api,
    core,
    client: createClient({ call }),
    readClient: createClient({ call: fetchTransport(api.url, readToken) }),
    call,
    token,
    readToken,
    dataDir,
    files,
    spool,
    store,
    service,
    log,
    clock,
    stop: async () => {
      await api.stop();
      await core.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function writeShell(dir: string, shell: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, content] of Object.entries(shell)) {
    await mkdir(dirname(join(dir, name)), { recursive: true });
    await writeFile(join(dir, name), content);
  }
}

/** The transport that scripts use: fetch with a bearer token. */
export function fetchTransport(url: string, token: string): Transport {
  return (request) =>
    fetch(`${url}${request.path}`, {
      method: request.method,
      headers: { ...request.headers, authorization: `Bearer ${token}` },
      ...(request.body === undefined ? {} : { body: request.body, duplex: 'half' }),
      ...(request.signal === undefined ? {} : { signal: request.signal }),
    });
}

export interface RawAnswer {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

/** Sends bytes as they are and reads the whole answer: for requests that no HTTP client would make. */
export function sendRaw(port: number, text: string, host = '127.0.0.1'): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, host);
    let got = '';
    const finish = (): void => {
      const cut = got.indexOf('\r\n\r\n');
      const head = cut < 0 ? got : got.slice(0, cut);
      resolve({
        status: Number(/^HTTP\/1\.1 (\d{3})/.exec(got)?.[1] ?? 0),
        head,
        body: cut < 0 ? '' : got.slice(cut + 4),
      });
    };
    socket.setEncoding('latin1');
    socket.on('connect', () => socket.write(text));
    socket.on('data', (chunk) => {
      got += String(chunk);
    });
    socket.on('close', finish);
    socket.on('error', (error) => (got === '' ? reject(error) : undefined));
  });
}

/** One request in raw form, closing the connection afterwards. */
export function rawRequest(
  port: number,
  line: string,
  headers: readonly string[] = [],
  body = '',
): Promise<RawAnswer> {
  const hasHost = headers.some((header) => /^host:/i.test(header));
  const all = [...(hasHost ? [] : [`Host: 127.0.0.1:${port}`]), ...headers, 'Connection: close'];
  return sendRaw(port, `${line} HTTP/1.1\r\n${all.join('\r\n')}\r\n\r\n${body}`);
}

/** Waits until something holds; fails after a generous time. */
export async function until<T>(
  what: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> {
  const end = Date.now() + 15_000;
  for (;;) {
    const got = await what();
    if (got !== undefined && got !== false) return got;
    if (Date.now() > end) throw new Error('it did not come about in time');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
