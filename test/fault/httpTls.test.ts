import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Http } from '../../main/adapters/http/http.ts';
import type { Result } from '../../shared/model/result.ts';
import { httpUnderTest, NEVER, zeroes } from '../support/httpUnderTest.ts';
import { runningServers } from '../support/runningServers.ts';
import { connectProxy, httpServer, httpsServer, LAB_CA_PATH, tcpServer } from '../support/socketServers.ts';

let http: Http;
const running = runningServers();

beforeEach(() => {
  http = httpUnderTest();
});
afterEach(() => {
  http.close();
});

/** The same by a small call and by a body. */
async function both(url: string, ca?: string, over = http): Promise<readonly Result<unknown>[]> {
  const base = { method: 'POST' as const, url, signal: NEVER, ca };
  return [
    await over.call({ ...base, body: 'a=1', effect: 'safe' }),
    await over.sendBody({ ...base, body: zeroes(100) }),
  ];
}

test('a certificate of the lab is taken with its authority file, and only then', async () => {
  const server = await running(httpsServer('good', (_, response) => response.end('ok')));
  for (const answered of await both(server.url, LAB_CA_PATH))
    expect(answered).toMatchObject({ ok: true, value: { text: 'ok' } });
  for (const answered of await both(server.url))
    expect(answered).toMatchObject({
      ok: false,
      failure: {
        code: 'network.certificate',
        facts: { reason: 'it comes from an authority that this computer does not know', subject: 'good' },
      },
    });
});

test('an expired, a foreign and a self-signed certificate are refused, each with its plain reason', async () => {
  const reasons = {
    expired: 'it has expired',
    'other-host': 'it was made out to another server',
    'self-signed': 'it is self-signed, so nobody vouches for it',
  } as const;
  for (const [name, reason] of Object.entries(reasons)) {
    let requests = 0;
    const server = await running(
      httpsServer(name as keyof typeof reasons, (_, response) => {
        requests += 1;
        response.end('ok');
      }),
    );
    for (const answered of await both(server.url, LAB_CA_PATH))
      expect(answered, name).toMatchObject({
        ok: false,
        failure: { code: 'network.certificate', facts: { reason } },
      });
    expect(requests, 'nothing was sent').toBe(0);
  }
});

test('a server that only speaks TLS 1.1 is refused', async () => {
  const server = await running(
    httpsServer('good', (_, response) => response.end('ok'), {
      minVersion: 'TLSv1.1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    }),
  );
  for (const answered of await both(server.url, LAB_CA_PATH))
    expect(answered).toMatchObject({ ok: false, failure: { code: 'network.certificate' } });
});

test('https to a port that speaks http is the wrong scheme', async () => {
  const server = await running(httpServer((_, response) => response.end('ok')));
  for (const answered of await both(server.url.replace('http:', 'https:')))
    expect(answered).toMatchObject({
      ok: false,
      failure: { code: 'network.wrong-scheme', facts: { scheme: 'https', other: 'http://' } },
    });
});

test('http to a port that speaks https is the wrong scheme, however the server shows it', async () => {
  const hangsUp = await running(httpsServer('good', (_, response) => response.end('ok')));
  const sendsAlert = await running(
    tcpServer((socket) => socket.once('data', () => socket.end(Buffer.from([0x15, 3, 1, 0, 2, 2, 70])))),
  );
  const saysSo = await running(
    httpServer((_, response) =>
      response
        .writeHead(400, { 'Content-Type': 'text/html' })
        .end('<center>The plain HTTP request was sent to HTTPS port</center>'),
    ),
  );
  for (const server of [hangsUp, sendsAlert, saysSo]) {
    const [called] = await both(server.url.replace('https:', 'http:'));
    expect(called).toMatchObject({
      ok: false,
      failure: { code: 'network.wrong-scheme', facts: { scheme: 'http', other: 'https://' } },
    });
  }
});

test('an authority file that is missing, empty or no certificate stops the call with its reason', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'waybill-ca-'));
  const text = join(dir, 'text.pem');
  const damaged = join(dir, 'damaged.pem');
  await writeFile(text, 'not a certificate');
  await writeFile(damaged, '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n');
  try {
    for (const path of [join(dir, 'missing.pem'), text, damaged])
      for (const answered of await both('https://127.0.0.1:1/', path)) {
        expect(answered).toMatchObject({ ok: false, failure: { code: 'network.certificate' } });
        if (!answered.ok) expect(answered.failure.facts['reason']).toContain(path);
      }
  } finally {
    await rm(dir, { recursive: true });
  }
});

test('http and https go through the proxy, with its own sign-in, and share its agents', async () => {
  const proxy = await running(connectProxy());
  const plain = await running(httpServer((_, response) => response.end('plain')));
  const secure = await running(httpsServer('good', (_, response) => response.end('secure')));
  const through = httpUnderTest({}, () => proxy.url.replace('://', '://us%40er:p%3Ass@'));
  try {
    for (const answered of await both(plain.url, undefined, through))
      expect(answered).toMatchObject({ ok: true, value: { text: 'plain' } });
    for (const answered of await both(secure.url, LAB_CA_PATH, through))
      expect(answered).toMatchObject({ ok: true, value: { text: 'secure' } });
    const sign = `Basic ${Buffer.from('us@er:p:ss').toString('base64')}`;
    expect(proxy.seen).toEqual([
      { target: `127.0.0.1:${plain.port}`, authorization: sign },
      { target: `127.0.0.1:${secure.port}`, authorization: sign },
    ]);
  } finally {
    through.close();
  }
});

test('a proxy that wants a sign-in is named, without its password', async () => {
  const proxy = await running(connectProxy(407));
  const through = httpUnderTest({}, () => proxy.url.replace('://', '://user:hidden-word@'));
  try {
    for (const url of ['http://server.invalid/', 'https://server.invalid/'])
      for (const answered of await both(url, undefined, through)) {
        expect(answered).toMatchObject({
          ok: false,
          failure: { code: 'network.proxy-sign-in', facts: { proxy: `127.0.0.1:${proxy.port}` } },
        });
        expect(JSON.stringify(answered)).not.toContain('hidden-word');
      }
  } finally {
    through.close();
  }
});

test('a proxy that fails or is away is offline, and says so', async () => {
  const failing = await running(connectProxy(502));
  const away = await running(connectProxy());
  await away.stop();
  for (const proxy of [failing, away]) {
    const through = httpUnderTest({}, () => proxy.url);
    for (const answered of await both('https://server.invalid/', undefined, through)) {
      expect(answered).toMatchObject({ ok: false, failure: { code: 'network.offline' } });
      if (!answered.ok) expect(answered.failure.facts['reason']).toContain(`127.0.0.1:${proxy.port}`);
    }
    through.close();
  }
});
