import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { PracticeServer } from '../../../main/practice/practiceServer.ts';
import type { DspClient } from './dspIngestFixtures.ts';
import { anyToken, bearerOf, dspClient, startDsp } from './dspIngestFixtures.ts';
import { rawCall } from './rawCall.ts';

const BUSY = '{"reason":"A bulk ingest is currently in progress for project 0001."}';
const NO_FOLDER = '{"id":"0001","type":"Import folder not found."}';
const DERIVATIVE = /^[0-9A-Za-z]{11}-[0-9A-Za-z]{11}\.[A-Za-z0-9]+$/;

let servers: PracticeServer[] = [];

async function fresh(options: Readonly<Record<string, unknown>> = {}, speed = 1): Promise<PracticeServer> {
  const server = await startDsp(options, { speed });
  servers.push(server);
  return server;
}

async function freshClient(options: Readonly<Record<string, unknown>> = {}, speed = 1): Promise<DspClient> {
  const server = await fresh(options, speed);
  return dspClient(server, await bearerOf(server));
}

afterEach(async () => {
  for (const server of servers) await server.stop();
  servers = [];
});

/** The first column, where no value is quoted. */
function originalsOf(mapping: string): string[] {
  return mapping
    .split('\n')
    .slice(1)
    .map((row) => row.slice(0, row.indexOf(',')));
}

describe('a refused call is answered word for word, in the order of the server', () => {
  let server: PracticeServer;
  let admin: { Authorization: string };
  beforeAll(async () => {
    server = await startDsp();
    admin = await bearerOf(server);
  });
  afterAll(() => server.stop());

  const shortcodeText = (got: string): string =>
    `Invalid value for: path parameter shortcode (expected value to match: ^\\p{XDigit}{4,4}$, but got: "${got}")`;
  const cases = [
    { title: 'an unknown path, without a token', method: 'GET', path: '/nothing', status: 404, body: '' },
    {
      title: 'a raw slash in a name',
      method: 'POST',
      path: '/projects/0001/bulk-ingest/ingest/a/b.txt',
      status: 404,
      body: '',
    },
    { title: 'no name', method: 'POST', path: '/projects/0001/bulk-ingest/ingest/', status: 404, body: '' },
    {
      title: 'a shortcode of three digits, without a token',
      method: 'GET',
      path: '/projects/001/bulk-ingest/mapping.csv',
      status: 400,
      body: shortcodeText('001'),
    },
    {
      title: 'a shortcode that is no hex',
      method: 'POST',
      path: '/projects/00zz/bulk-ingest',
      status: 400,
      body: shortcodeText('00zz'),
    },
    {
      title: 'a bad shortcode and a wrong method',
      method: 'PUT',
      path: '/projects/00001/bulk-ingest',
      status: 400,
      body: shortcodeText('00001'),
    },
    {
      title: 'a wrong method, without a token',
      method: 'GET',
      path: '/projects/0001/bulk-ingest',
      status: 405,
      body: 'Method Not Allowed',
    },
    {
      title: 'a POST of the mapping',
      method: 'POST',
      path: '/projects/0001/bulk-ingest/mapping.csv',
      status: 405,
      body: 'Method Not Allowed',
    },
    {
      title: 'no token',
      method: 'GET',
      path: '/projects/0001/bulk-ingest/mapping.csv',
      status: 401,
      body: 'Invalid value for: header Authorization (missing)',
    },
    {
      title: 'another scheme',
      method: 'GET',
      path: '/projects/0001/bulk-ingest/mapping.csv',
      headers: { Authorization: 'Basic YTpi' },
      status: 401,
      body: 'Invalid value for: header Authorization (missing)',
    },
    {
      title: 'a bad name, without a token',
      method: 'POST',
      path: '/projects/0001/bulk-ingest/ingest/bad%26name',
      status: 401,
      body: 'Invalid value for: header Authorization (missing)',
    },
    {
      title: 'what is no token',
      method: 'GET',
      path: '/projects/0001/bulk-ingest/mapping.csv',
      headers: { Authorization: 'Bearer nonsense' },
      status: 401,
      body: '{"reason":"Invalid JWT format: expected 3 parts"}',
    },
    {
      title: 'an asset id with an odd character',
      method: 'GET',
      path: '/projects/0001/assets/a%20bcd',
      status: 400,
      body: 'Invalid value for: path parameter assetId (expected value to match: ^[a-zA-Z0-9-_]{4,}$, but got: "a bcd")',
    },
  ];
  test.each(cases)('$title', async ({ method, path, headers, status, body }) => {
    const answer = await rawCall(`${server.url}/dsp${path}`, {
      method,
      ...(headers === undefined ? {} : { headers }),
    });
    expect({ status: answer.status, body: answer.body }).toEqual({ status, body });
    if (answer.body.startsWith('Invalid value'))
      expect(answer.headers['content-type']).toBe('text/plain; charset=UTF-8');
    expect(answer.headers['www-authenticate']).toBe(
      body.includes('header Authorization') ? 'Bearer' : undefined,
    );
  });

  const names: readonly { readonly raw: string; readonly message: string; readonly name?: string }[] = [
    { raw: 'README', message: 'Filename must have a valid file extension' },
    { raw: 'a.exe', message: 'Filename must have a valid file extension' },
    { raw: 'a%26b.txt', message: 'Filename contains invalid characters', name: 'a&b.txt' },
    { raw: '..%2Fa.txt', message: 'Cannot traverse out of the upload directory', name: '../a.txt' },
    {
      raw: 'a%2F..%2F..%2Fb.txt',
      message: 'Cannot traverse out of the upload directory',
      name: 'a/../../b.txt',
    },
    { raw: '..a.txt', message: 'Cannot traverse out of the upload directory' },
    { raw: '%2F', message: 'Empty path', name: '/' },
  ];
  test.each(names)('the name $raw', async ({ raw, message, name = raw }) => {
    const answer = await dspClient(server, admin).upload(raw, 'x');
    expect({ status: answer.status, body: answer.body }).toEqual({
      status: 400,
      body: `{"errors":[{"argument":"Path variable: 'filename''","reason":"'${name}' is invalid: ${message}"}]}`,
    });
    expect(answer.headers['content-type']).toBe('application/json');
  });

  test('names that the server breaks on are a bare 500', async () => {
    const client = dspClient(server, admin);
    for (const name of ['nul%00.txt', `${'x'.repeat(300)}.txt`])
      expect(await client.upload(name, 'x')).toMatchObject({ status: 500, body: 'Internal Server Error' });
  });
});

