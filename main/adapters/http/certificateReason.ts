import type { PeerCertificate } from 'node:tls';

/** Why TLS did not come about, in words for people, by the code of OpenSSL or Node. */
const REASONS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'it has expired',
  CERT_NOT_YET_VALID: 'it is not valid yet (is the clock of this computer right?)',
  ERR_TLS_CERT_ALTNAME_INVALID: 'it was made out to another server',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it is self-signed, so nobody vouches for it',
  SELF_SIGNED_CERT_IN_CHAIN: 'it comes from an authority that this computer does not know',
  UNABLE_TO_GET_ISSUER_CERT: 'it comes from an authority that this computer does not know',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'it comes from an authority that this computer does not know',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'it comes from an authority that this computer does not know',
  CERT_UNTRUSTED: 'it comes from an authority that this computer does not trust',
  CERT_REJECTED: 'it comes from an authority that this computer does not trust',
  CERT_REVOKED: 'it was revoked',
  CERT_SIGNATURE_FAILURE: 'its signature is wrong',
  CERT_CHAIN_TOO_LONG: 'its chain of authorities is too long',
  INVALID_CA: 'one of its authorities is none',
  INVALID_PURPOSE: 'it was not made for servers',
  ERR_SSL_EE_KEY_TOO_SMALL: 'its key is too short to be safe',
  ERR_SSL_CA_KEY_TOO_SMALL: "its authority's key is too short to be safe",
  ERR_SSL_CA_MD_TOO_WEAK: 'its signature is too weak to be safe',
  ERR_SSL_UNSUPPORTED_PROTOCOL: 'the server only speaks an old version of TLS that is not safe',
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: 'the server only speaks an old version of TLS that is not safe',
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: 'server and Waybill have no safe cipher in common',
  ERR_SSL_TLSV1_UNRECOGNIZED_NAME: 'the server has none for this host name',
  ERR_SSL_TLSV1_ALERT_UNRECOGNIZED_NAME: 'the server has none for this host name',
  ERR_SSL_DH_KEY_TOO_SMALL: "the server's key exchange is too weak to be safe",
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED:
    'the server wants a client certificate, which Waybill does not have',
};

/** The reason in words where `code` belongs to TLS; `undefined` where the trouble is of another sort. */
export function certificateReason(code: string): string | undefined {
  const known = REASONS[code];
  if (known !== undefined) return known;
  if (/^(CERT_|ERR_TLS_CERT|UNABLE_TO_|CRL_)/.test(code)) return code;
  // Damage on the way and a server's own trouble pass; what the two sides do not have in common stays.
  const stays = /^ERR_SSL_.*(CERT|CIPHER|PROTOCOL|VERSION|HANDSHAKE|UNKNOWN_CA|NAME)/.test(code);
  return stays ? code : undefined;
}

/** What the certificate says of itself, as facts to show; nothing where none was received. */
export function certificateFacts(
  certificate: Partial<PeerCertificate> | undefined,
): Readonly<Record<string, string>> {
  if (certificate?.subject === undefined) return {};
  return {
    subject: flat(certificate.subject['CN']),
    issuer: flat(certificate.issuer?.['CN'] ?? certificate.issuer?.['O']),
    validTo: certificate.valid_to ?? '?',
    fingerprint: certificate.fingerprint256 ?? '?',
  };
}

function flat(value: string | string[] | undefined): string {
  if (value === undefined) return '?';
  return Array.isArray(value) ? value.join(', ') : value;
}
