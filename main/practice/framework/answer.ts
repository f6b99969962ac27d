/** One whole answer of a service, exactly as it goes on the wire. Node adds Date, Connection and Content-Length. */
export interface Answer {
  readonly status: number;
  /** Names as the real service writes them; a list of values sends the header more than once. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  /** Text goes out as UTF-8. */
  readonly body: string | Uint8Array;
  /** The real service compresses this answer for a client that offers gzip. */
  readonly isGzipOffered?: boolean;
}

/** An answer with one Content-Type; `contentType` is the whole header value. */
export function answerOf(status: number, contentType: string, body: string | Uint8Array): Answer {
  return { status, headers: { 'Content-Type': contentType }, body };
}

/** A JSON answer in compact form with `application/json`. */
export function jsonAnswer(status: number, value: unknown): Answer {
  return answerOf(status, 'application/json', JSON.stringify(value));
}

/** An answer without a body or a content type. */
export function emptyAnswer(status: number, headers: Answer['headers'] = {}): Answer {
  return { status, headers, body: '' };
}
