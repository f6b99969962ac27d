import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startMirrorHost, type MirrorHost } from '../../support/mirrorHost.ts';
import { until } from '../../support/localApiHost.ts';
import { ABC_SHA256, basic, CONTROL, CONTROL_SHA256, fileParts } from '../practice/haploFixtures.ts';
import { rawCall, type RawAnswer, type RawCall } from '../practice/rawCall.ts';
import { FORM_HEADERS, formBody, type RawPart } from '../practice/rawForm.ts';

let host: MirrorHost;
let dir: string;
beforeEach(async () => {
  host = await startMirrorHost({ kinds: ['haplo-batch', 'haplo-standard'] });
  dir = await mkdtemp(join(tmpdir(), 'waybill-script-'));
});
afterEach(async () => {
  await host.stop();
  await rm(dir, { recursive: true, force: true });
});

const API = '/api/haplo-data-import-batch';
const STANDARD = '/api/haplo-data-import-standard-api';
const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };
const form = (body: string): RawCall => ({ method: 'POST', body, headers: FORM });
const uploadOf = (parts: readonly RawPart[]): RawCall => ({
  method: 'POST',
  body: formBody(parts),
  headers: FORM_HEADERS,
});
const controlOf = (comment: string, content = CONTROL): RawCall =>
  uploadOf([
    { name: 'comment', content: comment },
    { name: 'file', content, filename: 'control.json' },
  ]);

async function mirror(path: string, call: RawCall, kind = 'haplo-batch'): Promise<RawAnswer> {
  const { url, key } = host.mirror(kind);
  return rawCall(url + path, { ...call, headers: { ...call.headers, ...basic(key) } });
}

interface Seen {
  readonly controls: readonly { readonly digest: string; readonly comment: string }[];
  readonly batches: readonly {
    readonly id: string;
    readonly control: string | null;
    readonly apiKind: string | null;
    readonly comment: string;
    readonly mode: string | null;
    readonly state: string;
    readonly files: readonly { readonly name: string; readonly digest: string }[];
  }[];
}

/** What the server has, without its own ids and times. */
function serverHas(kind = 'haplo-batch'): unknown {
  const seen = host.practice().state()[kind] as Seen;
  return {
    controls: seen.controls.map(({ digest, comment }) => ({ digest, comment })),
    batches: seen.batches.map(({ control, apiKind, comment, mode, state, files }) => ({
      control,
      apiKind,
      comment,
      mode,
      state: state === 'uploading' ? state : 'scheduled',
      files: files.map(({ name, digest }) => ({ name, digest })),
    })),
  };
}

function files(kind = 'haplo-batch'): number {
  return (host.practice().state()[kind] as Seen).batches.flatMap((batch) => batch.files).length;
}

/** The script of the documentation (haplo-docs d60e914, 050-batch/api), with three settings and two files. */
const SCRIPT = `set -e
CONTROL_DIGEST=\`curl -s -X POST --user haplo:$API_KEY -F "comment=Test control" -F "file=@$FILE_DIRECTORY/control.json" $SERVER/api/haplo-data-import-batch/control\`
echo "control $CONTROL_DIGEST"
BATCH=\`curl -s -X POST --user haplo:$API_KEY -d "control=$CONTROL_DIGEST" -d "comment=Test batch" $SERVER/api/haplo-data-import-batch/batch\`
echo "batch $BATCH"
for NAME in people.tsv more.tsv; do
  curl -s -X POST --user haplo:$API_KEY -F "batch=$BATCH" -F "name=$NAME" -F "file=@$FILE_DIRECTORY/$NAME" $SERVER/api/haplo-data-import-batch/file
  echo
done
curl -s -X POST --user haplo:$API_KEY -d "batch=$BATCH" -d "mode=dry-run" $SERVER/api/haplo-data-import-batch/schedule
`;

