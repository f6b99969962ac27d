import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { comparable, startMirrorHost, type MirrorHost } from '../../support/mirrorHost.ts';
import { until } from '../../support/localApiHost.ts';
import { rawCall, type RawAnswer, type RawCall } from '../practice/rawCall.ts';

const KIND = 'dsp-ingest';
const JSON_TYPE = { 'Content-Type': 'application/json' };
let host: MirrorHost;
let direct: { readonly Authorization: string };
let own: { readonly Authorization: string };

async function open(): Promise<void> {
  host = await startMirrorHost({ kinds: [KIND], services: { [KIND]: { fileMsMin: 0, fileMsMax: 0 } } });
  const { user, secret, authUrl } = host.practice().services[KIND] ?? { secret: '', authUrl: '' };
  const signedIn = await rawCall(`${String(authUrl)}/v2/authentication`, {
    method: 'POST',
    headers: JSON_TYPE,
    body: JSON.stringify({ email: user, password: secret }),
  });
  direct = { Authorization: `Bearer ${(JSON.parse(signedIn.body) as { token: string }).token}` };
  own = { Authorization: `Bearer ${host.mirror(KIND).key}` };
}

async function mirror(path: string, call: RawCall = {}): Promise<RawAnswer> {
  return rawCall(host.mirror(KIND).url + path, { ...call, headers: { ...own, ...call.headers } });
}

async function bothWays(path: string, call: RawCall): Promise<readonly [RawAnswer, RawAnswer]> {
  const there = await rawCall(host.direct(KIND).url + path, {
    ...call,
    headers: { ...direct, ...call.headers },
  });
  return [there, await mirror(path, call)];
}

const BULK = '/projects/0001/bulk-ingest';
const post = (body?: string): RawCall => ({ method: 'POST', ...(body === undefined ? {} : { body }) });

describe('with the server there, a script sees what it would see there', () => {
  beforeAll(open);
  afterAll(() => host.stop());

  const CALLS: readonly (readonly [string, string, RawCall])[] = [
    ['the health', '/health', {}],
    ['the health, with a slash', '/health/', {}],
    ['the version', '/info', {}],
    ['a POST to the health', '/health', post('')],
    ['an unknown path', '/nothing', {}],
    ['a raw slash in a name', `${BULK}/ingest/a/b.txt`, post('x')],
    ['no name', `${BULK}/ingest/`, post('x')],
    ['a shortcode of three digits', '/projects/001/bulk-ingest/mapping.csv', {}],
    ['a shortcode that is no number', '/projects/xyz0/bulk-ingest', post()],
    ['a shortcode of strange letters', '/projects/%C3%A4%22/bulk-ingest', post()],
    ['a broken escape', `${BULK}/ingest/%zz.txt`, post('x')],
    ['a GET of an upload', `${BULK}/ingest/a.txt`, {}],
    ['a PUT of an upload', `${BULK}/ingest/a.txt`, { method: 'PUT', body: 'x' }],
    ['a GET of the start', BULK, {}],
    ['a DELETE of the mapping', `${BULK}/mapping.csv`, { method: 'DELETE' }],
    ['a project that the account may not touch', '/projects/0ABC/bulk-ingest/mapping.csv', {}],
    ['an upload to such a project', '/projects/0ABC/bulk-ingest/ingest/a.txt', post('x')],
    ['a shortcode in lower case', '/projects/08e1/bulk-ingest', post()],
    ['another project of the account', '/projects/0002/bulk-ingest/mapping.csv', {}],
    ['a start without files', '/projects/0002/bulk-ingest', post()],
    ['a finalize without files', '/projects/0002/bulk-ingest/finalize', post()],
    ['a project', '/projects/0001', {}],
    ['an asset that is not there', '/projects/0001/assets/nothing-here', {}],
    ['an asset of a bad name', '/projects/0001/assets/%24', {}],
    ['a name that climbs out', `${BULK}/ingest/..%2Fa.txt`, post('x')],
    ['a name that begins with dots', `${BULK}/ingest/..a.txt`, post('x')],
    ['a name without an extension', `${BULK}/ingest/a`, post('x')],
    ['a name of bad letters', `${BULK}/ingest/a%26b.txt`, post('x')],
    ['a name that holds a NUL', `${BULK}/ingest/a%00b.txt`, post('x')],
    ['a name that no disk takes', `${BULK}/ingest/${'n'.repeat(300)}.txt`, post('x')],
    ['an upload', `${BULK}/ingest/good.txt`, post('abc')],
    ['an upload into a folder', `${BULK}/ingest/C%C3%B4t%C3%A9%2Fgood%20one.txt`, post('abc')],
    ['an empty upload', `${BULK}/ingest/empty.txt`, post('')],
  ];

  test.each(CALLS)('%s', async (_what, path, call) => {
    const [there, here] = await bothWays(path, call);
    expect(comparable(here)).toEqual(comparable(there));
    expect(here.headers['x-waybill-origin']).toMatch(/^(live|cache)$/);
  });

  const TOKENS: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
    ['no token', { Authorization: '' }],
    ['another scheme', { Authorization: 'Basic eDp5' }],
    ['a token of one part', { Authorization: 'Bearer nonsense' }],
    ['a token that somebody else signed', { Authorization: 'Bearer e30.e30.AAAA' }],
  ];
  test.each(TOKENS)('who may call is decided as there: %s', async (_what, headers) => {
    for (const [path, call] of [
      [BULK, post()],
      [`${BULK}/mapping.csv`, {}],
      [`${BULK}/ingest/a.txt`, post('x')],
      [`${BULK}/ingest/a`, post('x')],
      ['/projects/12/bulk-ingest', post()],
      ['/nothing', {}],
    ] as const) {
      const [there, here] = await bothWays(path, { ...call, headers });
      expect(comparable(here), path).toEqual(comparable(there));
    }
  });

  test("a token of the remote's own, and its password, open nothing here", async () => {
    const answer = await mirror(`${BULK}/mapping.csv`, { headers: direct });
    expect([answer.status, answer.body]).toEqual([401, '{"reason":"Invalid JWT signature"}']);
    const asKey = await mirror(`${BULK}/mapping.csv`, {
      headers: { Authorization: `Bearer ${host.direct(KIND).key}` },
    });
    expect(asKey.status).toBe(401);
  });

  test('a script signs in at the mirror with the key, and its token goes on after a restart', async () => {
    const { url, key } = host.mirror(KIND);
    const { user, secret } = host.practice().services[KIND] ?? { secret: '' };
    const signIn = (body: string): Promise<RawAnswer> =>
      rawCall(`${url}/v2/authentication`, { method: 'POST', headers: JSON_TYPE, body });
    const refused = '{"message":"bad credentials: not valid"}';
    const wrong = await signIn(JSON.stringify({ email: user, password: secret }));
    expect([wrong.status, wrong.body]).toEqual([401, refused]);
    const other = await signIn(JSON.stringify({ email: 'other@example.org', password: key }));
    expect([other.status, other.body]).toEqual([401, refused]);
    const bad = await signIn('{}');
    expect([bad.status, bad.body]).toEqual([400, 'Invalid value for: body']);
    const good = await signIn(JSON.stringify({ email: user, password: key }));
    expect(good.status).toBe(200);
    const { token } = JSON.parse(good.body) as { token: string };
    const bearer = { Authorization: `Bearer ${token}` };
    const read = await mirror('/projects/0002/bulk-ingest/mapping.csv', { headers: bearer });
    expect(read.status).toBe(404);
    await host.restartDaemon();
    const again = await mirror('/projects/0002/bulk-ingest/mapping.csv', { headers: bearer });
    expect([again.status, again.body]).toEqual([404, '{"id":"0002","type":"project"}']);
    const checked = await rawCall(`${host.mirror(KIND).url}/v2/authentication`, { headers: bearer });
    expect([checked.status, checked.body]).toEqual([200, '{"message":"credentials are OK"}']);
  });
});

