import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import { failure } from '../../../../shared/model/failure.ts';
import { FileReadError } from '../../../core/ports/files.ts';
import type { OutgoingFile } from '../../../core/ports/importService.ts';

/** What is uploaded: bytes of a known number, always the same for the same files. */
export interface Package {
  readonly bytes: number;
  /** The bytes from the start; taken once. Throws a `FileReadError` when a file cannot be read, or is not as long as it was. */
  chunks(): AsyncGenerator<Uint8Array, void, undefined>;
  /** A zip that was given as it is, whose members are not known here. */
  readonly isReadyMade: boolean;
}

/** Of every member, so that the same files make the same bytes. Local time, since zip keeps local time. */
const MEMBER_TIME = new Date(1980, 0, 1);
const MEMBER_MODE = 0o100_644;

/** Packs files as a stored zip, members in the order of their names; a single zip is sent as it is. */
export function packageOf(files: readonly OutgoingFile[]): Package {
  const [only] = files;
  if (only !== undefined && files.length === 1 && only.name.toLowerCase().endsWith('.zip')) {
    return verbatim(only);
  }
  const sorted = [...files].sort((one, other) => (one.name < other.name ? -1 : 1));
  return { bytes: zipBytes(sorted), chunks: () => zipChunks(sorted), isReadyMade: false };
}

/** A file as it is. */
export function verbatim(file: OutgoingFile): Package {
  return { bytes: file.body.bytes, chunks: () => exact(file), isReadyMade: true };
}

/** Size of the zip, without reading a file. */
function zipBytes(files: readonly OutgoingFile[]): number {
  const zip = new ZipFile();
  let bytes = -1;
  for (const file of files) zip.addReadStreamLazy(file.name, memberOptions(file), () => undefined);
  // The types leave out that the size is told.
  const takeSize: (...told: readonly number[]) => void = (total = -1) => (bytes = total);
  zip.end(END_OPTIONS, takeSize);
  return bytes;
}

/** yazl foretells the size of a directory above 64 KiB wrongly unless the zip64 end is always written. */
const END_OPTIONS = { forceZip64Format: true, comment: '' };

function memberOptions({ body }: OutgoingFile) {
  return {
    compress: false,
    size: body.bytes,
    mtime: MEMBER_TIME,
    mode: MEMBER_MODE,
    // The other kind of time would depend on the time zone.
    forceDosTimestamp: true,
  };
}

async function* zipChunks(files: readonly OutgoingFile[]): AsyncGenerator<Uint8Array, void, undefined> {
  const zip = new ZipFile();
  const output = zip.outputStream as Readable;
  const opened = new Set<Readable>();
  zip.on('error', (error: Error) => output.destroy(error));
  for (const file of files) {
    zip.addReadStreamLazy(file.name, memberOptions(file), (take) => {
      const stream = Readable.from(exact(file), { objectMode: false });
      opened.add(stream);
      stream.once('close', () => opened.delete(stream));
      // A pipe does not pass errors on.
      stream.once('error', (error) => output.destroy(error));
      take(null, stream);
    });
  }
  zip.end(END_OPTIONS);
  try {
    for await (const chunk of output) yield chunk as Uint8Array;
  } finally {
    for (const stream of opened) stream.destroy();
    output.destroy();
  }
}

/** A file that is not as long as it was would spoil all that comes after it. */
async function* exact({ name, body }: OutgoingFile): AsyncGenerator<Uint8Array, void, undefined> {
  let given = 0;
  for await (const chunk of body.chunks()) {
    given += chunk.byteLength;
    if (given > body.bytes) throw wrongSize(name, `it grew beyond its ${body.bytes} bytes`);
    yield chunk;
  }
  if (given < body.bytes) throw wrongSize(name, `it ended after ${given} of ${body.bytes} bytes`);
}

function wrongSize(name: string, reason: string): FileReadError {
  return new FileReadError(failure('file.unreadable', { path: name, reason }));
}
