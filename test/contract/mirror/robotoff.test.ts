import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { bothWays, comparable, startMirrorHost, type MirrorHost } from '../../support/mirrorHost.ts';
import { until } from '../../support/localApiHost.ts';
import { rawCall, type RawAnswer, type RawCall } from '../practice/rawCall.ts';
import { FORM_HEADERS, formBody } from '../practice/rawForm.ts';

let host: MirrorHost;
beforeEach(async () => {
  host = await startMirrorHost({ kinds: ['robotoff'] });
});
afterEach(() => host.stop());

const PATH = '/api/v1/batch/import';
const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };
const form = (body: string, headers: Record<string, string> = {}): RawCall => ({
  method: 'POST',
  body,
  headers: { ...FORM, ...headers },
});
const bearer = (key: string): Record<string, string> => ({ Authorization: `Bearer ${key}` });
const GOOD = 'job_type=ingredients_spellcheck&batch_dir=2026-01/run';
const QUEUED = '{"status":"Request successful. Importing processed data."}';

async function mirror(call: RawCall, path = PATH): Promise<RawAnswer> {
  const { url, key } = host.mirror('robotoff');
  return rawCall(url + path, { ...call, headers: { ...call.headers, ...bearer(key) } });
}

function imports(): readonly string[] {
  const { imports: all } = host.practice().state()['robotoff'] as { imports: { batchDir: string }[] };
  return all.map((one) => one.batchDir);
}

interface Made {
  readonly what: string;
  readonly call: RawCall;
  readonly path?: string;
}

const CALLS: readonly Made[] = (
  [
    ['a good call', form(GOOD)],
    ['a good call in the query', { method: 'POST', body: '' }, `${PATH}?${GOOD}`],
    ['a slash at the end', form(GOOD), `${PATH}/`],
    ['no parameters', form('')],
    ['no batch_dir', form('job_type=ingredients_spellcheck')],
    ['the advertised job type', form('job_type=ingredients-spellcheck&batch_dir=x')],
    ['an empty batch_dir', form('job_type=ingredients_spellcheck&batch_dir=')],
    ['commas', form('job_type=ingredients_spellcheck&batch_dir=a,b')],
    ['JSON', form('{"job_type":"x"}', { 'Content-Type': 'application/json' })],
    [
      'multipart',
      { method: 'POST', headers: FORM_HEADERS, body: formBody([{ name: 'job_type', content: 'x' }]) },
    ],
    ['XML wanted', form('', { Accept: 'application/xml' })],
    ['nothing acceptable', form('', { Accept: 'image/png' })],
    ['GET', { method: 'GET' }],
    ['OPTIONS', { method: 'OPTIONS' }],
    ['another path', form(GOOD), '/api/v1/other'],
  ] as readonly (readonly [string, RawCall, string?])[]
).map(([what, call, path = PATH]) => ({ what, call, path }));

describe('with the server there', () => {
  test.each(CALLS)('$what is answered as there', async ({ call, path = PATH }) => {
    const seen = await bothWays(host, { kind: 'robotoff', path, call, sign: bearer });
    expect(comparable(seen.mirror)).toEqual(comparable(seen.direct));
    expect(seen.mirror.headers['x-waybill-origin']).toBe('live');
  });

  test.each([
    ['no key', (): Record<string, string> => ({})],
    ['a wrong key', () => bearer('wrong')],
    ['another scheme', (key: string) => ({ Authorization: `Basic ${key}` })],
    ['three words', (key: string) => ({ Authorization: `Bearer ${key} x` })],
    ['small letters', (key: string) => ({ Authorization: `bearer ${key}` })],
  ])('%s is answered as there, in its order of checks', async (_what, sign) => {
    for (const body of [GOOD, '', 'job_type=no&batch_dir=x']) {
      const seen = await bothWays(host, { kind: 'robotoff', path: PATH, call: form(body), sign });
      expect(comparable(seen.mirror), body).toEqual(comparable(seen.direct));
    }
  });

  test('a call that took is a batch that is accepted, started once', async () => {
    expect((await mirror(form(GOOD))).body).toBe(QUEUED);
    await until(async () => {
      const list = await host.client().listBatches();
      return list.ok && list.value.items[0]?.status === 'accepted' && list.value.items[0]?.receipts === 1;
    });
    expect(imports()).toEqual(['2026-01/run']);
  });

  test('a start whose answer is lost is claimed by nobody and made by nobody again', async () => {
    host
      .practice()
      .faults.add({ service: 'robotoff', route: 'import', fault: { kind: 'loseAnswer' }, times: 1 });
    const answer = await mirror(form(GOOD));
    expect([answer.status, answer.body]).toEqual([500, '{"title":"500 Internal Server Error"}']);
    await until(async () => {
      const list = await host.client().listBatches();
      return list.ok && list.value.items[0]?.status === 'attention';
    });
    expect(imports()).toEqual(['2026-01/run']);
  });
});

test('without the server a call is queued, as its answer says, and made once when it is back', async () => {
  await host.stopServer();
  const answer = await mirror(form(GOOD));
  expect([answer.status, answer.body, answer.headers['x-waybill-origin']]).toEqual([200, QUEUED, 'queued']);
  const bad = await mirror(form('job_type=ingredients-spellcheck&batch_dir=x'));
  expect(bad.status).toBe(400);
  expect((await mirror({ method: 'GET' })).status).toBe(405);
  await host.restartDaemon();
  await host.startServer();
  await until(() => imports().length > 0);
  await until(async () => {
    const list = await host.client().listBatches();
    return list.ok && list.value.items.length === 1 && list.value.items[0]?.status === 'accepted';
  });
  expect(imports()).toEqual(['2026-01/run']);
});
