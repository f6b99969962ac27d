import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** One call that reached a strict server, in order of arrival. */
export interface StrictExchange {
  readonly n: number;
  readonly at: number;
  readonly method: string;
  /** The target as it came: path and query, nothing decoded. */
  readonly target: string;
  /** The path of the target, nothing decoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: http.IncomingHttpHeaders;
  /** What the server calls this call; the server sets it while it looks at the head. */
  route: string;
  body: Buffer;
  /** The whole body has come. */
  isWhole: boolean;
  /** The status that was sent (or would have been). */
  status: number | undefined;
  /** The answer was handed whole to a connection that still stood. */
  isAnswered: boolean;
}

export interface StrictAnswer {
  readonly status: number;
  readonly type?: string;
  readonly body?: string | Uint8Array;
  readonly headers?: http.OutgoingHttpHeaders;
}

/** What a script makes of a call, instead of or after its work. */
export type StrictTrick =
  | { readonly do: 'answer'; readonly answer: StrictAnswer }
  /** The connection breaks without an answer. */
  | { readonly do: 'drop' }
  | { readonly do: 'silence' }
  /** Half of the answer's body goes out. */
  | { readonly do: 'cut' };

/**
 * Called when a call's head has come, when its body was read, and when its work is done. The first trick it gives
 * ends the call.
 */
export type StrictTricks = (
  call: StrictExchange,
  phase: 'arrived' | 'read' | 'worked',
) => StrictTrick | undefined | Promise<StrictTrick | undefined>;

/** What a service does with its calls. */
export interface StrictService {
  /** Looks at the head; an answer here goes out while the body may still be coming. */
  head(call: StrictExchange): StrictAnswer | undefined | Promise<StrictAnswer | undefined>;
  /** Does the work; also called for a body that broke off (`isWhole` false), whose answer nobody sees. */
  work(call: StrictExchange): StrictAnswer | Promise<StrictAnswer>;
  /** The call is over, however it ended. */
  ended?(call: StrictExchange): void;
}

export interface StrictServer {
  readonly url: string;
  readonly port: number;
  readonly calls: StrictExchange[];
  /** Everything that was not to the letter of the protocol; a good client leaves it empty. */
  readonly violations: string[];
  tricks: StrictTricks | undefined;
  /** Stops listening and breaks every connection; what is stored stays. */
  down(): Promise<void>;
  /** Listens again on the same port. */
  up(): Promise<void>;
  breach(call: StrictExchange, what: string): void;
  /** How many calls of a route came. */
  count(route: string): number;
}

