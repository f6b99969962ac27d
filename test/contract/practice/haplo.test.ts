import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PracticeServer } from '../../../main/practice/practiceServer.ts';
import { startPracticeServer } from '../../../main/practice/practiceServer.ts';
import {
  ABC_SHA256,
  basic,
  BATCH_KEY,
  BLOCKED_KEY,
  CONTROL,
  CONTROL_SHA256,
  EMPTY_SHA256,
  fileParts,
  HAPLO_SERVICES,
  OUTSIDER_KEY,
  post,
  STANDARD_KEY,
  upload,
} from './haploFixtures.ts';
import type { RawAnswer } from './rawCall.ts';
import { rawCall } from './rawCall.ts';

const GOOD = basic(BATCH_KEY);
const IDENTIFIER = /^[A-Za-z0-9][A-Za-z0-9_-]{42}[A-Za-z0-9]$/;
const VALIDATION = 'Bad request (failed validation)';
const UPLOAD_SERVER_ERROR = '<html><body><h1>Internal server error</h1></body></html>';

interface Seen {
  readonly batches: readonly {
    readonly id: string;
    readonly state: string;
    readonly comment: string;
    readonly mode: string | null;
    readonly log: string;
    readonly errors: number;
    readonly files: readonly { readonly name: string; readonly digest: string }[];
  }[];
  readonly controls: readonly { readonly digest: string; readonly comment: string }[];
}

let server: PracticeServer;
let api: string;
let standard: string;

beforeAll(async () => {
  server = await startPracticeServer({ services: HAPLO_SERVICES, speed: 200 });
  api = `${server.url}/haplo/api/haplo-data-import-batch`;
  standard = `${server.url}/haplo/api/haplo-data-import-standard-api`;
});

afterAll(() => server.stop());

function seen(service = 'haplo-batch'): Seen {
  return server.state()[service] as Seen;
}

function said(answer: RawAnswer): readonly [number, string | undefined, string] {
  return [answer.status, answer.headers['content-type'], answer.body];
}

async function newBatch(): Promise<string> {
  await upload(`${api}/control`, [{ name: 'file', content: CONTROL, filename: 'c.json' }], GOOD);
  return (await post(`${api}/batch`, `control=${CONTROL_SHA256}`, GOOD)).body;
}

async function settled(id: string, service = 'haplo-batch'): Promise<Seen['batches'][number]> {
  return expect
    .poll(
      () =>
        seen(service).batches.find(
          (batch) => batch.id === id && batch.state !== 'scheduled' && batch.state !== 'running',
        ),
      {
        timeout: 10_000,
      },
    )
    .toBeDefined()
    .then(() => seen(service).batches.find((batch) => batch.id === id) as Seen['batches'][number]);
}

describe('the documentation’s order of calls', () => {
  test('control, batch, files and schedule are answered with bare digests, an identifier and SCHEDULED', async () => {
    const TEXT = 'text/plain; charset=utf-8';
    const control = await upload(
      `${api}/control`,
      [
        { name: 'file', content: CONTROL, filename: 'control.json' },
        { name: 'comment', content: 'first try' },
      ],
      GOOD,
    );
    expect(said(control)).toEqual([200, TEXT, CONTROL_SHA256]);
    const batch = await post(`${api}/batch`, `comment=a%20batch&control=${CONTROL_SHA256}`, GOOD);
    expect(said(batch)).toEqual([200, TEXT, expect.stringMatching(IDENTIFIER)]);
    const id = batch.body;
    expect(said(await upload(`${api}/file`, fileParts(id, 'people.tsv', 'abc'), GOOD))).toEqual([
      200,
      TEXT,
      ABC_SHA256,
    ]);
    expect(seen().batches.find((known) => known.id === id)?.state).toBe('uploading');
    expect(said(await post(`${api}/schedule`, `batch=${id}&mode=dry-run`, GOOD))).toEqual([
      200,
      TEXT,
      'SCHEDULED',
    ]);
    const done = await settled(id);
    expect(done).toMatchObject({ state: 'dry-run', comment: 'a batch', mode: 'dry-run', errors: 0 });
    const DATE = String.raw`[A-Z][a-z]{2} [A-Z][a-z]{2} \d\d \d{4} \d\d:\d\d:\d\d GMT\+0000 \(UTC\)`;
    expect(done.log).toMatch(new RegExp(`^START: ${DATE}\nEND: ${DATE}$`));
    const again = await post(`${api}/schedule`, `batch=${id}`, GOOD);
    expect(said(again)).toEqual([400, TEXT, `Batch ${id} is not in the 'uploading' state`]);
  });

  test('any mode but the exact word runs for real', async () => {
    for (const mode of ['dryrun', 'Dry-Run', 'true', '']) {
      const id = await newBatch();
      expect((await post(`${api}/schedule`, `batch=${id}&mode=${mode}`, GOOD)).body).toBe('SCHEDULED');
      expect((await settled(id)).state).toBe('complete');
    }
  });

  test('the standard API takes a kind in place of a control file', async () => {
    const key = basic(STANDARD_KEY);
    const batch = await post(`${standard}/batch`, 'kind=people', key);
    expect(batch.body).toMatch(IDENTIFIER);
    expect((await upload(`${standard}/file`, fileParts(batch.body, 'a', 'abc'), key)).body).toBe(ABC_SHA256);
    expect((await post(`${standard}/schedule`, `batch=${batch.body}&mode=dry-run`, key)).body).toBe(
      'SCHEDULED',
    );
    expect((await settled(batch.body, 'haplo-standard')).state).toBe('dry-run');
    expect(said(await post(`${standard}/batch`, '', key)).slice(0, 1)).toEqual([400]);
    expect((await post(`${standard}/batch`, 'kind=nothing', key)).status).toBe(400);
    expect((await post(`${standard}/control`, 'a=b', key)).status).toBe(404);
  });
});

