import type { IncomingMessage } from 'node:http';

/** A body may be silent for that long while we wait for it, ms. */
export const BODY_SILENCE_MS_MAX = 60_000;

/**
 * So much of a body is taken while what came before is at work. It is handed on as one chunk: up to 256 KiB instead of the 64 KiB
 * that Node reads.
 */
const AHEAD_BYTES_MAX = 192 * 1024;

/** Reads the body of a request ahead of whoever takes it, in bounded memory. Leaving it leaves the connection as it is. */
export class BodyAhead {
  readonly #request: IncomingMessage;
  #chunks: Uint8Array[] = [];
  #bytes = 0;
  #isEnded = false;
  #trouble: Error | undefined;
  #wake: () => void = () => undefined;

  constructor(request: IncomingMessage) {
    this.#request = request;
    request
      .on('data', this.#onData)
      .on('end', this.#onEnd)
      .on('error', this.#onError)
      .on('close', this.#onClose);
  }

  /** What has come, at least something; undefined at the end. Throws when the connection breaks off, or is silent for too long. */
  async take(): Promise<Uint8Array | undefined> {
    if (this.#bytes === 0 && !this.#isEnded && this.#trouble === undefined) await this.#more();
    if (this.#bytes > 0) return this.#taken();
    if (this.#trouble !== undefined) throw this.#trouble;
    return undefined;
  }

  stop(): void {
    this.#request
      .off('data', this.#onData)
      .off('end', this.#onEnd)
      .off('error', this.#onError)
      .off('close', this.#onClose);
    // What has come whole must not keep the connection from its next request.
    if (this.#request.complete) this.#request.resume();
    else this.#request.pause();
  }

  #taken(): Uint8Array {
    const [first, ...others] = this.#chunks;
    const all = others.length === 0 && first !== undefined ? first : Buffer.concat(this.#chunks, this.#bytes);
    this.#chunks = [];
    this.#bytes = 0;
    if (this.#request.isPaused()) this.#request.resume();
    return all;
  }

  async #more(): Promise<void> {
    const silence = setTimeout(() => this.#request.destroy(new Error('silent')), BODY_SILENCE_MS_MAX);
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    clearTimeout(silence);
  }

  readonly #onData = (chunk: Uint8Array): void => {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    if (this.#bytes >= AHEAD_BYTES_MAX) this.#request.pause();
    this.#wake();
  };

  readonly #onEnd = (): void => {
    this.#isEnded = true;
    this.#wake();
  };

  readonly #onError = (error: Error): void => {
    this.#trouble ??= error;
    this.#wake();
  };

  readonly #onClose = (): void => {
    if (!this.#isEnded) this.#trouble ??= new Error('the connection closed');
    this.#wake();
  };
}
