import type { ApiRequest, Transport } from '../../shared/api/client.ts';
import { operatorHeader } from '../../shared/api/operatorHeader.ts';
import { operatorName } from '../preferences/operatorName.ts';

/** Carries calls to the page's own origin. `token` is absent where the desktop shell adds it to every call. */
export function pageTransport(token?: string): Transport {
  return (request) =>
    fetch(request.path, {
      method: request.method,
      headers: { ...inName(request), ...request.headers, ...authorization(token) },
      cache: 'no-store',
      ...(request.body === undefined ? {} : { body: request.body }),
      ...(request.signal === undefined ? {} : { signal: request.signal }),
    });
}

/** Whatever changes something is asked in the name of whoever works here. */
function inName({ method }: ApiRequest): Readonly<Record<string, string>> {
  return method === 'GET' ? {} : operatorHeader(operatorName());
}

/** The header that proves who asks. */
export function authorization(token: string | undefined): Readonly<Record<string, string>> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}
