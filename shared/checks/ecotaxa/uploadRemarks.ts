import { isEcotaxaIndexNameButForCase } from '../../services/ecotaxa/importLimits.ts';
import type { BundleSurvey } from './bundleSurvey.ts';
import type { ImportState } from './importState.ts';

/** What is known of the import when its files are remarked on. */
interface RemarkContext {
  /** Images of tables that were skipped are not named by any row. */
  readonly hasSkippedTables: boolean;
}

/** What the server says nothing about: files it deletes at upload, tables it does not see, images that no row names. */
export function addUploadRemarks(survey: BundleSurvey, state: ImportState, context: RemarkContext): void {
  const looksForUnused = !state.updates && !context.hasSkippedTables && state.rowCount > 0;
  for (const [path, fact] of survey.files.entries()) {
    const baseName = path.slice(path.lastIndexOf('/') + 1);
    if (isLitter(path, baseName)) {
      if (fact.kind === 'removed') addLitter(path, state);
      continue;
    }
    if (isEcotaxaIndexNameButForCase(baseName)) addCapital(path, state);
    else if (fact.kind === 'removed') addRemoved(path, state);
    else if (fact.kind === 'image' && !fact.used && looksForUnused) addUnused(path, state);
  }
}

const LITTER = /^(?:\.ds_store|thumbs\.db|desktop\.ini|\._.*)$/i;

/** Files that operating systems leave behind. */
function isLitter(path: string, baseName: string): boolean {
  return LITTER.test(baseName) || path.startsWith('__MACOSX/') || path.includes('/__MACOSX/');
}

function addLitter(path: string, state: ImportState): void {
  state.report.add({
    severity: 'info',
    code: 'ecotaxa.upload.litter',
    file: path,
    build: () => ({
      message: 'This file was left by the operating system; the server deletes it at upload.',
      fix: 'Nothing to do.',
    }),
  });
}

function addRemoved(path: string, state: ImportState): void {
  state.report.add({
    severity: 'warning',
    code: 'ecotaxa.upload.removed',
    file: path,
    build: () => ({
      message:
        'The content of this file is of no type that EcoTaxa keeps; it is deleted at upload without a word.',
      fix: 'Convert images to PNG, JPEG or GIF; leave other files out.',
    }),
  });
}

function addCapital(path: string, state: ImportState): void {
  state.report.add({
    severity: 'warning',
    code: 'ecotaxa.table.capitals',
    file: path,
    build: () => ({
      message:
        'The server only sees index tables whose name is in lower case; this one is passed over without a word.',
      fix: 'Rename it so that it begins with "ecotaxa" and ends in ".tsv" or ".txt", in lower case.',
    }),
  });
}

function addUnused(path: string, state: ImportState): void {
  state.report.add({
    severity: 'warning',
    code: 'ecotaxa.image.unused',
    file: path,
    build: () => ({
      message: 'No row names this image; it is not imported, and the server does not say so.',
      fix: 'Add a row for it, or leave it out.',
    }),
  });
}