describe('credentials', () => {
  const bad = [
    {
      title: 'an unknown key',
      headers: basic('x'.repeat(44)),
      kind: 'INVALID-API-KEY',
      message: 'Invalid API Key',
    },
    {
      title: 'a key of the other API',
      headers: basic(STANDARD_KEY),
      kind: 'INVALID-API-KEY',
      message: 'Invalid API Key',
    },
    {
      title: 'a blocked user’s key',
      headers: basic(BLOCKED_KEY),
      kind: 'UNAUTHORISED',
      message: 'Not authorised',
    },
    {
      title: 'a bad key in the other header',
      headers: { 'X-ONEIS-Key': 'y'.repeat(44) },
      kind: 'INVALID-API-KEY',
      message: 'Invalid API Key',
    },
  ];
  test.each(bad)('$title: a page for a form POST, JSON for an upload', async ({ headers, kind, message }) => {
    const form = await post(`${api}/schedule`, 'batch=x', headers);
    expect(form.status).toBe(403);
    expect(form.headers['content-type']).toMatch(/^text\/html/);
    expect(form.body).toContain('Request denied for security reasons');
    const file = await upload(`${api}/file`, fileParts('x', 'a', 'abc'), headers);
    expect(said(file)).toEqual([
      403,
      'application/json',
      `{"success":false,"kind":"${kind}","error":{"message":"${message}"}}`,
    ]);
    expect(file.headers['x-haplo-reportable-error']).toBe('yes');
    expect(file.headers['www-authenticate']).toBeUndefined();
  });

  const anonymous = [
    { title: 'no header', headers: {} },
    { title: 'another user name', headers: basic(BATCH_KEY, 'Haplo') },
    {
      title: 'another spelling of the scheme',
      headers: { Authorization: (GOOD['Authorization'] ?? '').replace('Basic', 'basic') },
    },
    {
      title: 'another scheme, however good the other header',
      headers: { Authorization: `Bearer ${BATCH_KEY}`, 'X-ONEIS-Key': BATCH_KEY },
    },
  ];
  test.each(anonymous)('$title is anonymous', async ({ headers }) => {
    expect((await post(`${api}/schedule`, 'batch=x', headers)).body).toContain(
      'Request denied for security reasons',
    );
    const file = await upload(`${api}/file`, fileParts('x', 'a', 'abc'), headers);
    expect(said(file)).toEqual([403, 'text/html; charset=utf-8', 'Unauthorised']);
  });

  test('the key also counts in its own header when there is no Authorization', async () => {
    expect((await post(`${api}/schedule`, 'batch=x', { 'X-ONEIS-Key': BATCH_KEY })).body).toBe(
      'Batch not found: x',
    );
  });

  test('a key in the body is no key', async () => {
    expect((await post(`${api}/schedule`, `batch=x&_ak=${BATCH_KEY}`, {})).status).toBe(403);
  });

  test('a good key without the right gets a page with status 200', async () => {
    const key = basic(OUTSIDER_KEY);
    for (const answer of [
      await post(`${api}/schedule`, 'batch=x', key),
      await upload(`${api}/file`, fileParts('x', 'a', 'abc'), key),
    ]) {
      expect(answer.status).toBe(200);
      expect(answer.headers['content-type']).toMatch(/^text\/html/);
      expect(answer.body).toContain('You are not permitted to perform this action.');
    }
  });

  test('after fifty failed keys from one address even a good one is refused', async () => {
    const own = await startPracticeServer({ services: HAPLO_SERVICES });
    const url = `${own.url}/haplo/api/haplo-data-import-batch`;
    try {
      for (let n = 0; n < 49; n += 1) await post(`${url}/schedule`, 'batch=x', basic('z'.repeat(44)));
      expect((await post(`${url}/schedule`, 'batch=x', GOOD)).body).toBe('Batch not found: x');
      await post(`${url}/schedule`, 'batch=x', basic('z'.repeat(44)));
      expect((await post(`${url}/schedule`, 'batch=x', GOOD)).status).toBe(403);
      expect((await upload(`${url}/file`, fileParts('x', 'a', 'abc'), GOOD)).body).toContain(
        '"kind":"THROTTLE"',
      );
    } finally {
      await own.stop();
    }
  });
});

