import { readFile } from 'node:fs/promises';
import type { Failure } from '../../shared/model/failure.ts';
import type { DaemonAt } from '../cli/findDaemon.ts';
import { GENERAL_HEADERS } from '../localApi/answer.ts';
import { pageMediaType, SHELL_POLICY } from '../localApi/shell.ts';
import { forward, problemResponse, readBody } from './forward.ts';
import type { PageFiles } from './pageFiles.ts';
import { SLICES_PATH, type SliceUploads } from './sliceUploads.ts';

export const PAGE_SCHEME = 'app';
const PAGE_HOST = 'waybill';
/** Origin of the page. */
export const PAGE_ORIGIN = `${PAGE_SCHEME}://${PAGE_HOST}`;
/** The page itself, without a place. */
export const PAGE_ADDRESS = `${PAGE_ORIGIN}/index.html`;

const API_PATH = '/api/';

export interface PageParts {
  readonly files: PageFiles;
  readonly slices: SliceUploads;
  /** The daemon, waited for a while when it is just starting; undefined = not there. */
  readonly daemon: () => Promise<DaemonAt | undefined>;
  /** Why it is not there, where it could not be started. */
  readonly trouble?: () => Failure | undefined;
  /** A call found nobody where the daemon was last. */
  readonly onLost: () => void;
}

/** Answers a request for `app://`: files of the page from disk, calls of the API from the daemon, nothing else. */
export async function answerPage(parts: PageParts, request: Request): Promise<Response> {
  const url = new URL(request.url);
  if (url.protocol !== `${PAGE_SCHEME}:` || url.host !== PAGE_HOST) return notFound();
  if (url.pathname.startsWith(API_PATH) || url.pathname.startsWith(SLICES_PATH))
    return callDaemon(parts, request, url);
  const file = parts.files.get(url.pathname);
  if (file === undefined || (request.method !== 'GET' && request.method !== 'HEAD')) return notFound();
  const headers = {
    ...GENERAL_HEADERS,
    'content-type': pageMediaType(file) ?? 'application/octet-stream',
    'content-security-policy': SHELL_POLICY,
    'cache-control': 'no-cache',
  };
  return new Response(request.method === 'HEAD' ? null : await readFile(file), { headers });
}

async function callDaemon(parts: PageParts, request: Request, url: URL): Promise<Response> {
  const isSlice = url.pathname.startsWith(SLICES_PATH);
  // Bytes come in slices only: as one body they would arrive empty, and an empty file would be sent.
  if (!isSlice && (request.headers.get('content-type') ?? '').startsWith('application/octet-stream'))
    return problemResponse('request.invalid', { where: 'body', reason: 'bytes come in slices' }, 400);
  const to = await parts.daemon();
  if (to === undefined) return unreachable(parts.trouble?.());
  try {
    if (isSlice) return await parts.slices.take(request, to);
    const body = await readBody(request);
    if (body instanceof Response) return body;
    const { method, headers } = request;
    return await forward({ method, path: `${url.pathname}${url.search}`, headers, body }, to);
  } catch {
    parts.onLost();
    return unreachable();
  }
}

function unreachable(trouble?: Failure): Response {
  return trouble === undefined
    ? problemResponse('daemon.unreachable', {}, 503)
    : problemResponse(trouble.code, trouble.facts, 503);
}

function notFound(): Response {
  return new Response(null, { status: 404 });
}
