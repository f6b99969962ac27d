import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import {
  jsonAnswer,
  strictServer,
  textAnswer,
  type StrictAnswer,
  type StrictExchange,
  type StrictServer,
} from './strictServer.ts';

/** What the ingest host keeps of one project, as the path spelt it. */
export interface StrictProject {
  /** Path as sent, decoded -> bytes: the import folder. */
  readonly folder: Map<string, Buffer>;
  hasFolder: boolean;
  /** Rows in order of completion; undefined before the first ingest and after finalize. */
  mapping: { readonly original: string; readonly derivative: string }[] | undefined;
  /** Asset id -> what was ingested under it. */
  readonly assets: Map<string, { readonly original: string; readonly sha256: string }>;
  isLocked: boolean;
}

export interface StrictDspIngest extends StrictServer {
  /** The host that gives tokens. */
  readonly auth: StrictServer;
  readonly email: string;
  readonly password: string;
  /** Words in tokens that are given from now on. */
  scope: string;
  /** Tokens that were given and are still good, with their scopes. */
  readonly tokens: Map<string, string>;
  readonly projects: Map<string, StrictProject>;
  /** True = the ingest of this file fails, without a word to anyone but the server's log. */
  fails: (original: string) => boolean;
  /** How long the ingest of one file takes. */
  ingestMs: number;
  readonly finalized: string[];
}

const LOCK_MS = 400;
const EXTENSIONS =
  'jp2 jpeg jpg jpx png tif tiff mp4 mp3 mpeg wav 7z gz gzip tar tgz z zip doc docx pdf ppt pptx csv xls xlsx json odd rng txt xml xsd xsl'.split(
    ' ',
  );
const BASE = /^\/projects\/([^/]*)(\/.*)?$/;

/** A DSP-INGEST 0.21 and its token host, written from the protocol notes alone; it shares nothing with Waybill. */
export async function strictDspIngest(): Promise<StrictDspIngest> {
  const projects = new Map<string, StrictProject>();
  const tokens = new Map<string, string>();
  const held = new Map<number, StrictProject>();
  const settings = {
    email: 'meteo@example.org',
    password: 'pass wörd "1"',
    scope: 'write:project:08E1',
    fails: () => false,
    ingestMs: 2,
    finalized: [],
  };
  const auth = await strictServer((server) => ({
    head: () => undefined,
    work: (call) => giveToken(strict, server, call),
  }));
  const server = await strictServer(() => ({
    head: (call) => headOf(strict, held, call),
    work: (call) => workOf(strict, held, call),
    ended: (call) => {
      const project = held.get(call.n);
      if (project !== undefined) project.isLocked = false;
      held.delete(call.n);
    },
  }));
  const strict: StrictDspIngest = Object.assign(server, settings, { auth, projects, tokens });
  return strict;
}

function giveToken(strict: StrictDspIngest, server: StrictServer, call: StrictExchange): StrictAnswer {
  call.route = 'authentication';
  if (call.target !== '/v2/authentication' || call.method !== 'POST') {
    server.breach(call, 'no such call of the API host');
    return { status: 404 };
  }
  let told: Record<string, unknown>;
  try {
    told = JSON.parse(call.body.toString('utf8')) as Record<string, unknown>;
  } catch {
    server.breach(call, 'not JSON');
    return textAnswer(400, 'Invalid value for: body');
  }
  if (call.headers['content-type']?.startsWith('application/json') !== true)
    server.breach(call, `content type ${call.headers['content-type']}`);
  const names = Object.keys(told).sort().join();
  if (!['email,password', 'password,username', 'iri,password'].includes(names))
    server.breach(call, `fields ${names}`);
  if (told['email'] !== strict.email || told['password'] !== strict.password)
    return jsonAnswer(401, { 'knora-api:error': 'bad credentials' });
  const token = `eyJhbGciOiJIUzI1NiJ9.${randomBytes(20).toString('base64url')}.${randomBytes(32).toString('base64url')}`;
  strict.tokens.set(token, strict.scope);
  return jsonAnswer(200, { token });
}

type Step = 'upload' | 'ingest' | 'mapping' | 'finalize' | 'asset';

