import type { Pace } from '../ports/pace.ts';

/** The same chunks, each when it may pass. */
export async function* paced(
  chunks: AsyncIterable<Uint8Array>,
  pace: Pace,
  signal: AbortSignal,
): AsyncIterable<Uint8Array> {
  for await (const chunk of chunks) {
    await pace.pass(chunk.length, signal);
    yield chunk;
  }
}
