import { gzipSync } from 'node:zlib';
import type { Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Http } from '../../main/adapters/http/http.ts';
import { ANSWER_BYTES_MAX } from '../../main/adapters/http/limits.ts';
import type { CallRequest } from '../../main/adapters/http/request.ts';
import { httpUnderTest, NEVER } from '../support/httpUnderTest.ts';
import { runningServers } from '../support/runningServers.ts';
import { closedPort, httpServer, tcpServer, type TestServer } from '../support/socketServers.ts';

let http: Http;
const running = runningServers();

beforeEach(() => {
  http = httpUnderTest();
});
afterEach(() => {
  http.close();
});

function post(url: string, more: Partial<CallRequest> = {}): CallRequest {
  return { method: 'POST', url, body: 'a=1', effect: 'safe', signal: NEVER, ...more };
}

test('every status is an answer, with its headers and text', async () => {
  const server = await running(
    httpServer((_, response) =>
      response.writeHead(418, { 'Content-Type': 'Text/Plain; charset=utf-8' }).end('tea'),
    ),
  );
  const answered = await http.call(post(server.url));
  expect(answered).toMatchObject({
    ok: true,
    value: { status: 418, mediaType: 'text/plain', text: 'tea', truncated: false },
  });
});

test('a POST without a body says so with a length of 0', async () => {
  let length: string | undefined;
  const server = await running(
    httpServer((request, response) => {
      length = request.headers['content-length'];
      response.end('ok');
    }),
  );
  expect(await http.call(post(server.url, { body: '' }))).toMatchObject({ ok: true, value: { text: 'ok' } });
  expect(length).toBe('0');
});

test('a packed answer is unpacked', async () => {
  const server = await running(
    httpServer((_, response) =>
      response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync('hello')),
    ),
  );
  expect(await http.call(post(server.url))).toMatchObject({ ok: true, value: { text: 'hello' } });
});

test('ten MiB of garbage are cut at one, and marked', async () => {
  const server = await running(
    httpServer((_, response) => response.end(Buffer.alloc(10 * 1024 * 1024, 'x'))),
  );
  const answered = await http.call(post(server.url));
  if (!answered.ok) throw new Error(answered.failure.code);
  expect(answered.value.truncated).toBe(true);
  expect(answered.value.body.byteLength).toBe(ANSWER_BYTES_MAX);
});

test('redirects are never followed, not even on the same host', async () => {
  const seen: string[] = [];
  const server = await running(
    httpServer((request, response) => {
      seen.push(request.url ?? '');
      response.writeHead(302, { Location: `/elsewhere?key=top-secret-key` }).end('<a>moved</a>');
    }),
  );
  const answered = await http.call(post(`${server.url}/here`, { secrets: ['top-secret-key'] }));
  expect(answered).toMatchObject({
    ok: false,
    failure: { code: 'remote.redirect', facts: { status: 302, location: '/elsewhere?key=[secret]' } },
  });
  expect(seen).toEqual(['/here']);
});

test('Retry-After is read as seconds and as a date', async () => {
  const waits = ['7', new Date(Date.now() + 60_000).toUTCString()];
  const server = await running(
    httpServer((_, response) => response.writeHead(503, { 'Retry-After': waits.shift() }).end()),
  );
  expect(await http.call(post(server.url))).toMatchObject({ ok: true, value: { retryAfterMs: 7_000 } });
  const second = await http.call(post(server.url));
  if (!second.ok) throw new Error(second.failure.code);
  expect(second.value.retryAfterMs).toBeGreaterThan(50_000);
  expect(second.value.retryAfterMs).toBeLessThanOrEqual(60_000);
});

test('a refused connection and an unknown name are offline', async () => {
  const refused = await http.call(post(`http://127.0.0.1:${await closedPort()}/`));
  expect(refused).toMatchObject({
    ok: false,
    failure: { code: 'network.offline', facts: { reason: 'it refuses the connection' } },
  });
  const unknown = await http.call(post('http://no-such-host.invalid/'));
  expect(unknown).toMatchObject({
    ok: false,
    failure: { code: 'network.offline', facts: { host: 'no-such-host.invalid' } },
  });
});

