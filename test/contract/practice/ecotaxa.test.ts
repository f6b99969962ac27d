import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RawCall } from './rawCall.ts';
import { rawCall } from './rawCall.ts';
import type { EcotaxaUnderTest } from './ecotaxaClient.ts';
import { EMAIL, ecotaxaUnderTest, jsonBody, PASSWORD } from './ecotaxaClient.ts';

const SAMPLES = new URL('../../fixtures/protocol-samples/ecotaxa/', import.meta.url);
const ANONYMOUS = { Authorization: 'none' };

let under: EcotaxaUnderTest;

beforeAll(async () => {
  under = await ecotaxaUnderTest();
});
afterAll(() => under.stop());

describe('signing in', () => {
  test('a token is a JSON string that opens the account', async () => {
    const answer = await rawCall(`${under.url}/login`, jsonBody({ username: EMAIL, password: PASSWORD }));
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(answer.body).toMatch(/^"eyJ1c2VyX2lkIjoyfQ\.[\w-]{6}\.[\w-]{27}"$/);
    const me = await under.json('/users/me');
    expect(me).toMatchObject({ id: 2, email: EMAIL, can_do: [1], status: 1 });
  });

  test('the address is read without regard to case', async () => {
    const answer = await rawCall(
      `${under.url}/login`,
      jsonBody({ username: EMAIL.toUpperCase(), password: PASSWORD }),
    );
    expect(answer.status).toBe(200);
  });

  const refused: { title: string; call: RawCall; status: number; body: string }[] = [
    {
      title: 'a wrong password',
      call: jsonBody({ username: EMAIL, password: 'x' }),
      status: 403,
      body: `{"detail":"You can't do this."}`,
    },
    {
      title: 'an unknown person',
      call: jsonBody({ username: 'nobody@x.test', password: PASSWORD }),
      status: 403,
      body: `{"detail":"You can't do this."}`,
    },
    {
      title: 'a seeded person, who has no password',
      call: jsonBody({ username: 'admin@practice.example', password: '' }),
      status: 403,
      body: `{"detail":"You can't do this."}`,
    },
    {
      title: 'no password at all',
      call: jsonBody({ username: EMAIL }),
      status: 422,
      body: '{"detail":[{"loc":["body","password"],"msg":"field required","type":"value_error.missing"}]}',
    },
    {
      title: 'a form',
      call: {
        method: 'POST',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
        body: 'username=a&password=b',
      },
      status: 422,
      body: '{"detail":[{"loc":["body"],"msg":"value is not a valid dict","type":"type_error.dict"}]}',
    },
  ];
  test.each(refused)('$title is refused', async ({ call, status, body }) => {
    const answer = await rawCall(`${under.url}/login`, call);
    expect([answer.status, answer.body]).toEqual([status, body]);
  });
});

describe('credentials of a call', () => {
  const cases = [
    { title: 'none', headers: {}, status: 403, body: '{"detail":"Not authenticated"}' },
    { title: 'another scheme', headers: ANONYMOUS, status: 403, body: '{"detail":"Not authenticated"}' },
    {
      title: 'a forged token',
      headers: { Authorization: 'Bearer eyJ1c2VyX2lkIjoxfQ.YUmHHw.aaaaaaaaaaaaaaaaaaaaaaaaaaa' },
      status: 401,
      body: '{"detail":"Could not validate credentials"}',
    },
    {
      title: 'nonsense',
      headers: { Authorization: 'Bearer é' },
      status: 401,
      body: '{"detail":"Could not validate credentials"}',
    },
  ];
  test.each(cases)('$title', async ({ headers, status, body }) => {
    const answer = await rawCall(`${under.url}/jobs/`, { headers });
    expect([answer.status, answer.body]).toEqual([status, body]);
    expect(answer.headers['www-authenticate']).toBe(status === 401 ? 'Bearer' : undefined);
  });

  test('the cookie of the web page is as good as a Bearer token', async () => {
    const headers = { Cookie: `a=b; session=${under.token}` };
    expect((await rawCall(`${under.url}/users/me`, { headers })).status).toBe(200);
  });

  test('credentials are looked at before parameters', async () => {
    expect((await rawCall(`${under.url}/jobs/abc/`)).status).toBe(403);
  });
});

