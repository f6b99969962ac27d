import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Http } from '../../main/adapters/http/http.ts';
import { importServiceFor } from '../../main/adapters/services/registry.ts';
import type { Access, SendInput } from '../../main/core/ports/importService.ts';
import type { RemoteBatch } from '../../shared/model/batch.ts';
import type { Result } from '../../shared/model/result.ts';
import {
  cannedServer,
  html,
  json,
  text,
  type CannedAnswer,
  type CannedServer,
} from '../support/cannedServer.ts';
import { HAPLO_CONTROL } from '../support/haploControl.ts';
import { httpUnderTest, NEVER } from '../support/httpUnderTest.ts';
import { testDestination } from '../support/testDestination.ts';

const KEY = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGH';
const REF = 'Bqkz0-identifier_of_a_batch_00000000000000x1';
const BATCH: RemoteBatch = { ref: REF, facts: {}, openedAt: 0 };
const DIGEST = createHash('sha256').update('1\t2\n').digest('hex');
const OTHER_DIGEST = 'f'.repeat(64);
const NOT_PERMITTED = html(200, '<p>You are not permitted to perform this action.</p>');
const PORTAL = html(200, '<h1>Welcome to the guest Wi-Fi</h1>');
const SECURITY = html(403, '<p>Request denied for security reasons. Go back.</p>');

let http: Http;
let server: CannedServer;

beforeEach(async () => {
  http = httpUnderTest();
  server = await cannedServer();
});
afterEach(async () => {
  http.close();
  await server.stop();
});

const batchApi = () => importServiceFor('haplo-batch', http);
const standardApi = () => importServiceFor('haplo-standard', http);
function access(kind: 'haplo-batch' | 'haplo-standard' = 'haplo-batch'): Access {
  const options = kind === 'haplo-standard' ? { apiKind: 'people' } : {};
  return { destination: testDestination(kind, `${server.url}/`, options), secret: KEY, signal: NEVER };
}
function sendInput(name = 'staff.tsv'): SendInput {
  const body = {
    bytes: 4,
    facts: undefined,
    async *chunks() {
      yield Buffer.from('1\t2\n');
    },
    proof: () => Promise.reject(new Error('not asked for')),
    close: () => Promise.resolve(),
  };
  return { batch: BATCH, files: [{ name, body }], onProgress: () => undefined };
}
const startInput = (kind: 'dry-run' | 'import', repeated = false) => ({
  batch: BATCH,
  kind,
  repeated,
  names: [],
});
function codeOf(result: Result<unknown>): string {
  return result.ok ? 'ok' : result.failure.code;
}
async function codes(
  answers: Readonly<Record<string, CannedAnswer>>,
  call: () => Promise<Result<unknown>>,
): Promise<Record<string, string>> {
  const told: Record<string, string> = {};
  for (const [name, answer] of Object.entries(answers)) {
    server.answers = [answer];
    told[name] = codeOf(await call());
  }
  return told;
}

/** What every call makes of these, whichever it is. */
const COMMON: Readonly<Record<string, readonly [CannedAnswer, string]>> = {
  'security page': [SECURITY, 'remote.sign-in'],
  'refused key': [
    json(403, { success: false, kind: 'INVALID-API-KEY', error: { message: 'Invalid API Key' } }),
    'remote.sign-in',
  ],
  'one word': [html(403, 'Unauthorised'), 'remote.sign-in'],
  'not permitted': [NOT_PERMITTED, 'remote.no-permission'],
  portal: [PORTAL, 'remote.not-our-server'],
  'not installed': [html(404, '<p>Not found</p>'), 'remote.not-installed'],
  'another product': [json(404, { title: '404 Not Found' }), 'remote.not-our-server'],
  'other methods': [html(405, 'no'), 'remote.not-our-server'],
  moved: [{ status: 302, headers: { Location: 'https://elsewhere.example/' } }, 'remote.redirect'],
  'own error': [html(500, '<html><body><h1>Internal server error</h1></body></html>'), 'remote.server-error'],
  gateway: [html(502, 'Bad gateway'), 'remote.server-error'],
  busy: [html(503, 'later'), 'remote.busy'],
  throttled: [text(429, 'later'), 'remote.busy'],
  'too early': [text(425, 'later'), 'remote.busy'],
  empty: [text(200, ''), 'remote.not-understood'],
  'no type': [{ status: 200, body: DIGEST }, 'remote.not-understood'],
  'wrong type': [{ status: 200, type: 'application/octet-stream', body: DIGEST }, 'remote.not-understood'],
  'upper case': [text(200, 'SCHEDULED-DIGEST!'.padEnd(64, 'F')), 'remote.not-understood'],
  created: [text(201, DIGEST), 'remote.not-understood'],
  endless: [text(200, 'x'.repeat(2_000_000)), 'remote.not-understood'],
};

