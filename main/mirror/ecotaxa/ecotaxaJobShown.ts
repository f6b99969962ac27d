import { z } from 'zod';
import type { ImportJob } from '../../../shared/model/importJob.ts';
import type { JobMark } from '../../../shared/model/jobWish.ts';
import {
  ECOTAXA_JOB_MESSAGES,
  ECOTAXA_PATHS,
  ecotaxaJobSchema,
} from '../../../shared/services/ecotaxa/wire.ts';
import { lastKnown } from './ecotaxaCache.ts';
import type { EcotaxaWork } from './ecotaxaParts.ts';

/** A job as far as its id is looked at; the rest stays as it is. */
export const shownJobSchema = z.looseObject({ id: z.number() });
export type ShownJob = z.infer<typeof shownJobSchema>;

/**
 * A job that was last seen so, as the server will have it once it has what waits here: an answer, a restart, an erase. Undefined
 * where it will not have it any more; the same job where nothing waits.
 */
export function asItWillBe(model: ShownJob, job: ImportJob | undefined): ShownJob | undefined {
  if (job === undefined) return model;
  const { wish } = job;
  if (wish !== undefined && wish.conflict === undefined) {
    if (wish.do === 'restart') return { ...model, state: 'P', progress_msg: ECOTAXA_JOB_MESSAGES.restarting };
    const isEnded = wish.expected.state === 'failed' || wish.expected.state === 'succeeded';
    if (isEnded || wish.once !== true) return undefined;
    return { ...model, state: 'E', progress_msg: ECOTAXA_JOB_MESSAGES.killed };
  }
  if (job.state !== 'asking' || job.question.answer === undefined) return model;
  return { ...model, reply: job.question.answer, state: 'P', progress_msg: ECOTAXA_JOB_MESSAGES.replied };
}

/** How a job stood when a script saw it last; undefined where none did. */
export async function seenMark(work: EcotaxaWork, id: number): Promise<JobMark | undefined> {
  const call = { ...work.call, path: `${ECOTAXA_PATHS.jobs}${id}/`, queryText: '' };
  const last = await lastKnown({ ...work, call });
  return markOfModel(parsedJson(last?.body));
}

/** How a job in the service's own words stands. */
export function markOfModel(value: unknown): JobMark | undefined {
  const model = ecotaxaJobSchema.safeParse(value).data;
  if (model === undefined) return undefined;
  switch (model.state) {
    case 'P':
    case 'R':
      return { state: 'running' };
    case 'A':
      return { state: 'asking' };
    case 'F':
      return { state: 'succeeded' };
    case 'E': {
      const message = model.progress_msg?.split('\n', 1)[0] ?? '';
      return { state: 'failed', ...(message === '' ? {} : { message }) };
    }
    default:
      return model.state satisfies never;
  }
}

/** The JSON of a text; undefined for anything else. */
export function parsedJson(body: string | Uint8Array | undefined): unknown {
  try {
    return typeof body === 'string' ? (JSON.parse(body) as unknown) : undefined;
  } catch {
    return undefined;
  }
}
