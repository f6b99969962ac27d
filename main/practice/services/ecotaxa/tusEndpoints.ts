import { ECOTAXA_ROUTES } from '../../../../shared/services/ecotaxa/routes.ts';
import { randomUUID } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Answer } from '../../framework/answer.ts';
import { emptyAnswer } from '../../framework/answer.ts';
import type { Exchange } from '../../framework/exchange.ts';
import { ClientGone } from '../../framework/exchange.ts';
import { signedIn } from './ecotaxaAccess.ts';
import { detail, missingField, unprocessable } from '../../../../shared/services/ecotaxa/answers.ts';
import type { EcotaxaApp, Endpoint, UserCall } from './ecotaxaApp.ts';
import type { TusUpload } from './ecotaxaState.ts';
import { unpackInto } from './fileEndpoints.ts';
import { BadZip } from './unpack.ts';

const VERSION = '1.0.0';
const EXTENSIONS = 'creation,creation-defer-length,creation-with-upload,expiration,termination,concatenation';
/** An upload that is not finished is kept so long. */
const EXPIRES_MS = 5 * 24 * 60 * 60 * 1_000;

/** Resumable uploads, TUS 1.0. Sources: BACK py/API_operations/BigFiles.py, py/helpers/tuspyserver; measured. */
export const TUS_ENDPOINTS: readonly Endpoint[] = [
  { ...ECOTAXA_ROUTES.tusHead, handle: onUpload(head) },
  { ...ECOTAXA_ROUTES.tusPatch, handle: onUpload(patch) },
  { ...ECOTAXA_ROUTES.tusOptions, handle: signedIn(options) },
  { ...ECOTAXA_ROUTES.tusCreate, handle: signedIn(create) },
  { ...ECOTAXA_ROUTES.tusDelete, handle: onUpload(terminate) },
];

/** Where the bytes of an upload under way lie. */
export function tusFile(app: EcotaxaApp, id: string): string {
  return join(app.workDir, `tus-${id}`);
}

function options({ app }: UserCall): Answer {
  return emptyAnswer(204, {
    'Tus-Version': VERSION,
    'Tus-Resumable': VERSION,
    'Tus-Extension': EXTENSIONS,
    'Tus-Max-Size': String(app.options.uploadBytesMax),
  });
}

function refusedVersion({ headers }: Exchange): Answer | undefined {
  if (headers['tus-resumable'] === VERSION) return undefined;
  return detail(412, `Unsupported version. Expected ${VERSION}`, { 'Tus-Version': VERSION });
}

/** Any length is taken here; only a PATCH finds out that it is too much. */
async function create({ app, exchange, user }: UserCall): Promise<Answer> {
  const refusal = refusedVersion(exchange);
  if (refusal !== undefined) return refusal;
  const length = exchange.headers['upload-length'];
  const metadata = metadataOf(exchange.headers['upload-metadata']);
  await exchange.learned({ name: metadata['filename'] ?? '', bytes: Number(length ?? 0) });
  const upload: TusUpload = {
    id: randomUUID().replaceAll('-', ''),
    owner: user.id,
    length: length === undefined ? null : Number(length),
    metadata,
    expiresAtMs: app.context.clock.now().getTime() + EXPIRES_MS,
    offset: 0,
  };
  await (await open(tusFile(app, upload.id), 'w')).close();
  app.box.value.uploads.push(upload);
  await app.box.save();
  const prefix = /^(?:\/api)*/.exec(exchange.path)?.[0] ?? '';
  return emptyAnswer(201, {
    Location: `${exchange.baseUrl}${prefix}/user_files/upload/${upload.id}`,
    'Tus-Resumable': VERSION,
    'Upload-Expires': new Date(upload.expiresAtMs).toUTCString(),
  });
}

/** Pairs of a key and base64 text; what cannot be decoded is left out. */
function metadataOf(header: string | string[] | undefined): Record<string, string> {
  const pairs = [header ?? '']
    .flat()
    .join(',')
    .split(',')
    .map((pair) => pair.trim().split(' '))
    .filter(([key]) => key !== undefined && key !== '');
  return Object.fromEntries(
    pairs.map(([key = '', value = '']) => [key, Buffer.from(value, 'base64').toString('utf8')]),
  );
}

type UploadHandler = (call: UserCall, upload: TusUpload) => Answer | Promise<Answer>;

