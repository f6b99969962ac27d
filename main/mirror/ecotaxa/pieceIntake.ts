import type { PartialFile } from '../../core/ports/partials.ts';
import { SpoolTrouble } from '../formIntake.ts';
import type { MirrorCall } from '../mirrorCall.ts';

/** What came is made durable, and noted, at least so often. Bytes. */
const NOTE_EVERY_BYTES = 64 * 1024 * 1024;

/**
 * Reads a body that continues a file, chunk by chunk: each is written down before it is given on to whoever passes the call on. What
 * came before a break stays.
 */
export class PieceIntake {
  readonly #source: AsyncIterator<Uint8Array, undefined>;
  readonly #file: PartialFile;
  readonly #note: (bytes: number) => Promise<void>;
  #noted: number;
  #isEnded = false;
  #trouble: unknown;
  /** One chunk at a time, whoever asks: who passes the call on may be given up while it waits for one. */
  #turn: Promise<unknown> = Promise.resolve();

  /** `note` writes down how many bytes of the file are durable. */
  constructor(call: MirrorCall, file: PartialFile, note: (bytes: number) => Promise<void>) {
    this.#source = call.body();
    this.#file = file;
    this.#note = note;
    this.#noted = file.bytes;
  }

  /** Bytes of the file that are durable and noted. */
  get bytes(): number {
    return this.#noted;
  }

  /** The next chunk; undefined at the end, when everything is durable. Throws `ScriptGone` and `SpoolTrouble`. */
  pull(): Promise<Uint8Array | undefined> {
    const mine = this.#turn.then(() => this.#pull());
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  /** Reads to the end. */
  async drain(): Promise<void> {
    while ((await this.pull()) !== undefined);
  }

  /** Makes durable what came so far. */
  async settle(): Promise<void> {
    await this.#turn;
    await this.#keep();
  }

  async #pull(): Promise<Uint8Array | undefined> {
    if (this.#trouble !== undefined) throw this.#trouble;
    if (this.#isEnded) return undefined;
    try {
      const next = await this.#source.next();
      if (next.done === true) {
        await this.#keep();
        this.#isEnded = true;
        return undefined;
      }
      const written = await this.#file.write(next.value);
      if (!written.ok) throw new SpoolTrouble(written.failure);
      if (this.#file.bytes - this.#noted >= NOTE_EVERY_BYTES) await this.#keep();
      return next.value;
    } catch (error) {
      this.#trouble = error;
      await this.#keep();
      throw error;
    }
  }

  async #keep(): Promise<void> {
    const { bytes } = this.#file;
    if (bytes === this.#noted) return;
    const synced = await this.#file.sync();
    if (!synced.ok) throw new SpoolTrouble(synced.failure);
    await this.#note(bytes);
    this.#noted = bytes;
  }
}
