import type { jobRoutes } from '../../../shared/api/routes/jobs.ts';
import type { JobView } from '../../../shared/api/views.ts';
import { destinationIdSchema, jobIdSchema } from '../../../shared/model/ids.ts';
import type { ImportJob } from '../../../shared/model/importJob.ts';
import { fail, ok } from '../../../shared/model/result.ts';
import type { Core } from '../../core/core.ts';
import { jobView } from '../views/jobView.ts';
import { mapped, notFound, parseId, present, type SomeHandlers } from './handler.ts';
import { listView } from './lists.ts';
import { failure } from '../../../shared/model/failure.ts';

/** Import jobs. */
export function jobHandlers(core: Core): SomeHandlers<keyof typeof jobRoutes> {
  return {
    listJobs: async ({ query }) => {
      const { destination: name, state, ...page } = query;
      const destinationId = name === undefined ? undefined : await destinationIdOf(core, name);
      if (name !== undefined && destinationId === undefined)
        return fail(failure('destination.unknown', { name }));
      const found = await core.jobs(present({ ...page, states: state, destinationId }));
      return ok(listView(found, await jobViewer(core, found.items)));
    },
    getJob: async ({ params }) => {
      const id = parseId(jobIdSchema, params.id, 'job');
      if (!id.ok) return id;
      const job = await core.job(id.value);
      return job === undefined ? fail(notFound('job', params.id)) : ok((await jobViewer(core, [job]))(job));
    },
    recordLog: async ({ params, body, operator }) => {
      const id = parseId(jobIdSchema, params.id, 'job');
      if (!id.ok) return id;
      const by = operator ?? body.operator ?? 'api';
      const recorded = await core.recordLog(id.value, { log: body.log, by });
      const view = await jobViewer(core, recorded.ok ? [recorded.value] : []);
      return mapped(recorded, view);
    },
  };
}

/** The id of a destination by its name; also an id is taken, for those that were removed. */
export async function destinationIdOf(
  core: Core,
  name: string,
): Promise<ReturnType<typeof destinationIdSchema.parse> | undefined> {
  const detail = await core.destination(name);
  if (detail !== undefined) return detail.destination.id;
  return destinationIdSchema.safeParse(name).data;
}

/** Shows these jobs with the names of their destinations and batches. */
export async function jobViewer(
  core: Core,
  jobs: readonly ImportJob[],
): Promise<(job: ImportJob) => JobView> {
  const ids = [...new Set(jobs.map(({ batchId }) => batchId))];
  const [known, found] = await Promise.all([
    core.destinations(),
    Promise.all(ids.map((id) => core.batch(id))),
  ]);
  const destinations = new Map(known.map(({ destination }) => [destination.id, destination]));
  const batches = new Map(found.map((one) => [one?.batch.id, one?.batch]));
  return (job) =>
    jobView(job, { destination: destinations.get(job.destinationId), batch: batches.get(job.batchId) });
}