describe('a whole ingest', () => {
  beforeEach(async () => {
    await open();
    return () => host.stop();
  });

  test('is live from end to end, in the ledger with its receipt, and its mapping outlives the finalize', async () => {
    for (const name of ['a.txt', 'b.txt']) {
      const sent = await mirror(`${BULK}/ingest/${name}`, post(name));
      expect([sent.status, sent.body, sent.headers['x-waybill-origin']]).toEqual([
        200,
        '{"status":"ok"}',
        'live',
      ]);
    }
    const started = await mirror(BULK, post());
    expect([started.status, started.body, started.headers['x-waybill-origin']]).toEqual([
      202,
      '{"id":"0001"}',
      'live',
    ]);
    const mapping = await until(async () => {
      const answer = await mirror(`${BULK}/mapping.csv`);
      return answer.status === 200 && answer.body;
    });
    const finalized = await until(async () => {
      const answer = await mirror(`${BULK}/finalize`, post());
      return answer.status === 200 && answer;
    });
    expect(finalized.body).toBe('{"id":"0001"}');
    const listed = await host.client().listBatches();
    const [batch] = listed.ok ? listed.value.items : [];
    expect(batch).toMatchObject({ status: 'imported', origin: { by: 'mirror' } });
    const items = await host.client().listItems({ params: { id: batch?.id ?? '' } });
    expect(items.ok && items.value.items.map(({ name, state }) => [name, state])).toEqual([
      ['a.txt', 'imported'],
      ['b.txt', 'imported'],
    ]);
    const kept = await host.client().mapping({ params: { id: batch?.id ?? '' } });
    expect(kept.ok).toBe(true);
    expect(mapping.split('\n')).toHaveLength(3);
    const routes = host
      .practice()
      .ledger.list(KIND)
      .map(({ route }) => route);
    expect(routes.filter((route) => route === 'ingest')).toHaveLength(2);
    expect(routes.filter((route) => route === 'bulk-ingest')).toHaveLength(1);
    expect(routes.indexOf('mapping')).toBeLessThan(routes.indexOf('finalize'));
  });
});
