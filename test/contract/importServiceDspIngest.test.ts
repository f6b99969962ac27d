import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Http } from '../../main/adapters/http/http.ts';
import { importServiceFor } from '../../main/adapters/services/registry.ts';
import type { Access, ImportService, JobInput, OutgoingFile } from '../../main/core/ports/importService.ts';
import type { PracticeServer } from '../../main/practice/practiceServer.ts';
import { startPracticeServer } from '../../main/practice/practiceServer.ts';
import type { RemoteBatch } from '../../shared/model/batch.ts';
import type { Destination } from '../../shared/model/destination.ts';
import type { Failure } from '../../shared/model/failure.ts';
import type { Result } from '../../shared/model/result.ts';
import {
  cannedServer,
  html,
  json,
  text,
  type CannedAnswer,
  type CannedServer,
} from '../support/cannedServer.ts';
import { httpUnderTest, NEVER } from '../support/httpUnderTest.ts';
import { testDestination } from '../support/testDestination.ts';
import { importServiceContract, type ContractStep, type ServiceUnderTest } from './importServiceContract.ts';

const KIND = 'dsp-ingest';

interface PracticeProject {
  readonly folder: Readonly<Record<string, { readonly sha256: string }>> | null;
}

function folderOf(server: PracticeServer): Readonly<Record<string, { readonly sha256: string }>> {
  const { projects } = server.state()[KIND] as { projects: Readonly<Record<string, PracticeProject>> };
  return projects['0001']?.folder ?? {};
}

async function startPractice(options: Readonly<Record<string, unknown>> = {}): Promise<PracticeServer> {
  return startPracticeServer({ services: { [KIND]: { fileMsMin: 0, fileMsMax: 0, ...options } } });
}

function practiceDestination(server: PracticeServer): Destination {
  const { url, user, authUrl, shortcode } = server.services[KIND]!;
  const options = { authUrl: String(authUrl), shortcode: String(shortcode) };
  return { ...testDestination(KIND, url, options), ...(user === undefined ? {} : { user }) };
}

const ROUTES: Readonly<Record<ContractStep, string>> = {
  probe: 'mapping',
  openBatch: 'mapping',
  send: 'ingest',
  start: 'bulk-ingest',
};
/** A bulk ingest wants a folder to be there, as any upload before it would have made. */
const SEED = 'seed.txt';

async function practice(): Promise<ServiceUnderTest> {
  const server = await startPractice();
  const http = httpUnderTest();
  const service = importServiceFor(KIND, http);
  const destination = practiceDestination(server);
  const { secret } = server.services[KIND]!;
  const access: ServiceUnderTest['access'] = (more) => ({ destination, secret, signal: NEVER, ...more });
  await service.send(access(), {
    batch: { ref: '0001', facts: {}, openedAt: 0 },
    files: [fileOf(SEED, 'seed')],
    onProgress: () => undefined,
  });
  let isStopped = false;
  const stop = async () => {
    if (!isStopped) await server.stop();
    isStopped = true;
  };
  return {
    service,
    access,
    openInput: { comment: 'a batch', key: 'k1' },
    extension: 'txt',
    loseNextAnswer: (step) =>
      void server.faults.add({
        service: KIND,
        route: ROUTES[step],
        fault: { kind: 'loseAnswer' },
        // Opening only reads: what a kept-alive connection loses is asked again once by itself.
        times: step === 'openBatch' ? 2 : 1,
      }),
    busyNext: (step, seconds) =>
      void server.faults.add({
        service: KIND,
        route: ROUTES[step],
        fault: { kind: 'status', status: 503, headers: { 'Retry-After': String(seconds) } },
        times: 1,
      }),
    stored: () => {
      const files = Object.entries(folderOf(server)).filter(([path]) => path !== SEED);
      return new Map(files.map(([path, { sha256 }]) => [path, sha256]));
    },
    starts: () =>
      server.ledger
        .list(KIND)
        .filter((call) => call.route === 'bulk-ingest' && call.status === 202)
        .map(() => 'import' as const),
    state: () => server.state()[KIND],
    goOffline: stop,
    dispose: async () => {
      http.close();
      await stop();
    },
  };
}

importServiceContract('dsp-ingest against the practice server', practice);