async function runScript(): Promise<readonly string[]> {
  await writeFile(join(dir, 'control.json'), CONTROL);
  await writeFile(join(dir, 'people.tsv'), 'abc');
  await writeFile(join(dir, 'more.tsv'), '');
  const { url, key } = host.mirror('haplo-batch');
  const env = { ...process.env, API_KEY: key, SERVER: url, FILE_DIRECTORY: dir, NO_PROXY: '*' };
  const { stdout } = await promisify(execFile)('sh', ['-c', SCRIPT], { env });
  return stdout.split('\n');
}

const SCRIPTED = {
  controls: [{ digest: CONTROL_SHA256, comment: 'Test control' }],
  batches: [
    {
      control: CONTROL_SHA256,
      apiKind: null,
      comment: 'Test batch',
      mode: 'dry-run',
      state: 'scheduled',
      files: [
        { name: 'people.tsv', digest: ABC_SHA256 },
        { name: 'more.tsv', digest: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' },
      ],
    },
  ],
};

const SAID = [
  `control ${CONTROL_SHA256}`,
  expect.stringMatching(/^batch [A-Za-z0-9][A-Za-z0-9_-]{42}[A-Za-z0-9]$/),
  ABC_SHA256,
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  'SCHEDULED',
];

async function accepted(count: number): Promise<void> {
  await until(async () => {
    const list = await host.client().listBatches({ query: { status: 'accepted' } });
    return list.ok && list.value.items.length === count;
  });
}

/** A batch that is open for its script, with everything at the server. */
async function evenBatch(): Promise<void> {
  await until(async () => {
    const list = await host.client().listBatches({ query: { status: 'open' } });
    return list.ok && list.value.items.length === 1;
  });
}

describe("the documentation's script, run by a shell with curl", () => {
  test('with the server there', async () => {
    expect(await runScript()).toEqual(SAID);
    await accepted(1);
    expect(serverHas()).toEqual(SCRIPTED);
  });

  test('with the server away, a restart, and the server back: the same in the end', async () => {
    await host.stopServer();
    expect(await runScript()).toEqual(SAID);
    await host.restartDaemon();
    const list = await host.client().listBatches();
    expect(list).toMatchObject({ ok: true, value: { items: [{ comment: 'Test batch' }] } });
    await host.startServer();
    await accepted(1);
    expect(serverHas()).toEqual(SCRIPTED);
  });

  test('with the server going away in the middle of it', async () => {
    await mirror(`${API}/control`, controlOf('Test control'));
    const made = await mirror(`${API}/batch`, form(`control=${CONTROL_SHA256}&comment=Test batch`));
    await mirror(`${API}/file`, uploadOf(fileParts(made.body, 'people.tsv', 'abc')));
    await host.stopServer();
    const more = await mirror(`${API}/file`, uploadOf(fileParts(made.body, 'more.tsv', '')));
    expect([more.status, more.headers['x-waybill-origin']]).toEqual([200, 'queued']);
    const scheduled = await mirror(`${API}/schedule`, form(`batch=${made.body}&mode=dry-run`));
    expect([scheduled.body, scheduled.headers['x-waybill-origin']]).toEqual(['SCHEDULED', 'queued']);
    await host.startServer();
    await accepted(1);
    expect(serverHas()).toEqual(SCRIPTED);
  });
});

describe('without the server, answers are as it would give them', () => {
  beforeEach(() => host.stopServer());

  test('the rules of arguments, control files and states hold', async () => {
    const id = (
      await mirror(`${API}/batch`, form(`control=${(await mirror(`${API}/control`, controlOf(''))).body}`))
    ).body;
    const said = async (path: string, call: RawCall): Promise<readonly unknown[]> => {
      const { status, headers, body } = await mirror(API + path, call);
      return [status, headers['content-type'], body];
    };
    const text = 'text/plain; charset=utf-8';
    const error500 = [500, 'text/html', '<html><body><h1>Internal server error</h1></body></html>'];
    const page = (status: number): readonly unknown[] => [status, 'text/html; charset=utf-8'];
    const nobody = 'n'.repeat(44);
    expect(await said('/control', controlOf('x', '{'))).toEqual([400, text, 'Uploaded file is not JSON']);
    expect(await said('/control', controlOf('x', '{}'))).toEqual([
      400,
      text,
      expect.stringMatching(/^Invalid control file:\n {2}Not a control file\n/),
    ]);
    expect((await said('/control', controlOf('x', 'null'))).slice(0, 2)).toEqual(page(500));
    expect(await said('/batch', form('control=0'))).toEqual([400, text, 'Control file not found: 0']);
    expect(await said('/batch', form('comment=0'))).toEqual([400, text, 'Bad request (failed validation)']);
    expect(await said('/batch', uploadOf([]))).toEqual(error500);
    expect(await said('/schedule', form(`batch=${nobody}`))).toEqual([
      400,
      text,
      `Batch not found: ${nobody}`,
    ]);
    expect(await said('/schedule', uploadOf([]))).toEqual(error500);
    expect(await said('/file', uploadOf(fileParts(nobody, 'a', 'abc')))).toEqual([
      400,
      text,
      `Batch not found: ${nobody}`,
    ]);
    expect(
      await said('/file', { ...uploadOf([]), body: formBody(fileParts(id, 'a', 'abc')).subarray(0, -9) }),
    ).toEqual(error500);
    expect(await said('/file', form('a=b'))).toEqual([400, text, 'Bad request (failed validation)']);
    expect((await said('/nothing', form('a=b'))).slice(0, 2)).toEqual(page(404));
    expect((await said('/batch', { method: 'GET' })).slice(0, 2)).toEqual(page(404));
    expect(await said('/schedule', form(`batch=${id}&mode=dryrun`))).toEqual([200, text, 'SCHEDULED']);
    expect(await said('/schedule', form(`batch=${id}`))).toEqual([
      400,
      text,
      `Batch ${id} is not in the 'uploading' state`,
    ]);
    await host.startServer();
    await accepted(1);
    // One control file, one batch without files, for real: nothing of the bad calls.
    expect(serverHas()).toMatchObject({
      controls: [{ comment: 'Unnamed control file' }],
      batches: [{ comment: 'Unnamed batch', mode: null, state: 'scheduled', files: [] }],
    });
  });

  test('who may call is decided as with the server there', async () => {
    const { url } = host.mirror('haplo-batch');
    const wrong = basic('w'.repeat(44));
    const asForm = await rawCall(`${url}${API}/schedule`, {
      ...form('batch=1'),
      headers: { ...FORM, ...wrong },
    });
    expect([asForm.status, asForm.headers['content-type']]).toEqual([403, 'text/html; charset=utf-8']);
    const asUpload = await rawCall(`${url}${API}/control`, {
      ...controlOf(''),
      headers: { ...FORM_HEADERS, ...wrong },
    });
    expect([asUpload.status, asUpload.headers['x-haplo-reportable-error'], asUpload.body]).toEqual([
      403,
      'yes',
      '{"success":false,"kind":"INVALID-API-KEY","error":{"message":"Invalid API Key"}}',
    ]);
    const nobody = await rawCall(`${url}${API}/control`, controlOf(''));
    expect([nobody.status, nobody.headers['content-type'], nobody.body]).toEqual([
      403,
      'text/html; charset=utf-8',
      'Unauthorised',
    ]);
  });

  test('a control file for models that only the server can know is left to it', async () => {
    const own = CONTROL.replace('haplo:person', 'TYPE:abc');
    expect((await mirror(`${API}/control`, controlOf('', own))).status).toBe(200);
  });

  test('a control file alone gets there, and so do batches that share one, each comment its own', async () => {
    await mirror(`${API}/control`, controlOf('first'));
    await mirror(`${API}/control`, controlOf('first'));
    await mirror(`${API}/control`, controlOf('second'));
    const one = await mirror(`${API}/batch`, form(`control=${CONTROL_SHA256}&comment=one`));
    const two = await mirror(`${API}/batch`, form(`control=${CONTROL_SHA256}&comment=two`));
    await mirror(`${API}/file`, uploadOf(fileParts(two.body, 'a', 'first version')));
    await mirror(`${API}/file`, uploadOf(fileParts(two.body, 'a', 'abc')));
    await host.startServer();
    await until(() => files() === 2);
    await until(() => (serverHas() as Seen).controls.length === 2);
    expect(one.body).not.toBe(two.body);
    expect(serverHas()).toMatchObject({
      controls: [{ comment: 'first' }, { comment: 'second' }],
      batches: [
        { comment: 'one', files: [] },
        { comment: 'two', state: 'uploading', files: [{ name: 'a' }, { name: 'a', digest: ABC_SHA256 }] },
      ],
    });
  });

  test('an id given away from the server is good when it is back, and after a restart', async () => {
    await mirror(`${API}/control`, controlOf('c'));
    const made = await mirror(`${API}/batch`, form(`control=${CONTROL_SHA256}&comment=later`));
    await host.startServer();
    // Nothing of it is owed any more: the server's answer is written down.
    await evenBatch();
    await host.restartDaemon();
    const sent = await mirror(`${API}/file`, uploadOf(fileParts(made.body, 'people.tsv', 'abc')));
    expect([sent.status, sent.body, sent.headers['x-waybill-origin']]).toEqual([200, ABC_SHA256, 'live']);
    const odd = [...fileParts(made.body, 'odd', made.body)].toReversed();
    expect((await mirror(`${API}/file`, uploadOf(odd))).status).toBe(200);
    await until(() => files() === 2);
    await evenBatch();
    const scheduled = await mirror(`${API}/schedule`, form(`batch=${made.body}`));
    expect([scheduled.status, scheduled.body, scheduled.headers['x-waybill-origin']]).toEqual([
      200,
      'SCHEDULED',
      'live',
    ]);
    await accepted(1);
    // The server knows the batch by another id, and the script never sees it.
    const again = await mirror(`${API}/schedule`, form(`batch=${made.body}`));
    expect([again.status, again.body, again.headers['x-waybill-origin']]).toEqual([
      400,
      `Batch ${made.body} is not in the 'uploading' state`,
      'live',
    ]);
    expect(serverHas()).toMatchObject({
      batches: [
        {
          mode: null,
          state: 'scheduled',
          files: [{ name: 'people.tsv', digest: ABC_SHA256 }, { name: 'odd' }],
        },
      ],
    });
  });

  test('the standard API takes batches of a kind', async () => {
    const made = await mirror(`${STANDARD}/batch`, form('kind=publications&comment=std'), 'haplo-standard');
    expect(made.status).toBe(200);
    await mirror(`${STANDARD}/file`, uploadOf(fileParts(made.body, 'p.json', 'abc')), 'haplo-standard');
    await mirror(`${STANDARD}/schedule`, form(`batch=${made.body}&mode=dry-run`), 'haplo-standard');
    const control = await mirror(`${STANDARD}/control`, controlOf('x'), 'haplo-standard');
    expect(control.status).toBe(500);
    await host.startServer();
    await accepted(1);
    expect(serverHas('haplo-standard')).toMatchObject({
      batches: [
        { apiKind: 'publications', comment: 'std', mode: 'dry-run', files: [{ digest: ABC_SHA256 }] },
      ],
    });
  });

  test('a file that comes after the schedule gets there too', async () => {
    await mirror(`${API}/control`, controlOf('c'));
    const { body: id } = await mirror(`${API}/batch`, form(`control=${CONTROL_SHA256}`));
    await mirror(`${API}/schedule`, form(`batch=${id}`));
    await host.startServer();
    await accepted(1);
    await host.stopServer();
    const late = await mirror(`${API}/file`, uploadOf(fileParts(id, 'late', 'abc')));
    expect([late.status, late.body]).toEqual([200, ABC_SHA256]);
    await host.startServer();
    await until(() => files() === 1);
  });
});
