import type { Writable } from 'node:stream';
import { Busboy, type BusboyFileStream } from '@fastify/busboy';
import { failure, type Failure } from '../../shared/model/failure.ts';
import type { Result } from '../../shared/model/result.ts';
import { FileReadError } from '../core/ports/files.ts';
import type { Spool, SpoolEntry } from '../core/ports/spool.ts';
import type { MirrorCall } from './mirrorCall.ts';

/** One part of a form, in the order of arrival. */
export type IntakePart =
  | { readonly kind: 'field'; readonly name: string; readonly value: string; readonly isCut: boolean }
  | {
      readonly kind: 'file';
      readonly name: string;
      readonly filename: string;
      /** Undefined for a file in a field that takes none. */
      readonly stored: SpoolEntry | undefined;
    };

/** Limits of one form. */
export interface IntakeLimits {
  /** The field whose file is kept. */
  readonly fileField: string;
  readonly fieldBytesMax: number;
}

/** Values of all fields of one form together; more is no form that any service takes. */
const FIELDS_BYTES_MAX = 16 * 1024 * 1024;

/** Thrown when the spool cannot take a file: nothing of it is kept. */
export class SpoolTrouble extends Error {
  override readonly name = 'SpoolTrouble';
  readonly failure: Failure;
  constructor(why: Failure) {
    super(why.code);
    this.failure = why;
  }
}

/** What the parser says of a part; its types leave out that a part may have no name. */
type FieldEvent = [string | undefined, string, boolean, boolean, ...unknown[]];
type FileEvent = [string | undefined, BusboyFileStream, string, string, string];

/**
 * Reads a multipart form chunk by chunk, in constant memory: its files go into the spool as they come, and every chunk is given
 * on to whoever passes the call on. A part is a file when it has a filename that is not empty.
 */
