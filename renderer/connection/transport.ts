import type { Transport } from '../../shared/api/client.ts';

/** Carries calls to the page's own origin. `token` is absent where the desktop shell adds it to every call. */
export function pageTransport(token?: string): Transport {
  return (request) =>
    fetch(request.path, {
      method: request.method,
      headers: { ...request.headers, ...authorization(token) },
      cache: 'no-store',
      ...(request.body === undefined ? {} : { body: request.body }),
      ...(request.signal === undefined ? {} : { signal: request.signal }),
    });
}

/** The header that proves who asks. */
export function authorization(token: string | undefined): Readonly<Record<string, string>> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}
