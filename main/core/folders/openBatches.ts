import { countOf } from '../../../shared/model/batchStatus.ts';
import type { BatchCounts } from '../../../shared/model/batch.ts';
import { failure } from '../../../shared/model/failure.ts';
import type { BatchId } from '../../../shared/model/ids.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import { freshId, storyLine, targetOf } from '../context.ts';
import { takeControl } from '../controlFile.ts';
import { itemsOf } from '../digestSet.ts';
import { newBatch } from '../intake.ts';
import type { BatchState } from '../draft.ts';
import type { FolderRun } from './folderRun.ts';

/** An open batch takes up to so many times what its rule closes it at: what is not whole yet must not fill it. */
const ROOM_FACTOR = 2;
const ROOM_FILES_MIN = 100;

interface Open {
  readonly id: BatchId;
  readonly group: string;
  items: number;
  bytes: number;
  /** Monotonic ms of the last change of any of its files, as far as is known. */
  changedAt: number;
  hasMarker: boolean;
}

/** The batches of a folder that are open for more. The ledger has them; here is what only matters while they are open. */
export class OpenBatches {
  readonly #run: FolderRun;
  #open: Open[] = [];

  constructor(run: FolderRun) {
    this.#run = run;
  }

  /**
   * Finds them in the ledger. The idle time of one that was not known begins anew: it may close later than before a restart, never
   * earlier.
   */
  async load(): Promise<void> {
    const { core, folder } = this.#run;
    const { clock, store } = core.ports;
    const open: Open[] = [];
    for (const { id, group = '' } of await store.openFolderBatches(folder.id)) {
      const { items, bytes } = sizeOf(await store.counts(id));
      const changedAt = this.#open.find((one) => one.id === id)?.changedAt ?? clock.elapsed();
      open.push({ id, group, items, bytes, changedAt, hasMarker: await this.#holdsMarker(id) });
    }
    this.#open = open;
  }

  /** True when a marker is among its items that was looked at: it is whole, or was kept out. */
  async #holdsMarker(id: BatchId): Promise<boolean> {
    const { close, core } = this.#run;
    if (close.rule.marker === undefined) return false;
    for await (const item of itemsOf(core.ports.store, id)) {
      const isPending = item.state === 'settling' || item.state === 'cancelled';
      if (
        !isPending &&
        item.source.kind === 'file' &&
        close.isMarker(this.#run.pathOf({ source: item.source }))
      )
        return true;
    }
    return false;
  }

  all(): readonly Readonly<Open>[] {
    return this.#open;
  }

  /** Something of this batch changed just now. */
  touch(id: BatchId): void {
    const open = this.#open.find((one) => one.id === id);
    if (open !== undefined) open.changedAt = this.#run.core.ports.clock.elapsed();
  }

  noteMarker(id: BatchId): void {
    const open = this.#open.find((one) => one.id === id);
    if (open !== undefined) open.hasMarker = true;
  }

  forget(id: BatchId): void {
    this.#open = this.#open.filter((one) => one.id !== id);
  }

  /** The state of an open batch; undefined when a person closed or cancelled it, and then it is forgotten. */
  async state(id: BatchId): Promise<BatchState | undefined> {
    const state = await this.#run.core.ledger.state(id);
    if (state.batch.closedAt === undefined && state.batch.cancelledAt === undefined) return state;
    this.forget(id);
    return undefined;
  }

  /** The open batch that a new file of a group joins; made when there is none with room. */
  async batchFor(path: string, bytes: number): Promise<Result<BatchId>> {
    const group = this.#run.close.groupOf(path);
    const found = await this.#withRoom(group);
    if (found !== undefined) {
      found.items += 1;
      found.bytes += bytes;
      found.changedAt = this.#run.core.ports.clock.elapsed();
      return ok(found.id);
    }
    const made = await this.#make(group);
    if (!made.ok) return made;
    this.#open.push({
      id: made.value,
      group,
      items: 1,
      bytes,
      changedAt: this.#run.core.ports.clock.elapsed(),
      hasMarker: false,
    });
    return made;
  }

  async #withRoom(group: string): Promise<Open | undefined> {
    const { files, bytes } = this.#run.close.rule;
    const filesMax = files === undefined ? Infinity : Math.max(files * ROOM_FACTOR, files + ROOM_FILES_MIN);
    const bytesMax = bytes === undefined ? Infinity : bytes * ROOM_FACTOR;
    for (const open of this.#open.toReversed()) {
      if (open.group !== group || open.items >= filesMax || open.bytes >= bytesMax) continue;
      if ((await this.state(open.id)) !== undefined) return open;
    }
    return undefined;
  }

  async #make(group: string): Promise<Result<BatchId>> {
    const { core, folder } = this.#run;
    const { ports } = core;
    const target = targetOf(ports, folder.destinationId);
    if (target === undefined) return fail(failure('destination.unknown', { name: folder.destinationId }));
    const { destination, service } = target;
    const { control } = folder.rules;
    const given = control?.from === 'path' ? { path: control.path } : undefined;
    // One found in the folder is taken when the batch closes, as it is then.
    const taken =
      control?.from === 'folder'
        ? ok(undefined)
        : await takeControl(ports, service.abilities, { destination, given });
    if (!taken.ok) return taken;
    const batch = newBatch(core, {
      given: {
        destination: destination.name,
        comment: commentOf(folder.path, group),
        paths: [],
        spooled: [],
        names: {},
        mode: folder.rules.mode,
        open: true,
        origin: { by: 'folder' },
      },
      destination,
      abilities: service.abilities,
      seq: await ports.store.nextSeq(1),
    });
    const id = freshId(ports, 'bat');
    const draft = core.ledger.begin({
      ...batch,
      id,
      folderId: folder.id,
      group,
      ...(taken.value === undefined ? {} : { control: taken.value }),
    });
    draft.tell(storyLine(ports, id, { what: 'batch.added', facts: { by: 'folder', items: 0 } }));
    await core.ledger.create(draft);
    return ok(id);
  }
}

function sizeOf(counts: BatchCounts): { readonly items: number; readonly bytes: number } {
  const all = Object.values(counts);
  return {
    items: countOf(counts, 'settling', 'queued', 'waiting', 'attention'),
    bytes: all.reduce((sum, count) => sum + count.bytes, 0),
  };
}

/** A batch is called what its folder is called, and the subfolder or sample that it gathers. */
function commentOf(path: string, group: string): string {
  const name = path.split(/[/\\]/).findLast((part) => part !== '') ?? path;
  return group === '' ? name : `${name} ${group}`;
}
