import { fail, ok, type Result } from '../model/result.ts';
import { problemOf, type ApiResponse, type Client } from './client.ts';
import type { JobView, ProblemView } from './views.ts';

/** The end of what was read is asked for again, so that another log in its place is seen. Bytes. */
const OVERLAP_BYTES = 256;

/** What a log now has more; `anew`: it is another log than before, and what was read of that one is no more. */
export type LogPiece = { readonly kind: 'more'; readonly text: string } | { readonly kind: 'anew' };

/** Takes a piece; the next one is read when it is done. */
export type TakePiece = (piece: LogPiece) => void | Promise<void>;

type LoggedJob = Pick<JobView, 'id' | 'destination'>;

/**
 * Reads the service's own log of a job piece by piece: the whole of it at first, afterwards only what it has more. A log that
 * was begun anew (a restarted job) is read from its start. Bytes that are no UTF-8 become U+FFFD.
 */
export class JobLogReader {
  readonly #client: Pick<Client, 'remoteLog'>;
  readonly #job: LoggedJob;
  #bytes = 0;
  #end: Uint8Array = new Uint8Array();
  #decoder = utf8();

  constructor(client: Pick<Client, 'remoteLog'>, job: LoggedJob) {
    this.#client = client;
    this.#job = job;
  }

  /** Gives on what is new since the last call, up to the log's end as it is now. What was given stays read where it breaks off. */
  async read(take: TakePiece, signal?: AbortSignal): Promise<Result<undefined, ProblemView>> {
    try {
      const opened = await this.#open(signal);
      if (!opened.ok) return opened;
      const source = new Source(opened.value.body);
      if (await this.#continues(source)) return ok(await this.#takeRest(source, take));
      await source.leave();
      this.#bytes = 0;
      this.#end = new Uint8Array();
      this.#decoder = utf8();
      await take({ kind: 'anew' });
      const whole = await this.#open(signal);
      return whole.ok ? ok(await this.#takeRest(new Source(whole.value.body), take)) : whole;
    } catch (error) {
      if (!(error instanceof BrokenOff)) throw error;
      return fail(
        problemOf('network.cut', { host: this.#job.destination, reason: 'it was closed early' }, 503),
      );
    }
  }

  #open(signal: AbortSignal | undefined): Promise<Result<ApiResponse, ProblemView>> {
    const after = this.#bytes - this.#end.length;
    return this.#client.remoteLog({
      params: { id: this.#job.id },
      ...(after === 0 ? {} : { query: { after } }),
      ...(signal === undefined ? {} : { signal }),
    });
  }

  /** Whether the log still holds what the last reading ended with. */
  async #continues(source: Source): Promise<boolean> {
    const again = await source.first(this.#end.length);
    return again.length === this.#end.length && again.every((byte, at) => byte === this.#end[at]);
  }

  async #takeRest(source: Source, take: TakePiece): Promise<undefined> {
    for (let chunk = await source.next(); chunk !== undefined; chunk = await source.next()) {
      this.#bytes += chunk.length;
      this.#end = joined(this.#end, chunk.subarray(-OVERLAP_BYTES)).slice(-OVERLAP_BYTES);
      const text = this.#decoder.decode(chunk, { stream: true });
      if (text !== '') await take({ kind: 'more', text });
    }
    return undefined;
  }
}

/** The answer ended before the log did. */
class BrokenOff extends Error {}

/** The bytes of an answer. */
class Source {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  /** Read ahead, not yet given. */
  #rest: Uint8Array = new Uint8Array();

  constructor(body: ReadableStream<Uint8Array> | null) {
    this.#reader = body?.getReader();
  }

  /** The first bytes; fewer where there are no more. */
  async first(count: number): Promise<Uint8Array> {
    let got: Uint8Array = new Uint8Array();
    while (got.length < count) {
      const chunk = await this.next();
      if (chunk === undefined) break;
      got = joined(got, chunk);
    }
    this.#rest = got.subarray(count);
    return got.subarray(0, count);
  }

  async next(): Promise<Uint8Array | undefined> {
    const rest = this.#rest;
    this.#rest = new Uint8Array();
    if (rest.length > 0) return rest;
    try {
      const read = await this.#reader?.read();
      return read?.done === false ? read.value : undefined;
    } catch (error) {
      throw new BrokenOff('the answer was cut off', { cause: error });
    }
  }

  async leave(): Promise<void> {
    await this.#reader?.cancel().catch(() => undefined);
  }
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array {
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}

function utf8(): TextDecoder {
  return new TextDecoder('utf-8', { ignoreBOM: true });
}
