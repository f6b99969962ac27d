import type { ImportJob } from '../../shared/model/importJob.ts';
import type { JobId } from '../../shared/model/ids.ts';
import type { Ports } from './ports/ports.ts';
import type { StepContext } from './steps/stepContext.ts';

/** Of a longer log only the end is kept: that says how it went. Bytes. */
export const LOG_KEPT_BYTES_MAX = 1024 * 1024;

/** A service's log of a job as it was when it was read last. */
export interface KeptLog {
  /** When it was read, ms since the epoch. */
  readonly at: number;
  readonly text: string;
  /** Bytes before it that are not kept. */
  readonly leftOutBytes: number;
}

function key(id: JobId): string {
  return `log.${id}`;
}

/** The log of a job as it was read last; undefined where it never was. */
export async function keptLog(ports: Ports, id: JobId): Promise<KeptLog | undefined> {
  const text = await ports.store.fact(key(id));
  return text === undefined ? undefined : (JSON.parse(text) as KeptLog);
}

/** Gives a log on as it comes, and keeps its end once it came whole. */
export async function* keepingLog(
  ports: Ports,
  id: JobId,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const tail = new Tail();
  for await (const chunk of chunks) {
    tail.add(chunk);
    yield chunk;
  }
  const log: KeptLog = { at: ports.clock.now(), ...tail.end() };
  await ports.store.commit([{ put: 'fact', key: key(id), value: JSON.stringify(log) }]);
}

/** Keeps the log of a job that ended: servers forget theirs. What cannot be read now is not worth waiting for. */
export async function keepLogAtEnd(step: StepContext, job: ImportJob): Promise<void> {
  const { ledger, ports } = step.core;
  const remote = (await ledger.read(job.batchId))?.batch.remote;
  if (step.service.log === undefined || remote === undefined || job.remoteId === undefined) return;
  const input = { batch: remote, remoteId: job.remoteId, names: [] };
  const opened = await step.service.log(step.access, input);
  if (!opened.ok) return;
  try {
    for await (const chunk of keepingLog(ports, job.id, opened.value)) void chunk;
  } catch (error) {
    ports.log.info('the log of a job broke off', { reason: String(error) });
  }
}

/** The last bytes of what came. */
class Tail {
  readonly #chunks: Uint8Array[] = [];
  #bytes = 0;
  #leftOut = 0;

  add(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    for (let [first] = this.#chunks; first !== undefined; [first] = this.#chunks) {
      if (this.#bytes - first.length < LOG_KEPT_BYTES_MAX) return;
      this.#chunks.shift();
      this.#drop(first.length);
    }
  }

  end(): { readonly text: string; readonly leftOutBytes: number } {
    const whole = new Uint8Array(this.#bytes);
    let at = 0;
    for (const chunk of this.#chunks) {
      whole.set(chunk, at);
      at += chunk.length;
    }
    const from = Math.max(0, this.#bytes - LOG_KEPT_BYTES_MAX);
    const isCut = this.#leftOut + from > 0;
    const newline = isCut ? whole.indexOf(NEWLINE, from) : -1;
    // A line that lost its beginning is no line.
    const start = newline === -1 ? from : newline + 1;
    this.#leftOut += start;
    return { text: new TextDecoder().decode(whole.subarray(start)), leftOutBytes: this.#leftOut };
  }

  #drop(bytes: number): void {
    this.#bytes -= bytes;
    this.#leftOut += bytes;
  }
}

const NEWLINE = 10;
