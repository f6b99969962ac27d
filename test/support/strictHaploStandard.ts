import { randomBytes } from 'node:crypto';
import { parseStrictForm, parseStrictMultipart, ProtocolBreach } from './strictForms.ts';
import {
  strictServer,
  textAnswer,
  type StrictAnswer,
  type StrictExchange,
  type StrictServer,
} from './strictServer.ts';

export interface StrictHaploStandard extends StrictServer {
  readonly key: string;
  readonly kind: string;
  readonly batches: {
    readonly id: string;
    readonly comment: string | undefined;
    readonly files: { readonly name: string; readonly sha256: string }[];
    /** The mode of the run; `real` = none was named. */
    scheduled: 'dry-run' | 'real' | undefined;
  }[];
}

const BASE = '/api/haplo-data-import-standard-api/';
const PARAMETERS: Readonly<Record<string, Readonly<Record<string, boolean>>>> = {
  batch: { kind: true, comment: false },
  file: { batch: true, name: true },
  schedule: { batch: true, mode: false },
};

/**
 * A Haplo server with the standard batch API, written from the protocol notes alone. What it says of errors is its own: its
 * words are documented nowhere, and nobody may go by them.
 */
export async function strictHaploStandard(): Promise<StrictHaploStandard> {
  const state = { key: `k${randomBytes(32).toString('base64url')}0`, kind: 'person:standard', batches: [] };
  const server = await strictServer(() => ({
    head: (call) => headOf(strict, call),
    work: (call) => workOf(strict, call),
  }));
  const strict: StrictHaploStandard = Object.assign(server, state);
  return strict;
}

function page(status: number, title: string): StrictAnswer {
  return { status, type: 'text/html; charset=utf-8', body: `<html><body><h1>${title}</h1></body></html>` };
}

function headOf(strict: StrictHaploStandard, call: StrictExchange): StrictAnswer | undefined {
  const isUpload = call.headers['content-type']?.startsWith('multipart/') === true;
  const route = call.target.startsWith(BASE) ? call.target.slice(BASE.length) : '';
  if (PARAMETERS[route] === undefined || call.method !== 'POST') {
    strict.breach(call, 'no such call');
    return isUpload ? page(500, 'Internal server error') : page(404, 'Not found');
  }
  call.route = route;
  if (call.headers.authorization !== `Basic ${Buffer.from(`haplo:${strict.key}`).toString('base64')}`)
    return page(403, isUpload ? 'Unauthorised' : 'Request denied for security reasons');
  if (isUpload === (route === 'file')) return undefined;
  strict.breach(call, 'the wrong form');
  return page(500, 'Internal server error');
}

function workOf(strict: StrictHaploStandard, call: StrictExchange): StrictAnswer {
  if (!call.isWhole) return textAnswer(400, 'cut');
  const type = call.headers['content-type'] ?? '';
  try {
    const { fields, files } =
      call.route === 'file'
        ? parseStrictMultipart(type, call.body)
        : { fields: parseStrictForm(type, call.body), files: [] };
    const wanted = PARAMETERS[call.route] ?? {};
    for (const name of Object.keys(fields))
      if (wanted[name] === undefined) throw new ProtocolBreach(`an unknown parameter ${name}`);
    for (const [name, isRequired] of Object.entries(wanted))
      if (isRequired && fields[name] === undefined) throw new ProtocolBreach(`${name} is missing`);
    return effectOf(strict, { call, fields, file: files[0] });
  } catch (error) {
    if (!(error instanceof ProtocolBreach)) throw error;
    strict.breach(call, error.message);
    return textAnswer(400, 'Bad request (failed validation)');
  }
}

function effectOf(
  strict: StrictHaploStandard,
  given: {
    readonly call: StrictExchange;
    readonly fields: Readonly<Record<string, string>>;
    readonly file: ReturnType<typeof parseStrictMultipart>['files'][number] | undefined;
  },
): StrictAnswer {
  const { call, fields, file } = given;
  if (call.route === 'batch') {
    if (fields['kind'] !== strict.kind) return textAnswer(400, 'Which kind would that be?');
    const id = `b${randomBytes(32).toString('base64url')}0`;
    strict.batches.push({ id, comment: fields['comment'], files: [], scheduled: undefined });
    return textAnswer(200, id);
  }
  const batch = strict.batches.find(({ id }) => id === fields['batch']);
  if (batch === undefined) return textAnswer(400, 'Nobody here by that name');
  if (call.route === 'file') {
    if (file?.field !== 'file') throw new ProtocolBreach('no file part named "file"');
    if (batch.scheduled !== undefined) strict.breach(call, 'a file for a batch that was scheduled');
    batch.files.push({ name: fields['name'] ?? '', sha256: file.sha256 });
    return textAnswer(200, file.sha256);
  }
  const { mode } = fields;
  if (mode !== undefined && mode !== 'dry-run') throw new ProtocolBreach(`"${mode}" imports for real`);
  if (batch.scheduled !== undefined) return textAnswer(400, 'That ship has sailed');
  batch.scheduled = mode ?? 'real';
  return textAnswer(200, 'SCHEDULED');
}
