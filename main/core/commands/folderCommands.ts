import {
  folderRulesSchema,
  withDecision,
  withRules,
  type Folder,
  type FolderDecision,
  type FolderRulesChange,
} from '../../../shared/model/folder.ts';
import { failure } from '../../../shared/model/failure.ts';
import type { FolderId } from '../../../shared/model/ids.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import { cannot, destinationNamed, freshId, notFound, type CoreContext } from '../context.ts';
import { takeBaseline } from '../folders/baseline.ts';
import { EarlyWatch, type Begun } from '../folders/earlyWatch.ts';
import { FolderRun } from '../folders/folderRun.ts';
import { formerFolders } from '../folders/leaving.ts';
import type { Folders } from '../folders/folders.ts';
import { OpenBatches } from '../folders/openBatches.ts';
import type { FolderDetail, FolderGiven, FoldersFace, Looked } from '../foldersFace.ts';
import { selectionOf } from '../../../shared/model/folderSelection.ts';
import { folderOf, type FolderWork } from './folderWork.ts';
import { folderDetail } from './folderReport.ts';
import { closeNow, holdOpen } from './folderBatches.ts';
import { excludedFiles } from './folderExcluded.ts';
import { decidesBatches, type Rehearsal } from './folderRehearsal.ts';
import { removalOfFiles, removalVerdict } from './folderRemoval.ts';
import { checkTarget, overlap } from './folderTarget.ts';
import { removeFolder } from './removeFolder.ts';

/** Files counted in a directory before a person is asked what shall become of them. */
const EXISTING_COUNTED_MAX = 100_000;

/** The folders' face; where this build has no folders, every command says so. */
export function foldersFace(
  core: CoreContext,
  folders: Folders,
  rehearsal: Rehearsal | undefined,
): FoldersFace {
  const { folders: ports } = core.ports;
  if (ports === undefined || rehearsal === undefined) return noFolders();
  const work: FolderWork = { core, folders, ports };
  const detail = async (folder: Folder): Promise<FolderDetail> => folderDetail(work, folder);
  return {
    all: () => Promise.all(ports.settings.all().map(detail)),
    async one(id) {
      const folder = folderOf(work, id);
      return folder === undefined ? undefined : detail(folder);
    },
    add: (given) => addFolder(work, rehearsal, given),
    edit: (id, change, looked) => editFolder(work, rehearsal, { id, change, looked: looked ?? {} }),
    remove: (id) => removeFolder(work, id),
    former: () => formerFolders(core),
    setPaused: (id, paused) => setPaused(work, id, paused),
    rescan: (id) => changed(work, id, (folder) => folder),
    preview: (given) => rehearsal.preview(given),
    async files(id, query) {
      if (folderOf(work, id) === undefined) return fail(notFound('folder', id));
      return ok(await core.ports.store.folderFiles({ ...query, folderId: id }));
    },
    excluded: (id, query) => excludedFiles(work, id, query),
    close: (id, choice) => closeNow(work, id, choice),
    hold: (id, choice) => holdOpen(work, id, choice),
    removal: (id, paths) =>
      paths === undefined ? removalVerdict(work, id) : removalOfFiles(work, id, paths),
  };
}

function noFolders(): FoldersFace {
  const none = fail(cannot('this build', 'watched folders', 'Install the whole of Waybill.'));
  const refuse = (): Promise<typeof none> => Promise.resolve(none);
  return {
    all: () => Promise.resolve([]),
    one: () => Promise.resolve(undefined),
    add: refuse,
    edit: refuse,
    remove: refuse,
    former: () => Promise.resolve([]),
    setPaused: refuse,
    rescan: refuse,
    preview: refuse,
    files: refuse,
    excluded: refuse,
    close: refuse,
    hold: refuse,
    removal: refuse,
  };
}

