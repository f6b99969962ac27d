import { ECOTAXA_UNPACKED_IN_PLACE_STEM } from '../../../services/ecotaxa/uploadRules.ts';
import type { CheckFile } from '../../finding.ts';
import type { ZipEntry } from './zipDirectory.ts';

/** A zip and where in the import its content goes. */
export interface PlacedZip {
  readonly file: CheckFile;
  /** Folder in the import that the zip lies in: `''`, or with a slash at its end. */
  readonly folder: string;
  /** 1 for the uploaded zip, 2 for a zip in it. */
  readonly depth: number;
  /** Whether the zip itself is the import: then its own folder is the top. */
  readonly isTop: boolean;
  /** Packed bytes of tables that are kept in memory, over all zips. */
  readonly held: { bytes: number };
}

/** Where the server puts an entry. */
export interface EntryPlace {
  readonly entry: ZipEntry;
  /** Path in the folder that the zip becomes part of, parts that lead outside dropped as Python drops them. */
  readonly path: string;
  /** Whether the name tries to leave its folder. */
  readonly leads: 'inside' | 'outside';
}

/** How a zip unpacks: into a folder of its own name, without a second level, or in place. */
export type Unpacking =
  /** Into a new folder named after the zip. */
  | { readonly kind: 'own-folder'; readonly stem: string }
  /** The first entry begins with the zip's name: its entries bring the folder along. */
  | { readonly kind: 'brings-folder'; readonly stem: string }
  /** A zip called `temp`. */
  | { readonly kind: 'in-place'; readonly stem: string };

/** How the server will unpack a zip of this name with these entries, in the directory's order. */
export function unpackingOf(zipName: string, entries: readonly ZipEntry[]): Unpacking {
  const baseName = zipName.slice(zipName.lastIndexOf('/') + 1);
  const stem = baseName.replace(/\.zip$/i, '');
  if (stem === ECOTAXA_UNPACKED_IN_PLACE_STEM) return { kind: 'in-place', stem };
  const first = entries[0]?.name ?? '';
  return first.startsWith(`${stem}/`) ? { kind: 'brings-folder', stem } : { kind: 'own-folder', stem };
}

/** The place of an entry, relative to where the zip lies. */
export function placeOf(entry: ZipEntry, unpacking: Unpacking): EntryPlace {
  const parts = entry.name.split('/');
  const kept = parts.filter((part) => part !== '' && part !== '.' && part !== '..');
  const leads =
    parts.includes('..') || entry.name.startsWith('/') || /^[a-z]:[\\/]/i.test(entry.name)
      ? 'outside'
      : 'inside';
  const inner = kept.join('/');
  const path = unpacking.kind === 'own-folder' ? `${unpacking.stem}/${inner}` : inner;
  return { entry, path, leads };
}
