import type { z } from 'zod';
import type { CheckView, checkInput, checkRoutes } from '../../../shared/api/routes/checks.ts';
import { findingsCsv } from '../../../shared/checks/findingsCsv.ts';
import { failure } from '../../../shared/model/failure.ts';
import { batchIdSchema } from '../../../shared/model/ids.ts';
import { isoTime } from '../../../shared/model/isoTime.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import type { CheckFace, CheckGiven } from '../../core/checking/checkFace.ts';
import type { CheckControl } from '../../core/checking/checkRequest.ts';
import type { BookedCheck, CheckBook } from '../checkBook.ts';
import { refusedPath } from '../refusedPath.ts';
import { failureView } from '../views/failureView.ts';
import { timeField } from '../views/timeField.ts';
import { contextAnswer } from './contextAnswer.ts';
import { mapped, notFound, parseId, present, type RawReply, type SomeHandlers } from './handler.ts';

/** Offline checks over the API. */
export function checkHandlers(
  book: CheckBook,
  checking: Pick<CheckFace, 'lines'>,
): SomeHandlers<Exclude<keyof typeof checkRoutes, 'batchCheck' | 'batchContext' | 'importLog'>> {
  const known = (id: string): Result<BookedCheck> => {
    const check = book.get(id);
    return check === undefined ? fail(notFound('check', id)) : ok(check);
  };
  const ended = (id: string): Result<Extract<BookedCheck['end'], { state: 'done' }>> => {
    const check = known(id);
    if (!check.ok) return check;
    const { end } = check.value;
    if (end.state === 'done') return ok(end);
    return fail(
      failure('request.conflict', { reason: `the check is ${end.state}`, next: 'Wait for its end.' }),
    );
  };
  return {
    startCheck: async ({ body }) => {
      const control = body.control !== undefined && 'path' in body.control ? [body.control.path] : [];
      const refused = refusedPath([...body.paths, ...control], process.platform);
      if (refused !== undefined) return fail(refused);
      const given = checkGiven(body);
      return given.ok ? mapped(book.start(given.value), checkView) : given;
    },
    getCheck: async ({ params }) => mapped(known(params.id), checkView),
    cancelCheck: async ({ params }) =>
      book.remove(params.id) ? ok(undefined) : fail(notFound('check', params.id)),
    checkCsv: async ({ params }) =>
      mapped(ended(params.id), ({ outcome }): RawReply => ({
        mediaType: 'text/csv; charset=utf-8; header=present',
        fileName: 'findings.csv',
        body: findingsCsv(outcome.report),
      })),
    checkContext: async ({ params, query }) => {
      const end = ended(params.id);
      if (!end.ok) return end;
      const { places } = end.value.outcome;
      const source = Object.hasOwn(places, query.file) ? places[query.file] : undefined;
      if (source === undefined) return fail(notFound('file of this check', query.file));
      return contextAnswer(checking, source, query);
    },
  };
}

function checkGiven(body: z.output<typeof checkInput>): Result<CheckGiven> {
  const { as, batch, control, destination, ...rest } = body;
  if (batch !== undefined) {
    const id = parseId(batchIdSchema, batch, 'batch');
    return id.ok ? ok({ batch: id.value }) : id;
  }
  const files = present({ ...rest, control: control === undefined ? undefined : controlOf(control) });
  if (destination !== undefined) return ok({ ...files, destination });
  return ok({ ...files, kind: as ?? 'haplo-batch' });
}

function controlOf(control: NonNullable<z.output<typeof checkInput>['control']>): CheckControl {
  if ('path' in control) return { kind: 'file', path: control.path };
  return { kind: 'spool', sha256: control.spooled, name: control.name };
}

/** A check as the API shows it. */
function checkView(check: BookedCheck): CheckView {
  const { end } = check;
  return {
    id: check.id,
    state: end.state,
    progress: { ...check.progress },
    createdAt: isoTime(check.createdAt),
    ...timeField('endedAt', check.endedAt),
    ...(end.state === 'done' ? { report: end.outcome.report } : {}),
    ...(end.state === 'failed' ? { failure: failureView(end.failure) } : {}),
  };
}
