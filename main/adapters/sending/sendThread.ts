import type { LineTarget, SendingLine, SendingLines } from '../../core/ports/sendingLine.ts';
import { SendThreadLife, type SendThreadOptions } from './sendThreadLife.ts';

/** A thread takes a tenth of a second to start: so long a dozen small files take from here. */
const ITEMS_MIN = 16;
/** After the thread died or hung, files are sent in the usual way for so long. */
const REST_MS = 60_000;

/**
 * Sends small files in a thread of its own, which reads them, too. It is only ever a shortcut: where it is not to be had, files are
 * sent in the usual way.
 */
export class SendThread implements SendingLines {
  readonly itemsMin = ITEMS_MIN;
  readonly #options: SendThreadOptions;
  #life: SendThreadLife | undefined;
  /** Monotonic ms. */
  #restUntil = -Infinity;

  constructor(options: SendThreadOptions) {
    this.#options = options;
  }

  open(target: LineTarget): SendingLine | undefined {
    if (performance.now() < this.#restUntil) return undefined;
    this.#life ??= this.#begin();
    return this.#life?.open(target);
  }

  #begin(): SendThreadLife | undefined {
    try {
      return new SendThreadLife(this.#options, (how) => {
        this.#life = undefined;
        if (how === 'died') this.#restUntil = performance.now() + REST_MS;
      });
    } catch (error) {
      // The system gives no thread, or no memory for one.
      this.#options.log.warn('there is no thread to send in', { reason: String(error) });
      this.#restUntil = performance.now() + REST_MS;
      return undefined;
    }
  }

  /** Ends the thread. Of what is on its way nobody will tell. */
  async close(): Promise<void> {
    await this.#life?.end();
  }
}
