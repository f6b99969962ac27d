import type { EcotaxaJob, EcotaxaState, JobModel } from './ecotaxaState.ts';

/** The progress messages of a job's life. Source: BACK py/BO/Job.py. */
export const JOB_MESSAGES = {
  pending: 'Waiting for a slot',
  replied: 'Proceeding',
  restarting: 'Restarting',
  killed: 'Killed',
  done: 'Done',
} as const;

/** Errors that a job keeps. Source: BACK py/API_operations/helpers/JobService.py. */
const ERRORS_KEPT_MAX = 1_000;

/** The type of every import, updates included. */
export const FILE_IMPORT = 'FileImport';

/** Makes a waiting job. The caller saves. */
export function createJob(
  state: EcotaxaState,
  about: {
    readonly type: string;
    readonly owner: number;
    readonly params: Record<string, unknown>;
    readonly now: Date;
  },
): EcotaxaJob {
  state.lastJobId += 1;
  const at = naiveTime(about.now);
  const job: EcotaxaJob = {
    model: {
      params: about.params,
      result: {},
      errors: [],
      question: {},
      reply: {},
      inside: {},
      id: state.lastJobId,
      owner_id: about.owner,
      type: about.type,
      state: 'P',
      step: null,
      progress_pct: null,
      progress_msg: JOB_MESSAGES.pending,
      creation_date: at,
      updated_on: at,
    },
    log: '',
    hasAsked: false,
  };
  state.jobs.push(job);
  logLine(job, about.now, ['API_operations.helpers.JobService', `Creating job ${job.model.id}`]);
  return job;
}

/** The job as it goes on the wire, keys in the server's order whatever order they were stored in. */
export function jobOnWire({ model }: EcotaxaJob): JobModel {
  return {
    params: model.params,
    result: model.result,
    errors: model.errors.slice(0, ERRORS_KEPT_MAX),
    question: model.question,
    reply: model.reply,
    inside: model.inside,
    id: model.id,
    owner_id: model.owner_id,
    type: model.type,
    state: model.state,
    step: model.step,
    progress_pct: model.progress_pct,
    progress_msg: model.progress_msg,
    creation_date: model.creation_date,
    updated_on: model.updated_on,
  };
}

/** Any access for a change counts as one, also where nothing was changed. */
export function touch(job: EcotaxaJob, now: Date): void {
  job.model.updated_on = naiveTime(now);
}

/** Adds a line to a job's log. */
export function logLine(
  job: EcotaxaJob,
  now: Date,
  [logger, message]: readonly [logger: string, message: string],
): void {
  const at = now.toISOString().replace('T', ' ').replace('.', ',').replace('Z', '');
  job.log += `${at}:${logger}:INFO ${message}\n`;
}

/** Counts on, so that no two times of one millisecond are the same. */
let microseconds = 0;

/** A time as Python writes one without a zone: `2026-11-22T01:33:52.758350`. */
export function naiveTime(now: Date): string {
  microseconds = (microseconds + 137) % 1_000;
  return now.toISOString().replace('Z', String(microseconds).padStart(3, '0'));
}
