import { closeVerdict, type CloseReason } from '../../../shared/model/closeRule.ts';
import { countOf } from '../../../shared/model/batchStatus.ts';
import type { Batch, BatchCounts, ControlSource } from '../../../shared/model/batch.ts';
import { failure } from '../../../shared/model/failure.ts';
import type { BatchId } from '../../../shared/model/ids.ts';
import type { Item } from '../../../shared/model/item.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import { allRows } from '../allRows.ts';
import { freshId, storyLine, targetOf } from '../context.ts';
import { takeControl } from '../controlFile.ts';
import { itemsOf } from '../digestSet.ts';
import { addsUp } from './conservation.ts';
import type { FolderRun } from './folderRun.ts';
import type { OpenBatches } from './openBatches.ts';
import { WATCHED_ON } from './watched.ts';

type OpenBatch = ReturnType<OpenBatches['all']>[number];

/** Closes what is to be closed by the folder's rule. Gives when to look again, monotonic ms; at once after a closing. */
export async function closeBatches(run: FolderRun, batches: OpenBatches): Promise<number | undefined> {
  const { core } = run;
  const now = core.ports.clock.elapsed();
  let lookAt: number | undefined;
  for (const open of batches.all()) {
    const state = await batches.state(open.id);
    if (state === undefined || state.batch.heldOpen === true) continue;
    const { counts } = state;
    const verdict = closeVerdict(
      run.close.rule,
      {
        settledFiles: countOf(counts, 'queued', 'waiting'),
        settledBytes: (counts.queued?.bytes ?? 0) + (counts.waiting?.bytes ?? 0),
        settlingFiles: countOf(counts, 'settling'),
        hasMarker: open.hasMarker,
        lastChangeAt: open.changedAt,
      },
      now,
    );
    if (verdict.close) {
      if (!(await addsUp(run))) return undefined;
      // What it leaves over may be enough for the next.
      if (await closeOne(run, batches, { open, why: verdict.why })) lookAt = now;
    } else if (verdict.lookAt !== undefined) lookAt = Math.min(lookAt ?? Infinity, verdict.lookAt);
  }
  return lookAt;
}

/** Closes open batches because a person says so, also one held open; gives how many had something whole to close with. */
export async function closeWanted(
  run: FolderRun,
  batches: OpenBatches,
  ids: ReadonlySet<BatchId>,
): Promise<number> {
  let closed = 0;
  for (const open of batches.all().filter(({ id }) => ids.has(id))) {
    const state = await batches.state(open.id);
    if (state === undefined || countOf(state.counts, 'queued', 'waiting') === 0 || !(await addsUp(run)))
      continue;
    if (await closeOne(run, batches, { open, why: 'person' })) closed += 1;
  }
  return closed;
}

async function closeOne(
  run: FolderRun,
  batches: OpenBatches,
  about: { readonly open: OpenBatch; readonly why: CloseReason | 'person' },
): Promise<boolean> {
  const { core } = run;
  const { id, group } = about.open;
  const { ports } = core;
  const control = await controlOf(run, group);
  if (!control.ok) {
    run.tell({ trouble: control.failure });
    return false;
  }
  const seq = await ports.store.nextSeq(1);
  const hasMore = await core.ledger.write(id, async (draft): Promise<boolean | 'held'> => {
    if (draft.batch.closedAt !== undefined || draft.batch.cancelledAt !== undefined) return false;
    // A person said so while its control file was looked for.
    if (draft.batch.heldOpen === true && about.why !== 'person') return 'held';
    const leaving = await itemsThatStayOpen(run, { id, why: about.why, counts: draft.counts });
    const { heldOpen: _held, ...closing } = draft.batch;
    if (leaving.length > 0) {
      const { remote: _remote, failure: _failure, waiting: _waiting, ...like } = closing;
      const next: Batch = {
        ...like,
        id: freshId(ports, 'bat'),
        seq,
        createdAt: ports.clock.now(),
        status: 'open',
      };
      draft.also({ put: 'batch', batch: next });
      for (const item of leaving) {
        draft.releaseItem(item);
        draft.also({ put: 'item', item: { ...item, batchId: next.id } });
      }
    }
    draft.putBatch({
      ...closing,
      closedAt: ports.clock.now(),
      ...(control.value === undefined ? {} : { control: control.value }),
    });
    draft.tell(
      storyLine(ports, id, {
        what: 'batch.closed',
        facts: { why: about.why, items: countOf(draft.counts, 'queued', 'waiting'), left: leaving.length },
      }),
    );
    return leaving.length > 0;
  });
  if (hasMore === 'held') return false;
  batches.forget(id);
  if (hasMore) {
    core.ledger.forget();
    await batches.load();
  }
  core.wake(run.folder.destinationId);
  core.emit({ kind: 'status' });
  return true;
}

/** What goes on into the next batch: what is not whole, what never rests, and what is more than the rule takes. */
async function itemsThatStayOpen(
  run: FolderRun,
  about: { readonly id: BatchId; readonly why: CloseReason | 'person'; readonly counts: BatchCounts },
): Promise<readonly Item[]> {
  const { files = Infinity, bytes = Infinity } = run.close.rule;
  const isLimited = about.why === 'files' || about.why === 'bytes';
  if (!isLimited && countOf(about.counts, 'settling', 'attention') === 0) return [];
  const staying: Item[] = [];
  let count = 0;
  let sum = 0;
  for await (const item of itemsOf(run.core.ports.store, about.id)) {
    const isWhole = item.state === 'queued' || item.state === 'waiting';
    const neverRests = item.state === 'attention' && WATCHED_ON.has(item.failure.code);
    if (item.state === 'settling' || neverRests) staying.push(item);
    else if (isWhole) {
      const isFull = about.why === 'files' ? count >= files : about.why === 'bytes' && sum >= bytes;
      if (isFull) staying.push(item);
      count += 1;
      sum += item.bytes;
    }
  }
  return staying;
}

/** The control file that lies in the folder, as it is now. */
async function controlOf(run: FolderRun, group: string): Promise<Result<ControlSource | undefined>> {
  const { core, folder } = run;
  const { control } = folder.rules;
  if (control?.from !== 'folder') return ok(undefined);
  const target = targetOf(core.ports, folder.destinationId);
  if (target === undefined) return ok(undefined);
  const { destination, service } = target;
  const path = await newestControl(run, group);
  if (path === undefined)
    return fail(failure('control.missing', { destination: destination.name, kind: destination.kind }));
  const given = { path: run.sourceOf(path).path };
  return takeControl(core.ports, service.abilities, { destination, given });
}

/** Of the batch's own group if it has one, else of the folder as a whole; the one that was written last. */
async function newestControl(run: FolderRun, group: string): Promise<string | undefined> {
  let newest: { readonly path: string; readonly at: bigint; readonly isOwn: boolean } | undefined;
  const { store } = run.core.ports;
  const folderId = run.folder.id;
  for await (const file of allRows((query) =>
    store.folderFiles({ ...query, folderId, states: ['excluded'] }),
  )) {
    if (file.gone || file.facts === undefined || !run.selection.isControl(file.path)) continue;
    const own = run.close.groupOf(file.path);
    if (own !== group && own !== '') continue;
    const found = { path: file.path, at: BigInt(file.facts.mtimeNs), isOwn: own === group };
    const isBetter =
      newest === undefined ||
      (found.isOwn && !newest.isOwn) ||
      (found.isOwn === newest.isOwn && found.at > newest.at);
    if (isBetter) newest = found;
  }
  return newest?.path;
}
