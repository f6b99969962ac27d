import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { DoctorView } from '../../shared/api/views.ts';
import { ok, type Result } from '../../shared/model/result.ts';
import type { Core } from '../core/core.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Log } from '../core/ports/log.ts';
import type { Webhook } from '../core/webhook/webhook.ts';
import type { Spool } from '../core/ports/spool.ts';
import type { Store } from '../core/ports/store.ts';
import { answerRequest, type Mount } from './answerRequest.ts';
import type { ChangeableSettings } from './changeableSettings.ts';
import { CheckBook } from './checkBook.ts';
import { ChangeFeed } from './changeFeed.ts';
import { EventStreams } from './eventStream.ts';
import { AttentionBook } from './attentionBook.ts';
import { attentionHandlers } from './handlers/attentionHandlers.ts';
import { batchHandlers } from './handlers/batchHandlers.ts';
import { batchPartHandlers } from './handlers/batchPartHandlers.ts';
import { checkHandlers } from './handlers/checkHandlers.ts';
import { daemonHandlers } from './handlers/daemonHandlers.ts';
import { destinationHandlers } from './handlers/destinationHandlers.ts';
import { folderHandlers } from './handlers/folderHandlers.ts';
import { folderWorkHandlers } from './handlers/folderWorkHandlers.ts';
import { historyHandlers } from './handlers/historyHandlers.ts';
import { itemHandlers } from './handlers/itemHandlers.ts';
import { jobHandlers } from './handlers/jobHandlers.ts';
import { jobWorkHandlers } from './handlers/jobWorkHandlers.ts';
import { diagnosticsHandlers } from './handlers/diagnosticsHandlers.ts';
import { pathHandlers } from './handlers/pathHandlers.ts';
import { practiceHandlers, type PracticeFace } from './handlers/practiceHandlers.ts';
import { proofHandlers } from './handlers/proofHandlers.ts';
import { scheduleHandlers } from './handlers/scheduleHandlers.ts';
import { rehearsalHandlers } from './handlers/rehearsalHandlers.ts';
import { settingsHandlers } from './handlers/settingsHandlers.ts';
import { settingsLockHandlers } from './handlers/settingsLockHandlers.ts';
import { tokenHandlers } from './handlers/tokenHandlers.ts';
import { updateHandlers } from './handlers/updateHandlers.ts';
import { webhookHandlers } from './handlers/webhookHandlers.ts';
import { Idempotency } from './idempotency.ts';
import { readChanges } from './readChanges.ts';
import { NamedTokens } from './namedTokens.ts';
import { listenOnLoopback, type Answerer, type LoopbackServer } from './server.ts';
import { SettingsLock, type KeptLock } from './settingsLock.ts';
import { listShell } from './shell.ts';
import { READ_TOKEN_FILE, takeToken, TOKEN_FILE } from './tokenFile.ts';
import { daemonProof, TokenBook } from './tokens.ts';
import type { UpdateSettings } from './updateSettings.ts';
import type { DaemonFacts } from './views/statusView.ts';

/** What the local API stands on. */
export interface LocalApiParts {
  readonly core: Core;
  readonly store: Pick<Store, 'answer' | 'commit' | 'fact'>;
  readonly spool: Spool;
  readonly clock: Clock;
  readonly log: Log;
  readonly daemon: DaemonFacts;
  readonly doctor: () => Promise<DoctorView>;
  readonly webhook: Pick<Webhook, 'state' | 'set' | 'clear' | 'test'>;
  readonly updates: UpdateSettings;
  readonly settings: ChangeableSettings;
  readonly practice: PracticeFace;
  /** Where the hash of the settings lock is kept. */
  readonly keptLock: KeptLock;
  /** Takes every secret in use out of a text. */
  readonly redact: (text: string) => string;
  /** Directory of the built page. */
  readonly shellDir: string;
  /** Exactly this one, or 0 = any free one. Without it the last one of this ledger where it is free, else any. */
  readonly port?: number;
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

