import { setTimeout as pause } from 'node:timers/promises';
import type { StrictEcotaxa } from './strictEcotaxa.ts';
import { jsonAnswer, textAnswer, type StrictAnswer, type StrictExchange } from './strictServer.ts';

export interface StrictImportRequest {
  readonly source_path: string;
  readonly taxo_mappings: Readonly<Record<string, unknown>>;
  readonly skip_loaded_files: boolean;
  readonly skip_existing_objects: boolean;
  readonly update_mode: string;
}

/** A job as the server keeps and tells it. */
export interface StrictJob {
  params: { readonly prj_id: number; readonly req: StrictImportRequest };
  result: Record<string, unknown>;
  errors: readonly string[];
  question: Record<string, unknown>;
  reply: Record<string, unknown>;
  inside: Record<string, unknown>;
  id: number;
  owner_id: number;
  type: string;
  state: 'P' | 'R' | 'A' | 'E' | 'F';
  step: null;
  progress_pct: number | null;
  progress_msg: string | null;
  creation_date: string;
  updated_on: string;
}

/** What is known of a job beside what it tells. */
export interface StrictJobNotes {
  log: string;
  readonly users: Map<string, number>;
  readonly taxa: Map<string, number>;
  wasAsked: boolean;
  file: { readonly name: string; readonly bytes: Buffer } | undefined;
}

const FORBIDDEN = jsonAnswer(403, { detail: "You can't do this." });
const NOT_FOUND = jsonAnswer(404, { detail: 'Not found.' });
const NULL = { status: 200, type: 'application/json', body: 'null' };

/** The end of a Python traceback, as the real server answers its own mistakes. */
export function tracebackAnswer(end: string): StrictAnswer {
  return textAnswer(
    500,
    `\n----------- BACK-END -------------\nTraceback (most recent call last):\n  File "/app/main.py", line 1, in f\n${end}\n`,
  );
}

export function naiveNow(): string {
  return new Date().toISOString().replace('Z', '123');
}

/** POST /file_import/{project}. */
export function startImport(
  strict: StrictEcotaxa,
  call: StrictExchange,
  user: { readonly id: number },
): StrictAnswer {
  const project = Number(call.path.split('/').at(-1));
  const told = JSON.parse(call.body.toString('utf8')) as Partial<StrictImportRequest>;
  const known = ['source_path', 'taxo_mappings', 'skip_loaded_files', 'skip_existing_objects', 'update_mode'];
  for (const name of Object.keys(told)) if (!known.includes(name)) strict.breach(call, `unknown ${name}`);
  if (typeof told.source_path !== 'string') {
    strict.breach(call, 'no source_path');
    return jsonAnswer(422, {
      detail: [{ loc: ['body', 'source_path'], msg: 'field required', type: 'value_error.missing' }],
    });
  }
  if (Object.keys(told.taxo_mappings ?? {}).length > 0) strict.breach(call, 'taxo_mappings is broken');
  const right = strict.projects.get(project);
  if (right === undefined) return tracebackAnswer('AssertionError');
  if (!['Manage', 'Annotate'].includes(right.right)) return FORBIDDEN;
  const job: StrictJob = {
    params: {
      prj_id: project,
      req: {
        source_path: told.source_path,
        taxo_mappings: told.taxo_mappings ?? {},
        skip_loaded_files: told.skip_loaded_files ?? false,
        skip_existing_objects: told.skip_existing_objects ?? false,
        update_mode: told.update_mode ?? '',
      },
    },
    result: {},
    errors: [],
    question: {},
    reply: {},
    inside: {},
    id: (strict.lastJob += 1),
    owner_id: user.id,
    type: 'FileImport',
    state: 'P',
    step: null,
    progress_pct: null,
    progress_msg: 'Waiting for a slot',
    creation_date: naiveNow(),
    updated_on: naiveNow(),
  };
  strict.jobs.push(job);
  strict.notes.set(job, { log: '', users: new Map(), taxa: new Map(), wasAsked: false, file: undefined });
  logged(strict, job, `Creating job ${job.id}`);
  void run(strict, job);
  return jsonAnswer(200, { job_id: job.id, errors: [] });
}

function logged(strict: StrictEcotaxa, job: StrictJob, line: string): void {
  const notes = strict.notes.get(job);
  if (notes !== undefined)
    notes.log += `${naiveNow().slice(0, 23).replace('T', ' ').replace('.', ',')}:API_operations.imports.Import:INFO ${line}\n`;
}

async function run(strict: StrictEcotaxa, job: StrictJob): Promise<void> {
  await pause(strict.pickupMs);
  if (job.state !== 'P') return;
  Object.assign(job, { state: 'R', progress_msg: 'Validating', progress_pct: 5, updated_on: naiveNow() });
  logged(strict, job, 'Running in PID 4711');
  await pause(strict.runMs);
  if (stateOf(job) !== 'R') return;
  const ended = outcome(strict, job);
  Object.assign(job, ended, { updated_on: naiveNow() });
  logged(strict, job, ended.progress_msg ?? '');
}