describe('what goes over the wire to the batch API', () => {
  test('the calls of a whole batch, in order, to the letter', async () => {
    server.answers = [
      text(200, HAPLO_CONTROL.sha256),
      text(200, REF),
      text(200, DIGEST),
      text(200, 'SCHEDULED'),
      text(200, 'SCHEDULED'),
    ];
    const input = { comment: 'März & April', key: 'k', control: HAPLO_CONTROL };
    expect(await batchApi().openBatch(access(), input)).toMatchObject({
      ok: true,
      value: { ref: REF, facts: { control: HAPLO_CONTROL.sha256 } },
    });
    expect(await batchApi().send(access(), sendInput('häßlich\n.tsv'))).toMatchObject({
      ok: true,
      value: [{ name: 'häßlich\n.tsv', remoteDigest: DIGEST, atLeast: 'acknowledged' }],
    });
    expect(await batchApi().start(access(), startInput('dry-run'))).toMatchObject({
      ok: true,
      value: { kind: 'accepted', serverSaid: 'SCHEDULED' },
    });
    await batchApi().start(access(), startInput('import'));

    expect(server.seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /api/haplo-data-import-batch/control',
      'POST /api/haplo-data-import-batch/batch',
      'POST /api/haplo-data-import-batch/file',
      'POST /api/haplo-data-import-batch/schedule',
      'POST /api/haplo-data-import-batch/schedule',
    ]);
    const basic = `Basic ${Buffer.from(`haplo:${KEY}`).toString('base64')}`;
    expect(server.seen.map(({ headers }) => headers['authorization'])).toEqual(Array(5).fill(basic));
    const [control, batch, file, dryRun, run] = server.seen;
    expect(control!.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
    expect(partNames(control!.body)).toEqual(['comment', 'file']);
    expect(batch!.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(batch!.body).toBe(`control=${HAPLO_CONTROL.sha256}&comment=M%C3%A4rz+%26+April`);
    expect(partNames(file!.body)).toEqual(['batch', 'name', 'file']);
    expect(file!.body).toContain(`name="name"\r\n\r\n${Buffer.from('häßlich\n.tsv').toString('latin1')}\r\n`);
    expect(dryRun!.body).toBe(`batch=${REF}&mode=dry-run`);
    expect(run!.body, 'a real run names no mode at all').toBe(`batch=${REF}`);
  });

  test('without a comment no comment is sent, and a known control file is not sent again', async () => {
    server.answers = [text(200, REF)];
    const opened = await batchApi().openBatch(access(), { comment: '', key: 'k', controlDigest: DIGEST });
    expect(opened).toMatchObject({ ok: true, value: { facts: { control: DIGEST } } });
    expect(server.seen.map(({ body }) => body)).toEqual([`control=${DIGEST}`]);
  });

  test('a part always has a file name, whatever the name of the file', async () => {
    server.answers = [text(200, DIGEST)];
    for (const name of ['folder/', ' ', 'a\\', 'deep/name.tsv'])
      await batchApi().send(access(), sendInput(name));
    const filenames = server.seen.map(({ body }) => /filename="([^"]*)"/.exec(body)?.[1]);
    expect(filenames).toEqual(['file', 'file', 'file', 'name.tsv']);
  });

  test('the probe rehearses a batch that does not exist', async () => {
    server.answers = [text(400, 'Batch not found: x')];
    expect(await batchApi().probe(access())).toMatchObject({
      ok: true,
      value: { product: 'Haplo batch import API', credentialsTested: true },
    });
    const form = new URLSearchParams(server.seen[0]!.body);
    expect(form.get('batch')).toMatch(/^[A-Za-z0-9][A-Za-z0-9_-]{42}[A-Za-z0-9]$/);
    expect(form.get('mode')).toBe('dry-run');
    expect([...form.keys()]).toEqual(['batch', 'mode']);
  });

  test('a server below a path of its own is called there', async () => {
    server.answers = [text(400, 'Batch not found: x')];
    const destination = testDestination('haplo-batch', `${server.url}/haplo//`);
    await batchApi().probe({ ...access(), destination });
    expect(server.seen[0]!.path).toBe('/haplo/api/haplo-data-import-batch/schedule');
  });
});

