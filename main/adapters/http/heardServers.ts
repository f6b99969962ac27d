import type { Heard, HeardServer } from '../../core/ports/heard.ts';

/** Servers that are remembered; the one heard of longest ago goes first. */
const SERVERS_MAX = 200;
/** The Date header counts whole seconds: on average it is half a second behind. */
const HALF_SECOND_MS = 500;

/** What the last answer of each server told in passing. */
export class HeardServers implements Heard {
  readonly #servers = new Map<string, HeardServer>();
  readonly #proxyFor: (url: string) => string;

  constructor(proxyFor: (url: string) => string) {
    this.#proxyFor = proxyFor;
  }

  /** Takes note of an answer. `date` is its Date header; a made-up one is passed over. */
  note(
    host: string,
    told: { readonly date: string | undefined; readonly proxy: string; readonly nowMs: number },
  ): void {
    const date = Date.parse(told.date ?? '');
    this.#servers.delete(host);
    this.#servers.set(host, {
      host,
      proxy: told.proxy,
      at: told.nowMs,
      ...(Number.isNaN(date) ? {} : { skewMs: date + HALF_SECOND_MS - told.nowMs }),
    });
    const oldest = this.#servers.size > SERVERS_MAX ? this.#servers.keys().next().value : undefined;
    if (oldest !== undefined) this.#servers.delete(oldest);
  }

  all(): readonly HeardServer[] {
    return [...this.#servers.values()];
  }

  proxyFor(url: string): string {
    const proxy = this.#proxyFor(url);
    if (proxy === '') return '';
    return URL.canParse(proxy) ? new URL(proxy).host : 'the proxy';
  }
}
