import { createHash } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Http } from '../../main/adapters/http/http.ts';
import { FileReadError } from '../../main/core/ports/files.ts';
import { failure } from '../../shared/model/failure.ts';
import { httpUnderTest, NEVER, zeroes } from '../support/httpUnderTest.ts';
import { runningServers } from '../support/runningServers.ts';
import { httpServer, tcpServer, type TestServer } from '../support/socketServers.ts';

const MIB = 1024 * 1024;
let http: Http;
const running = runningServers();

beforeEach(() => {
  http = httpUnderTest();
});
afterEach(() => {
  http.close();
});

/** Answers with size and digest of what it got. */
function digestServer(): Promise<TestServer> {
  return httpServer((request, response) => {
    const hash = createHash('sha256');
    let bytes = 0;
    request.on('data', (part: Buffer) => {
      bytes += part.byteLength;
      hash.update(part);
    });
    request.on('end', () =>
      response.end(`${request.headers['content-length']} ${bytes} ${hash.digest('hex')}`),
    );
  });
}

test('a body arrives whole with its declared size, whatever its size and chunks', async () => {
  const server = await running(digestServer());
  for (const bytes of [0, 1, 256 * 1024, 256 * 1024 + 1, 5 * MIB + 3]) {
    for (const chunkBytes of [1000, 64 * 1024, 3 * MIB]) {
      const expected = createHash('sha256').update(Buffer.alloc(bytes)).digest('hex');
      const answered = await http.sendBody({
        method: 'POST',
        url: server.url,
        signal: NEVER,
        body: zeroes(bytes, chunkBytes),
      });
      expect(answered).toMatchObject({ ok: true, value: { text: `${bytes} ${bytes} ${expected}` } });
    }
  }
  // One for the small ones, one for the others.
  expect(server.connections()).toBe(2);
});

test('progress rises from 0 to the size and never beyond', async () => {
  const server = await running(digestServer());
  for (const bytes of [10, 3 * MIB]) {
    const seen: number[] = [];
    await http.sendBody({
      method: 'POST',
      url: server.url,
      signal: NEVER,
      body: zeroes(bytes),
      onProgress: (sent) => seen.push(sent),
    });
    expect(seen[0]).toBe(0);
    expect(seen.at(-1)).toBe(bytes);
    expect(seen).toEqual([...seen].sort((one, other) => one - other));
  }
});

test('a small body leaves together with its head', async () => {
  const parts: string[] = [];
  const server = await running(
    tcpServer((socket) =>
      socket.on('data', (data) => {
        parts.push(data.toString('latin1'));
        socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
      }),
    ),
  );
  await http.sendBody({ method: 'POST', url: server.url, signal: NEVER, body: zeroes(100) });
  expect(parts).toHaveLength(1);
  expect(parts[0]).toContain('content-length: 100');
});

test('a server that reads slowly slows the source: memory stays flat', async () => {
  let resume = (): void => undefined;
  const server = await running(
    httpServer((request, response) => {
      request.pause();
      resume = () => {
        request.resume();
        request.on('end', () => response.end('ok'));
      };
    }),
  );
  const body = zeroes(256 * MIB, MIB);
  const sending = http.sendBody({ method: 'POST', url: server.url, signal: NEVER, body });
  await new Promise((wait) => setTimeout(wait, 700));
  const takenWhilePaused = body.taken();
  const stillThen = await new Promise<number>((done) => setTimeout(() => done(body.taken()), 300));
  // What the kernel's buffers on both sides hold, and one piece of ours.
  expect(takenWhilePaused).toBeLessThan(64 * MIB);
  expect(stillThen).toBe(takenWhilePaused);
  resume();
  expect(await sending).toMatchObject({ ok: true, value: { text: 'ok' } });
});

test('a refusal that comes while the body is still on its way is read, and the rest is not sent', async () => {
  for (const ending of ['stays open', 'closes'] as const) {
    const server = await running(
      tcpServer((socket) =>
        socket.once('data', () => {
          const head =
            'HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\nContent-Length: 12\r\n\r\nUnauthorised';
          if (ending === 'closes') socket.end(head);
          else socket.write(head);
        }),
      ),
    );
    const body = zeroes(500 * MIB);
    const answered = await http.sendBody({ method: 'POST', url: server.url, signal: NEVER, body });
    expect(answered, ending).toMatchObject({ ok: true, value: { status: 403, text: 'Unauthorised' } });
    expect(body.taken()).toBeLessThan(500 * MIB);
  }
});

