import { randomBytes } from 'node:crypto';
import { listFiles, multipartUpload, removeFiles, tusCall, type StrictTus } from './strictEcotaxaFiles.ts';
import { jobCall, startImport, type StrictJob, type StrictJobNotes } from './strictEcotaxaJobs.ts';
import {
  jsonAnswer,
  strictServer,
  type StrictAnswer,
  type StrictExchange,
  type StrictServer,
} from './strictServer.ts';

interface StrictUser {
  readonly id: number;
  readonly email: string;
  readonly name: string;
  readonly organisation: string;
}

export interface StrictEcotaxa extends StrictServer {
  readonly user: StrictUser;
  readonly password: string;
  readonly users: readonly StrictUser[];
  readonly taxa: readonly { readonly id: number; readonly name: string }[];
  /** What the account may do in each project, and the objects there, as `id|image`. */
  readonly projects: Map<
    number,
    { readonly right: 'Manage' | 'Annotate' | 'View' | ''; readonly objects: Set<string> }
  >;
  /** Tokens that are good now. */
  readonly tokens: Set<string>;
  /** My Files: path below the root -> bytes. */
  readonly files: Map<string, Buffer>;
  readonly uploads: Map<string, StrictTus>;
  readonly jobs: StrictJob[];
  readonly notes: Map<StrictJob, StrictJobNotes>;
  lastJob: number;
  uploadBytesMax: number;
  /** Servers before 2026-03-29 have no resumable upload. */
  hasTus: boolean;
  pickupMs: number;
  runMs: number;
}

/** Method and path of every call, and what it is called; the first that fits wins. */
const ROUTES: readonly (readonly [method: string, path: RegExp, route: string, isOpen?: true])[] = [
  ['POST', /^\/login$/, 'login', true],
  ['GET', /^\/constants$/, 'constants', true],
  ['GET', /^\/users\/me$/, 'me'],
  ['GET', /^\/users\/search$/, 'users-search'],
  ['GET', /^\/users\/\d+$/, 'user'],
  ['GET', /^\/taxon_set\/search$/, 'taxa-search', true],
  ['GET', /^\/taxon\/\d+$/, 'taxon', true],
  ['GET', /^\/projects\/\d+$/, 'project'],
  ['POST', /^\/file_import\/\d+$/, 'import'],
  ['GET', /^\/jobs\/$/, 'jobs'],
  ['GET', /^\/jobs\/[^/]+\/$/, 'job'],
  ['POST', /^\/jobs\/[^/]+\/answer$/, 'answer'],
  ['GET', /^\/jobs\/[^/]+\/restart$/, 'restart'],
  ['GET', /^\/jobs\/[^/]+\/log$/, 'log'],
  ['GET', /^\/jobs\/[^/]+\/file$/, 'file'],
  ['DELETE', /^\/jobs\/[^/]+$/, 'erase'],
  ['OPTIONS', /^\/user_files\/upload\/$/, 'tus-options'],
  ['POST', /^\/user_files\/upload\/?$/, 'tus-create'],
  ['HEAD', /^\/user_files\/upload\/[0-9a-f]{32}$/, 'tus-head'],
  ['PATCH', /^\/user_files\/upload\/[0-9a-f]{32}$/, 'tus-patch'],
  ['DELETE', /^\/user_files\/upload\/[0-9a-f]{32}$/, 'tus-delete'],
  ['GET', /^\/user_files\/.*$/, 'files'],
  ['POST', /^\/user_files\/rm\/$/, 'remove'],
  ['POST', /^\/user_files\/$/, 'multipart'],
];

/** Parameters of a query, by route; nothing else may come. */
const QUERIES: Readonly<Record<string, readonly string[]>> = {
  jobs: ['for_admin', 'job_type', 'job_status'],
  'users-search': ['by_name'],
  'taxa-search': ['query', 'project_id'],
  project: ['for_managing'],
};

