// The one server of the benchmarks, in a process of its own: every contender's bytes end here, and each byte gets the
// same work: SHA-256, or none. `node receiver.mjs hash|discard`; prints {"port"} and ends with its parent.
import { createHash, type Hash } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { HAPLO_BATCH_PATH, SCHEDULED, isBatchIdentifier } from '../../shared/services/haplo/wire.ts';

const KEEP_ALIVE_MS = 60_000;
/** A part's head is a few hundred bytes. */
const PART_HEAD_BYTES_MAX = 16_384;
const isHashing = process.argv[2] !== 'discard';

/** Digests of what will be sent, by name: a receiver that does not hash still has to answer with one. */
let known: Record<string, string> = {};
/** When each file was whole, ms of this process. */
let arrivals: number[] = [];
const sizes = new Map<string, number>();
let batches = 0;
/** Bytes of files that came. */
let bytesCame = 0;

/** Where one body stands: what is hashed, and how much of it came. */
class Sink {
  readonly #hash: Hash | undefined;
  bytes = 0;
  constructor(hashes = isHashing) {
    this.#hash = hashes ? createHash('sha256') : undefined;
  }
  take(chunk: Buffer): void {
    this.bytes += chunk.length;
    bytesCame += chunk.length;
    this.#hash?.update(chunk);
  }
  digest(name: string): string {
    return this.#hash?.digest('hex') ?? known[name] ?? '0'.repeat(64);
  }
}

/** Reads a form whose only file is its last part, as the service's own clients send it. */
function readForm(
  request: http.IncomingMessage,
  file: Sink,
  done: (fields: Map<string, string>, file: Sink) => void,
): void {
  const boundary = /boundary="?([^";]+)/.exec(request.headers['content-type'] ?? '')?.[1] ?? '';
  const total = Number(request.headers['content-length']);
  const closeBytes = Buffer.byteLength(`\r\n--${boundary}--\r\n`);
  const fields = new Map<string, string>();
  let head: Buffer | undefined = Buffer.alloc(0);
  let fileBytes = 0;
  const body = (chunk: Buffer): void => {
    const left = fileBytes - file.bytes;
    if (left > 0) file.take(chunk.length <= left ? chunk : chunk.subarray(0, left));
  };
  request.on('data', (chunk: Buffer) => {
    if (head === undefined) return body(chunk);
    head = Buffer.concat([head, chunk]);
    const named = head.indexOf('filename=');
    const start = named < 0 ? -1 : head.indexOf('\r\n\r\n', named);
    if (start < 0) {
      if (head.length > PART_HEAD_BYTES_MAX) request.destroy();
      return;
    }
    const before = head.toString('latin1', 0, start);
    for (const [, name = '', value = ''] of before.matchAll(
      /name="(\w+)"[^\r]*(?:\r\n[\w-]+:[^\r]*)*\r\n\r\n([^\r]*)\r\n/g,
    ))
      fields.set(name, Buffer.from(value, 'latin1').toString('utf8'));
    fileBytes = total - (start + 4) - closeBytes;
    const rest = head.subarray(start + 4);
    head = undefined;
    body(rest);
  });
  request.once('end', () => done(fields, file));
}

function readAll(request: http.IncomingMessage, done: (text: string) => void): void {
  const chunks: Buffer[] = [];
  request
    .on('data', (chunk: Buffer) => chunks.push(chunk))
    .once('end', () => done(Buffer.concat(chunks).toString('utf8')));
}

function text(response: http.ServerResponse, body: string, status = 200): void {
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}

function haplo(request: http.IncomingMessage, response: http.ServerResponse, route: string): void {
  if (route === 'file' || route === 'control')
    // A control file is small, and its digest names it.
    return readForm(request, new Sink(isHashing || route === 'control'), (fields, file) => {
      const name = fields.get('name') ?? 'control';
      if (route === 'file') arrivals.push(performance.now());
      text(response, file.digest(name));
    });
  readAll(request, (form) => {
    const batch = new URLSearchParams(form).get('batch') ?? '';
    if (route === 'batch') return text(response, `bench-batch-${String((batches += 1)).padStart(32, '0')}`);
    // The probe's made-up batch is refused, as the service does it.
    if (!isBatchIdentifier(batch) || !batch.startsWith('bench'))
      return text(response, `Batch not found: ${batch}`, 400);
    text(response, SCHEDULED);
  });
}

/** The little WebDAV that rclone needs. */
function dav(request: http.IncomingMessage, response: http.ServerResponse, path: string): void {
  if (request.method === 'PUT') {
    const file = new Sink();
    request
      .on('data', (chunk: Buffer) => file.take(chunk))
      .once('end', () => {
        arrivals.push(performance.now());
        sizes.set(path, file.bytes);
        response.writeHead(201, { etag: `"${file.digest(path)}"`, 'content-length': 0 }).end();
      });
    return;
  }
  request.resume();
  if (request.method === 'PROPFIND') {
    const size = sizes.get(path);
    if (size === undefined && /[^/]$/.test(path)) return text(response, '', 404);
    const kind = size === undefined ? '<d:collection/>' : '';
    const length = size === undefined ? '' : `<d:getcontentlength>${size}</d:getcontentlength>`;
    const body = `<?xml version="1.0"?><d:multistatus xmlns:d="DAV:"><d:response><d:href>${path}</d:href><d:propstat><d:prop><d:resourcetype>${kind}</d:resourcetype>${length}</d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response></d:multistatus>`;
    response
      .writeHead(207, { 'content-type': 'application/xml', 'content-length': Buffer.byteLength(body) })
      .end(body);
    return;
  }
  response.writeHead(request.method === 'MKCOL' ? 201 : 204).end();
}

function control(request: http.IncomingMessage, response: http.ServerResponse): void {
  if (request.url === '/bench/ping') return text(response, 'ok');
  if (request.method === 'GET')
    return text(response, JSON.stringify({ arrivals, batches, bytes: bytesCame }));
  readAll(request, (body) => {
    known = body === '' ? {} : (JSON.parse(body) as Record<string, string>);
    arrivals = [];
    sizes.clear();
    text(response, 'ok');
  });
}

const server = http.createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
  const path = (request.url ?? '/').split('?')[0] ?? '/';
  if (path === '/bench' || path === '/bench/ping') return control(request, response);
  if (path.startsWith(`${HAPLO_BATCH_PATH}/`))
    return haplo(request, response, path.slice(HAPLO_BATCH_PATH.length + 1));
  if (path.startsWith('/dav')) return dav(request, response, path);
  request.resume();
  text(response, '', 404);
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ port: (server.address() as AddressInfo).port })}\n`);
});
process.stdin.resume().once('end', () => process.exit(0));
