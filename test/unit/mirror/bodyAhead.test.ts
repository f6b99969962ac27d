import { createHash, randomBytes } from 'node:crypto';
import { createServer, request, type IncomingMessage, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { BodyAhead } from '../../../main/mirror/bodyAhead.ts';

/** What one take may give at most: what is read ahead, and the chunk that Node was just reading. */
const TAKE_BYTES_MAX = 256 * 1024;
const CONTENT = randomBytes(5_000_000);
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

let server: Server;
let clients: Socket[] = [];
afterEach(async () => {
  // A connection that nobody reads from does not see that its other side has gone.
  server.closeAllConnections();
  for (const client of clients) client.destroy();
  clients = [];
  await new Promise((resolve) => server.close(resolve));
});

/** A server whose requests are given to `read`; its answer is what that gives. */
async function listen(read: (request: IncomingMessage) => Promise<string>): Promise<number> {
  server = createServer((incoming, response) => {
    read(incoming).then(
      (text) => response.end(text),
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** A client that writes what it is given and does no more. */
function speak(port: number, ...said: readonly (string | Uint8Array)[]): Socket {
  const client = connect(port, '127.0.0.1');
  clients.push(client);
  client.on('error', () => undefined);
  for (const one of said) client.write(one);
  return client;
}

const head = (bytes: number): string => `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${bytes}\r\n\r\n`;

describe('a body that is read ahead', () => {
  test('comes whole and in order, in pieces of bounded size, however slowly it is taken', async () => {
    const sizes: number[] = [];
    const port = await listen(async (incoming) => {
      const ahead = new BodyAhead(incoming);
      const hash = createHash('sha256');
      for (let chunk = await ahead.take(); chunk !== undefined; chunk = await ahead.take()) {
        sizes.push(chunk.length);
        hash.update(chunk);
        if (sizes.length % 5 === 0) await pause(3);
      }
      ahead.stop();
      return hash.digest('hex');
    });
    const answer = await new Promise<string>((resolve, reject) => {
      const sent = request({ port, host: '127.0.0.1', method: 'POST' }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => (text += part));
        response.on('end', () => resolve(text));
      });
      sent.on('error', reject).end(CONTENT);
    });
    expect(answer).toBe(sha256(CONTENT));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(TAKE_BYTES_MAX);
  });

  test('waits with the client while nobody takes it', async () => {
    let seen: IncomingMessage | undefined;
    const port = await listen(async (incoming) => {
      seen = incoming;
      const ahead = new BodyAhead(incoming);
      await ahead.take();
      await new Promise((resolve) => incoming.once('close', resolve));
      return '';
    });
    // More than any socket holds.
    speak(port, head(100_000_000), Buffer.alloc(100_000_000));
    for (let tries = 0; seen?.isPaused() !== true && tries < 500; tries += 1) await pause(10);
    expect(seen?.isPaused()).toBe(true);
    const before = seen?.socket.bytesRead ?? 0;
    await pause(50);
    expect(seen?.socket.bytesRead).toBe(before);
    expect(before).toBeLessThan(2_000_000);
  });

  test('gives what had come before it says that the connection broke', async () => {
    let told: (got: readonly [number, string]) => void = () => undefined;
    const end = new Promise<readonly [number, string]>((resolve) => {
      told = resolve;
    });
    const port = await listen(async (incoming) => {
      const ahead = new BodyAhead(incoming);
      await new Promise((resolve) => incoming.once('close', resolve));
      let bytes = 0;
      try {
        for (let chunk = await ahead.take(); chunk !== undefined; chunk = await ahead.take())
          bytes += chunk.length;
        told([bytes, 'whole']);
      } catch {
        told([bytes, 'broken']);
      }
      return '';
    });
    const client = speak(port, head(1_000), 'x'.repeat(600));
    await pause(50);
    client.destroy();
    expect(await end).toEqual([600, 'broken']);
  });

  test('that is left leaves the connection to the next request', async () => {
    const port = await listen(async (incoming) => {
      const ahead = new BodyAhead(incoming);
      if (incoming.method === 'POST') await ahead.take();
      while (!incoming.complete) await pause(5);
      ahead.stop();
      return incoming.method ?? '';
    });
    const client = speak(port, head(150_000), 'x'.repeat(150_000), 'GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    let text = '';
    client.setEncoding('latin1').on('data', (part: string) => (text += part));
    for (let tries = 0; !text.includes('GET') && tries < 500; tries += 1) await pause(10);
    expect(text).toMatch(/POST[\s\S]*GET/);
  });
});