describe('methods and paths', () => {
  test('only POST has handlers', async () => {
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const answer = await rawCall(`${api}/batch`, { method, headers: GOOD });
      expect([answer.status, answer.headers['content-type']]).toEqual([404, 'text/html; charset=utf-8']);
    }
    expect((await rawCall(`${api}/batch`, { method: 'OPTIONS', headers: GOOD })).status).toBe(405);
  });

  test('a plugin that is not installed is a 404 for a form and a 500 for an upload', async () => {
    expect((await post(`${api}/nothing`, 'a=b', GOOD)).status).toBe(404);
    const file = await upload(`${api}/nothing`, fileParts('x', 'a', 'abc'), GOOD);
    expect(said(file)).toEqual([500, 'text/html', UPLOAD_SERVER_ERROR]);
  });

  test('an upload where no file is taken is a 500', async () => {
    for (const path of ['batch', 'schedule']) {
      const answer = await upload(`${api}/${path}`, [{ name: 'batch', content: 'x' }], GOOD);
      expect(said(answer)).toEqual([500, 'text/html', UPLOAD_SERVER_ERROR]);
    }
  });
});

describe('arguments', () => {
  const forms = [
    { title: 'batch without control', path: 'batch', body: 'comment=x', expected: VALIDATION },
    { title: 'an empty control', path: 'batch', body: 'control=', expected: 'Control file not found: ' },
    {
      title: 'an unknown control',
      path: 'batch',
      body: 'control=ABC',
      expected: 'Control file not found: ABC',
    },
    { title: 'schedule without batch', path: 'schedule', body: '', expected: VALIDATION },
    { title: 'an empty batch', path: 'schedule', body: 'batch=', expected: 'Batch not found: ' },
    { title: 'an unknown batch', path: 'schedule', body: 'batch=nope', expected: 'Batch not found: nope' },
    {
      title: 'a batch in the query',
      path: 'schedule?batch=query',
      body: '',
      expected: 'Batch not found: query',
    },
    {
      title: 'the body before the query',
      path: 'schedule?batch=query',
      body: 'batch=body',
      expected: 'Batch not found: body',
    },
    {
      title: 'a body that looks like JSON',
      path: 'schedule',
      body: ' {"a":1}&batch=x',
      expected: VALIDATION,
    },
    { title: 'a file upload that is no upload', path: 'file', body: 'batch=x&name=y', expected: VALIDATION },
  ];
  test.each(forms)('$title: $expected', async ({ path, body, expected }) => {
    expect(said(await post(`${api}/${path}`, body, GOOD))).toEqual([
      400,
      'text/plain; charset=utf-8',
      expected,
    ]);
  });

  test('the body is read as a form whatever its type says', async () => {
    const headers = { ...GOOD, 'Content-Type': 'application/json' };
    expect((await rawCall(`${api}/schedule`, { method: 'POST', headers, body: 'batch=x' })).body).toBe(
      'Batch not found: x',
    );
  });

  test('an upload without batch, name or file fails validation', async () => {
    const parts = fileParts('x', 'a', 'abc');
    for (let leftOut = 0; leftOut < 3; leftOut += 1) {
      const answer = await upload(
        `${api}/file`,
        parts.filter((_part, n) => n !== leftOut),
        GOOD,
      );
      expect([answer.status, answer.body]).toEqual([400, VALIDATION]);
    }
  });

  test('an empty name is a name', async () => {
    const id = await newBatch();
    expect(
      (
        await upload(
          `${api}/file`,
          fileParts(id, '', 'abc').map((part) => (part.name === 'file' ? { ...part, filename: 'f' } : part)),
          GOOD,
        )
      ).body,
    ).toBe(ABC_SHA256);
  });

  test('a file part without a filename is an exception, an empty one is no file', async () => {
    const parts = (content: string, filename?: string) => [
      { name: 'batch', content: 'x' },
      { name: 'name', content: 'a' },
      { name: 'file', content, ...(filename === undefined ? {} : { filename }) },
    ];
    expect((await upload(`${api}/file`, parts('abc'), GOOD)).status).toBe(500);
    expect((await upload(`${api}/file`, parts('abc', ''), GOOD)).status).toBe(500);
    expect((await upload(`${api}/file`, parts(''), GOOD)).body).toBe(VALIDATION);
  });

  test('a file under another field name is named in the refusal', async () => {
    const answer = await upload(`${api}/file`, [{ name: 'data', content: 'abc', filename: 'a' }], GOOD);
    expect(said(answer)).toEqual([
      400,
      'text/plain; charset=utf-8',
      "A file was uploaded, but it was not expected by the application. Field name: 'data'",
    ]);
  });

  test('form bodies over 1 MiB and text fields over 128 KiB are a 500', async () => {
    expect((await post(`${api}/schedule`, `batch=${'x'.repeat(1024 * 1024)}`, GOOD)).status).toBe(500);
    const field = await upload(`${api}/file`, fileParts('x'.repeat(128 * 1024 + 1), 'a', 'abc'), GOOD);
    expect([field.status, field.body.includes('Request size limit exceeded')]).toEqual([500, true]);
    expect((await upload(`${api}/file`, fileParts('x'.repeat(128 * 1024), 'a', 'abc'), GOOD)).status).toBe(
      400,
    );
  });

  test('a form that ends in the middle is a 500 and leaves nothing', async () => {
    const id = await newBatch();
    const body = `--b\r\nContent-Disposition: form-data; name="batch"\r\n\r\n${id}\r\n--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nab`;
    const headers = { ...GOOD, 'Content-Type': 'multipart/form-data; boundary=b' };
    expect((await rawCall(`${api}/file`, { method: 'POST', headers, body })).status).toBe(500);
    expect(seen().batches.find((batch) => batch.id === id)?.files).toEqual([]);
  });
});

