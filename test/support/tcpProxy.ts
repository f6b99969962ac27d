import net from 'node:net';
import type { AddressInfo } from 'node:net';

/** What a line does to the bytes on it; may be changed while connections stand. */
export interface LineTrouble {
  /** Each piece arrives so much later, ms. */
  latencyMs?: number;
  /** Towards the server. */
  bytesPerSecond?: number;
  /** Towards the server, bytes go in pieces of this size. */
  sliceBytes?: number;
  /** Nothing goes on in either direction, and nobody is told. */
  blackHole?: boolean;
  /** The server's answers get lost; the client's bytes arrive. */
  halfOpen?: boolean;
  /** After so many bytes towards the server the connection is reset. */
  cutAfterBytes?: number;
  /** New connections are reset at once. */
  reset?: boolean;
}

/** A TCP proxy in front of a server, and what it has carried. */
export interface TcpProxy {
  readonly url: string;
  readonly port: number;
  trouble: LineTrouble;
  readonly connections: () => number;
  /** Bytes that went towards the server. */
  readonly carried: () => number;
  /** Resets every connection that stands. */
  resetAll(): void;
  stop(): Promise<void>;
}

/** A line of bad quality to `http://127.0.0.1:PORT`. */
export async function tcpProxy(targetPort: number, trouble: LineTrouble = {}): Promise<TcpProxy> {
  const open = new Set<net.Socket>();
  let connections = 0;
  let carried = 0;
  const server = net.createServer((client) => {
    connections += 1;
    open.add(client);
    client.on('error', () => undefined).once('close', () => open.delete(client));
    if (proxy.trouble.reset === true) {
      client.resetAndDestroy();
      return;
    }
    const upstream = net.connect(targetPort, '127.0.0.1');
    open.add(upstream);
    upstream.on('error', () => client.resetAndDestroy());
    upstream.once('close', () => open.delete(upstream));
    client.once('close', () => {
      if (proxy.trouble.blackHole !== true) upstream.destroy();
    });
    void carry({ from: client, to: upstream, towards: 'server' });
    void carry({ from: upstream, to: client, towards: 'client' });
  });
  const carry = async (line: {
    from: net.Socket;
    to: net.Socket;
    towards: 'server' | 'client';
  }): Promise<void> => {
    const { from, to, towards } = line;
    let sent = 0;
    try {
      for await (const chunk of from.iterator({ destroyOnReturn: false })) {
        for (const piece of pieces(
          chunk as Buffer,
          towards === 'server' ? proxy.trouble.sliceBytes : undefined,
        )) {
          const { latencyMs = 0, bytesPerSecond, cutAfterBytes = Infinity } = proxy.trouble;
          const slow =
            towards === 'server' && bytesPerSecond !== undefined ? (piece.length / bytesPerSecond) * 1000 : 0;
          if (latencyMs + slow > 0) await new Promise((resolve) => setTimeout(resolve, latencyMs + slow));
          while (proxy.trouble.blackHole === true && !from.destroyed)
            await new Promise((resolve) => setTimeout(resolve, 20));
          if (towards === 'client' && proxy.trouble.halfOpen === true) continue;
          if (towards === 'server' && sent + piece.length > cutAfterBytes) {
            to.write(piece.subarray(0, cutAfterBytes - sent));
            from.resetAndDestroy();
            return;
          }
          sent += piece.length;
          if (towards === 'server') carried += piece.length;
          if (!to.write(piece))
            await new Promise((resolve) => to.once('drain', resolve).once('close', resolve));
        }
      }
      if (proxy.trouble.blackHole !== true && proxy.trouble.halfOpen !== true) to.end();
    } catch {
      to.destroy();
    }
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const proxy: TcpProxy = {
    url: `http://127.0.0.1:${port}`,
    port,
    trouble,
    connections: () => connections,
    carried: () => carried,
    resetAll: () => {
      for (const socket of open) socket.resetAndDestroy();
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
  return proxy;
}

function* pieces(chunk: Buffer, size = chunk.length): Generator<Buffer> {
  for (let at = 0; at < chunk.length; at += size) yield chunk.subarray(at, at + size);
}