/** Path, then method, then token, then the lock, then the name: in the order of the real service. */
async function headOf(
  strict: StrictDspIngest,
  held: Map<number, StrictProject>,
  call: StrictExchange,
): Promise<StrictAnswer | undefined> {
  if (call.path === '/health') {
    call.route = 'health';
    return call.method === 'GET' ? jsonAnswer(200, { status: 'UP' }) : { status: 405 };
  }
  const [, shortcode = '', rest = ''] = BASE.exec(call.path) ?? [];
  const step = stepOf(rest);
  if (step === undefined) {
    strict.breach(call, 'no such path');
    return { status: 404 };
  }
  call.route = step;
  if (!/^[0-9A-Fa-f]{4}$/.test(shortcode)) {
    strict.breach(call, 'a bad shortcode');
    return textAnswer(
      400,
      `Invalid value for: path parameter shortcode (expected value to match: ^\\p{XDigit}{4,4}$, but got: "${decodeURIComponent(shortcode)}")`,
    );
  }
  if (shortcode !== shortcode.toUpperCase()) strict.breach(call, 'a shortcode in lower case');
  const method = step === 'mapping' || step === 'asset' ? 'GET' : 'POST';
  if (call.method !== method) {
    strict.breach(call, 'the wrong method');
    return textAnswer(405, 'Method Not Allowed');
  }
  const denied = refusal(strict, call, shortcode);
  if (denied !== undefined) return denied;
  if (step === 'asset') return undefined;
  const project = projectOf(strict, shortcode);
  if (step === 'ingest' || step === 'finalize') {
    if (!project.hasFolder) return jsonAnswer(404, { id: shortcode, type: 'Import folder not found.' });
  }
  for (let waited = 0; project.isLocked && waited < LOCK_MS; waited += 20) await pause(20);
  if (project.isLocked)
    return jsonAnswer(409, {
      reason: `A bulk ingest is currently in progress for project ${shortcode}.`,
    });
  project.isLocked = true;
  held.set(call.n, project);
  if (step !== 'upload') return undefined;
  return nameRefused(strict, call, rest);
}

function stepOf(rest: string): Step | undefined {
  if (rest === '/bulk-ingest') return 'ingest';
  if (rest === '/bulk-ingest/mapping.csv') return 'mapping';
  if (rest === '/bulk-ingest/finalize') return 'finalize';
  if (/^\/bulk-ingest\/ingest\/[^/]+$/.test(rest)) return 'upload';
  return /^\/assets\/[a-zA-Z0-9_-]{4,}$/.test(rest) ? 'asset' : undefined;
}

function refusal(strict: StrictDspIngest, call: StrictExchange, shortcode: string): StrictAnswer | undefined {
  const token = /^Bearer (\S+)$/.exec(call.headers.authorization ?? '')?.[1];
  if (token === undefined)
    return textAnswer(401, 'Invalid value for: header Authorization (missing)', {
      'WWW-Authenticate': 'Bearer',
    });
  const scope = strict.tokens.get(token);
  if (scope === undefined) return jsonAnswer(401, { reason: 'JWT token has expired' });
  const words = scope.split(' ');
  if (!words.includes('admin') && !words.includes(`write:project:${shortcode}`))
    return jsonAnswer(401, { reason: 'No project access.' });
  return undefined;
}

/** The project of a shortcode, spelt as in the path: another case is another project. */
export function projectOf(strict: Pick<StrictDspIngest, 'projects'>, shortcode: string): StrictProject {
  const made: StrictProject = strict.projects.get(shortcode) ?? {
    folder: new Map(),
    hasFolder: false,
    mapping: undefined,
    assets: new Map(),
    isLocked: false,
  };
  strict.projects.set(shortcode, made);
  return made;
}

function assetOf(strict: StrictDspIngest, shortcode: string, rest: string): StrictAnswer {
  const id = rest.slice('/assets/'.length);
  const asset = projectOf(strict, shortcode).assets.get(id);
  if (asset === undefined) return jsonAnswer(404, { id, type: 'asset' });
  return jsonAnswer(200, {
    internalFilename: `${id}.jpx`,
    originalInternalFilename: `${id}.orig`,
    originalFilename: asset.original.split('/').at(-1),
    checksumOriginal: asset.sha256,
    checksumDerivative: asset.sha256,
  });
}

