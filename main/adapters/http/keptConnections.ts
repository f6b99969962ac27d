import type { Socket } from 'node:net';
import { Client } from 'undici';
import { openSocket, type SocketOptions } from './openSocket.ts';

/** How connections are opened and kept. */
export interface KeptOptions extends SocketOptions {
  /** A free one is closed after this long, ms. */
  readonly freeMs: number;
}

/** Connections that stay open from one small body to the next; not through a proxy. */
export class KeptConnections {
  readonly #options: KeptOptions;
  /** Origins whose servers say things that undici takes for no answer. */
  readonly #odd = new Set<string>();
  /** By origin. */
  readonly #kept = new Map<string, KeptConnection[]>();

  constructor(options: KeptOptions) {
    this.#options = options;
  }

  /** The one that this line has taken, or any free one; else a new one. */
  take(origin: string, line?: object): KeptConnection {
    const all = this.#allTo(origin);
    const ofLine = line === undefined ? undefined : all.findLast((one) => one.line === line);
    const one = ofLine ?? all.findLast(({ isTaken }) => !isTaken) ?? this.#open(origin, all);
    one.take(line);
    return one;
  }

  /** Takes note of a server with which nothing comes of it: node:http passes over what it says in between. */
  leaveTo(origin: string): void {
    this.#odd.add(origin);
  }

  /** False where small bodies are better sent over node:http. */
  isFor(origin: string): boolean {
    return !this.#odd.has(origin);
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

  #open(origin: string, all: KeptConnection[]): KeptConnection {
    const one: KeptConnection = new KeptConnection(origin, this.#options, () => {
      const at = all.indexOf(one);
      // It may be ended twice: by then others may stand at its place.
      if (at < 0) return;
      all.splice(at, 1);
      if (all.length === 0) this.#kept.delete(origin);
    });
    all.push(one);
    return one;
  }
}

/** A connection that stays open, and who uses it. */
export class KeptConnection {
  /** What is sent over it goes one after another. */
  readonly client: Client;
  readonly #onEnd: () => void;
  #users = 0;
  #line: object | undefined;
  #socket: Socket | undefined;
  #stands = false;

  constructor(origin: string, options: KeptOptions, onEnd: () => void) {
    this.#onEnd = onEnd;
    this.client = new Client(origin, {
      // Silence is watched by whoever sends: undici's own timers rest under back-pressure.
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: options.freeMs,
      pipelining: 1,
      connect: ({ protocol, hostname, port }, done) => {
        const place = { protocol, hostname, port: Number(port || (protocol === 'https:' ? 443 : 80)) };
        this.#stands = false;
        const socket = openSocket(place, options, (error) => {
          this.#stands = error === undefined;
          if (error === undefined) done(null, socket);
          else done(error, null);
        });
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

  /** What it goes over now: another one after it was closed in between. */
  get socket(): Socket | undefined {
    return this.#socket;
  }

  /** Whose it is alone while it is taken. */
  get line(): object | undefined {
    return this.#line;
  }

  take(line: object | undefined): void {
    this.#users += 1;
    this.#line = line;
  }

  /** For another request, after a whole one and its whole answer. */
  giveBack(): void {
    this.#users -= 1;
    if (this.#users === 0) this.#line = undefined;
  }

  /** Nobody takes it any more. */
  retire(): void {
    this.#onEnd();
  }

  /** Ends it, and with it whatever is sent over it. */
  end(): void {
    this.#onEnd();
    // undici does not know of one that does not stand yet.
    if (!this.#stands) this.#socket?.destroy(new Error('its connection is not wanted any more'));
    void this.client.destroy();
  }
}
