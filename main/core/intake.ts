import type { Batch, RunMode, WantedRun } from '../../shared/model/batch.ts';
import type { Destination } from '../../shared/model/destination.ts';
import { failure, type Failure } from '../../shared/model/failure.ts';
import type { BatchId } from '../../shared/model/ids.ts';
import type { Item } from '../../shared/model/item.ts';
import { fail, ok, type Result } from '../../shared/model/result.ts';
import type { Abilities } from '../../shared/services/abilities.ts';
import {
  cannot,
  destinationNamed,
  freshId,
  notFound,
  stamped,
  storyLine,
  targetOf,
  type CoreContext,
} from './context.ts';
import { takeControl } from './controlFile.ts';
import type { BatchGiven, FilesGiven, IntakeOutcome } from './core.ts';
import { gatherFiles, type Gathered, type Gathering } from './gatherFiles.ts';
import type { BatchState, Draft } from './draft.ts';
import { nameTaken } from './nameClash.ts';

/** Items made in one go; then everybody else has a turn. */
const ITEMS_PER_TURN = 1_000;

/** Takes in files as a new batch. Everything is durable in the ledger when it answers. */
export async function addBatch(core: CoreContext, given: BatchGiven): Promise<Result<IntakeOutcome>> {
  const { ports } = core;
  const named = destinationNamed(ports, given.destination);
  if (!named.ok) return named;
  const { destination, service } = named.value;
  const refused = refuseWhatTheServiceCannot(destination, service.abilities, given);
  if (refused !== undefined) return fail(refused);
  const control = await takeControl(ports, service.abilities, { destination, given: given.control });
  if (!control.ok) return control;
  const gathering = await gatherFiles(ports, service, given);
  if (!gathering.ok) return gathering;
  const { files } = gathering.value;
  const seq = await ports.store.nextSeq(1 + Math.min(files.length, ITEMS_PER_TURN));
  const batch = newBatch(core, { given, destination, abilities: service.abilities, seq });
  const draft = core.ledger.begin(control.value === undefined ? batch : { ...batch, control: control.value });
  const sum = await newItems(core, { batch, files, seq: seq + 1 }, (items) => draft.addItems(items));
  const facts = { by: given.origin.by, items: sum.items };
  draft.tell(storyLine(ports, batch.id, { what: 'batch.added', facts }));
  const state = await core.ledger.create(draft);
  core.wake(destination.id);
  core.emit({ kind: 'status' });
  ports.passed?.(sum.items);
  return ok(outcome({ state, destination, gathering: gathering.value, sum }));
}

/** Adds files to a batch that nothing was sent of yet. */
export async function addItems(
  core: CoreContext,
  id: BatchId,
  given: FilesGiven,
): Promise<Result<IntakeOutcome>> {
  const { ports, ledger } = core;
  const state = await ledger.read(id);
  const target = state === undefined ? undefined : targetOf(ports, state.batch.destinationId);
  if (state === undefined || target === undefined) return fail(notFound('batch', id));
  const { destination, service } = target;
  const gathering = await gatherFiles(ports, service, given);
  if (!gathering.ok) return gathering;
  const { files } = gathering.value;
  const seq = await ports.store.nextSeq(Math.min(files.length, ITEMS_PER_TURN));
  const slices: (readonly Item[])[] = [];
  const sum = await newItems(core, { batch: state.batch, files, seq }, (items) => slices.push(items));
  const written = await ledger.write(id, async (draft): Promise<Result<void>> => {
    if (!isUnsent(draft)) return fail(failure('request.batch-begun'));
    // Before a batch is opened all its names are looked at; afterwards nobody else would.
    const taken = draft.batch.remote === undefined ? undefined : await clashWith(core, draft, slices.flat());
    if (taken !== undefined) return fail(taken);
    for (const [at, items] of slices.entries()) {
      if (at > 0) await ports.clock.turn();
      draft.addItems(items);
    }
    draft.tell(storyLine(ports, id, { what: 'batch.joined', facts: { items: sum.items } }));
    return ok(undefined);
  });
  if (!written.ok) return written;
  core.wake(destination.id);
  ports.passed?.(sum.items);
  const after = await ledger.state(id);
  return ok(outcome({ state: after, destination, gathering: gathering.value, sum }));
}

async function clashWith(
  core: CoreContext,
  draft: Draft,
  items: readonly Item[],
): Promise<Failure | undefined> {
  for (const item of items) {
    const clash = await nameTaken(core.ports.store, draft.batch, item);
    if (clash !== undefined) return clash;
  }
  return undefined;
}

/** True while nothing of a batch has left: it may still be edited, split and merged. */
export function isUnsent(state: Pick<BatchState, 'batch' | 'counts' | 'jobs'>): boolean {
  const { batch, counts } = state;
  const gone = (counts.uploading?.items ?? 0) + (counts.sent?.items ?? 0) + (counts.imported?.items ?? 0);
  return (
    batch.cancelledAt === undefined && batch.finishedAt === undefined && gone === 0 && state.jobs.length === 0
  );
}

