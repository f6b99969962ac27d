import type { Failure } from '../../shared/model/failure.ts';
import { failure } from '../../shared/model/failure.ts';
import type { Log } from '../core/ports/log.ts';
import type { DaemonAt } from '../cli/findDaemon.ts';

/** How the start of a daemon went. */
export type HostedStart =
  | { readonly state: 'ready' }
  | { readonly state: 'refused'; readonly code: Failure['code']; readonly facts: Failure['facts'] };

/** A daemon in a process that we started. */
export interface HostedDaemon {
  /** How its start went; `refused` carries the failure, `daemon.running` above all. Undefined = it ended without a word. */
  readonly started: Promise<HostedStart | undefined>;
  /** Resolves when the process has ended, for whatever reason. */
  readonly ended: Promise<void>;
  /** Asks it to end, and makes it after a while. */
  stop(): Promise<void>;
}

export interface DaemonLinkParts {
  readonly find: () => Promise<DaemonAt | undefined>;
  /** Starts a daemon; undefined where this runtime cannot run one. `isRestart` = the last one ended unasked. */
  readonly host: ((isRestart: boolean) => HostedDaemon) | undefined;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Monotonic, ms. */
  readonly elapsed: () => number;
  readonly log: Log;
  /** The daemon was reached at another place, or is gone. */
  readonly onChange: (daemon: DaemonAt | undefined) => void;
  /** None can be started, for a reason that a person should know; or that is over. */
  readonly onTrouble?: () => void;
}

/** Where no daemon can be started, or another one is just starting, it is looked for again after that, ms. */
const LOOK_AGAIN_MS = 500;
/** A daemon that ended this soon is started again ever more slowly, ms. */
const QUICK_END_MS = 10_000;
const RESTART_MS_MIN = 250;
const RESTART_MS_MAX = 30_000;
/** One that ended so often in a row is not just being started any more: a person is told. */
const QUICK_ENDS_UNTOLD = 2;

/**
 * Keeps the way to the daemon of a data directory: attaches to the one that runs, else hosts one, and does so again
 * whenever it is lost. What the exit code of a lost one says is not looked at: any end that nobody asked for is a crash.
 */
export class DaemonLink {
  readonly #parts: DaemonLinkParts;
  readonly #stopped = new AbortController();
  #current: DaemonAt | undefined;
  #hosted: HostedDaemon | undefined;
  #isRestart = false;
  #quickEnds = 0;
  #trouble: Failure | undefined;
  #pause = new AbortController();
  #doubt: PromiseWithResolve = withResolve();
  #waiting = new Set<(daemon: DaemonAt | undefined) => void>();
  #running: Promise<void> = Promise.resolve();

  constructor(parts: DaemonLinkParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Where it was last reached. */
  get current(): DaemonAt | undefined {
    return this.#current;
  }

  /** True where the daemon is a child of ours. */
  get isHost(): boolean {
    return this.#hosted !== undefined;
  }

  /** Why there is none, where it could not be started; it is tried again by itself. */
  get trouble(): Failure | undefined {
    return this.#trouble;
  }

  /** Somebody mended what was in the way: try again at once. */
  tryNow(): void {
    this.#quickEnds = 0;
    this.#tell(undefined);
    this.#pause.abort();
    this.doubt();
  }

  /** The daemon, waited for at most `ms`; not at all where it could not be started. */
  reached(ms: number): Promise<DaemonAt | undefined> {
    if (this.#current !== undefined || this.#trouble !== undefined) return Promise.resolve(this.#current);
    return new Promise((resolve) => {
      const end = (daemon: DaemonAt | undefined): void => {
        clearTimeout(late);
        this.#waiting.delete(end);
        resolve(daemon);
      };
      const late = setTimeout(() => end(undefined), ms);
      this.#waiting.add(end);
    });
  }

  /** Somebody could not reach it: look again. */
  doubt(): void {
    this.#doubt.resolve();
  }

  /** Ends the looking, and the daemon where it is ours. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#pause.abort();
    this.#doubt.resolve();
    await this.#hosted?.stop();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      this.#doubt = withResolve();
      const found = await this.#parts.find();
      this.#note(found);
      if (found !== undefined) await this.#doubt.promise;
      else if (this.#hosted !== undefined || this.#parts.host === undefined)
        await this.#parts.sleep(LOOK_AGAIN_MS, signal);
      else await this.#host(this.#parts.host);
    }
  }

  #note(found: DaemonAt | undefined): void {
    if (found?.url === this.#current?.url && found?.token === this.#current?.token) return;
    this.#current = found;
    if (found !== undefined) this.#tell(undefined);
    this.#parts.log.info(found === undefined ? 'the daemon is lost' : 'the daemon is reached', {
      hosted: this.isHost,
    });
    if (found !== undefined) for (const end of this.#waiting) end(found);
    this.#parts.onChange(found);
  }

  async #host(host: (isRestart: boolean) => HostedDaemon): Promise<void> {
    const { log, elapsed, sleep } = this.#parts;
    const { signal } = this.#stopped;
    if (this.#quickEnds > 0) {
      this.#pause = new AbortController();
      const pauseMs = Math.min(RESTART_MS_MIN * 2 ** (this.#quickEnds - 1), RESTART_MS_MAX);
      await sleep(pauseMs, this.#pause.signal);
    }
    if (signal.aborted) return;
    const beganAt = elapsed();
    const hosted = host(this.#isRestart);
    this.#hosted = hosted;
    const over = this.#untilEnd(hosted, beganAt);
    const start = await hosted.started;
    // From here on it is watched; the next round finds it.
    if (start?.state === 'ready') return;
    await over;
    if (start === undefined) {
      log.error('the daemon ended while it started');
      this.#tellQuickEnds();
    } else if (start.code === 'daemon.running')
      // Another one had the directory: it says where it is in a moment, and is no trouble.
      await sleep(LOOK_AGAIN_MS, signal);
    else {
      log.error('the daemon could not start', { code: start.code });
      this.#tell(failure(start.code, start.facts));
    }
  }

  #tellQuickEnds(): void {
    if (this.#quickEnds > QUICK_ENDS_UNTOLD) this.#tell(failure('daemon.ends', { times: this.#quickEnds }));
  }

  #tell(trouble: Failure | undefined): void {
    if (this.#stopped.signal.aborted || (trouble === undefined && this.#trouble === undefined)) return;
    this.#trouble = trouble;
    if (trouble !== undefined) for (const end of this.#waiting) end(undefined);
    this.#parts.onTrouble?.();
  }

  async #untilEnd(hosted: HostedDaemon, beganAt: number): Promise<void> {
    const { log, elapsed } = this.#parts;
    await hosted.ended;
    this.#hosted = undefined;
    this.#quickEnds = elapsed() - beganAt < QUICK_END_MS ? this.#quickEnds + 1 : 0;
    const wasReady = (await hosted.started)?.state === 'ready';
    if (wasReady && !this.#stopped.signal.aborted) {
      log.error('the daemon ended unasked and is started again');
      this.#isRestart = true;
      this.#tellQuickEnds();
    }
    this.doubt();
  }
}

interface PromiseWithResolve {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
}

function withResolve(): PromiseWithResolve {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((given) => {
    resolve = given;
  });
  return { promise, resolve };
}
