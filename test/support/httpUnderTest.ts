import { createHttp, type Http } from '../../main/adapters/http/http.ts';
import type { HttpLimits } from '../../main/adapters/http/limits.ts';
import type { HttpBody } from '../../main/adapters/http/request.ts';
import { realClock } from './socketServers.ts';

/** Limits short enough to wait for. The first to end a test is the one it sets. */
export const SHORT_LIMITS: HttpLimits = {
  connectMs: 5_000,
  headersMs: 5_000,
  idleMs: 5_000,
  deadlineBaseMs: 20_000,
  bytesPerSecondMin: 1024 * 1024,
  digestBytesPerSecondMin: 1024 * 1024 * 1024,
};

/** HTTP with short limits and, unless told otherwise, no proxy whatever the machine's environment says. */
export function httpUnderTest(
  limits: Partial<HttpLimits> = {},
  proxyFor: (url: string) => string = () => '',
): Http {
  return createHttp({ clock: realClock, limits: { ...SHORT_LIMITS, ...limits }, proxyFor });
}

/** A body of zeroes that counts how much of it was taken. */
export function zeroes(bytes: number, chunkBytes = 64 * 1024): HttpBody & { readonly taken: () => number } {
  let taken = 0;
  return {
    name: 'zeroes.bin',
    bytes,
    taken: () => taken,
    async *chunks() {
      const chunk = Buffer.alloc(chunkBytes);
      while (taken < bytes) {
        const part = chunk.subarray(0, Math.min(chunkBytes, bytes - taken));
        taken += part.byteLength;
        yield part;
      }
    },
  };
}

export const NEVER = new AbortController().signal;
