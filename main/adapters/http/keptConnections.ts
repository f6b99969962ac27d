import type { Socket } from 'node:net';
import { Client } from 'undici';
import { openSocket, type SocketOptions } from './openSocket.ts';

/** How connections are opened and kept. */
export interface KeptOptions extends SocketOptions {
  /** A free one is closed after this long, ms. */
  readonly freeMs: number;
}

/** Where a connection goes, and whose it is where it is not for all. */
interface ConnectionPlace {
  readonly origin: string;
  readonly line: object | undefined;
}

/** Connections that stay open from one small body to the next; not through a proxy. */
export class KeptConnections {
  readonly #options: KeptOptions;
  /** By origin. */
  readonly #kept = new Map<string, KeptConnection[]>();

  constructor(options: KeptOptions) {
    this.#options = options;
  }

  /** The one of this line, free or not, or any free one; else a new one. */
  take(origin: string, line?: object): KeptConnection {
    const all = this.#allTo(origin);
    const isFit = (one: KeptConnection): boolean => one.line === line && (line !== undefined || !one.isTaken);
    const one = all.findLast(isFit) ?? this.#open({ origin, line }, all);
    one.take();
    return one;
  }

  close(): void {
    for (const one of [...this.#kept.values()].flat()) one.end();
  }

  #allTo(origin: string): KeptConnection[] {
    const known = this.#kept.get(origin);
    if (known !== undefined) return known;
    const all: KeptConnection[] = [];
    this.#kept.set(origin, all);
    return all;
  }

  #open(place: ConnectionPlace, all: KeptConnection[]): KeptConnection {
    const one: KeptConnection = new KeptConnection(place, this.#options, () => {
      const at = all.indexOf(one);
      if (at >= 0) all.splice(at, 1);
      if (all.length === 0) this.#kept.delete(place.origin);
    });
    all.push(one);
    return one;
  }
}

/** A connection that stays open, and who uses it. */
export class KeptConnection {
  /** What is sent over it goes one after another. */
  readonly client: Client;
  /** Whose it is alone. */
  readonly line: object | undefined;
  readonly #onEnd: () => void;
  #users = 0;
  #socket: Socket | undefined;

  constructor({ origin, line }: ConnectionPlace, options: KeptOptions, onEnd: () => void) {
    this.#onEnd = onEnd;
    this.line = line;
    this.client = new Client(origin, {
      // Silence is watched by whoever sends: undici's own timers rest under back-pressure.
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: options.freeMs,
      pipelining: 1,
      connect: ({ protocol, hostname, port }, done) => {
        const place = { protocol, hostname, port: Number(port || (protocol === 'https:' ? 443 : 80)) };
        const socket = openSocket(place, options, (error) =>
          error === undefined ? done(null, socket) : done(error, null),
        );
        this.#socket = socket;
      },
    });
    this.client.on('disconnect', () => {
      if (!this.isTaken) this.end();
    });
  }

  /** True where something is sent over it, or waits to be. */
  get isTaken(): boolean {
    return this.#users > 0;
  }

  /** Bytes that were handed over and have not left. */
  get unsentBytes(): number {
    return this.#socket?.writableLength ?? 0;
  }

  /** Calls back once what was handed over has left. */
  whenSent(then: () => void): void {
    this.#socket?.write('', () => then());
  }

  take(): void {
    this.#users += 1;
  }

  /** For another request, after a whole one and its whole answer. */
  giveBack(): void {
    this.#users -= 1;
  }

  /** Ends it, and with it whatever is sent over it. */
  end(): void {
    this.#onEnd();
    void this.client.destroy();
  }
}
