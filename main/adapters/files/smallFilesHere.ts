import { setImmediate as turn } from 'node:timers/promises';
import type { Failure } from '../../../shared/model/failure.ts';
import { ReusedMemory } from '../../core/reusedMemory.ts';
import type { FileFacts } from '../../../shared/model/fileFacts.ts';
import type { Result } from '../../../shared/model/result.ts';
import { factsNow, readSmallFile } from './readSmallFile.ts';
import type { FilePlace, SmallRead } from './smallFileMessages.ts';
import { SMALL_FILE_BYTES_MAX, type SmallFiles } from './smallFileReader.ts';

/** Pieces of memory that are kept for the next files. */
const FREE_MAX = 4;

/** Reads small files where it is called, and waits for the disk: only for a thread of its own. */
export class SmallFilesHere implements SmallFiles {
  readonly #onRead: () => void;
  readonly #memory = new ReusedMemory({ pieceBytes: SMALL_FILE_BYTES_MAX, freeMax: FREE_MAX });

  /** `onRead` is called before and after each time that the disk is waited for. */
  constructor(onRead: () => void) {
    this.#onRead = onRead;
  }

  // oxlint-disable-next-line require-await -- the usual reader answers from another thread
  async read(place: FilePlace): Promise<Result<SmallRead, Failure | 'replaced'>> {
    return this.#reading(() =>
      readSmallFile(place, SMALL_FILE_BYTES_MAX, (bytes) => this.#memory.take(bytes)),
    );
  }

  letGo(bytes: Uint8Array<ArrayBuffer>): void {
    this.#memory.giveBack(bytes);
  }

  /** After a turn: whoever asks how a file is that was sent lets the next one leave first. */
  async facts(place: FilePlace): Promise<Result<FileFacts>> {
    await turn();
    return this.#reading(() => factsNow(place));
  }

  #reading<T>(work: () => T): T {
    this.#onRead();
    try {
      return work();
    } finally {
      this.#onRead();
    }
  }
}
