import { hostOf, type Destination } from '../../shared/model/destination.ts';
import { failure, type Failure } from '../../shared/model/failure.ts';
import type { BatchId, JobId } from '../../shared/model/ids.ts';
import { jobMark, type ImportJob } from '../../shared/model/importJob.ts';
import { nextJob } from '../../shared/model/importJobMachine.ts';
import { isSameMark, type JobWish } from '../../shared/model/jobWish.ts';
import { fail, ok, type Result } from '../../shared/model/result.ts';
import { stamped, storyLine, type CoreContext } from './context.ts';
import type { WishedJob } from './batchPlan.ts';
import type { Draft } from './draft.ts';
import type { Access, ImportService, JobInput } from './ports/importService.ts';
import { markOf, wordsOf, type WishSight } from './wishVerdict.ts';

/** When a job is looked at after it was told something. */
const SOON_MS = 1_000;

/** What a wish is carried with. */
export interface WishCall {
  readonly service: ImportService;
  readonly access: Access;
  readonly input: JobInput;
}

/** Looks at a job before it is told anything. */
export async function seeJob({ service, access, input }: WishCall): Promise<Result<WishSight>> {
  const told = (await service.report?.(access, input)) ?? CANNOT;
  if (told.ok) return ok({ report: told.value });
  return told.failure.code === 'remote.batch-gone' ? ok('gone') : told;
}

/** Tells the service. Silent no-ops are found out by the adapter, which reads the state back. */
export async function tellWish({ service, access, input }: WishCall, wish: JobWish): Promise<Result<void>> {
  const once = wish.once === true ? { once: true as const } : {};
  const told =
    wish.do === 'restart'
      ? await service.restart?.(access, input)
      : await service.erase?.(access, { ...input, ...once });
  return told ?? CANNOT;
}

/** Nothing is claimed of a job that nobody can ask or tell anything. */
const CANNOT: Result<never> = fail(
  failure('internal.bug', { reason: 'something is wanted of a job whose service takes no wishes' }),
);

/** Writes down that a wish is done. What Waybill knows of an erased job stays. */
export async function noteCarried(core: CoreContext, batchId: BatchId, id: JobId): Promise<void> {
  const { ports } = core;
  await core.ledger.write(batchId, (draft) => {
    const job = draft.job(id);
    const { wish } = job;
    if (wish === undefined) return;
    const now = ports.clock.now();
    if (wish.do === 'restart' && (job.state === 'failed' || job.state === 'attention')) {
      draft.putJob(nextJob(job, { type: 'restarted', pollAt: now + SOON_MS }));
    } else if (wish.do === 'erase' && isUnended(job)) {
      draft.putJob(nextJob(job, { type: 'cancelled', at: now }));
      finishAgain(draft, wish);
    } else {
      draft.putJob(nextJob(job, { type: 'wishDropped' }));
      finishAgain(draft, wish);
    }
    const what = wish.do === 'restart' ? 'job.restarted' : 'job.erased';
    draft.tell(storyLine(ports, batchId, { what, jobId: id, facts: { by: wish.by } }));
  });
}

function isUnended({ state }: ImportJob): boolean {
  return state === 'running' || state === 'asking' || state === 'failed' || state === 'attention';
}

/** A batch that had finished before the wish has finished still. */
export function finishAgain(draft: Draft, { finishedAt }: JobWish): void {
  if (finishedAt !== undefined && draft.batch.finishedAt === undefined)
    draft.putBatch({ ...draft.batch, finishedAt });
}

/** Asks a person, and takes up what somebody else did to the job. */
export async function noteConflict(
  core: CoreContext,
  job: ImportJob,
  met: { readonly conflict: Failure; readonly sight?: WishSight },
): Promise<void> {
  const { ports } = core;
  await core.ledger.write(job.batchId, (draft) => {
    const current = draft.job(job.id);
    const { wish } = current;
    if (wish === undefined) return;
    draft.tell(
      storyLine(ports, job.batchId, { what: 'decision', jobId: job.id, facts: { code: met.conflict.code } }),
    );
    const conflict = stamped(ports, met.conflict);
    if (isOverTaken(current, met.sight)) {
      // Somebody restarted it: it goes on, and is followed to its new end.
      const followed = nextJob(current, { type: 'restarted', pollAt: ports.clock.now() });
      draft.putJob(nextJob(nextJob(followed, { type: 'wished', wish }), { type: 'wishMet', conflict }));
      return;
    }
    draft.putJob(nextJob(current, { type: 'wishMet', conflict }));
    finishAgain(draft, wish);
  });
  core.emit({ kind: 'status' });
}

function isOverTaken(job: ImportJob, sight: WishSight | undefined): boolean {
  if (job.state !== 'failed' || sight === undefined || sight === 'gone') return false;
  return !isSameMark(jobMark(job), markOf(sight.report));
}

/** "The job has changed since you asked." */
export function overtaken(destination: Destination, job: WishedJob, sight: WishSight): Failure {
  const found = sight === 'gone' ? 'the server does not know it any more' : wordsOf(markOf(sight.report));
  const code = job.wish.do === 'erase' ? 'job.erase-overtaken' : 'job.restart-overtaken';
  const facts = { host: hostOf(destination), job: job.id, number: job.remoteId };
  return failure(code, facts, { serverSays: found });
}
