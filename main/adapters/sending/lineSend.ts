import { failure } from '../../../shared/model/failure.ts';
import { attemptUpload, type UploadOutcome } from '../../core/attemptUpload.ts';
import type { Files } from '../../core/ports/files.ts';
import type { ImportService } from '../../core/ports/importService.ts';
import type { LineEnd, LineTarget } from '../../core/ports/sendingLine.ts';
import type { LinePut } from './lineMessages.ts';
import type { Places } from './places.ts';

/** What an item is sent with. */
export interface LineSendParts {
  readonly target: LineTarget;
  readonly service: ImportService;
  readonly files: Pick<Files, 'open'>;
  readonly places: Places;
  /** False while the line stands still. */
  readonly mayBegin: () => boolean;
}

/** What is heard of a send whose turn has come. */
export interface SendHearing {
  /** Its first byte leaves in this very turn. */
  readonly onBegun: () => void;
  /** The server has taken it. */
  readonly onTaken: () => void;
}

/**
 * One try at sending one item of a line. It may be prepared before its turn (read, looked at, put into its request); its first byte
 * leaves when its turn has come, and not at all where it was called off before.
 */
export class LineSend {
  readonly put: LinePut;
  readonly #parts: LineSendParts;
  readonly #abort = new AbortController();
  #outcome: Promise<UploadOutcome> | undefined;
  /** Prepared behind another one: what breaks then may not be its own trouble. */
  #isAhead = false;
  #hear: SendHearing = { onBegun: () => undefined, onTaken: () => undefined };
  #isItsTurn = false;
  #hasBegun = false;
  #isSpent = false;

  constructor(put: LinePut, parts: LineSendParts) {
    this.put = put;
    this.#parts = parts;
  }

  /** Does everything that can be done before its turn. */
  prepare(): void {
    this.#isAhead = true;
    this.#outcome = this.#attempt();
  }

  /** True where it ended before its turn, or was held back: then it is to be tried anew. */
  get isSpent(): boolean {
    return this.#isSpent;
  }

  /** Lets it leave. Gives how it ended; nothing where it was held back. */
  async send(hear: SendHearing): Promise<LineEnd | undefined> {
    if (this.#parts.places.isOff(this.put.place)) {
      this.abort();
      return 'unbegun';
    }
    this.#isItsTurn = true;
    this.#hear = hear;
    this.#outcome ??= this.#attempt();
    const outcome = await this.#outcome;
    const hasBrokenAhead = this.#isAhead && !this.#hasBegun && outcome.kind === 'failed';
    if (this.#isSpent || hasBrokenAhead) return undefined;
    return this.#hasBegun || this.#parts.places.begin(this.put.place) ? outcome : 'unbegun';
  }

  abort(): void {
    this.#abort.abort();
  }

  async #attempt(): Promise<UploadOutcome> {
    const { target, service, files } = this.#parts;
    const { destination, secret } = target;
    try {
      return await attemptUpload({
        files,
        service,
        access: {
          destination,
          secret,
          signal: this.#abort.signal,
          turn: { line: target, mayLeave: () => this.#mayLeave() },
        },
        batch: target.batch,
        item: this.put.item,
        onTaken: () => this.#hear.onTaken(),
        onProgress: () => undefined,
      });
    } catch (error) {
      // A bug in one adapter or one odd file must not stop the others.
      return { kind: 'failed', failure: failure('internal.bug', { reason: String(error) }) };
    } finally {
      this.#isSpent ||= !this.#isItsTurn;
    }
  }

  #mayLeave(): boolean {
    if (this.#isItsTurn && this.#parts.mayBegin()) this.#hasBegun = this.#parts.places.begin(this.put.place);
    else this.#isSpent = true;
    if (this.#hasBegun) this.#hear.onBegun();
    return this.#hasBegun;
  }
}
