import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Http } from '../../main/adapters/http/http.ts';
import { importServiceFor } from '../../main/adapters/services/registry.ts';
import type { Access, ImportService, StartInput } from '../../main/core/ports/importService.ts';
import { describeFailure } from '../../shared/model/failureCatalogue.ts';
import { cannedServer, html, json, text, type CannedServer } from '../support/cannedServer.ts';
import { httpUnderTest, NEVER } from '../support/httpUnderTest.ts';
import { testDestination } from '../support/testDestination.ts';

/** Answers of the server as they are on the wire (robotoff d5b7b91). */
const QUEUED = json(200, { status: 'Request successful. Importing processed data.' });
const NO_JOB_TYPE = json(400, {
  title: 'Missing parameter',
  description: 'The "job_type" parameter is required.',
});
const BAD_JOB_TYPE = json(400, {
  title: '400 Bad Request',
  description: "invalid job_type: ingredients-spellcheck. Valid job_types are: ['ingredients-spellcheck']",
});
const NO_HEADER = json(400, {
  title: 'Missing header value',
  description: 'The "Authorization" header is required.',
});

let http: Http;
let server: CannedServer;
let service: ImportService;

beforeEach(async () => {
  http = httpUnderTest();
  server = await cannedServer();
  service = importServiceFor('robotoff', http);
});
afterEach(async () => {
  http.close();
  await server.stop();
});

function access(jobType?: string): Access {
  const options = jobType === undefined ? {} : { jobType };
  return {
    destination: testDestination('robotoff', server.url, options),
    secret: 'the-batch-job-key',
    signal: NEVER,
  };
}
const input = (more: Partial<StartInput> = {}): StartInput => ({
  batch: { ref: '', facts: {}, openedAt: 0 },
  kind: 'import',
  repeated: false,
  names: [],
  batchDir: 'ingredients-spellcheck/2026,11-net',
  ...more,
});

test('an import is one urlencoded POST with a bearer key, commas encoded, and 200 means queued', async () => {
  server.answers = [QUEUED];
  expect(await service.start(access(), input())).toMatchObject({
    ok: true,
    value: { kind: 'accepted', serverSaid: 'Request successful. Importing processed data.' },
  });
  const [request] = server.seen;
  expect(request).toMatchObject({
    method: 'POST',
    path: '/api/v1/batch/import',
    body: 'job_type=ingredients_spellcheck&batch_dir=ingredients-spellcheck%2F2026%2C11-net',
  });
  expect(request!.headers['authorization']).toBe('Bearer the-batch-job-key');
  expect(request!.headers['content-type']).toBe('application/x-www-form-urlencoded');
});

test('opening a batch is no call at all', async () => {
  expect(await service.openBatch(access(), { comment: 'c', key: 'k' })).toMatchObject({
    ok: true,
    value: { ref: '' },
  });
  expect(server.seen).toEqual([]);
});

test('the advertised but wrong job type is explained in words', async () => {
  server.answers = [BAD_JOB_TYPE];
  const told = await service.start(access('ingredients-spellcheck'), input());
  if (told.ok) throw new Error('it went well');
  expect(told.failure).toMatchObject({
    code: 'remote.wrong-job-type',
    facts: { jobType: 'ingredients-spellcheck', suggestion: 'ingredients_spellcheck' },
    serverSays: expect.stringContaining('Valid job_types are') as string,
  });
  const words = describeFailure(told.failure.code, told.failure.facts);
  expect(words.why).toContain('with a hyphen, but it takes them only with an underscore');
  expect(words.next).toContain('--job-type ingredients_spellcheck');
});

test('every answer has its meaning, and none but "queued" is a success', async () => {
  const answers = {
    'no parameter': [NO_JOB_TYPE, 'remote.rejected-batch'],
    'no header': [NO_HEADER, 'remote.sign-in'],
    'other scheme': [
      json(401, { title: "Invalid authentication scheme: 'Bearer Token' expected." }),
      'remote.sign-in',
    ],
    'not two words': [json(401, { title: 'Invalid authentication scheme.' }), 'remote.sign-in'],
    'wrong key': [json(401, { title: 'Invalid token.' }), 'remote.sign-in'],
    'wrong method': [json(405, { title: '405 Method Not Allowed' }), 'remote.not-our-server'],
    'no route': [json(404, { title: '404 Not Found' }), 'remote.not-installed'],
    'another server': [html(404, 'Not found'), 'remote.not-our-server'],
    portal: [html(200, 'Welcome'), 'remote.not-our-server'],
    // The call may have been queued before the trouble, and nobody can be asked.
    broken: [json(500, { title: '500 Internal Server Error' }), 'remote.start-unknown'],
    gateway: [html(504, 'Gateway time-out'), 'remote.start-unknown'],
    'other JSON': [json(200, { ok: true }), 'remote.start-unknown'],
    'bare text': [text(200, 'Request successful'), 'remote.start-unknown'],
    busy: [text(429, 'slow down'), 'remote.busy'],
    moved: [{ status: 301, headers: { Location: 'https://robotoff.example/' } }, 'remote.redirect'],
  } as const;
  for (const [name, [answer, code]] of Object.entries(answers)) {
    server.answers = [answer];
    expect(await service.start(access(), input()), name).toMatchObject({ ok: false, failure: { code } });
  }
});

test('the probe carries no parameter and no key, and says that the key is not tested', async () => {
  server.answers = [NO_JOB_TYPE];
  expect(await service.probe(access())).toMatchObject({
    ok: true,
    value: { product: 'Robotoff batch import', credentialsTested: false },
  });
  expect(server.seen[0]).toMatchObject({ method: 'POST', path: '/api/v1/batch/import', body: '' });
  expect(server.seen[0]!.headers['authorization']).toBeUndefined();
});

test('the probe tells another product, a wrong address and a broken server apart', async () => {
  const answers = {
    'haplo at that path': [html(404, 'Not found'), 'remote.not-our-server'],
    'route away': [json(404, { title: '404 Not Found' }), 'remote.not-installed'],
    'other 400': [json(400, { title: 'Eh?' }), 'remote.not-our-server'],
    portal: [html(200, 'Welcome'), 'remote.not-our-server'],
    'it took it': [QUEUED, 'remote.not-our-server'],
    broken: [json(500, { title: '500 Internal Server Error' }), 'remote.server-error'],
    busy: [html(503, 'later'), 'remote.busy'],
  } as const;
  for (const [name, [answer, code]] of Object.entries(answers)) {
    server.answers = [answer];
    expect(await service.probe(access()), name).toMatchObject({ ok: false, failure: { code } });
  }
});

test('without a batch directory nothing is called', async () => {
  const { batchDir: _, ...without } = input();
  expect(await service.start(access(), without)).toMatchObject({ failure: { code: 'request.invalid' } });
  expect(server.seen).toEqual([]);
});
