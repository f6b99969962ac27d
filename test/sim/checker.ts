import { verifyReceipts } from '../../main/cli/verify/verifyReceipts.ts';
import type { Moving } from '../../main/core/core.ts';
import type { MoveOrder } from '../../main/core/ports/folders.ts';
import type { Change, StoredReceipt } from '../../main/core/ports/store.ts';
import { TRIES_MAX } from '../../main/core/retryPolicy.ts';
import { batchStatus } from '../../shared/model/batchStatus.ts';
import type { Batch, BatchCounts } from '../../shared/model/batch.ts';
import { canonicalJson } from '../../shared/model/canonicalJson.ts';
import type { Failure } from '../../shared/model/failure.ts';
import { describeFailure, FAILURE_CATALOGUE, retryClass } from '../../shared/model/failureCatalogue.ts';
import type { BatchId, ItemId, JobId } from '../../shared/model/ids.ts';
import type { ImportJob } from '../../shared/model/importJob.ts';
import { VERIFICATIONS, type Item, type ItemState } from '../../shared/model/item.ts';
import { ABILITIES } from '../../shared/services/abilities.ts';
import { ITEM_MOVES, JOB_MOVES } from './lawfulMoves.ts';
import { SafeCopyLaw } from './safeCopyLaw.ts';
import type { ServerEvent, SimServer, Started } from './servers/simServer.ts';

/** What the checker may look at beside the two ledgers. */
export interface CheckerWorld {
  /** True when some file had exactly this content at some time. */
  wasWhole(digest: string): boolean;
  serverOf(batch: Batch): SimServer | undefined;
  /** Name of the window that uploads to the batch's destination keep to. */
  sendingWindowOf(batch: Batch): string | undefined;
  /** True when the window was open just now. */
  wasWindowOpen(name: string): boolean;
  isSpooled(digest: string): boolean;
  /** SHA-256 of the file at a path now. */
  digestAt(path: string): string | undefined;
  /** Of the key that signs receipts. */
  readonly fingerprint: string;
  /** True when the signature of a text is by that key. */
  isSigned(text: string, signature: string): boolean;
}

/** What people and scripts asked for: nothing else may have an effect. */
export interface Wishes {
  /** Batches that somebody wanted to be imported for real. */
  readonly imports: Set<BatchId>;
  /** The same by comment, for batches whose id nobody was told yet; what a folder gathers begins with it. */
  readonly comments: Set<string>;
  /** So many more real imports somebody asked for, knowing that there might be one already. */
  readonly again: Map<BatchId, number>;
}

/**
 * Judges a run from the servers' ledgers and from what is durable in ours; it knows nothing of the core's memory. The first
 * thing that must not be is kept in `violation`.
 */
export class Checker {
  violation: string | undefined;
  readonly wishes: Wishes = { imports: new Set(), comments: new Set(), again: new Map() };
  readonly batches = new Map<BatchId, Batch>();
  readonly items = new Map<ItemId, Item>();
  readonly jobs = new Map<JobId, ImportJob>();
  readonly #itemsOf = new Map<BatchId, Set<ItemId>>();
  readonly #jobsOf = new Map<BatchId, Set<JobId>>();
  readonly #acknowledged = new Map<BatchId, number>();
  readonly #cancelled = new Set<BatchId>();
  readonly #imported = new Map<string, number>();
  readonly #realStarts = new Map<BatchId, number>();
  readonly #receipts: StoredReceipt[] = [];
  /** What scripts made past the queue is known by the server's own id. */
  readonly #byRef = new Map<string, { readonly id: BatchId; readonly round: number }>();
  readonly #copies = new SafeCopyLaw((what) => this.broken(what));
  /** All that was ever answered to a job. */
  readonly #answers = new Map<JobId, Set<string>>();
  #shown: ReadonlyMap<string, number> = new Map();
  /** Where files were put, with their digests. */
  readonly #putAway = new Map<string, string>();
  readonly #world: CheckerWorld;

  constructor(world: CheckerWorld) {
    this.#world = world;
  }

  broken(what: string): void {
    this.violation ??= what;
  }

  // --- what was promised -----------------------------------------------------------------------------

