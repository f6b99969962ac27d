import { getEventListeners } from 'node:events';
import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { HttpAnswer } from '../../main/adapters/http/answer.ts';
import type { Http } from '../../main/adapters/http/http.ts';
import type { BodyRequest, HttpBody } from '../../main/adapters/http/request.ts';
import type { Result } from '../../shared/model/result.ts';
import { httpUnderTest, NEVER, zeroes } from '../support/httpUnderTest.ts';
import { runningServers } from '../support/runningServers.ts';
import {
  closedPort,
  httpServer,
  httpsServer,
  LAB_CA_PATH,
  tcpServer,
  type TestServer,
} from '../support/socketServers.ts';
import { nextIsStuck } from '../support/stuckSocket.ts';

/** Bodies of up to 256 KB leave in one go, over connections of their own. */
const SMALL = 4_000;
/** One that does not. */
const LARGE = 300_000;
let http: Http;
const running = runningServers();

beforeEach(() => {
  http = httpUnderTest();
});
afterEach(() => {
  vi.restoreAllMocks();
  http.close();
});

function send(
  { url }: { readonly url: string },
  more: Partial<BodyRequest> = {},
): Promise<Result<HttpAnswer>> {
  return http.sendBody({ method: 'POST', url, signal: NEVER, body: zeroes(SMALL), ...more });
}

/** Where no connection is really made. */
const NOBODY = { url: 'http://127.0.0.1:1' };
const ONES: HttpBody = {
  name: 'ones.bin',
  bytes: SMALL,
  // oxlint-disable-next-line require-await -- bodies are read as they come
  async *chunks() {
    yield Buffer.alloc(SMALL, 1);
  },
};
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
const cut = { ok: false, failure: { code: 'network.cut' } };
const well = { ok: true, value: { status: 200, text: 'ok' } };

/** Answers each request, which must come as one piece of text, with what it is told to. */
function answering(answer: (socket: Socket, request: number) => void): Promise<TestServer> {
  let requests = 0;
  return tcpServer((socket) => {
    let bytes = 0;
    socket.on('data', (data) => {
      bytes += data.byteLength;
      if (bytes < SMALL) return;
      bytes = 0;
      answer(socket, (requests += 1));
    });
  });
}

