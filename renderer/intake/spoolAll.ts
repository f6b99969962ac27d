import { fail, ok, type Result } from '../../shared/model/result.ts';
import type { GivenFile } from './given.ts';
import { bytesOf } from './given.ts';
import type { SpoolFailure, Spooling } from './spoolFile.ts';
import type { Spooled, TakeInFailure, Taking } from './takeIn.ts';

/** Streams one file to the daemon and answers with its SHA-256. */
export type PutFile = (
  file: File,
  spooling: Omit<Spooling, 'token'>,
) => Promise<Result<string, SpoolFailure>>;

/** A browser has six connections to a host; the event stream holds one, and the window must still be able to ask. */
const AT_ONCE_MAX = 4;
/** A single call that went astray on a crowded machine must not end a drop of thousands. */
const AGAIN_AFTER_MS: readonly number[] = [250, 500, 1_000, 2_000];

/** Puts files into the spool, a few at once; the first that cannot be put ends it. What is there already is not sent again. */
export async function spoolAll(
  {
    files,
    spooled,
    put,
  }: { readonly files: readonly GivenFile[]; readonly spooled: Spooled; readonly put: PutFile },
  { signal, onProgress }: Taking,
): Promise<Result<undefined, TakeInFailure>> {
  // One that fails stops the others, as a person's "stop" does.
  const stop = new AbortController();
  signal.addEventListener('abort', () => stop.abort(), { once: true });
  if (signal.aborted) stop.abort();
  const progress = new Sum(files, onProgress);
  const queue = files.values();
  let failed: TakeInFailure | undefined;
  const work = async (): Promise<void> => {
    for (const given of queue) {
      if (stop.signal.aborted) return;
      const known = spooled.has(given.file);
      const tell = (sentBytes: number): void => progress.move(given, sentBytes);
      const stored = known
        ? undefined
        : await putPatiently(put, given.file, { signal: stop.signal, onProgress: tell });
      if (stored?.ok === false) {
        failed ??=
          stored.failure.kind === 'unreadable' ? { kind: 'unreadable', file: given } : stored.failure;
        stop.abort();
        return;
      }
      if (stored !== undefined) spooled.set(given.file, stored.value);
      progress.end(given);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE_MAX }, work));
  if (signal.aborted) return fail({ kind: 'stopped' });
  return failed === undefined ? ok(undefined) : fail(failed);
}

async function putPatiently(
  put: PutFile,
  file: File,
  spooling: Parameters<PutFile>[1],
): Promise<Result<string, SpoolFailure>> {
  for (const waitMs of AGAIN_AFTER_MS) {
    const stored = await put(file, spooling);
    if (stored.ok || !isUnreachable(stored.failure)) return stored;
    await pause(waitMs, spooling.signal);
  }
  return put(file, spooling);
}

function isUnreachable(failure: SpoolFailure): boolean {
  return failure.kind === 'told' && failure.problem.code === 'daemon.unreachable';
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
  });
}

/** How far several files are together. */
class Sum {
  readonly #totalFiles: number;
  readonly #totalBytes: number;
  readonly #tell: Taking['onProgress'];
  readonly #underWay = new Map<GivenFile, number>();
  #doneFiles = 0;
  #doneBytes = 0;

  constructor(files: readonly GivenFile[], tell: Taking['onProgress']) {
    this.#totalFiles = files.length;
    this.#totalBytes = bytesOf(files);
    this.#tell = tell;
  }

  move(given: GivenFile, sentBytes: number): void {
    // A browser counts what frames a body, too.
    this.#underWay.set(given, Math.min(sentBytes, given.file.size));
    this.#say();
  }

  end(given: GivenFile): void {
    this.#underWay.delete(given);
    this.#doneFiles += 1;
    this.#doneBytes += given.file.size;
    this.#say();
  }

  #say(): void {
    let doneBytes = this.#doneBytes;
    for (const bytes of this.#underWay.values()) doneBytes += bytes;
    this.#tell({
      doneFiles: this.#doneFiles,
      totalFiles: this.#totalFiles,
      doneBytes,
      totalBytes: this.#totalBytes,
    });
  }
}