describe('control files', () => {
  const control = (content: string | Uint8Array) =>
    upload(`${api}/control`, [{ name: 'file', content, filename: 'c.json' }], GOOD);
  const cases = [
    { title: 'not JSON', content: 'hello', status: 400, body: 'Uploaded file is not JSON' },
    {
      title: 'a byte order mark',
      content: `\ufeff${CONTROL}`,
      status: 400,
      body: 'Uploaded file is not JSON',
    },
    {
      title: 'an empty object',
      content: '{}',
      status: 400,
      body:
        'Invalid control file:\n  Not a control file\n  Control file does not specify model in the model property\n' +
        '  Control file does not specify processing instructions in the instructions property\n' +
        '  Control file does not have files property',
    },
    {
      title: 'an unknown reader',
      content: CONTROL.replace('tsv-with-name-row', 'csv'),
      status: 400,
      body: 'Invalid control file:\n  Unknown reader for file people.tsv: csv',
    },
  ];
  test.each(cases)('$title', async ({ content, status, body }) => {
    expect(said(await control(content))).toEqual([status, 'text/plain; charset=utf-8', body]);
  });

  test('null at the top is an exception, not a refusal', async () => {
    expect((await control('null')).status).toBe(500);
  });

  test('over 16 MiB is not JSON, however good', async () => {
    const padded = Buffer.concat([Buffer.from(CONTROL), Buffer.alloc(16 * 1024 * 1024, 0x20)]);
    expect((await control(padded)).body).toBe('Uploaded file is not JSON');
  });

  test('the same bytes are listed again only with a new comment', async () => {
    await control(CONTROL);
    const before = seen().controls.length;
    await control(CONTROL);
    expect(seen().controls.length).toBe(before);
    expect(seen().controls.at(0)).toMatchObject({ digest: CONTROL_SHA256 });
    await upload(
      `${api}/control`,
      [
        { name: 'file', content: CONTROL, filename: 'c' },
        { name: 'comment', content: 'new' },
      ],
      GOOD,
    );
    expect(seen().controls.length).toBe(before + 1);
  });

  test('comments have defaults', async () => {
    await control(CONTROL);
    expect(seen().controls.map(({ comment }) => comment)).toContain('Unnamed control file');
    const id = (await post(`${api}/batch`, `control=${CONTROL_SHA256}&comment=`, GOOD)).body;
    expect(seen().batches.find((batch) => batch.id === id)?.comment).toBe('Unnamed batch');
  });
});

