import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { SystemClock } from '../../main/adapters/clock/systemClock.ts';
import type { Http } from '../../main/adapters/http/http.ts';
import type { HttpLimits } from '../../main/adapters/http/limits.ts';
import { TokenPace } from '../../main/core/tokenPace.ts';
import { httpUnderTest, NEVER, zeroes } from '../support/httpUnderTest.ts';

const KIB = 1024;
const clock = new SystemClock();
const servers: Server[] = [];
const clients: Http[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await Promise.all(
    servers.splice(0).map(
      (server) =>
        new Promise<void>((resolve) => {
          server.close(() => resolve());
          server.closeAllConnections();
        }),
    ),
  );
});

interface Arrival {
  readonly at: number;
  readonly bytes: number;
}

/** A server that answers with the digest of what came, and notes when how much did. */
async function digesting(): Promise<{ readonly url: string; readonly arrivals: Arrival[] }> {
  const arrivals: Arrival[] = [];
  const server = createServer((request, response) => {
    const hash = createHash('sha256');
    request.on('data', (chunk: Buffer) => {
      arrivals.push({ at: performance.now(), bytes: chunk.byteLength });
      hash.update(chunk);
    });
    request.on('end', () => response.end(hash.digest('hex')));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, arrivals };
}

function client(limits: Partial<HttpLimits> = {}): Http {
  const http = httpUnderTest(limits);
  clients.push(http);
  return http;
}

const digestOf = (bytes: number): string => createHash('sha256').update(Buffer.alloc(bytes)).digest('hex');

test('a body leaves no faster than its pace, evenly, and arrives whole', async () => {
  const { url, arrivals } = await digesting();
  const bytes = 1_500 * KIB;
  const rate = 500 * KIB;
  const since = performance.now();
  const pace = new TokenPace(clock, () => rate);
  // One chunk of the source holds three seconds' worth: it must not leave as one.
  const sent = await client().sendBody({
    method: 'POST',
    url,
    signal: NEVER,
    body: zeroes(bytes, bytes),
    pace,
  });
  expect(sent).toMatchObject({ ok: true, value: { text: digestOf(bytes) } });
  expect(performance.now() - since).toBeGreaterThanOrEqual((bytes / rate) * 1_000 * 0.7);
  const soon = arrivals.filter(({ at }) => at < since + 500);
  expect(soon.reduce((sum, arrival) => sum + arrival.bytes, 0)).toBeLessThanOrEqual(rate);
});

test('a small body is paced as well: many of them together leave no faster', async () => {
  const { url } = await digesting();
  const pace = new TokenPace(clock, () => 200 * KIB);
  const http = client();
  const since = performance.now();
  for (let count = 0; count < 20; count += 1) {
    const sent = await http.sendBody({ method: 'POST', url, signal: NEVER, body: zeroes(20 * KIB), pace });
    expect(sent).toMatchObject({ ok: true, value: { text: digestOf(20 * KIB) } });
  }
  expect(performance.now() - since).toBeGreaterThanOrEqual(2_000 * 0.7);
});

test('neither the watchdog nor the deadline takes our own holding back for a slow server', async () => {
  const { url } = await digesting();
  // By these limits the exchange may take 300 ms, and 120 ms of silence would end it.
  const http = client({ idleMs: 120, deadlineBaseMs: 300, bytesPerSecondMin: 1e9 });
  const bytes = 300 * KIB;
  const pace = new TokenPace(clock, () => 150 * KIB);
  const slow = { pieceBytes: () => 50 * KIB, pass: pace.pass.bind(pace) };
  const since = performance.now();
  const sent = await http.sendBody({ method: 'POST', url, signal: NEVER, body: zeroes(bytes), pace: slow });
  expect(sent).toMatchObject({ ok: true, value: { text: digestOf(bytes) } });
  expect(performance.now() - since).toBeGreaterThan(900);
});

test('a send that is called off does not wait for its pace', async () => {
  const { url } = await digesting();
  const off = new AbortController();
  const pace = new TokenPace(clock, () => 64 * KIB);
  const sending = client().sendBody({
    method: 'POST',
    url,
    signal: off.signal,
    body: zeroes(10_000 * KIB),
    pace,
  });
  await clock.sleep(300);
  off.abort();
  const since = performance.now();
  expect(await sending).toMatchObject({ ok: false });
  expect(performance.now() - since).toBeLessThan(10_000);
});

test('a small body that is called off while it waits for its pace never leaves', async () => {
  const { url, arrivals } = await digesting();
  const off = new AbortController();
  const pace = {
    pieceBytes: () => Infinity,
    pass: () => {
      off.abort();
      return Promise.resolve();
    },
  };
  const body = zeroes(KIB);
  const sent = await client().sendBody({ method: 'POST', url, signal: off.signal, body, pace });
  expect(sent).toMatchObject({ ok: false, failure: { code: 'network.cut' } });
  expect(arrivals).toEqual([]);
});
