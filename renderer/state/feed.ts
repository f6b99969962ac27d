import { readEvents } from '../../shared/api/eventReader.ts';
import type { EventMessage } from '../../shared/api/events.ts';
import { whyNotStarted, type Session } from '../connection/signIn.ts';
import { mergeChanges, type Changes } from './changes.ts';
import type { WaybillStore } from './waybillStore.ts';

/** The screen is brought up to date at most so often: more cannot be read, and costs the instrument PC. */
const APPLY_EVERY_MS = 100;
/** A daemon that hangs keeps its sockets open: after so much silence it is asked whether it lives. */
const SILENCE_MS_MAX = 20_000;
const LIFE_SIGN_MS_MAX = 10_000;

/** Keeps the store up to date until stopped: snapshot, then changes; after a loss it comes back by itself. */
export function startFeed(session: Session, store: WaybillStore): () => void {
  const feed = new Feed(session, store);
  void feed.run();
  return () => feed.stop();
}

class Feed {
  readonly #session: Session;
  readonly #store: WaybillStore;
  readonly #stopped = new AbortController();
  #connection = new AbortController();
  #pending: Changes | undefined;
  #applyTimer: ReturnType<typeof setTimeout> | undefined;
  #silenceTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(session: Session, store: WaybillStore) {
    this.#session = session;
    this.#store = store;
  }

  stop(): void {
    this.#stopped.abort();
    this.#connection.abort();
    clearTimeout(this.#applyTimer);
    clearTimeout(this.#silenceTimer);
  }

  async run(): Promise<void> {
    const { signal } = this.#stopped;
    await readEvents({
      call: (request) => {
        this.#connection = new AbortController();
        return this.#session.call({ ...request, signal: this.#connection.signal });
      },
      signal,
      onMessage: (message) => this.#take(message),
      onState: (state, status) => {
        if (state === 'open') void this.#snapshot();
        else this.#lost(status);
      },
      sleep,
    });
  }

  #lost(status: number | undefined): void {
    clearTimeout(this.#silenceTimer);
    if (status === 401) {
      this.stop();
      this.#store.connection({ state: 'expired' });
    } else if (this.#store.getState().connection.state !== 'lost') {
      this.#store.connection({ state: 'lost', since: Date.now() });
    }
    if (status === 503) void this.#askWhy();
  }

  /** Only the desktop shell answers in the daemon's place, and knows what keeps it from starting. */
  async #askWhy(): Promise<void> {
    const answer = await this.#session.client.status({ signal: this.#stopped.signal });
    const { connection } = this.#store.getState();
    if (answer.ok || connection.state !== 'lost' || this.#stopped.signal.aborted) return;
    const { since } = connection;
    const why = whyNotStarted(answer.failure);
    if (why?.code !== connection.why?.code)
      this.#store.connection({ state: 'lost', since, ...(why === undefined ? {} : { why }) });
  }

  #take(message: EventMessage): void {
    this.#expectMore();
    switch (message.type) {
      case 'hello':
        break;
      case 'gap':
        void this.#snapshot();
        break;
      case 'changes':
        this.#pending = mergeChanges(this.#pending, message);
        this.#applyTimer ??= setTimeout(() => this.#apply(), APPLY_EVERY_MS);
        break;
      default:
        message satisfies never;
    }
  }

  /** Also after a short loss: a whole picture is cheaper than reasoning about what was missed. */
  async #snapshot(): Promise<void> {
    this.#expectMore();
    const { signal } = this.#connection;
    const answer = await this.#session.client.status({ signal });
    if (answer.ok) this.#store.snapshot(answer.value);
    else if (!signal.aborted) this.#connection.abort();
  }

  #apply(): void {
    this.#applyTimer = undefined;
    const changes = this.#pending;
    this.#pending = undefined;
    if (changes !== undefined) this.#store.apply(changes);
  }

  #expectMore(): void {
    clearTimeout(this.#silenceTimer);
    this.#silenceTimer = setTimeout(() => void this.#askForLife(), SILENCE_MS_MAX);
  }

  async #askForLife(): Promise<void> {
    const { signal } = this.#connection;
    const patience = AbortSignal.any([signal, AbortSignal.timeout(LIFE_SIGN_MS_MAX)]);
    const answer = await this.#session.client.health({ signal: patience });
    if (signal.aborted) return;
    if (answer.ok) this.#expectMore();
    else this.#connection.abort();
  }
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