describe('files', () => {
  test('uploads of a name are all listed, in any state of the batch', async () => {
    const id = await newBatch();
    expect((await upload(`${api}/file`, fileParts(id, 'people.tsv', 'first'), GOOD)).status).toBe(200);
    expect((await upload(`${api}/file`, fileParts(id, 'people.tsv', ''), GOOD)).body).toBe(EMPTY_SHA256);
    await post(`${api}/schedule`, `batch=${id}`, GOOD);
    await settled(id);
    expect((await upload(`${api}/file`, fileParts(id, 'people.tsv', 'abc'), GOOD)).body).toBe(ABC_SHA256);
    const files = seen().batches.find((batch) => batch.id === id)?.files;
    expect(files?.map(({ name, digest }) => [name, digest]).slice(1)).toEqual([
      ['people.tsv', EMPTY_SHA256],
      ['people.tsv', ABC_SHA256],
    ]);
  });

  test('a name the control file does not have stops the run', async () => {
    const id = await newBatch();
    await upload(`${api}/file`, fileParts(id, 'other.tsv', 'abc'), GOOD);
    await post(`${api}/schedule`, `batch=${id}&mode=dry-run`, GOOD);
    const done = await settled(id);
    expect([done.state, done.errors]).toEqual(['error', 0]);
    expect(done.log.split('\n')[1]).toContain(
      'EXCEPTION: Error during import: Could not find file specification in control file for file other.tsv (and DEFAULT file entry does not exist). File: ',
    );
  });

  test('names with quotes, accents and line breaks encoded by the client come through as sent', async () => {
    const id = await newBatch();
    await upload(`${api}/file`, fileParts(id, 'Côté gauche ü.tsv', 'abc'), GOOD);
    expect(seen().batches.find((batch) => batch.id === id)?.files[0]?.name).toBe('Côté gauche ü.tsv');
  });
});

describe('the wire', () => {
  test('an answer is compressed for a client that offers gzip', async () => {
    const answer = await rawCall(`${api}/schedule`, {
      method: 'POST',
      headers: { ...GOOD, 'Accept-Encoding': 'gzip' },
      body: 'batch=x',
    });
    expect([answer.status, answer.headers['content-encoding']]).toEqual([400, 'gzip']);
    const read = await fetch(`${api}/schedule`, { method: 'POST', headers: GOOD, body: 'batch=x' });
    expect(await read.text()).toBe('Batch not found: x');
  });
});

describe('the worker', () => {
  test('takes batches one at a time, in the order in which they were scheduled', async () => {
    const ids = [await newBatch(), await newBatch(), await newBatch()];
    for (const id of ids) await post(`${api}/schedule`, `batch=${id}&mode=dry-run`, GOOD);
    await settled(ids[2] ?? '');
    const runs = ids.map((id) => seen().batches.find((batch) => batch.id === id)) as unknown as {
      startedAt: string;
      endedAt: string;
    }[];
    expect(runs.map(({ endedAt }) => endedAt).every((end, n) => end <= (runs[n + 1]?.startedAt ?? end))).toBe(
      true,
    );
  });
});

describe('pages for people', () => {
  test('a job’s page shows its state and log', async () => {
    const id = await newBatch();
    await post(`${api}/schedule`, `batch=${id}&mode=dry-run`, GOOD);
    await settled(id);
    const list = await rawCall(`${server.url}/haplo/do/haplo-data-import-batch`);
    expect(list.body).toContain(`/haplo/do/haplo-data-import-batch/batch/${id}`);
    const page = await rawCall(`${server.url}/haplo/do/haplo-data-import-batch/batch/${id}`);
    expect(page.status).toBe(200);
    expect(page.body).toMatch(/<pre>START: /);
    expect((await rawCall(`${server.url}/haplo/do/haplo-data-import-batch/batch/none`)).status).toBe(404);
  });
});