describe('tokens', () => {
  test('the API signs in by e-mail address, user name or IRI, and refuses the rest', async () => {
    const server = await fresh();
    const signIn = (body: unknown) =>
      rawCall(`${server.url}/dsp-api/v2/authentication`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      });
    const password = 'correct horse';
    for (const by of [
      { email: 'admin@example.org' },
      { username: 'admin' },
      { iri: 'http://rdfh.ch/users/admin' },
    ]) {
      const answer = await signIn({ ...by, password });
      expect(answer.status).toBe(200);
      const [, payload = ''] = (JSON.parse(answer.body) as { token: string }).token.split('.');
      const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
      expect(claims).toMatchObject({ sub: 'http://rdfh.ch/users/admin', scope: 'admin' });
      expect(Number(claims['exp']) - Number(claims['iat'])).toBe(30 * 24 * 60 * 60);
    }
    for (const wrong of [
      { username: 'admin', password: 'no' },
      { email: 'x@y.z', password },
    ])
      expect(await signIn(wrong)).toMatchObject({
        status: 401,
        body: '{"message":"bad credentials: not valid"}',
      });
    expect((await signIn({ username: 'admin' })).status).toBe(400);
  });

  test('a token that is not good is told why', async () => {
    const server = await fresh();
    const secret = (server.state()['dsp-ingest'] as { jwtSecret: string }).jwtSecret;
    const good = {
      iss: 'practice-dsp-api',
      sub: 'someone',
      aud: ['practice-dsp-ingest'],
      exp: Math.floor(Date.now() / 1000) + 60,
      scope: 'admin',
    };
    const { sub: _, ...nobody } = good;
    const cases: readonly (readonly [string, string])[] = [
      [anyToken(good, 'another secret'), 'Invalid JWT signature'],
      [anyToken(good, secret, { alg: 'HS512' }), 'Unsupported algorithm: HS512'],
      [anyToken({ ...good, exp: 1000 }, secret), 'JWT token has expired'],
      [anyToken({ ...good, aud: 'other' }, secret), 'Invalid audience: expected practice-dsp-ingest'],
      [
        anyToken({ ...nobody, iss: 'x' }, secret),
        'Invalid issuer: expected practice-dsp-api, Subject is missing.',
      ],
      [
        anyToken({ ...good, scope: 'admin write:project:00' }, secret),
        'Invalid contents: Predicate failed: "00".matches("^\\p{XDigit}{4,4}$").',
      ],
      [anyToken({ ...good, scope: 'nothing known' }, secret), 'No project access.'],
    ];
    for (const [token, reason] of cases) {
      const answer = await dspClient(server, { Authorization: `Bearer ${token}` }).mapping();
      expect(answer).toMatchObject({ status: 401, body: JSON.stringify({ reason }) });
    }
    const answer = await dspClient(server, { Authorization: `bearer ${anyToken(good, secret)}` }).mapping();
    expect(answer).toMatchObject({ status: 404, body: '{"id":"0001","type":"project"}' });
  });

  test('rights go by project, and a lower-case path is nobody’s project but the administrator’s', async () => {
    const server = await fresh();
    const writer = await bearerOf(server, 'writer');
    const status = async (who: typeof writer, shortcode: string) =>
      (await dspClient(server, who, shortcode).mapping()).status;
    expect(await status(writer, '0001')).toBe(404);
    expect(await status(writer, '08E1')).toBe(404);
    expect(await status(writer, '08e1')).toBe(401);
    expect(await status(writer, '0002')).toBe(401);
    expect(await status(await bearerOf(server, 'visitor'), '0001')).toBe(401);
    const admin = await bearerOf(server);
    await dspClient(server, admin, '08e1').upload('a.txt', 'a');
    expect((await dspClient(server, admin, '08E1').start()).status).toBe(404);
    expect(await dspClient(server, admin, '08e1').start()).toMatchObject({
      status: 202,
      body: '{"id":"08e1"}',
    });
  });

  test('an older server wants an administrator', async () => {
    const server = await fresh({ adminOnly: true });
    const answer = await dspClient(server, await bearerOf(server, 'writer')).mapping();
    expect(answer).toMatchObject({ status: 401, body: '{"reason":"Admin permissions required."}' });
    expect((await dspClient(server, await bearerOf(server)).mapping()).status).toBe(404);
  });
});

