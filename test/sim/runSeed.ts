import type { Batch } from '../../shared/model/batch.ts';
import { countOf, currentJob } from '../../shared/model/batchStatus.ts';
import { misdeed, mend } from './deeds.ts';
import { diceOf, type Dice } from './dice.ts';
import { destinationGiven, Workload } from './workload.ts';
import { isolate, type Victim } from './victim.ts';
import { kindsOf, World } from './world.ts';

/** How long people and troubles go on, ms of virtual time. */
const STORM_MS_MIN = 60_000;
const STORM_MS_MAX = 1_200_000;
/** With all troubles off and somebody who looks after it, everything ends within so long. */
const CALM_MS_MAX = 4 * 3_600_000;
const LOOK_EVERY_MS = 60_000;
/** Of so many seeds one has all its receipts verified as `waybill verify` does: that reads and checks them anew. */
const VERIFIED_EVERY = 8;
/** A helpful person says "again" so often to the same batch. */
const RETRIES_OF_A_PERSON_MAX = 3;

/** How a run went. */
export interface SimResult {
  readonly seed: number;
  /** SHA-256 over everything that happened, in order. */
  readonly trace: string;
  readonly steps: number;
  readonly calls: number;
  readonly deaths: number;
  readonly batches: number;
  readonly items: number;
  readonly virtualMs: number;
  /** Everything that happened, where it was to be kept. */
  readonly lines?: readonly string[];
}

/** A seed that broke an invariant: what, and the end of the story. */
export class SimFailure extends Error {
  readonly seed: number;
  readonly trace: readonly string[];
  constructor(seed: number, what: string, trace: readonly string[]) {
    super(`${what}\n  npm run test:sim -- --seed ${seed}`);
    this.name = 'SimFailure';
    this.seed = seed;
    this.trace = trace;
  }
}

// Every wait that is called off makes an error with a stack that nobody reads.
const STACK_DEPTH_IN_RUNS = 0;

/** Plays one seed from the first start to the last receipt. Throws `SimFailure` when something is not as it must be. */
export async function runSeed(
  seed: number,
  options: { readonly keepTrace?: boolean } = {},
): Promise<SimResult> {
  const world = new World(seed, {
    kinds: kindsOf(diceOf(seed, 'kinds')),
    keepTrace: options.keepTrace === true,
  });
  const depth = Error.stackTraceLimit;
  if (options.keepTrace !== true) Error.stackTraceLimit = STACK_DEPTH_IN_RUNS;
  try {
    await play(world, seed);
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    throw new SimFailure(seed, what, world.trace.last());
  } finally {
    Error.stackTraceLimit = depth;
  }
  return {
    seed,
    trace: world.trace.digest(),
    steps: world.time.steps,
    calls: world.rates.calls,
    deaths: world.deaths,
    batches: world.checker.batches.size,
    items: world.checker.items.size,
    virtualMs: world.time.elapsed(),
    ...(options.keepTrace === true ? { lines: world.trace.last() } : {}),
  };
}

async function play(world: World, seed: number): Promise<void> {
  const workload = new Workload(world, diceOf(seed, 'workload'));
  world.boot();
  await workload.setUp();
  await storm(world, workload, diceOf(seed, 'storm'));
  mend(world);
  const victim = isolate(world, diceOf(seed, 'victim'));
  if (victim !== undefined) {
    await calm(world, workload, victim);
    victim.mend();
  }
  await calm(world, workload);
  world.checker.judgeAll({ isThorough: seed % VERIFIED_EVERY === 0 });
  if (world.checker.violation !== undefined) throw new Error(world.checker.violation);
}

/** People work and things go wrong, all at once. */
async function storm(world: World, workload: Workload, dice: Dice): Promise<void> {
  const { time, nemesis } = world;
  const endAt = time.elapsed() + dice.between(STORM_MS_MIN, STORM_MS_MAX);
  const deeds = dice.between(4, 40);
  for (let at = 0; at < deeds; at += 1) time.after(dice.below(endAt - time.elapsed()), () => workload.act());
  const { deedsMs } = nemesis.climate;
  const trouble = diceOf(world.seed, 'trouble');
  const next = (): void => {
    if (deedsMs === undefined || nemesis.isCalm) return;
    misdeed(world, trouble);
    time.after(trouble.between(1, 2 * deedsMs), next);
  };
  if (deedsMs !== undefined) time.after(trouble.between(1, 2 * deedsMs), next);
  await world.runUntil(endAt);
}

