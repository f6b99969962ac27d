import type { CheckFile } from '../../../../shared/checks/finding.ts';
import { checkEcotaxa } from '../../../../shared/checks/ecotaxa/checkEcotaxa.ts';
import { createColumnMapping } from '../../../../shared/checks/ecotaxa/columnMapping.ts';
import { planTables } from '../../../../shared/checks/ecotaxa/planTables.ts';
import { isEcotaxaIndexName } from '../../../../shared/services/ecotaxa/importLimits.ts';
import { projectOf } from './ecotaxaAccess.ts';
import type { EcotaxaJob } from './ecotaxaState.ts';
import type { FileNode } from './fileTree.ts';
import type { ImportRequest } from '../../../../shared/services/ecotaxa/importRequest.ts';
import { missingNames, resolveNames } from './importNames.ts';
import { importReal } from './importReal.ts';
import {
  ask,
  crash,
  IMPORT_LOGGER,
  progress,
  say,
  sayLoaded,
  type RunWorld,
  type RunningImport,
} from './importSteps.ts';
import { findSource } from './importSource.ts';
import { readImportTable, type ImportTable } from './importTables.ts';
import { JOB_MESSAGES, touch } from './jobRecord.ts';
import { keyError, validationCrash } from './pythonCrash.ts';
import { pyValue } from './pythonRepr.ts';
import { foretold } from './validationResult.ts';

/** Process ids of the runs; each job's log names its own. */
const FIRST_PID = 19_000;

/** Takes a waiting import to its next rest: asking, in error or finished. Source: BACK Import.py do_background. */
export async function runImport(job: EcotaxaJob, world: RunWorld): Promise<void> {
  const { prj_id: projectId, req } = job.model.params as { prj_id: number; req: ImportRequest };
  const project = projectOf(world.state, projectId);
  if (project === undefined) throw new Error('a job of no project');
  const running: RunningImport = { job, world, project, req };
  const message = job.model.progress_msg;
  job.model.state = 'R';
  touch(job, world.now());
  say(running, ['BG_operations.JobScheduler', `Running in PID ${FIRST_PID + job.model.id}`]);
  await world.save();
  if (message === JOB_MESSAGES.replied) await goOn(running);
  else await validate(running);
  touch(job, world.now());
  await world.save();
}

async function validate(running: RunningImport): Promise<void> {
  const { job, world, project, req } = running;
  sayLoaded(running);
  await progress(running, 0, 'Validating');
  const source = findSource(world.state, job.model.owner_id, req.source_path);
  if ('crash' in source) {
    if (req.source_path.toLowerCase().endsWith('.zip')) {
      await progress(running, 1, 'Unzip File into temporary folder');
    }
    crash(running, source.crash);
    return;
  }
  say(running, [IMPORT_LOGGER, 'Analyze TSV Files']);
  if (!req.skip_existing_objects) {
    say(running, [IMPORT_LOGGER, `collect_existing: Existing images for ${project.projid}: 3.70ms`]);
  }
  say(running, ['BO.Bundle', `validate_import: Existing images for ${project.projid}: 1.29ms`]);
  const files = checkFiles(source.files, world);
  const tables = await readTables(running, files);
  const verdict = foretold(
    await checkEcotaxa(files, { ...checkOptions(running), signal: world.signal }),
    tables.length,
  );
  if (world.signal.aborted) return;
  if (verdict.kind === 'crashes') {
    crash(running, validationCrash(verdict.lastLine));
    return;
  }
  if (verdict.errors.length > 0) {
    Object.assign(job.model, {
      state: 'E',
      progress_msg: `${verdict.errors.length} error(s) during run`,
      errors: [...verdict.errors],
      result: { infos: [...verdict.infos] },
    });
    return;
  }
  resolve(running, { tables, sourcePath: source.shownPath });
  if (!askIfNeeded(running)) await importReal(running, { tables, lateLength: verdict.lateLength });
}

function checkFiles(files: readonly (readonly [string, FileNode])[], world: RunWorld): readonly CheckFile[] {
  return files.map(([path, { bytes, sha256 }]) => ({ name: path, bytes, read: () => world.read(sha256) }));
}

function checkOptions({ world, project, req }: RunningImport) {
  return {
    project: {
      freeColumns: project.freeColumns,
      knownCategoryIds: new Set(world.state.taxa.map(({ id }) => id)),
      acquisitions: project.acquisitions,
      images: req.skip_existing_objects ? [] : project.images,
      loadedTables: project.loadedTables,
    },
    updateMode: req.update_mode as '' | 'Yes' | 'Cla',
    skipExisting: req.skip_existing_objects,
    skipLoaded: req.skip_loaded_files,
  };
}

/** The tables in the server's order; the first time each is announced and takes its simulated time. */
async function readTables(
  running: RunningImport,
  files: readonly CheckFile[],
  isAgain = false,
): Promise<readonly ImportTable[]> {
  const { project, req, world } = running;
  const byPath = new Map(files.map((file) => [file.name, file]));
  const names = [...byPath.keys()].filter((name) =>
    isEcotaxaIndexName(name.slice(name.lastIndexOf('/') + 1)),
  );
  const skipped = new Set(req.skip_loaded_files ? project.loadedTables : []);
  const plan = planTables(names).tables.filter(({ loadedName }) => !skipped.has(loadedName));
  const mapping = createColumnMapping(project.freeColumns);
  const tables: ImportTable[] = [];
  for (const [index, { path }] of plan.entries()) {
    const file = byPath.get(path);
    if (file === undefined || world.signal.aborted) continue;
    if (!isAgain) await announceTable(running, path, { index, count: plan.length });
    const table = await readImportTable(file, mapping);
    tables.push(table);
    if (!isAgain) sayTable(running, table);
  }
  return tables;
}

