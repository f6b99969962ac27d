import { randomBytes } from 'node:crypto';
import { unzipSync } from 'fflate';
import { tracebackAnswer } from './strictEcotaxaJobs.ts';
import type { StrictEcotaxa } from './strictEcotaxa.ts';
import { parseStrictForm, parseStrictMultipart, ProtocolBreach } from './strictForms.ts';
import { jsonAnswer, textAnswer, type StrictAnswer, type StrictExchange } from './strictServer.ts';

/** A TUS upload under way. */
export interface StrictTus {
  readonly id: string;
  readonly filename: string;
  readonly filetype: string | undefined;
  readonly length: number;
  bytes: Buffer;
}

const TUS = { 'Tus-Resumable': '1.0.0' };

/** POST /user_files/: `path` is the full destination and ends with the file's own name. */
export function multipartUpload(strict: StrictEcotaxa, call: StrictExchange): StrictAnswer {
  let parsed: ReturnType<typeof parseStrictMultipart>;
  try {
    parsed = parseStrictMultipart(call.headers['content-type'] ?? '', call.body);
  } catch (error) {
    if (!(error instanceof ProtocolBreach)) throw error;
    strict.breach(call, error.message);
    return textAnswer(400, 'There was an error parsing the body');
  }
  const [file] = parsed.files;
  const path = parsed.fields['path'];
  for (const name of Object.keys(parsed.fields)) if (name !== 'path') strict.breach(call, `field ${name}`);
  if (file?.field !== 'file') {
    strict.breach(call, 'no file');
    return jsonAnswer(422, {
      detail: [{ loc: ['body', 'file'], msg: 'field required', type: 'value_error.missing' }],
    });
  }
  const wanted = path ?? file.filename;
  if (wanted.includes('..')) return refused(strict, call, jsonAnswer(422, { detail: 'Forbidden' }));
  if (['', '.'].includes(wanted))
    return refused(strict, call, jsonAnswer(403, { detail: ['Not authorized'] }));
  if (!wanted.endsWith(file.filename)) return refused(strict, call, tracebackAnswer('AssertionError'));
  if (file.length > strict.uploadBytesMax) return refused(strict, call, textAnswer(413, 'too large'));
  const isKept = store(strict, call, { path: wanted, bytes: Buffer.from(file.bytes) });
  if (!isKept) return tracebackAnswer('zipfile.BadZipFile: Bad CRC-32');
  return jsonAnswer(200, `/srv/ecotaxa/users/ecotaxa_user.1/${wanted}`);
}

function refused(strict: StrictEcotaxa, call: StrictExchange, answer: StrictAnswer): StrictAnswer {
  strict.breach(call, `refused with ${answer.status}`);
  return answer;
}

/** Unpacks an archive into a folder named for its stem; what is not of an accepted type vanishes without a word. */
function store(
  strict: StrictEcotaxa,
  call: StrictExchange,
  { path, bytes }: { readonly path: string; readonly bytes: Buffer },
): boolean {
  if (!/\.zip$/i.test(path)) {
    if (isAccepted(path, bytes)) strict.files.set(path, bytes);
    return true;
  }
  const stem = path.slice(0, -4);
  let members: Readonly<Record<string, Uint8Array>>;
  try {
    members = unzipSync(bytes);
  } catch {
    strict.breach(call, 'a zip that cannot be read');
    strict.files.set(path, bytes);
    return true;
  }
  if ([...strict.files.keys()].some((name) => name.startsWith(`${stem}/`)))
    strict.breach(call, `${stem} is there already`);
  const [first = ''] = Object.keys(members);
  const root = first.startsWith(`${stem}/`) ? '' : `${stem}/`;
  for (const [name, content] of Object.entries(members)) {
    if (name.endsWith('/')) continue;
    if (name.startsWith('/') || name.split('/').includes('..')) strict.breach(call, `member ${name}`);
    if (isAccepted(name, Buffer.from(content))) strict.files.set(root + name, Buffer.from(content));
  }
  return true;
}

function isAccepted(name: string, bytes: Buffer): boolean {
  if (/\.(csv|txt|tsv)$/i.test(name)) return true;
  return /^(89504e47|ffd8ff|47494638|49492a00|4d4d002a)/.test(bytes.subarray(0, 4).toString('hex'));
}

/** GET /user_files/{sub}: size and time only for zips, in no order. */
export function listFiles(strict: StrictEcotaxa, sub: string): StrictAnswer {
  const path = decodeURIComponent(sub).replace(/\/+$/, '');
  const below = path === '' ? '' : `${path}/`;
  const entries = new Map<string, unknown>();
  for (const [name, bytes] of strict.files) {
    if (!name.startsWith(below)) continue;
    const [head = '', ...rest] = name.slice(below.length).split('/');
    const isZip = rest.length === 0 && head.endsWith('.zip');
    entries.set(head, {
      name: head,
      type: rest.length > 0 ? 'D' : 'F',
      size: isZip ? bytes.length : 0,
      mtime: isZip ? '2026-11-22 01:32:21.932969' : '',
    });
  }
  if (path !== '' && entries.size === 0) return jsonAnswer(404, { detail: 'Not found.' });
  return jsonAnswer(200, { path, entries: [...entries.values()].reverse() });
}