describe('paths', () => {
  const cases = [
    { method: 'GET', path: '/jobs', status: 307, header: ['location', '/jobs/'] },
    { method: 'GET', path: '/jobs?job_type=a', status: 307, header: ['location', '/jobs/?job_type=a'] },
    { method: 'GET', path: '/jobs/1', status: 405, header: ['allow', 'DELETE'] },
    { method: 'DELETE', path: '/jobs/1/', status: 405, header: ['allow', 'GET'] },
    { method: 'GET', path: '/jobs/1/restart/', status: 307, header: ['location', '/jobs/1/restart'] },
    { method: 'POST', path: '/jobs/1/restart', status: 405, header: ['allow', 'GET'] },
    { method: 'GET', path: '/user_files', status: 307, header: ['location', '/user_files/'] },
    { method: 'POST', path: '/user_files', status: 307, header: ['location', '/user_files/'] },
    { method: 'POST', path: '/users/me', status: 405, header: ['allow', 'GET'] },
  ];
  test.each(cases)('$method $path is answered $status', async ({ method, path, status, header }) => {
    const answer = await under.call(path, { method });
    expect(answer.status).toBe(status);
    const [name = '', value = ''] = header;
    expect(answer.headers[name]).toBe(name === 'location' ? under.url + value : value);
    if (status === 405) expect(answer.body).toBe('{"detail":"Method Not Allowed"}');
  });

  test('every route is there twice, also below /api', async () => {
    for (const path of ['/api/users/me', '/api/jobs/', '/api/constants', '/api/user_files/']) {
      expect((await under.call(path)).status, path).toBe(200);
    }
    expect((await under.call('/api/jobs')).headers['location']).toBe(`${under.url}/api/jobs/`);
  });

  test('an unknown path is 404', async () => {
    const answer = await under.call('/nothing');
    expect([answer.status, answer.body]).toEqual([404, '{"detail":"Not Found"}']);
  });
});

describe('projects, people and categories', () => {
  test('a project shows the right of the one who asks, and its custom columns', async () => {
    expect(await under.json('/projects/1')).toMatchObject({
      projid: 1,
      highest_right: 'Annotate',
      obj_free_cols: {},
    });
    expect(await under.json('/projects/2')).toMatchObject({ highest_right: 'Manage' });
    expect(await under.json('/projects/3')).toMatchObject({ highest_right: 'View' });
  });

  const refused = [
    { path: '/projects/4', status: 403, body: `{"detail":"You can't do this."}` },
    { path: '/projects/99', status: 404, body: '{"detail":"Not found."}' },
    {
      path: '/projects/abc',
      status: 422,
      body: '{"detail":[{"loc":["path","project_id"],"msg":"value is not a valid integer","type":"type_error.integer"}]}',
    },
    { path: '/users/99', status: 404, body: '{"detail":"User not found"}' },
  ];
  test.each(refused)('$path is answered $status', async ({ path, status, body }) => {
    const answer = await under.call(path);
    expect([answer.status, answer.body]).toEqual([status, body]);
  });

  test('an unknown category is a traceback, as text', async () => {
    const answer = await under.call('/taxon/1234567');
    expect(answer.status).toBe(500);
    expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(answer.body).toMatch(/^\n----------- BACK-END -------------\n {2}File /);
  });

  test('a category shows its line up to the root', async () => {
    expect(await under.json('/taxon/45072')).toMatchObject({
      display_name: 'Copepoda',
      id_lineage: [45_072, 45_071, 2_367, 2, 1],
      children: [61_973, 61_982, 85_185],
    });
  });

  test('people are found by a part of their name, categories by a part of theirs', async () => {
    const people = await under.json<{ name: string }[]>('/users/search?by_name=%25smi%25');
    expect(people.map(({ name }) => name)).toEqual(['John Smith']);
    const parts = await under.json<{ text: string }[]>('/taxon_set/search?query=part');
    expect(parts.map(({ text }) => text)).toEqual(['part<Annelida', 'part<Crustacea', 'part<Mollusca']);
    expect(await under.json('/taxon_set/search?query=pa')).toEqual([]);
  });
});

test('the constants are the recorded ones, byte for byte, and need nobody signed in', async () => {
  const answer = await rawCall(`${under.url}/constants`);
  expect(answer.body).toBe(readFileSync(new URL('constants.json', SAMPLES), 'utf8'));
});
