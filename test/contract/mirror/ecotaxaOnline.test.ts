import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { comparable, startMirrorHost, type MirrorHost } from '../../support/mirrorHost.ts';
import { until } from '../../support/localApiHost.ts';
import { jsonBody, PNG, tableOf, zipOf, type Job } from '../practice/ecotaxaClient.ts';
import { rawCall, type RawAnswer, type RawCall } from '../practice/rawCall.ts';
import { FORM_HEADERS, formBody, type RawPart } from '../practice/rawForm.ts';

const KIND = 'ecotaxa';
let host: MirrorHost;
let direct: string;
let own: string;

async function signIn(url: string, username: unknown, password: string): Promise<string> {
  const answer = await rawCall(`${url}/login`, jsonBody({ username, password }));
  expect(answer.status).toBe(200);
  return JSON.parse(answer.body) as string;
}

beforeAll(async () => {
  host = await startMirrorHost({ kinds: [KIND], services: { [KIND]: { exportJob: true } } });
  const { user } = host.practice().services[KIND] ?? {};
  direct = await signIn(host.direct(KIND).url, user, host.direct(KIND).key);
  own = await signIn(host.mirror(KIND).url, user, host.mirror(KIND).key);
});
afterAll(() => host.stop());

const bearer = (token: string): Record<string, string> => ({ Authorization: `Bearer ${token}` });

async function mirror(path: string, call: RawCall = {}): Promise<RawAnswer> {
  return rawCall(host.mirror(KIND).url + path, { ...call, headers: { ...bearer(own), ...call.headers } });
}

async function bothWays(path: string, call: RawCall): Promise<readonly [RawAnswer, RawAnswer]> {
  const there = await rawCall(host.direct(KIND).url + path, {
    ...call,
    headers: { ...bearer(direct), ...call.headers },
  });
  return [there, await mirror(path, call)];
}

/** Ids, times and addresses that differ from call to call are one. */
function alike(answer: RawAnswer): unknown {
  const { status, headers, body } = comparable(answer);
  const plain = (text: string): string =>
    text
      .replaceAll(host.direct(KIND).url, 'BASE')
      .replaceAll(host.mirror(KIND).url, 'BASE')
      .replaceAll(/[0-9a-f]{32}/g, 'UPLOAD')
      .replaceAll(/"updated_on":"[^"]*"/g, '"updated_on":""')
      .replaceAll(/"job_id":\d+/g, '"job_id":0');
  const aside = new Set(['content-length', 'upload-expires', 'last-modified']);
  const kept = Object.entries(headers).filter(([name]) => !aside.has(name));
  return {
    status,
    headers: Object.fromEntries(kept.map(([name, value]) => [name, plain(value)])),
    body: plain(body),
  };
}

const uploadOf = (parts: readonly RawPart[]): RawCall => ({
  method: 'POST',
  body: formBody(parts),
  headers: FORM_HEADERS,
});
const TUS = { 'Tus-Resumable': '1.0.0' };
const b64 = (text: string): string => Buffer.from(text).toString('base64');

