import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contract } from '../../shared/api/contract.ts';
import { networkInterfaces } from 'node:os';
import { connect } from 'node:net';
import { daemonProof } from '../../main/localApi/tokens.ts';
import { rawRequest, sendRaw, startHost, type LocalApiHost } from '../support/localApiHost.ts';

const SHELL = {
  'index.html': '<!doctype html><title>Waybill</title>',
  'assets/app-a1b2c3d4.js': 'export {}',
};
let host: LocalApiHost;
let port: number;
beforeAll(async () => {
  host = await startHost({ shell: SHELL });
  port = host.api.port;
});
afterAll(() => host.stop());

const bearer = (): string => `Authorization: Bearer ${host.token}`;

describe('who may call', () => {
  test('it listens on loopback only', async () => {
    const outside = Object.values(networkInterfaces())
      .flat()
      .filter((one) => one !== undefined && !one.internal && one.family === 'IPv4')
      .map((one) => one?.address ?? '');
    for (const address of outside) {
      const reached = await new Promise<boolean>((resolve) => {
        const socket = connect({ port, host: address, timeout: 2_000 });
        const end = (is: boolean) => () => {
          socket.destroy();
          resolve(is);
        };
        socket.on('connect', end(true)).on('error', end(false)).on('timeout', end(false));
      });
      expect(reached, address).toBe(false);
    }
  });

  test.each([
    ['another name', ['Host: evil.example']],
    ['a name that begins like ours', ['Host: 127.0.0.1.evil.example:PORT']],
    ['a name that ends like ours', ['Host: localhost.evil.example:PORT']],
    ['a trailing dot', ['Host: localhost.:PORT']],
    ['no value', ['Host:']],
    ['another port', ['Host: 127.0.0.1:1']],
    ['no port', ['Host: 127.0.0.1']],
    ['user information', ['Host: 127.0.0.1:PORT@evil.example']],
    ['another loopback address', ['Host: 127.0.0.2:PORT']],
    ['all addresses', ['Host: 0.0.0.0:PORT']],
    ['two of them', ['Host: 127.0.0.1:PORT', 'Host: evil.example']],
    ['two of ours', ['Host: 127.0.0.1:PORT', 'Host: 127.0.0.1:PORT']],
  ])('a Host header with %s is refused before anything else', async (_, headers) => {
    const given = headers.map((header) => header.replace('PORT', String(port)));
    for (const path of ['/', '/healthz', '/api/v1/status', '/nowhere']) {
      const answer = await rawRequest(port, `GET ${path}`, [...given, bearer()]);
      expect(answer.status, path).toBe(403);
      expect(answer.body).toContain('request.forbidden');
    }
  });

  test('a request without any Host header is refused', async () => {
    expect((await sendRaw(port, `GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n`)).status).toBe(403);
    expect((await sendRaw(port, `GET /healthz HTTP/1.0\r\n\r\n`)).status).toBe(403);
  });

  test.each(['localhost:PORT', 'LocalHost:PORT', '127.0.0.1:PORT', '[::1]:PORT'])(
    'Host %s is this computer',
    async (name) => {
      const answer = await rawRequest(port, 'GET /healthz', [`Host: ${name.replace('PORT', String(port))}`]);
      expect(answer.status).toBe(200);
    },
  );

  test.each([
    'Origin: http://evil.example',
    'Origin: null',
    'Origin: https://127.0.0.1:PORT',
    'Origin: http://127.0.0.1:1',
    'Origin: http://localhost:PORT',
    'Referer: http://evil.example/',
    'Referer: http://127.0.0.1:PORT.evil.example/',
    'Sec-Fetch-Site: cross-site',
    'Sec-Fetch-Site: same-site',
    'Sec-Fetch-Site: made-up',
  ])('a request with %s is refused, also with a token', async (header) => {
    for (const line of ['GET /', 'GET /api/v1/status', 'POST /api/v1/pause']) {
      const answer = await rawRequest(port, line, [header.replace('PORT', String(port)), bearer()]);
      expect(answer.status, line).toBe(403);
      expect(answer.head.toLowerCase()).not.toContain('access-control');
    }
  });

  test('the page itself may call', async () => {
    const own = `http://127.0.0.1:${port}`;
    const headers = [`Origin: ${own}`, `Referer: ${own}/index.html`, 'Sec-Fetch-Site: same-origin', bearer()];
    expect((await rawRequest(port, 'GET /api/v1/status', headers)).status).toBe(200);
  });

  test('preflight requests are refused, whoever asks', async () => {
    const answer = await rawRequest(port, 'OPTIONS /api/v1/status', [bearer()]);
    expect(answer.status).toBe(403);
    expect(answer.head.toLowerCase()).not.toContain('access-control');
  });
});

test('it answers on ::1 as well, where there is one', async () => {
  const has = Object.values(networkInterfaces())
    .flat()
    .some((one) => one?.address === '::1');
  const text = `GET /healthz HTTP/1.1\r\nHost: [::1]:${port}\r\nConnection: close\r\n\r\n`;
  if (has) expect((await sendRaw(port, text, '::1')).status).toBe(200);
  else await expect(sendRaw(port, text, '::1')).rejects.toThrow();
});