function fileOf(name: string, content: string): OutgoingFile {
  const bytes = Buffer.from(content, 'utf8');
  return {
    name,
    body: {
      bytes: bytes.byteLength,
      facts: undefined,
      async *chunks() {
        if (bytes.byteLength > 0) yield bytes;
      },
      proof: () => Promise.reject(new Error('the core asks for the proof, no adapter does')),
      close: () => Promise.resolve(),
    },
  };
}

async function well<T>(result: Promise<Result<T>> | undefined): Promise<T> {
  const told = await result;
  if (told?.ok === true) return told.value;
  throw new Error(JSON.stringify(told));
}
async function failed(result: Promise<Result<unknown>> | undefined): Promise<Failure> {
  const told = await result;
  if (told?.ok === false) return told.failure;
  throw new Error('it went well');
}

let http: Http;
let service: ImportService;
beforeEach(() => {
  http = httpUnderTest();
  service = importServiceFor(KIND, http);
});
afterEach(() => http.close());

describe('an ingest from its files to its end (practice server)', () => {
  let server: PracticeServer | undefined;
  let access: Access;
  afterEach(() => server?.stop());

  async function begin(options: Readonly<Record<string, unknown>> = {}): Promise<PracticeServer> {
    server = await startPractice(options);
    access = {
      destination: practiceDestination(server),
      secret: server.services[KIND]!.secret,
      signal: NEVER,
    };
    return server;
  }
  const open = () => well(service.openBatch(access, { comment: '', key: 'k' }));
  const send = (batch: RemoteBatch, name: string, content: string) =>
    well(service.send(access, { batch, files: [fileOf(name, content)], onProgress: () => undefined }));
  const start = (batch: RemoteBatch) =>
    well(service.start(access, { batch, kind: 'import', repeated: false, names: [] }));
  async function ended(input: JobInput) {
    for (;;) {
      const report = await well(service.report?.(access, input));
      if (report.state !== 'running') return report;
    }
  }

  test('the rows that are new since the start tell what was ingested; the rest is left over', async () => {
    await begin();
    const earlier = await open();
    await send(earlier, 'a.txt', 'an older one');
    await start(earlier);
    await ended({ batch: earlier, names: ['a.txt'] });

    const batch = await open();
    expect(batch.ref).toBe('0001');
    expect(batch.facts['baselineRows']).toBe('1');
    const names = ['a.txt', 'Bilder, alt/Côté "gauche"/b.txt', 'c.txt', 'sub/../d.TIF'];
    await send(batch, names[0]!, 'CORRUPT: this one cannot be ingested');
    for (const name of names.slice(1)) await send(batch, name, `content of ${name}`);
    expect(await start(batch)).toEqual({ kind: 'running' });
    const report = await ended({ batch, names });
    if (report.state !== 'succeeded') throw new Error(report.state);
    expect(report.leftOut, 'its row is of an earlier ingest').toEqual(['a.txt']);
    expect(Object.keys(report.refs).sort()).toEqual(names.slice(1).sort());
    expect(report.refs['sub/../d.TIF']).toMatch(/^[0-9A-Za-z]{11}-[0-9A-Za-z]{11}\.jpx$/);
    expect(report.serverSaid).toBe(await well(service.mapping?.(access, { batch })));
    expect(report.serverSaid?.split('\n')).toHaveLength(1 + 4);

    await send(batch, 'a.txt', 'mended');
    await start(batch);
    expect(await ended({ batch, names: ['a.txt'] })).toMatchObject({ state: 'succeeded', leftOut: [] });
  });

  test('the checksum of the original comes later, where the server lets us ask', async () => {
    await begin();
    const batch = await open();
    await send(batch, 'a.txt', 'abc');
    await start(batch);
    const report = await ended({ batch, names: ['a.txt'] });
    const remoteRef = report.state === 'succeeded' ? (report.refs['a.txt'] ?? '') : '';
    expect(await well(service.lateDigest?.(access, { remoteRef }))).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
    expect(await well(service.lateDigest?.(access, { remoteRef: 'unknown-asset.jpx' }))).toBeUndefined();
  });

  test('where somebody finalised meanwhile, every row is new; without a mapping a person is asked', async () => {
    await begin();
    const first = await open();
    await send(first, 'a.txt', 'old');
    await start(first);
    await ended({ batch: first, names: [] });
    const batch = await open();
    await well(service.finalize?.(access, { batch }));
    await expect
      .poll(() => service.mapping?.(access, { batch }))
      .toMatchObject({
        failure: { code: 'request.not-found' },
      });
    expect(
      await failed(service.start(access, { batch, kind: 'import', repeated: false, names: [] })),
    ).toMatchObject({
      code: 'remote.schedule-refused',
      serverSays: '{"id":"0001","type":"Import folder not found."}',
    });
    expect((await failed(service.finalize?.(access, { batch }))).code).toBe('remote.rejected-batch');
    expect(await failed(service.report?.(access, { batch, names: ['a.txt'] }))).toMatchObject({
      code: 'remote.batch-gone',
      facts: { ref: 'the mapping of project 0001' },
    });
    await send(batch, 'a.txt', 'new');
    await start(batch);
    expect(await ended({ batch, names: ['a.txt'] })).toMatchObject({ leftOut: [] });
  });

  test('a taken project is waited for by everything, and the probe minds it not', async () => {
    await begin({ fileMsMin: 60_000, fileMsMax: 60_000 });
    const batch = await open();
    await send(batch, 'a.txt', 'a');
    await start(batch);
    const busy = { code: 'remote.busy', facts: { status: 409 } };
    const told = await failed(
      service.send(access, { batch, files: [fileOf('b.txt', 'b')], onProgress: () => undefined }),
    );
    expect(told).toMatchObject(busy);
    expect(told.retryAfterMs).toBeGreaterThanOrEqual(250);
    expect(told.retryAfterMs).toBeLessThanOrEqual(500);
    expect(
      await failed(service.start(access, { batch, kind: 'import', repeated: true, names: [] })),
    ).toMatchObject(busy);
    expect(await failed(service.openBatch(access, { comment: '', key: 'k' }))).toMatchObject(busy);
    expect(await failed(service.finalize?.(access, { batch }))).toMatchObject(busy);
    expect(await well(service.report?.(access, { batch, names: ['a.txt'] }))).toEqual({
      state: 'running',
      pollInMs: 2_000,
    });
    expect(await well(service.probe(access))).toMatchObject({
      product: 'DSP-INGEST',
      credentialsTested: true,
    });
  });

  test('one sign-in serves all calls, and a token that is about to end is replaced before it does', async () => {
    const signIns = () => server!.ledger.list(KIND).filter((call) => call.route === 'authentication').length;
    await begin();
    const batch = await open();
    await send(batch, 'a.txt', 'a');
    await well(service.probe(access));
    expect(signIns()).toBe(1);
    await server!.stop();
    await begin({ tokenLifetimeMs: 0 });
    await open();
    await open();
    expect(signIns()).toBe(2);
  });

  test('a right that is missing is told from a sign-in that is not good, although both are 401', async () => {
    await begin({
      users: [
        {
          email: 'v@example.org',
          username: 'v',
          iri: 'http://rdfh.ch/users/v',
          password: 'visitor pass',
          scope: '',
        },
      ],
    });
    expect(await failed(service.probe(access))).toMatchObject({
      code: 'remote.no-permission',
      facts: { right: 'write access to project 0001' },
      serverSays: '{"reason":"No project access."}',
    });
    expect(await failed(service.probe({ ...access, secret: 'not the password' }))).toMatchObject({
      code: 'remote.sign-in',
      serverSays: '{"message":"bad credentials: not valid"}',
    });
    expect(await failed(service.probe({ ...access, secret: access.secret.toUpperCase() }))).toMatchObject({
      code: 'remote.sign-in',
    });
  });
});

