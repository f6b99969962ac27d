import type { jobWorkRoutes, QuestionView } from '../../../shared/api/routes/jobWork.ts';
import { batchIdSchema, jobIdSchema, type BatchId, type JobId } from '../../../shared/model/ids.ts';
import { isoTime } from '../../../shared/model/isoTime.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import type { Core, OpenQuestion } from '../../core/core.ts';
import { itemView } from '../views/itemView.ts';
import { mapped, notFound, parseId, type RawReply, type SomeHandlers } from './handler.ts';
import { jobViewer } from './jobHandlers.ts';

/** What only some services can do with a job, and the questions they ask. */
export function jobWorkHandlers(core: Core): SomeHandlers<keyof typeof jobWorkRoutes> {
  return {
    ...questionHandlers(core),
    ...mappingHandlers(core),
    restartJob: async ({ params, query }) =>
      withJob(core, params.id, (id) => core.restartJob(id, { anyway: query.anyway === 'true' })),
    eraseJob: async ({ params, query }) =>
      withJob(core, params.id, (id) => core.eraseJob(id, { anyway: query.anyway === 'true' })),
    dropWish: async ({ params }) => withJob(core, params.id, (id) => core.dropWish(id)),
    remoteLog: async ({ params, query }) => {
      const id = parseId(jobIdSchema, params.id, 'job');
      if (!id.ok) return id;
      return mapped(await core.jobLog(id.value), (chunks): RawReply => ({
        mediaType: 'text/plain; charset=utf-8',
        fileName: `${id.value}.log`,
        chunks: query.after === undefined ? chunks : skipping(chunks, query.after),
      }));
    },
    keptLog: async ({ params }) => {
      const id = parseId(jobIdSchema, params.id, 'job');
      if (!id.ok) return id;
      const kept = await core.keptLog(id.value);
      return kept === undefined
        ? fail(notFound('log', params.id))
        : ok({ at: isoTime(kept.at), text: kept.text, leftOutBytes: kept.leftOutBytes });
    },
    jobFile: async ({ params }) => {
      const id = parseId(jobIdSchema, params.id, 'job');
      if (!id.ok) return id;
      return mapped(await core.jobFile(id.value), ({ chunks }): RawReply => ({
        mediaType: 'application/octet-stream',
        // The server's name is shown by the views; a header must not carry what it likes.
        fileName: `${id.value}.file`,
        chunks,
      }));
    },
  };
}

function questionHandlers(core: Core): SomeHandlers<'listQuestions' | 'answerJob' | 'searchCandidates'> {
  return {
    listQuestions: async () => ok({ items: (await core.questions()).map(questionView) }),
    answerJob: async ({ params, body }) => withJob(core, params.id, (id) => core.answerJob(id, body.answer)),
    searchCandidates: async ({ params, query }) =>
      mapped(await core.searchCandidates({ destination: params.name, ...query }), (items) => ({
        items: items.map((one) => ({ ...one })),
      })),
  };
}

function mappingHandlers(core: Core): SomeHandlers<'leftovers' | 'mapping' | 'finalizeBatch'> {
  return {
    leftovers: async ({ params }) => {
      const id = knownId(params.id);
      if (!id.ok) return id;
      return mapped(await core.leftovers(id.value), (items) => ({
        items: items.map((item) => itemView(item, [])),
      }));
    },
    mapping: async ({ params }) => {
      const id = knownId(params.id);
      if (!id.ok) return id;
      return mapped(await core.mapping(id.value), (body): RawReply => ({
        mediaType: 'text/csv; charset=utf-8',
        fileName: `mapping-${id.value}.csv`,
        body,
      }));
    },
    finalizeBatch: async ({ params }) => {
      const id = knownId(params.id);
      return id.ok ? mapped(await core.finalizeBatch(id.value), () => undefined) : id;
    },
  };
}

function knownId(text: string): Result<BatchId> {
  return parseId(batchIdSchema, text, 'batch');
}

async function withJob(
  core: Core,
  text: string,
  work: (id: JobId) => ReturnType<Core['restartJob']>,
): Promise<Result<ReturnType<Awaited<ReturnType<typeof jobViewer>>>>> {
  const id = parseId(jobIdSchema, text, 'job');
  if (!id.ok) return id;
  const done = await work(id.value);
  return mapped(done, await jobViewer(core, done.ok ? [done.value] : []));
}

/** What comes after so many bytes; nothing where there are not so many. */
async function* skipping(chunks: AsyncIterable<Uint8Array>, bytes: number): AsyncGenerator<Uint8Array> {
  let left = bytes;
  for await (const chunk of chunks) {
    if (left < chunk.length) yield chunk.subarray(left);
    left = Math.max(0, left - chunk.length);
  }
}

function questionView(open: OpenQuestion): QuestionView {
  const { job } = open;
  return {
    job: job.id,
    batch: job.batchId,
    destination: open.destination,
    number: job.question.number,
    question: { ...job.question.asked },
    ...(job.question.answer === undefined ? {} : { answer: { ...job.question.answer } }),
    suggestions: { users: { ...open.suggestions.users }, taxa: { ...open.suggestions.taxa } },
  };
}
