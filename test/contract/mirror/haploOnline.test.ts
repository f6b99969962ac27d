import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bothWays, comparable, startMirrorHost, type MirrorHost } from '../../support/mirrorHost.ts';
import { until } from '../../support/localApiHost.ts';
import { ABC_SHA256, basic, CONTROL, CONTROL_SHA256, fileParts } from '../practice/haploFixtures.ts';
import { rawCall, type RawAnswer, type RawCall } from '../practice/rawCall.ts';
import { FORM_HEADERS, formBody, type RawPart } from '../practice/rawForm.ts';

let host: MirrorHost;
beforeAll(async () => {
  host = await startMirrorHost({ kinds: ['haplo-batch', 'haplo-standard'] });
});
afterAll(() => host.stop());

const API = '/api/haplo-data-import-batch';
const STANDARD = '/api/haplo-data-import-standard-api';
const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };
const form = (body: string, more: RawCall = {}): RawCall => ({
  method: 'POST',
  body,
  ...more,
  headers: { ...FORM, ...more.headers },
});
const uploadOf = (parts: readonly RawPart[]): RawCall => ({
  method: 'POST',
  body: formBody(parts),
  headers: FORM_HEADERS,
});
const controlParts: readonly RawPart[] = [
  { name: 'comment', content: 'Test control' },
  { name: 'file', content: CONTROL, filename: 'control.json' },
];

/** One call through the mirror with a good key. */
async function mirror(path: string, call: RawCall, kind = 'haplo-batch'): Promise<RawAnswer> {
  const { url, key } = host.mirror(kind);
  return rawCall(url + path, { ...call, headers: { ...call.headers, ...basic(key) } });
}

async function newBatch(): Promise<string> {
  await mirror(`${API}/control`, uploadOf(controlParts));
  const made = await mirror(`${API}/batch`, form(`control=${CONTROL_SHA256}&comment=b`));
  expect(made.status).toBe(200);
  return made.body;
}

const NOWHERE = 'nosuchbatchnosuchbatchnosuchbatchnosuchbatch';

const CALLS: readonly (readonly [string, string, RawCall])[] = [
  ['a control file', '/control', uploadOf(controlParts)],
  [
    'a control file without a comment',
    '/control',
    uploadOf([{ name: 'file', content: CONTROL, filename: 'c' }]),
  ],
  ['a control file that is not JSON', '/control', uploadOf([{ name: 'file', content: '{', filename: 'c' }])],
  ['a control file that is null', '/control', uploadOf([{ name: 'file', content: 'null', filename: 'c' }])],
  ['a control file of nothing', '/control', uploadOf([{ name: 'file', content: '{}', filename: 'c' }])],
  ['a control upload without a file', '/control', uploadOf([{ name: 'comment', content: 'x' }])],
  ['a file as a text field', '/control', uploadOf([{ name: 'file', content: CONTROL }])],
  [
    'a file in a field that takes none',
    '/control',
    uploadOf([{ name: 'data', content: 'x', filename: 'c' }]),
  ],
  ['a form where an upload belongs', '/control', form('comment=x')],
  ['a form with a text where a file belongs', '/control', form('file=x')],
  ['a batch of an unknown control file', '/batch', form(`control=${'0'.repeat(64)}`)],
  ['a batch of an empty control', '/batch', form('control=')],
  ['a batch without a control', '/batch', form('comment=x')],
  ['a batch as an upload', '/batch', uploadOf([{ name: 'control', content: CONTROL_SHA256 }])],
  ['a batch as JSON', '/batch', form('{"control":"x"}')],
  ['a file for an unknown batch', '/file', uploadOf(fileParts(NOWHERE, 'a.tsv', 'abc'))],
  ['a file without a name', '/file', uploadOf([{ name: 'batch', content: NOWHERE }])],
  ['a file without anything', '/file', uploadOf([])],
  ['an over-long field', '/file', uploadOf([{ name: 'batch', content: 'x'.repeat(200_000) }])],
  ['an over-long form', '/batch', form(`control=${'x'.repeat(1_100_000)}`)],
  ['a schedule of an unknown batch', '/schedule', form(`batch=${NOWHERE}`)],
  ['a schedule of nothing', '/schedule', form('mode=dry-run')],
  ['a schedule as an upload', '/schedule', uploadOf([{ name: 'batch', content: NOWHERE }])],
  ['an unknown path', '/nothing', form('a=b')],
  ['an unknown path, as an upload', '/nothing', uploadOf(controlParts)],
  ['a GET', '/batch', { method: 'GET' }],
  ['a PUT', '/batch', { method: 'PUT', body: 'x' }],
  ['an OPTIONS', '/batch', { method: 'OPTIONS' }],
  ['a query with a body beside it', '/schedule?batch=one', form(`batch=${NOWHERE}`)],
  ['a query alone', `/schedule?batch=${NOWHERE}&batch=two`, form('')],
  ['a packed answer', '/schedule', form(`batch=${NOWHERE}`, { headers: { 'Accept-Encoding': 'gzip' } })],
  [
    'a form that is cut',
    '/file',
    { ...uploadOf([]), body: formBody(fileParts(NOWHERE, 'a', 'abc')).subarray(0, -30) },
  ],
  [
    'an upload without a boundary',
    '/file',
    form('x', { headers: { 'Content-Type': 'multipart/form-data' } }),
  ],
];

