/** What answers of a server told in passing, besides what was asked. */
export interface HeardServer {
  /** With its port. */
  readonly host: string;
  /** Its Date header minus our clock, ms, exact to about a second; absent where it sends none. */
  readonly skewMs?: number;
  /** Host and port of the proxy that the answer came through; empty for none. */
  readonly proxy: string;
  /** ms since the epoch. */
  readonly at: number;
}

/** What the last answer of each server told. */
export interface Heard {
  all(): readonly HeardServer[];
  /** Host and port of the proxy for an address, without its credentials; empty for none. */
  proxyFor(url: string): string;
}
