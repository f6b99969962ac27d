/** Pulls exact numbers of bytes out of a stream of chunks, in order, keeping no more than one chunk. */
export class ByteSource {
  /** Bytes pulled so far. */
  position = 0;
  private readonly iterator: AsyncIterator<Uint8Array>;
  private readonly onBytes: ((bytes: number) => void) | undefined;
  private rest: Uint8Array = new Uint8Array(0);

  constructor(chunks: AsyncIterable<Uint8Array>, onBytes?: (bytes: number) => void) {
    this.iterator = chunks[Symbol.asyncIterator]();
    this.onBytes = onBytes;
  }

  /** Passes over bytes; false when the stream ends before. */
  async skip(bytes: number): Promise<boolean> {
    let left = bytes;
    while (left > 0) {
      const chunk = await this.next(left);
      if (chunk === undefined) return false;
      left -= chunk.length;
    }
    return true;
  }

  /** The next bytes in one piece; `undefined` when the stream ends before. For small numbers. */
  async take(bytes: number): Promise<Uint8Array | undefined> {
    const taken = new Uint8Array(bytes);
    let filled = 0;
    while (filled < bytes) {
      const chunk = await this.next(bytes - filled);
      if (chunk === undefined) return undefined;
      taken.set(chunk, filled);
      filled += chunk.length;
    }
    return taken;
  }

  /** The next piece of at most so many bytes; `undefined` at the end of the stream. */
  async next(bytesMax: number): Promise<Uint8Array | undefined> {
    while (this.rest.length === 0) {
      const { done, value } = await this.iterator.next();
      if (done === true) return undefined;
      this.onBytes?.(value.length);
      this.rest = value;
    }
    const piece = this.rest.subarray(0, bytesMax);
    this.rest = this.rest.subarray(piece.length);
    this.position += piece.length;
    return piece;
  }

  /** Lets go of the stream. */
  async close(): Promise<void> {
    await this.iterator.return?.();
  }
}
