import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Failure } from '../shared/model/failure.ts';
import { isoTime } from '../shared/model/isoTime.ts';
import { ok, type Result } from '../shared/model/result.ts';
import { SystemClock } from './adapters/clock/systemClock.ts';
import { removeDaemonFile, writeDaemonFile } from './adapters/daemonFile/daemonFile.ts';
import { nodeDigest } from './adapters/digest/nodeDigest.ts';
import { notePassed } from './adapters/files/giveBackMemory.ts';
import { createHttp } from './adapters/http/http.ts';
import { HTTP_LIMITS, type HttpLimits } from './adapters/http/limits.ts';
import { builtFile, ownVersion } from './adapters/installed/installed.ts';
import { takeLock, type DataLock } from './adapters/lock/lock.ts';
import { FileLog } from './adapters/log/fileLog.ts';
import type { LogLevel } from './adapters/log/logLevel.ts';
import { Redactor } from './adapters/log/redactor.ts';
import { allLogs, streamLog } from './adapters/log/streamLog.ts';
import { httpRelay } from './adapters/relay/httpRelay.ts';
import { SystemRandom } from './adapters/random/systemRandom.ts';
import { openSecrets } from './adapters/secrets/secretStores.ts';
import { servicesOver } from './adapters/services/registry.ts';
import { adminSettingsPath } from './adapters/settings/adminSettings.ts';
import { prepareDataDir } from './adapters/settings/dataDir.ts';
import { DurableJson } from './adapters/settings/durableJson.ts';
import { openSettings } from './adapters/settings/settingsStore.ts';
import { takeSigningKey } from './adapters/signing/keyFile.ts';
import { httpWebhook } from './adapters/webhook/httpWebhook.ts';
import { createCore } from './core/createCore.ts';
import type { Heard } from './core/ports/heard.ts';
import type { Log } from './core/ports/log.ts';
import type { Ports } from './core/ports/ports.ts';
import type { Partials } from './core/ports/partials.ts';
import type { PracticeSetting } from './core/ports/practice.ts';
import type { Relay } from './core/ports/relay.ts';
import { Webhook, type WebhookParts } from './core/webhook/webhook.ts';
import { Closing } from './closing.ts';
import { beginBackground } from './daemonBackground.ts';
import { openDaemonFiles } from './daemonFiles.ts';
import { openDaemonLedger } from './daemonLedger.ts';
import { beginPractice, practiceKeeper } from './daemonPractice.ts';
import { facesOfSettings, openDaemonSpool, portsOfSettings } from './daemonSettings.ts';
import { threadsFor } from './daemonThreads.ts';
import type { ChangeableSettings } from './localApi/changeableSettings.ts';
import { examine } from './localApi/doctor.ts';
import { proxyNames } from './localApi/doctor/servers.ts';
import { startLocalApi, type LocalApi } from './localApi/localApi.ts';
import type { KeptLock } from './localApi/settingsLock.ts';
import type { UpdateSettings } from './localApi/updateSettings.ts';
import { truthOf, type Truth } from './localApi/views/truth.ts';
import { createMirror } from './mirror/mirror.ts';

/** How a daemon is started. */
export interface DaemonOptions {
  /** Absolute path; made when it is not there. */
  readonly dataDir: string;
  /** A fixed port; without one the last one of this directory where it is free, else any free one. */
  readonly port?: number;
  /** The lock of `dataDir`, where the caller has taken it already. It is released with the rest. */
  readonly lock?: DataLock;
  /** Who lends it a process; only told in the log. */
  readonly hosted: 'serve' | 'command' | 'electron';
  readonly logLevel: LogLevel;
  /** Program and first arguments that make it the `waybill` command, where this very program is not it. */
  readonly command?: readonly [string, ...string[]];
  /** Other limits of an exchange than `HTTP_LIMITS`: a test cannot wait a minute for a silent server. */
  readonly httpLimits?: Partial<HttpLimits>;
  /** Where lines for people go besides the log file. */
  readonly logStream?: NodeJS.WriteStream;
}

/** A running daemon. */
export interface Daemon {
  readonly url: string;
  readonly tokenFile: string;
  /** Without links. */
  readonly dataDir: string;
  readonly log: Log;
  /** Ends what is under way and gives everything back; a second call waits for the first. */
  readonly stop: () => Promise<void>;
}

/**
 * Puts the daemon together over a data directory and starts it. Fails, with nothing left running, with
 * `data-dir.no-access`, `daemon.running`, `settings.unreadable`, `ledger.*` or `port.in-use`.
 */
export async function startDaemon(options: DaemonOptions): Promise<Result<Daemon>> {
  const closing = new Closing();
  const { lock } = options;
  if (lock !== undefined) closing.push(() => lock.release());
  try {
    const ground = await openGround(options, closing);
    const started = ground.ok ? await serve(options, ground.value, closing) : ground;
    if (started.ok) return ok({ ...started.value, stop: () => closing.all() });
    await closing.all();
    return started;
  } catch (error) {
    await closing.all();
    throw error;
  }
}

/** Everything below the core. */
interface Ground {
  readonly dataDir: string;
  readonly ports: Ports;
  readonly relay: Relay;
  readonly heard: Heard;
  readonly redact: (text: string) => string;
  readonly partials: Partials;
  readonly settings: ChangeableSettings;
  readonly keptLock: KeptLock;
  readonly updates: UpdateSettings;
  readonly practice: PracticeSetting;
  /** What the webhook needs besides the core. */
  readonly webhook: Pick<WebhookParts, 'settings' | 'secret' | 'send'>;
  readonly trouble: () => Failure | undefined;
}

