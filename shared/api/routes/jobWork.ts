import { z } from 'zod';
import { API_ROOT } from '../paging.ts';
import { route } from '../route.ts';
import * as v from '../views.ts';

/** Ids that people chose before, by what was asked (lower case). */
const chosen = z.record(z.string(), z.union([z.string(), z.number()]));

/** "I saw that the job has changed; do it all the same." */
const decided = z.object({ anyway: z.enum(['true', 'false']).optional() });

/** A question of an import job, with what was answered before for the same destination. */
export const questionView = z.object({
  job: z.string(),
  batch: z.string(),
  destination: z.string(),
  number: z.number(),
  question: z.record(z.string(), z.unknown()),
  /** Given here, not yet at the server. */
  answer: z.record(z.string(), z.unknown()).optional(),
  suggestions: z.object({ users: chosen, taxa: chosen }),
});
export type QuestionView = z.output<typeof questionView>;

/** What only some services can do with a job, and the questions they ask. */
export const jobWorkRoutes = {
  listQuestions: route({
    method: 'GET',
    path: `${API_ROOT}/questions`,
    summary: 'The one inbox: what import jobs of all destinations ask.',
    scope: 'read',
    output: v.listOf(questionView),
    status: 200,
  }),
  answerJob: route({
    method: 'POST',
    path: `${API_ROOT}/jobs/:id/answer`,
    summary: "Answer a job's question. Kept, and delivered once when the server can be reached.",
    scope: 'write',
    body: z.object({ answer: z.record(z.string(), z.unknown()) }),
    output: v.jobView,
    status: 202,
    problems: ['request.conflict'],
  }),
  searchCandidates: route({
    method: 'GET',
    path: `${API_ROOT}/destinations/:name/candidates`,
    summary: 'Users or taxa at the service that an answer may name.',
    scope: 'read',
    query: z.object({ what: z.enum(['taxa', 'users']), text: z.string().min(1).max(200) }),
    output: z.object({ items: z.array(z.object({ id: z.number(), label: z.string() })) }),
    status: 200,
    problems: ['service.cannot'],
  }),
  restartJob: route({
    method: 'POST',
    path: `${API_ROOT}/jobs/:id/restart`,
    summary: 'Tell the service to run a failed job again; kept as its wish where it cannot be told now.',
    scope: 'write',
    query: decided,
    output: v.jobView,
    status: 202,
    problems: ['service.cannot', 'request.conflict'],
  }),
  eraseJob: route({
    method: 'POST',
    path: `${API_ROOT}/jobs/:id/erase`,
    summary:
      'Tell the service to stop a job, or to forget an ended one; kept as its wish where it cannot be told now.',
    scope: 'write',
    query: decided,
    output: v.jobView,
    status: 202,
    problems: ['service.cannot', 'request.conflict'],
  }),
  dropWish: route({
    method: 'DELETE',
    path: `${API_ROOT}/jobs/:id/wish`,
    summary: 'Take back what was asked of a job and is not done yet.',
    scope: 'write',
    output: v.jobView,
    status: 200,
    problems: ['request.conflict'],
  }),
  remoteLog: route({
    method: 'GET',
    path: `${API_ROOT}/jobs/:id/remote-log`,
    summary:
      "The service's own log of a job, as it stands now: all of it, or what comes after so many bytes.",
    scope: 'read',
    query: z.object({ after: z.coerce.number().int().min(0).optional() }),
    raw: { answer: 'text/plain' },
    status: 200,
    problems: ['service.cannot'],
  }),
  keptLog: route({
    method: 'GET',
    path: `${API_ROOT}/jobs/:id/kept-log`,
    summary: "The service's own log of a job as it was read last, for when it cannot be read now.",
    scope: 'read',
    output: z.object({ at: z.iso.datetime(), text: z.string(), leftOutBytes: z.number() }),
    status: 200,
  }),
  jobFile: route({
    method: 'GET',
    path: `${API_ROOT}/jobs/:id/file`,
    summary: 'The file that a job made.',
    scope: 'read',
    raw: { answer: 'application/octet-stream' },
    status: 200,
    problems: ['service.cannot'],
  }),
  leftovers: route({
    method: 'GET',
    path: `${API_ROOT}/batches/:id/leftovers`,
    summary: 'What the import of a batch left out.',
    scope: 'read',
    output: v.listOf(v.itemView),
    status: 200,
  }),
  mapping: route({
    method: 'GET',
    path: `${API_ROOT}/batches/:id/mapping`,
    summary: 'The mapping of a batch: as kept, else as the server has it.',
    scope: 'read',
    raw: { answer: 'text/csv' },
    status: 200,
    problems: ['service.cannot'],
  }),
  finalizeBatch: route({
    method: 'POST',
    path: `${API_ROOT}/batches/:id/finalize`,
    summary:
      "Clear up after a batch at the service. This also destroys what others left in the project's import folder.",
    scope: 'write',
    status: 204,
    problems: ['service.cannot', 'request.conflict'],
  }),
} as const;
