import { PassThrough } from 'node:stream';
import { failure, type Failure } from '../../shared/model/failure.ts';
import type { Result } from '../../shared/model/result.ts';
import { FileReadError } from '../core/ports/files.ts';
import type { Spool, SpoolEntry } from '../core/ports/spool.ts';
import { SpoolTrouble } from './formIntake.ts';
import type { MirrorCall } from './mirrorCall.ts';

/**
 * Reads a body that is one file, chunk by chunk: it goes into the spool as it comes, and every chunk is given on to whoever
 * passes the call on.
 */
export class RawIntake {
  readonly #source: AsyncIterator<Uint8Array, undefined>;
  readonly #pipe = new PassThrough();
  readonly #stored: Promise<Result<SpoolEntry>>;
  #entry: SpoolEntry | undefined;
  #trouble: Failure | undefined;
  #isEnded = false;
  /** One chunk at a time, whoever asks: who passes the call on may be given up while it waits for one. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(call: MirrorCall, spool: Spool) {
    this.#source = call.body();
    // A spool that gave up hears nothing more of it.
    this.#pipe.on('error', () => undefined);
    this.#stored = spool.put(this.#pipe).then((stored) => {
      if (!stored.ok) this.#trouble = stored.failure;
      return stored;
    });
    // Awaited at the end; until then a failure must not count as unhandled.
    this.#stored.catch(() => undefined);
  }

  /** The next chunk; undefined at the end, when the file is durable. Throws `ScriptGone` and `SpoolTrouble`. */
  pull(): Promise<Uint8Array | undefined> {
    const mine = this.#turn.then(() => this.#pull());
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  /** Reads to the end and gives the file. */
  async whole(): Promise<SpoolEntry> {
    while ((await this.pull()) !== undefined);
    if (this.#entry === undefined) throw new Error('a body that was read to its end is not stored');
    return this.#entry;
  }

  /** Lets go of what is not whole. */
  async abandon(): Promise<void> {
    if (this.#entry !== undefined) return;
    this.#isEnded = true;
    const why = failure('request.invalid', { where: 'body', reason: 'it ended too early' });
    this.#pipe.destroy(new FileReadError(why));
    await this.#stored.catch(() => undefined);
  }

  async #pull(): Promise<Uint8Array | undefined> {
    if (this.#trouble !== undefined) throw new SpoolTrouble(this.#trouble);
    if (this.#isEnded) return undefined;
    const next = await this.#source.next();
    if (next.done === true) return this.#finish();
    if (!this.#pipe.write(next.value)) await this.#drained();
    if (this.#trouble !== undefined) throw new SpoolTrouble(this.#trouble);
    return next.value;
  }

  async #finish(): Promise<undefined> {
    this.#pipe.end();
    const stored = await this.#stored;
    if (!stored.ok) throw new SpoolTrouble(stored.failure);
    this.#isEnded = true;
    this.#entry = stored.value;
    return undefined;
  }

  /** A slow disk slows the script down; one that failed takes nothing more. */
  async #drained(): Promise<void> {
    const drained = new Promise<void>((resolve) => this.#pipe.once('drain', resolve));
    await Promise.race([drained, this.#stored]);
  }
}