/** POST /user_files/rm/: what is removed goes to the trash. */
export function removeFiles(strict: StrictEcotaxa, call: StrictExchange): StrictAnswer {
  let fields: Readonly<Record<string, string>> = {};
  try {
    fields = parseStrictForm(call.headers['content-type'] ?? '', call.body);
  } catch (error) {
    if (!(error instanceof ProtocolBreach)) throw error;
    strict.breach(call, error.message);
  }
  const path = fields['source_path'];
  if (path === undefined || Object.keys(fields).length > 1 || path === '*')
    return refused(strict, call, jsonAnswer(422, { detail: 'source_path' }));
  if (path === '/') return refused(strict, call, jsonAnswer(403, { detail: ['Not authorized'] }));
  const gone = [...strict.files.keys()].filter((name) => name === path || name.startsWith(`${path}/`));
  if (gone.length === 0) return jsonAnswer(500, { detail: 'Unknown error' });
  for (const name of gone) strict.files.delete(name);
  return jsonAnswer(200, 1);
}

/** The TUS routes below /user_files/upload. */
export function tusCall(strict: StrictEcotaxa, call: StrictExchange): StrictAnswer {
  if (call.route === 'tus-options')
    return {
      status: 204,
      headers: {
        ...TUS,
        'Tus-Version': '1.0.0',
        'Tus-Max-Size': String(strict.uploadBytesMax),
        'Tus-Extension':
          'creation,creation-defer-length,creation-with-upload,expiration,termination,concatenation',
      },
    };
  if (call.headers['tus-resumable'] !== '1.0.0') {
    strict.breach(call, 'no Tus-Resumable');
    return textAnswer(412, 'Precondition Failed');
  }
  if (call.route === 'tus-create') return createTus(strict, call);
  const id = call.path.split('/').at(-1) ?? '';
  const upload = strict.uploads.get(id);
  if (upload === undefined) return jsonAnswer(404, { detail: 'Not Found' }, TUS);
  if (call.route === 'tus-delete') {
    strict.uploads.delete(id);
    return { status: 204, headers: TUS };
  }
  if (call.route === 'tus-head')
    return {
      status: 200,
      headers: {
        ...TUS,
        'Upload-Offset': String(upload.bytes.length),
        'Upload-Length': String(upload.length),
        'Cache-Control': 'no-store',
      },
    };
  return patchTus(strict, call, upload);
}

function createTus(strict: StrictEcotaxa, call: StrictExchange): StrictAnswer {
  const told = String(call.headers['upload-metadata'] ?? '');
  const metadata = new Map(
    told
      .split(',')
      .filter((pair) => pair !== '')
      .map((pair) => {
        const [key = '', value = ''] = pair.trim().split(' ');
        if (Buffer.from(value, 'base64').toString('base64') !== value)
          strict.breach(call, `base64 of ${key}`);
        return [key, Buffer.from(value, 'base64').toString('utf8')];
      }),
  );
  const [filename, filetype] = [metadata.get('filename'), metadata.get('filetype')];
  // Without both every HEAD is a 400.
  if (filename === undefined || filetype === undefined) strict.breach(call, 'filename and filetype');
  if (filename?.includes('/') === true) strict.breach(call, `filename ${filename}`);
  const length = Number(call.headers['upload-length']);
  if (!Number.isSafeInteger(length)) strict.breach(call, 'no Upload-Length');
  if (length > strict.uploadBytesMax) strict.breach(call, 'more than the server takes');
  const id = randomBytes(16).toString('hex');
  const upload: StrictTus = {
    id,
    filename: filename ?? 'name',
    filetype,
    length,
    bytes: Buffer.from(call.body),
  };
  strict.uploads.set(id, upload);
  if (call.isWhole && upload.bytes.length === length) finish(strict, call, upload);
  const base = strict.url + (call.target.startsWith('/api/') ? '/api' : '');
  return {
    status: 201,
    headers: {
      ...TUS,
      Location: `${base}/user_files/upload/${id}`,
      'Upload-Expires': new Date(Date.now() + 5 * 86_400_000).toUTCString(),
      ...(call.body.length > 0 ? { 'Upload-Offset': String(call.body.length) } : {}),
    },
  };
}

function patchTus(strict: StrictEcotaxa, call: StrictExchange, upload: StrictTus): StrictAnswer {
  if (call.headers['content-type'] !== 'application/offset+octet-stream') {
    strict.breach(call, `content type ${call.headers['content-type']}`);
    return textAnswer(415, 'Unsupported Media Type', TUS);
  }
  if (call.headers['upload-offset'] !== String(upload.bytes.length)) {
    strict.breach(
      call,
      `offset ${String(call.headers['upload-offset'])} where ${upload.bytes.length} is right`,
    );
    return jsonAnswer(409, { detail: 'Offset mismatch' }, TUS);
  }
  // What came of a broken body counts.
  upload.bytes = Buffer.concat([upload.bytes, call.body]);
  const offset = upload.bytes.length;
  if (offset > upload.length) strict.breach(call, 'more than was announced');
  if (offset === upload.length) finish(strict, call, upload);
  return { status: 204, headers: { ...TUS, 'Upload-Offset': String(offset) } };
}

/** A finished upload goes to the root under its name, whatever path was said; nothing tells if that failed. */
function finish(strict: StrictEcotaxa, call: StrictExchange, upload: StrictTus): void {
  strict.uploads.delete(upload.id);
  store(strict, call, { path: upload.filename.split('/').at(-1) ?? '', bytes: upload.bytes });
}