function nameRefused(strict: StrictDspIngest, call: StrictExchange, rest: string): StrictAnswer | undefined {
  const name = nameOf(rest);
  const path = normalised(name);
  const last = (path.split('/').at(-1) ?? '').normalize('NFC');
  const message = path.startsWith('..')
    ? 'Cannot traverse out of the upload directory'
    : !EXTENSIONS.includes(/\.([^.]+)$/.exec(last)?.[1]?.toLowerCase() ?? '')
      ? 'Filename must have a valid file extension'
      : /^[\p{L}\p{N}_\- .,'`+=!<>|()[\]{}]+$/u.test(last)
        ? undefined
        : 'Filename contains invalid characters';
  if (message === undefined) return undefined;
  strict.breach(call, `a name that cannot be: ${message}`);
  return jsonAnswer(400, {
    errors: [{ argument: "Path variable: 'filename''", reason: `'${name}' is invalid: ${message}` }],
  });
}

function nameOf(rest: string): string {
  return decodeURIComponent(rest.slice('/bulk-ingest/ingest/'.length));
}

function normalised(name: string): string {
  const parts: string[] = [];
  for (const part of name.split('/'))
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  return parts.join('/');
}

function workOf(
  strict: StrictDspIngest,
  held: Map<number, StrictProject>,
  call: StrictExchange,
): StrictAnswer {
  const [, shortcode = '', rest = ''] = BASE.exec(call.path) ?? [];
  const project = projectOf(strict, shortcode);
  switch (call.route as Step) {
    case 'upload':
      return takeUpload(strict, call, normalised(nameOf(rest)));
    case 'mapping':
      return project.mapping === undefined
        ? jsonAnswer(404, { id: shortcode, type: 'project' })
        : {
            status: 200,
            type: 'text/csv',
            body: csvOf(project.mapping),
            headers: { 'Content-Disposition': 'attachment; filename=mapping.csv' },
          };
    case 'ingest':
      // The lock stays with the ingest, not with the call.
      held.delete(call.n);
      project.mapping ??= [];
      void ingest(strict, project);
      return jsonAnswer(202, { id: shortcode });
    case 'finalize':
      strict.finalized.push(shortcode);
      project.folder.clear();
      project.hasFolder = false;
      project.mapping = undefined;
      return jsonAnswer(200, { id: shortcode });
    case 'asset':
      return assetOf(strict, shortcode, rest);
    default:
      return { status: 404 };
  }
}

function takeUpload(strict: StrictDspIngest, call: StrictExchange, path: string): StrictAnswer {
  const [, shortcode = ''] = BASE.exec(call.path) ?? [];
  if (call.headers['content-type'] !== 'application/octet-stream')
    strict.breach(call, `content type ${call.headers['content-type']}`);
  if (call.headers.expect !== undefined) strict.breach(call, 'Expect is not answered');
  const project = projectOf(strict, shortcode);
  project.hasFolder = true;
  // What broke off stays as well: the service cannot tell.
  project.folder.set(path, call.body);
  return jsonAnswer(200, { status: 'ok' });
}

async function ingest(strict: StrictDspIngest, project: StrictProject): Promise<void> {
  // Eight at a time end in an order of their own.
  const paths = [...project.folder.keys()].reverse();
  for (const original of paths) {
    await pause(strict.ingestMs);
    const bytes = project.folder.get(original);
    if (bytes === undefined || strict.fails(original)) continue;
    if ((original.split('/').at(-1) ?? '').startsWith('.')) continue;
    const id = `${randomBytes(8).toString('hex').slice(0, 11)}-${randomBytes(8).toString('hex').slice(0, 11)}`;
    const extension = original.split('.').at(-1) ?? '';
    const derivative = `${id}.${/^(jpe?g|png|tiff?|jp2|jpx)$/i.test(extension) ? 'jpx' : extension}`;
    project.assets.set(id, { original, sha256: createHash('sha256').update(bytes).digest('hex') });
    project.folder.delete(original);
    project.mapping?.push({ original, derivative });
  }
  project.isLocked = false;
}

function csvOf(rows: NonNullable<StrictProject['mapping']>): string {
  const cell = (text: string): string => (/[,"\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return [
    'original,derivative',
    ...rows.map(({ original, derivative }) => `${cell(original)},${cell(derivative)}`),
  ].join('\n');
}