test('a connection reset in the middle of the body is lost', async () => {
  const server = await running(
    tcpServer((socket) => {
      let bytes = 0;
      socket.on('data', (data) => {
        bytes += data.byteLength;
        if (bytes > MIB) socket.resetAndDestroy();
      });
    }),
  );
  const answered = await http.sendBody({
    method: 'POST',
    url: server.url,
    signal: NEVER,
    body: zeroes(100 * MIB),
  });
  expect(answered).toMatchObject({ ok: false, failure: { code: 'network.cut' } });
});

test('a lost answer after the last byte is reported, never repeated', async () => {
  let requests = 0;
  const server = await running(
    httpServer((request) => {
      requests += 1;
      request.resume();
      request.on('end', () => request.socket.resetAndDestroy());
    }),
  );
  for (const bytes of [10, MIB]) {
    const answered = await http.sendBody({
      method: 'POST',
      url: server.url,
      signal: NEVER,
      body: zeroes(bytes),
    });
    expect(answered).toMatchObject({ ok: false, failure: { code: 'network.cut' } });
  }
  expect(requests).toBe(2);
});

test('a file that shrinks, grows or cannot be read ends the request before it is whole', async () => {
  let whole = 0;
  const server = await running(
    httpServer((request, response) => {
      request.resume();
      request.on('end', () => {
        if (request.complete) whole += 1;
        response.end('ok');
      });
      request.on('error', () => undefined);
    }),
  );
  const cases = {
    shrinks: async function* () {
      yield Buffer.alloc(MIB);
    },
    grows: async function* () {
      yield Buffer.alloc(MIB);
      yield Buffer.alloc(2 * MIB);
    },
    fails: async function* () {
      yield Buffer.alloc(MIB);
      throw new FileReadError(failure('file.gone', { path: '/data/f' }));
    },
  };
  const codes: Record<string, string> = {};
  for (const [name, chunks] of Object.entries(cases)) {
    const answered = await http.sendBody({
      method: 'POST',
      url: server.url,
      signal: NEVER,
      body: { name: 'f', bytes: 2 * MIB, chunks },
    });
    codes[name] = answered.ok ? 'ok' : answered.failure.code;
  }
  expect(codes).toEqual({ shrinks: 'file.unreadable', grows: 'file.unreadable', fails: 'file.gone' });
  expect(whole).toBe(0);
});

test('an abort ends a send at once: waiting, sending, or while the source hangs', async () => {
  const server = await running(tcpServer((socket) => void socket.pause()));
  const bodies = {
    waiting: zeroes(10),
    sending: zeroes(500 * MIB),
    hanging: {
      name: 'hanging',
      bytes: MIB,
      async *chunks() {
        yield Buffer.alloc(1);
        await new Promise(() => undefined);
      },
    },
  };
  for (const [name, body] of Object.entries(bodies)) {
    const stop = new AbortController();
    const sending = http.sendBody({ method: 'POST', url: server.url, signal: stop.signal, body });
    setTimeout(() => stop.abort(), 150);
    const began = performance.now();
    expect(await sending, name).toMatchObject({ ok: false, failure: { code: 'network.cut' } });
    expect(performance.now() - began, name).toBeLessThan(3_000);
  }
});

test('after an early refusal the next send goes well on a fresh connection', async () => {
  let requests = 0;
  const server = await running(
    httpServer((request, response) => {
      requests += 1;
      if (requests === 1) response.writeHead(413).end('too large');
      else {
        request.resume();
        request.on('end', () => response.end('ok'));
      }
    }),
  );
  const send = () =>
    http.sendBody({ method: 'POST', url: server.url, signal: NEVER, body: zeroes(50 * MIB) });
  expect(await send()).toMatchObject({ ok: true, value: { status: 413 } });
  expect(await send()).toMatchObject({ ok: true, value: { status: 200, text: 'ok' } });
});

test('a big file needs no more memory than a small one', async () => {
  const server = await running(
    httpServer((request, response) => {
      request.resume();
      request.on('end', () => response.end('ok'));
    }),
  );
  const before = process.memoryUsage().rss;
  let highest = before;
  const answered = await http.sendBody({
    method: 'PUT',
    url: server.url,
    signal: NEVER,
    body: zeroes(1024 * MIB, 256 * 1024),
    onProgress: () => {
      highest = Math.max(highest, process.memoryUsage.rss());
    },
  });
  expect(answered).toMatchObject({ ok: true });
  expect(highest - before).toBeLessThan(200 * MIB);
});