async function addFolder(
  work: FolderWork,
  rehearsal: Rehearsal,
  given: FolderGiven,
): Promise<Result<FolderDetail>> {
  const { core, folders, ports } = work;
  const named = destinationNamed(core.ports, given.destination);
  if (!named.ok) return named;
  const { destination, service } = named.value;
  if (service.abilities.transport === 'none')
    return fail(cannot(destination.kind, 'upload', 'Its data lies in the service.'));
  if (given.rules.mode === 'dry-run' && !service.abilities.dryRun)
    return fail(cannot(destination.kind, 'dry run', 'Choose another mode.'));
  const root = await ports.tree.root(given.path);
  if (!root.ok) return root;
  const path = root.value.realPath;
  const other = ports.settings.all().find((one) => overlap(one.path, path));
  if (other !== undefined) return fail(failure('folder.overlaps', { path, other: other.path }));
  const target = await checkTarget(work, { path, rules: given.rules });
  if (!target.ok) return target;
  if (given.existing === undefined) {
    const files = await countExisting(work, { ...given, path });
    if (files > 0) return fail(failure('folder.holds-files', { path, files }));
  }
  const looked = await rehearsal.check({ path, rules: given.rules }, given);
  if (!looked.ok) return looked;
  const folder = decided(core, 'added', {
    id: freshId(core.ports, 'fld'),
    path,
    destinationId: destination.id,
    rules: given.rules,
    existing: given.existing ?? 'send',
    paused: false,
    rootIdentity: root.value.identity,
    createdAt: core.ports.clock.now(),
  });
  // First what is there, then the folder itself: after a crash in between nothing is watched, and nothing is missed.
  const begun = folder.existing === 'ignore' ? await begin(work, folder) : undefined;
  const saved = await ports.settings.save(folder);
  if (!saved.ok) {
    await begun?.early.watch.close();
    await core.ports.store.commit([{ put: 'folderDropped', folderId: folder.id }]);
    return saved;
  }
  folders.begin(folder, begun);
  core.emit({ kind: 'status' });
  return ok(await folderDetail(work, folder));
}

async function countExisting(work: FolderWork, given: FolderGiven): Promise<number> {
  const selection = selectionOf(given.rules);
  let files = 0;
  for await (const slice of work.ports.tree.walk(given.path, '', new AbortController().signal)) {
    for (const entry of slice)
      if (entry.kind === 'file' && selection.excludedBy(entry.path) === undefined) files += 1;
    if (files >= EXISTING_COUNTED_MAX) break;
  }
  return files;
}

/** It is listened to meanwhile, so that nothing that comes now waits for a second look at everything. */
async function begin({ core, ports }: FolderWork, folder: Folder): Promise<Begun> {
  const { clock } = core.ports;
  const { signal } = new AbortController();
  const run = new FolderRun(core, folder, { ports, signal });
  const early = new EarlyWatch(ports.watcher, folder.path);
  const startedAt = clock.elapsed();
  try {
    const scanned = await takeBaseline(run, new OpenBatches(run), (path) => early.watch.listen(path));
    return { early, scanned, tookMs: clock.elapsed() - startedAt };
  } catch (error) {
    await early.watch.close();
    throw error;
  }
}

async function editFolder(
  work: FolderWork,
  rehearsal: Rehearsal,
  given: { readonly id: FolderId; readonly change: FolderRulesChange; readonly looked: Looked },
): Promise<Result<FolderDetail>> {
  const { change, id, looked } = given;
  const folder = folderOf(work, id);
  if (folder === undefined) return fail(notFound('folder', id));
  const checked = folderRulesSchema.safeParse(withRules(folder.rules, change));
  if (!checked.success) {
    const reason = checked.error.issues.map(({ message }) => message).join('; ');
    return fail(failure('request.invalid', { where: 'rules', reason }));
  }
  const target = await checkTarget(work, { ...folder, rules: checked.data });
  if (!target.ok) return target;
  if (decidesBatches(change)) {
    const seen = await rehearsal.check({ path: folder.path, rules: checked.data }, looked);
    if (!seen.ok) return seen;
  }
  return changed(work, id, (now) => decided(work.core, 'edited', { ...now, rules: checked.data }));
}

/** The folder with who decided so, where a name was given. */
function decided({ ports }: CoreContext, what: FolderDecision['what'], folder: Folder): Folder {
  const { clock, operator } = ports;
  return operator === undefined ? folder : withDecision(folder, { what, at: clock.now(), operator });
}

/** Going on also takes the directory that is there now for the folder, should it be another one. */
async function setPaused(work: FolderWork, id: FolderId, paused: boolean): Promise<Result<FolderDetail>> {
  const folder = folderOf(work, id);
  if (folder === undefined) return fail(notFound('folder', id));
  const root = paused ? undefined : await work.ports.tree.root(folder.path);
  const identity = root?.ok === true ? root.value.identity : folder.rootIdentity;
  return changed(work, id, (now) => {
    const next = { ...now, paused, rootIdentity: identity };
    return now.paused === paused ? next : decided(work.core, paused ? 'paused' : 'resumed', next);
  });
}

async function changed(
  work: FolderWork,
  id: FolderId,
  change: (folder: Folder) => Folder,
): Promise<Result<FolderDetail>> {
  const folder = folderOf(work, id);
  if (folder === undefined) return fail(notFound('folder', id));
  const next = change(folder);
  if (next !== folder) {
    const saved = await work.ports.settings.save(next);
    if (!saved.ok) return saved;
  }
  work.folders.runner(id)?.replace(next);
  work.core.emit({ kind: 'status' });
  return ok(await folderDetail(work, next));
}
