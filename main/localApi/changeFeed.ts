import type { EventMessage } from '../../shared/api/events.ts';
import type { CoreChange } from '../core/core.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Log } from '../core/ports/log.ts';
import { EVENT_RING_BYTES_MAX, EVENT_RING_MESSAGES } from './limits.ts';
import { PendingChanges } from './pendingChanges.ts';

/** Pause between two messages: eight a second, safely below `EVENT_MESSAGES_PER_SECOND_MAX`. */
const MESSAGE_PAUSE_MS = 125;

/** One who listens. Takes the text of one server-sent event. */
export type Listener = (text: string) => void;

export interface ChangeFeedParts {
  readonly version: string;
  /** Differs from process to process: an id of another one is unknown here. */
  readonly boot: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly onChange: (listener: (change: CoreChange) => void) => () => void;
  /** Takes a message's worth of what is pending and reads the views of it. */
  readonly readChanges: (pending: PendingChanges) => Promise<EventMessage>;
}

interface Sent {
  readonly number: number;
  readonly text: string;
}

/**
 * Turns changes into messages: what changes often is told once, with its newest view. While nobody listens,
 * nothing is read; what changed meanwhile is told to the next one who listens.
 */
export class ChangeFeed {
  readonly #parts: ChangeFeedParts;
  readonly #listeners = new Set<Listener>();
  readonly #pending = new PendingChanges();
  readonly #stopped = new AbortController();
  #forget: () => void = () => undefined;
  #number = 0;
  #ring: readonly Sent[] = [];
  #ringBytes = 0;
  #running: Promise<void> | undefined;

  constructor(parts: ChangeFeedParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#forget = this.#parts.onChange((change) => {
      this.#pending.note(change);
      if (this.#pending.overflowed) this.#breakOff();
      this.#wake();
    });
  }

  async stop(): Promise<void> {
    this.#forget();
    this.#stopped.abort();
    this.#listeners.clear();
    await this.#running;
  }

  /** What a new listener gets first: `hello`, then what it missed since `lastId`, or `gap`. */
  greeting(lastId: string | undefined): readonly string[] {
    const known = lastId === undefined ? undefined : this.#numberOf(lastId);
    const hello: EventMessage = { type: 'hello', version: this.#parts.version };
    if (lastId === undefined) return [this.#event(this.#number, hello)];
    if (known === undefined) return [this.#event(this.#number, hello), this.gap()];
    const missed = this.#ring.filter((sent) => sent.number > known).map((sent) => sent.text);
    return [this.#event(known, hello), ...missed];
  }

  /** Tells that something was missed, with the id to go on from. */
  gap(): string {
    return this.#event(this.#number, { type: 'gap' });
  }

  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    this.#wake();
    return () => this.#listeners.delete(listener);
  }

  #wake(): void {
    if (this.#stopped.signal.aborted || this.#running !== undefined) return;
    if (this.#listeners.size === 0 || this.#pending.isEmpty) return;
    this.#running = this.#run().finally(() => {
      this.#running = undefined;
      this.#wake();
    });
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted && this.#listeners.size > 0 && !this.#pending.isEmpty) {
      await this.#tell();
      await this.#parts.clock.sleep(MESSAGE_PAUSE_MS, signal);
    }
  }

  async #tell(): Promise<void> {
    try {
      this.#send(await this.#parts.readChanges(this.#pending));
    } catch (error) {
      this.#parts.log.warn('changes could not be read for the event stream', {
        error: error instanceof Error ? error.name : 'unknown',
      });
      this.#breakOff();
      for (const listener of this.#listeners) listener(this.gap());
    }
  }

  #send(message: EventMessage): void {
    this.#number += 1;
    const text = this.#event(this.#number, message);
    this.#ring = [...this.#ring, { number: this.#number, text }];
    this.#ringBytes += text.length;
    while (this.#ring.length > EVENT_RING_MESSAGES || this.#ringBytes > EVENT_RING_BYTES_MAX) {
      this.#ringBytes -= this.#ring[0]?.text.length ?? 0;
      this.#ring = this.#ring.slice(1);
    }
    for (const listener of this.#listeners) listener(text);
  }

  /** Nobody can go on from an earlier id after this. */
  #breakOff(): void {
    this.#number += 1;
    this.#ring = [];
    this.#ringBytes = 0;
    this.#pending.clear();
    this.#pending.note({ kind: 'status' });
  }

  /** The number in an id of this process that can still be gone on from. */
  #numberOf(id: string): number | undefined {
    const found = /^([\w]+)-(\d{1,15})$/.exec(id);
    if (found === null || found[1] !== this.#parts.boot) return undefined;
    const number = Number(found[2]);
    const oldest = this.#ring[0]?.number ?? this.#number + 1;
    return number >= oldest - 1 && number <= this.#number ? number : undefined;
  }

  #event(number: number, message: EventMessage): string {
    return `id: ${this.#parts.boot}-${number}\ndata: ${JSON.stringify(message)}\n\n`;
  }
}
