import { planTables } from '../../../../shared/checks/ecotaxa/planTables.ts';
import { filesOf } from './ecotaxaState.ts';
import { nodeAt, partsOf, putNode, takeNode } from './fileTree.ts';
import type { FoundTaxa, FoundUsers } from './importNames.ts';
import { crash, IMPORT_LOGGER, progress, say, sayLoaded, type RunningImport } from './importSteps.ts';
import type { ImportTable } from './importTables.ts';
import { JOB_MESSAGES } from './jobRecord.ts';
import {
  foreignKeyViolation,
  invalidNumber,
  keyError,
  valueTooLong,
  type PythonCrash,
} from './pythonCrash.ts';

/** The second phase: writes rows into the project, unless the database refuses them. Source: BACK Import.py do_real, measured. */
export async function importReal(
  running: RunningImport,
  about: { readonly tables: readonly ImportTable[]; readonly lateLength: number | undefined },
): Promise<void> {
  const { job, world, project } = running;
  sayLoaded(running);
  keepColumns(running, about.tables);
  say(running, ['BO.Bundle', 'existing samples = []']);
  say(running, ['BO.Bundle', 'existing acquisitions = []']);
  say(running, ['BO.Bundle', `Existing objects for ${project.projid}: 4.41ms`]);
  const refused = about.lateLength === undefined ? refusedIds(running) : valueTooLong(about.lateLength);
  const total = about.tables.reduce((sum, { rows }) => sum + rows.length, 0);
  let done = 0;
  for (const [index, table] of about.tables.entries()) {
    const pct = 20 + Math.floor((80 * done) / Math.max(1, total));
    await progress(running, pct, `Processing files ${index}/${about.tables.length}`);
    say(running, ['BO.Bundle', `Importing file [base]/${table.path}`]);
    await world.sleep(world.tableMs);
    if (world.signal.aborted) return;
    if (refused !== undefined) {
      crash(running, refused);
      return;
    }
    takeRows(running, table);
    done += table.rows.length;
    const shortName = table.path.slice(table.path.lastIndexOf('/') + 1);
    say(running, [
      'BO.Bundle',
      `File ${shortName} : ${table.rows.length} rows loaded, ${done} so far at 13 rows/s`,
    ]);
  }
  say(running, [IMPORT_LOGGER, `Total of ${total} rows loaded`]);
  finish(running, about.tables);
  Object.assign(job.model, {
    state: 'F',
    progress_pct: 100,
    progress_msg: JOB_MESSAGES.done,
    result: { rowcount: total },
    errors: [],
  });
}

function keepColumns({ project }: RunningImport, tables: readonly ImportTable[]): void {
  for (const { part, name, real } of tables.flatMap(({ newColumns }) => newColumns)) {
    project.freeColumns[part][name] = real;
  }
}

/** Ids from a reply were never looked at until now; nor was a mapping of categories. */
function refusedIds({ job, world, req }: RunningImport): PythonCrash | undefined {
  const { found_users: users, taxo_found: taxa } = job.model.inside as {
    found_users: FoundUsers;
    taxo_found: FoundTaxa;
  };
  for (const name of Object.keys(taxa)) {
    const mapped = req.taxo_mappings[name];
    // The mapped name is then looked for among the names of the tables.
    if (mapped !== undefined && !Object.hasOwn(taxa, mapped)) return keyError(mapped);
  }
  for (const id of Object.values(taxa)) {
    const refused = refusedId(id, world.state.taxa, ['classif_id', 'taxonomy']);
    if (refused !== undefined) return refused;
  }
  for (const { id } of Object.values(users)) {
    const refused = refusedId(id, world.state.users, ['classif_who', 'users']);
    if (refused !== undefined) return refused;
  }
  return undefined;
}

function refusedId(
  id: unknown,
  known: readonly { readonly id: number }[],
  [column, table]: readonly [string, string],
): PythonCrash | undefined {
  const text = String(id);
  if (!/^\s*-?\d+\s*$/.test(text)) return invalidNumber(text);
  return known.some((thing) => thing.id === Number(text))
    ? undefined
    : foreignKeyViolation(column, text, table);
}

/** Without an update mode each new image is kept; every row counts, also a skipped one. */
function takeRows(running: RunningImport, { rows }: ImportTable): void {
  const { project, req } = running;
  if (req.update_mode !== '') return;
  const known = new Set(project.images.map(([objectId, image]) => `${objectId}\n${image}`));
  const acquisitions = new Set(
    project.acquisitions.map(([sample, acquisition]) => `${sample}\n${acquisition}`),
  );
  let saved = 0;
  for (const { objectId, image, sample, acquisition } of rows) {
    if (req.skip_existing_objects && known.has(`${objectId}\n${image}`)) continue;
    project.images.push([objectId, image]);
    saved += 1;
    if (sample === '' || acquisition === '' || acquisitions.has(`${sample}\n${acquisition}`)) continue;
    acquisitions.add(`${sample}\n${acquisition}`);
    project.acquisitions.push([sample, acquisition]);
  }
  sayParents(running, rows[0]);
  say(running, ['DB.helpers.DBWriter', `Batch save objects of ${saved}/${saved}/0/${saved}/0/0`]);
}

/** Missing parents get made-up ids. */
function sayParents(running: RunningImport, row: ImportTable['rows'][number] | undefined): void {
  const { projid } = running.project;
  const sampleId = projid * 1_000_000 + 1;
  const parentId = projid * 10_000_000 + 1;
  const sample = row === undefined || row.sample === '' ? `__DUMMY_ID__${projid}__` : row.sample;
  const acquisition =
    row === undefined || row.acquisition === '' ? `__DUMMY_ID__${sampleId}__` : row.acquisition;
  say(running, ['BO.TSVFile', `++ ID sample ${sample} ${sampleId}`]);
  say(running, ['BO.TSVFile', `++ ID acquisition ${acquisition} ${parentId}`]);
  say(running, ['BO.TSVFile', `++ ID process __DUMMY_ID__${parentId}__ ${parentId}`]);
}

/** The project remembers its tables, and the source goes to the trash, unless a question came between. */
function finish(running: RunningImport, tables: readonly ImportTable[]): void {
  const { job, world, project, req } = running;
  const root = filesOf(world.state, job.model.owner_id);
  const relative = partsOf(req.source_path).join('/');
  const source = nodeAt(root, relative);
  if (source?.kind !== 'D') return;
  const loaded = planTables(tables.map(({ path }) => path)).tables.map(({ loadedName }) => loadedName);
  project.loadedTables = [...new Set([...project.loadedTables, ...loaded])];
  if (job.hasAsked) return;
  takeNode(root, relative);
  putNode(root, `trash.${job.model.owner_id}/${relative}`, source);
  say(running, ['API_operations.imports.ImportBase', `Moved to Trash: ${relative}`]);
}
