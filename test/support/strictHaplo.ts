import { createHash, randomBytes } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { parseStrictForm, parseStrictMultipart, ProtocolBreach, type StrictFile } from './strictForms.ts';

/** The four calls of the batch import API. */
export type StrictRoute = 'control' | 'batch' | 'file' | 'schedule';

/** One call that reached the server, in order of arrival. */
export interface StrictCall {
  readonly n: number;
  readonly at: number;
  readonly route: StrictRoute;
  readonly headers: http.IncomingHttpHeaders;
  /** Text parameters as they came. */
  fields: Readonly<Record<string, string>>;
  file: Omit<StrictFile, 'bytes'> | undefined;
  /** The status that was sent (or would have been). */
  status: number | undefined;
  body: string;
  /** True once the call has had its effect. */
  worked: boolean;
  /** True for the question after a batch that nobody made: it has no effect and is no part of a round trip. */
  isProbe: boolean;
  /** The whole answer was handed to a connection that still stood. */
  answered: boolean;
}

export interface StrictBatch {
  readonly id: string;
  readonly control: string;
  readonly comment: string | undefined;
  state: 'uploading' | 'scheduled';
  /** As scheduled; undefined = the parameter was not sent. */
  mode: string | undefined;
  /** In order of arrival; a name may be listed twice. */
  readonly files: {
    readonly name: string;
    readonly sha256: string;
    readonly bytes: number;
    readonly at: number;
  }[];
}

/** What a script makes of a call, instead of or after its work. */
export type StrictAct =
  | {
      readonly do: 'answer';
      readonly status: number;
      readonly body: string;
      readonly type?: string;
      readonly headers?: http.OutgoingHttpHeaders;
    }
  /** The connection breaks without an answer. */
  | { readonly do: 'drop' }
  | { readonly do: 'silence' }
  /** Half of the answer's body goes out. */
  | { readonly do: 'cut' }
  | { readonly do: 'wrongDigest' };

/**
 * Called three times for every call: when its head has come, when its body was read and holds to the protocol, and
 * when its work is done. The first act it gives ends the call.
 */
export type StrictScript = (
  call: StrictCall,
  phase: 'arrived' | 'read' | 'worked',
) => StrictAct | undefined | Promise<StrictAct | undefined>;

export interface StrictHaplo {
  readonly url: string;
  readonly port: number;
  key: string;
  readonly calls: StrictCall[];
  /** Everything that was not to the letter of the protocol; a good client leaves it empty. */
  readonly violations: string[];
  readonly controls: Map<string, Uint8Array>;
  readonly batches: StrictBatch[];
  script: StrictScript | undefined;
  /** Stops listening and breaks every connection; what is stored stays. */
  down(): Promise<void>;
  /** Listens again on the same port. */
  up(): Promise<void>;
}

const BASE = '/api/haplo-data-import-batch/';
const ROUTES: readonly StrictRoute[] = ['control', 'batch', 'file', 'schedule'];
/** Parameters of each call: whether they must be there. Nothing else may come. */
const PARAMETERS: Readonly<Record<StrictRoute, Readonly<Record<string, boolean>>>> = {
  control: { comment: false },
  batch: { control: true, comment: false },
  file: { batch: true, name: true },
  schedule: { batch: true, mode: false },
};
const TAKES_FILE: Readonly<Record<StrictRoute, boolean>> = {
  control: true,
  batch: false,
  file: true,
  schedule: false,
};

/**
 * A Haplo server written from the protocol alone, sharing nothing with Waybill or its practice server, that takes
 * nothing which is not to the letter: it refuses and notes wrong content types, unknown, repeated or missing
 * parameters, calls out of order, uploads beside each other, other words for a mode, and anything without the key.
 */
