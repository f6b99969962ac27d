import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PracticeStartedView } from '../../shared/api/routes/practice.ts';
import type { ProbeView } from '../../shared/api/views.ts';
import { cannedServer, html, json } from '../support/cannedServer.ts';
import { makeHome, type Home, type Serving } from '../support/runWaybill.ts';
import {
  closedPort,
  httpServer,
  httpsServer,
  LAB_CA_PATH,
  type TestServer,
} from '../support/socketServers.ts';

let home: Home;
let daemon: Serving;
let services: NonNullable<PracticeStartedView['services']>;
const servers: TestServer[] = [];

beforeAll(async () => {
  home = await makeHome();
  daemon = await home.serve();
  const started = await daemon.post<PracticeStartedView>('/practice', {});
  services = started.services ?? {};
}, 60_000);
afterAll(async () => {
  await daemon.stop();
  await Promise.all(servers.map((server) => server.stop()));
  await home.remove();
});

async function running<S extends TestServer>(server: Promise<S>): Promise<S> {
  servers.push(await server);
  return server;
}

const probe = (body: object): Promise<ProbeView> => daemon.post<ProbeView>('/probe', body);
const codeAt = async (url: string, more: object = {}): Promise<string | undefined> =>
  (await probe({ kind: 'haplo-batch', url, ...more })).failure?.code;

test.each(['haplo-batch', 'haplo-standard', 'dsp-ingest', 'ecotaxa', 'robotoff'])(
  'a %s is looked at by its address alone, then with its key, and with a wrong one',
  async (kind) => {
    const { url = '', user, secret, ...rest } = services[kind] ?? {};
    const { apiKind, shortcode, authUrl, project, jobType } = rest as Readonly<Record<string, unknown>>;
    const options = { apiKind, shortcode, authUrl, project, jobType };
    const alone = await probe({ kind, url });
    expect(alone).toMatchObject({ ok: true, credentialsTested: false });
    const whole = { kind, url, options, ...(user === undefined ? {} : { user }) };
    const tested = kind !== 'robotoff';
    const good = await probe({ ...whole, secret });
    expect(good).toMatchObject({ ok: true, credentialsTested: tested });
    expect(good.product).toBeDefined();
    const wrong = await probe({ ...whole, secret: 'no such key' });
    expect(wrong.failure?.code).toBe(tested ? 'remote.sign-in' : undefined);
  },
);

test('a server of another kind, another product, a web page and nobody are told apart', async () => {
  const other = await running(cannedServer(json(404, { error: 'no such thing' })));
  const page = await running(cannedServer(html(200, '<html><h1>Sign in to the Wi-Fi</h1></html>')));
  expect(await codeAt(services['robotoff']?.url ?? '')).toBe('remote.not-our-server');
  expect(await codeAt(other.url)).toBe('remote.not-our-server');
  const told = await probe({ kind: 'haplo-batch', url: page.url });
  expect(told.failure).toMatchObject({ code: 'remote.not-our-server' });
  expect(JSON.stringify(told.failure)).toContain('a web page');
  expect(await codeAt(`http://127.0.0.1:${await closedPort()}`)).toBe('network.offline');
});

test('an expired, a foreign and an unknown certificate are told, the lab’s own is taken by its file', async () => {
  const answer = (_: unknown, response: { end: (text: string) => void }): void => response.end('hello');
  for (const certificate of ['expired', 'other-host', 'self-signed', 'good'] as const) {
    const server = await running(httpsServer(certificate, answer as never));
    expect(await codeAt(server.url), certificate).toBe('network.certificate');
    if (certificate === 'good')
      expect(await codeAt(server.url, { options: { ca: LAB_CA_PATH } })).toBe('remote.not-understood');
  }
});

test('a redirect is not followed, and a key in the address is refused', async () => {
  const asked: string[] = [];
  const there = await running(
    httpServer((request, response) => {
      asked.push(request.url ?? '');
      response.end();
    }),
  );
  const here = await running(
    httpServer((_, response) => response.writeHead(302, { location: `${there.url}/elsewhere` }).end()),
  );
  expect(await codeAt(here.url, { secret: 'k3y-that-goes-nowhere' })).toBe('remote.redirect');
  expect(asked).toEqual([]);
  for (const url of ['https://user:pw@lab.example', 'file:///etc/passwd', 'lab'])
    await expect(probe({ kind: 'haplo-batch', url })).rejects.toThrow(/request\.invalid/);
});

test('a question that is called off is called off at the server, too', async () => {
  const stop = new AbortController();
  let cut: () => void = () => undefined;
  const isCut = new Promise<void>((resolve) => (cut = resolve));
  const silent = await running(
    httpServer((_, response) => {
      response.on('close', cut);
      stop.abort();
    }),
  );
  const token = (await readFile(daemon.tokenFile, 'utf8')).trim();
  const asked = fetch(`${daemon.url}/api/v1/probe`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ kind: 'haplo-batch', url: silent.url }),
    signal: stop.signal,
  });
  await expect(asked).rejects.toThrow();
  await isCut;
});

test('nothing of it is kept: no destination, and the key is in no file and no log', async () => {
  const secret = 'canary-7f3d9c1e';
  await probe({ kind: 'haplo-batch', url: services['haplo-batch']?.url, secret });
  await codeAt('http://127.0.0.1:9', { secret });
  expect((await daemon.get<{ readonly items: readonly unknown[] }>('/destinations')).items).toEqual([]);
  const files = await readdir(home.data, { recursive: true, withFileTypes: true });
  let read = 0;
  for (const file of files.filter((one) => one.isFile() && !one.parentPath.includes('/practice'))) {
    const content = await readFile(join(file.parentPath, file.name));
    for (const form of [secret, Buffer.from(secret).toString('base64')])
      expect(content.includes(form), file.name).toBe(false);
    read += 1;
  }
  expect(read).toBeGreaterThan(3);
});
