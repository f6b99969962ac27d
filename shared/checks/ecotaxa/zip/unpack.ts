import { Inflate } from 'fflate';
import { crc32 } from '../crc32.ts';
import type { CheckFile } from '../../finding.ts';
import { ByteSource } from './byteSource.ts';
import type { ZipEntry } from './zipDirectory.ts';
import { ZIP_FEED_BYTES } from './zipLimits.ts';

/** What is wrong with an entry's data. */
export type EntryTrouble = 'damaged' | 'checksum' | 'cut' | 'header';

/** Unpacks one entry as its packed bytes come by. */
export interface Unpacker {
  /** Takes packed bytes; false when the data are damaged. */
  readonly push: (packed: Uint8Array) => boolean;
  /** All packed bytes were taken: what is wrong, if anything. */
  readonly end: () => EntryTrouble | undefined;
}

const METHOD_STORED = 0;
const METHOD_DEFLATED = 8;

/** Whether entries of this method can be unpacked here. */
export function isKnownMethod(method: number): boolean {
  return method === METHOD_STORED || method === METHOD_DEFLATED;
}

/** Starts on an entry; unpacked bytes go to `take`, never more than the directory says there are. */
export function createUnpacker(
  entry: Pick<ZipEntry, 'method' | 'bytes' | 'crc'>,
  take: (bytes: Uint8Array) => void,
): Unpacker {
  let trouble: EntryTrouble | undefined;
  let unpacked = 0;
  let crc = 0;
  const pass = (bytes: Uint8Array): void => {
    unpacked += bytes.length;
    // More than stated: Python stops at the stated length, and its checksum then fails.
    if (unpacked > entry.bytes) trouble ??= 'checksum';
    if (trouble !== undefined) return;
    crc = crc32(bytes, crc);
    take(bytes);
  };
  const inflate = entry.method === METHOD_DEFLATED ? new Inflate(pass) : undefined;
  const feed = (piece: Uint8Array, isLast: boolean): void => {
    if (trouble !== undefined) return;
    try {
      inflate?.push(piece, isLast);
    } catch {
      trouble ??= 'damaged';
    }
  };
  return {
    push: (packed) => {
      if (inflate === undefined) pass(packed);
      else for (const piece of fedPieces(packed)) feed(piece, false);
      return trouble === undefined;
    },
    end: () => {
      feed(new Uint8Array(0), true);
      return trouble ?? (unpacked === entry.bytes && crc === entry.crc ? undefined : 'checksum');
    },
  };
}

function* fedPieces(packed: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < packed.length; at += ZIP_FEED_BYTES) yield packed.subarray(at, at + ZIP_FEED_BYTES);
}

const LOCAL_SIGNATURE = 0x04034b50;
const LOCAL_BYTES = 30;

/** Goes on to an entry's data. Entries must be asked for in the order in which they lie in the file. */
export async function seekEntry(source: ByteSource, entry: ZipEntry): Promise<EntryTrouble | undefined> {
  if (entry.offset < source.position || !(await source.skip(entry.offset - source.position))) return 'cut';
  const header = await source.take(LOCAL_BYTES);
  if (header === undefined) return 'cut';
  const view = new DataView(header.buffer);
  if (view.getUint32(0, true) !== LOCAL_SIGNATURE) return 'header';
  const name = await source.take(view.getUint16(26, true));
  if (name === undefined || !(await source.skip(view.getUint16(28, true)))) return 'cut';
  const isSame =
    name.length === entry.nameBytes.length && name.every((byte, at) => byte === entry.nameBytes[at]);
  return isSame ? undefined : 'header';
}

/** An entry of a zip, as a file of its own. */
export interface EntryFile {
  readonly entry: ZipEntry;
  readonly path: string;
  /** Told when the data turn out to be broken; reading then throws. */
  readonly onTrouble?: (trouble: EntryTrouble) => void;
}

/** An entry as a file that is found again in its zip at each opening. */
export function entryFile(zip: CheckFile, from: EntryFile): CheckFile {
  return { name: from.path, bytes: from.entry.bytes, read: (signal) => readEntry(zip, from, signal) };
}

async function* readEntry(
  zip: CheckFile,
  from: EntryFile,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  const source = new ByteSource(zip.read(signal, { lent: true }));
  try {
    if ((await seekEntry(source, from.entry)) !== undefined) throw new Error('the zip has changed');
    yield* unpackAll(from, packedPieces(source, from.entry));
  } finally {
    await source.close();
  }
}

async function* packedPieces(source: ByteSource, entry: ZipEntry): AsyncGenerator<Uint8Array> {
  let left = entry.packedBytes;
  while (left > 0) {
    const piece = await source.next(left);
    if (piece === undefined) return;
    left -= piece.length;
    yield piece;
  }
}

/** An entry whose packed bytes are kept in memory, as a file. */
export function heldFile(pieces: readonly Uint8Array[], from: EntryFile): CheckFile {
  return { name: from.path, bytes: from.entry.bytes, read: () => unpackAll(from, pieces) };
}

async function* unpackAll(
  { entry, onTrouble }: EntryFile,
  pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let ready: Uint8Array[] = [];
  const unpacker = createUnpacker(entry, (bytes) => ready.push(bytes));
  let isFine = true;
  for await (const piece of pieces) {
    for (const fed of fedPieces(piece)) {
      isFine = isFine && unpacker.push(fed);
      yield* ready;
      ready = [];
    }
    if (!isFine) break;
  }
  const trouble = unpacker.end();
  yield* ready;
  if (trouble === undefined) return;
  onTrouble?.(trouble);
  throw new Error(`the packed data are broken (${trouble})`);
}