async function openGround(options: DaemonOptions, closing: Closing): Promise<Result<Ground>> {
  const prepared = await prepareDataDir(options.dataDir);
  if (!prepared.ok) return prepared;
  const dataDir = prepared.value;
  const lock = options.lock === undefined ? await takeLock(dataDir) : ok(options.lock);
  if (!lock.ok) return lock;
  closing.push(() => lock.value.release());
  // What a killed daemon left there is not true any more.
  await removeDaemonFile(dataDir);

  const clock = new SystemClock();
  const redactor = new Redactor();
  const log = openLog(options, dataDir, { clock, redactor, closing });
  const adminPath = adminSettingsPath(process.env, process.platform);
  const opened = await openSettings({ path: join(dataDir, 'settings.json'), adminPath });
  if (!opened.ok) return opened;
  const settings = opened.value;
  const ledger = await openDaemonLedger(join(dataDir, 'ledger.db'), dataDir);
  if (!ledger.ok) return ledger;
  const { repair, store, trouble } = ledger.value;
  closing.push(() => store.close());
  const directory = join(dataDir, 'spool');
  const spool = await openDaemonSpool(directory, settings, clock);
  if (!spool.ok) return spool;
  const files = openDaemonFiles(directory);
  closing.push(files.close);
  const key = await takeSigningKey(dataDir, log);
  if (!key.ok) return key;
  const limits = options.httpLimits ?? {};
  const http = createHttp({ clock, limits });
  closing.push(() => http.close());

  const secrets = openSecrets({
    file: new DurableJson(join(dataDir, 'secrets.json'), { ownerOnly: true }),
    redactor,
  });
  const ports: Ports = {
    clock,
    random: new SystemRandom(),
    digest: nodeDigest,
    log,
    store,
    ledgerRepair: repair,
    files: files.files,
    spool: spool.value,
    secrets: secrets.ofDestinations,
    ...portsOfSettings(opened.value, files.tree),
    service: servicesOver(http),
    ...threadsFor({ files: files.files, spoolDirectory: directory, httpLimits: limits, log }, closing),
    signer: key.value.signer,
    passed: notePassed,
    version: ownVersion(),
    get settleMs() {
      return settings.current().settleMs;
    },
  };
  const relay = httpRelay(http, { ...HTTP_LIMITS, ...limits });
  const webhook = { settings: opened.value.webhook, secret: secrets.ofWebhook, send: httpWebhook(http) };
  const { partials } = spool.value;
  const faces = { relay, partials, heard: http.heard, redact: redactor.redact, webhook };
  return ok({ dataDir, ports, ...faces, ...facesOfSettings(opened.value), settings, trouble });
}

function openLog(
  options: DaemonOptions,
  dataDir: string,
  parts: { readonly clock: SystemClock; readonly redactor: Redactor; readonly closing: Closing },
): Log {
  const { clock, redactor, closing } = parts;
  const level = options.logLevel;
  const { redact } = redactor;
  const file = new FileLog({ directory: join(dataDir, 'logs'), level, clock, redact });
  closing.push(() => file.close());
  if (options.logStream === undefined) return file;
  return allLogs(file, streamLog({ stream: options.logStream, level, clock, redact }));
}

async function serve(
  options: DaemonOptions,
  ground: Ground,
  closing: Closing,
): Promise<Result<Omit<Daemon, 'stop'>>> {
  const { dataDir, ports } = ground;
  const core = createCore(ports);
  closing.push(() => core.stop());
  const { clock, log, secrets, spool, store, version } = ports;
  const daemon = {
    version,
    dataDir,
    pid: process.pid,
    startedAt: clock.now(),
    get trouble(): Failure | undefined {
      return ground.trouble();
    },
    signer: ports.signer,
  };
  const doctor = (): ReturnType<typeof examine> =>
    examine({ core, spool, secrets, daemon, proxySettings: proxyNames(process.env), heard: ground.heard });
  const shellDir = fileURLToPath(builtFile('renderer'));
  const { port } = options;
  const { relay, partials } = ground;
  const { random } = ports;
  const mirror = createMirror({ core: core.mirror, relay, spool, partials, clock, random, log });
  const { keptLock, redact, updates } = ground;
  const needs = async (): Promise<Truth> => truthOf(await core.status());
  const webhook = new Webhook({ ...ground.webhook, core, store, clock, random, log, needs, version });
  const practice = practiceKeeper({ ...options, dataDir }, { ...ports, core, setting: ground.practice });
  const faces = {
    daemon,
    doctor,
    redact,
    keptLock,
    practice,
    settings: ground.settings,
    updates,
    webhook,
    shellDir,
    mounts: [mirror],
  };
  const parts = { core, store, spool, clock, log, ...faces };
  const api = await startLocalApi(port === undefined ? parts : { ...parts, port });
  if (!api.ok) return api;
  closing.push(() => api.value.stop());
  await core.start();
  await webhook.start();
  closing.push(() => webhook.stop());
  const retentionDays = (): number => ground.settings.current().retentionDays;
  const isCommands = options.hosted === 'command';
  for (const end of beginBackground({ core, ports, retentionDays, isCommands })) closing.push(end);
  await announce(api.value, daemon);
  closing.push(() => removeDaemonFile(dataDir));
  closing.push(beginPractice(practice, options.hosted));
  log.info('the daemon is ready', { hosted: options.hosted, version, port: api.value.port });
  return ok({ url: api.value.url, tokenFile: api.value.tokenFile, dataDir, log });
}

function announce(
  api: LocalApi,
  daemon: {
    readonly dataDir: string;
    readonly pid: number;
    readonly version: string;
    readonly startedAt: number;
  },
): Promise<void> {
  const { dataDir, pid, version } = daemon;
  return writeDaemonFile(dataDir, { url: api.url, pid, version, startedAt: isoTime(daemon.startedAt) });
}
