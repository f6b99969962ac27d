import { FileReadError, type FileBody, type ReadProof } from '../../core/ports/files.ts';
import { failure } from '../../../shared/model/failure.ts';
import type { FileFacts } from '../../../shared/model/fileFacts.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import type { SmallRead } from './smallFileMessages.ts';

/** What a small file is given with. */
export interface ReadFileInput {
  readonly read: Extract<SmallRead, { kind: 'read' }>;
  readonly path: string;
  /** What callers see as facts: none for a spooled copy. */
  readonly facts: FileFacts | undefined;
  /** Facts of what lies now at the place it was read from. */
  readonly factsOfPlace: () => Promise<Result<FileFacts>>;
  /** Called once, when the bytes are not looked at any more. */
  readonly onClose?: () => void;
}

/** A small file whose bytes were read and digested before its turn. */
export class ReadFileBody implements FileBody {
  readonly bytes: number;
  readonly facts: FileFacts | undefined;
  readonly #input: ReadFileInput;
  #state: 'fresh' | 'taken' | 'lent' | 'closed' = 'fresh';
  #isClosed = false;

  constructor(input: ReadFileInput) {
    this.#input = input;
    this.bytes = input.read.facts.bytes;
    this.facts = input.facts;
  }

  // oxlint-disable-next-line require-await -- the port's bodies are read piece by piece
  async *chunks({ lent = false }: { readonly lent?: boolean } = {}): AsyncIterable<Uint8Array> {
    const { path, read } = this.#input;
    if (this.#state === 'closed')
      throw new FileReadError(failure('file.unreadable', { path, reason: 'its reading was called off' }));
    if (this.#state !== 'fresh') throw new Error('the chunks of a body are taken once');
    this.#state = lent ? 'lent' : 'taken';
    if (read.bytes.length > 0) yield read.bytes;
  }

  async proof(): Promise<Result<ReadProof>> {
    const { path, read, factsOfPlace } = this.#input;
    if (this.#state !== 'taken')
      return fail(failure('file.unreadable', { path, reason: 'it was not read to its end' }));
    const after = await factsOfPlace();
    return after.ok ? ok({ sha256: read.sha256, before: read.facts, after: after.value }) : after;
  }

  close(): Promise<void> {
    if (this.#state === 'fresh') this.#state = 'closed';
    if (!this.#isClosed) this.#input.onClose?.();
    this.#isClosed = true;
    return Promise.resolve();
  }
}
