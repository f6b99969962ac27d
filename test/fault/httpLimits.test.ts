import { afterEach, expect, test } from 'vitest';
import type { Http } from '../../main/adapters/http/http.ts';
import type { HttpLimits } from '../../main/adapters/http/limits.ts';
import type { BodyRequest, CallRequest } from '../../main/adapters/http/request.ts';
import { httpUnderTest, NEVER, zeroes } from '../support/httpUnderTest.ts';
import { runningServers } from '../support/runningServers.ts';
import { tcpServer } from '../support/socketServers.ts';

const MIB = 1024 * 1024;
const running = runningServers();
const clients: Http[] = [];

afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});

function client(limits: Partial<HttpLimits>, proxy = ''): Http {
  const http = httpUnderTest(limits, () => proxy);
  clients.push(http);
  return http;
}

const call = (url: string): CallRequest => ({
  method: 'POST',
  url,
  body: 'a=1',
  effect: 'safe',
  signal: NEVER,
});
const send = (url: string, bytes: number): BodyRequest => ({
  method: 'POST',
  url,
  signal: NEVER,
  body: zeroes(bytes),
});
const timeout = (phase: string, seconds: number) => ({
  ok: false,
  failure: { code: 'network.timeout', facts: { phase, seconds } },
});

test('a connection that does not come about is ended: here a proxy that never answers', async () => {
  const proxy = await running(tcpServer(() => undefined));
  const http = client({ connectMs: 300 }, proxy.url);
  expect(await http.call(call('http://example.invalid/'))).toMatchObject(timeout('connect', 0.3));
  expect(await http.sendBody(send('http://example.invalid/', 10))).toMatchObject(timeout('connect', 0.3));
});

test('silence after the body is ended by the limit for the head of the answer', async () => {
  const server = await running(tcpServer((socket) => void socket.resume()));
  const http = client({ headersMs: 300 });
  expect(await http.call(call(server.url))).toMatchObject(timeout('answer', 0.3));
  expect(await http.sendBody(send(server.url, 10))).toMatchObject(timeout('answer', 0.3));
  expect(await http.sendBody(send(server.url, MIB))).toMatchObject({
    failure: { code: 'network.timeout', facts: { phase: 'answer' } },
  });
});

test('a head that drips in byte by byte does not keep the exchange alive', async () => {
  const server = await running(
    tcpServer((socket) => {
      socket.resume();
      const drip = setInterval(() => socket.write('H'), 50);
      socket.once('close', () => clearInterval(drip));
      socket.write('HTTP/1.1 200 OK\r\nX-Slow: ');
    }),
  );
  const http = client({ headersMs: 400 });
  expect(await http.call(call(server.url))).toMatchObject(timeout('answer', 0.4));
  expect(await http.sendBody(send(server.url, 10))).toMatchObject(timeout('answer', 0.4));
});

test('an answer that stops in its middle is ended by the idle limit', async () => {
  const server = await running(
    tcpServer((socket) => {
      socket.resume();
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 64\r\n\r\nabc');
    }),
  );
  const http = client({ idleMs: 300 });
  expect(await http.call(call(server.url))).toMatchObject(timeout('read', 0.3));
  expect(await http.sendBody(send(server.url, 10))).toMatchObject(timeout('read', 0.3));
});

test('a server that takes no more of the body is noticed although nothing else happens', async () => {
  const server = await running(tcpServer((socket) => void socket.pause()));
  const http = client({ idleMs: 400 });
  expect(await http.sendBody(send(server.url, 200 * MIB))).toMatchObject(timeout('send', 0.4));
});

test('an answer that drips for ever is ended by the limit for the whole', async () => {
  const server = await running(
    tcpServer((socket) => {
      socket.resume();
      socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
      const drip = setInterval(() => socket.write('1\r\nx\r\n'), 50);
      socket.once('close', () => clearInterval(drip));
    }),
  );
  const http = client({ idleMs: 1_000, deadlineBaseMs: 700, bytesPerSecondMin: 1e12 });
  expect(await http.call(call(server.url))).toMatchObject(timeout('whole', 0.7));
  expect(await http.sendBody(send(server.url, 10))).toMatchObject(timeout('whole', 0.7));
});

test('a slow source is not taken for a silent server', async () => {
  const server = await running(
    tcpServer((socket) => {
      let seen = '';
      socket.on('data', (data) => {
        seen += data.toString('latin1');
        if (seen.endsWith('done')) socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
      });
    }),
  );
  const http = client({ idleMs: 200 });
  const bytes = 300 * 1024;
  const answered = await http.sendBody({
    method: 'PUT',
    url: server.url,
    signal: NEVER,
    body: {
      name: 'slow.bin',
      bytes,
      async *chunks() {
        yield Buffer.alloc(bytes - 4);
        await new Promise((resolve) => setTimeout(resolve, 700));
        yield Buffer.from('done');
      },
    },
  });
  expect(answered).toMatchObject({ ok: true, value: { text: 'ok' } });
});

test('a big file earns the time it needs: the limits for whole and head grow with its size', async () => {
  const server = await running(
    tcpServer((socket) => {
      socket.resume();
      setTimeout(() => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'), 600);
    }),
  );
  const http = client({
    headersMs: 100,
    deadlineBaseMs: 100,
    bytesPerSecondMin: MIB,
    digestBytesPerSecondMin: MIB,
  });
  expect(await http.sendBody(send(server.url, 3 * MIB))).toMatchObject({ ok: true });
});
