/** The address of a call: the destination's own address, which may have a path, and the service's path below it. */
export function serviceUrl(base: string, path: string): string {
  const url = new URL(base);
  url.search = '';
  url.hash = '';
  url.pathname = url.pathname.replace(/\/+$/, '') + path;
  return url.href;
}

/** Host and port of an address, for sentences. */
export function hostOf(base: string): string {
  return new URL(base).host;
}
