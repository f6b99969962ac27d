import { createHash } from 'node:crypto';
import { request as httpRequest, type ClientRequest } from 'node:http';
import { z } from 'zod';
import { contract } from '../../shared/api/contract.ts';
import type { DaemonAt } from '../cli/findDaemon.ts';
import { problemResponse, responseOf } from './forward.ts';

/** Where the page sends slices: `/slices/<its own id>?offset=&total=&sha256=`. */
export const SLICES_PATH = '/slices/';
/** One slice, bytes. Larger bodies are buffered whole on their way through the main process. */
export const SLICE_BYTES_MAX = 4 * 1024 * 1024;
/** Files on their way at once. */
const UPLOADS_MAX = 4;
/** An upload whose page has gone is given up after that, ms. */
const SILENCE_MS_MAX = 45_000;
/** A file beyond that is not one that a page holds. */
const FILE_BYTES_MAX = 2 ** 46;

const sliceSchema = z.object({
  id: z.string().regex(/^[\w-]{8,64}$/),
  offset: z.coerce.number().int().min(0).max(FILE_BYTES_MAX),
  total: z.coerce.number().int().min(0).max(FILE_BYTES_MAX),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
type Slice = z.output<typeof sliceSchema>;

interface Upload {
  readonly outgoing: ClientRequest;
  readonly total: number;
  readonly answer: Promise<Response>;
  /** Set when the daemon has answered, at the end or before it. */
  isAnswered: boolean;
  sentBytes: number;
  silence: NodeJS.Timeout;
}

/**
 * Puts slices of files that have no path (pasted pictures) together into one upload to the daemon's spool. A page behind
 * `app://` cannot send a file as a body: it would arrive empty. So every slice says its place, its length and its SHA-256,
 * and is refused when the bytes do not fit.
 */
export class SliceUploads {
  readonly #uploads = new Map<string, Upload>();

  /** Takes one slice: 204 = go on; the last one gives the daemon's answer. DELETE gives the upload up. */
  async take(request: Request, to: DaemonAt): Promise<Response> {
    const url = new URL(request.url);
    const id = url.pathname.slice(SLICES_PATH.length);
    if (request.method === 'DELETE') {
      this.#drop(id);
      return new Response(null, { status: 204 });
    }
    const parsed = sliceSchema.safeParse({ id, ...Object.fromEntries(url.searchParams) });
    if (request.method !== 'PUT' || !parsed.success) return refused('it is no slice');
    const slice = parsed.data;
    const wanted = Math.min(SLICE_BYTES_MAX, slice.total - slice.offset);
    const body = new Uint8Array(await request.arrayBuffer());
    if (body.byteLength !== wanted)
      return refused(`${body.byteLength} bytes arrived where ${wanted} were to come`);
    if (createHash('sha256').update(body).digest('hex') !== slice.sha256)
      return refused('its SHA-256 differs');
    return this.#append(slice, body, to);
  }

  async #append(slice: Slice, body: Uint8Array, to: DaemonAt): Promise<Response> {
    if (slice.offset === 0) {
      this.#drop(slice.id);
      if (this.#uploads.size >= UPLOADS_MAX)
        return problemResponse('request.too-many', { what: 'uploads', limit: UPLOADS_MAX }, 429);
      this.#uploads.set(slice.id, this.#begin(slice, to));
    }
    const upload = this.#uploads.get(slice.id);
    if (upload === undefined || upload.sentBytes !== slice.offset || upload.total !== slice.total)
      return refused('it does not follow the one before');
    upload.sentBytes += body.byteLength;
    upload.silence.refresh();
    if (body.byteLength > 0) await Promise.race([written(upload.outgoing, body), upload.answer]);
    const isLast = upload.sentBytes === upload.total;
    if (!isLast && !upload.isAnswered) return new Response(null, { status: 204 });
    if (isLast) upload.outgoing.end();
    this.#uploads.delete(slice.id);
    clearTimeout(upload.silence);
    return upload.answer;
  }

  #begin({ id, total }: Slice, to: DaemonAt): Upload {
    const outgoing = httpRequest(new URL(contract.spool.path, to.url), {
      method: contract.spool.method,
      headers: {
        authorization: `Bearer ${to.token}`,
        'content-type': contract.spool.raw.body,
        'content-length': total,
      },
    });
    const answer = new Promise<Response>((resolve) => {
      outgoing.on('response', (incoming) => {
        upload.isAnswered = true;
        resolve(responseOf(incoming, outgoing));
      });
      outgoing.on('error', () => resolve(problemResponse('daemon.unreachable', {}, 503)));
    });
    const silence = setTimeout(() => this.#drop(id), SILENCE_MS_MAX);
    const upload: Upload = { outgoing, total, answer, isAnswered: false, sentBytes: 0, silence };
    return upload;
  }

  /** Ends an upload; the daemon keeps nothing of a body that was cut. */
  #drop(id: string): void {
    const upload = this.#uploads.get(id);
    if (upload === undefined) return;
    clearTimeout(upload.silence);
    upload.outgoing.destroy();
    this.#uploads.delete(id);
  }
}

function written(outgoing: ClientRequest, body: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    outgoing.write(body, () => resolve());
  });
}

function refused(reason: string): Response {
  return problemResponse('request.invalid', { where: 'slice', reason }, 400);
}
