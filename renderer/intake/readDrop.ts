import { nativeBridge } from '../native/bridge.ts';
import { givenOfList, type Given, type GivenFile } from './given.ts';

/** How often the count on screen moves while folders are read. */
const COUNT_EVERY_FILES = 250;

export interface DropReading {
  readonly onCount: (files: number, bytes: number) => void;
  readonly signal: AbortSignal;
}

/**
 * Takes what was dropped or pasted out of its event. Must be called while the event lives: the browser empties it
 * afterwards. The result reads files and folders.
 */
export function takeDrop(transfer: DataTransfer): (reading: DropReading) => Promise<Given> {
  const paths = nativePaths(transfer);
  if (paths !== undefined) return () => Promise.resolve({ kind: 'paths', paths });
  const things = [...transfer.items].flatMap((item) => {
    if (item.kind !== 'file') return [];
    // A picture out of a program is no file on the disk and has no entry.
    const thing = item.webkitGetAsEntry() ?? item.getAsFile();
    return thing === null ? [] : [thing];
  });
  if (things.length === 0) {
    const files = [...transfer.files];
    return () => Promise.resolve(givenOfList(files));
  }
  return async (reading) => {
    const reader = new EntryReader(reading);
    for (const thing of things)
      if (thing instanceof File) reader.add({ file: thing, name: thing.name });
      else await reader.read(thing, '', true);
    return { kind: 'files', files: reader.files, unreadable: reader.unreadable };
  };
}

function nativePaths(transfer: DataTransfer): readonly string[] | undefined {
  const bridge = nativeBridge();
  if (bridge === undefined) return undefined;
  const paths = [...transfer.files].map((file) => bridge.pathOf(file));
  return paths.length > 0 && paths.every((path) => path !== '') ? paths : undefined;
}

class EntryReader {
  readonly files: GivenFile[] = [];
  readonly unreadable: string[] = [];
  readonly #reading: DropReading;
  #bytes = 0;

  constructor(reading: DropReading) {
    this.#reading = reading;
  }

  add(file: GivenFile): void {
    this.files.push(file);
    this.#bytes += file.file.size;
    if (this.files.length % COUNT_EVERY_FILES === 0) this.#reading.onCount(this.files.length, this.#bytes);
  }

  /** `below` is the path below the given folder, which itself gives no part of a name. */
  async read(entry: FileSystemEntry, below: string, top: boolean): Promise<void> {
    this.#reading.signal.throwIfAborted();
    const name = below === '' ? entry.name : `${below}/${entry.name}`;
    try {
      if (entry.isFile) this.add({ file: await fileOf(entry as FileSystemFileEntry), name });
      else
        for await (const child of childrenOf(entry as FileSystemDirectoryEntry))
          await this.read(child, top ? '' : name, false);
    } catch (error) {
      this.#reading.signal.throwIfAborted();
      if (!(error instanceof DOMException)) throw error;
      this.unreadable.push(name);
    }
  }
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

async function* childrenOf(directory: FileSystemDirectoryEntry): AsyncGenerator<FileSystemEntry> {
  const reader = directory.createReader();
  for (;;) {
    // One call gives some; only an empty answer means that all were given.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return;
    yield* some;
  }
}
