import type { Client } from '../../../shared/api/client.ts';
import { JobLogReader } from '../../../shared/api/jobLogReader.ts';
import type { JobView, ProblemView } from '../../../shared/api/views.ts';
import { LogLines } from './logLines.ts';

/** How often a log that grows is read, ms. */
const READ_EVERY_MS = 3_000;
/** How soon a server that was out of reach is asked again, ms. */
const AGAIN_MS = 10_000;
/** A server that takes long to give its log is left alone for that many times as long. */
const REST_PER_READING = 5;
/** How often what came is shown, ms. */
const SHOW_EVERY_MS = 100;
/** Work in one piece, ms: then the page has its turn. */
const WORK_MS_MAX = 8;

/** How the reading of a log stands. */
export interface LogState {
  readonly isReading: boolean;
  /** Why it cannot be read now. */
  readonly problem?: ProblemView;
  /** When it was read last: what is shown may be older than what the server has. */
  readonly readAt?: string;
  /** Bytes at its start that are not kept. */
  readonly leftOutBytes?: number;
}

/** Reads a log and, while its job runs, what it has more. Where it cannot be read, its end as the daemon kept it. */
export class LogFeed {
  readonly lines = new LogLines();
  #state: LogState = { isReading: true };
  readonly #client: Pick<Client, 'remoteLog' | 'keptLog'>;
  readonly #id: string;
  readonly #reader: JobLogReader;
  #isGrowing = false;
  #wake: () => void = () => undefined;
  #workedSince = 0;
  #shownAt = 0;

  constructor(client: Pick<Client, 'remoteLog' | 'keptLog'>, job: Pick<JobView, 'id' | 'destination'>) {
    this.#client = client;
    this.#id = job.id;
    this.#reader = new JobLogReader(client, job);
  }

  get state(): LogState {
    return this.#state;
  }

  /** Reads until it is stopped. `onChange` is called when there is something new to show. */
  start(onChange: () => void): () => void {
    const stop = new AbortController();
    void this.#run(onChange, stop.signal);
    return () => {
      stop.abort();
      this.#wake();
    };
  }

  /** Whether more may come. What came until it no longer does is read, too. */
  grows(isGrowing: boolean): void {
    if (this.#isGrowing === isGrowing) return;
    this.#isGrowing = isGrowing;
    this.#wake();
  }

  async #run(onChange: () => void, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const wasGrowing = this.#isGrowing;
      const began = performance.now();
      await this.#read(onChange, signal);
      if (signal.aborted) return;
      onChange();
      const tookMs = performance.now() - began;
      if (wasGrowing !== this.#isGrowing) continue;
      const isAway = this.#state.problem?.code.startsWith('network.') === true;
      if (wasGrowing) await this.#rest(Math.max(READ_EVERY_MS, tookMs * REST_PER_READING));
      else await this.#rest(isAway ? AGAIN_MS : undefined);
    }
  }

  async #read(onChange: () => void, signal: AbortSignal): Promise<void> {
    this.#workedSince = performance.now();
    const answer = await this.#reader.read((piece) => {
      if (piece.kind === 'anew' || this.#state.leftOutBytes !== undefined) this.#clear();
      if (piece.kind === 'more') this.lines.add(piece.text);
      return this.#breathe(onChange);
    }, signal);
    if (signal.aborted) return;
    if (answer.ok) this.#state = { isReading: false, readAt: new Date().toISOString() };
    else if (this.lines.count > 0)
      this.#state = { ...this.#state, isReading: false, problem: answer.failure };
    else this.#state = { isReading: false, problem: answer.failure, ...(await this.#readKept(signal)) };
  }

  /** What the daemon kept of it: at most its end. */
  async #readKept(signal: AbortSignal): Promise<Pick<LogState, 'readAt' | 'leftOutBytes'>> {
    const kept = await this.#client.keptLog({ params: { id: this.#id }, signal });
    if (!kept.ok || signal.aborted) return {};
    this.lines.add(kept.value.text);
    return { readAt: kept.value.at, leftOutBytes: kept.value.leftOutBytes };
  }

  #clear(): void {
    this.lines.clear();
    this.#state = { isReading: true };
  }

  /** Lets the page work, and shows what came, from time to time. */
  async #breathe(onChange: () => void): Promise<void> {
    const now = performance.now();
    if (now - this.#workedSince < WORK_MS_MAX) return;
    if (now - this.#shownAt >= SHOW_EVERY_MS) {
      this.#shownAt = now;
      onChange();
    }
    await nextTask();
    this.#workedSince = performance.now();
  }

  #rest(ms: number | undefined): Promise<void> {
    return new Promise((resolve) => {
      const timer = ms === undefined ? undefined : setTimeout(() => this.#wake(), ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** Ends after the page had a turn. */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
}
