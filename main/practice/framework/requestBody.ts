import { Readable } from 'node:stream';
import { ClientGone } from './exchange.ts';
import { realSleep } from './practiceClock.ts';

/** Pieces of a slowly read body per second. */
const SLOW_PIECES_PER_SECOND = 10;

/** Reads a body into memory; undefined when it is larger than `bytesMax`. Throws `ClientGone` when it breaks off. */
export async function readAll(
  body: Readable,
  bytesMax: number,
  signal: AbortSignal,
): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>) {
      bytes += chunk.length;
      if (bytes > bytesMax) return undefined;
      chunks.push(chunk);
    }
  } catch (error) {
    throw new ClientGone('the client went away', { cause: error });
  }
  if (signal.aborted) throw new ClientGone('the client went away');
  return Buffer.concat(chunks);
}

/** The same bytes, read no faster than so many per second. */
export function throttled(body: Readable, bytesPerSecond: number, signal: AbortSignal): Readable {
  return Readable.from(slowly(body, bytesPerSecond, signal), { objectMode: false });
}

async function* slowly(
  body: Readable,
  bytesPerSecond: number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const step = Math.max(1, Math.round(bytesPerSecond / SLOW_PIECES_PER_SECOND));
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    for (let at = 0; at < chunk.length; at += step) {
      const piece = chunk.subarray(at, at + step);
      await realSleep((piece.length / bytesPerSecond) * 1000, signal);
      yield piece;
    }
  }
}
