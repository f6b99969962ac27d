import { failure } from '../../../shared/model/failure.ts';
import type { Item } from '../../../shared/model/item.ts';
import { attemptUpload, type UploadOutcome } from '../../core/attemptUpload.ts';
import { OpenAhead } from '../../core/openAhead.ts';
import type { Files } from '../../core/ports/files.ts';
import type { ImportService } from '../../core/ports/importService.ts';
import type { LineTarget } from '../../core/ports/sendingLine.ts';
import type { LinePut, PlaceEnd } from './lineMessages.ts';
import type { Places } from './places.ts';

/** What a line is run with. */
export interface LineRunnerParts {
  readonly target: LineTarget;
  readonly service: ImportService;
  readonly files: Pick<Files, 'open'>;
  readonly places: Places;
  /** Hears of every item that was put in, once. */
  readonly tell: (end: PlaceEnd) => void;
  /** Does something once what is being sent has left. */
  readonly soon: (work: () => void) => void;
}

/**
 * A line where it is run: sends what was put in, one after another. While the server works on one the next is read, and once it has
 * taken one the next leaves, while it is still looked whether that file stayed what it was.
 */
export class LineRunner {
  readonly #parts: LineRunnerParts;
  readonly #ahead: OpenAhead;
  readonly #waiting: LinePut[] = [];
  readonly #aborts = new Map<string, AbortController>();
  #isRunning = false;
  /** Those that did not arrive and after which nobody said yet that another may follow. */
  #halts = 0;
  #isClosed = false;

  constructor(parts: LineRunnerParts) {
    this.#parts = parts;
    this.#ahead = new OpenAhead(parts.files);
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
    this.#aborts.get(itemId)?.abort();
  }

  /** True once it is closed and nothing is left to be told. */
  get isDone(): boolean {
    return this.#isClosed && !this.#isRunning && this.#aborts.size === 0;
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
      const next = this.#halts > 0 && !this.#isClosed ? undefined : this.#waiting.shift();
      if (next === undefined) break;
      if (this.#parts.places.begin(next.place)) await this.#taken(next);
      else this.#parts.tell({ place: next.place, end: 'unbegun' });
    }
    this.#isRunning = false;
    if (this.#isClosed) await this.#ahead.close();
  }

  /** Resolves when the next one may leave: the server took this one, or it is over. */
  #taken({ item, place }: LinePut): Promise<void> {
    return new Promise((resolve) => {
      void this.#conclude({ item, place }, resolve);
      // Its bytes leave first: then the disk works while the server does.
      this.#parts.soon(() => this.#openNext());
    });
  }

  async #conclude({ item, place }: LinePut, onTaken: () => void): Promise<void> {
    const end = await this.#send(item, onTaken);
    if (end.kind !== 'sent') this.#halts += 1;
    this.#parts.tell({ place, end });
    onTaken();
  }

  #openNext(): void {
    const next = this.#waiting[0];
    if (next !== undefined && !this.#isClosed) this.#ahead.begin(next.item.source);
  }

  async #send(item: Item, onTaken: () => void): Promise<UploadOutcome> {
    const { target, service } = this.#parts;
    const abort = new AbortController();
    this.#aborts.set(item.id, abort);
    try {
      return await attemptUpload({
        files: this.#ahead,
        service,
        access: { destination: target.destination, secret: target.secret, signal: abort.signal },
        batch: target.batch,
        item,
        onTaken,
        onProgress: () => undefined,
      });
    } catch (error) {
      // A bug in one adapter or one odd file must not stop the others.
      return { kind: 'failed', failure: failure('internal.bug', { reason: String(error) }) };
    } finally {
      this.#aborts.delete(item.id);
    }
  }
}