  /** Somebody was told that a batch with so many items is taken in. */
  acknowledged(id: BatchId, items: number): void {
    this.#acknowledged.set(id, (this.#acknowledged.get(id) ?? 0) + items);
    if (!this.batches.has(id)) this.broken(`I6: batch ${id} was acknowledged and is not in the ledger`);
    const there = this.#itemsOf.get(id)?.size ?? 0;
    const moved = this.#movedAway.get(id) ?? 0;
    if (there + moved < items)
      this.broken(`I6: of batch ${id} ${items} items were acknowledged, ${there} are there`);
  }

  /** Somebody was told that a batch is cancelled. */
  cancelAcknowledged(id: BatchId): void {
    this.#cancelled.add(id);
    if (this.batches.get(id)?.cancelledAt === undefined)
      this.broken(`I6: the cancel of ${id} was acknowledged and is not in the ledger`);
  }

  // --- our ledger ------------------------------------------------------------------------------------

  /** After a write is durable. */
  applied(changes: readonly Change[]): void {
    const touched = new Set<BatchId>();
    const moves: (() => void)[] = [];
    for (const change of changes) {
      if (change.put === 'batch') {
        touched.add(change.batch.id);
        moves.push(this.#putBatch(change.batch));
      } else if (change.put === 'item') moves.push(this.#putItem(change.item));
      else if (change.put === 'job') moves.push(this.#putJob(change.job));
      else if (change.put === 'receipt') this.#putReceipt(change.receipt);
      else if (change.put === 'fact') this.#copies.put(change.key, change.value);
    }
    // Judged when the whole write stands: its parts are one.
    for (const judge of moves) judge();
    for (const id of touched) this.#judgeStatus(id);
    this.#copies.judge({ items: this.items, isSpooled: (digest) => this.#world.isSpooled(digest) });
  }

  readonly #movedAway = new Map<BatchId, number>();

  #putBatch(batch: Batch): () => void {
    const before = this.batches.get(batch.id);
    this.batches.set(batch.id, batch);
    if (batch.remote !== undefined) this.#byRef.set(batch.remote.ref, { id: batch.id, round: batch.round });
    return () => {
      if (before === undefined) return;
      if (batch.round < before.round) this.broken(`batch ${batch.id} goes back to round ${batch.round}`);
      if (batch.receipts < before.receipts) this.broken(`batch ${batch.id} lost a receipt`);
      if (before.cancelledAt !== undefined && batch.cancelledAt === undefined)
        this.broken(`batch ${batch.id} is cancelled no more`);
      if (batch.failure !== undefined && batch.failure !== before.failure)
        this.#judgeAttention(`batch ${batch.id}`, batch.failure, before.attempts);
    };
  }

  #putItem(item: Item): () => void {
    const before = this.items.get(item.id);
    this.items.set(item.id, item);
    if (before !== undefined && before.batchId !== item.batchId) {
      this.#itemsOf.get(before.batchId)?.delete(item.id);
      this.#movedAway.set(before.batchId, (this.#movedAway.get(before.batchId) ?? 0) + 1);
    }
    const all = this.#itemsOf.get(item.batchId) ?? new Set();
    this.#itemsOf.set(item.batchId, all.add(item.id));
    return () => {
      if (!ITEM_MOVES[before?.state ?? 'new'].has(item.state))
        this.broken(`item ${item.id} goes from ${before?.state ?? 'nothing'} to ${item.state}`);
      if (before !== undefined) this.#judgeProof(before, item);
      if (item.state === 'sent' && before?.state !== 'sent') this.#judgeSent(item);
      if (item.state === 'uploading' && before?.state !== 'uploading') this.#judgeTime(item);
      if (item.state === 'attention' && item.failure.code === 'file.gone' && this.#copies.holds(item))
        this.broken(`I1: item ${item.id} asks for its file, of which a safe copy is kept`);
      if (item.state === 'imported' && before?.state !== 'imported') this.#judgeImported(item);
      // What an import left out, or made other bytes of, is known for certain at once.
      const isAsked = item.state === 'attention' && before?.state !== 'attention';
      // Nor is a look at a file that cannot be had a try: it is told at once, and looked at again when somebody says so.
      if (isAsked && before?.state !== 'imported' && before?.state !== 'settling')
        this.#judgeAttention(`item ${item.id}`, item.failure, before?.attempts ?? 0);
    };
  }

  #putJob(job: ImportJob): () => void {
    const before = this.jobs.get(job.id);
    this.jobs.set(job.id, job);
    if (job.state === 'asking' && job.question.answer !== undefined) {
      const answers = this.#answers.get(job.id) ?? new Set();
      this.#answers.set(job.id, answers.add(JSON.stringify(job.question.answer)));
    }
    const all = this.#jobsOf.get(job.batchId) ?? new Set();
    this.#jobsOf.set(job.batchId, all.add(job.id));
    return () => {
      if (!JOB_MOVES[before?.state ?? 'new'].has(job.state))
        this.broken(`job ${job.id} goes from ${before?.state ?? 'nothing'} to ${job.state}`);
      if (job.state === 'starting' && before?.state === 'notStarted' && job.window !== undefined)
        if (!this.#world.wasWindowOpen(job.window))
          this.broken(`job ${job.id} starts while its window ${job.window} is closed`);
      const claims = job.state === 'accepted' || job.state === 'running' || job.state === 'succeeded';
      if (claims && before?.state !== job.state) this.#judgeTaken(job);
      if (job.state === 'attention' && before?.state !== 'attention')
        this.#judgeAttention(`job ${job.id}`, job.failure, before?.attempts ?? 0);
    };
  }

  #putReceipt(receipt: StoredReceipt): void {
    const last = this.#receipts.at(-1);
    const { number, previous } = JSON.parse(receipt.body) as { number: number; previous: string | null };
    if (receipt.seq !== (last?.seq ?? 0) + 1 || number !== receipt.seq)
      this.broken(`receipt ${receipt.id} has number ${receipt.seq} after ${last?.seq ?? 0}`);
    if (previous !== (last?.digest ?? null)) this.broken(`receipt ${receipt.id} breaks the chain`);
    const { signature, ...signed } = JSON.parse(receipt.body) as { signature?: { value: string } };
    if (!this.#world.isSigned(canonicalJson(signed), signature?.value ?? ''))
      this.broken(`receipt ${receipt.id} is not signed`);
    this.#receipts.push(receipt);
  }

  // --- claims ----------------------------------------------------------------------------------------

  #judgeProof(before: Item, after: Item): void {
    const isSame = before.sentAt === after.sentAt && before.state !== 'sent';
    const level = (item: Item): number => VERIFICATIONS.indexOf(item.verification);
    if (isSame && after.state === before.state && level(after) < level(before))
      this.broken(`the proof of item ${after.id} got worse`);
  }

  /** I3, I4: sent bytes are those of one version, and the claim is what the server has. */
  #judgeSent(item: Item): void {
    const { sha256 } = item;
    if (sha256 === undefined) return this.broken(`item ${item.id} is sent without a digest`);
    const isWhole =
      item.source.kind === 'spool' ? item.source.sha256 === sha256 : this.#world.wasWhole(sha256);
    if (!isWhole) this.broken(`I3: item ${item.id} was sent torn`);
    const batch = this.batches.get(item.batchId);
    const server = batch === undefined ? undefined : this.#world.serverOf(batch);
    if (batch === undefined || server === undefined) return;
    const proven = item.verification === 'digest' ? sha256 : undefined;
    if (!this.#keysOf(batch, item.round).some((key) => server.hasStored(key, item.name, proven)))
      this.broken(`I4: item ${item.id} counts as sent (${item.verification}) and the server has it not`);
    if (item.verification === 'digest' && item.remoteDigest !== sha256)
      this.broken(`I4: item ${item.id} is proven by another digest`);
  }

  #judgeImported(item: Item): void {
    const batch = this.batches.get(item.batchId);
    const server = batch === undefined ? undefined : this.#world.serverOf(batch);
    if (server === undefined) return;
    if (!ABILITIES[server.kind].outcomeReported)
      this.broken(`item ${item.id} is imported by a server that reports nothing`);
  }