/** An EcoTaxa server of 2026, written from the protocol notes alone; it shares nothing with Waybill. */
export async function strictEcotaxa(): Promise<StrictEcotaxa> {
  const user: StrictUser = { id: 1, email: 'Lab@Example.org', name: 'Lab Person', organisation: 'LOV' };
  const state: Omit<StrictEcotaxa, keyof StrictServer> = {
    user,
    password: 'p&ss "wörd"',
    users: [user, { id: 7, email: 'jane@example.org', name: 'Jane Known', organisation: 'LOV' }],
    taxa: [
      { id: 12, name: 'Copepoda' },
      { id: 45_072, name: 'Calanus' },
      { id: 90, name: 'part' },
      { id: 91, name: 'part' },
    ],
    projects: new Map([
      [5, { right: 'Annotate', objects: new Set<string>() }],
      [6, { right: 'View', objects: new Set<string>() }],
    ]),
    tokens: new Set(),
    files: new Map(),
    uploads: new Map(),
    jobs: [],
    notes: new Map(),
    lastJob: 40,
    uploadBytesMax: 681_574_400,
    hasTus: true,
    pickupMs: 100,
    runMs: 100,
  };
  const server = await strictServer(() => ({
    head: (call) => headOf(strict, call),
    work: (call) => workOf(strict, call),
  }));
  const strict: StrictEcotaxa = Object.assign(server, state);
  return strict;
}

/** The path without the second mount below /api. */
function pathOf(call: StrictExchange): string {
  return call.path.startsWith('/api/') ? call.path.slice(4) : call.path;
}

function headOf(strict: StrictEcotaxa, call: StrictExchange): StrictAnswer | undefined {
  const path = pathOf(call);
  if (path === '/jobs' || path === '/user_files')
    return misdirected(strict, call, { status: 307, headers: { Location: `${strict.url}${call.path}/` } });
  const routes = ROUTES.filter(([, , route]) => strict.hasTus || !route.startsWith('tus-'));
  const here = routes.filter(([, pattern]) => pattern.test(path));
  const found = here.find(([method]) => method === call.method);
  if (found === undefined) {
    const [first] = here;
    // A server without TUS is recognised by just this.
    if (first === undefined) return misdirected(strict, call, jsonAnswer(404, { detail: 'Not Found' }));
    const answer = jsonAnswer(405, { detail: 'Method Not Allowed' }, { Allow: first[0] });
    return strict.hasTus || !path.startsWith('/user_files/upload')
      ? misdirected(strict, call, answer)
      : answer;
  }
  const [, , route, isOpen] = found;
  call.route = route;
  for (const name of call.query.keys())
    if (QUERIES[route]?.includes(name) !== true) strict.breach(call, `unknown parameter ${name}`);
  if (isOpen === true) return undefined;
  const token = /^Bearer (\S+)$/.exec(call.headers.authorization ?? '')?.[1];
  if (token === undefined) return jsonAnswer(403, { detail: 'Not authenticated' });
  if (!strict.tokens.has(token))
    return jsonAnswer(401, { detail: 'Could not validate credentials' }, { 'WWW-Authenticate': 'Bearer' });
  return undefined;
}

function misdirected(strict: StrictEcotaxa, call: StrictExchange, answer: StrictAnswer): StrictAnswer {
  strict.breach(call, `answered with ${answer.status}`);
  return answer;
}