describe('what the answers mean', () => {
  const calls: Readonly<Record<string, () => Promise<Result<unknown>>>> = {
    probe: () => batchApi().probe(access()),
    control: () => batchApi().openBatch(access(), { comment: '', key: 'k', control: HAPLO_CONTROL }),
    batch: () => batchApi().openBatch(access(), { comment: '', key: 'k', controlDigest: 'short' }),
    file: () => batchApi().send(access(), sendInput()),
    start: () => batchApi().start(access(), startInput('import')),
    'repeated start': () => batchApi().start(access(), startInput('import', true)),
    'standard probe': () => standardApi().probe(access('haplo-standard')),
    'standard batch': () => standardApi().openBatch(access('haplo-standard'), { comment: '', key: 'k' }),
    'standard file': () => standardApi().send(access('haplo-standard'), sendInput()),
    'standard start': () => standardApi().start(access('haplo-standard'), startInput('import')),
  };
  for (const [name, call] of Object.entries(calls))
    test(`answers that mean the same to every call: ${name}`, async () => {
      const answers = Object.fromEntries(
        Object.entries(COMMON)
          // To a call that makes a batch 64 letters are an identifier: its length may change.
          .filter(([answer]) => !(name.endsWith('batch') && answer === 'upper case'))
          .map(([answer, [canned]]) => [answer, canned]),
      );
      const expected = Object.fromEntries(Object.keys(answers).map((answer) => [answer, COMMON[answer]![1]]));
      expect(await codes(answers, call)).toEqual(expected);
    });

  test('a control file: its digest must be ours, and a refusal keeps the words of the server', async () => {
    const open = () => batchApi().openBatch(access(), { comment: '', key: 'k', control: HAPLO_CONTROL });
    server.answers = [text(200, OTHER_DIGEST)];
    expect(await open()).toMatchObject({
      failure: { code: 'remote.corrupted', facts: { name: 'control.json' } },
    });
    const words = 'Invalid control file:\n  Model not implemented: x';
    server.answers = [text(400, words)];
    expect(await open()).toMatchObject({ failure: { code: 'remote.rejected-control', serverSays: words } });
    expect(
      server.seen.every(({ path }) => path.endsWith('/control')),
      'no batch is made',
    ).toBe(true);
  });

  test('a batch: an identifier by its shape, an unknown control file, another refusal', async () => {
    const open = () => batchApi().openBatch(access(), { comment: '', key: 'k', controlDigest: DIGEST });
    expect(
      await codes(
        {
          longer: text(200, 'x'.repeat(60)),
          short: text(200, 'x'.repeat(19)),
          spaced: text(200, `${'x'.repeat(44)}\n`),
          'no control': text(400, `Control file not found: ${DIGEST}`),
          other: text(400, 'Bad request (failed validation)'),
        },
        open,
      ),
    ).toEqual({
      longer: 'ok',
      short: 'remote.not-understood',
      spaced: 'remote.not-understood',
      'no control': 'remote.rejected-control',
      other: 'remote.rejected-batch',
    });
  });

  test('a batch without any control file is refused before a call', async () => {
    const opened = await batchApi().openBatch(access(), { comment: '', key: 'k' });
    expect(opened).toMatchObject({ failure: { code: 'control.missing' } });
    expect(server.seen).toEqual([]);
  });

  test('a file: its digest as the server says it, refusals by their words', async () => {
    const send = () => batchApi().send(access(), sendInput());
    expect(
      await codes(
        {
          wrong: text(200, OTHER_DIGEST),
          gone: text(400, `Batch not found: ${REF}`),
          refused: text(400, 'Bad request (failed validation)'),
          'too large': html(413, 'Request Entity Too Large'),
          full: html(507, 'Insufficient storage'),
          type: html(415, 'no'),
        },
        send,
      ),
    ).toEqual({
      // The core compares; the adapter reports.
      wrong: 'ok',
      gone: 'remote.batch-gone',
      refused: 'remote.rejected-file',
      'too large': 'remote.too-large',
      full: 'remote.too-large',
      type: 'remote.rejected-file',
    });
    server.answers = [text(200, OTHER_DIGEST)];
    expect(await send()).toMatchObject({ value: [{ remoteDigest: OTHER_DIGEST }] });
  });

  test('a schedule that finds the batch started: the first one took only if there was one', async () => {
    const said = `Batch ${REF} is not in the 'uploading' state`;
    server.answers = [text(400, said)];
    expect(await batchApi().start(access(), startInput('import'))).toMatchObject({
      failure: { code: 'remote.schedule-refused', facts: { status: 400 }, serverSays: said },
    });
    expect(await batchApi().start(access(), startInput('import', true))).toMatchObject({
      value: { kind: 'taken-before', serverSaid: said },
    });
    server.answers = [text(400, `Batch not found: ${REF}`)];
    expect(await batchApi().start(access(), startInput('import', true))).toMatchObject({
      failure: { code: 'remote.batch-gone', facts: { ref: REF } },
    });
    server.answers = [text(200, 'SCHEDULED\n')];
    expect(codeOf(await batchApi().start(access(), startInput('import')))).toBe('remote.not-understood');
  });

  test('a probe of something that answers 400 in its own way is not our server', async () => {
    expect(
      await codes(
        {
          json: json(400, { title: 'Missing parameter' }),
          page: html(400, 'Bad Request'),
          text: text(400, 'eh?'),
        },
        () => batchApi().probe(access()),
      ),
    ).toEqual({
      json: 'remote.not-our-server',
      page: 'remote.not-our-server',
      text: 'remote.not-our-server',
    });
  });

  test('the key never shows, also where the server echoes it', async () => {
    const pair = Buffer.from(`haplo:${KEY}`).toString('base64');
    server.answers = [text(400, `you sent ${pair}, that is haplo:${KEY} or ${KEY}`)];
    const told = await batchApi().send(access(), sendInput());
    expect(JSON.stringify(told)).not.toContain(KEY);
    expect(JSON.stringify(told)).not.toContain(pair);
    expect(told).toMatchObject({
      failure: { serverSays: 'you sent [secret], that is [secret] or [secret]' },
    });
  });
});