export async function strictHaplo(port = 0): Promise<StrictHaplo> {
  const state: Omit<StrictHaplo, 'url' | 'port' | 'down' | 'up'> = {
    key: `k${randomBytes(32).toString('base64url')}0`,
    calls: [],
    violations: [],
    controls: new Map(),
    batches: [],
    script: undefined,
  };
  const busy = new Map<string, number>();
  let server = await listen(port);
  const bound = (server.address() as AddressInfo).port;
  const strict: StrictHaplo = Object.assign(state, {
    url: `http://127.0.0.1:${bound}`,
    port: bound,
    down: async () => {
      const ended = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await ended;
    },
    up: async () => {
      server = await listen(bound);
    },
  });
  return strict;

  async function listen(at: number): Promise<http.Server> {
    const made = http.createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
      response.on('error', () => undefined);
      request.on('error', () => undefined);
      take(strict, busy, { request, response }).catch((error: unknown) => {
        strict.violations.push(`the server itself failed: ${String(error)}`);
        request.socket.destroy();
      });
    });
    await new Promise<void>((resolve, reject) => {
      made.once('error', reject);
      made.listen(at, '127.0.0.1', resolve);
    });
    return made;
  }
}

interface Wire {
  readonly request: http.IncomingMessage;
  readonly response: http.ServerResponse;
}

async function take(strict: StrictHaplo, busy: Map<string, number>, wire: Wire): Promise<void> {
  const { request } = wire;
  const target = request.url ?? '';
  const isUpload = /^multipart\//i.test(request.headers['content-type'] ?? '');
  const breach = (what: string): void => {
    strict.violations.push(`${request.method} ${target}: ${what}`);
  };
  const route = ROUTES.find((one) => target === BASE + one);
  if (route === undefined || request.method !== 'POST') {
    breach('no such call');
    request.resume();
    await send(wire, isUpload ? [500, page('Internal server error')] : [404, page('Not found')]);
    return;
  }
  const call: StrictCall = {
    n: strict.calls.length + 1,
    at: Date.now(),
    route,
    headers: request.headers,
    fields: {},
    file: undefined,
    status: undefined,
    body: '',
    worked: false,
    isProbe: false,
    answered: false,
  };
  strict.calls.push(call);
  if (await played(strict, { call, phase: 'arrived', wire })) return;
  const denied = refusalOfKey(request, strict.key, isUpload);
  if (denied !== undefined) {
    request.resume();
    await send(wire, denied, call);
    return;
  }
  const bytes = await readAll(request);
  if (bytes === undefined) return;
  try {
    readInto(call, request, bytes);
  } catch (error) {
    if (!(error instanceof ProtocolBreach)) throw error;
    breach(error.message);
    await send(
      wire,
      [400, { type: 'text/plain; charset=utf-8', body: 'Bad request (failed validation)' }],
      call,
    );
    return;
  }
  if (await played(strict, { call, phase: 'read', wire })) return;
  await work(strict, busy, { call, wire, bytes, breach });
}

type Answer = readonly [
  status: number,
  told: { readonly type: string; readonly body: string; readonly headers?: http.OutgoingHttpHeaders },
];

function page(title: string): Answer[1] {
  return { type: 'text/html; charset=utf-8', body: `<html><body><h1>${title}</h1></body></html>` };
}

function plain(status: number, body: string): Answer {
  return [status, { type: 'text/plain; charset=utf-8', body }];
}

/** Every trouble with the key is a 403; what stands in it depends on the form of the call. */
function refusalOfKey(request: http.IncomingMessage, key: string, isUpload: boolean): Answer | undefined {
  const { authorization } = request.headers;
  const good = `Basic ${Buffer.from(`haplo:${key}`).toString('base64')}`;
  if (authorization === good) return undefined;
  if (!isUpload) return [403, page('Request denied for security reasons')];
  const isKey = authorization?.startsWith('Basic aGFwbG86') === true;
  if (!isKey) return [403, { type: 'text/html; charset=utf-8', body: 'Unauthorised' }];
  const error = { success: false, kind: 'INVALID-API-KEY', error: { message: 'Invalid API Key' } };
  return [
    403,
    { type: 'application/json', body: JSON.stringify(error), headers: { 'X-Haplo-Reportable-Error': 'yes' } },
  ];
}