function workOf(strict: StrictEcotaxa, call: StrictExchange): StrictAnswer {
  const path = pathOf(call);
  if (call.route.startsWith('tus-')) return tusCall(strict, call);
  // A body that broke off never reaches the application.
  if (!call.isWhole) return { status: 400 };
  switch (call.route) {
    case 'login':
      return login(strict, call);
    case 'constants':
      return jsonAnswer(200, constants(strict));
    case 'me':
      return jsonAnswer(200, { ...strict.user, status: 1, can_do: [1], last_used_projects: [] });
    case 'users-search': {
      const like = (call.query.get('by_name') ?? '').replaceAll('%', '').toLowerCase();
      return jsonAnswer(
        200,
        strict.users.filter(({ name }) => name.toLowerCase().includes(like)),
      );
    }
    case 'user': {
      const user = strict.users.find(({ id }) => id === Number(path.split('/').at(-1)));
      return user === undefined ? jsonAnswer(404, { detail: 'Not found.' }) : jsonAnswer(200, user);
    }
    case 'taxa-search': {
      const like = (call.query.get('query') ?? '').toLowerCase();
      const found = strict.taxa.filter(({ name }) => name.toLowerCase().startsWith(like));
      return jsonAnswer(
        200,
        found.map(({ id, name }) => ({ id, status: 'A', text: name, pr: 0, aphia_id: null, renm_id: null })),
      );
    }
    case 'taxon':
      return taxonOf(strict, Number(path.split('/').at(-1)));
    case 'project':
      return projectOf(strict, Number(path.split('/').at(-1)));
    case 'import':
      return startImport(strict, call, strict.user);
    case 'files':
      return listFiles(strict, path.slice('/user_files/'.length));
    case 'remove':
      return removeFiles(strict, call);
    case 'multipart':
      return multipartUpload(strict, call);
    default:
      return jobCall(strict, Object.assign({}, call, { path }), strict.user);
  }
}

function login(strict: StrictEcotaxa, call: StrictExchange): StrictAnswer {
  let told: Record<string, unknown>;
  try {
    told = JSON.parse(call.body.toString('utf8')) as Record<string, unknown>;
  } catch {
    strict.breach(call, 'a login that is not JSON');
    return jsonAnswer(422, { detail: [{ loc: ['body', 0], msg: 'x', type: 'value_error.jsondecode' }] });
  }
  if (Object.keys(told).sort().join() !== 'password,username') strict.breach(call, 'fields of the login');
  const isUser = String(told['username']).toLowerCase() === strict.user.email.toLowerCase();
  if (!isUser || told['password'] !== strict.password)
    return jsonAnswer(403, { detail: "You can't do this." });
  const token = `eyJ1c2VyX2lkIjoxfQ.${randomBytes(4).toString('base64url')}.${randomBytes(20).toString('base64url')}`;
  strict.tokens.add(token);
  return jsonAnswer(200, token);
}

function constants(strict: StrictEcotaxa): unknown {
  return {
    license_texts: {},
    access: { PUBLIC: '1' },
    max_upload_size: strict.uploadBytesMax,
    time_to_live: '60',
    accepted_mime_types: ['application/zip', 'text/plain', 'image/jpeg', 'image/png'],
    archive_extensions: ['zip', 'tar', 'gz'],
  };
}

function taxonOf(strict: StrictEcotaxa, id: number): StrictAnswer {
  const taxon = strict.taxa.find((one) => one.id === id);
  if (taxon === undefined) return jsonAnswer(404, { detail: 'Not found.' });
  return jsonAnswer(200, {
    ...taxon,
    type: 'P',
    status: 'A',
    display_name: taxon.name,
    lineage: [taxon.name],
    id_lineage: [id],
    lineage_status: 'A',
    nb_objects: 0,
    nb_children_objects: 0,
    children: [],
  });
}

function projectOf(strict: StrictEcotaxa, id: number): StrictAnswer {
  const project = strict.projects.get(id);
  if (project === undefined) return jsonAnswer(404, { detail: 'Not found.' });
  if (project.right === '') return jsonAnswer(403, { detail: "You can't do this." });
  const other = { id: 9, email: 'boss@example.org', name: 'Boss', organisation: 'LOV' };
  return jsonAnswer(200, {
    projid: id,
    title: 'Strict seas',
    access: '1',
    obj_free_cols: {},
    sample_free_cols: {},
    acquisition_free_cols: {},
    process_free_cols: {},
    managers: [other],
    annotators: project.right === 'Annotate' ? [strict.user] : [],
    viewers: project.right === 'View' ? [strict.user] : [],
    highest_right: project.right,
  });
}