/** Listens on a free port for a service that takes nothing that is not to the letter. */
export async function strictServer(
  service: (server: StrictServer) => StrictService,
  port = 0,
): Promise<StrictServer> {
  let server: http.Server;
  const strict: StrictServer & { url: string; port: number } = {
    url: '',
    port: 0,
    calls: [],
    violations: [],
    tricks: undefined,
    down: async () => {
      const ended = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await ended;
    },
    up: async () => {
      server = await listen(strict.port);
    },
    breach: (call, what) => strict.violations.push(`${call.n} ${call.method} ${call.target}: ${what}`),
    count: (route) => strict.calls.filter((call) => call.route === route).length,
  };
  const served = service(strict);
  server = await listen(port);
  strict.port = (server.address() as AddressInfo).port;
  strict.url = `http://127.0.0.1:${strict.port}`;
  return strict;

  async function listen(at: number): Promise<http.Server> {
    const made = http.createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
      response.on('error', () => undefined);
      request.on('error', () => undefined);
      take(strict, served, { request, response }).catch((error: unknown) => {
        strict.violations.push(
          `the server itself failed: ${error instanceof Error ? error.stack : String(error)}`,
        );
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

async function take(strict: StrictServer, service: StrictService, wire: Wire): Promise<void> {
  const call = exchangeOf(strict, wire.request);
  strict.calls.push(call);
  try {
    if (await played(strict, { call, phase: 'arrived', wire })) return;
    const early = await service.head(call);
    if (early !== undefined) {
      wire.request.resume();
      await send(wire, early, call);
      return;
    }
    await readInto(call, wire.request);
    if (call.isWhole && (await played(strict, { call, phase: 'read', wire }))) return;
    const answer = await service.work(call);
    call.status = answer.status;
    if (!call.isWhole || (await played(strict, { call, phase: 'worked', wire, answer }))) return;
    await send(wire, answer, call);
  } finally {
    service.ended?.(call);
  }
}

function exchangeOf(strict: StrictServer, request: http.IncomingMessage): StrictExchange {
  const target = request.url ?? '';
  const cut = target.indexOf('?');
  return {
    n: strict.calls.length + 1,
    at: Date.now(),
    method: request.method ?? '',
    target,
    path: cut < 0 ? target : target.slice(0, cut),
    query: new URLSearchParams(cut < 0 ? '' : target.slice(cut + 1)),
    headers: request.headers,
    route: '',
    body: Buffer.alloc(0),
    isWhole: false,
    status: undefined,
    isAnswered: false,
  };
}

async function readInto(call: StrictExchange, request: http.IncomingMessage): Promise<void> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer);
  } catch {
    // What came stays: the service decides what a broken body means.
  }
  call.body = Buffer.concat(chunks);
  call.isWhole = request.complete;
}

interface Playing {
  readonly call: StrictExchange;
  readonly phase: Parameters<StrictTricks>[1];
  readonly wire: Wire;
  readonly answer?: StrictAnswer;
}

/** Asks the script; true when it ended the call. */
async function played(strict: StrictServer, playing: Playing): Promise<boolean> {
  const { call, phase, wire } = playing;
  const trick = await strict.tricks?.(call, phase);
  if (trick === undefined) return false;
  wire.request.resume();
  switch (trick.do) {
    case 'answer':
      await send(wire, trick.answer, call);
      return true;
    case 'drop':
      wire.request.socket.destroy();
      return true;
    case 'silence':
      return true;
    case 'cut': {
      const body = Buffer.from(playing.answer?.body ?? 'cut off');
      wire.response.writeHead(playing.answer?.status ?? 200, {
        'Content-Type': playing.answer?.type ?? 'text/plain',
        'Content-Length': body.length,
      });
      wire.response.write(body.subarray(0, body.length / 2), () => wire.request.socket.destroy());
      return true;
    }
    default:
      return trick satisfies never;
  }
}

/** Sends an answer in one of the ways HTTP allows; which one changes from call to call. */
async function send({ request, response }: Wire, answer: StrictAnswer, call: StrictExchange): Promise<void> {
  call.status = answer.status;
  const bytes = Buffer.from(answer.body ?? '');
  const isBare = answer.status === 204 || request.method === 'HEAD';
  const inChunks = call.n % 4 === 2 && bytes.length > 1 && !isBare;
  response.writeHead(answer.status, {
    ...(answer.type === undefined ? {} : { 'Content-Type': answer.type }),
    ...(call.n % 4 === 3 ? { Connection: 'close' } : {}),
    ...(inChunks || isBare ? {} : { 'Content-Length': bytes.length }),
    ...answer.headers,
  });
  if (inChunks) response.write(bytes.subarray(0, 1));
  await new Promise<void>((resolve) => {
    response.once('close', () => resolve());
    response.end(isBare ? undefined : inChunks ? bytes.subarray(1) : bytes, () => {
      call.isAnswered = true;
      resolve();
    });
  });
}

/** An answer in JSON, as compact as the services write it. */
export function jsonAnswer(
  status: number,
  value: unknown,
  headers: http.OutgoingHttpHeaders = {},
): StrictAnswer {
  return { status, type: 'application/json', body: JSON.stringify(value), headers };
}

/** An answer in plain text. */
export function textAnswer(
  status: number,
  body: string,
  headers: http.OutgoingHttpHeaders = {},
): StrictAnswer {
  return { status, type: 'text/plain; charset=utf-8', body, headers };
}