export class FormIntake {
  readonly #source: AsyncIterator<Uint8Array, undefined>;
  readonly #spool: Spool;
  readonly #limits: IntakeLimits;
  readonly #parts: Promise<IntakePart>[] = [];
  readonly #files: BusboyFileStream[] = [];
  readonly #parser: Writable | undefined;
  readonly #fields = new Map<string, string>();
  #fieldBytes = 0;
  #broken = false;
  #trouble: Failure | undefined;
  #read: readonly IntakePart[] | undefined;
  #hasFile = false;
  /** One chunk at a time, whoever asks: who passes the call on may be given up while it waits for one. */
  #turn: Promise<unknown> = Promise.resolve();
  #ended = false;
  #onBroken: () => void = () => undefined;
  /** The parser may have its last boundary long before the body ends. */
  #onFinish: () => void = () => undefined;
  readonly #finished = new Promise<void>((resolve) => {
    this.#onFinish = resolve;
  });

  constructor(call: MirrorCall, spool: Spool, limits: IntakeLimits) {
    this.#source = call.body();
    this.#spool = spool;
    this.#limits = limits;
    this.#parser = this.#makeParser(call);
  }

  /** The fields that have come so far; of several of one name the last. */
  get fields(): ReadonlyMap<string, string> {
    return this.#fields;
  }

  /** True once a file has begun. */
  get hasFile(): boolean {
    return this.#hasFile;
  }

  /**
   * The next chunk of the body, once everything before its end is on its way into the spool. Undefined at the end, when every
   * file is durable there. Throws `ScriptGone` and `SpoolTrouble`; nothing is kept then.
   */
  pull(): Promise<Uint8Array | undefined> {
    const mine = this.#turn.then(() => this.#pull());
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  /** Reads to the end and gives the parts; undefined when the body is no form (cut, no boundary in it). */
  async parts(): Promise<readonly IntakePart[] | undefined> {
    while ((await this.pull()) !== undefined);
    return this.#broken ? undefined : this.#read;
  }

  async #pull(): Promise<Uint8Array | undefined> {
    if (this.#trouble !== undefined) throw new SpoolTrouble(this.#trouble);
    if (this.#ended) return undefined;
    let next: IteratorResult<Uint8Array, undefined>;
    try {
      next = await this.#source.next();
    } catch (error) {
      await this.#breakOff();
      throw error;
    }
    if (next.done === true) {
      await this.#finish();
      if (this.#trouble !== undefined) throw new SpoolTrouble(this.#trouble);
      return undefined;
    }
    await this.#feed(next.value);
    if (this.#trouble !== undefined) throw new SpoolTrouble(this.#trouble);
    return next.value;
  }

  #makeParser({ headers }: MirrorCall): Writable | undefined {
    try {
      const parser = new Busboy({
        headers: { ...headers, 'content-type': headers['content-type'] ?? '' },
        limits: { fieldSize: this.#limits.fieldBytesMax },
        isPartAFile: (_field, _type, filename) => filename !== undefined && filename !== '',
      });
      parser.on('field', (...[name, value, , isCut]: FieldEvent) => this.#addField(name ?? '', value, isCut));
      parser.on('file', (...[name, stream, filename]: FileEvent) =>
        this.#addFile(name ?? '', stream, filename),
      );
      parser.on('error', () => this.#setBroken());
      parser.on('finish', () => this.#onFinish());
      return parser;
    } catch {
      this.#broken = true;
      return undefined;
    }
  }

  #addField(name: string, value: string, isCut: boolean): void {
    this.#fieldBytes += Buffer.byteLength(value);
    const isTooMuch = this.#fieldBytes > FIELDS_BYTES_MAX;
    const part = { kind: 'field', name, value: isTooMuch ? '' : value, isCut: isCut || isTooMuch } as const;
    this.#parts.push(Promise.resolve(part));
    if (!isTooMuch) this.#fields.set(name, value);
  }

  #addFile(name: string, stream: BusboyFileStream, filename: string): void {
    this.#hasFile = true;
    this.#files.push(stream);
    // It may fail before its first read; the read then rejects.
    stream.on('error', () => undefined);
    if (name !== this.#limits.fileField) {
      stream.resume();
      this.#parts.push(Promise.resolve({ kind: 'file', name, filename, stored: undefined }));
      return;
    }
    const stored = this.#spool.put(chunksOf(stream)).then((taken): IntakePart => {
      this.#note(taken);
      return { kind: 'file', name, filename, stored: taken.ok ? taken.value : undefined };
    });
    // Awaited at the end; until then a failure must not count as unhandled.
    stored.catch(() => undefined);
    this.#parts.push(stored);
  }

  #note(taken: Result<SpoolEntry>): void {
    // A form that is cut is no trouble of the spool's.
    if (taken.ok || taken.failure.code === 'request.invalid') return;
    this.#trouble ??= taken.failure;
    this.#onBroken();
  }

  #setBroken(): void {
    this.#broken = true;
    for (const file of this.#files) file.destroy(new Error('the form ended early'));
    this.#onBroken();
  }

  /** Gives the parser a chunk and waits until it wants more: a slow disk slows the script down. */
  async #feed(chunk: Uint8Array): Promise<void> {
    const parser = this.#parser;
    if (parser === undefined || this.#broken) return;
    await new Promise<void>((resolve) => {
      this.#onBroken = resolve;
      parser.write(chunk, () => resolve());
    });
  }

  async #finish(): Promise<void> {
    const parser = this.#parser;
    if (parser !== undefined && !this.#broken) {
      const broken = new Promise<void>((resolve) => {
        this.#onBroken = resolve;
      });
      parser.end();
      await Promise.race([this.#finished, broken]);
    }
    const read = await Promise.all(this.#parts);
    this.#ended = true;
    this.#read = read;
  }

  async #breakOff(): Promise<void> {
    this.#setBroken();
    this.#ended = true;
    await Promise.allSettled(this.#parts);
  }
}

async function* chunksOf(stream: BusboyFileStream): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of stream.iterator({ destroyOnReturn: false })) yield chunk as Uint8Array;
  } catch {
    throw new FileReadError(failure('request.invalid', { where: 'body', reason: 'it ended too early' }));
  } finally {
    // What the spool did not take must not hold up the parser.
    stream.resume();
  }
}
