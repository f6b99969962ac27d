import type { Answer } from '../../framework/answer.ts';
import { jsonAnswer } from '../../framework/answer.ts';
import { projectOf, rightOn, signedIn } from './ecotaxaAccess.ts';
import type { Complaint } from './ecotaxaAnswers.ts';
import {
  forbidden,
  missingField,
  noInteger,
  readJson,
  traceback,
  unprocessable,
  wholeNumber,
} from './ecotaxaAnswers.ts';
import type { Endpoint, UserCall } from './ecotaxaApp.ts';
import { createJob, FILE_IMPORT } from './jobRecord.ts';

/** What an import is asked for, keys in the order in which the server keeps them. Source: BACK py/API_models/imports.py. */
export interface ImportRequest {
  readonly source_path: string;
  readonly taxo_mappings: Readonly<Record<string, string>>;
  readonly skip_loaded_files: boolean;
  readonly skip_existing_objects: boolean;
  readonly update_mode: string;
}

/** The import call: it only makes a job. */
export const IMPORT_ENDPOINTS: readonly Endpoint[] = [
  { name: 'import', method: 'POST', path: '/file_import/(?<id>[^/]+)', handle: signedIn(startImport) },
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

function importRequest(value: unknown): ImportRequest | { readonly complaints: readonly Complaint[] } {
  if (value === undefined) return { complaints: [missingField('body')] };
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { complaints: [{ loc: ['body'], msg: 'value is not a valid dict', type: 'type_error.dict' }] };
  }
  const given = value as Record<string, unknown>;
  const source = given['source_path'];
  if (source === undefined) return { complaints: [missingField('body', 'source_path')] };
  if (typeof source !== 'string') {
    return {
      complaints: [{ loc: ['body', 'source_path'], msg: 'str type expected', type: 'type_error.str' }],
    };
  }
  return {
    source_path: source,
    taxo_mappings: mappings(given['taxo_mappings']),
    skip_loaded_files: given['skip_loaded_files'] === true,
    skip_existing_objects: given['skip_existing_objects'] === true,
    update_mode: typeof given['update_mode'] === 'string' ? given['update_mode'] : '',
  };
}

function mappings(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(Object.entries(value).map(([key, mapped]) => [key, String(mapped)]));
}
