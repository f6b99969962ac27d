import { z } from 'zod';

/**
 * EcoTaxa's API as an importing client meets it: ecotaxa_back cb44b190 (py/main.py, py/API_models/crud.py, py/BO/Job.py), its
 * openapi.json, and answers of a running server.
 */

/** The only type of job that an import makes, updates included. */
export const ECOTAXA_FILE_IMPORT = 'FileImport';

/** Waiting, running, asking, in error, finished. There is no state of its own for a killed job: that is E. */
export const ECOTAXA_JOB_STATES = ['P', 'R', 'A', 'E', 'F'] as const;
export type EcotaxaJobState = (typeof ECOTAXA_JOB_STATES)[number];

/** Progress messages that tell what was done to a job. */
export const ECOTAXA_JOB_MESSAGES = {
  pending: 'Waiting for a slot',
  replied: 'Proceeding',
  restarting: 'Restarting',
  killed: 'Killed',
  done: 'Done',
} as const;

const anything = z.record(z.string(), z.unknown());

/** A job. Every key is there in a live answer; the specification promises less. */
export const ecotaxaJobSchema = z.object({
  params: anything.nullish(),
  result: anything.nullish(),
  errors: z.array(z.string()).nullish(),
  question: anything.nullish(),
  reply: anything.nullish(),
  id: z.number().int(),
  type: z.string(),
  state: z.enum(ECOTAXA_JOB_STATES),
  progress_pct: z.number().nullish(),
  progress_msg: z.string().nullish(),
  updated_on: z.string().nullish(),
});
export type EcotaxaJob = z.infer<typeof ecotaxaJobSchema>;

/** `GET /jobs/`: all of them at once, in no order. */
export const ecotaxaJobsSchema = z.array(ecotaxaJobSchema);

/** What a job asks; names in lower case. */
export const ecotaxaQuestionSchema = z.object({
  missing_users: z.array(z.string()),
  missing_taxa: z.array(z.string()),
});

const answerIdSchema = z.union([z.number().int(), z.string().regex(/^-?\d+$/), z.null()]);

/** The reply to a question. Both keys must be there; null leaves a name open, to be asked for again. */
export const ecotaxaReplySchema = z.object({
  users: z.record(z.string(), answerIdSchema).default({}),
  taxa: z.record(z.string(), answerIdSchema).default({}),
});
export type EcotaxaReply = z.infer<typeof ecotaxaReplySchema>;

/** `POST /login` answers a bare JSON string. */
export const ecotaxaTokenSchema = z.string().min(1);

/** `GET /users/me`. */
export const ecotaxaMeSchema = z.object({
  id: z.number().int(),
  email: z.string(),
  can_do: z.array(z.number()),
});

/** `GET /projects/{id}`: what the one who asks may do. */
export const ecotaxaProjectSchema = z.object({
  projid: z.number().int(),
  title: z.string(),
  highest_right: z.string(),
});

/** Rights with which an import may be started. */
export const ECOTAXA_IMPORT_RIGHTS: readonly string[] = ['Manage', 'Annotate'];

/** `GET /constants`: limits. */
export const ecotaxaConstantsSchema = z.object({
  max_upload_size: z.number().nullish(),
  accepted_mime_types: z.array(z.string()).nullish(),
});

/** `GET /user_files/{path}`. */
export const ecotaxaDirectorySchema = z.object({
  path: z.string(),
  entries: z.array(z.object({ name: z.string(), type: z.enum(['D', 'F']) })),
});
export type EcotaxaDirectory = z.infer<typeof ecotaxaDirectorySchema>;

/** `POST /file_import/{project}`. */
export const ecotaxaStartedSchema = z.object({
  job_id: z.number().int(),
  errors: z.array(z.string()).nullish(),
});

/** `GET /taxon_set/search` and `GET /users/search`. */
export const ecotaxaTaxaFoundSchema = z.array(z.object({ id: z.number().int(), text: z.string() }));
export const ecotaxaUsersFoundSchema = z.array(
  z.object({ id: z.number().int(), name: z.string(), email: z.string().nullish() }),
);

/** `GET /taxon/{id}` and `GET /users/{id}`, as far as they show that there is one. */
export const ecotaxaIdSchema = z.object({ id: z.number().int() });

/** Where a service's own things lie; all are there at `/...` and below `/api`. */
export const ECOTAXA_PATHS = {
  login: '/login',
  me: '/users/me',
  constants: '/constants',
  jobs: '/jobs/',
  files: '/user_files/',
  remove: '/user_files/rm/',
  tus: '/user_files/upload/',
  taxaSearch: '/taxon_set/search',
  usersSearch: '/users/search',
} as const;

/** An error of FastAPI: `detail` is a text, or a list. */
const detailSchema = z.object({ detail: z.unknown() });

/** The text of an error's `detail`, or the only text in its list. */
export function ecotaxaDetail(body: unknown): string | undefined {
  const read = detailSchema.safeParse(body);
  if (!read.success) return undefined;
  const { detail } = read.data;
  if (typeof detail === 'string') return detail;
  const [only] = Array.isArray(detail) ? (detail as readonly unknown[]) : [];
  return typeof only === 'string' ? only : undefined;
}

/** What is said where nobody is signed in, and where a token is wrong or old. */
export const ECOTAXA_NOT_SIGNED_IN: readonly string[] = [
  'Not authenticated',
  'Could not validate credentials',
];

/** What is said where a right is missing, and to wrong credentials at `/login`. */
export const ECOTAXA_NO_RIGHT = "You can't do this.";

/** What the trash says to a name that it has already. */
export const ECOTAXA_SAME_NAME_STATUS = 422;

/** What a text that is the server's own traceback begins with. */
const BACK_END_MARK = '----------- BACK-END -------------';

/** Whether a text is the traceback that the server answers anything unexpected with. */
export function isEcotaxaTraceback(text: string): boolean {
  return text.trimStart().startsWith(BACK_END_MARK);
}

/**
 * The end of a Python traceback that says what happened: what follows the last frame, such as `ValueError: ...`, which may be
 * several lines. The whole text where there is no frame.
 */
export function tracebackEnd(text: string): string {
  const lines = text.trimEnd().split('\n');
  const frame = lines.findLastIndex((line) => line.startsWith('  File "'));
  const end = lines.findIndex((line, at) => at > frame && /^\S/.test(line));
  return (frame === -1 || end === -1 ? lines : lines.slice(end)).join('\n').trim();
}