const CALLS: readonly (readonly [string, string, RawCall])[] = [
  ['who I am', '/users/me', {}],
  ['who I am, below /api', '/api/users/me', {}],
  ['a user', '/users/1', {}],
  ['a user of no number', '/users/x', {}],
  ['people of a name', '/users/search?by_name=%25a%25', {}],
  ['a project', '/projects/1', {}],
  ['an unknown project', '/projects/99', {}],
  ['the constants', '/constants', {}],
  ['a category', '/taxon/1', {}],
  ['an unknown category', '/taxon/123456', {}],
  ['categories of a name', '/taxon_set/search?query=cop', {}],
  ['categories without a name', '/taxon_set/search', {}],
  ['the jobs', '/jobs/', {}],
  ['the jobs without a slash', '/jobs', {}],
  ['the jobs below /api', '/api/jobs/?job_type=FileImport', {}],
  ['jobs of a bad state', '/jobs/?job_status=X', {}],
  ["everybody's jobs", '/jobs/?for_admin=true', {}],
  ['a bad boolean', '/jobs/?for_admin=maybe', {}],
  ['a job', '/jobs/1/', {}],
  ['a job without a slash', '/jobs/1', {}],
  ['an unknown job', '/jobs/4711/', {}],
  ['a job of no number', '/jobs/x/', {}],
  ['a log', '/jobs/1/log', {}],
  ['a file', '/jobs/1/file', {}],
  ['the rest of a file', '/jobs/1/file', { headers: { Range: 'bytes=3-' } }],
  ['a bad range', '/jobs/1/file', { headers: { Range: 'bytes=1-2' } }],
  ['an answer that nobody asked for', '/jobs/1/answer', jsonBody({ users: {}, taxa: {} })],
  ['an answer that is a list', '/jobs/1/answer', jsonBody([])],
  [
    'an answer that is no JSON',
    '/jobs/1/answer',
    { method: 'POST', body: '{', headers: { 'Content-Type': 'application/json' } },
  ],
  ['a restart of what does not want one', '/jobs/1/restart', {}],
  ['a restart with a slash', '/jobs/1/restart/', {}],
  ['a restart by POST', '/jobs/1/restart', { method: 'POST', body: '' }],
  ['an erase with a slash', '/jobs/1/', { method: 'DELETE' }],
  ['an erase of an unknown job', '/jobs/4711', { method: 'DELETE' }],
  ['my files', '/user_files/', {}],
  ['my files without a slash', '/user_files', {}],
  ['a folder that is not there', '/user_files/nothing', {}],
  ['an upload without a form', '/user_files/', jsonBody({})],
  ['an upload without a file', '/user_files/', uploadOf([{ name: 'path', content: 'x' }])],
  [
    'an upload that climbs out',
    '/user_files/',
    uploadOf([
      { name: 'path', content: '../x.txt' },
      { name: 'file', filename: 'x.txt', content: 'x' },
    ]),
  ],
  [
    'an upload to a path of another name',
    '/user_files/',
    uploadOf([
      { name: 'file', filename: 'x.txt', content: 'x' },
      { name: 'path', content: 'a/y.txt' },
    ]),
  ],
  [
    'an upload',
    '/user_files/',
    uploadOf([
      { name: 'path', content: 'a/x.txt' },
      { name: 'file', filename: 'x.txt', content: 'x' },
    ]),
  ],
  ['a form that is cut', '/user_files/', { ...uploadOf([]), body: '--' }],
  [
    'a folder',
    '/user_files/create/',
    {
      method: 'POST',
      body: 'source_path=a',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    },
  ],
  ['an import without a source', '/file_import/1', jsonBody({})],
  ['an import without a body', '/file_import/1', { method: 'POST' }],
  ['an import into no project', '/file_import/x', jsonBody({ source_path: 'a' })],
  ['an import into an unknown project', '/file_import/99', jsonBody({ source_path: 'a' })],
  ['an import', '/file_import/1', jsonBody({ source_path: 'nothing-here' })],
  ['an update', '/file_import/1', jsonBody({ source_path: 'nothing-here', update_mode: 'Yes' })],
  ['what uploads it takes', '/user_files/upload/', { method: 'OPTIONS' }],
  ['an upload of no version', '/user_files/upload/', { method: 'POST' }],
  [
    'a resumable upload',
    '/api/user_files/upload/',
    {
      method: 'POST',
      headers: { ...TUS, 'Upload-Length': '3', 'Upload-Metadata': `filename ${b64('t.txt')}` },
    },
  ],
  ['an unknown resumable upload', `/user_files/upload/${'0'.repeat(32)}`, { method: 'HEAD', headers: TUS }],
  ['an unknown path', '/nothing', {}],
  ['a wrong method', '/users/me', { method: 'POST', body: '' }],
];

describe('with the server there, a script sees what it would see there', () => {
  test.each(CALLS)('%s', async (_what, path, call) => {
    const [there, here] = await bothWays(path, call);
    expect(alike(here)).toEqual(alike(there));
    expect(here.headers['x-waybill-origin']).toMatch(/^(live|cache)$/);
  });

  const CALLERS: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
    ['nobody', { Authorization: '' }],
    ['another scheme', { Authorization: 'Basic eDp5' }],
    ['a forged token', { Authorization: 'Bearer a.b.c' }],
    ['a forged cookie', { Authorization: '', Cookie: 'session=abc' }],
  ];
  test.each(CALLERS)('who may call is decided as there: %s', async (_what, headers) => {
    for (const [path, call] of [
      ['/users/me', {}],
      ['/jobs/', {}],
      ['/jobs/1', { method: 'DELETE' }],
      ['/file_import/1', jsonBody({})],
      ['/user_files/', uploadOf([])],
      ['/constants', {}],
      ['/jobs/1', {}],
      ['/nothing', {}],
    ] as readonly (readonly [string, RawCall])[]) {
      const [there, here] = await bothWays(path, { ...call, headers: { ...call.headers, ...headers } });
      expect(alike(here), path).toEqual(alike(there));
    }
  });

  const LOGINS: readonly (readonly [string, RawCall])[] = [
    ['a wrong password', jsonBody({ username: 'x@y.z', password: 'x' })],
    ['no password', jsonBody({ username: 'x' })],
    ['nothing', { method: 'POST' }],
    ['a list', jsonBody([])],
    [
      'a form',
      {
        method: 'POST',
        body: 'username=a',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      },
    ],
  ];
  test.each(LOGINS)('a sign-in with %s', async (_what, call) => {
    const [there, here] = await bothWays('/login', call);
    expect(alike(here)).toEqual(alike(there));
  });

  test("the remote's own password and token open nothing here", async () => {
    const { user } = host.practice().services[KIND] ?? {};
    const login = await mirror('/login', jsonBody({ username: user, password: host.direct(KIND).key }));
    expect([login.status, login.body]).toEqual([403, '{"detail":"You can\'t do this."}']);
    expect((await mirror('/users/me', { headers: bearer(direct) })).status).toBe(401);
  });

  test('a token goes on as a cookie, and after a restart', async () => {
    await host.restartDaemon();
    const me = await mirror('/users/me', { headers: { Authorization: '', Cookie: `session=${own}` } });
    expect(me.status).toBe(200);
  });
});

