import { readFileSync } from 'node:fs';
import tls from 'node:tls';

/** Where Linux distributions keep the authorities that the system trusts: Debian, Fedora, openSUSE, Alpine. */
const BUNDLE_PATHS = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

let known: readonly string[] | undefined;

/**
 * The authorities to trust as PEM texts: those that come with Node, those of the operating system, and those that
 * SSL_CERT_FILE and NODE_EXTRA_CA_CERTS name. Read once: a changed system store is seen at the next start.
 */
export function systemRoots(): readonly string[] {
  known ??= [...tls.rootCertificates, ...ofTheSystem(), ...ofTheEnvironment()];
  return known;
}

function ofTheSystem(): readonly string[] {
  // Node 22.15 and later can ask Windows and macOS too; Node 20 has no such call.
  const { getCACertificates } = tls as { getCACertificates?: (which: 'system') => string[] };
  if (getCACertificates !== undefined) {
    try {
      return getCACertificates('system');
    } catch {
      return [];
    }
  }
  const bundle = BUNDLE_PATHS.map(readPem).find((pem) => pem !== undefined);
  return bundle === undefined ? [] : [bundle];
}

function ofTheEnvironment(): readonly string[] {
  return [process.env['SSL_CERT_FILE'], process.env['NODE_EXTRA_CA_CERTS']]
    .map((path) => (path === undefined || path === '' ? undefined : readPem(path)))
    .filter((pem) => pem !== undefined);
}

function readPem(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