describe('with the server there, a script sees what it would see there', () => {
  test.each(CALLS)('%s', async (_what, path, call) => {
    const seen = await bothWays(host, { kind: 'haplo-batch', path: API + path, call, sign: basic });
    expect(comparable(seen.mirror)).toEqual(comparable(seen.direct));
    expect(seen.mirror.headers['x-waybill-origin']).toMatch(/^(live|cache)$/);
  });

  test.each(CALLS.filter(([, path]) => !path.startsWith('/control')))(
    '%s, at the standard API',
    async (_what, path, call) => {
      const seen = await bothWays(host, { kind: 'haplo-standard', path: STANDARD + path, call, sign: basic });
      expect(comparable(seen.mirror)).toEqual(comparable(seen.direct));
    },
  );
});

const SIGNS: readonly (readonly [string, (key: string) => Record<string, string>])[] = [
  ['no credentials', () => ({})],
  ['a wrong key', () => basic('x'.repeat(44))],
  ['a short key', () => basic('short')],
  ['another user', (key) => basic(key, 'admin')],
  ['a bearer', (key) => ({ Authorization: `Bearer ${key}` })],
  [
    'basic in lower case',
    (key) => ({ Authorization: (basic(key)['Authorization'] ?? '').replace('Basic', 'basic') }),
  ],
  ['the other header', (key) => ({ 'X-ONEIS-Key': key })],
  ['a wrong key in the other header', () => ({ 'X-ONEIS-Key': 'y'.repeat(44) })],
  ['both headers, the first of another form', (key) => ({ Authorization: 'Bearer x', 'X-ONEIS-Key': key })],
];

describe('who may call is decided as there', () => {
  test.each(SIGNS)('%s', async (_what, sign) => {
    for (const [path, call] of [
      [`${API}/schedule`, form(`batch=${NOWHERE}`)],
      [`${API}/file`, uploadOf(fileParts(NOWHERE, 'a', 'abc'))],
      [`${API}/file`, { method: 'GET' }],
      [`${STANDARD}/schedule`, form(`batch=${NOWHERE}`)],
      ['/do/haplo-data-import-batch', form('')],
    ] as const) {
      const seen = await bothWays(host, { kind: 'haplo-batch', path, call, sign });
      expect(comparable(seen.mirror), path).toEqual(comparable(seen.direct));
    }
  });

  test("the remote's own key opens nothing here", async () => {
    const { url } = host.mirror('haplo-batch');
    const call = form(`batch=${NOWHERE}`);
    const { key } = host.direct('haplo-batch');
    const answer = await rawCall(`${url}${API}/schedule`, {
      ...call,
      headers: { ...call.headers, ...basic(key) },
    });
    expect(answer.status).toBe(403);
  });
});

describe('what the server took is in the ledger as done', () => {
  test('batch, file and schedule, with a receipt', async () => {
    const id = await newBatch();
    const sent = await mirror(`${API}/file`, uploadOf(fileParts(id, 'people.tsv', 'abc')));
    expect([sent.status, sent.body, sent.headers['x-waybill-origin']]).toEqual([200, ABC_SHA256, 'live']);
    const scheduled = await mirror(`${API}/schedule`, form(`batch=${id}&mode=dry-run`));
    expect([scheduled.status, scheduled.body]).toEqual([200, 'SCHEDULED']);
    const again = await mirror(`${API}/schedule`, form(`batch=${id}`));
    expect([again.status, again.body]).toEqual([400, `Batch ${id} is not in the 'uploading' state`]);
    const batch = await until(async () => {
      const list = await host.client().listBatches();
      return list.ok && list.value.items.find((one) => one.status === 'accepted');
    });
    const whole = await host.client().getBatch({ params: { id: batch.id } });
    expect(whole).toMatchObject({
      ok: true,
      value: {
        comment: 'b',
        jobs: [{ kind: 'dry-run', state: 'accepted' }],
      },
    });
    const items = await host.client().listItems({ params: { id: batch.id } });
    expect(items).toMatchObject({
      ok: true,
      value: { items: [{ name: 'people.tsv', sha256: ABC_SHA256, state: 'sent', verification: 'digest' }] },
    });
    // Nothing was sent twice.
    const calls = host
      .practice()
      .ledger.list('haplo-batch')
      .filter((call) => call['batch'] === id);
    expect(calls.map((call) => call.route)).toEqual(['batch', 'file', 'schedule', 'schedule']);
  });

  test('a mode that is not exactly dry-run runs for real, as there', async () => {
    const id = await newBatch();
    await mirror(`${API}/file`, uploadOf(fileParts(id, 'people.tsv', 'abc')));
    await mirror(`${API}/schedule`, form(`batch=${id}&mode=Dry-Run`));
    const jobs = await host.client().listJobs();
    expect(jobs).toMatchObject({ ok: true, value: { items: [{ kind: 'import' }, { kind: 'dry-run' }] } });
  });
});