describe('the standard API', () => {
  test('makes a batch of its kind, and never a control file', async () => {
    server.answers = [text(200, REF), text(200, DIGEST), text(200, 'SCHEDULED')];
    const here = access('haplo-standard');
    await standardApi().openBatch(here, { comment: 'c', key: 'k' });
    await standardApi().send(here, sendInput());
    await standardApi().start(here, startInput('dry-run'));
    expect(server.seen.map(({ path }) => path)).toEqual([
      '/api/haplo-data-import-standard-api/batch',
      '/api/haplo-data-import-standard-api/file',
      '/api/haplo-data-import-standard-api/schedule',
    ]);
    expect(server.seen[0]!.body).toBe('kind=people&comment=c');
    expect(server.seen[2]!.body).toBe(`batch=${REF}&mode=dry-run`);
  });

  test('without a kind it says what the destination lacks, before any call', async () => {
    const destination = testDestination('haplo-standard', server.url);
    const opened = await standardApi().openBatch({ ...access(), destination }, { comment: '', key: 'k' });
    expect(opened).toMatchObject({
      failure: { code: 'destination.incomplete', facts: { setting: 'API kind', flag: '--api-kind K' } },
    });
    expect(server.seen).toEqual([]);
  });

  test('error texts are never read: the words of the batch API mean nothing here', async () => {
    const here = access('haplo-standard');
    server.answers = [text(400, `Batch not found: ${REF}`)];
    expect(codeOf(await standardApi().send(here, sendInput()))).toBe('remote.rejected-file');
    expect(codeOf(await standardApi().start(here, startInput('import')))).toBe('remote.schedule-refused');
    server.answers = [text(400, `Control file not found: x`)];
    expect(codeOf(await standardApi().openBatch(here, { comment: '', key: 'k' }))).toBe(
      'remote.rejected-batch',
    );
    server.answers = [text(400, 'whatever it says')];
    expect(codeOf(await standardApi().probe(here))).toBe('ok');
  });

  test('after a lost answer only SCHEDULED proves the start', async () => {
    const here = access('haplo-standard');
    const again = () => standardApi().start(here, startInput('import', true));
    expect(
      await codes(
        {
          scheduled: text(200, 'SCHEDULED'),
          'not uploading': text(400, `Batch ${REF} is not in the 'uploading' state`),
          error: html(500, 'oops'),
          page: PORTAL,
          empty: text(200, ''),
          // These are said before the batch is looked at: the repeat is still owed.
          key: SECURITY,
          busy: html(503, 'later'),
        },
        again,
      ),
    ).toEqual({
      scheduled: 'ok',
      'not uploading': 'remote.start-unknown',
      error: 'remote.start-unknown',
      page: 'remote.start-unknown',
      empty: 'remote.start-unknown',
      key: 'remote.sign-in',
      busy: 'remote.busy',
    });
  });
});

describe('names', () => {
  test('only what no form field or database can hold is refused, with the reason', () => {
    const accepts = (name: string) => batchApi().acceptsName(name);
    for (const name of ['a\0b', '', '\uD800.tsv', 'x'.repeat(200_000)]) {
      const told = accepts(name);
      expect(told.ok, JSON.stringify(name.slice(0, 20))).toBe(false);
      if (!told.ok) expect(told.failure.facts['reason']).toMatch(/^(is|holds) /);
    }
    for (const name of ['-rf', 'a\nb', 'e\u0301', '\u202Ex', 'a/b\\c', 'x'.repeat(255), '\u{1F600}'])
      expect(accepts(name).ok, JSON.stringify(name)).toBe(true);
  });
});

function partNames(body: string): readonly string[] {
  return [...body.matchAll(/form-data; name="([^"]*)"/g)].map((match) => match[1]!);
}
