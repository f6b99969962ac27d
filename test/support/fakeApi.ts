import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import type { EventMessage } from '../../shared/api/events.ts';
import { problemOf } from '../../shared/api/client.ts';
import { openApiDocument } from '../../shared/api/openApi.ts';
import type { BatchView, ItemView } from '../../shared/api/views.ts';
import { fakeFolderAnswer } from './fakeFolders.ts';
import { FAKE_IMPORT_STEPS, FAKE_SETTINGS, FAKE_SETTINGS_FILE } from './fakeSettings.ts';
import { fakeHistory } from './fakeHistory.ts';
import { fakeAttention } from './fakeAttention.ts';
import { fakeCheck, fakeContext, fakeLog } from './fakeChecks.ts';
import { remoteLogOf } from './fakeRemoteLog.ts';
import {
  fakeBatch,
  fakeDestination,
  fakeFailure,
  fakeItem,
  fakeStatus,
  type FakeData,
} from './fakeApiData.ts';

/** The built page. */
const PAGE_DIR = new URL('../../dist/renderer/', import.meta.url).pathname;
/** As strict as the daemon's. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types default";
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** A stand-in for the daemon that answers the window from data in memory. Only for looking at the window by itself. */
export interface FakeApi {
  /** With a code that signs in. */
  readonly url: string;
  readonly data: FakeData;
  /** Bodies of the calls that would have changed something, by route. */
  readonly calls: { readonly route: string; readonly body: unknown }[];
  send(changes: Partial<Extract<EventMessage, { type: 'changes' }>>): void;
  /** Cuts all connections and refuses new ones, until `comeBack`. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  stop(): Promise<void>;
}

export async function startFakeApi(data: FakeData): Promise<FakeApi> {
  const streams = new Set<ServerResponse>();
  const calls: FakeApi['calls'] = [];
  let eventId = 0;
  const send: FakeApi['send'] = (changes) => {
    eventId += 1;
    const message = {
      type: 'changes',
      batches: [],
      items: [],
      jobs: [],
      destinations: [],
      removedDestinations: [],
      ...changes,
    };
    for (const stream of streams) stream.write(`id: ${eventId}\ndata: ${JSON.stringify(message)}\n\n`);
  };
  const answers = new Answers(data, calls, send);
  const make = (): ReturnType<typeof createServer> =>
    createServer((request, response) => {
      const path = new URL(request.url ?? '/', 'http://x').pathname;
      if (path === '/api/v1/events' && authorised(request)) {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(`id: 0\ndata: ${JSON.stringify({ type: 'hello', version: '0.1.0' })}\n\n`);
        streams.add(response);
        response.on('close', () => streams.delete(response));
      } else if (path.startsWith('/api/') || path === '/healthz') void answers.answer(request, response);
      else sendPage(path, response);
    });
  let server = make();
  await listen(server, 0);
  const { port } = server.address() as AddressInfo;
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return {
    url: `http://127.0.0.1:${port}/#code=right`,
    data,
    calls,
    send,
    goAway: close,
    comeBack: () => {
      server = make();
      return listen(server, port);
    },
    stop: close,
  };
}

const WIFI_PAGE = fakeFailure('remote.not-our-server', {
  host: 'wifi.example',
  got: 'a web page (answer 200)',
  expected: 'the refusal of a batch',
});

class Answers {
  readonly #data: FakeData;
  readonly #calls: FakeApi['calls'];
  readonly #send: FakeApi['send'];
  #made = 0;

  constructor(data: FakeData, calls: FakeApi['calls'], send: FakeApi['send']) {
    this.#data = data;
    this.#calls = calls;
    this.#send = send;
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://x');
    const path = url.pathname.replace('/api/v1', '');
    const body = await readBody(request);
    const json = parse(body);
    if (path === '/session') {
      if ((json as { code?: string } | undefined)?.code === 'right')
        respond(response, 201, { token: 'token' });
      else respond(response, 401, problemOf('request.unauthorised', {}, 401));
      return;
    }
    if (!authorised(request)) return respond(response, 401, problemOf('request.unauthorised', {}, 401));
    if (request.method !== 'GET') this.#calls.push({ route: `${request.method} ${path}`, body: json });
    if (path === '/spool')
      return respond(response, 201, {
        sha256: createHash('sha256').update(body).digest('hex'),
        bytes: body.length,
      });
    if (path.endsWith('/remote-log')) return respondText(response, remoteLogOf(this.#data, url.searchParams));
    const found = this.#find(request.method ?? 'GET', path, { query: url.searchParams, json });
    if (found === undefined)
      respond(response, 404, problemOf('request.not-found', { what: path, name: '' }, 404));
    else respond(response, found.status ?? 200, found.answer);
  }

  #find(
    method: string,
    path: string,
    { query, json }: { readonly query: URLSearchParams; readonly json: unknown },
  ): { readonly status?: number; readonly answer: unknown } | undefined {
    const data = this.#data;
    const [, collection, id = '', verb] = path.split('/');
    const batch = data.batches.find((one) => one.id === id);
    if (path === '/status' || path === '/pause' || path === '/resume') return { answer: data.status };
    if (path === '/openapi.json') return { answer: openApiDocument('0.1.0') };
    if (path === '/healthz') return { answer: { status: 'ok' } };
    if (path === '/doctor')
      return {
        answer: {
          ok: false,
          findings: [
            { name: 'data directory', ok: true, severity: 'ok', detail: 'can be written' },
            { name: 'keychain', ok: false, severity: 'warning', detail: 'is locked', next: 'Unlock it.' },
          ],
        },
      };
    if (path === '/batches' && method === 'GET') return { answer: this.#page(this.#batches(query), query) };
    if (path === '/batches') return { status: 201, answer: this.#intake(json) };
    if (path === '/tokens')
      return {
        answer: {
          items: [
            {
              name: 'nightly',
              scope: 'write',
              createdAt: data.status.startedAt,
              lastUsedAt: data.status.startedAt,
            },
          ],
        },
      };
    if (path === '/items')
      return {
        answer: this.#page(
          [...data.items.keys()].flatMap((of) => this.#items(of, query)),
          query,
        ),
      };
    if (path === '/attention' && method === 'GET') return { answer: fakeAttention(data) };
    if (path === '/attention') return { answer: { done: 1, refused: 0 } };
    if (path === '/history') return { answer: fakeHistory(data, query) };
    if (collection === 'folders') return fakeFolderAnswer(data, { method, id, verb, json, query });
    if (path === '/questions') return { answer: { items: data.questions ?? [] } };
    if (collection === 'destinations' && verb === 'candidates') {
      const text = query.get('text') ?? '';
      if (text === 'jane doe') return { answer: { items: [{ id: 7, label: 'Jane Doe (Marine Lab)' }] } };
      return { answer: { items: [1, 2].map((at) => ({ id: 100 + at, label: `${text} ${at}` })) } };
    }
    if (collection === 'jobs' && verb === 'answer') {
      data.questions = [];
      return {
        status: 202,
        answer: data.batches.flatMap(({ jobs }) => jobs).find((job) => job.id === id),
      };
    }
    if (path === '/paths/count')
      return { answer: { files: 1_284, bytes: 82_600_000_000, passedOver: 2, isWhole: true } };
    if (path === '/settings-lock') return { answer: { state: 'none' } };
    if (path === '/updates')
      return { answer: { feed: '', channel: 'latest', locked: false, ...(json as object | undefined) } };
    if (path === '/webhook') return { answer: { events: [], waiting: 0, givenUp: 0 } };
    if (path === '/kindness')
      return {
        answer: {
          isHoldingBack: false,
          bytesPerSecond: 8_388_608,
          kindness: 'gentle',
          ...(json as object | undefined),
        },
      };
    if (path === '/settings/export') return { answer: FAKE_SETTINGS_FILE };
    if (path.startsWith('/settings/import')) return { answer: { steps: FAKE_IMPORT_STEPS } };
    if (path === '/settings') return { answer: { ...FAKE_SETTINGS, ...(json as object | undefined) } };
    if (path === '/windows') return { answer: { items: [] } };
    if (collection === 'jobs' && verb === 'log') return { answer: fakeLog(id) };
    if (path === '/jobs')
      return {
        answer: this.#page(
          data.batches.flatMap(({ comment, createdAt, jobs }) =>
            jobs.map((job) => ({ ...job, batchNamed: { comment, createdAt } })),
          ),
          query,
        ),
      };
    if (path === '/probe')
      return {
        answer: (json as { readonly url: string }).url.includes('wifi')
          ? { ok: false, failure: WIFI_PAGE }
          : { ok: true, product: 'Haplo', credentialsTested: false, tookMs: 42 },
      };
    if (path === '/practice') return { answer: this.#practice(json as { readonly kind: 'haplo-batch' }) };
    if (path === '/destinations' && method === 'POST') {
      const made = fakeDestination((json as { name: string }).name, json as object);
      data.destinations.push(made);
      data.status = { ...data.status, destinations: data.destinations };
      this.#send({ status: data.status });
      return { status: 201, answer: made };
    }
    if (collection === 'destinations' && verb === 'test')
      return { answer: { ok: true, product: 'Haplo', credentialsTested: true, tookMs: 42 } };
    if (collection !== 'batches' || batch === undefined) return undefined;
    if (verb === undefined) return { answer: batch };
    if (verb === 'items') return { answer: this.#page(this.#items(id, query), query) };
    if (verb === 'story') return { answer: { items: storyOf(batch) } };
    if (path.endsWith('/check/context')) return { answer: fakeContext(Number(query.get('row'))) };
    if (verb === 'check' && batch.status === 'held') return { answer: fakeCheck(id) };
    if (verb === 'check') return undefined;
    return { status: 202, answer: batch };
  }

  #practice({ kind }: { readonly kind: 'haplo-batch' }): unknown {
    const data = this.#data;
    const url = 'http://127.0.0.1:4000';
    if (data.destinations.every(({ name }) => name !== 'practice'))
      data.destinations.push(fakeDestination('practice', { kind, url, secretStore: 'settings' }));
    data.status = { ...data.status, destinations: data.destinations };
    this.#send({ status: data.status });
    const demo = { folder: '/data/demo', files: '/data/demo/files' };
    return { state: 'running', url, services: {}, destinations: ['practice'], destination: 'practice', demo };
  }

  #batches(query: URLSearchParams): readonly BatchView[] {
    const states = query.get('status')?.split(',');
    const text = query.get('text')?.toLowerCase() ?? '';
    const destination = query.get('destination');
    return this.#data.batches.filter(
      (batch) =>
        (states === undefined || states.includes(batch.status)) &&
        (destination === null || batch.destination === destination) &&
        batch.comment.toLowerCase().includes(text),
    );
  }

  #items(id: string, query: URLSearchParams): readonly ItemView[] {
    const states = query.get('state')?.split(',');
    const text = query.get('text')?.toLowerCase() ?? '';
    return (this.#data.items.get(id) ?? []).filter(
      (item) =>
        (states === undefined || states.includes(item.state)) && item.name.toLowerCase().includes(text),
    );
  }

  #page<T>(all: readonly T[], query: URLSearchParams): { items: readonly T[]; next?: string } {
    const start = Number(query.get('after') ?? 0);
    const end = start + Number(query.get('limit') ?? 100);
    return { items: all.slice(start, end), ...(end < all.length ? { next: String(end) } : {}) };
  }

  #intake(json: unknown): unknown {
    const given = json as {
      destination: string;
      comment?: string;
      mode: BatchView['mode'];
      spooled: { sha256: string; name: string }[];
    };
    this.#made += 1;
    const id = `bat_made${String(this.#made).padStart(4, '0')}`;
    const items = given.spooled.map(({ name, sha256 }) => fakeItem(id, name, { state: 'queued', sha256 }));
    const batch = fakeBatch(id, items, {
      destination: given.destination,
      comment: given.comment ?? '',
      mode: given.mode,
      status: 'queued',
      createdAt: new Date().toISOString(),
    });
    this.#data.items.set(id, items);
    this.#data.batches.unshift(batch);
    this.#data.status = fakeStatus(this.#data, { truth: 'waiting' });
    this.#send({ batches: [batch], status: this.#data.status });
    return {
      batch,
      items: items.length,
      bytes: items.reduce((sum, { bytes }) => sum + bytes, 0),
      passedOver: [],
      passedOverMore: 0,
    };
  }
}

function storyOf(batch: BatchView): unknown[] {
  return [
    { at: batch.createdAt, what: 'batch.added', facts: { by: 'window', items: 24 } },
    { at: batch.createdAt, what: 'batch.opened', facts: { remote: batch.remoteId ?? '', round: 1 } },
    {
      at: batch.createdAt,
      what: 'item.blocked',
      facts: { code: 'remote.rejected-file', name: 'people\u202e.tsv', send: 2 },
    },
    { at: batch.createdAt, what: 'something.new', facts: {} },
  ];
}

function authorised(request: IncomingMessage): boolean {
  return request.headers.authorization === 'Bearer token';
}

function respond(response: ServerResponse, status: number, answer: unknown): void {
  response.writeHead(status, {
    'content-type': status < 400 ? 'application/json' : 'application/problem+json',
  });
  response.end(JSON.stringify(answer));
}

function respondText(response: ServerResponse, bytes: Uint8Array): void {
  response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' });
  response.end(bytes);
}

function sendPage(path: string, response: ServerResponse): void {
  const file = join(PAGE_DIR, normalize(path === '/' ? '/index.html' : path));
  if (!existsSync(file)) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, {
    'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
    'content-security-policy': POLICY,
    'x-content-type-options': 'nosniff',
  });
  createReadStream(file).pipe(response);
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

function listen(server: ReturnType<typeof createServer>, port: number): Promise<void> {
  return new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve()));
}
