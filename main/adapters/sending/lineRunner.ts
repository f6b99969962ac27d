import type { LinePut, PlaceEnd } from './lineMessages.ts';
import { LineSend, type LineSendParts } from './lineSend.ts';

/** What a line is run with. */
export interface LineRunnerParts extends Omit<LineSendParts, 'mayBegin'> {
  /** Hears of every item that was put in, once. */
  readonly tell: (end: PlaceEnd) => void;
  /** Does something once what is being sent has left. */
  readonly soon: (work: () => void) => void;
}

/**
 * A line where it is run: sends what was put in, one after another. While the server works on one the next is prepared, down to its
 * request; it leaves as soon as the server has taken the one before, while it is still looked whether that file stayed what it was.
 */
export class LineRunner {
  readonly #parts: LineRunnerParts & LineSendParts;
  readonly #waiting: LinePut[] = [];
  /** Those whose turn has come and that are not over. */
  readonly #sending = new Map<string, LineSend>();
  #prepared: LineSend | undefined;
  #isRunning = false;
  /** Those that did not arrive and after which nobody said yet that another may follow. */
  #halts = 0;
  #isClosed = false;

  constructor(parts: LineRunnerParts) {
    this.#parts = { ...parts, mayBegin: () => this.#halts === 0 };
  }

  put(puts: readonly LinePut[]): void {
    this.#waiting.push(...puts);
    this.#start();
  }

  goOn(): void {
    this.#halts -= 1;
    this.#start();
  }

  abort(itemId: string): void {
    this.#sending.get(itemId)?.abort();
  }

  /** True once it is closed and nothing is left to be told. */
  get isDone(): boolean {
    return this.#isClosed && !this.#isRunning && this.#sending.size === 0;
  }

  /** Whoever closes it has called off what had not begun; that is only told. */
  close(): void {
    this.#isClosed = true;
    this.#start();
  }

  #start(): void {
    if (!this.#isRunning) void this.#run();
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    for (;;) {
      const next = this.#halts > 0 && !this.#isClosed ? undefined : this.#next();
      if (next === undefined) break;
      await this.#taken(next);
    }
    this.#isRunning = false;
  }

  #next(): LineSend | undefined {
    const prepared = this.#prepared;
    this.#prepared = undefined;
    if (prepared?.isSpent === false) return prepared;
    const put = prepared?.put ?? this.#waiting.shift();
    return put === undefined ? undefined : new LineSend(put, this.#parts);
  }

  /** Resolves when the next one may leave: the server took this one, or it is over. */
  #taken(send: LineSend): Promise<void> {
    return new Promise((resolve) => {
      void this.#conclude(send, resolve);
    });
  }

  async #conclude(send: LineSend, onTaken: () => void): Promise<void> {
    const { item, place } = send.put;
    this.#sending.set(item.id, send);
    // Its bytes leave first: then the disk works while the server does, and the next one never comes to the connection before it.
    const onBegun = (): void => this.#parts.soon(() => this.#prepare());
    const end = await send.send({ onBegun, onTaken });
    this.#sending.delete(item.id);
    if (end === undefined) this.#waiting.unshift(send.put);
    else {
      if (end !== 'unbegun' && end.kind !== 'sent') this.#halt();
      this.#parts.tell({ place, end });
    }
    onTaken();
  }

  /** What was prepared is looked at again when the line goes on. */
  #halt(): void {
    this.#halts += 1;
    if (this.#prepared === undefined) return;
    this.#prepared.abort();
    this.#waiting.unshift(this.#prepared.put);
    this.#prepared = undefined;
  }

  #prepare(): void {
    if (this.#isClosed || this.#halts > 0 || this.#prepared !== undefined) return;
    const next = this.#waiting.shift();
    if (next === undefined) return;
    this.#prepared = new LineSend(next, this.#parts);
    this.#prepared.prepare();
  }
}
