import { afterEach, expect, test } from 'vitest';
import type { Http } from '../../main/adapters/http/http.ts';
import type { HttpLimits } from '../../main/adapters/http/limits.ts';
import { AnswerBroken, type OpenedAnswer } from '../../main/adapters/http/openAnswer.ts';
import type { HttpRequest } from '../../main/adapters/http/request.ts';
import { httpUnderTest, NEVER } from '../support/httpUnderTest.ts';
import { runningServers } from '../support/runningServers.ts';
import { httpServer, tcpServer } from '../support/socketServers.ts';

const MIB = 1024 * 1024;
const running = runningServers();
const clients: Http[] = [];

afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});

function client(limits: Partial<HttpLimits> = {}): Http {
  const http = httpUnderTest(limits);
  clients.push(http);
  return http;
}
const get = (url: string, signal = NEVER): HttpRequest => ({ method: 'GET', url, signal });

async function flowing(
  http: Http,
  request: HttpRequest,
): Promise<Extract<OpenedAnswer, { kind: 'flowing' }>> {
  const opened = await http.openAnswer(request);
  if (!opened.ok || opened.value.kind !== 'flowing') throw new Error(JSON.stringify(opened));
  return opened.value;
}
async function sizeOf(chunks: AsyncIterable<Uint8Array>, pauseMs = 0): Promise<number> {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.byteLength;
    if (pauseMs > 0) await new Promise((wait) => setTimeout(wait, pauseMs));
  }
  return bytes;
}

test('an answer beyond the cap of small ones flows whole', async () => {
  const server = await running(
    httpServer((_, response) =>
      response.writeHead(200, { 'Content-Type': 'text/plain' }).end(Buffer.alloc(20 * MIB)),
    ),
  );
  const { head, chunks } = await flowing(client(), get(server.url));
  expect(head).toMatchObject({ status: 200, mediaType: 'text/plain' });
  expect(await sizeOf(chunks)).toBe(20 * MIB);
});

test('a slow taker is not taken for a silent server', async () => {
  const server = await running(httpServer((_, response) => response.end(Buffer.alloc(200_000))));
  const { chunks } = await flowing(client({ idleMs: 150 }), get(server.url));
  expect(await sizeOf(chunks, 250)).toBe(200_000);
});

test('an error and a redirect are told, not streamed', async () => {
  const server = await running(
    httpServer((request, response) =>
      request.url === '/moved'
        ? response.writeHead(307, { Location: '/elsewhere' }).end()
        : response.writeHead(422, { 'Content-Type': 'application/json' }).end('{"detail":"no"}'),
    ),
  );
  expect(await client().openAnswer(get(`${server.url}/job`))).toMatchObject({
    ok: true,
    value: { kind: 'told', answer: { status: 422, text: '{"detail":"no"}' } },
  });
  expect(await client().openAnswer(get(`${server.url}/moved`))).toMatchObject({
    ok: false,
    failure: { code: 'remote.redirect', facts: { location: '/elsewhere' } },
  });
});

test('an answer that breaks off, falls silent or is given up never ends as if it were whole', async () => {
  const breaking = await running(
    tcpServer((socket) =>
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc')),
    ),
  );
  const silent = await running(
    tcpServer((socket) =>
      socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc')),
    ),
  );
  const stop = new AbortController();
  const cases = [
    [breaking.url, NEVER, { code: 'network.cut' }],
    [silent.url, NEVER, { code: 'network.timeout', facts: { phase: 'read', seconds: 0.3 } }],
    [silent.url, stop.signal, { code: 'network.cut', facts: { reason: 'called off by Waybill' } }],
  ] as const;
  for (const [url, signal, told] of cases) {
    const { chunks } = await flowing(client(signal === NEVER ? { idleMs: 300 } : {}), get(url, signal));
    if (signal !== NEVER) setTimeout(() => stop.abort(), 100);
    const broken = await sizeOf(chunks).catch((error: unknown) => error);
    expect(broken).toBeInstanceOf(AnswerBroken);
    expect((broken as AnswerBroken).failure).toMatchObject(told);
  }
});

test('silence before the head is ended by the limit for the head', async () => {
  const server = await running(tcpServer((socket) => void socket.resume()));
  expect(await client({ headersMs: 300 }).openAnswer(get(server.url))).toMatchObject({
    ok: false,
    failure: { code: 'network.timeout', facts: { phase: 'answer' } },
  });
});
