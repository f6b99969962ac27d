import type { Result } from '../../../model/result.ts';
import { fail, ok } from '../../../model/result.ts';
import { readForCheck } from '../../anyDestination/readForCheck.ts';
import type { ReadContext } from '../../anyDestination/readForCheck.ts';
import type { CheckFile } from '../../finding.ts';
import { firstBadUtf8 } from '../../utf8Watch.ts';
import { decodeCp437 } from './cp437.ts';
import { ZIP_DIRECTORY_BYTES_MAX, ZIP_ENTRIES_MAX, ZIP_TAIL_BYTES } from './zipLimits.ts';

/** One entry as the zip's directory has it (APPNOTE.TXT 4.3.12); Python reads zips by their directory too. */
export interface ZipEntry {
  readonly name: string;
  readonly nameBytes: Uint8Array;
  /** The name is UTF-8 but not flagged so: the server reads it as code page 437. */
  readonly isNameGarbled: boolean;
  /** 0 stored, 8 deflated, others. */
  readonly method: number;
  readonly crc: number;
  readonly packedBytes: number;
  readonly bytes: number;
  /** Where its local header begins, from the start of the file. */
  readonly offset: number;
  readonly isFolder: boolean;
  readonly isSymlink: boolean;
  readonly isEncrypted: boolean;
}

/** Why a zip's directory cannot be read. */
export type ZipTrouble = 'no-directory' | 'damaged-directory' | 'directory-too-large' | 'unreadable';

const END_SIGNATURE = 0x06054b50;
const END_BYTES = 22;
const COMMENT_BYTES_MAX = 65_535;
const END64_LOCATOR_SIGNATURE = 0x07064b50;
const END64_LOCATOR_BYTES = 20;
const END64_SIGNATURE = 0x06064b50;
const ENTRY_SIGNATURE = 0x02014b50;
const ENTRY_BYTES = 46;
const ZIP64 = 0xffffffff;
const ZIP64_EXTRA = 1;
const FLAG_ENCRYPTED = 1;
const FLAG_UTF8 = 0x800;
const UNIX_TYPE_MASK = 0o170000;
const UNIX_SYMLINK = 0o120000;

/** Reads a zip from start to end (twice if its directory is large) and gives its directory, in the directory's order. */
export async function readZipDirectory(
  file: CheckFile,
  context: ReadContext,
): Promise<Result<readonly ZipEntry[], ZipTrouble>> {
  const first = await readEnd(file, ZIP_TAIL_BYTES, context);
  if (!first.ok) return first;
  const isWhole = first.value.place.directoryStart >= 0;
  const needed = first.value.bytes.length - first.value.place.directoryStart;
  if (!isWhole && first.value.start === 0) return fail('damaged-directory');
  if (!isWhole && needed > ZIP_DIRECTORY_BYTES_MAX) return fail('directory-too-large');
  const end = isWhole ? first : await readEnd(file, needed, context);
  if (!end.ok) return end;
  const { bytes, place } = end.value;
  const { directoryStart, directoryBytes, shift } = place;
  if (directoryStart < 0) return fail('damaged-directory');
  return parseDirectory(bytes.subarray(directoryStart, directoryStart + directoryBytes), shift);
}

interface ZipEnd {
  /** The last bytes of the file, which begin at `start` in it. */
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly place: DirectoryPlace;
}

async function readEnd(
  file: CheckFile,
  bytesMin: number,
  context: ReadContext,
): Promise<Result<ZipEnd, ZipTrouble>> {
  const tail = createTail(bytesMin);
  const end = await readForCheck(file, (chunk) => tail.push(chunk), context);
  if (end === 'unreadable') return fail('unreadable');
  const { bytes, start } = tail.join();
  const place = findDirectory(bytes, start);
  return place.ok ? ok({ bytes, start, place: place.value }) : place;
}

interface Tail {
  readonly push: (chunk: Uint8Array) => void;
  readonly join: () => { readonly bytes: Uint8Array; readonly start: number };
}

/** Keeps at least so many of the last bytes of a stream, whole chunks at a time. */
function createTail(bytesMin: number): Tail {
  const chunks: Uint8Array[] = [];
  let kept = 0;
  let start = 0;
  return {
    push: (chunk) => {
      chunks.push(chunk);
      kept += chunk.length;
      while (kept - (chunks[0]?.length ?? 0) >= bytesMin) {
        const dropped = chunks.shift()?.length ?? 0;
        kept -= dropped;
        start += dropped;
      }
    },
    join: () => {
      const bytes = new Uint8Array(kept);
      let at = 0;
      for (const chunk of chunks) {
        bytes.set(chunk, at);
        at += chunk.length;
      }
      return { bytes, start };
    },
  };
}

interface DirectoryPlace {
  /** In the kept bytes. */
  readonly directoryStart: number;
  readonly directoryBytes: number;
  /** What stands before the zip in the file: offsets count from behind it. */
  readonly shift: number;
}

