import { ECOTAXA_ROUTES } from '../../../../shared/services/ecotaxa/routes.ts';
import type { Answer } from '../../framework/answer.ts';
import { jsonAnswer } from '../../framework/answer.ts';
import { projectOf, rightOn, signedIn } from './ecotaxaAccess.ts';
import {
  forbidden,
  noInteger,
  traceback,
  unprocessable,
  wholeNumber,
} from '../../../../shared/services/ecotaxa/answers.ts';
import { readJson } from './readJson.ts';
import { importRequest } from '../../../../shared/services/ecotaxa/importRequest.ts';
import type { Endpoint, UserCall } from './ecotaxaApp.ts';
import { createJob, FILE_IMPORT } from './jobRecord.ts';

/** The import call: it only makes a job. */
export const IMPORT_ENDPOINTS: readonly Endpoint[] = [
  { ...ECOTAXA_ROUTES.import, handle: signedIn(startImport) },
];

async function startImport(call: UserCall): Promise<Answer> {
  const { app, exchange, part, user } = call;
  const read = await readJson(exchange);
  if ('refusal' in read) return read.refusal;
  const id = wholeNumber(part('id'));
  const request = importRequest(read.value);
  const complaints = [
    ...(id === undefined ? [noInteger('path', 'project_id')] : []),
    ...('complaints' in request ? request.complaints : []),
  ];
  if (id === undefined || 'complaints' in request) return unprocessable(...complaints);
  await exchange.learned({ project: id, sourcePath: request.source_path });
  const project = projectOf(app.box.value, id);
  // The service's own constructor asserts that there is such a project.
  if (project === undefined) return traceback({ call: 'import_file', last: 'AssertionError' });
  const right = rightOn(project, user);
  if (right !== 'Manage' && right !== 'Annotate') return forbidden();
  const job = createJob(app.box.value, {
    type: FILE_IMPORT,
    owner: user.id,
    params: { prj_id: id, req: request },
    now: app.context.clock.now(),
  });
  await app.box.save();
  app.worker.enqueue(job);
  return jsonAnswer(200, { job_id: job.model.id, errors: [] });
}