describe('a small body', () => {
  test('finds its connection again, and a new one where the server ended it meanwhile', async () => {
    const keeps = await running(answering((socket) => socket.write(OK)));
    for (let at = 0; at < 3; at += 1) expect(await send(keeps)).toMatchObject(well);
    expect(keeps.connections()).toBe(1);
    const ends = await running(answering((socket) => socket.end(OK)));
    for (let at = 0; at < 3; at += 1) {
      expect(await send(ends)).toMatchObject(well);
      await pause(20);
    }
    expect(ends.connections()).toBe(3);
  });

  test('is told as lost, and never sent again, where its answer breaks off; the next one goes well', async () => {
    const broken = [
      (socket: Socket) => socket.resetAndDestroy(),
      (socket: Socket) => socket.end(),
      (socket: Socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nhalf'),
      (socket: Socket) => socket.end('HTTP/1.1 20'),
    ];
    for (const how of broken) {
      let requests = 0;
      const server = await running(
        answering((socket, request) => {
          requests = request;
          if (request === 1) how(socket);
          else socket.write(OK);
        }),
      );
      expect(await send(server)).toMatchObject(cut);
      await pause(30);
      expect(requests).toBe(1);
      expect(await send(server)).toMatchObject(well);
    }
  });

  test('is refused where the answer says so, even where that breaks off', async () => {
    const server = await running(
      answering((socket) => socket.end('HTTP/1.1 507 Full\r\nContent-Length: 20\r\n\r\nhalf')),
    );
    expect(await send(server)).toMatchObject({
      ok: true,
      value: { status: 507, text: 'half', truncated: true },
    });
  });

  test('never takes an answer that nobody asked for as its own', async () => {
    const server = await running(
      answering((socket, request) => {
        socket.write(request === 1 ? OK + OK.replace('200', '500') : OK);
      }),
    );
    expect(await send(server)).toMatchObject(well);
    await pause(30);
    expect(await send(server)).toMatchObject(well);
    expect(server.connections()).toBe(2);
  });

  test('reads a head that names a thing twice as its first word', async () => {
    const twice =
      'Content-Type: text/plain\r\nContent-Type: text/html\r\nRetry-After: 5\r\nRetry-After: 7\r\n';
    const busy = `HTTP/1.1 503 Busy\r\n${twice}Content-Length: 0\r\n\r\n`;
    const server = await running(answering((socket) => socket.write(busy)));
    expect(await send(server)).toMatchObject({
      ok: true,
      value: { mediaType: 'text/plain', retryAfterMs: 5_000 },
    });
  });

  test('passes over what is only said in between', async () => {
    const early = 'HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n';
    const server = await running(answering((socket) => socket.write(early + OK)));
    expect(await send(server)).toMatchObject(well);
  });

  test('is told as lost where it meets an unasked 100 Continue; those after it go well', async () => {
    let requests = 0;
    const server = await running(
      answering((socket, request) => {
        requests = request;
        socket.write(`HTTP/1.1 100 Continue\r\n\r\n${OK}`);
      }),
    );
    expect(await send(server)).toMatchObject(cut);
    expect(requests).toBe(1);
    for (let at = 0; at < 3; at += 1) expect(await send(server)).toMatchObject(well);
    expect(requests).toBe(4);
    // One more, kept by node:http.
    expect(server.connections()).toBe(2);
  });

  test('that meets no HTTP, TLS or nobody tells which', async () => {
    const noHttp = await running(answering((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n')));
    expect(await send(noHttp)).toMatchObject({ failure: { code: 'remote.not-our-server' } });
    const alert = await running(tcpServer((socket) => socket.end(Buffer.from([0x15, 3, 1, 0, 2, 2, 70]))));
    expect(await send(alert)).toMatchObject({ failure: { code: 'network.wrong-scheme' } });
    const nobody = { url: `http://127.0.0.1:${await closedPort()}` };
    expect(await send(nobody)).toMatchObject({
      failure: { code: 'network.offline', facts: { reason: 'it refuses the connection' } },
    });
    const tooLong = await running(
      answering((socket) => socket.write(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(99_999)}`)),
    );
    expect(await send(tooLong)).toMatchObject({ failure: { code: 'remote.not-our-server' } });
  });

  test('is told by the certificate that its server showed', async () => {
    const server = await running(httpsServer('expired', (_, response) => response.end('ok')));
    expect(await send(server)).toMatchObject({
      failure: { code: 'network.certificate', facts: { subject: expect.any(String) as string } },
    });
  });

  test('that does not get away is ended by the limit for silence', async () => {
    http.close();
    http = httpUnderTest({ idleMs: 300 });
    const socket = nextIsStuck();
    expect(await send(NOBODY)).toMatchObject({
      failure: { code: 'network.timeout', facts: { phase: 'send', seconds: 0.3 } },
    });
    await expect.poll(() => socket.destroyed).toBe(true);
  });

  test('has not left where its connection breaks before it has', async () => {
    const socket = nextIsStuck();
    const left: number[] = [];
    const sent = send(NOBODY, { onProgress: (bytes) => left.push(bytes) });
    await expect.poll(() => socket.handed.length).toBeGreaterThan(0);
    socket.reset();
    expect(await sent).toMatchObject(cut);
    await expect.poll(() => socket.closed).toBe(true);
    expect(left).toEqual([0]);
  });

  test('keeps its memory for itself where its answer comes before it has left', async () => {
    const server = await running(answering((socket) => socket.write(OK)));
    const socket = nextIsStuck();
    const first = send(server);
    await expect.poll(() => socket.handed.length).toBeGreaterThan(0);
    socket.push(OK);
    expect(await first).toMatchObject(well);
    for (let at = 0; at < 3; at += 1) expect(await send(server, { body: ONES })).toMatchObject(well);
    expect(Buffer.concat(socket.handed).includes(1)).toBe(false);
    await expect.poll(() => socket.destroyed).toBe(true);
  });

  test('keeps the connection that it makes while the one before closes, and closing ends both', async () => {
    const closed: number[] = [];
    let requests = 0;
    const server = await running(
      answering((socket, request) => {
        requests = request;
        if (request < 3) socket.once('close', () => closed.push(request));
        if (request > 1) socket.write(OK);
      }),
    );
    const stop = new AbortController();
    const first = send(server, { signal: stop.signal });
    await expect.poll(() => requests).toBe(1);
    stop.abort();
    expect(await first).toMatchObject(cut);
    expect(await send(server)).toMatchObject(well);
    await expect.poll(() => closed).toEqual([1]);
    expect(await send(server)).toMatchObject(well);
    expect(server.connections()).toBe(2);
    http.close();
    await expect.poll(() => closed).toEqual([1, 2]);
  });

  test('that is called off while it connects lets go of the connection', async () => {
    let closed = 0;
    // It says nothing, and so TLS never stands.
    const server = await running(
      tcpServer((socket) => void socket.resume().once('close', () => (closed += 1))),
    );
    const stop = new AbortController();
    const sent = send({ url: server.url.replace('http:', 'https:') }, { signal: stop.signal });
    await expect.poll(() => server.connections()).toBe(1);
    stop.abort();
    expect(await sent).toMatchObject(cut);
    // Well before the limit for connecting.
    await expect.poll(() => closed, { timeout: 3_000 }).toBe(1);
  });

  test('takes no connection that is about to be ended', async () => {
    let onHeld = (): void => undefined;
    const server = await running(
      httpServer((request, response) => {
        request.resume();
        if (request.headers['x-hold'] === undefined) request.once('end', () => response.end('ok'));
        else onHeld();
      }),
    );
    // The other one comes at every moment of the first one's end.
    for (let turns = 0; turns < 40; turns += 1) {
      const stop = new AbortController();
      const isHeld = new Promise<void>((resolve) => {
        onHeld = resolve;
      });
      const held = send(server, { signal: stop.signal, headers: { 'x-hold': '1' } });
      await isHeld;
      const other = send(server);
      for (let at = 0; at < turns; at += 1) await Promise.resolve();
      stop.abort();
      expect(await held).toMatchObject(cut);
      expect([turns, await other]).toMatchObject([turns, well]);
    }
  });

  test('that is cut off by our own end is told in words', async () => {
    let requests = 0;
    const server = await running(answering((_, request) => (requests = request)));
    const sent = send(server);
    await expect.poll(() => requests).toBe(1);
    http.close();
    expect(await sent).toMatchObject({
      failure: { code: 'network.cut', facts: { reason: 'it was closed early' } },
    });
  });

  test('goes beside others over as many connections, which go on to be used', async () => {
    const server = await running(
      httpServer((request, response) => {
        request.resume();
        request.on('end', () => setTimeout(() => response.end('ok'), 50));
      }),
    );
    for (let at = 0; at < 2; at += 1)
      for (const answered of await Promise.all([send(server), send(server), send(server)]))
        expect(answered).toMatchObject(well);
    expect(server.connections()).toBe(3);
  });
});

describe.each([
  ['a small body', SMALL],
  ['a large body', LARGE],
])('%s', (_words, bytes) => {
  test('with a header that cannot be sent is a bug, and leaves nothing behind', async () => {
    const server = await running(answering((socket) => socket.write(OK)));
    const { signal } = new AbortController();
    const headers = { authorization: 'Bearer abc\ndef' };
    await expect(send(server, { body: zeroes(bytes), headers, signal })).rejects.toThrow(/header/);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  test('that is called off while its authorities are looked at does not leave', async () => {
    let requests = 0;
    const server = await running(
      httpServer((request, response) => {
        requests += 1;
        request.resume().once('end', () => response.end('ok'));
      }),
    );
    const stop = new AbortController();
    const sent = send(server, { body: zeroes(bytes), ca: LAB_CA_PATH, signal: stop.signal });
    stop.abort();
    expect(await sent).toMatchObject(cut);
    expect(requests).toBe(0);
  });
});

describe('small bodies of one line', () => {
  const line = {};
  const turn = (mayLeave: () => boolean, of: object = line): Pick<BodyRequest, 'turn'> => ({
    turn: { line: of, mayLeave },
  });

  /** Holds each answer until it is let go. */
  async function held(): Promise<TestServer & { readonly held: (() => void)[] }> {
    const answers: (() => void)[] = [];
    const server = await running(answering((socket) => answers.push(() => socket.write(OK))));
    return { ...server, held: answers };
  }

  test('leave one after another over one connection, each when it is asked for', async () => {
    const server = await held();
    const asked: string[] = [];
    const first = send(
      server,
      turn(() => asked.push('first') > 0),
    );
    const second = send(
      server,
      turn(() => asked.push('second') > 0),
    );
    await expect.poll(() => server.held.length).toBe(1);
    await pause(30);
    expect(asked).toEqual(['first']);
    server.held[0]?.();
    expect(await first).toMatchObject(well);
    await expect.poll(() => server.held.length).toBe(2);
    server.held[1]?.();
    expect(await second).toMatchObject(well);
    expect(asked).toEqual(['first', 'second']);
    expect(server.connections()).toBe(1);
  });

  test('do not leave where they may not, and the one after does', async () => {
    const server = await held();
    const first = send(
      server,
      turn(() => true),
    );
    const second = send(
      server,
      turn(() => false),
    );
    await expect.poll(() => server.held.length).toBe(1);
    server.held[0]?.();
    expect(await first).toMatchObject(well);
    expect(await second).toMatchObject(cut);
    expect(server.held).toHaveLength(1);
    const third = send(
      server,
      turn(() => true),
    );
    await expect.poll(() => server.held.length).toBe(2);
    server.held[1]?.();
    expect(await third).toMatchObject(well);
  });

  test('leave the one on its way alone when they are called off before their turn', async () => {
    const server = await held();
    const first = send(
      server,
      turn(() => true),
    );
    await expect.poll(() => server.held.length).toBe(1);
    const stop = new AbortController();
    const second = send(server, { ...turn(() => true), signal: stop.signal });
    await pause(20);
    stop.abort();
    expect(await second).toMatchObject(cut);
    server.held[0]?.();
    expect(await first).toMatchObject(well);
    expect(server.held).toHaveLength(1);
  });

  test('wait for those of no other line', async () => {
    const server = await held();
    const first = send(
      server,
      turn(() => true),
    );
    const other = send(
      server,
      turn(() => true, {}),
    );
    await expect.poll(() => server.held.length).toBe(2);
    for (const letGo of server.held) letGo();
    expect(await Promise.all([first, other])).toMatchObject([well, well]);
    expect(server.connections()).toBe(2);
  });

  test('do not leave through a proxy either where they may not', async () => {
    http.close();
    const server = await held();
    http = httpUnderTest({}, () => server.url);
    expect(
      await send(
        { url: 'http://lab.example' },
        turn(() => false),
      ),
    ).toMatchObject(cut);
    expect(server.connections()).toBe(0);
  });
});