/** `bytes` are the last of the file and begin at `start` in it. */
function findDirectory(bytes: Uint8Array, start: number): Result<DirectoryPlace, ZipTrouble> {
  const view = viewOf(bytes);
  const lowest = Math.max(0, bytes.length - END_BYTES - COMMENT_BYTES_MAX);
  for (let at = bytes.length - END_BYTES; at >= lowest; at -= 1) {
    if (view.getUint32(at, true) !== END_SIGNATURE) continue;
    const small = { size: view.getUint32(at + 12, true), offset: view.getUint32(at + 16, true), end: at };
    const { size, offset, end } = zip64End(bytes, start, at) ?? small;
    const directoryStart = end - size;
    return ok({ directoryStart, directoryBytes: size, shift: directoryStart + start - offset });
  }
  return fail('no-directory');
}

function zip64End(
  bytes: Uint8Array,
  start: number,
  endAt: number,
): { readonly size: number; readonly offset: number; readonly end: number } | undefined {
  const view = viewOf(bytes);
  const locator = endAt - END64_LOCATOR_BYTES;
  if (locator < 0 || view.getUint32(locator, true) !== END64_LOCATOR_SIGNATURE) return undefined;
  const at = Number(view.getBigUint64(locator + 8, true)) - start;
  if (at < 0 || at + 56 > locator || view.getUint32(at, true) !== END64_SIGNATURE) return undefined;
  return {
    size: Number(view.getBigUint64(at + 40, true)),
    offset: Number(view.getBigUint64(at + 48, true)),
    end: at,
  };
}

function parseDirectory(bytes: Uint8Array, shift: number): Result<readonly ZipEntry[], ZipTrouble> {
  const view = viewOf(bytes);
  const entries: ZipEntry[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (at + ENTRY_BYTES > bytes.length || view.getUint32(at, true) !== ENTRY_SIGNATURE) {
      return fail('damaged-directory');
    }
    const nameEnd = at + ENTRY_BYTES + view.getUint16(at + 28, true);
    const extraEnd = nameEnd + view.getUint16(at + 30, true);
    const next = extraEnd + view.getUint16(at + 32, true);
    if (next > bytes.length) return fail('damaged-directory');
    if (entries.length === ZIP_ENTRIES_MAX) return fail('directory-too-large');
    entries.push(
      parseEntry({ bytes: bytes.subarray(at, next), nameEnd: nameEnd - at, extraEnd: extraEnd - at }, shift),
    );
    at = next;
  }
  return ok(entries);
}

interface EntryBytes {
  readonly bytes: Uint8Array;
  readonly nameEnd: number;
  readonly extraEnd: number;
}

function parseEntry({ bytes, nameEnd, extraEnd }: EntryBytes, shift: number): ZipEntry {
  const view = viewOf(bytes);
  const flags = view.getUint16(8, true);
  const nameBytes = bytes.slice(ENTRY_BYTES, nameEnd);
  const isUtf8 = (flags & FLAG_UTF8) !== 0;
  const name = isUtf8 ? new TextDecoder().decode(nameBytes) : decodeCp437(nameBytes);
  const large = zip64Values(bytes.subarray(nameEnd, extraEnd), [
    view.getUint32(24, true),
    view.getUint32(20, true),
    view.getUint32(42, true),
  ]);
  const [size, packedBytes, offset] = large;
  return {
    name,
    nameBytes,
    isNameGarbled: !isUtf8 && nameBytes.some((byte) => byte >= 0x80) && firstBadUtf8(nameBytes) === undefined,
    method: view.getUint16(10, true),
    crc: view.getUint32(16, true),
    packedBytes,
    bytes: size,
    offset: offset + shift,
    isFolder: name.endsWith('/'),
    isSymlink: ((view.getUint32(38, true) >>> 16) & UNIX_TYPE_MASK) === UNIX_SYMLINK,
    isEncrypted: (flags & FLAG_ENCRYPTED) !== 0,
  };
}

type Sizes = readonly [bytes: number, packedBytes: number, offset: number];

/** Values of 0xffffffff stand in the zip64 extra field instead, in this order (APPNOTE.TXT 4.5.3). */
function zip64Values(extra: Uint8Array, sizes: Sizes): Sizes {
  const view = viewOf(extra);
  for (let at = 0; at + 4 <= extra.length; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== ZIP64_EXTRA) continue;
    const end = Math.min(extra.length, at + 4 + view.getUint16(at + 2, true));
    let field = at + 4;
    const [bytes, packedBytes, offset] = sizes.map((size) => {
      if (size !== ZIP64 || field + 8 > end) return size;
      field += 8;
      return Number(view.getBigUint64(field - 8, true));
    });
    return [bytes ?? 0, packedBytes ?? 0, offset ?? 0];
  }
  return sizes;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