/** Nothing goes wrong any more, and somebody does what each attention says: everything must come to an end. */
export async function calm(world: World, workload: Workload, victim?: Victim): Promise<void> {
  const { time } = world;
  const endAt = time.elapsed() + CALM_MS_MAX;
  const retried = new Map<string, number>();
  for (let look = 0; time.elapsed() < endAt; look += 1) {
    await world.runUntil(time.elapsed() + LOOK_EVERY_MS);
    if (world.core === undefined) continue;
    const all = [...world.checker.batches.values()].filter((batch) => victim?.holdsUp(batch) !== true);
    const open = all.filter((batch) => !hasEnded(world, batch, retried));
    if (open.length === 0 && look > 2) return;
    if (look === 0 || look === 2) comfort(world, workload);
    victim?.hold();
    for (const batch of open) help(world, workload, { batch, retried });
  }
  const stuck = [...world.checker.batches.values()].filter(
    (batch) => victim?.holdsUp(batch) !== true && !hasEnded(world, batch, retried),
  );
  const law = victim === undefined ? 'I2: with all troubles off' : `I10: with only ${victim.name} in trouble`;
  if (stuck.length > 0)
    throw new Error(`${law}, these do not end: ${stuck.map((batch) => story(world, batch)).join('; ')}`);
}

/** A person gives the right keys, and takes every pause back. */
function comfort(world: World, workload: Workload): void {
  workload.openWindows();
  workload.command('resume', (core) => core.resume({}));
  for (const place of world.places) {
    workload.command('save', (core) => core.saveDestination(destinationGiven(place)));
    workload.command('resume', (core) => core.resume({ destination: place.name }));
  }
  for (const folder of world.folderSettings.all())
    if (folder.paused) workload.command('resume folder', (core) => core.folders.setPaused(folder.id, false));
}

function hasEnded(world: World, batch: Batch, retried: ReadonlyMap<string, number>): boolean {
  if (batch.paused) return false;
  switch (batch.status) {
    case 'imported':
    case 'accepted':
    case 'held':
      return !isUnsent(world, batch);
    case 'cancelled':
      return true;
    case 'failed':
    case 'attention':
      return (retried.get(batch.id) ?? 0) >= RETRIES_OF_A_PERSON_MAX && isNamed(world, batch);
    case 'open':
    case 'queued':
    case 'sending':
    case 'sent':
    case 'importing':
    case 'asking':
      return false;
    default:
      return batch.status satisfies never;
  }
}

/** A batch at its end has no file that is still to go. */
function isUnsent({ checker }: World, { id }: Batch): boolean {
  const counts = checker.countsOf(id);
  return countOf(counts, 'settling', 'queued', 'uploading', 'waiting') > 0;
}

/** I12: whatever asks a person says why. */
function isNamed(world: World, batch: Batch): boolean {
  const { checker } = world;
  const job = currentJob(batch, checker.jobsOf(batch.id));
  return (
    batch.failure !== undefined ||
    job?.state === 'attention' ||
    job?.state === 'failed' ||
    checker.itemsOf(batch.id).some((item) => item.state === 'attention')
  );
}

function help(
  world: World,
  workload: Workload,
  about: { readonly batch: Batch; readonly retried: Map<string, number> },
): void {
  const { batch, retried } = about;
  const { id } = batch;
  const times = retried.get(id) ?? 0;
  if (batch.paused) workload.command('resume batch', (core) => core.editBatch(id, { paused: false }));
  switch (batch.status) {
    case 'open':
      workload.command('close', (core) => core.editBatch(id, { close: true }));
      return;
    case 'asking':
      workload.answerAll();
      return;
    case 'failed':
    case 'attention': {
      retried.set(id, times + 1);
      const jobs = world.checker.jobsOf(id);
      for (const one of jobs)
        if (one.wish?.conflict !== undefined) workload.command('drop wish', (core) => core.dropWish(one.id));
      const job = currentJob(batch, jobs);
      if (batch.failure?.code === 'job.needs-statement' && job !== undefined)
        workload.recordLog(job.id, true);
      else if (times < RETRIES_OF_A_PERSON_MAX) workload.retry(batch);
      return;
    }
    default:
  }
}

function story(world: World, batch: Batch): string {
  const { checker } = world;
  const items = checker.itemsOf(batch.id).map((item) => `${item.name} ${item.state}`);
  const jobs = checker.jobsOf(batch.id).map((job) => `${job.kind} ${job.state} r${job.round}`);
  return `${batch.id} ${batch.status} round ${batch.round} ${JSON.stringify(items)} ${JSON.stringify(jobs)} ${JSON.stringify(batch.failure ?? null)}`;
}
