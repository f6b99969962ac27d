import { ECOTAXA_INDEX_FILES_MAX } from '../../services/ecotaxa/importLimits.ts';
import { ECOTAXA_IMPORT_MESSAGES, ECOTAXA_NOTHING_MESSAGES } from '../../services/ecotaxa/importMessages.ts';
import type { CheckFile } from '../finding.ts';
import { ACQUISITION_PAIRS_MAX } from './acquisitionParents.ts';
import type { BundleSurvey } from './bundleSurvey.ts';
import { checkTable } from './checkTable.ts';
import { createImportReport } from './importReport.ts';
import { createImportState } from './importState.ts';
import type { EcotaxaOptions, ImportState } from './importState.ts';
import { planTables } from './planTables.ts';
import type { TablePlan } from './planTables.ts';
import { pySetOrder } from './pythonText.ts';
import { SEEN_ROWS_MAX } from './seenRows.ts';
import { addUploadRemarks } from './uploadRemarks.ts';

/** Checks the tables of a surveyed import as the first phase of the server's job does, and what that phase does not see. */
export async function checkBundle(survey: BundleSurvey, options: EcotaxaOptions): Promise<void> {
  const state = createImportState(createImportReport(survey.findings), survey.files, options);
  const tables = new Map(survey.tables.map((table) => [table.name, table]));
  const plan = planTables([...tables.keys()]);
  if (plan.countedFiles > ECOTAXA_INDEX_FILES_MAX) addTooManyFiles(plan, state);
  const loaded = new Set(options.skipLoaded === true ? (options.project?.loadedTables ?? []) : []);
  let skipped = 0;
  for (const { path, loadedName } of plan.tables) {
    const table = tables.get(path);
    if (table === undefined) continue;
    if (loaded.has(loadedName)) skipped += 1;
    else await checkOneTable(table, state, survey);
  }
  finish(state, { plan, skipped });
  addUploadRemarks(survey, state, { hasSkippedTables: skipped > 0 });
}

async function checkOneTable(table: CheckFile, state: ImportState, survey: BundleSurvey): Promise<void> {
  const { findings, progress, signal } = survey;
  progress.begin('tables', table.name);
  await checkTable(table, state, { findings, signal, onBytes: progress.onBytes, lent: true });
  findings.fileChecked(table.bytes);
}

function addTooManyFiles(plan: TablePlan, state: ImportState): void {
  state.report.crash({
    severity: 'error',
    code: 'ecotaxa.tables.too-many',
    file: '',
    build: () => ({
      value: String(plan.countedFiles),
      message: `There are ${plan.countedFiles} index tables and sub-bundles; one import takes ${ECOTAXA_INDEX_FILES_MAX}.`,
      serverSays: ECOTAXA_IMPORT_MESSAGES.tooManyFiles(ECOTAXA_INDEX_FILES_MAX),
      fix: 'Import them in several parts.',
    }),
  });
}

interface Ending {
  readonly plan: TablePlan;
  readonly skipped: number;
}

/** What the server says once all tables are read (Bundle.validate_import). */
function finish(state: ImportState, ending: Ending): void {
  if (state.rowCount === 0) addNothing(state, ending);
  addUnknownCategories(state);
  addNotSeen(state);
  if (state.withoutGps > 0) {
    state.report.add({
      severity: 'info',
      code: 'ecotaxa.objects.without-gps',
      file: '',
      build: () => ({
        message:
          'Some objects have no latitude. The server counts equal empty cells only once, so there may be more.',
        serverSays: ECOTAXA_IMPORT_MESSAGES.withoutGps(state.withoutGps),
        fix: 'Nothing to do, unless the positions are known.',
      }),
    });
  }
  if (state.seenRows.isFull || state.acquisitions.isFull()) addFull(state);
}

function addNothing(state: ImportState, { plan, skipped }: Ending): void {
  const lines: string[] = [ECOTAXA_NOTHING_MESSAGES.title];
  const validated = plan.ownTables - skipped;
  if (plan.ownTables === 0) lines.push(ECOTAXA_NOTHING_MESSAGES.noFile);
  else {
    if (skipped > 0) {
      lines.push(
        validated === 0 ? ECOTAXA_NOTHING_MESSAGES.allSkipped : ECOTAXA_NOTHING_MESSAGES.someSkipped,
      );
    }
    if (validated > 0) lines.push(ECOTAXA_NOTHING_MESSAGES.empty);
    if (state.skipsExisting) lines.push(ECOTAXA_NOTHING_MESSAGES.skipObjects);
  }
  state.report.add({
    severity: 'error',
    code: 'ecotaxa.import.nothing',
    file: '',
    build: () => ({
      message: 'There is no row to import.',
      serverSays: lines.join('<br>'),
      fix: 'Put in an index table whose name begins with "ecotaxa" (lower case) and ends in .tsv or .txt: a header, a line of types, then the rows.',
    }),
  });
}

function addUnknownCategories(state: ImportState): void {
  const known = state.knownCategoryIds;
  if (known === undefined) return;
  // The server goes through its set of all ids and gathers the unknown ones in another.
  const all = pySetOrder(Array.from(state.categoryIds, (id) => BigInt(id)));
  const unknown = pySetOrder(all.filter((id) => !known.has(Number(id))));
  if (unknown.length === 0) return;
  state.report.add({
    severity: 'error',
    code: 'ecotaxa.category.unknown-id',
    file: '',
    build: () => ({
      column: 'object_annotation_category_id',
      value: unknown.join(','),
      message: 'These category ids do not exist on the server; it refuses the import.',
      serverSays: ECOTAXA_IMPORT_MESSAGES.unknownCategories(unknown.join(',')),
      fix: 'Correct the ids, or give category names instead.',
    }),
  });
}

function addNotSeen(state: ImportState): void {
  const notSeen = [...state.mapping.names()].filter((name) => !state.seenColumns.has(name));
  if (notSeen.length === 0) return;
  state.report.add({
    severity: 'info',
    code: 'ecotaxa.columns.not-seen',
    file: '',
    build: () => ({
      value: notSeen.join(', '),
      message:
        'The project has columns that no table of this import has; they stay empty for the new objects.',
      serverSays: ECOTAXA_IMPORT_MESSAGES.notSeen(notSeen.join(', ')),
      fix: 'Nothing to do, unless a column was renamed by mistake.',
    }),
  });
}

function addFull(state: ImportState): void {
  state.report.add({
    severity: 'info',
    code: 'ecotaxa.check.incomplete',
    file: '',
    build: () => ({
      message: `The import is so large that not everything could be compared: repeated rows beyond ${SEEN_ROWS_MAX} or acquisitions beyond ${ACQUISITION_PAIRS_MAX} were not looked for.`,
      fix: 'Import it in several parts.',
    }),
  });
}
