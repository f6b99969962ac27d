import { Worker } from 'node:worker_threads';
import type { FileSample } from '../../core/ports/folders.ts';
import type { Failure } from '../../../shared/model/failure.ts';
import type { FileFacts } from '../../../shared/model/fileFacts.ts';
import type { Result } from '../../../shared/model/result.ts';
import type { FilePlace, SmallFileReply, SmallFileRequest, SmallRead } from './smallFileMessages.ts';

/** A larger file is read in pieces: read whole, it would lie in memory before its turn. */
export const SMALL_FILE_BYTES_MAX = 256 * 1024;
/** A disk that lets one small file wait this long is asked in the usual way, where others need not wait behind it. */
const ANSWER_MS_MAX = 2_000;
/**
 * Looks at files that were sent wait so long for each other: woken once for each of them, the thread and its answers cost a tenth
 * of the sending of 64 KB files (measured). Somebody waits for a file that is to be read, and so for nothing else.
 */
const LOOKS_TOGETHER_MS = 4;
/** The thread ends when nothing was asked for so long: it costs some 10 MiB. */
const IDLE_MS_MAX = 10_000;

/** `unavailable` = ask in the usual way: the thread is gone, or waits for a disk that hangs. */
export type Unavailable = 'unavailable';

/** Where small files are read. */
export interface SmallFiles {
  /** Reads a file of at most `SMALL_FILE_BYTES_MAX`. */
  read(place: FilePlace): Promise<Result<SmallRead, Failure | 'replaced'> | Unavailable>;
  /** The facts of what lies there now. */
  facts(place: FilePlace): Promise<Result<FileFacts> | Unavailable>;
  /** Nobody looks at these bytes of a read any more: other ones may come in their place. */
  letGo?(bytes: Uint8Array): void;
}

interface Asker {
  readonly answer: (reply: SmallFileReply | Unavailable) => void;
  readonly timer: NodeJS.Timeout;
}

/**
 * Reads small files in a thread of its own, many for one message: sending 64 KB files took 40 % less of the processor than with a
 * dozen asynchronous calls each (measured). It is only ever a shortcut: where it does not answer, the usual way is taken.
 */
export class SmallFileReader implements SmallFiles {
  readonly #workerFile: URL;
  readonly #asking = new Map<number, Asker>();
  #worker: Worker | undefined;
  #unsent: SmallFileRequest[] = [];
  #soon: NodeJS.Immediate | undefined;
  #later: NodeJS.Timeout | undefined;
  #lastId = 0;
  #isStuck = false;
  #idle: NodeJS.Timeout | undefined;

  /** `workerFile` is the bundled `smallFileWorker`. */
  constructor(workerFile: URL) {
    this.#workerFile = workerFile;
  }

  /** Reads a file of at most `SMALL_FILE_BYTES_MAX`. */
  async read(place: FilePlace): Promise<Result<SmallRead, Failure | 'replaced'> | Unavailable> {
    const reply = await this.#ask({
      id: this.#nextId(),
      ask: 'read',
      place,
      bytesMax: SMALL_FILE_BYTES_MAX,
    });
    return reply === 'unavailable' || reply.ask !== 'read' ? 'unavailable' : reply.result;
  }

  /** The facts of what lies there now. */
  async facts(place: FilePlace): Promise<Result<FileFacts> | Unavailable> {
    const reply = await this.#ask({ id: this.#nextId(), ask: 'facts', place });
    return reply === 'unavailable' || reply.ask !== 'facts' ? 'unavailable' : reply.result;
  }

  /** Facts and both ends of a file that may be still written, asked for at once. */
  async sample(place: FilePlace): Promise<Result<FileSample> | Unavailable> {
    const reply = await this.#ask({ id: this.#nextId(), ask: 'sample', place });
    return reply === 'unavailable' || reply.ask !== 'sample' ? 'unavailable' : reply.result;
  }

  /** Ends the thread. What is asked afterwards is `unavailable` or starts another one. */
  async close(): Promise<void> {
    const worker = this.#worker;
    this.#end();
    await worker?.terminate();
  }

  #nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  #ask(request: SmallFileRequest): Promise<SmallFileReply | Unavailable> {
    if (this.#isStuck) return Promise.resolve('unavailable');
    return new Promise((answer) => {
      const timer = setTimeout(() => this.#giveUp(request.id), ANSWER_MS_MAX);
      this.#asking.set(request.id, { answer, timer });
      this.#unsent.push(request);
      if (request.ask === 'facts') this.#sendLater();
      else this.#sendSoon();
    });
  }

  /** What is asked in the same turn of the loop travels in one message. */
  #sendSoon(): void {
    this.#soon ??= setImmediate(() => this.#send());
  }

  #sendLater(): void {
    this.#later ??= setTimeout(() => this.#send(), LOOKS_TOGETHER_MS);
  }

  #send(): void {
    clearImmediate(this.#soon);
    clearTimeout(this.#later);
    this.#soon = undefined;
    this.#later = undefined;
    const requests = this.#unsent;
    this.#unsent = [];
    if (requests.length === 0) return;
    this.#worker ??= this.#start();
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    this.#worker.postMessage(requests);
  }

  #start(): Worker {
    const worker = new Worker(this.#workerFile, { name: 'small files', execArgv: [] });
    // The daemon does not stay for it.
    worker.unref();
    worker.on('message', (replies: readonly SmallFileReply[]) => {
      this.#isStuck = false;
      for (const reply of replies) this.#hear(reply.id, reply);
      this.#rest();
    });
    worker.once('error', () => this.#end());
    worker.once('exit', () => {
      if (this.#worker === worker) this.#end();
    });
    return worker;
  }

  #hear(id: number, reply: SmallFileReply | Unavailable): void {
    const asker = this.#asking.get(id);
    if (asker === undefined) return;
    this.#asking.delete(id);
    clearTimeout(asker.timer);
    asker.answer(reply);
  }

  /** A disk hangs: until the thread speaks again, nobody waits for it. */
  #giveUp(id: number): void {
    this.#isStuck = true;
    this.#hear(id, 'unavailable');
  }

  #rest(): void {
    clearTimeout(this.#idle);
    if (this.#asking.size > 0) return;
    this.#idle = setTimeout(() => void this.close(), IDLE_MS_MAX);
    this.#idle.unref();
  }

  #end(): void {
    clearTimeout(this.#idle);
    this.#worker = undefined;
    this.#isStuck = false;
    this.#unsent = [];
    for (const id of this.#asking.keys()) this.#hear(id, 'unavailable');
  }
}