test('it proves to know the token without telling it, and only for its own port', async () => {
  const ask = async (): Promise<string> => {
    const answer = await rawRequest(port, 'GET /healthz', ['X-Waybill-Challenge: 0123456789abcdef']);
    return /x-waybill-proof: (\w+)/i.exec(answer.head)?.[1] ?? '';
  };
  expect(await ask()).toBe(daemonProof(host.token, '0123456789abcdef', port));
  expect(await ask()).not.toBe(daemonProof(host.token, '0123456789abcdef', port + 1));
  expect(await ask()).not.toContain(host.token);
});

describe('deny by default', () => {
  const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'];
  const paths = Object.values(contract).map((route) => route.path.replace(/:\w+/g, 'x'));

  test.each([...new Set(paths)])('%s needs a token with every method', async (path) => {
    for (const method of METHODS) {
      const open = Object.values(contract).find(
        (route) =>
          route.path === path &&
          'open' in route &&
          (route.method === method || (route.method === 'GET' && method === 'HEAD')),
      );
      const answer = await rawRequest(port, `${method} ${path}`);
      const allowed = open === undefined ? [method === 'OPTIONS' ? 403 : 401] : [200, 400];
      expect(allowed, `${method} ${path} gave ${answer.status}`).toContain(answer.status);
    }
  });

  test('what is not there needs a token too', async () => {
    for (const path of ['/nowhere', '/api', '/api/v2/status', '/assets/other.js', '/.env'])
      expect((await rawRequest(port, `GET ${path}`)).status, path).toBe(401);
    expect((await rawRequest(port, 'GET /nowhere', [bearer()])).status).toBe(404);
  });

  test.each([
    ['a wrong one', 'Authorization: Bearer AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'],
    ['an empty one', 'Authorization: Bearer '],
    ['another scheme', 'Authorization: Basic YTpi'],
    ['a cookie', 'Cookie: token=TOKEN'],
    ['another header', 'X-Api-Key: TOKEN'],
  ])('a token as %s is none', async (_, header) => {
    const answer = await rawRequest(port, 'GET /api/v1/status', [header.replace('TOKEN', host.token)]);
    expect(answer.status).toBe(401);
    expect(answer.head.toLowerCase()).toContain('www-authenticate: bearer');
  });

  test('a token in the query, or two of them, is none', async () => {
    expect((await rawRequest(port, `GET /api/v1/status?token=${host.token}`)).status).toBe(401);
    expect((await rawRequest(port, `GET /api/v1/status?access_token=${host.token}`)).status).toBe(401);
    expect((await rawRequest(port, 'GET /api/v1/status', [bearer(), bearer()])).status).toBe(401);
  });

  test('a wrong method tells which ones are right', async () => {
    const answer = await rawRequest(port, 'PUT /api/v1/batches', [bearer()]);
    expect(answer.status).toBe(405);
    expect(answer.head).toMatch(/allow: GET, HEAD, POST/i);
  });

  test('a reading token reads and changes nothing', async () => {
    const headers = [
      `Authorization: Bearer ${host.readToken}`,
      'Content-Type: application/json',
      'Content-Length: 2',
    ];
    expect((await rawRequest(port, 'GET /api/v1/status', headers.slice(0, 1))).status).toBe(200);
    const answer = await rawRequest(port, 'POST /api/v1/pause', headers, '{}');
    expect(answer.status).toBe(403);
    expect(answer.body).toContain('request.read-only');
    expect((await host.client.status()).ok && (await host.core.status()).paused).toBe(undefined);
  });
});

describe('paths', () => {
  test.each([
    '/api/v1/../v1/status',
    '/api/v1/%2e%2e/v1/status',
    '/api/v1/.%2e/status',
    '/assets/%2e%2e%5c..%5capi-token',
    '/assets/..\\..\\api-token',
    '/%5c%5cevil.example/share',
    '//evil.example/',
    '/api//v1/status',
    '/api/v1/status%00',
    '/api/v1/%0d%0aX: y',
    '/api/v1/%ff',
    '/%',
    'http://evil.example/',
  ])('%s is no plain path', async (path) => {
    const answer = await rawRequest(port, `GET ${path}`, [bearer()]);
    expect(answer.status).toBe(400);
    expect(answer.body).not.toContain(host.token);
  });

  test('a path is decoded once only', async () => {
    for (const path of ['/api/v1/%252e%252e/status', '/%252fapi/v1/status', '/healthz%2f..'])
      expect([400, 401, 404], path).toContain((await rawRequest(port, `GET ${path}`)).status);
    expect((await rawRequest(port, 'GET /%61pi/v1/status')).status).toBe(401);
    expect((await rawRequest(port, 'GET /%61pi/v1/status', [bearer()])).status).toBe(200);
  });

  test('only files of the page are served, with their policy', async () => {
    const page = await rawRequest(port, 'GET /');
    expect(page.status).toBe(200);
    expect(page.body).toContain('<title>Waybill</title>');
    expect(page.head).toContain("content-security-policy: default-src 'none'; script-src 'self'");
    expect(page.head).toContain('cache-control: no-cache');
    expect(page.head).toContain('x-content-type-options: nosniff');
    const asset = await rawRequest(port, 'GET /assets/app-a1b2c3d4.js');
    expect(asset.head).toContain('immutable');
    expect((await rawRequest(port, 'GET /assets/')).status).toBe(401);
    expect((await rawRequest(port, 'POST /')).status).toBe(401);
  });
});

