import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { failure, type Failure } from '../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../shared/model/result.ts';
import { rawProblem, sendProblem, type Exchange } from './answer.ts';
import * as limit from './limits.ts';

/** A server that listens on this computer only. */
export interface LoopbackServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** Answers one request; never rejects. */
export type Answerer = (exchange: Exchange, port: number) => Promise<void>;

/** Answers get so long to end when the server stops, ms. */
const GOODBYE_MS = 2_000;
/** How often Node looks for requests that are too slow, ms. */
const SLOW_CHECK_MS = 1_000;

/**
 * Listens on 127.0.0.1 and, where it can, on ::1 with the same port. There is no way to listen on anything else.
 * `port` 0 = a free one.
 */
export async function listenOnLoopback(port: number, answer: Answerer): Promise<Result<LoopbackServer>> {
  const shared: Shared = { connections: 0, port };
  const first = makeServer(answer, shared);
  const refused = await listen(first, port, '127.0.0.1');
  if (refused !== undefined)
    return fail(
      refused === 'EADDRINUSE'
        ? failure('port.in-use', { port })
        : failure('request.invalid', { where: 'port', reason: `${port} cannot be listened on (${refused})` }),
    );
  const chosen = (first.address() as AddressInfo).port;
  shared.port = chosen;
  const second = makeServer(answer, shared);
  // No IPv6 here, or another program has it: 127.0.0.1 is the address that is told.
  const servers = (await listen(second, chosen, '::1')) === undefined ? [first, second] : [first];
  return ok({ port: chosen, stop: () => stopAll(servers) });
}

/** What both listening servers have in common. A server that is closing no longer knows its own port. */
interface Shared {
  connections: number;
  port: number;
}

function makeServer(answer: Answerer, shared: Shared): Server {
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    const exchange = { request, response };
    request.on('error', () => undefined);
    response.on('error', () => undefined);
    if (shared.connections > limit.CONNECTIONS_MAX) {
      const busy = failure('request.too-many', { what: 'connections', limit: limit.CONNECTIONS_MAX });
      sendProblem(exchange, busy, { connection: 'close' });
      return;
    }
    void answer(exchange, shared.port);
  };
  const server = createServer({
    maxHeaderSize: limit.HEAD_BYTES_MAX,
    headersTimeout: limit.HEAD_MS_MAX,
    // Bodies have their own limits: one on its way into the spool may take hours.
    requestTimeout: 0,
    connectionsCheckingInterval: SLOW_CHECK_MS,
    keepAliveTimeout: limit.KEEP_ALIVE_MS,
    // A request without Host is refused like any other foreign one.
    requireHostHeader: false,
    joinDuplicateHeaders: false,
    insecureHTTPParser: false,
  });
  // Node would drop what is beyond a count unseen; the bytes are limited, and the count is checked.
  server.maxHeadersCount = 0;
  server.maxConnections = limit.CONNECTIONS_HARD_MAX;
  server.on('request', onRequest).on('checkContinue', onRequest);
  server.on('connection', (socket: Socket) => {
    shared.connections += 1;
    socket.on('close', () => {
      shared.connections -= 1;
    });
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    if (!socket.writable) socket.destroy();
    else socket.end(rawProblem(parseFailure(error.code)), () => socket.destroy());
  });
  // A tunnel or another protocol is nothing we speak.
  server.on('connect', (_, socket: Socket) => socket.destroy());
  return server;
}

function parseFailure(code: string | undefined): Failure {
  if (code === 'HPE_HEADER_OVERFLOW')
    return failure('request.headers-too-large', {
      limitBytes: limit.HEAD_BYTES_MAX,
      limitCount: limit.HEADERS_MAX,
    });
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return failure('request.too-slow', { seconds: limit.HEAD_MS_MAX / 1000 });
  return failure('request.invalid', { where: 'request', reason: 'it is not HTTP/1.1' });
}

/** Gives the error code when it cannot listen. */
function listen(server: Server, port: number, host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const onError = (error: NodeJS.ErrnoException): void => resolve(error.code ?? 'unknown');
    server.once('error', onError);
    server.listen({ port, host, exclusive: true, ipv6Only: host === '::1' }, () => {
      server.off('error', onError);
      // A later error of the listening socket ends no process.
      server.on('error', () => undefined);
      resolve(undefined);
    });
  });
}

async function stopAll(servers: readonly Server[]): Promise<void> {
  await Promise.all(
    servers.map(
      (server) =>
        new Promise<void>((resolve) => {
          const last = setTimeout(() => server.closeAllConnections(), GOODBYE_MS);
          server.close(() => {
            clearTimeout(last);
            resolve();
          });
          server.closeIdleConnections();
        }),
    ),
  );
}
