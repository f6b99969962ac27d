import type { BoundedFindings } from '../boundedFindings.ts';
import type { CheckFile } from '../finding.ts';

/** What a check that reads bytes is given along the way. */
export interface ReadContext {
  readonly findings: Pick<BoundedFindings, 'add'>;
  readonly signal?: AbortSignal | undefined;
  /** Called after each chunk with the bytes of that chunk. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
  /** `take` keeps nothing of a chunk. */
  readonly lent?: boolean;
}

/** How a reading ended: at the end of the file, where the taker wanted no more, or where it could not be read on. */
export type ReadEnd = 'complete' | 'stopped' | 'unreadable';

/**
 * Reads a file chunk by chunk into `take` until it is read, `take` answers false, or it cannot be read: then, and when its length is
 * not the stated one, that becomes a finding. Throws only when the signal aborts, with its reason.
 */
export async function readForCheck(
  file: CheckFile,
  take: (chunk: Uint8Array) => boolean | void,
  context: ReadContext,
): Promise<ReadEnd> {
  let bytes = 0;
  try {
    for await (const chunk of file.read(context.signal, { lent: context.lent === true })) {
      context.signal?.throwIfAborted();
      bytes += chunk.length;
      context.onBytes?.(chunk.length);
      if (takeGuarded(take, chunk) === false) return 'stopped';
    }
  } catch (error) {
    context.signal?.throwIfAborted();
    if (error instanceof TakeFailed) throw error.cause;
    addUnreadable(file, context, error);
    return 'unreadable';
  }
  if (bytes !== file.bytes) addChanging(file, context, bytes);
  return 'complete';
}

/** Keeps a bug in the taker apart from trouble with the file. */
class TakeFailed extends Error {}

function takeGuarded(take: (chunk: Uint8Array) => boolean | void, chunk: Uint8Array): boolean | void {
  try {
    return take(chunk);
  } catch (error) {
    throw new TakeFailed('a check failed on a chunk', { cause: error });
  }
}

function addUnreadable(file: CheckFile, context: ReadContext, error: unknown): void {
  context.findings.add({
    severity: 'error',
    code: 'any.file.unreadable',
    file: file.name,
    value: error instanceof Error ? error.message : String(error),
    message: 'The file cannot be read, so it can be neither checked nor sent.',
    fix: 'Close it in other programs and look at its permissions, then check again.',
  });
}

function addChanging(file: CheckFile, context: ReadContext, bytes: number): void {
  context.findings.add({
    severity: 'error',
    code: 'any.file.changing',
    file: file.name,
    value: String(bytes),
    message: `The file had ${file.bytes} bytes when it was listed and ${bytes} when it was read: it is still being written.`,
    fix: 'Wait until it is whole, then check again.',
  });
}
