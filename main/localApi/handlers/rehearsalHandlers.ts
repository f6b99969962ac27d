import type { ImportLogView } from '../../../shared/api/routes/checks.ts';
import { batchIdSchema, jobIdSchema } from '../../../shared/model/ids.ts';
import { isoTime } from '../../../shared/model/isoTime.ts';
import { fail, ok } from '../../../shared/model/result.ts';
import type { CheckFace } from '../../core/checking/checkFace.ts';
import type { ImportLogDetail } from '../../core/checking/importLog.ts';
import { contextAnswer } from './contextAnswer.ts';
import { mapped, notFound, parseId, type SomeHandlers } from './handler.ts';

/** What rehearsals showed: the check of a batch, and the logs that people recorded. */
export function rehearsalHandlers(
  checking: CheckFace,
): SomeHandlers<'batchCheck' | 'batchContext' | 'importLog'> {
  return {
    batchCheck: async ({ params }) => {
      const id = parseId(batchIdSchema, params.id, 'batch');
      if (!id.ok) return id;
      const kept = await checking.ofBatch(id.value);
      if (kept === undefined) return fail(notFound('check of', params.id));
      return ok({ batch: id.value, checkedAt: isoTime(kept.at), report: kept.report });
    },
    batchContext: async ({ params, query }) => {
      const id = parseId(batchIdSchema, params.id, 'batch');
      if (!id.ok) return id;
      const source = await checking.placeInBatch(id.value, query.file);
      return source.ok ? contextAnswer(checking, source.value, query) : source;
    },
    importLog: async ({ params }) => {
      const id = parseId(jobIdSchema, params.id, 'job');
      return id.ok ? mapped(await checking.importLog(id.value), importLogView) : id;
    },
  };
}

function importLogView({ earlier, job, lines, log, statement }: ImportLogDetail): ImportLogView {
  return {
    job: job.id,
    kind: job.kind,
    outcome: log.outcome,
    startedAt: log.startedAt,
    ...(log.endedAt === undefined ? {} : { endedAt: log.endedAt }),
    lines: lines.map((line) => ({ ...line })),
    ...(log.exception === undefined ? {} : { exception: { ...log.exception } }),
    isCapped: log.isCapped,
    recordedBy: statement.by,
    recordedAt: isoTime(statement.at),
    log: statement.log,
    earlier: earlier.map(({ at, comparison, ...run }) => ({
      ...run,
      recordedAt: isoTime(at),
      fresh: comparison.fresh.map((line) => ({ ...line })),
      fixed: comparison.fixed.map((line) => ({ ...line })),
      stillFailing: comparison.stillFailing.map((line) => ({ ...line })),
      isComplete: comparison.isComplete,
    })),
  };
}
