import { createBoundedFindings } from '../boundedFindings.ts';
import type { BoundedFindings } from '../boundedFindings.ts';
import type { CheckFile, CheckReport } from '../finding.ts';
import { nameFindings } from './nameRules.ts';

/** What is known of the place the files go to. */
export interface NamesOptions {
  /** Names that the destination already holds where the files would land. */
  readonly existing?: Iterable<string>;
}

/**
 * Checks what holds for every destination: empty files, names that are empty, over-long, ambiguous or invisible, and names that
 * would land on one another, exactly or only on a target that folds capitals or accents. Reads no bytes.
 */
export function checkNames(
  files: readonly Pick<CheckFile, 'name' | 'bytes'>[],
  options: NamesOptions = {},
): CheckReport {
  const findings = createBoundedFindings();
  const clashes = startClashes(options.existing ?? []);
  for (const file of files) {
    for (const finding of nameFindings(file.name)) findings.add(finding);
    if (file.bytes === 0) {
      findings.add({
        severity: 'warning',
        code: 'any.file.empty',
        file: file.name,
        message: 'The file is empty; it may not have been written yet.',
        fix: 'Look at the file at its source, or leave it out.',
      });
    }
    addClash(file.name, clashes, findings);
    findings.fileChecked(0);
  }
  addFolderClashes(clashes, findings);
  return findings.report();
}

interface Clashes {
  /** Every name of this set, and its key. */
  readonly names: Set<string>;
  readonly byFolded: Map<string, string>;
  readonly existing: Set<string>;
  readonly existingFolded: Map<string, string>;
}

function startClashes(existing: Iterable<string>): Clashes {
  const clashes: Clashes = {
    names: new Set(),
    byFolded: new Map(),
    existing: new Set(existing),
    existingFolded: new Map(),
  };
  for (const name of clashes.existing) clashes.existingFolded.set(foldedName(name), name);
  return clashes;
}

/** A name as a target sees it that tells neither capitals nor the two ways of writing accents apart. */
export function foldedName(name: string): string {
  return name.normalize('NFC').toLowerCase().normalize('NFC');
}

function addClash(name: string, clashes: Clashes, findings: BoundedFindings): void {
  const folded = foldedName(name);
  const twin = clashes.byFolded.get(folded);
  if (clashes.names.has(name)) {
    findings.add({
      severity: 'error',
      code: 'any.name.twice',
      file: name,
      value: name,
      message: 'Two files have this remote name; the later one would replace the earlier one.',
      fix: 'Give one of them another remote name.',
    });
  } else if (twin !== undefined) findings.add(foldedClash(name, twin));
  else clashes.byFolded.set(folded, name);
  clashes.names.add(name);
  addExistingClash(name, clashes, findings);
}

function foldedClash(name: string, twin: string): Parameters<BoundedFindings['add']>[0] {
  const onlyAccents = name.normalize('NFC') === twin.normalize('NFC');
  return {
    severity: 'warning',
    code: onlyAccents ? 'any.name.accent-clash' : 'any.name.case-clash',
    file: name,
    value: twin,
    message: onlyAccents
      ? 'Two names look alike and differ only in how their accents are stored (NFC and NFD); many targets keep only one of the files.'
      : 'Two names differ only in capitals; targets that do not tell them apart keep only one of the files.',
    fix: 'Give one of them a clearly different remote name.',
  };
}

function addExistingClash(name: string, clashes: Clashes, findings: BoundedFindings): void {
  if (clashes.existing.has(name)) {
    findings.add({
      severity: 'warning',
      code: 'any.name.exists',
      file: name,
      value: name,
      message: 'The destination already has a file of this name; it would be replaced.',
      fix: 'Give the file another remote name if both are wanted.',
    });
    return;
  }
  const twin = clashes.existingFolded.get(foldedName(name));
  if (twin === undefined) return;
  findings.add({
    severity: 'warning',
    code: 'any.name.exists-alike',
    file: name,
    value: twin,
    message: 'The destination already has a name that differs only in capitals or in how accents are stored.',
    fix: 'Give the file a clearly different remote name, or the same one if it should replace the other.',
  });
}

/** A name that is both a file and the folder of another file cannot be stored as both. */
function addFolderClashes(clashes: Clashes, findings: BoundedFindings): void {
  const reported = new Set<string>();
  for (const name of clashes.names) {
    for (let slash = name.indexOf('/'); slash > 0; slash = name.indexOf('/', slash + 1)) {
      const folder = name.slice(0, slash);
      if (!clashes.names.has(folder) || reported.has(folder)) continue;
      reported.add(folder);
      findings.add({
        severity: 'error',
        code: 'any.name.file-and-folder',
        file: folder,
        value: name,
        message:
          'One name is a file here and a folder for another file; the target can hold only one of them.',
        fix: 'Rename the file or the folder.',
      });
    }
  }
}