async function readAll(request: http.IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer);
  } catch {
    return undefined;
  }
  return request.complete ? Buffer.concat(chunks) : undefined;
}

function readInto(call: StrictCall, request: http.IncomingMessage, bytes: Buffer): void {
  const type = request.headers['content-type'] ?? '';
  const { route } = call;
  const parsed = TAKES_FILE[route]
    ? parseStrictMultipart(type, bytes)
    : { fields: parseStrictForm(type, bytes), files: [] };
  const wanted = PARAMETERS[route];
  for (const name of Object.keys(parsed.fields))
    if (wanted[name] === undefined) throw new ProtocolBreach(`an unknown parameter ${name}`);
  for (const [name, isRequired] of Object.entries(wanted))
    if (isRequired && (parsed.fields[name] ?? '') === '')
      throw new ProtocolBreach(`${name} is missing or empty`);
  const [file] = parsed.files;
  if (TAKES_FILE[route] && file?.field !== 'file') throw new ProtocolBreach('no file part named "file"');
  const mode = parsed.fields['mode'];
  if (mode !== undefined && mode !== 'dry-run')
    throw new ProtocolBreach(`"${mode}" is no mode: it would import for real`);
  call.fields = parsed.fields;
  if (file === undefined) return;
  const { bytes: _bytes, ...known } = file;
  call.file = known;
}

interface Working {
  readonly call: StrictCall;
  readonly wire: Wire;
  readonly bytes: Buffer;
  readonly breach: (what: string) => void;
}

async function work(strict: StrictHaplo, busy: Map<string, number>, working: Working): Promise<void> {
  const { call, wire, breach } = working;
  const id = call.fields['batch'] ?? '';
  const beside = busy.get(id) ?? 0;
  if (id !== '' && beside > 0) {
    breach(`call ${call.n} to ${id} while another one is under way`);
    await send(wire, [500, page('Internal server error')], call);
    return;
  }
  busy.set(id, beside + 1);
  try {
    const answer = effectOf(strict, working);
    if (await played(strict, { call, phase: 'worked', wire, answer })) return;
    await send(wire, answer, call);
  } finally {
    busy.set(id, beside);
  }
}

function effectOf(strict: StrictHaplo, { call, bytes, breach }: Working): Answer {
  const { fields } = call;
  switch (call.route) {
    case 'control':
      return takeControl(strict, { call, bytes });
    case 'batch': {
      const control = fields['control'] ?? '';
      if (!strict.controls.has(control)) {
        breach('a batch for a control file that was not uploaded');
        return plain(400, `Control file not found: ${control}`);
      }
      const id = `b${randomBytes(32).toString('base64url')}0`;
      strict.batches.push({
        id,
        control,
        comment: fields['comment'],
        state: 'uploading',
        mode: undefined,
        files: [],
      });
      call.worked = true;
      return plain(200, id);
    }
    case 'file':
      return takeFile(strict, call, breach);
    case 'schedule':
      return takeSchedule(strict, call, breach);
    default:
      return call.route satisfies never;
  }
}

function takeControl(strict: StrictHaplo, { call, bytes }: Pick<Working, 'call' | 'bytes'>): Answer {
  const file = parseStrictMultipart(call.headers['content-type'] ?? '', bytes).files[0];
  if (file === undefined) return plain(400, 'Bad request (failed validation)');
  let told: unknown;
  try {
    told = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(file.bytes));
  } catch {
    return plain(400, 'Uploaded file is not JSON');
  }
  const control = told as Readonly<Record<string, unknown>>;
  if (control['dataImportControlFileVersion'] !== 0)
    return plain(400, 'Invalid control file:\n  Not a control file');
  for (const property of ['model', 'instructions', 'files'])
    if (control[property] === undefined)
      return plain(400, `Invalid control file:\n  Control file does not have ${property} property`);
  strict.controls.set(file.sha256, file.bytes);
  call.worked = true;
  return plain(200, file.sha256);
}