async function announceTable(
  running: RunningImport,
  path: string,
  at: { readonly index: number; readonly count: number },
): Promise<void> {
  const pct = Math.floor((20 * at.index) / at.count);
  await progress(running, pct, `Validating files ${at.index}/${at.count}`);
  await running.world.sleep(running.world.tableMs);
  say(running, ['BO.Bundle', `Analyzing file [base]/${path}`]);
}

function sayTable(running: RunningImport, { path, newColumns, rows }: ImportTable): void {
  for (const { fullName, real } of newColumns) {
    say(running, ['BO.TSVFile', `New field ${fullName} found in file [base]/${path} -> ${real}`]);
  }
  const distinct = (values: readonly string[]) =>
    [...new Set(values)].filter((value) => value !== '').join(' ');
  const samples = distinct(rows.map(({ sample }) => sample));
  const acquisitions = distinct(rows.map(({ acquisition }) => acquisition));
  say(running, ['BO.TSVFile', `sample: ${samples} acquis: ${acquisitions}`]);
  say(running, ['BO.Bundle', `File [base]/${path} : ${rows.length} rows analysed`]);
}

/** Looks names up and keeps in the job what the second phase needs. */
function resolve(
  running: RunningImport,
  about: { readonly tables: readonly ImportTable[]; readonly sourcePath: string },
): void {
  const { job, world } = running;
  const { users, taxa } = resolveNames(about.tables, world.state);
  say(running, [
    'BO.Bundle',
    `Taxo Found = ${pyValue(Object.fromEntries(Object.keys(taxa).map((name) => [name, null])))}`,
  ]);
  say(running, ['BO.Bundle', `Users Found = ${pyValue(users)}`]);
  say(running, [IMPORT_LOGGER, 'Resolve users']);
  say(running, [IMPORT_LOGGER, `Users Found for all TSVs = ${pyValue(users)}`]);
  say(running, [IMPORT_LOGGER, 'Resolve taxonomy']);
  const prefix = 'For all TSVs, taxa (with no ID in TSV)';
  say(running, [IMPORT_LOGGER, `${prefix} found from DB = ${pyValue(taxa)}`]);
  say(running, [IMPORT_LOGGER, `${prefix} resolved = ${pyValue(taxa)}`]);
  job.model.inside = {
    found_users: users,
    taxo_found: taxa,
    col_mapping: columnMapping(running, about.tables),
    nb_rows: about.tables.reduce((sum, { rows }) => sum + rows.length, 0),
    source_path: about.sourcePath,
  };
}

function columnMapping({ project }: RunningImport, tables: readonly ImportTable[]) {
  const all = tables.flatMap(({ newColumns }) => newColumns);
  const of = (part: keyof typeof project.freeColumns) =>
    Object.fromEntries([
      ...Object.entries(project.freeColumns[part]).map(([name, real]) => [real, name]),
      ...all.filter((column) => column.part === part).map(({ name, real }) => [real, name]),
    ]) as Record<string, string>;
  return {
    obj_field: of('object'),
    samples: of('sample'),
    acquisitions: of('acquisition'),
    process: of('process'),
  };
}

/** True when the job asks now. */
function askIfNeeded(running: RunningImport): boolean {
  const { found_users: users, taxo_found: taxa } = running.job.model.inside as unknown as Inside;
  const missing = missingNames({ users, taxa });
  if (missing.missing_users.length === 0 && missing.missing_taxa.length === 0) return false;
  ask(running, missing);
  return true;
}

interface Inside {
  readonly found_users: Parameters<typeof missingNames>[0]['users'];
  readonly taxo_found: Parameters<typeof missingNames>[0]['taxa'];
  readonly source_path: string;
}

/** After a reply: people only where they were asked for, categories as they come; then asks again or imports. */
async function goOn(running: RunningImport): Promise<void> {
  const { job, world, req } = running;
  say(running, [IMPORT_LOGGER, `Using reply ${pyValue(job.model.reply)}`]);
  const { users, taxa } = job.model.reply as {
    users?: Record<string, unknown>;
    taxa?: Record<string, unknown>;
  };
  if (users === undefined || taxa === undefined) {
    crash(running, keyError(users === undefined ? 'users' : 'taxa'));
    return;
  }
  const inside = job.model.inside as unknown as Inside;
  for (const [name, id] of Object.entries(users)) {
    if (Object.hasOwn(inside.found_users, name)) inside.found_users[name] = { id };
  }
  Object.assign(inside.taxo_found, taxa);
  if (askIfNeeded(running)) return;
  const source = findSource(world.state, job.model.owner_id, req.source_path);
  if ('crash' in source) {
    crash(running, source.crash);
    return;
  }
  const files = checkFiles(source.files, world);
  const tables = await readTables(running, files, true);
  const verdict = foretold(await checkEcotaxa(files, checkOptions(running)), tables.length);
  await importReal(running, {
    tables,
    lateLength: verdict.kind === 'passes' ? verdict.lateLength : undefined,
  });
}
