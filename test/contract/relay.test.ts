import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { httpRelay } from '../../main/adapters/relay/httpRelay.ts';
import type { Http } from '../../main/adapters/http/http.ts';
import { httpUnderTest, NEVER, SHORT_LIMITS } from '../support/httpUnderTest.ts';
import { httpServer, type TestServer } from '../support/socketServers.ts';
import { takeBytes } from '../support/takeAll.ts';
import { testDestination } from '../support/testDestination.ts';

interface Asked {
  readonly method: string;
  readonly socket: Socket;
  readonly body: string;
}

const ending: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0)) await end();
});

/** A server that keeps what it was asked. */
async function server(answer: (asked: Asked, response: ServerResponse) => void): Promise<{
  readonly at: TestServer;
  readonly asked: readonly Asked[];
  readonly ask: (
    method: string,
    how?: { readonly body?: string; readonly isRead?: boolean },
  ) => Promise<string>;
}> {
  const asked: Asked[] = [];
  const at = await httpServer((request, response) => {
    void takeBytes(request).then((body) => {
      const one = { method: request.method ?? '', socket: request.socket, body: body.toString() };
      asked.push(one);
      return answer(one, response);
    });
  });
  const http: Http = httpUnderTest();
  ending.push(
    () => http.close(),
    () => at.stop(),
  );
  const relay = httpRelay(http, SHORT_LIMITS);
  const destination = testDestination('ecotaxa', at.url);
  const ask = async (
    method: string,
    { body, isRead = false }: { readonly body?: string; readonly isRead?: boolean } = {},
  ): Promise<string> => {
    const bytes = body === undefined ? undefined : Buffer.from(body);
    const answered = await relay.forward({
      destination,
      method,
      target: '/jobs',
      headers: {},
      isRead,
      signal: NEVER,
      ...(bytes === undefined
        ? {}
        : {
            body: {
              bytes: bytes.length,
              async *chunks() {
                yield bytes;
              },
            },
          }),
    });
    if (!answered.ok) return answered.failure.code;
    return `${answered.value.status} ${(await takeBytes(answered.value.chunks())).toString()}`;
  };
  return { at, asked, ask };
}

test('reads go over one kept connection, calls with an effect over one of their own each', async () => {
  const { at, ask, asked } = await server((_one, response) => response.end('there'));
  for (let round = 0; round < 4; round += 1) expect(await ask('GET', { isRead: true })).toBe('200 there');
  expect(at.connections()).toBe(1);
  expect(await ask('POST', { body: 'new' })).toBe('200 there');
  expect(await ask('GET')).toBe('200 there');
  expect(at.connections()).toBe(3);
  expect(await ask('HEAD', { isRead: true })).toBe('200 ');
  expect(at.connections()).toBe(3);
  expect(asked.map(({ method, body }) => [method, body])).toEqual([
    ...Array.from({ length: 4 }, () => ['GET', '']),
    ['POST', 'new'],
    ['GET', ''],
    ['HEAD', ''],
  ]);
});

test('a read whose kept connection is dead is asked once more, over a new one', async () => {
  const seen = new Map<Socket, number>();
  const { ask, asked } = await server(({ socket }, response) => {
    const times = (seen.get(socket) ?? 0) + 1;
    seen.set(socket, times);
    if (times === 2) socket.destroy();
    else response.end('there');
  });
  expect(await ask('GET', { isRead: true })).toBe('200 there');
  expect(await ask('GET', { isRead: true })).toBe('200 there');
  expect(asked).toHaveLength(3);
});

test('a call with an effect whose connection breaks is not sent a second time', async () => {
  let cuts = false;
  const { ask, asked } = await server(({ socket }, response) => {
    if (cuts) socket.destroy();
    else response.end('there');
  });
  expect(await ask('HEAD', { isRead: true })).toBe('200 ');
  cuts = true;
  expect(await ask('POST', { body: 'new' })).toBe('network.cut');
  expect(await ask('GET')).toBe('network.cut');
  expect(await ask('DELETE')).toBe('network.cut');
  expect(asked.map(({ method }) => method)).toEqual(['HEAD', 'POST', 'GET', 'DELETE']);
});

test('an answer that breaks off is an error, and its connection is not used again', async () => {
  const { at, ask } = await server(({ socket }, response) => {
    response.writeHead(200, { 'content-length': '1000' });
    response.write('half', () => socket.destroy());
  });
  await expect(ask('GET', { isRead: true })).rejects.toThrow();
  await expect(ask('GET', { isRead: true })).rejects.toThrow();
  expect(at.connections()).toBe(2);
});
