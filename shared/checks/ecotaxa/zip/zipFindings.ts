import type { BoundedFindings } from '../../boundedFindings.ts';
import type { Finding } from '../../finding.ts';
import type { EntryTrouble } from './unpack.ts';
import type { ZipTrouble } from './zipDirectory.ts';
import {
  ZIP_DEPTH_MAX,
  ZIP_DIRECTORY_BYTES_MAX,
  ZIP_ENTRIES_MAX,
  ZIP_RATIO_MAX,
  ZIP_UNPACKED_BYTES_MAX,
} from './zipLimits.ts';

type Words = Pick<Finding, 'severity' | 'message' | 'fix'>;

const PACK_ANEW = 'Make the zip anew from the files.';

/** What is said of a zip as a whole. */
const ZIP_WORDS: Readonly<Record<Exclude<ZipTrouble, 'unreadable'>, Words>> = {
  'no-directory': {
    severity: 'error',
    message:
      'The zip has no directory at its end: it is cut off, or no zip. The server stores it as it is, and no import can use it.',
    fix: 'Wait until the zip is whole, or make it anew.',
  },
  'damaged-directory': {
    severity: 'error',
    message: 'The directory of the zip is damaged; the server cannot unpack it.',
    fix: PACK_ANEW,
  },
  'directory-too-large': {
    severity: 'error',
    message: `The zip has more than ${ZIP_ENTRIES_MAX} entries, or a directory of more than ${ZIP_DIRECTORY_BYTES_MAX / 1024 / 1024} MiB; it was not looked into.`,
    fix: 'Make several smaller zips.',
  },
};

/** Adds a finding on a zip that cannot be looked into; an unreadable one has its finding already. */
export function addZipTrouble(file: string, trouble: ZipTrouble, findings: BoundedFindings): void {
  if (trouble === 'unreadable') return;
  findings.add({ code: `ecotaxa.zip.${trouble}`, file, ...ZIP_WORDS[trouble] });
}

/** What may be said of an entry before it is unpacked. */
export type EntryRemark =
  | 'outside'
  | 'beside'
  | 'symlink'
  | 'encrypted'
  | 'method'
  | 'backslash'
  | 'garbled-name'
  | 'twice'
  | 'overlap'
  | 'bomb'
  | 'too-much'
  | 'too-deep'
  | 'other-archive';

const ENTRY_WORDS: Readonly<Record<EntryRemark, Words>> = {
  outside: {
    severity: 'error',
    message:
      'The name of this entry leads out of the zip; it was not looked at, and no server should unpack it.',
    fix: PACK_ANEW,
  },
  beside: {
    severity: 'error',
    message:
      'The first entry begins with the name of the zip, this one does not: the server unpacks it beside the folder that is imported, where the import does not find it.',
    fix: 'Put all entries under one folder, or none.',
  },
  symlink: {
    severity: 'error',
    message:
      'This entry is a symbolic link; the server would store the text of the link instead of the file.',
    fix: 'Make the zip anew with the files themselves.',
  },
  encrypted: {
    severity: 'error',
    message: 'This entry is protected by a password; the server cannot unpack it.',
    fix: 'Make the zip anew without a password.',
  },
  method: {
    severity: 'warning',
    message:
      'This entry is packed by a method that was not looked into; the server may not be able to unpack it.',
    fix: 'Make the zip anew with the usual method (deflate).',
  },
  backslash: {
    severity: 'warning',
    message:
      'The name of this entry holds a backslash; the server takes it for a letter of the name, not for a folder.',
    fix: 'Make the zip anew with a program that writes / between folders.',
  },
  'garbled-name': {
    severity: 'warning',
    message:
      'The name of this entry is UTF-8 but not flagged as such; the server reads it garbled, and tables that name it do not find it.',
    fix: 'Make the zip anew with a program that flags UTF-8 names, or use names without accents.',
  },
  twice: {
    severity: 'warning',
    message: 'The zip has two entries of this name; the later one replaces the earlier one.',
    fix: 'Rename one of them.',
  },
  overlap: {
    severity: 'error',
    message: 'This entry shares its bytes with another one, as in a zip bomb; it was not unpacked.',
    fix: PACK_ANEW,
  },
  bomb: {
    severity: 'error',
    message: `This entry would unpack to more than ${ZIP_RATIO_MAX} times its size, as in a zip bomb; it was not unpacked.`,
    fix: 'See what the file is, and leave it out.',
  },
  'too-much': {
    severity: 'error',
    message: `The zip would unpack to more than ${ZIP_UNPACKED_BYTES_MAX / 1e9} GB, or to more than ${ZIP_ENTRIES_MAX} files in all; this entry was not unpacked.`,
    fix: 'Make several smaller zips.',
  },
  'too-deep': {
    severity: 'error',
    message: `Zips are packed into one another more than ${ZIP_DEPTH_MAX} deep; this one was not looked into.`,
    fix: 'Unpack it first.',
  },
  'other-archive': {
    severity: 'info',
    message: 'The server unpacks this archive too, but only zips are looked into here.',
    fix: 'Use a zip to have its content checked.',
  },
};

/** Adds a finding on an entry; `file` is its path. */
export function addEntryRemark(file: string, remark: EntryRemark, findings: BoundedFindings): void {
  findings.add({ code: `ecotaxa.zip.${remark}`, file, ...ENTRY_WORDS[remark] });
}

/** Adds a finding on an entry whose data are not as they should be; `name` is its name in the zip. */
export function addEntryTrouble(
  file: string,
  { name, trouble }: { readonly name: string; readonly trouble: EntryTrouble },
  findings: BoundedFindings,
): void {
  const isChecksum = trouble === 'checksum';
  findings.add({
    severity: 'error',
    code: `ecotaxa.zip.${isChecksum ? 'checksum' : 'damaged'}`,
    file,
    message: isChecksum
      ? 'The data of this entry do not match their checksum; the server refuses the whole zip and deletes it.'
      : 'The data of this entry are damaged; the server refuses the whole zip and deletes it.',
    ...(isChecksum && { serverSays: `zipfile.BadZipFile: Bad CRC-32 for file '${name}'` }),
    fix: PACK_ANEW,
  });
}
