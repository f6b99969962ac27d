/** Everything an async iterable gives, as an array. */
export async function takeAll<T>(given: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of given) all.push(one);
  return all;
}

/** All bytes of an async iterable of chunks. */
export async function takeBytes(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  return Buffer.concat(await takeAll(chunks));
}

/** The given byte arrays as an async iterable. */
export async function* give(...chunks: readonly (string | Uint8Array)[]): AsyncIterable<Uint8Array> {
  for (const chunk of chunks) {
    await Promise.resolve();
    yield typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk;
  }
}
