import type { Pace } from '../../core/ports/pace.ts';
import type { Turn } from '../../core/ports/turn.ts';
import type { HttpLimits } from './limits.ts';
import { rememberLast } from './rememberLast.ts';

/** What every exchange needs to know. */
export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
  /** Absolute, http or https; user and password in it are ignored. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Path of a PEM file with authorities to trust besides the system's. */
  readonly ca?: string | undefined;
  /** What must not appear in any failure or kept text. */
  readonly secrets?: readonly string[];
  readonly limits?: Partial<HttpLimits>;
  /** For answers that may rightly be larger than `ANSWER_BYTES_MAX`. */
  readonly answerBytesMax?: number;
}

/** A small request whose body, if any, is in memory. */
export interface CallRequest extends HttpRequest {
  readonly body?: string | Uint8Array;
  /**
   * `safe` = no effect on the server: sent again once when a kept-alive socket proves dead before any answer.
   * `effect` = travels on a connection of its own and never a second time: a lost answer is reported as such.
   */
  readonly effect: 'safe' | 'effect';
}

/** A body that flows. Its size is declared, and exactly that much must come. */
export interface HttpBody {
  readonly bytes: number;
  /** Taken once, from the start. Whoever lets go of each chunk before the next may have them `reused`, which saves much memory. */
  chunks(how?: { readonly reused?: boolean }): AsyncIterable<Uint8Array>;
  /** What failures call it. */
  readonly name: string;
}

/** A request with a file as its body. */
export interface BodyRequest extends HttpRequest {
  readonly body: HttpBody;
  /** How fast it may leave. Waiting for it is never taken for the server's silence. */
  readonly pace?: Pace;
  /** When it may leave. Where it may not, that is as if it had been called off. */
  readonly turn?: Turn;
  /** Called with the bytes of the body that have left for the network, rising, at most `body.bytes`. */
  readonly onProgress?: (sentBytes: number) => void;
}

/** The address of a request without user and password, so that they never travel by accident. */
export function requestUrl(request: HttpRequest): URL {
  return withoutSecrets(request.url);
}

const withoutSecrets = rememberLast((text) => {
  const url = new URL(text);
  url.username = '';
  url.password = '';
  url.hash = '';
  return url;
});