/** The state as it is now: others change it meanwhile. */
function stateOf(job: StrictJob): StrictJob['state'] {
  return job.state;
}

/** What the import makes of its files: first all that is wrong, then what it must ask, then the work. */
function outcome(strict: StrictEcotaxa, job: StrictJob): Partial<StrictJob> {
  const { req, prj_id: project } = job.params;
  const notes = strict.notes.get(job);
  const root = req.source_path.replace(/^\/+/, '').replace(/\/+$/, '');
  const names = [...strict.files.keys()].filter((name) => name.startsWith(`${root}/`));
  if (notes === undefined || names.length === 0)
    return failed([`FileNotFoundError: '${req.source_path}'\n`], `No such file: ${req.source_path}`);
  const tables = names.filter((name) => /^ecotaxa[^/]*\.(txt|tsv)$/.test(name.split('/').at(-1) ?? ''));
  const rows = tables.flatMap((name) => rowsOf(name, strict.files.get(name) ?? Buffer.alloc(0)));
  if (rows.length === 0)
    return failed(['No object to import.<br>* No .txt or .tsv file was found'], undefined);
  const there = strict.projects.get(project)?.objects ?? new Set<string>();
  const wrong = rows.flatMap(({ table, cells }) => {
    const image = cells['img_file_name'] ?? '';
    const path = [...table.split('/').slice(0, -1), image].join('/');
    const isThere = there.has(`${cells['object_id']}|${image}`);
    if (!strict.files.has(path)) return [`Missing Image '${image}'. `];
    if (isThere && !req.skip_existing_objects)
      return [`(Object '${cells['object_id']}', Image '${image}') is already in EcoTaxa or being imported.`];
    return [];
  });
  if (wrong.length > 0) return failed(wrong, undefined);
  const asked = missing(
    strict,
    notes,
    rows.map(({ cells }) => cells),
  );
  if (asked.missing_users.length + asked.missing_taxa.length > 0) {
    notes.wasAsked = true;
    logged(strict, job, `Asking for: ${JSON.stringify(asked)}`);
    return {
      state: 'A',
      question: asked,
      progress_pct: 10,
      progress_msg: 'Some users or taxonomic references could not be matched',
    };
  }
  const bad = [...notes.taxa.values()].some((id) => !strict.taxa.some((taxon) => taxon.id === id));
  if (bad) return failed(['ForeignKeyViolation\n'], 'ForeignKeyViolation');
  for (const { cells } of rows) there.add(`${cells['object_id']}|${cells['img_file_name']}`);
  logged(strict, job, `Total of ${rows.length} rows loaded`);
  if (!notes.wasAsked) for (const name of names) strict.files.delete(name);
  return { state: 'F', progress_pct: 100, progress_msg: 'Done', result: { rowcount: rows.length } };
}

function failed(errors: readonly string[], message: string | undefined): Partial<StrictJob> {
  return { state: 'E', errors, progress_msg: message ?? `${errors.length} error(s) during run` };
}

interface StrictRow {
  readonly table: string;
  readonly cells: Readonly<Record<string, string>>;
}

function rowsOf(table: string, bytes: Buffer): StrictRow[] {
  const text =
    bytes.subarray(0, 3).toString('hex') === 'efbbbf'
      ? bytes.toString('utf8').slice(1)
      : bytes.toString('latin1');
  const [head = '', , ...lines] = text.split(/\r?\n/).filter((line) => line !== '');
  const names = head.split('\t');
  return lines.map((line) => {
    const cells = line.split('\t');
    return { table, cells: Object.fromEntries(names.map((name, n) => [name, cells[n] ?? ''])) };
  });
}

function missing(
  strict: StrictEcotaxa,
  notes: StrictJobNotes,
  rows: readonly StrictRow['cells'][],
): { missing_users: string[]; missing_taxa: string[] } {
  const users = new Set<string>();
  const taxa = new Set<string>();
  for (const cells of rows) {
    const person = (cells['object_annotation_person_name'] ?? '').toLowerCase();
    if (person !== '' && !strict.users.some(({ name }) => name.toLowerCase() === person)) users.add(person);
    const category = (cells['object_annotation_category'] ?? '').toLowerCase();
    const found = strict.taxa.filter(({ name }) => name.toLowerCase() === category);
    if (category !== '' && found.length !== 1) taxa.add(category);
  }
  return {
    missing_users: [...users].filter((name) => !notes.users.has(name)),
    missing_taxa: [...taxa].filter((name) => !notes.taxa.has(name)),
  };
}