/** The run that a mode asks for from the start. */
export function wantedByMode(mode: RunMode, abilities: Abilities, by: string): WantedRun | undefined {
  switch (mode) {
    case 'hold':
      return undefined;
    case 'run':
      return { kind: 'import', by };
    case 'dry-run':
      return { kind: 'dry-run', by };
    case 'dry-run-then-run':
      // Where the service has no rehearsal, the offline check is the rehearsal.
      return { kind: abilities.dryRun ? 'dry-run' : 'import', by };
  }
}

function refuseWhatTheServiceCannot(
  destination: Destination,
  abilities: Abilities,
  given: BatchGiven,
): ReturnType<typeof failure> | undefined {
  if (given.mode === 'dry-run' && !abilities.dryRun) {
    return cannot(
      destination.kind,
      'dry run',
      'Run `waybill check` for the offline check, then `--mode hold` or `run`.',
    );
  }
  const hasFiles = given.paths.length + given.spooled.length > 0;
  if (abilities.transport === 'none') {
    if (hasFiles)
      return cannot(
        destination.kind,
        'upload',
        'Use `waybill import --batch-dir D`: its data lies in the service.',
      );
    if (given.batchDir === undefined)
      return failure('request.invalid', { where: 'batchDir', reason: 'it is missing' });
    return undefined;
  }
  if (given.batchDir !== undefined) return cannot(destination.kind, 'batch directory', 'Give files instead.');
  if (!hasFiles && !given.open)
    return failure('request.invalid', { where: 'paths', reason: 'no file was given' });
  return undefined;
}

/** A batch as it begins, without items, control file or folder. */
export function newBatch(
  core: CoreContext,
  made: {
    readonly given: BatchGiven;
    readonly destination: Destination;
    readonly abilities: Abilities;
    readonly seq: number;
  },
): Batch {
  const { given, destination, abilities, seq } = made;
  const now = core.ports.clock.now();
  const next = wantedByMode(given.mode, abilities, given.origin.operator ?? given.origin.by);
  return {
    id: freshId(core.ports, 'bat'),
    seq,
    destinationId: destination.id,
    comment: given.comment ?? '',
    mode: given.mode,
    ...(given.checkLevel === undefined ? {} : { checkLevel: given.checkLevel }),
    origin: given.origin,
    createdAt: now,
    ...(given.open ? {} : { closedAt: now }),
    priority: 0,
    paused: false,
    ...(given.batchDir === undefined ? {} : { batchDir: given.batchDir }),
    ...(next === undefined ? {} : { next }),
    round: 1,
    attempts: 0,
    receipts: 0,
    status: 'queued',
  };
}

/** How many items, and how much they hold. */
interface Sum {
  readonly items: number;
  readonly bytes: number;
}

/** Gives items in order, some a turn; `seq` is the first of the numbers that were taken for the first turn. */
async function newItems(
  core: CoreContext,
  made: { readonly batch: Batch; readonly files: readonly Gathered[]; readonly seq: number },
  give: (items: readonly Item[]) => void,
): Promise<Sum> {
  const { batch, files } = made;
  let bytes = 0;
  for (let from = 0; from < files.length; from += ITEMS_PER_TURN) {
    const some = files.slice(from, from + ITEMS_PER_TURN);
    const first = from === 0 ? made.seq : await core.ports.store.nextSeq(some.length);
    give(some.map((file, index) => newItem(core, { batch, file, seq: first + index })));
    for (const file of some) bytes += file.bytes;
    // Asking the ledger alone gives no turn: it often answers so soon that one go followed the other for 50 ms (measured).
    if (files.length > ITEMS_PER_TURN) await core.ports.clock.turn();
  }
  return { items: files.length, bytes };
}

function newItem(
  core: CoreContext,
  made: { readonly batch: Batch; readonly file: Gathered; readonly seq: number },
): Item {
  const { batch, file, seq } = made;
  const now = core.ports.clock.now();
  const known = {
    id: freshId(core.ports, 'itm'),
    batchId: batch.id,
    destinationId: batch.destinationId,
    seq,
    name: file.name,
    source: file.source,
    bytes: file.bytes,
    ...(file.facts === undefined ? {} : { facts: file.facts }),
    verification: 'none',
    round: 0,
    attempts: 0,
    sends: 0,
    seenAt: now,
  } as const;
  if (file.failure !== undefined)
    return { ...known, state: 'attention', failure: stamped(core.ports, file.failure) };
  return file.settled ? { ...known, wholeAt: now, state: 'queued' } : { ...known, state: 'settling' };
}

function outcome(made: {
  readonly state: BatchState;
  readonly destination: Destination;
  readonly gathering: Gathering;
  readonly sum: Sum;
}): IntakeOutcome {
  return {
    batch: { ...made.state, destination: made.destination },
    ...made.sum,
    passedOver: made.gathering.passedOver,
    passedOverMore: made.gathering.passedOverMore,
  };
}