function takeFile(strict: StrictHaplo, call: StrictCall, breach: (what: string) => void): Answer {
  const batch = strict.batches.find(({ id }) => id === call.fields['batch']);
  const { file } = call;
  if (batch === undefined || file === undefined)
    return plain(400, `Batch not found: ${call.fields['batch']}`);
  if (batch.state !== 'uploading') {
    breach('a file for a batch that was scheduled');
    return plain(400, `Batch ${batch.id} is not in the 'uploading' state`);
  }
  batch.files.push({
    name: call.fields['name'] ?? '',
    sha256: file.sha256,
    bytes: file.length,
    at: Date.now(),
  });
  call.worked = true;
  return plain(200, file.sha256);
}

function takeSchedule(strict: StrictHaplo, call: StrictCall, breach: (what: string) => void): Answer {
  const batch = strict.batches.find(({ id }) => id === call.fields['batch']);
  if (batch === undefined) {
    call.isProbe = true;
    return plain(400, `Batch not found: ${call.fields['batch']}`);
  }
  if (batch.state !== 'uploading') return plain(400, `Batch ${batch.id} is not in the 'uploading' state`);
  if (batch.files.length === 0) breach('a batch without files was scheduled');
  batch.state = 'scheduled';
  batch.mode = call.fields['mode'];
  call.worked = true;
  return plain(200, 'SCHEDULED');
}

interface Playing {
  readonly call: StrictCall;
  readonly phase: Parameters<StrictScript>[1];
  readonly wire: Wire;
  readonly answer?: Answer;
}

/** Asks the script; true when it ended the call. */
async function played(strict: StrictHaplo, playing: Playing): Promise<boolean> {
  const { call, phase, wire } = playing;
  const act = await strict.script?.(call, phase);
  if (act === undefined) return false;
  const [status, told] = playing.answer ?? plain(200, '');
  wire.request.resume();
  switch (act.do) {
    case 'answer':
      await send(
        wire,
        [
          act.status,
          { type: act.type ?? 'text/html; charset=utf-8', body: act.body, headers: act.headers ?? {} },
        ],
        call,
      );
      return true;
    case 'drop':
      wire.request.socket.destroy();
      return true;
    case 'silence':
      return true;
    case 'cut':
      wire.response.writeHead(status, {
        'Content-Type': told.type,
        'Content-Length': Buffer.byteLength(told.body),
      });
      wire.response.write(told.body.slice(0, told.body.length / 2), () => wire.request.socket.destroy());
      return true;
    case 'wrongDigest':
      await send(
        wire,
        [status, { ...told, body: Buffer.from(told.body).reverse().toString('latin1') }],
        call,
      );
      return true;
    default:
      return act satisfies never;
  }
}

/** Sends an answer in one of the ways that HTTP and the real server allow; which one changes from call to call. */
async function send({ request, response }: Wire, [status, told]: Answer, call?: StrictCall): Promise<void> {
  if (call !== undefined) {
    call.status = status;
    call.body = told.body;
  }
  const way = (call?.n ?? 0) % 4;
  const mayZip = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
  const bytes = mayZip ? gzipSync(told.body) : Buffer.from(told.body);
  const type = way === 1 ? told.type.replace('; charset=utf-8', ';charset=UTF-8') : told.type;
  response.writeHead(status, {
    'Content-Type': type,
    'Set-Cookie': 's=1; path=/; HttpOnly',
    ...(mayZip ? { 'Content-Encoding': 'gzip' } : {}),
    ...(way === 3 ? { Connection: 'close' } : {}),
    // Without a length the answer goes in chunks.
    ...(way === 2 ? {} : { 'Content-Length': bytes.byteLength }),
    ...told.headers,
  });
  if (way === 2) response.write(bytes.subarray(0, 1));
  await new Promise<void>((resolve) => {
    response.once('close', () => resolve());
    response.end(way === 2 ? bytes.subarray(1) : bytes, () => {
      if (call !== undefined) call.answered = true;
      resolve();
    });
  });
}

/** SHA-256 in lower-case hex. */
export function sha256Of(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}