describe('an ingest', () => {
  test('takes files with folders in their names, and the mapping names them as they were sent', async () => {
    const client = await freshClient();
    const uploaded = await client.upload('Bilder%20Projekt%202024%2FC%C3%B4t%C3%A9%20gauche%2Fa.TIF', 'one');
    expect(uploaded).toMatchObject({ status: 200, body: '{"status":"ok"}' });
    await client.upload('cafe%CC%81.mp4', 'two');
    await client.upload('%2Fsub%2F..%2Fx%2C%20y.JPG', 'three');
    await client.upload('quo%22te%2Fa.Txt', 'four');
    expect(await client.mapping()).toMatchObject({ status: 404, body: '{"id":"0001","type":"project"}' });
    expect(await client.start()).toMatchObject({ status: 202, body: '{"id":"0001"}' });
    await client.mappingAtRest();
    const { headers, body } = await client.mapping();
    expect(headers['content-type']).toBe('text/csv');
    expect(headers['content-disposition']).toBe('attachment; filename=mapping.csv');
    const [header, ...rows] = body.split('\n');
    expect(header).toBe('original,derivative');
    const originals = rows.map((row) => row.slice(0, row.lastIndexOf(',')));
    expect([...originals].sort()).toEqual(
      ['Bilder Projekt 2024/Côté gauche/a.TIF', 'cafe\u0301.mp4', '"x, y.JPG"', '"quo""te/a.Txt"'].sort(),
    );
    const derivatives = rows.map((row) => row.slice(row.lastIndexOf(',') + 1));
    for (const derivative of derivatives) expect(derivative).toMatch(DERIVATIVE);
    expect(derivatives.map((name) => name.slice(name.lastIndexOf('.'))).sort()).toEqual([
      '.Txt',
      '.jpx',
      '.jpx',
      '.mp4',
    ]);
  });

  test('keeps back what cannot be ingested, without a word, and a further one takes just that', async () => {
    const client = await freshClient({ failing: { 'b.txt': 1 } });
    for (const [name, content] of [
      ['a.txt', 'CORRUPT'],
      ['b.txt', 'b'],
      ['c.txt', ''],
      ['.hidden.txt', 'h'],
    ] as const)
      expect((await client.upload(name, content)).status).toBe(200);
    await client.start();
    expect(await client.mappingAtRest()).toMatch(/^original,derivative\nc\.txt,\S+\.txt$/);
    await client.upload('a.txt', 'mended');
    await client.start();
    const rows = originalsOf(await client.mappingAtRest());
    expect(rows[0]).toBe('c.txt');
    expect(rows.slice(1).sort()).toEqual(['a.txt', 'b.txt']);
  });

  test('of a path that was ingested before appends a second row', async () => {
    const client = await freshClient();
    for (const content of ['old', 'new']) {
      await client.upload('a.txt', content);
      await client.start();
      await client.mappingAtRest();
    }
    const rows = (await client.mappingAtRest()).split('\n').slice(1);
    expect(originalsOf(await client.mappingAtRest())).toEqual(['a.txt', 'a.txt']);
    expect(new Set(rows).size).toBe(2);
  });

  test('works on eight files at once, and the mapping has them as they ended', async () => {
    const server = await fresh({ fileMsMin: 1000, fileMsMax: 60_000 }, 200);
    const client = dspClient(server, await bearerOf(server));
    const names = Array.from({ length: 24 }, (_, at) => `${String(at).padStart(2, '0')}.txt`);
    for (const name of names) await client.upload(name, `content of ${name}`);
    await client.start();
    const rows = originalsOf(await client.mappingAtRest());
    expect([...rows].sort()).toEqual(names);
    expect(rows).not.toEqual(names);
    expect(names.slice(0, 8), 'the first to end is one of the first eight').toContain(rows[0]);
  });

  test('tells the checksum of what it stored', async () => {
    const server = await fresh();
    const client = dspClient(server, await bearerOf(server));
    await client.upload('a.txt', 'abc');
    await client.start();
    const derivative = (await client.mappingAtRest()).split('\n')[1]?.split(',')[1] ?? '';
    const id = derivative.split('.')[0] ?? '';
    const reader = await bearerOf(server, 'writer');
    const answer = await rawCall(`${server.url}/dsp/projects/0001/assets/${id}`, { headers: reader });
    expect(JSON.parse(answer.body)).toMatchObject({
      internalFilename: derivative,
      originalInternalFilename: `${id}.txt.orig`,
      originalFilename: 'a.txt',
      checksumOriginal: createHash('sha256').update('abc').digest('hex'),
    });
    const missing = await rawCall(`${server.url}/dsp/projects/0001/assets/nothing`, { headers: reader });
    expect(missing).toMatchObject({ status: 404, body: '{"id":"0001/nothing","type":"AssetRef"}' });
  });
});