describe('what goes over the wire, and what its answers mean', () => {
  let server: CannedServer;
  beforeEach(async () => {
    server = await cannedServer();
  });
  afterEach(() => server.stop());

  const MAPPING: CannedAnswer = { status: 200, type: 'text/csv', body: 'original,derivative\na.txt,x-1.txt' };
  const NO_MAPPING = json(404, { id: '08E1', type: 'project' });
  const UP = json(200, { status: 'UP' });
  const UNKNOWN_TOKEN = json(401, { reason: 'Invalid JWT signature' });
  const EXPIRED = json(401, { reason: 'JWT token has expired' });
  const token = (name: string) => json(200, { token: name });
  const batch: RemoteBatch = { ref: '08E1', facts: {}, openedAt: 0 };

  /** `with sign-in` = at the same address, so that the answers come in the order of the calls. */
  function access(how: 'token' | 'with sign-in', user = 'lab@example.org'): Access {
    const options = { shortcode: '08E1', ...(how === 'token' ? {} : { authUrl: server.url }) };
    return {
      destination: { ...testDestination(KIND, server.url, options), user },
      secret: 'the-secret-of-the-lab',
      signal: NEVER,
    };
  }
  const send = (as: Access, name = 'a.txt') =>
    service.send(as, { batch, files: [fileOf(name, 'abc')], onProgress: () => undefined });
  const start = (as: Access) => service.start(as, { batch, kind: 'import', repeated: false, names: [] });
  const lines = () => server.seen.map(({ method, path }) => `${method} ${path}`);

  test('a name is one percent-encoded segment, below the project in upper case', async () => {
    server.answers = [json(200, { status: 'ok' })];
    const [sent] = await well(send(access('token'), "Côté/a b+(1)'%23.txt"));
    expect(sent).toEqual({ name: "Côté/a b+(1)'%23.txt", atLeast: 'acknowledged' });
    expect(lines()).toEqual([
      "POST /projects/08E1/bulk-ingest/ingest/C%C3%B4t%C3%A9%2Fa%20b%2B(1)'%2523.txt",
    ]);
    expect(server.seen[0]).toMatchObject({
      body: 'abc',
      headers: { authorization: 'Bearer the-secret-of-the-lab', 'content-type': 'application/octet-stream' },
    });
  });

  test('the user is told to the API as what it is', async () => {
    for (const [user, field] of [
      ['lab@example.org', 'email'],
      ['lab', 'username'],
      ['http://rdfh.ch/users/lab', 'iri'],
    ] as const) {
      server.answers = [token('t'), NO_MAPPING];
      await well(service.openBatch(access('with sign-in', user), { comment: '', key: 'k' }));
      expect(JSON.parse(server.seen.at(-2)!.body)).toEqual({
        [field]: user,
        password: 'the-secret-of-the-lab',
      });
      expect(server.seen.at(-1)!.headers['authorization']).toBe('Bearer t');
    }
  });

  test('a token that ended is replaced once, and the call made again', async () => {
    const as = access('with sign-in');
    server.answers = [token('first'), MAPPING, EXPIRED, token('second'), MAPPING];
    await well(service.mapping?.(as, { batch }));
    await well(service.mapping?.(as, { batch }));
    expect(server.seen.map(({ headers }) => headers['authorization'])).toEqual([
      undefined,
      'Bearer first',
      'Bearer first',
      undefined,
      'Bearer second',
    ]);
    server.answers = [EXPIRED, token('third'), EXPIRED];
    expect((await failed(service.mapping?.(as, { batch }))).code).toBe('remote.sign-in');
  });

  test('a new token that is refused at once is a matter of sign-in, and no endless exchange', async () => {
    server.answers = [token('first'), UNKNOWN_TOKEN];
    expect((await failed(service.mapping?.(access('with sign-in'), { batch }))).code).toBe('remote.sign-in');
    expect(server.seen).toHaveLength(2);
  });

  test('a token that ends in an upload costs that try and nothing else', async () => {
    const as = access('with sign-in');
    server.answers = [
      token('first'),
      json(200, { status: 'ok' }),
      EXPIRED,
      token('second'),
      json(200, { status: 'ok' }),
    ];
    await well(send(as));
    expect(await failed(send(as))).toMatchObject({ code: 'remote.busy', retryAfterMs: 250 });
    await well(send(as));
    expect(server.seen.at(-1)!.headers['authorization']).toBe('Bearer second');
  });

  test('no token, password or reason of a refusal leaks into a failure', async () => {
    server.answers = [token('token-of-the-day'), text(400, 'token-of-the-day the-secret-of-the-lab')];
    const told = JSON.stringify(await failed(send(access('with sign-in'))));
    expect(told).toContain('[secret] [secret]');
    expect(told).not.toMatch(/token-of-the-day|the-secret/);
  });

  const shared = {
    'bad token': [UNKNOWN_TOKEN, 'remote.sign-in'],
    'no header': [text(401, 'Invalid value for: header Authorization (missing)'), 'remote.sign-in'],
    'no right': [json(401, { reason: 'No project access.' }), 'remote.no-permission'],
    'no admin': [json(401, { reason: 'Admin permissions required.' }), 'remote.no-permission'],
    forbidden: [json(403, { reason: 'permission denied' }), 'remote.no-permission'],
    'page of a gateway': [html(401, 'Please sign in'), 'remote.not-our-server'],
    busy: [json(409, { reason: 'A bulk ingest is currently in progress for project 08E1.' }), 'remote.busy'],
    'no such route': [{ status: 404 }, 'remote.not-installed'],
    'another server': [html(404, 'Not found'), 'remote.not-our-server'],
    'wrong method': [text(405, 'Method Not Allowed'), 'remote.not-our-server'],
    portal: [html(200, 'Welcome'), 'remote.not-our-server'],
    'other JSON': [json(200, { ok: true }), 'remote.not-understood'],
    defect: [text(500, 'Internal Server Error'), 'remote.server-error'],
    'proxy limit': [html(504, 'Gateway time-out'), 'remote.server-error'],
    moved: [{ status: 301, headers: { Location: 'https://ingest.example/' } }, 'remote.redirect'],
  } as const;

  test('every answer that all calls share has the same meaning in each', async () => {
    const calls = {
      mapping: () => service.mapping?.(access('token'), { batch }),
      openBatch: () => service.openBatch(access('token'), { comment: '', key: 'k' }),
      send: () => send(access('token')),
      start: () => start(access('token')),
      finalize: () => service.finalize?.(access('token'), { batch }),
    };
    for (const [call, make] of Object.entries(calls))
      for (const [name, [answer, code]] of Object.entries(shared)) {
        server.answers = [answer];
        expect((await failed(make())).code, `${call}: ${name}`).toBe(code);
      }
  });

  test('a refused upload says so in the words of the server', async () => {
    const body = `{"errors":[{"argument":"Path variable: 'filename''","reason":"'a' is invalid: Filename must have a valid file extension"}]}`;
    server.answers = [{ status: 400, type: 'application/json', body }];
    expect(await failed(send(access('token')))).toMatchObject({
      code: 'remote.rejected-file',
      facts: { name: 'a.txt', status: 400 },
      serverSays: body,
    });
    server.answers = [html(413, 'Request Entity Too Large')];
    expect(await failed(send(access('token')))).toMatchObject({
      code: 'remote.too-large',
      facts: { bytes: 3 },
    });
  });

  test('an import is started by 202 and by nothing else; a dry run is no call', async () => {
    server.answers = [json(202, { id: '08E1' })];
    expect(await well(start(access('token')))).toEqual({ kind: 'running' });
    expect(lines()).toEqual(['POST /projects/08E1/bulk-ingest']);
    server.answers = [json(200, { id: '08E1' })];
    expect((await failed(start(access('token')))).code).toBe('remote.not-understood');
  });

  test('a mapping that is cut, or none, is never taken for the end of an ingest', async () => {
    const report = () => service.report?.(access('token'), { batch, names: ['a.txt'] });
    for (const body of ['', 'original,derivative\n"a.txt', '<csv>']) {
      server.answers = [{ status: 200, type: 'text/csv', body }];
      expect((await failed(report())).code, body).toBe('remote.not-understood');
    }
    server.answers = [{ status: 200, type: 'text/csv', body: 'original,derivative' }];
    expect(await well(report())).toMatchObject({ state: 'succeeded', leftOut: ['a.txt'], refs: {} });
  });

  test('the baseline is recognised by its bytes, and the last of two new rows of a path counts', async () => {
    const csv = (...rows: string[]): CannedAnswer => ({
      status: 200,
      type: 'text/csv',
      body: ['original,derivative', ...rows].join('\n'),
    });
    server.answers = [csv('ä.txt,old-1.txt', 'b.txt,old-2.txt')];
    const opened = await well(service.openBatch(access('token'), { comment: '', key: 'k' }));
    const names = ['ä.txt', 'b.txt'];
    const told = async (answer: CannedAnswer) => {
      server.answers = [answer];
      return well(service.report?.(access('token'), { batch: opened, names }));
    };
    expect(await told(csv('ä.txt,old-1.txt', 'b.txt,old-2.txt'))).toMatchObject({ leftOut: names });
    expect(
      await told(csv('ä.txt,old-1.txt', 'b.txt,old-2.txt', 'ä.txt,new-1.txt', 'ä.txt,new-2.txt')),
    ).toMatchObject({ leftOut: ['b.txt'], refs: { 'ä.txt': 'new-2.txt' } });
    expect(await told(csv('ä.txt,new-1.txt'))).toMatchObject({ leftOut: ['b.txt'] });
    expect(await told(csv('ä.txt,old-1.txt', 'b.txt,old-2.txtx'))).toMatchObject({ leftOut: [] });
  });

  test('the probe asks for health and mapping, and tells what is wrong', async () => {
    for (const answer of [MAPPING, NO_MAPPING, shared.busy[0]]) {
      server.answers = [UP, answer];
      expect(await service.probe(access('token'))).toMatchObject({ ok: true });
      expect(lines().slice(-2)).toEqual(['GET /health', 'GET /projects/08E1/bulk-ingest/mapping.csv']);
    }
    const cases: readonly (readonly [string, readonly CannedAnswer[], string])[] = [
      [
        'the API instead of the ingest',
        [json(200, { name: 'AppState', status: 'healthy' })],
        'remote.not-our-server',
      ],
      ['down', [json(503, { status: 'DOWN' })], 'remote.busy'],
      ['no such route', [{ status: 404 }], 'remote.not-installed'],
      ['a portal', [html(200, 'Welcome')], 'remote.not-our-server'],
      ['no right', [UP, shared['no right'][0]], 'remote.no-permission'],
      ['a token that is none', [UP, UNKNOWN_TOKEN], 'remote.sign-in'],
    ];
    for (const [name, answers, code] of cases) {
      server.answers = [...answers];
      expect((await failed(service.probe(access('token')))).code, name).toBe(code);
    }
    const signIns: readonly (readonly [string, CannedAnswer, string])[] = [
      ['wrong password', json(401, { message: 'bad credentials: not valid' }), 'remote.sign-in'],
      ['no e-mail address', text(400, 'Invalid value for: body'), 'remote.sign-in'],
      ['not the API', html(404, 'Not found'), 'remote.not-our-server'],
      ['the ingest instead of the API', { status: 404 }, 'remote.not-installed'],
      ['a portal', html(200, 'Welcome'), 'remote.not-our-server'],
      ['no token in it', json(200, {}), 'remote.not-understood'],
      ['down', text(503, 'later'), 'remote.busy'],
    ];
    for (const [name, answer, code] of signIns) {
      server.answers = [UP, answer];
      expect((await failed(service.probe(access('with sign-in')))).code, name).toBe(code);
    }
  });

  test('a destination without project or user is told what it lacks', async () => {
    const bare = { ...access('token'), destination: testDestination(KIND, server.url) };
    expect(await failed(service.probe(bare))).toMatchObject({
      code: 'destination.incomplete',
      facts: { flag: '--shortcode XXXX' },
    });
    const { user: _, ...nobody } = access('with sign-in').destination;
    expect(
      await failed(service.openBatch({ ...bare, destination: nobody }, { comment: '', key: 'k' })),
    ).toMatchObject({
      code: 'destination.incomplete',
      facts: { flag: '--user U' },
    });
    expect(server.seen).toEqual([]);
  });
});

describe('names', () => {
  const cases = [
    ['README', 'is refused by the server: "Filename must have a valid file extension"'],
    ['a&b.txt', 'is refused by the server: "Filename contains invalid characters"'],
    ['../a.txt', 'is refused by the server: "Cannot traverse out of the upload directory"'],
    ['a\0.txt', 'holds a NUL character, on which the server breaks'],
    ['dir\uD800/a.txt', 'holds half a character (a lone surrogate), which UTF-8 cannot carry'],
    ['dir\r/a.txt', "holds a carriage return, which breaks the server's mapping.csv"],
    [`${'d'.repeat(256)}/a.txt`, 'has a part of more than 255 bytes, which the server cannot store'],
  ] as const;
  test.each(cases)('%j is refused with a reason', (name, reason) => {
    expect(service.acceptsName(name)).toMatchObject({
      ok: false,
      failure: { code: 'file.bad-name', facts: { name, reason } },
    });
  });

  test('what the server takes is taken', () => {
    for (const name of ['a.TIF', 'Côté gauche/a (1).jpx', 'dir & more/a.tar.gz', 'cafe\u0301.mp4'])
      expect(service.acceptsName(name)).toEqual({ ok: true, value: undefined });
  });
});
