import { rememberLast } from './rememberLast.ts';

/** The address of a call: the destination's own address, which may have a path, and the service's path below it. */
export function serviceUrl(base: string, path: string): string {
  return joined(`${base}\n${path}`);
}

/** Host and port of an address, for sentences. */
export const hostOf: (base: string) => string = rememberLast((base) => new URL(base).host);

const joined = rememberLast((both) => {
  const [base = '', path = ''] = both.split('\n');
  const url = new URL(base);
  url.search = '';
  url.hash = '';
  url.pathname = url.pathname.replace(/\/+$/, '') + path;
  return url.href;
});
