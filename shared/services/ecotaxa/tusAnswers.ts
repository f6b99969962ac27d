import { detail, missingField, unprocessable } from './answers.ts';
import type { ServiceAnswer } from '../serviceAnswer.ts';

/** Resumable uploads as EcoTaxa has them: ecotaxa_back cb44b190, py/API_operations/BigFiles.py and py/helpers/tuspyserver; measured. */
export const TUS_VERSION = '1.0.0';
const EXTENSIONS = 'creation,creation-defer-length,creation-with-upload,expiration,termination,concatenation';
/** What a PATCH, or a creation with content, carries. */
export const TUS_CONTENT = 'application/offset+octet-stream';
/** An upload that is not finished is kept so long. */
export const TUS_EXPIRES_MS = 5 * 24 * 60 * 60 * 1_000;

const NO_BODY = { body: '' } as const;
const TUS_HEADERS = { 'Tus-Resumable': TUS_VERSION } as const;

/** An upload as HEAD tells it. `length` null = not known yet. */
export interface TusStanding {
  readonly length: number | null;
  readonly offset: number;
  readonly metadata: Readonly<Record<string, string>>;
  /** As an HTTP date. */
  readonly expires: string;
}

/** Everything is refused that does not name the protocol's version. */
export function refusedTusVersion(given: string | string[] | undefined): ServiceAnswer | undefined {
  if (given === TUS_VERSION) return undefined;
  return detail(412, `Unsupported version. Expected ${TUS_VERSION}`, { 'Tus-Version': TUS_VERSION });
}

/** Pairs of a key and base64 text; `decode` gives a text's bytes as UTF-8. */
export function tusMetadata(header: string, decode: (base64: string) => string): Record<string, string> {
  const pairs = header.split(',').map((pair) => pair.trim().split(' '));
  return Object.fromEntries(
    pairs
      .filter(([key]) => key !== undefined && key !== '')
      .map(([key = '', value = '']) => [key, decode(value)]),
  );
}

/** OPTIONS. The largest size is told where it is known. */
export function tusOptionsAnswer(bytesMax: string | undefined): ServiceAnswer {
  const most = bytesMax === undefined ? {} : { 'Tus-Max-Size': bytesMax };
  const headers = { 'Tus-Version': TUS_VERSION, ...TUS_HEADERS, 'Tus-Extension': EXTENSIONS, ...most };
  return { status: 204, headers, ...NO_BODY };
}

/** POST: the upload's address, and how long it is kept. `offset` is told where content came with it. */
export function tusCreatedAnswer(location: string, expires: string, offset?: number): ServiceAnswer {
  const told = offset === undefined ? {} : { 'Upload-Offset': String(offset) };
  const headers = { Location: location, ...TUS_HEADERS, 'Upload-Expires': expires, ...told };
  return { status: 201, headers, ...NO_BODY };
}

/** HEAD. Without a file name and type in its metadata an upload cannot be asked for. */
export function tusHeadAnswer({ length, offset, metadata }: TusStanding): ServiceAnswer {
  for (const field of ['filename', 'filetype'])
    if (metadata[field] === undefined) return detail(400, `Upload-Metadata missing required field: ${field}`);
  const size = length === null ? { 'Upload-Defer-Length': '1' } : { 'Upload-Length': String(length) };
  const headers = { ...TUS_HEADERS, ...size, 'Upload-Offset': String(offset), 'Cache-Control': 'no-store' };
  return { status: 200, headers, ...NO_BODY };
}

/** PATCH that was taken. */
export function tusPatchedAnswer({
  offset,
  expires,
}: Pick<TusStanding, 'offset' | 'expires'>): ServiceAnswer {
  const headers = { ...TUS_HEADERS, 'Upload-Offset': String(offset), 'Upload-Expires': expires };
  return { status: 204, headers, ...NO_BODY };
}

/** DELETE. */
export function tusGoneAnswer(): ServiceAnswer {
  return { status: 204, headers: TUS_HEADERS, ...NO_BODY };
}

/** What PATCH refuses before it reads a byte, in the server's order. */
export function refusedTusPatch(
  headers: Readonly<Record<string, string | string[] | undefined>>,
  offset: number,
): ServiceAnswer | undefined {
  if (headers['content-type'] !== TUS_CONTENT) return detail(415, `Content-Type must be ${TUS_CONTENT}`);
  const given = headers['upload-offset'];
  if (given === undefined) return unprocessable(missingField('header', 'upload-offset'));
  if (!/^\d+$/.test(String(given))) return detail(400, 'Invalid Upload-Offset header');
  return Number(given) === offset ? undefined : detail(409, 'Offset mismatch');
}

/** More came than was announced. */
export function tusTooLong(): ServiceAnswer {
  return detail(400, 'Upload would exceed declared Upload-Length');
}

/** No upload of that id, or none any more. */
export function tusUnknown(): ServiceAnswer {
  return detail(404, 'Upload not found');
}

/** It was left alone for too long. */
export function tusExpired(): ServiceAnswer {
  return detail(410, 'Upload expired');
}
