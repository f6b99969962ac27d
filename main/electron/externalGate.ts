/** `https:` hosts (with port, where it is not 443) of the configured destinations, as a browser would write them. */
export function destinationHosts(addresses: readonly (string | undefined)[]): ReadonlySet<string> {
  const hosts = new Set<string>();
  for (const address of addresses) {
    const url = address === undefined ? undefined : parsed(address);
    if (url?.protocol === 'https:') hosts.add(url.host);
  }
  return hosts;
}

// oxlint-disable-next-line no-control-regex
const DISGUISE = /[\u0000-\u0020\u007f-\u00a0\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\\]/;

/**
 * The address to hand to the computer, or undefined when it may not be opened. Servers send addresses too, and the
 * computer starts programs for many schemes (CVE-2026-1046): only `https:`, only hosts of destinations, no user names,
 * nothing that reads differently from what it is.
 */
export function openableAddress(address: string, hosts: ReadonlySet<string>): string | undefined {
  if (DISGUISE.test(address) || !/^https:\/\/[^/]/i.test(address)) return undefined;
  const url = parsed(address);
  if (url === undefined || url.protocol !== 'https:') return undefined;
  if (url.username !== '' || url.password !== '') return undefined;
  return hosts.has(url.host) ? url.href : undefined;
}

function parsed(address: string): URL | undefined {
  try {
    return new URL(address);
  } catch {
    return undefined;
  }
}
