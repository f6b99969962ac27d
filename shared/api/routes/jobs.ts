import { z } from 'zod';
import { JOB_STATES } from '../../model/importJob.ts';
import { API_ROOT, page, words } from '../paging.ts';
import { route } from '../route.ts';
import * as v from '../views.ts';

/** Import jobs. */
export const jobRoutes = {
  listJobs: route({
    method: 'GET',
    path: `${API_ROOT}/jobs`,
    summary: 'Import jobs of all destinations, newest first.',
    scope: 'read',
    query: z.object({ ...page, state: words(JOB_STATES), destination: z.string().optional() }),
    output: v.listOf(v.jobView),
    status: 200,
  }),
  getJob: route({
    method: 'GET',
    path: `${API_ROOT}/jobs/:id`,
    summary: 'One import job.',
    scope: 'read',
    output: v.jobView,
    status: 200,
  }),
  recordLog: route({
    method: 'POST',
    path: `${API_ROOT}/jobs/:id/record`,
    summary: "Record what the server's own page showed of a job: a person's statement.",
    scope: 'write',
    body: z.object({ log: z.string().max(5_000_000), operator: z.string().max(200).optional() }),
    output: v.jobView,
    status: 200,
    problems: ['request.conflict'],
  }),
} as const;