  /** A job that is said to have been taken was. */
  #judgeTaken(job: ImportJob): void {
    const batch = this.batches.get(job.batchId);
    const server = batch === undefined ? undefined : this.#world.serverOf(batch);
    if (batch === undefined || server === undefined) return;
    const keys = this.#keysOf(batch, job.round);
    if (!server.starts.some((start) => keys.includes(start.key) && start.kind === job.kind))
      this.broken(`I4: job ${job.id} is ${job.state}, and the server took no ${job.kind} of ${keys[0]}`);
  }

  /** Uploads keep to the window of their destination. */
  #judgeTime(item: Item): void {
    const batch = this.batches.get(item.batchId);
    const window = batch === undefined ? undefined : this.#world.sendingWindowOf(batch);
    if (window !== undefined && !this.#world.wasWindowOpen(window))
      this.broken(`item ${item.id} is sent while the window ${window} of its destination is closed`);
  }

  /** By what a round of a batch is known at its server. */
  #keysOf(batch: Batch, round: number): readonly string[] {
    const isOfScript = batch.remote !== undefined && batch.round === round && batch.mirror !== undefined;
    return [`${batch.id}-${round}`, ...(isOfScript ? [batch.remote.ref] : [])];
  }

  /** I7: a file leaves its folder only after its batch is imported, proven, and as it was delivered. */
  leaves({ from, key, sha256, to }: MoveOrder): void {
    const item = this.items.get(key as ItemId);
    const batch = item === undefined ? undefined : this.batches.get(item.batchId);
    const server = batch === undefined ? undefined : this.#world.serverOf(batch);
    if (item === undefined || batch === undefined || server === undefined)
      return this.broken(`I7: ${from.path} is put away, of which nothing is known`);
    if (batch.status !== 'imported' && batch.status !== 'accepted')
      this.broken(`I7: ${from.path} is put away while its batch is ${batch.status}`);
    const level = ABILITIES[server.kind].digestBack === 'never' ? 'acknowledged' : 'digest';
    if (VERIFICATIONS.indexOf(item.verification) < VERIFICATIONS.indexOf(level) || item.sha256 !== sha256)
      this.broken(`I7: ${from.path} is put away with the proof "${item.verification}"`);
    this.#putAway.set(to, sha256);
  }

  /** I11: only what is permanent, or was tried often enough, asks a person. */
  #judgeAttention(what: string, failure: Failure, attemptsBefore: number): void {
    this.#judgeWords(what, failure);
    const kind = retryClass(failure.code);
    if (kind === 'later') this.broken(`I11: ${what} asks a person for ${failure.code}, which mends itself`);
    if (kind === 'some-tries' && attemptsBefore + 1 < TRIES_MAX)
      this.broken(`I11: ${what} gives up after ${attemptsBefore + 1} tries at ${failure.code}`);
  }

  /** I12: whatever asks a person says when, what, and what to do, with every fact that its sentences name. */
  #judgeWords(what: string, failure: Failure): void {
    if (failure.at === undefined) this.broken(`I12: ${what} does not say since when ${failure.code}`);
    const told = describeFailure(failure.code, failure.facts);
    const { why, now, next } = told;
    if (told.what === '' || why === '' || next === '')
      this.broken(`I12: ${what} says nothing of ${failure.code}`);
    const named = Object.values(FAILURE_CATALOGUE[failure.code])
      .join(' ')
      .matchAll(/\{(\w+)\}/g);
    for (const [, name = ''] of named)
      if (!(name in failure.facts))
        this.broken(`I12: ${what} tells of ${failure.code} without its "${name}": ${why} ${now}`);
  }

  #judgeStatus(id: BatchId): void {
    const batch = this.batches.get(id);
    if (batch === undefined) return;
    const told = batchStatus(batch, this.countsOf(id), this.jobsOf(id));
    if (told !== batch.status) this.broken(`I1: batch ${id} is said to be ${batch.status} and is ${told}`);
  }

  countsOf(id: BatchId): BatchCounts {
    const counts: Partial<Record<ItemState, { items: number; bytes: number }>> = {};
    for (const item of this.itemsOf(id)) {
      const count = (counts[item.state] ??= { items: 0, bytes: 0 });
      count.items += 1;
      count.bytes += item.bytes;
    }
    return counts;
  }

  itemsOf(id: BatchId): readonly Item[] {
    return [...(this.#itemsOf.get(id) ?? [])].map((one) => this.items.get(one)!);
  }

  jobsOf(id: BatchId): readonly ImportJob[] {
    return [...(this.#jobsOf.get(id) ?? [])]
      .map((one) => this.jobs.get(one)!)
      .sort((one, other) => one.seq - other.seq);
  }

  // --- the servers' ledgers --------------------------------------------------------------------------

  happened(event: ServerEvent): void {
    switch (event.what) {
      case 'started':
        return this.#started(event.server, event.start);
      case 'imported':
        return this.#noteImported(event);
      case 'answered':
        return this.#judgeAnswer(event);
      default:
        event satisfies never;
    }
  }

  /** I16: an answer is in the ledger before it has an effect. */
  #judgeAnswer({ key, answer }: Extract<ServerEvent, { what: 'answered' }>): void {
    const found = this.#batchOf(key);
    const jobs = found === undefined ? [] : this.jobsOf(found.batch.id);
    const given = JSON.stringify(answer);
    if (!jobs.some((job) => this.#answers.get(job.id)?.has(given) === true))
      this.broken(`I16: ${key} was answered ${given}, which is not in the ledger`);
  }

  /** I13: what is shown of a file on its way grows, and never beyond its size. */
  moving(all: readonly Moving[]): void {
    const before = this.#shown;
    // A further send begins anew, and says so.
    const sendOf = (id: ItemId): string => `${id} ${this.items.get(id)?.sends}`;
    this.#shown = new Map(all.map(({ itemId, sentBytes }) => [sendOf(itemId), sentBytes]));
    for (const { itemId, bytes, sentBytes } of all) {
      const shown = before.get(sendOf(itemId)) ?? 0;
      if (sentBytes > bytes || sentBytes < shown)
        this.broken(`I13: item ${itemId} shows ${sentBytes} of ${bytes} after ${shown}`);
    }
  }

  #batchOf(key: string): { readonly batch: Batch; readonly round: number } | undefined {
    const script = this.#byRef.get(key);
    const ofScript = script === undefined ? undefined : this.batches.get(script.id);
    if (script !== undefined && ofScript !== undefined) return { batch: ofScript, round: script.round };
    const at = key.lastIndexOf('-');
    const batch = this.batches.get(key.slice(0, at) as BatchId);
    return batch === undefined ? undefined : { batch, round: Number(key.slice(at + 1)) };
  }

  #started(server: SimServer, start: Started): void {
    const found = this.#batchOf(start.key);
    if (found === undefined) return this.broken(`the server started ${start.key}, of which we know nothing`);
    const { batch, round } = found;
    const jobs = this.jobsOf(batch.id).filter((job) => job.round === round);
    const job = jobs.findLast((one) => one.kind === start.kind);
    const isKnown =
      job?.state === 'starting' ||
      (job?.state === 'attention' && job.failure.code === 'remote.start-unknown') ||
      ABILITIES[server.kind].lostStart === 'repeat-harmless';
    if (!isKnown)
      this.broken(`a ${start.kind} of ${start.key} started while its job is ${job?.state ?? 'unwritten'}`);
    if (start.kind === 'dry-run') return;
    if (!this.#isWanted(batch))
      this.broken(`I9: ${start.key} was imported for real, and nobody asked for that`);
    if (ABILITIES[server.kind].lostStart !== 'repeat-harmless') this.#countReal(batch.id);
    this.#judgeWhole(server, { batch, round, start });
  }

  #isWanted({ id, comment }: Batch): boolean {
    const { comments, imports } = this.wishes;
    return imports.has(id) || comments.has(comment) || comments.has(comment.split(' ')[0] ?? '');
  }

  /** I5: one real import, and one more for each time that somebody asked for it knowing better. */
  #countReal(id: BatchId): void {
    const starts = (this.#realStarts.get(id) ?? 0) + 1;
    this.#realStarts.set(id, starts);
    if (starts > 1 + (this.wishes.again.get(id) ?? 0))
      this.broken(`I5: batch ${id} was imported ${starts} times`);
  }

  /** I8: nothing starts before all files are there, proven as well as the service can. */
  #judgeWhole(
    server: SimServer,
    about: { readonly batch: Batch; readonly round: number; readonly start: Started },
  ): void {
    const { batch, round, start } = about;
    const abilities = ABILITIES[server.kind];
    if (abilities.transport === 'none') return;
    const names = new Set<string>();
    const all = [...this.itemsOf(batch.id)].sort((one, other) => one.seq - other.seq);
    for (const item of all) {
      if (item.state === 'cancelled' || item.state === 'excluded') continue;
      // What an earlier import took is not part of this one.
      if (item.state === 'imported') continue;
      names.add(item.name);
      if (item.state !== 'sent')
        return this.broken(`I8: ${start.key} started while item ${item.id} is ${item.state}`);
      if (item.round !== round && batch.mirror === undefined)
        return this.broken(`I8: ${start.key} started, and item ${item.id} was sent to round ${item.round}`);
      if (abilities.digestBack !== 'at-once') continue;
      if (item.verification !== 'digest')
        return this.broken(`I8: ${start.key} started, item ${item.id} is unproven`);
      // A script may send a name again, and the last one counts, here as at the server.
      const isReplaced =
        batch.mirror !== undefined && all.findLast(({ name }) => name === item.name) !== item;
      if (!isReplaced && start.files.get(item.name) !== item.sha256)
        return this.broken(`I8: ${start.key} started with other bytes of ${item.name} than were proven`);
    }
    if (abilities.oneUploadPer === 'project') return;
    for (const name of start.files.keys())
      if (!names.has(name)) return this.broken(`${start.key} imports ${name}, which was given up`);
  }

  #noteImported(event: Extract<ServerEvent, { what: 'imported' }>): void {
    const found = this.#batchOf(event.key);
    if (found === undefined) return;
    const id = `${event.server.host} ${found.batch.id} ${event.file.name} ${event.file.sha256}`;
    const times = (this.#imported.get(id) ?? 0) + 1;
    this.#imported.set(id, times);
    const again = this.wishes.again.get(found.batch.id) ?? 0;
    // A project is ingested whole, whoever asks for it: after a lost answer a file may be there, and be taken, twice.
    const item = this.itemsOf(found.batch.id).find((one) => one.name === event.file.name);
    const unclear = event.server.kind === 'dsp-ingest' ? Math.max(0, (item?.sends ?? 1) - 1) : 0;
    if (times > 1 + again + unclear)
      this.broken(`I5: ${event.file.name} of ${event.key} was imported ${times} times`);
  }

  // --- the end ---------------------------------------------------------------------------------------

  /** What must hold whenever somebody looks. */
  judgeAll(how: { readonly isThorough: boolean } = { isThorough: true }): void {
    for (const [id, items] of this.#acknowledged) {
      const there = (this.#itemsOf.get(id)?.size ?? 0) + (this.#movedAway.get(id) ?? 0);
      if (there < items)
        this.broken(`I1: of batch ${id} ${items} items were acknowledged, ${there} are left`);
      this.#judgeStatus(id);
    }
    if (how.isThorough) this.#judgeReceipts();
    this.#copies.judgeEnd(this.items);
    for (const [path, digest] of this.#putAway)
      if (this.#world.digestAt(path) !== digest) this.broken(`I7: what was put away to ${path} is not there`);
    for (const id of this.#cancelled)
      if (this.batches.get(id)?.status !== 'cancelled') this.broken(`batch ${id} is cancelled no more`);
  }

  /** All receipts hold against `waybill verify`. */
  #judgeReceipts(): void {
    if (this.#receipts.length === 0) return;
    const { findings } = verifyReceipts(
      this.#receipts.map(({ body }) => body),
      {
        expected: { fingerprint: this.#world.fingerprint, from: 'installation' },
        allowUnsigned: false,
        isWhole: true,
      },
    );
    for (const finding of findings)
      if (finding.result !== 'ok') this.broken(`the receipts do not verify: ${JSON.stringify(finding)}`);
  }
}