test('a connection that is cut before, in and after the head is lost', async () => {
  const endings: ((socket: Socket) => void)[] = [
    (socket) => socket.resetAndDestroy(),
    (socket) => socket.end(),
    (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-'),
    (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 64\r\n\r\nabc'),
    (socket) => socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc'),
  ];
  for (const [at, ending] of endings.entries()) {
    const server = await running(tcpServer((socket) => socket.once('data', () => ending(socket))));
    const answered = await http.call(post(server.url));
    expect(answered, `ending ${at}`).toMatchObject({ ok: false, failure: { code: 'network.cut' } });
  }
});

test('a refusal that only its words explain is lost when they are cut', async () => {
  const half =
    'HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: 60\r\n\r\nBatch x is not';
  const server = await running(tcpServer((socket) => socket.once('data', () => socket.end(half))));
  const answered = await http.call(post(server.url));
  expect(answered).toMatchObject({ ok: false, failure: { code: 'network.cut' } });
});

test('an error whose body is cut is still that error', async () => {
  const server = await running(
    tcpServer((socket) =>
      socket.once('data', () => socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 64\r\n\r\nabc')),
    ),
  );
  expect(await http.call(post(server.url))).toMatchObject({
    ok: true,
    value: { status: 403, text: 'abc', truncated: true },
  });
});

test('something that is not HTTP is not our server', async () => {
  const server = await running(tcpServer((socket) => socket.end('220 mail.example ESMTP\r\n')));
  expect(await http.call(post(server.url))).toMatchObject({
    ok: false,
    failure: { code: 'remote.not-our-server' },
  });
});

/** A server that closes a kept-alive connection when the next request comes in on it, without an answer. */
function tiredServer(seen: string[]): Promise<TestServer> {
  return tcpServer((socket) => {
    let requests = 0;
    socket.on('data', (data) => {
      requests += 1;
      seen.push(data.toString().split(' ', 2)[1]!);
      if (requests > 1) socket.resetAndDestroy();
      else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
    });
  });
}

test('a safe call that meets a dead kept-alive connection is sent again once', async () => {
  const seen: string[] = [];
  const server = await running(tiredServer(seen));
  expect(await http.call(post(`${server.url}/one`))).toMatchObject({ ok: true });
  expect(await http.call(post(`${server.url}/two`))).toMatchObject({ ok: true, value: { text: 'ok' } });
  expect(seen).toEqual(['/one', '/two', '/two']);
});

test('a call with an effect travels on a connection of its own, so that it meets no dead one', async () => {
  const seen: string[] = [];
  const server = await running(tiredServer(seen));
  expect(await http.call(post(`${server.url}/one`))).toMatchObject({ ok: true });
  expect(await http.call(post(`${server.url}/two`, { effect: 'effect' }))).toMatchObject({ ok: true });
  expect(seen).toEqual(['/one', '/two']);
});

test('a call with an effect whose answer is lost is never sent again', async () => {
  const seen: string[] = [];
  const server = await running(
    tcpServer((socket) =>
      socket.once('data', (data) => {
        seen.push(data.toString().split(' ', 2)[1]!);
        socket.resetAndDestroy();
      }),
    ),
  );
  const answered = await http.call(post(`${server.url}/start`, { effect: 'effect' }));
  expect(answered).toMatchObject({ ok: false, failure: { code: 'network.cut' } });
  // The handshake that asks for TLS brings no request.
  expect(seen.filter((path) => path === '/start')).toHaveLength(1);
});

test('calls to one server share a kept-alive connection', async () => {
  const server = await running(httpServer((_, response) => response.end('ok')));
  for (let call = 0; call < 5; call += 1) await http.call(post(server.url));
  expect(server.connections()).toBe(1);
});

test('an abort ends a call at once, before and while it waits', async () => {
  const server = await running(httpServer(() => undefined));
  const early = await http.call(post(server.url, { signal: AbortSignal.abort() }));
  expect(early).toMatchObject({ ok: false, failure: { code: 'network.cut' } });
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 100);
  const began = performance.now();
  const late = await http.call(post(server.url, { signal: stop.signal }));
  expect(late).toMatchObject({ ok: false, failure: { code: 'network.cut' } });
  // The limits of this test are seconds: far below them means that the abort ended it.
  expect(performance.now() - began).toBeLessThan(3_000);
});

test('user and password in an address do not travel', async () => {
  let authorization: string | undefined = 'unseen';
  const server = await running(
    httpServer((request, response) => {
      authorization = request.headers.authorization;
      response.end();
    }),
  );
  await http.call(post(server.url.replace('://', '://me:pass@')));
  expect(authorization).toBeUndefined();
});
