/** One whole answer of an import service, as it goes on the wire. Framing and `Date` belong to whoever sends it. */
export interface ServiceAnswer {
  readonly status: number;
  /** Names as the real service writes them; a list of values sends the header more than once. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  /** Text goes out as UTF-8. */
  readonly body: string | Uint8Array;
  /** The real service compresses this answer for a client that offers gzip. */
  readonly isGzipOffered?: boolean;
}
