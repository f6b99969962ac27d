import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PracticeServer } from '../../../main/practice/practiceServer.ts';
import { startPracticeServer } from '../../../main/practice/practiceServer.ts';
import { rawCall } from './rawCall.ts';

const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };
const GOOD = 'job_type=ingredients_spellcheck&batch_dir=2026-01-01-net';
const QUEUED = '{"status":"Request successful. Importing processed data."}';

let server: PracticeServer;
let url: string;
let bearer: { Authorization: string };

beforeAll(async () => {
  server = await startPracticeServer({ services: { robotoff: { key: 'practice-key' } } });
  url = `${server.services['robotoff']?.url ?? ''}/api/v1/batch/import`;
  bearer = { Authorization: 'Bearer practice-key' };
});

afterAll(() => server.stop());

describe('a refused call is answered word for word as the service does', () => {
  const cases = [
    {
      title: 'no parameters at all',
      call: { method: 'POST' },
      status: 400,
      body: '{"title":"Missing parameter","description":"The \\"job_type\\" parameter is required."}',
    },
    {
      title: 'no batch_dir, whatever the job type and the key',
      call: { method: 'POST', headers: FORM, body: 'job_type=nonsense' },
      status: 400,
      body: '{"title":"Missing parameter","description":"The \\"batch_dir\\" parameter is required."}',
    },
    {
      title: 'the job type that the error text advertises',
      call: { method: 'POST', headers: FORM, body: 'job_type=ingredients-spellcheck&batch_dir=d' },
      status: 400,
      body: `{"title":"400 Bad Request","description":"invalid job_type: ingredients-spellcheck. Valid job_types are: ['ingredients-spellcheck']"}`,
    },
    {
      title: 'no Authorization header',
      call: { method: 'POST', headers: FORM, body: GOOD },
      status: 400,
      body: '{"title":"Missing header value","description":"The \\"Authorization\\" header is required."}',
    },
    {
      title: 'another scheme',
      call: { method: 'POST', headers: { ...FORM, Authorization: 'Basic practice-key' }, body: GOOD },
      status: 401,
      body: `{"title":"Invalid authentication scheme: 'Bearer Token' expected."}`,
    },
    {
      title: 'three words in the header',
      call: { method: 'POST', headers: { ...FORM, Authorization: 'Bearer practice key' }, body: GOOD },
      status: 401,
      body: '{"title":"Invalid authentication scheme."}',
    },
    {
      title: 'a wrong key',
      call: { method: 'POST', headers: { ...FORM, Authorization: 'Bearer other' }, body: GOOD },
      status: 401,
      body: '{"title":"Invalid token."}',
    },
    {
      title: 'JSON parameters, which are never read',
      call: {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Authorization: 'Bearer practice-key' },
        body: '{"job_type":"ingredients_spellcheck","batch_dir":"d"}',
      },
      status: 400,
      body: '{"title":"Missing parameter","description":"The \\"job_type\\" parameter is required."}',
    },
    { title: 'a GET', call: { method: 'GET' }, status: 405, body: '{"title":"405 Method Not Allowed"}' },
  ];
  test.each(cases)('$title', async ({ call, status, body }) => {
    const answer = await rawCall(url, call);
    expect({ status: answer.status, body: answer.body }).toEqual({ status, body });
    expect(answer.headers['content-type']).toBe('application/json');
    expect(answer.headers['vary']).toBe('Accept');
    expect(answer.headers['www-authenticate']).toBeUndefined();
  });

  test('a GET is told which methods there are', async () => {
    expect((await rawCall(url)).headers['allow']).toBe('POST, OPTIONS');
  });

  test('a client that prefers XML gets its error in XML', async () => {
    const answer = await rawCall(url, { method: 'POST', headers: { Accept: 'application/xml' } });
    expect(answer.headers['content-type']).toBe('application/xml');
    expect(answer.body).toContain('<error><title>Missing parameter</title>');
  });

  test('an unknown path is falcon’s 404', async () => {
    const answer = await rawCall(`${url}/nothing`, { method: 'POST' });
    expect([answer.status, answer.body]).toEqual([404, '{"title":"404 Not Found"}']);
  });
});

describe('an accepted call is queued and says nothing more', () => {
  const cases = [
    { title: 'parameters in the body', path: '', body: GOOD, batchDir: '2026-01-01-net' },
    { title: 'parameters in the query', path: `?${GOOD}`, body: '', batchDir: '2026-01-01-net' },
    {
      title: 'the body wins over the query',
      path: '?job_type=x&batch_dir=query',
      body: 'job_type=ingredients_spellcheck&batch_dir=body',
      batchDir: 'body',
    },
    {
      title: 'an empty batch_dir',
      path: '',
      body: 'job_type=ingredients_spellcheck&batch_dir=',
      batchDir: '',
    },
    {
      title: 'an unencoded comma splits the value and the last part wins',
      path: '',
      body: 'job_type=ingredients_spellcheck&batch_dir=a,b',
      batchDir: 'b',
    },
    {
      title: 'an encoded comma is part of the value',
      path: '',
      body: 'job_type=ingredients_spellcheck&batch_dir=a%2Cb',
      batchDir: 'a,b',
    },
    { title: 'a slash at the end of the path', path: '/', body: GOOD, batchDir: '2026-01-01-net' },
  ];
  test.each(cases)('$title', async ({ path, body, batchDir }) => {
    const answer = await rawCall(url + path, { method: 'POST', headers: { ...FORM, ...bearer }, body });
    expect({ status: answer.status, body: answer.body }).toEqual({ status: 200, body: QUEUED });
    expect(answer.headers['content-type']).toBe('application/json');
    expect(server.ledger.list('robotoff').at(-1)).toMatchObject({ route: 'import', status: 200, batchDir });
  });

  test('the scheme is read without regard to case', async () => {
    const headers = { ...FORM, Authorization: 'bearer practice-key' };
    expect((await rawCall(url, { method: 'POST', headers, body: GOOD })).status).toBe(200);
  });

  test('the same call twice imports twice', async () => {
    const imports = (): number => (server.state()['robotoff'] as { imports: unknown[] }).imports.length;
    const before = imports();
    const call = { method: 'POST', headers: { ...FORM, ...bearer }, body: GOOD };
    await rawCall(url, call);
    await rawCall(url, call);
    expect(imports()).toBe(before + 2);
  });

  test('an Origin is reflected with credentials', async () => {
    const headers = { ...FORM, ...bearer, Origin: 'https://example.org' };
    const answer = await rawCall(url, { method: 'POST', headers, body: GOOD });
    expect(answer.headers['access-control-allow-origin']).toBe('https://example.org');
    expect(answer.headers['access-control-allow-credentials']).toBe('true');
  });
});
