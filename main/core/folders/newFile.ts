import type { FileFacts } from '../../../shared/model/fileFacts.ts';
import type { FolderFile } from '../../../shared/model/folderFile.ts';
import type { Item } from '../../../shared/model/item.ts';
import { ok, type Result } from '../../../shared/model/result.ts';
import { freshId, stamped, targetOf } from '../context.ts';
import type { FolderRun } from './folderRun.ts';
import type { OpenBatches } from './openBatches.ts';

/** Sequence numbers taken at a time; those left over at the end are never used. */
const NUMBERS_AT_ONCE = 100;

/** Makes items of files that the ledger does not know, or not in this version. */
export class NewFiles {
  readonly #run: FolderRun;
  readonly #batches: OpenBatches;
  #next = 0;
  #left = 0;

  constructor(run: FolderRun, batches: OpenBatches) {
    this.#run = run;
    this.#batches = batches;
  }

  /** The item of a new version and what is known of its file from now on. `before` is what was known. */
  async make(
    found: { readonly path: string; readonly facts: FileFacts },
    before: FolderFile | undefined,
  ): Promise<Result<{ readonly item: Item; readonly file: FolderFile }>> {
    const { core, folder } = this.#run;
    const { path, facts } = found;
    const batchId = await this.#batches.batchFor(path, facts.bytes);
    if (!batchId.ok) return batchId;
    const known = {
      id: freshId(core.ports, 'itm'),
      batchId: batchId.value,
      destinationId: folder.destinationId,
      folderId: folder.id,
      seq: await this.#number(),
      name: path,
      source: this.#run.sourceOf(path),
      bytes: facts.bytes,
      facts,
      verification: 'none',
      round: 0,
      attempts: 0,
      sends: 0,
      seenAt: core.ports.clock.now(),
    } as const;
    const accepted = this.#accepts(path);
    const item: Item = accepted.ok
      ? { ...known, state: 'settling' }
      : { ...known, state: 'attention', failure: stamped(core.ports, accepted.failure) };
    const delivered = await this.#delivered(before);
    const file: FolderFile = {
      folderId: folder.id,
      path,
      facts,
      versions: (before?.versions ?? 0) + 1,
      gone: false,
      ...(delivered === undefined ? {} : { delivered }),
      state: 'item',
      itemId: item.id,
    };
    return ok({ item, file });
  }

  #accepts(name: string): Result<void> {
    const { core, folder } = this.#run;
    return targetOf(core.ports, folder.destinationId)?.service.acceptsName(name) ?? ok(undefined);
  }

  async #delivered(before: FolderFile | undefined): Promise<FolderFile['delivered']> {
    if (before?.state !== 'item') return before?.delivered;
    const item = await this.#run.core.ledger.item(before.itemId);
    const isDelivered = item.state === 'sent' || item.state === 'imported';
    if (!isDelivered || item.sha256 === undefined) return before.delivered;
    return { itemId: item.id, bytes: item.bytes, sha256: item.sha256 };
  }

  async #number(): Promise<number> {
    if (this.#left === 0) {
      this.#next = await this.#run.core.ports.store.nextSeq(NUMBERS_AT_ONCE);
      this.#left = NUMBERS_AT_ONCE;
    }
    this.#left -= 1;
    const number = this.#next;
    this.#next += 1;
    return number;
  }
}
