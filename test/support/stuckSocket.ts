import net, { type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { vi } from 'vitest';

/**
 * A connection that stands and takes nothing. Over real ones this needs a link that is slower than the system's buffers, and how
 * much those hold is for no test to say.
 */
export class StuckSocket extends Duplex {
  /** What was handed over, in the very memory of whoever sends. */
  readonly handed: Buffer[] = [];
  #over: (error: Error) => void = () => undefined;

  override _read(): void {
    // What comes is pushed by the test.
  }

  override _write(chunk: Buffer, _: string, over: (error?: Error) => void): void {
    this._writev([{ chunk }], over);
  }

  override _writev(chunks: readonly { readonly chunk: Buffer }[], over: (error?: Error) => void): void {
    this.handed.push(...chunks.map(({ chunk }) => chunk));
    this.#over = over;
  }

  /** Breaks it, with what was handed over still on its way. */
  reset(): void {
    this.#over(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }));
  }

  setNoDelay = (): this => this;
  ref = (): this => this;
  unref = (): this => this;
}

/** Makes the next plain connection that is opened such a one; those after it are real. `vi.restoreAllMocks` takes it back. */
export function nextIsStuck(): StuckSocket {
  const socket = new StuckSocket();
  vi.spyOn(net, 'connect').mockImplementationOnce(() => {
    setImmediate(() => socket.emit('connect'));
    return socket as unknown as Socket;
  });
  return socket;
}