/** All below /jobs/. */
export function jobCall(
  strict: StrictEcotaxa,
  call: StrictExchange,
  user: { readonly id: number },
): StrictAnswer {
  if (call.route === 'jobs') return listed(strict, call, user);
  const [, , id = ''] = call.path.split('/');
  if (!/^-?\d+$/.test(id))
    return jsonAnswer(422, {
      detail: [{ loc: ['path', 'job_id'], msg: 'value is not a valid integer', type: 'type_error.integer' }],
    });
  const job = strict.jobs.find((one) => one.id === Number(id));
  if (job === undefined) return NOT_FOUND;
  if (job.owner_id !== user.id) return FORBIDDEN;
  const notes = strict.notes.get(job);
  switch (call.route) {
    case 'job':
      return jsonAnswer(200, job);
    case 'answer':
      return answered(strict, call, job);
    case 'restart':
      job.updated_on = naiveNow();
      if (job.state !== 'E') return NULL;
      Object.assign(job, { state: 'P', progress_msg: 'Restarting' });
      notes?.users.clear();
      notes?.taxa.clear();
      void run(strict, job);
      return NULL;
    case 'log':
      if (job.id < 0) return tracebackAnswer('RuntimeError: File does not exist.');
      return textAnswer(200, notes?.log ?? '', { ETag: '"x1"', 'Last-Modified': new Date(0).toUTCString() });
    case 'file':
      if (notes?.file === undefined)
        return tracebackAnswer("AttributeError: 'FileImport' object has no attribute 'PRODUCED_FILE_NAME'");
      return {
        status: 200,
        type: 'application/zip',
        body: notes.file.bytes,
        headers: {
          'Content-Disposition': `attachment; filename="${notes.file.name}"`,
          'Accept-Ranges': 'bytes',
        },
      };
    default:
      return erased(strict, job);
  }
}

function listed(strict: StrictEcotaxa, call: StrictExchange, user: { readonly id: number }): StrictAnswer {
  const status = call.query.get('job_status');
  const type = call.query.get('job_type');
  if (call.query.get('for_admin') === 'true') return FORBIDDEN;
  const found = strict.jobs.filter(
    (job) =>
      job.id > 0 &&
      job.owner_id === user.id &&
      (status === null || job.state === status) &&
      (type === null || job.type === type),
  );
  // In no order.
  return jsonAnswer(200, [...found.slice(-1), ...found.slice(0, -1)]);
}

function answered(strict: StrictEcotaxa, call: StrictExchange, job: StrictJob): StrictAnswer {
  let told: unknown;
  try {
    told = call.body.length === 0 ? {} : JSON.parse(call.body.toString('utf8'));
  } catch {
    strict.breach(call, 'malformed JSON');
    return jsonAnswer(422, { detail: [{ loc: ['body'], msg: 'x', type: 'value_error.jsondecode' }] });
  }
  if (typeof told !== 'object' || told === null || Array.isArray(told))
    return jsonAnswer(422, {
      detail: [{ loc: ['body'], msg: 'value is not a valid dict', type: 'type_error.dict' }],
    });
  job.updated_on = naiveNow();
  if (job.state !== 'A') {
    strict.breach(call, `an answer while the state is ${job.state}`);
    return NULL;
  }
  const reply = told as { users?: Record<string, unknown>; taxa?: Record<string, unknown> };
  job.reply = told as Record<string, unknown>;
  for (const key of ['users', 'taxa'] as const)
    if (reply[key] === undefined) {
      strict.breach(call, `no ${key}`);
      Object.assign(job, failed([`KeyError: '${key}'\n`], `'${key}'`));
      return NULL;
    }
  take(strict, job, 'users', reply.users ?? {});
  take(strict, job, 'taxa', reply.taxa ?? {});
  logged(strict, job, `Using reply ${JSON.stringify(told)}`);
  Object.assign(job, { state: 'P', progress_msg: 'Proceeding' });
  void run(strict, job);
  return NULL;
}

function take(
  strict: StrictEcotaxa,
  job: StrictJob,
  what: 'users' | 'taxa',
  given: Readonly<Record<string, unknown>>,
): void {
  const asked = (job.question[`missing_${what}`] ?? []) as readonly string[];
  for (const [name, id] of Object.entries(given)) {
    if (id === null) continue;
    if (!asked.includes(name)) strict.violations.push(`job ${job.id}: nobody asked for ${what} ${name}`);
    if (!strict[what].some((one) => one.id === Number(id)))
      strict.violations.push(`job ${job.id}: ${what} ${JSON.stringify(id)} does not exist`);
    strict.notes.get(job)?.[what].set(name, Number(id));
  }
}

function erased(strict: StrictEcotaxa, job: StrictJob): StrictAnswer {
  if (job.state === 'F' || job.state === 'E') {
    job.id = -job.id;
    return NULL;
  }
  Object.assign(job, { state: 'E', progress_msg: 'Killed', updated_on: naiveNow() });
  logged(strict, job, `Process killed by user ${job.owner_id}`);
  return NULL;
}
