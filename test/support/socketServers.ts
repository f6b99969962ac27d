import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import type tls from 'node:tls';
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../../main/core/ports/clock.ts';

/** A server on a free loopback port, and how many connections it has seen. */
export interface TestServer {
  readonly port: number;
  readonly url: string;
  readonly connections: () => number;
  stop(): Promise<void>;
}

/** Real time, for tests over real sockets. */
export const realClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  turn: () => turn(),
  sleep: async (ms, signal) => {
    await wait(ms, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
  },
};

/** A server that gets the bare socket. */
export function tcpServer(onSocket: (socket: net.Socket) => void): Promise<TestServer> {
  return listening(net.createServer(onSocket), 'http');
}

/** A plain HTTP server. */
export function httpServer(listener: http.RequestListener): Promise<TestServer> {
  return listening(http.createServer({ keepAliveTimeout: 60_000 }, listener), 'http');
}

/** An HTTPS server with one of the certificates of test/fixtures/tls. */
export function httpsServer(
  certificate: 'good' | 'expired' | 'other-host' | 'self-signed',
  listener: http.RequestListener,
  options: tls.TlsOptions = {},
): Promise<TestServer> {
  const server = https.createServer({ ...tlsFiles(certificate), ...options }, listener);
  return listening(server, 'https');
}

/** Path of the authority that signed the good one. */
export const LAB_CA_PATH = new URL('../fixtures/tls/ca.cert.pem', import.meta.url).pathname;

export function tlsFiles(certificate: string): { readonly key: Buffer; readonly cert: Buffer } {
  const read = (kind: string) =>
    readFileSync(new URL(`../fixtures/tls/${certificate}.${kind}.pem`, import.meta.url));
  return { key: read('key'), cert: read('cert') };
}

/** A loopback port where nobody listens. */
export async function closedPort(): Promise<number> {
  const server = await tcpServer(() => undefined);
  await server.stop();
  return server.port;
}

/** An HTTP proxy that tunnels CONNECT, and notes for whom. `status` other than 200 refuses. */
export async function connectProxy(
  status = 200,
): Promise<TestServer & { readonly seen: { readonly target: string; readonly authorization?: string }[] }> {
  const seen: { readonly target: string; readonly authorization?: string }[] = [];
  const proxy = http.createServer((_, response) => response.writeHead(400).end());
  const pipes = new Set<net.Socket>();
  proxy.on('connect', (request, socket, head) => {
    const authorization = request.headers['proxy-authorization'];
    seen.push({ target: request.url ?? '', ...(authorization === undefined ? {} : { authorization }) });
    if (status !== 200) {
      socket.end(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    const target = new URL(`http://${request.url}`);
    const upstream = net.connect(Number(target.port || 80), target.hostname, () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      upstream.write(head);
      upstream.pipe(socket).pipe(upstream);
    });
    pipes.add(upstream);
    upstream.on('error', () => socket.destroy());
    socket.on('error', () => upstream.destroy());
  });
  const server = await listening(proxy, 'http');
  return {
    ...server,
    seen,
    stop: () => {
      for (const pipe of pipes) pipe.destroy();
      return server.stop();
    },
  };
}

async function listening(server: net.Server, scheme: 'http' | 'https'): Promise<TestServer> {
  const sockets = new Set<net.Socket>();
  let connections = 0;
  server.on('connection', (socket: net.Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `${scheme}://127.0.0.1:${port}`,
    connections: () => connections,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
