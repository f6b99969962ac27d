import type { CheckFile } from '../../../shared/checks/finding.ts';
import { describeFailure } from '../../../shared/model/failureCatalogue.ts';
import type { Failure } from '../../../shared/model/failure.ts';
import { FileReadError, type Files } from '../ports/files.ts';
import type { CheckedSource } from './checkRequest.ts';

/** Why a file cannot be read, in words, as a check tells it. */
export class NotReadable extends Error {
  constructor(failure: Failure) {
    super(failureWords(failure));
    this.name = 'NotReadable';
  }
}

/** What and why of a failure in one line. */
export function failureWords(failure: Failure): string {
  const { what, why } = describeFailure(failure.code, failure.facts);
  return `${what}: ${why}`;
}

/** A file of a check over the file system: each read opens it anew and gives its handle back, also when left early. */
export function sourceFile(files: Files, { name, source, bytes }: CheckedSource): CheckFile {
  return {
    name,
    bytes,
    async *read(signal, how) {
      signal?.throwIfAborted();
      const opened = await files.open(source);
      if (!opened.ok) throw new NotReadable(opened.failure);
      try {
        yield* opened.value.chunks(how);
      } catch (error) {
        throw error instanceof FileReadError ? new NotReadable(error.failure) : error;
      } finally {
        await opened.value.close();
      }
    },
  };
}

/** The first bytes of a file, at most so many, in one piece. Throws `NotReadable`. */
export async function firstBytes(
  file: CheckFile,
  bytesMax: number,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of file.read(signal)) {
    chunks.push(chunk.subarray(0, bytesMax - length));
    length += Math.min(chunk.length, bytesMax - length);
    if (length >= bytesMax) break;
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