describe('limits', () => {
  test('a JSON body of another type is refused', async () => {
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/json; charset=latin1',
    ]) {
      const answer = await rawRequest(
        port,
        'POST /api/v1/pause',
        [bearer(), `Content-Type: ${type}`, 'Content-Length: 2'],
        '{}',
      );
      expect(answer.status, type).toBe(415);
    }
    const untyped = await rawRequest(port, 'POST /api/v1/pause', [bearer(), 'Content-Length: 2'], '{}');
    expect(untyped.status).toBe(415);
    expect((await host.core.status()).paused).toBe(undefined);
  });

  test('a body that is announced too large is refused before it comes', async () => {
    const headers = [bearer(), 'Content-Type: application/json', 'Content-Length: 1073741824'];
    expect((await rawRequest(port, 'POST /api/v1/batches', headers)).status).toBe(413);
  });

  test('a body that grows too large is refused while it comes', async () => {
    const chunk = `${(1024 * 1024).toString(16)}\r\n${' '.repeat(1024 * 1024)}\r\n`;
    const headers = [bearer(), 'Content-Type: application/json', 'Transfer-Encoding: chunked'];
    const answer = await rawRequest(port, 'POST /api/v1/batches', headers, chunk.repeat(18));
    expect(answer.status).toBe(413);
  });

  test('too many or too large headers are refused', async () => {
    const many = Array.from({ length: 120 }, (_, at) => `X-${at}: y`);
    expect((await rawRequest(port, 'GET /healthz', many)).status).toBe(431);
    const large = await rawRequest(port, 'GET /healthz', [`X-Large: ${'y'.repeat(20_000)}`]);
    expect(large.status).toBe(431);
    expect(large.body).toContain('request.headers-too-large');
  });

  test('what is not HTTP is refused', async () => {
    expect((await sendRaw(port, 'GARBAGE\r\n\r\n')).status).toBe(400);
    const smuggled = `POST /api/v1/pause HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${bearer()}\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`;
    expect((await sendRaw(port, smuggled)).status).toBe(400);
  });

  test('a head that drips in too slowly is given up', { timeout: 40_000 }, async () => {
    const answer = await sendRaw(port, `GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n`);
    expect(answer.status).toBe(408);
    expect(answer.body).toContain('request.too-slow');
  });

  test('keys that name a prototype do nothing', async () => {
    const body = `{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"destination":"nowhere","names":{"__proto__":"x"}}`;
    const headers = [bearer(), 'Content-Type: application/json', `Content-Length: ${body.length}`];
    expect((await rawRequest(port, 'POST /api/v1/batches', headers, body)).status).toBe(404);
    expect(({} as Record<string, unknown>)['polluted']).toBe(undefined);
  });

  test('deep and broken JSON is refused without harm', async () => {
    for (const body of [
      '['.repeat(200_000) + ']'.repeat(200_000),
      '{',
      '"\ud800',
      '\u0000',
      '[]',
      'null',
      '{"paths":5}',
    ]) {
      const bytes = Buffer.from(body);
      const headers = [bearer(), 'Content-Type: application/json', `Content-Length: ${bytes.length}`];
      const answer = await rawRequest(port, 'POST /api/v1/batches', headers, bytes.toString('latin1'));
      expect(answer.status).toBe(400);
      expect(JSON.parse(answer.body)).toMatchObject({ code: 'request.invalid' });
    }
  });

  test('too many connections are told to wait, and the next one is served again', async () => {
    const idle = await Promise.all(
      Array.from(
        { length: 205 },
        () =>
          new Promise<ReturnType<typeof connect>>((resolve, reject) => {
            const socket = connect(port, '127.0.0.1', () => resolve(socket));
            socket.on('error', reject);
          }),
      ),
    );
    const answer = await rawRequest(port, 'GET /healthz');
    expect(answer.status).toBe(429);
    expect(answer.head).toMatch(/retry-after: 1/i);
    for (const socket of idle) socket.destroy();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect((await rawRequest(port, 'GET /healthz')).status).toBe(200);
  });
});

test('no answer and no log line tells where the code lies', async () => {
  const broken = await startHost({ core: { batches: () => Promise.reject(new TypeError('secret detail')) } });
  try {
    const answer = await broken.call({ method: 'GET', path: '/api/v1/batches', headers: {} });
    expect(answer.status).toBe(500);
    const text = await answer.text();
    expect(JSON.parse(text)).toMatchObject({ code: 'internal.bug' });
    expect(text).not.toMatch(/secret detail|\.ts|at /);
    expect(JSON.stringify(broken.log.lines.filter((line) => line.level !== 'debug'))).not.toContain(
      broken.token,
    );
  } finally {
    await broken.stop();
  }
});
