import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { HttpAnswer } from '../../main/adapters/http/answer.ts';
import type { Http } from '../../main/adapters/http/http.ts';
import type { BodyRequest } from '../../main/adapters/http/request.ts';
import type { Result } from '../../shared/model/result.ts';
import { httpUnderTest, NEVER, zeroes } from '../support/httpUnderTest.ts';
import { closedPort, httpServer, httpsServer, tcpServer, type TestServer } from '../support/socketServers.ts';

/** Bodies of up to 256 KB leave in one go, over connections of their own. */
const SMALL = 4_000;
let http: Http;
const servers: TestServer[] = [];

beforeEach(() => {
  http = httpUnderTest();
});
afterEach(async () => {
  http.close();
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

async function running(server: Promise<TestServer>): Promise<TestServer> {
  servers.push(await server);
  return server;
}

function send(
  { url }: { readonly url: string },
  more: Partial<BodyRequest> = {},
): Promise<Result<HttpAnswer>> {
  return http.sendBody({ method: 'POST', url, signal: NEVER, body: zeroes(SMALL), ...more });
}

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
    const twice = 'Content-Type: text/plain\r\nContent-Type: text/html\r\n';
    const server = await running(answering((socket) => socket.write(OK.replace('\r\n', `\r\n${twice}`))));
    expect(await send(server)).toMatchObject({ ok: true, value: { mediaType: 'text/plain' } });
  });

  test('passes over what is only said in between', async () => {
    const early = 'HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n';
    const server = await running(answering((socket) => socket.write(early + OK)));
    expect(await send(server)).toMatchObject(well);
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
    const server = await running(tcpServer((socket) => void socket.pause()));
    // More than what the system takes on both sides.
    const many = Array.from({ length: 60 }, () => send(server, { body: zeroes(250_000) }));
    const ended = await Promise.all(many);
    expect(ended.every((one) => !one.ok && one.failure.code === 'network.timeout')).toBe(true);
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