describe('a whole import', () => {
  test('upload, import, question, answer, log, and erase, all live', async () => {
    const zip = await zipOf({
      'ecotaxa_a.tsv': tableOf([
        {
          object_id: 'o1',
          img_file_name: 'x.png',
          object_annotation_category: 'no such thing',
          object_annotation_status: 'predicted',
        },
      ]),
      'x.png': PNG,
    });
    const sent = await mirror(
      '/user_files/',
      uploadOf([{ name: 'file', filename: 'run1.zip', content: zip }]),
    );
    expect([sent.status, sent.headers['x-waybill-origin']]).toEqual([200, 'live']);
    const started = await mirror('/file_import/1', jsonBody({ source_path: 'run1' }));
    const { job_id: id } = JSON.parse(started.body) as { job_id: number };
    const rested = async (): Promise<Job> =>
      until(async () => {
        const job = JSON.parse((await mirror(`/jobs/${id}/`)).body) as Job;
        return job.state !== 'P' && job.state !== 'R' && job;
      });
    const asking = await rested();
    expect([asking.state, asking.question]).toEqual([
      'A',
      { missing_users: [], missing_taxa: ['no such thing'] },
    ]);
    const found = JSON.parse((await mirror('/taxon_set/search?query=cop')).body) as { id: number }[];
    const answered = await mirror(
      `/jobs/${id}/answer`,
      jsonBody({ users: {}, taxa: { 'no such thing': found[0]?.id } }),
    );
    expect([answered.status, answered.body, answered.headers['x-waybill-origin']]).toEqual([
      200,
      'null',
      'live',
    ]);
    expect((await rested()).state).toBe('F');
    expect((await mirror(`/jobs/${id}/log`)).body).toContain(`Creating job ${id}`);
    const erased = await mirror(`/jobs/${id}`, { method: 'DELETE' });
    expect([erased.status, erased.body]).toEqual([200, 'null']);
    expect((await mirror(`/jobs/${id}/`)).status).toBe(404);
  });

  test('a resumable upload goes on at the mirror and arrives', async () => {
    const made = await mirror('/user_files/upload/', {
      method: 'POST',
      headers: {
        ...TUS,
        'Upload-Length': '6',
        'Upload-Metadata': `filename ${b64('t.txt')},filetype ${b64('text/plain')}`,
      },
    });
    const location = made.headers['location'] ?? '';
    expect(location.startsWith(`${host.mirror(KIND).url}/user_files/upload/`)).toBe(true);
    const path = location.slice(host.mirror(KIND).url.length);
    const patch = (offset: number, body: string): Promise<RawAnswer> =>
      mirror(path, {
        method: 'PATCH',
        body,
        headers: {
          ...TUS,
          'Content-Type': 'application/offset+octet-stream',
          'Upload-Offset': String(offset),
        },
      });
    expect((await patch(0, 'abc')).status).toBe(204);
    expect((await mirror(path, { method: 'HEAD', headers: TUS })).headers['upload-offset']).toBe('3');
    expect((await patch(1, 'abc')).status).toBe(409);
    expect((await patch(3, 'def')).status).toBe(204);
    const listed = JSON.parse((await mirror('/user_files/')).body) as { entries: { name: string }[] };
    expect(listed.entries.map(({ name }) => name)).toContain('t.txt');
  });
});