function onUpload(handle: UploadHandler): Endpoint['handle'] {
  return signedIn(async (call) => {
    const { app, exchange, part, user } = call;
    const refusal = refusedVersion(exchange);
    if (refusal !== undefined) return refusal;
    const upload = app.box.value.uploads.find(({ id, owner }) => id === part('id') && owner === user.id);
    if (upload === undefined) return detail(404, 'Upload not found');
    await exchange.learned({ name: upload.metadata['filename'] ?? '' });
    if (upload.expiresAtMs < app.context.clock.now().getTime()) return detail(410, 'Upload expired');
    return handle(call, upload);
  });
}

/** Without a file name and type in its metadata an upload cannot be asked for. */
function head(_call: UserCall, upload: TusUpload): Answer {
  for (const field of ['filename', 'filetype']) {
    if (upload.metadata[field] === undefined) {
      return detail(400, `Upload-Metadata missing required field: ${field}`);
    }
  }
  const length =
    upload.length === null ? { 'Upload-Defer-Length': '1' } : { 'Upload-Length': String(upload.length) };
  return emptyAnswer(200, {
    'Tus-Resumable': VERSION,
    ...length,
    'Upload-Offset': String(upload.offset),
    'Cache-Control': 'no-store',
  });
}

/** Uploads that are being written to; each call waits for the one before it, as the real server's file lock makes it. */
const writing = new WeakMap<TusUpload, Promise<unknown>>();

function patch(call: UserCall, upload: TusUpload): Promise<Answer> {
  const before = writing.get(upload) ?? Promise.resolve();
  const turn = before.then(() => write(call, upload));
  writing.set(
    upload,
    turn.catch(() => undefined),
  );
  return turn;
}

async function write({ app, exchange }: UserCall, upload: TusUpload): Promise<Answer> {
  // Completed while this call waited.
  if (!app.box.value.uploads.includes(upload)) return detail(404, 'Upload not found');
  if (exchange.headers['content-type'] !== 'application/offset+octet-stream') {
    return detail(415, 'Content-Type must be application/offset+octet-stream');
  }
  const given = exchange.headers['upload-offset'];
  if (given === undefined) return unprocessable(missingField('header', 'upload-offset'));
  if (!/^\d+$/.test(String(given))) return detail(400, 'Invalid Upload-Offset header');
  if (Number(given) !== upload.offset) return detail(409, 'Offset mismatch');
  const refusal = await append(app, exchange, upload);
  await app.box.save();
  if (refusal !== undefined) return refusal;
  const answer = emptyAnswer(204, {
    'Tus-Resumable': VERSION,
    'Upload-Offset': String(upload.offset),
    'Upload-Expires': new Date(upload.expiresAtMs).toUTCString(),
  });
  if (upload.offset === upload.length) await complete(app, upload);
  return answer;
}

/** Keeps what arrived, also when the client goes away in the middle. */
async function append(app: EcotaxaApp, exchange: Exchange, upload: TusUpload): Promise<Answer | undefined> {
  const file = await open(tusFile(app, upload.id), 'r+');
  try {
    for await (const chunk of exchange.body as AsyncIterable<Uint8Array>) {
      const end = upload.offset + chunk.byteLength;
      if (upload.length !== null && end > upload.length) {
        return detail(400, 'Upload would exceed declared Upload-Length');
      }
      if (end > app.options.uploadBytesMax) return detail(413, 'Upload exceeds maximum allowed size');
      await file.write(chunk, 0, chunk.byteLength, upload.offset);
      upload.offset = end;
    }
    return undefined;
  } catch (error) {
    await app.box.save();
    throw new ClientGone('the client went away', { cause: error });
  } finally {
    await file.close();
  }
}

/** The whole file goes to the root under its bare name and is unpacked; what goes wrong there is told to nobody. */
async function complete(app: EcotaxaApp, upload: TusUpload): Promise<void> {
  const { value } = app.box;
  try {
    await unpackInto(app, {
      userId: upload.owner,
      uploaded: tusFile(app, upload.id),
      target: basename(upload.metadata['filename'] ?? upload.id),
    });
  } catch (error) {
    if (!(error instanceof BadZip)) throw error;
    app.context.log('an archive cannot be unpacked', { name: upload.metadata['filename'] });
  }
  value.uploads = value.uploads.filter(({ id }) => id !== upload.id);
  await app.box.save();
}

async function terminate({ app }: UserCall, upload: TusUpload): Promise<Answer> {
  const { value } = app.box;
  value.uploads = value.uploads.filter(({ id }) => id !== upload.id);
  await rm(tusFile(app, upload.id), { force: true });
  await app.box.save();
  return emptyAnswer(204, { 'Tus-Resumable': VERSION });
}
