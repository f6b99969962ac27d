/** Hands the value of a promise on; for effects, which cannot wait. The promise must not reject. */
export async function hear<T>(promise: Promise<T>, heard: (value: T) => void): Promise<void> {
  heard(await promise);
}