describe('the project is one at a time', () => {
  test('while an ingest runs all four operations are refused alike, and another project is free', async () => {
    const server = await fresh({ fileMsMin: 60_000, fileMsMax: 60_000 }, 10);
    const admin = await bearerOf(server);
    const client = dspClient(server, admin);
    await client.upload('a.txt', 'a');
    expect((await client.start()).status).toBe(202);
    for (const call of [
      () => client.upload('b.txt', 'b'),
      () => client.start(),
      () => client.mapping(),
      () => client.finalize(),
    ])
      expect(await call()).toMatchObject({ status: 409, body: BUSY });
    expect((await dspClient(server, admin, '0002').upload('a.txt', 'a')).status).toBe(200);
  });

  test('a short wait is waited out, and a bad name is told only to who had the project', async () => {
    const server = await fresh({ fileMsMin: 100, fileMsMax: 100 });
    const client = dspClient(server, await bearerOf(server));
    await client.upload('a.txt', 'a');
    await client.start();
    expect((await client.upload('README', 'x')).status).toBe(400);
  });

  test('a bulk ingest or finalize of a project without a folder is not found, busy or not', async () => {
    const client = await freshClient();
    expect(await client.start()).toMatchObject({ status: 404, body: NO_FOLDER });
    expect(await client.finalize()).toMatchObject({ status: 404, body: NO_FOLDER });
  });

  test('finalize destroys folder and mapping, ingested or not, and leaves the assets', async () => {
    const server = await fresh();
    const client = dspClient(server, await bearerOf(server));
    await client.upload('a.txt', 'a');
    await client.start();
    await client.mappingAtRest();
    await client.upload('b.txt', 'never ingested');
    expect(await client.finalize()).toMatchObject({ status: 200, body: '{"id":"0001"}' });
    expect(await client.mappingAtRest()).toBe('{"id":"0001","type":"project"}');
    expect((await client.start()).status).toBe(404);
    const { projects } = server.state()['dsp-ingest'] as { projects: Record<string, { assets: object }> };
    expect(Object.keys(projects['0001']?.assets ?? {})).toHaveLength(1);
  });
});

test('health and build are public, and every Origin is let in', async () => {
  const server = await fresh();
  const health = await rawCall(`${server.url}/dsp/health`, { headers: { Origin: 'https://example.org' } });
  expect(health).toMatchObject({ status: 200, body: '{"status":"UP"}' });
  expect(health.headers['access-control-allow-origin']).toBe('*');
  expect(JSON.parse((await rawCall(`${server.url}/dsp/info`)).body)).toMatchObject({ name: 'dsp-ingest' });
  expect((await rawCall(`${server.url}/dsp/health`, { method: 'POST' })).status).toBe(405);
});

test('the connection says where to sign in, with what, and for which project', async () => {
  const server = await fresh({ users: undefined });
  expect(server.services['dsp-ingest']).toEqual({
    url: `${server.url}/dsp`,
    authUrl: `${server.url}/dsp-api`,
    user: 'practice@example.org',
    secret: expect.stringMatching(/^[A-Za-z0-9_-]{24}$/) as string,
    shortcode: '0001',
  });
});
