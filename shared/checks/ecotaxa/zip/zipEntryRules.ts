import type { BundleSurvey } from '../bundleSurvey.ts';
import { isKnownMethod } from './unpack.ts';
import type { ZipEntry } from './zipDirectory.ts';
import { addEntryRemark } from './zipFindings.ts';
import type { EntryRemark } from './zipFindings.ts';
import { ZIP_ENTRIES_MAX, ZIP_RATIO_FREE_BYTES, ZIP_RATIO_MAX, ZIP_UNPACKED_BYTES_MAX } from './zipLimits.ts';
import { placeOf } from './zipNames.ts';
import type { PlacedZip, Unpacking } from './zipNames.ts';

/** An entry that is worth unpacking, and its path in the import. */
export interface PlacedEntry {
  readonly entry: ZipEntry;
  readonly path: string;
}

/** Judges all entries by the directory alone; gives those to unpack, in the order in which they lie in the file. */
export function checkEntries(
  entries: readonly ZipEntry[],
  context: { readonly zip: PlacedZip; readonly unpacking: Unpacking },
  survey: BundleSurvey,
): readonly PlacedEntry[] {
  const placed: PlacedEntry[] = [];
  for (const entry of entries) {
    if (entry.isFolder) continue;
    const path = pathOf(entry, context);
    const remark = path.remark ?? remarkOn(entry, survey);
    if (remark !== undefined) addEntryRemark(path.path, remark, survey.findings);
    for (const hint of hintsOn(entry)) addEntryRemark(path.path, hint, survey.findings);
    if (remark !== undefined) continue;
    survey.unpacked.entries += 1;
    survey.unpacked.bytes += entry.bytes;
    placed.push({ entry, path: path.path });
  }
  return inFileOrder(withoutTwins(placed, survey), survey);
}

/** The folder that a top zip makes is the top of the import itself. */
function pathOf(
  entry: ZipEntry,
  { zip, unpacking }: { readonly zip: PlacedZip; readonly unpacking: Unpacking },
): { readonly path: string; readonly remark?: EntryRemark } {
  const place = placeOf(entry, unpacking);
  const full = zip.folder + place.path;
  if (place.leads === 'outside') return { path: zip.folder + entry.name, remark: 'outside' };
  if (!zip.isTop || unpacking.kind === 'in-place') return { path: full };
  const top = `${unpacking.stem}/`;
  return place.path.startsWith(top)
    ? { path: place.path.slice(top.length) }
    : { path: entry.name, remark: 'beside' };
}

function remarkOn(entry: ZipEntry, survey: BundleSurvey): EntryRemark | undefined {
  if (entry.isSymlink) return 'symlink';
  if (entry.isEncrypted) return 'encrypted';
  if (!isKnownMethod(entry.method)) return 'method';
  if (entry.bytes > ZIP_RATIO_FREE_BYTES && entry.bytes > entry.packedBytes * ZIP_RATIO_MAX) return 'bomb';
  const { entries, bytes } = survey.unpacked;
  return entries >= ZIP_ENTRIES_MAX || bytes + entry.bytes > ZIP_UNPACKED_BYTES_MAX ? 'too-much' : undefined;
}

function hintsOn(entry: ZipEntry): readonly EntryRemark[] {
  const hints: EntryRemark[] = [];
  if (entry.name.includes('\\')) hints.push('backslash');
  if (entry.isNameGarbled) hints.push('garbled-name');
  return hints;
}

/** Of entries with one path the last one stays. */
function withoutTwins(placed: readonly PlacedEntry[], survey: BundleSurvey): readonly PlacedEntry[] {
  const byPath = new Map<string, PlacedEntry>();
  for (const one of placed) {
    if (byPath.has(one.path)) addEntryRemark(one.path, 'twice', survey.findings);
    byPath.set(one.path, one);
  }
  return [...byPath.values()];
}

/** Entries that lie within another one's data are no work of a packing program. */
function inFileOrder(placed: readonly PlacedEntry[], survey: BundleSurvey): readonly PlacedEntry[] {
  const sorted = [...placed].sort((left, right) => left.entry.offset - right.entry.offset);
  let end = 0;
  return sorted.filter(({ entry, path }) => {
    if (entry.offset < end) {
      addEntryRemark(path, 'overlap', survey.findings);
      return false;
    }
    end = entry.offset + entry.packedBytes;
    return true;
  });
}
