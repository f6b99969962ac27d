import type { BundleSurvey } from '../bundleSurvey.ts';
import { addTable, isTablePath } from '../bundleSurvey.ts';
import { createFileLook } from '../fileLook.ts';
import type { CheckFile } from '../../finding.ts';
import { ByteSource } from './byteSource.ts';
import { checkEntries } from './zipEntryRules.ts';
import type { PlacedEntry } from './zipEntryRules.ts';
import { createUnpacker, entryFile, heldFile, seekEntry } from './unpack.ts';
import type { EntryFile, EntryTrouble } from './unpack.ts';
import { readZipDirectory } from './zipDirectory.ts';
import type { ZipEntry } from './zipDirectory.ts';
import { addEntryRemark, addEntryTrouble, addZipTrouble } from './zipFindings.ts';
import { ZIP_DEPTH_MAX, ZIP_NESTED_HELD_BYTES_MAX, ZIP_TABLES_HELD_BYTES_MAX } from './zipLimits.ts';
import { unpackingOf } from './zipNames.ts';
import type { PlacedZip } from './zipNames.ts';

/**
 * Looks at everything in a zip: once through for its directory, once for its entries in the order in which they lie, unpacking each as a
 * stream. Nested zips are looked into where they are met. Tables are kept packed, or found again later. Answers whether the zip could be looked into.
 */
export async function surveyZip(zip: PlacedZip, survey: BundleSurvey): Promise<boolean> {
  const { findings, progress, signal } = survey;
  progress.begin('files', zip.file.name);
  const directory = await readZipDirectory(zip.file, { findings, signal, onBytes: progress.onBytes });
  if (!directory.ok) {
    addZipTrouble(zip.file.name, directory.failure, findings);
    return false;
  }
  const unpacking = unpackingOf(zip.file.name, directory.value);
  const entries = checkEntries(directory.value, { zip, unpacking }, survey);
  const source = new ByteSource(zip.file.read(signal), progress.onBytes);
  try {
    for (const placed of entries) {
      signal?.throwIfAborted();
      await visitEntry(placed, { zip, source }, survey);
    }
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof Error)) throw error;
    addUnreadable(zip.file.name, error, survey);
  } finally {
    await source.close();
  }
  findings.fileChecked(zip.file.bytes);
  return true;
}

function addUnreadable(file: string, error: Error, survey: BundleSurvey): void {
  survey.findings.add({
    severity: 'error',
    code: 'any.file.unreadable',
    file,
    value: error.message,
    message: 'The zip cannot be read to its end.',
    fix: 'Close it in other programs and look at its permissions, then check again.',
  });
}

interface OpenZip {
  readonly zip: PlacedZip;
  readonly source: ByteSource;
}

async function visitEntry(placed: PlacedEntry, open: OpenZip, survey: BundleSurvey): Promise<void> {
  const { entry, path } = placed;
  survey.progress.begin('files', path);
  const lost = await seekEntry(open.source, entry);
  if (lost !== undefined) {
    addEntryTrouble(path, { name: entry.name, trouble: lost }, survey.findings);
    return;
  }
  if (isTablePath(path)) await visitTable(placed, open, survey);
  else if (isZipPath(path)) await visitNestedZip(placed, open, survey);
  else await visitFile(placed, open, survey);
}

/** Whether a path is a zip's by its name. */
export function isZipPath(path: string): boolean {
  return /\.zip$/i.test(path);
}

async function visitFile({ entry, path }: PlacedEntry, open: OpenZip, survey: BundleSurvey): Promise<void> {
  const look = createFileLook(path);
  let wanted = true;
  const trouble = await pump(open.source, entry, (bytes) => {
    if (wanted) wanted = look.push(bytes);
  });
  const { fact, type } = look.end();
  survey.files.set(path, fact);
  survey.findings.fileChecked(entry.bytes);
  if (trouble !== undefined) addEntryTrouble(path, { name: entry.name, trouble }, survey.findings);
  else if (type === 'application/gzip' || type === 'application/x-tar' || type === 'application/zip') {
    addEntryRemark(path, 'other-archive', survey.findings);
  }
}

/** A table is unpacked when it is read as a table; here its packed bytes are only kept, or passed over. */
async function visitTable({ entry, path }: PlacedEntry, open: OpenZip, survey: BundleSurvey): Promise<void> {
  const { zip, source } = open;
  const { findings, progress } = survey;
  const from: EntryFile = {
    entry,
    path,
    onTrouble: (trouble) => addEntryTrouble(path, { name: entry.name, trouble }, findings),
  };
  progress.addTotal(entry.bytes);
  if (zip.held.bytes + entry.packedBytes > ZIP_TABLES_HELD_BYTES_MAX) {
    addTable(entryFile(zip.file, from), survey);
    return;
  }
  const pieces: Uint8Array[] = [];
  let left = entry.packedBytes;
  while (left > 0) {
    const piece = await source.next(Math.min(left, PIECE_BYTES_MAX));
    if (piece === undefined) {
      addEntryTrouble(path, { name: entry.name, trouble: 'cut' }, findings);
      return;
    }
    left -= piece.length;
    pieces.push(piece.slice());
  }
  zip.held.bytes += entry.packedBytes;
  addTable(heldFile(pieces, from), survey);
}

async function visitNestedZip(placed: PlacedEntry, open: OpenZip, survey: BundleSurvey): Promise<void> {
  const { entry, path } = placed;
  const { zip, source } = open;
  if (zip.depth >= ZIP_DEPTH_MAX) {
    addEntryRemark(path, 'too-deep', survey.findings);
    return;
  }
  const isHeld = entry.bytes <= ZIP_NESTED_HELD_BYTES_MAX;
  const pieces: Uint8Array[] = [];
  const trouble = await pump(source, entry, (bytes) => {
    if (isHeld) pieces.push(bytes.slice());
  });
  if (trouble !== undefined) {
    addEntryTrouble(path, { name: entry.name, trouble }, survey.findings);
    return;
  }
  survey.progress.addTotal(2 * entry.bytes);
  const nested = isHeld ? memoryFile(pieces, path, entry.bytes) : entryFile(zip.file, { entry, path });
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  await surveyZip({ file: nested, folder, depth: zip.depth + 1, isTop: false, held: zip.held }, survey);
}

function memoryFile(pieces: readonly Uint8Array[], name: string, bytes: number): CheckFile {
  return { name, bytes, read: () => inTurn(pieces) };
}

async function* inTurn(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) {
    await Promise.resolve();
    yield piece;
  }
}

/** Bytes pulled at once; a chunk of the source is usually smaller. */
const PIECE_BYTES_MAX = 1024 * 1024;

/** Passes an entry's data through the unpacker. */
async function pump(
  source: ByteSource,
  entry: ZipEntry,
  take: (unpacked: Uint8Array) => void,
): Promise<EntryTrouble | undefined> {
  const unpacker = createUnpacker(entry, take);
  let left = entry.packedBytes;
  let isFine = true;
  while (left > 0) {
    const piece = await source.next(Math.min(left, PIECE_BYTES_MAX));
    if (piece === undefined) return 'cut';
    left -= piece.length;
    // Damaged data are read to their end all the same: the next entry lies behind them.
    if (isFine) isFine = unpacker.push(piece);
  }
  return unpacker.end();
}