  const named = await NamedTokens.open(parts);
  const fixed = [
    { token: token.value, scope: 'write' },
    { token: readToken.value, scope: 'read' },
  ] as const;
  const tokens = new TokenBook(clock, fixed, named);
  const lock = await SettingsLock.open({ ...parts, kept: parts.keptLock });
  const feed = feedOf(parts);
  const events = new EventStreams(feed);
  const checks = new CheckBook(core.checking, clock);
  const book = new AttentionBook(core);
  let url = '';
  const work = { book, url: () => url, practice: parts.practice };
  const handlers = {
    ...daemonHandlers({ ...parts, tokens, events, url: () => url }),
    ...workHandlers(core, work),
    ...historyHandlers(core, clock),
    ...checkHandlers(checks, core.checking),
    ...trustHandlers(parts, named, events),
    ...settingsHandlers(parts),
    ...settingsLockHandlers(lock, token.value),
    ...toldHandlers(parts),
    ...rehearsalHandlers(core.checking),
  };
  const answer = answerRequest({
    handlers: (operator) =>
      operator === undefined ? handlers : { ...handlers, ...workHandlers(core.inNameOf(operator), work) },
    tokens,
    lock,
    idempotency: new Idempotency(parts.store, clock, { digestKey: token.value }),
    shell: await listShell(parts.shellDir),
    mounts: parts.mounts ?? [],
    log,
    prove: (challenge, port) => daemonProof(token.value, challenge, port),
  });
  const server = await listen(parts, answer);
  if (!server.ok) return server;
  url = `http://127.0.0.1:${server.value.port}`;
  feed.start();
  const stop = async (): Promise<void> => {
    events.closeAll();
    await checks.stop();
    book.stop();
    await feed.stop();
    await server.value.stop();
  };
  return ok({ url, port: server.value.port, tokenFile, stop });
}

/** Tells whoever follows what changes. */
function feedOf({ core, clock, log, daemon }: LocalApiParts): ChangeFeed {
  return new ChangeFeed({
    version: daemon.version,
    boot: randomBytes(BOOT_BYTES).toString('hex'),
    clock,
    log,
    onChange: (listener) => core.onChange(listener),
    readChanges: (pending) => readChanges(core, daemon, pending),
  });
}

interface WorkParts {
  readonly book: AttentionBook;
  readonly url: () => string;
  readonly practice: PracticeFace;
}

/** What people do with destinations, batches, folders and jobs: it may be done in somebody's name. */
function workHandlers(core: Core, { book, url, practice }: WorkParts): WorkHandlers {
  return {
    ...destinationHandlers(core, url, practice),
    ...batchHandlers(core),
    ...batchPartHandlers(core),
    ...folderHandlers(core),
    ...folderWorkHandlers(core),
    ...scheduleHandlers(core),
    ...itemHandlers(core),
    ...pathHandlers(core),
    ...attentionHandlers(core, book),
    ...jobHandlers(core),
    ...jobWorkHandlers(core),
  };
}

type WorkHandlers = ReturnType<typeof destinationHandlers> &
  ReturnType<typeof batchHandlers> &
  ReturnType<typeof batchPartHandlers> &
  ReturnType<typeof folderHandlers> &
  ReturnType<typeof folderWorkHandlers> &
  ReturnType<typeof scheduleHandlers> &
  ReturnType<typeof itemHandlers> &
  ReturnType<typeof pathHandlers> &
  ReturnType<typeof attentionHandlers> &
  ReturnType<typeof jobHandlers> &
  ReturnType<typeof jobWorkHandlers>;

/** What is told to, or looked for at, an address that a person set; and the practice server. */
function toldHandlers({
  practice,
  updates,
  webhook,
}: LocalApiParts): ReturnType<typeof webhookHandlers> &
  ReturnType<typeof updateHandlers> &
  ReturnType<typeof practiceHandlers> {
  return { ...webhookHandlers(webhook), ...updateHandlers(updates), ...practiceHandlers(practice) };
}

/** What lets others check what Waybill says and who may ask it. */
function trustHandlers(
  parts: LocalApiParts,
  named: NamedTokens,
  events: EventStreams,
): ReturnType<typeof proofHandlers> &
  ReturnType<typeof diagnosticsHandlers> &
  ReturnType<typeof tokenHandlers> {
  return { ...proofHandlers(parts), ...diagnosticsHandlers(parts), ...tokenHandlers(named, events) };
}

/** The ledger's fact that keeps the last port: bookmarks and scripts find the daemon again after a restart. */
const PORT_FACT = 'localApi.port';

async function listen(
  { port, store }: Pick<LocalApiParts, 'port' | 'store'>,
  answer: Answerer,
): Promise<Result<LoopbackServer>> {
  if (port !== undefined) return listenOnLoopback(port, answer);
  const last = Number(await store.fact(PORT_FACT));
  const again = last > 0 ? await listenOnLoopback(last, answer) : undefined;
  if (again?.ok === true) return again;
  const chosen = await listenOnLoopback(0, answer);
  if (chosen.ok) await store.commit([{ put: 'fact', key: PORT_FACT, value: String(chosen.value.port) }]);
  return chosen;
}
