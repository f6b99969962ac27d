import { afterAll, beforeAll, expect, test } from 'vitest';
import { contract } from '../../shared/api/contract.ts';
import { canonicalJson } from '../../shared/model/canonicalJson.ts';
import { recordFigures } from '../support/figures.ts';
import { rawRequest, startHost, type LocalApiHost } from '../support/localApiHost.ts';
import { SeededRandom } from '../support/seededRandom.ts';

/** At least so many requests without a right token, over every route, method and kind of header. */
const REQUESTS_MIN = 5_000;
const AT_ONCE = 16;
const SEED = 20_261_122;

let host: LocalApiHost;
let port: number;
beforeAll(async () => {
  host = await startHost({ shell: { 'index.html': '<!doctype html><title>Waybill</title>' } });
  port = host.api.port;
});
afterAll(() => host.stop());

const METHODS = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'CONNECT',
  'PROPFIND',
  'get',
  'QUERY',
];

/** Headers that hold no right token, however they look. */
function headerSets(): readonly (readonly string[])[] {
  const wrong = 'A'.repeat(43);
  const almost = host.token.slice(0, -1) + (host.token.endsWith('A') ? 'B' : 'A');
  return [
    [],
    [`Authorization: Bearer ${wrong}`],
    [`Authorization: Bearer ${almost}`],
    [`Authorization: Bearer ${host.token}x`],
    ['Authorization: Bearer'],
    [`Authorization: Basic ${Buffer.from(`waybill:${host.token}`).toString('base64')}`],
    [`Authorization: ${host.token}`],
    [`Cookie: token=${host.token}; Authorization=Bearer ${host.token}`],
    [`X-Api-Key: ${host.token}`, `X-Authorization: Bearer ${host.token}`],
    [`Authorization: Bearer ${host.token}`, `Authorization: Bearer ${wrong}`],
    [`Authorization: Bearer ${host.token}`, 'Origin: https://evil.example'],
    [`Authorization: Bearer ${host.token}`, 'Sec-Fetch-Site: cross-site'],
    [`Authorization: Bearer ${host.token}`, 'Host: evil.example'],
    [
      `Proxy-Authorization: Bearer ${host.token}`,
      'X-Forwarded-For: 127.0.0.1',
      'X-HTTP-Method-Override: GET',
    ],
    ['X-Original-URL: /healthz', 'X-Rewrite-URL: /healthz', 'Forwarded: for=127.0.0.1'],
    ['Content-Type: application/json', 'Content-Length: 2'],
  ];
}

/** Ways of writing a path that a careless server takes for another one. */
const DISGUISES: readonly ((path: string) => string)[] = [
  (path) => path,
  (path) => `${path}/`,
  (path) => `${path}?token=TOKEN`,
  (path) => `/healthz/..${path}`,
  (path) => `/healthz;${path}`,
  (path) => path.replace('/api', '/%61pi'),
  (path) => path.replace('/api', '/API'),
  (path) => `/${path}`,
  (path) => `${path}%00.css`,
  (path) => `${path}#/healthz`,
  (path) => `/assets/..%2f..${path}`,
  (path) => `${path}%2f`,
];

test(
  `no request of more than ${REQUESTS_MIN} without a right token is answered with a success`,
  { timeout: 180_000 },
  async () => {
    const random = new SeededRandom(SEED);
    const pick = <T>(all: readonly T[]): T => all[Math.floor(random.fraction() * all.length)] as T;
    const open = new Set(
      Object.values(contract).flatMap((route) => ('open' in route ? [route.path as string] : [])),
    );
    const paths = [...new Set(Object.values(contract).map((route) => route.path as string))];
    const requests: { readonly line: string; readonly headers: readonly string[]; readonly path: string }[] =
      [];
    const sets = headerSets();
    // Every route with every method, each with every kind of header; then the same in disguise, by the dice.
    for (const path of paths)
      for (const method of METHODS)
        for (const headers of method === 'GET' || method === 'POST' ? sets : [pick(sets), pick(sets)])
          requests.push({ line: `${method} ${path.replaceAll(/:\w+/g, 'x')}`, headers, path });
    while (requests.length < REQUESTS_MIN) {
      const path = pick(paths);
      const target = pick(DISGUISES)(
        path.replaceAll(/:\w+/g, () => pick(['x', '..', '%2e%2e', 'bat_00000000000000000000000000'])),
      );
      requests.push({
        line: `${pick(METHODS)} ${target.replace('TOKEN', host.token)}`,
        headers: pick(sets),
        path,
      });
    }
    const before = await host.core.status();
    const statuses = new Map<number, number>();
    const through: string[] = [];
    const corsed: string[] = [];
    const work = requests.values();
    const sendSome = async (): Promise<void> => {
      for (const { headers, line, path } of work) {
        const body = headers.some((one) => one.startsWith('Content-Length')) ? '{}' : '';
        const answer = await rawRequest(port, line, headers, body);
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
        const told = `seed ${SEED}: ${line} ${JSON.stringify(headers)} gave ${answer.status}`;
        // The page, the health check and the exchange of a code are public; nothing else is.
        const isPublic = open.has(path) || answer.body.startsWith('<!doctype html>');
        // Without an answer the connection was closed at once: that is what node does with CONNECT, and with nothing else.
        const isThrough = answer.status < 400 && !isPublic;
        if (answer.status === 0 ? !line.startsWith('CONNECT') : isThrough) through.push(told);
        if (answer.status >= 500) through.push(told);
        if (/access-control-allow/i.test(answer.head)) corsed.push(told);
        if (answer.body.includes(host.token) || answer.body.includes(host.dataDir))
          through.push(`it tells: ${told}`);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, sendSome));
    expect(requests.length).toBeGreaterThanOrEqual(REQUESTS_MIN);
    expect([...statuses.values()].reduce((sum, count) => sum + count, 0)).toBe(requests.length);
    expect(statuses.get(401) ?? 0).toBeGreaterThan(1_000);
    recordFigures('routes', { requests: requests.length, unauthenticatedSuccesses: through.length });
    expect(through).toEqual([]);
    expect(corsed).toEqual([]);
    const after = await host.core.status();
    expect(canonicalJson({ ...after, moving: [] })).toBe(canonicalJson({ ...before, moving: [] }));
  },
);

test('GET and HEAD change nothing, whichever route', { timeout: 60_000 }, async () => {
  const commits: unknown[] = [];
  host.store.onCommit((changes) => commits.push(changes));
  for (const [name, route] of Object.entries(contract)) {
    if (route.method !== 'GET' || name === 'events') continue;
    for (const method of ['GET', 'HEAD']) {
      const answer = await rawRequest(port, `${method} ${route.path.replaceAll(/:\w+/g, 'x')}`, [
        `Authorization: Bearer ${host.token}`,
      ]);
      expect(answer.status, name).toBeLessThan(500);
    }
  }
  expect(commits).toEqual([]);
  host.store.onCommit(undefined);
});
