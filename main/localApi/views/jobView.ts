import type { JobView } from '../../../shared/api/views.ts';
import type { Batch } from '../../../shared/model/batch.ts';
import type { Destination } from '../../../shared/model/destination.ts';
import type { ImportJob } from '../../../shared/model/importJob.ts';
import { ABILITIES } from '../../../shared/services/abilities.ts';
import { failureView } from './failureView.ts';
import { isoTime } from '../../../shared/model/isoTime.ts';
import { timeField } from './timeField.ts';

/** Where a job belongs, as far as that is still known. */
export interface JobPlace {
  readonly destination: Destination | undefined;
  readonly batch: Pick<Batch, 'comment' | 'createdAt'> | undefined;
}

/** An import job as the API shows it. A destination that was removed is shown by its id. */
export function jobView(job: ImportJob, { batch, destination }: JobPlace): JobView {
  return {
    id: job.id,
    batch: job.batchId,
    ...(batch === undefined
      ? {}
      : { batchNamed: { comment: batch.comment, createdAt: isoTime(batch.createdAt) } }),
    destination: destination?.name ?? job.destinationId,
    kind: job.kind,
    state: job.state,
    ...(job.remoteId === undefined ? {} : { remoteId: job.remoteId }),
    ...(job.progressPct === undefined ? {} : { progressPct: job.progressPct }),
    ...(job.progressMessage === undefined ? {} : { progressMessage: job.progressMessage }),
    ...(job.state === 'asking' ? { question: { ...job.question.asked } } : {}),
    ...(job.override === undefined ? {} : { override: { ...job.override } }),
    ...(job.statement === undefined
      ? {}
      : { statement: { ...job.statement, at: isoTime(job.statement.at) } }),
    ...(job.serverSaid === undefined ? {} : { serverSaid: job.serverSaid }),
    ...pageField(destination),
    ...('failure' in job && job.failure !== undefined ? { failure: failureView(job.failure) } : {}),
    ...wishField(job),
    createdAt: isoTime(job.createdAt),
    ...timeField('startedAt', job.startedAt),
    ...timeField('endedAt', job.endedAt),
  };
}

function wishField({ wish }: ImportJob): Pick<JobView, 'wish'> {
  if (wish === undefined) return {};
  const { conflict } = wish;
  return {
    wish: {
      do: wish.do,
      at: isoTime(wish.at),
      by: wish.by,
      ...(conflict === undefined ? {} : { failure: failureView(conflict) }),
    },
  };
}

/** Where the service shows a job's log only on its own page, the way there begins at its address. */
function pageField(destination: Destination | undefined): Pick<JobView, 'page'> {
  if (destination === undefined) return {};
  const { controlFile, jobLog, outcomeReported, dryRun } = ABILITIES[destination.kind];
  const showsLog = (controlFile || dryRun) && !jobLog && !outcomeReported;
  return showsLog ? { page: destination.url } : {};
}
