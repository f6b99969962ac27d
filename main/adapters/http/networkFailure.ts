import type { Socket } from 'node:net';
import type { PeerCertificate } from 'node:tls';
import { failure, type Failure } from '../../../shared/model/failure.ts';
import { certificateFacts, certificateReason } from './certificateReason.ts';
import { notedCertificate } from './peerCertificate.ts';
import type { LimitReached } from './watch.ts';

/** What is known of an exchange that ended without an answer. */
export interface BrokenExchange {
  readonly url: URL;
  /** Host and port of the proxy; empty for a direct connection. */
  readonly proxy: string;
  readonly socket?: Socket | null | undefined;
}

const OFFLINE: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its name is not known',
  EAI_AGAIN: 'its name cannot be looked up now',
  EAI_FAIL: 'its name cannot be looked up now',
  EAI_NODATA: 'its name is not known',
  ECONNREFUSED: 'it refuses the connection',
  ENETUNREACH: 'there is no way to its network',
  EHOSTUNREACH: 'there is no way to it',
  EHOSTDOWN: 'it is down',
  ENETDOWN: 'the network is down',
  ETIMEDOUT: 'it does not answer',
  EADDRNOTAVAIL: 'this computer has no network address for it',
  EACCES: 'this computer does not allow it',
  EPERM: 'this computer does not allow it',
};

/** What Node's parser and undici's say of a head that is none. An end in its middle is a cut. */
const NOT_HTTP = /^(?:HPE_(?!INVALID_EOF_STATE)|UND_ERR_HEADERS_OVERFLOW)/;

const PROXY_ANSWERED = /^Bad response: (\d+)$/;

/**
 * Tells by a network error what happened. Codes of the operating system first, since texts change; texts only for
 * hpagent's refused CONNECT and OpenSSL under a write, which have no code of their own.
 */
export function networkFailure(error: unknown, broken: BrokenExchange): Failure {
  const { code, message } = errorFacts(error);
  const host = broken.url.host;
  const proxyStatus = PROXY_ANSWERED.exec(message)?.[1];
  if (proxyStatus === '407') return failure('network.proxy-sign-in', { host, proxy: broken.proxy });
  if (proxyStatus !== undefined)
    return failure('network.offline', { host, reason: `the proxy ${broken.proxy} answered ${proxyStatus}` });
  if (PLAIN_ANSWERS_TO_TLS.has(code))
    return failure('network.wrong-scheme', { host, scheme: 'https', other: 'http://' });
  const reason = certificateReason(code);
  if (reason !== undefined)
    return failure('network.certificate', { host, reason, ...certificateFacts(peerOf(error, broken)) });
  const away = OFFLINE[code];
  if (away !== undefined)
    return failure('network.offline', {
      host,
      reason: broken.proxy === '' ? away : `through the proxy ${broken.proxy}: ${away}`,
    });
  if (NOT_HTTP.test(code)) return notHttp(error, broken);
  return failure('network.cut', { host, reason: cutReason(code) });
}

/** The failure of a limit that was reached. */
export function timeoutFailure(reached: LimitReached, url: URL): Failure {
  return failure('network.timeout', {
    host: url.host,
    seconds: Math.round(reached.ms / 100) / 10,
    phase: reached.phase,
  });
}

/** The failure of a call that was given up here. */
export function calledOff(url: URL): Failure {
  return failure('network.cut', { host: url.host, reason: 'called off by Waybill' });
}

/** True where the connection ended without saying why: what a server does to a kept-alive socket it is done with. */
export function isCut(error: unknown): boolean {
  const { code } = errorFacts(error);
  return code === 'ECONNRESET' || code === 'EPIPE' || code === 'ECONNABORTED';
}

function errorFacts(error: unknown): { readonly code: string; readonly message: string } {
  if (!(error instanceof Error)) return { code: '', message: String(error) };
  // Happy eyeballs gives one error per address; the first tells as much as any.
  const inner = error instanceof AggregateError ? (error.errors[0] as unknown) : undefined;
  const code = (error as NodeJS.ErrnoException).code ?? (inner as NodeJS.ErrnoException | undefined)?.code;
  return { code: opensslCode(error.message) ?? undiciCode(error) ?? code ?? '', message: error.message };
}

/** undici gives what its parser finds no code; it shows the bytes at which it stopped, none where they ended too early. */
function undiciCode(error: { readonly name: string; readonly data?: string }): string | undefined {
  if (error.name !== 'HTTPParserError') return undefined;
  return (error.data ?? '') === '' ? 'HPE_INVALID_EOF_STATE' : 'HPE_UNEXPECTED';
}

/** Under a write Node says only EPROTO; OpenSSL's own reason stands in the text, in the words of its code. */
function opensslCode(message: string): string | undefined {
  const reason = /:SSL routines:[^:]*:([^:]+):/.exec(message)?.[1];
  return reason === undefined ? undefined : `ERR_SSL_${reason.trim().toUpperCase().replace(/\W+/g, '_')}`;
}

const PLAIN_ANSWERS_TO_TLS = new Set([
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_SSL_HTTP_REQUEST',
  'ERR_SSL_PACKET_LENGTH_TOO_LONG',
]);

/** A TLS record (an alert, mostly) where the head of an answer should be: plain HTTP met a TLS port. */
function notHttp(error: unknown, broken: BrokenExchange): Failure {
  // Node shows the bytes, undici the same as text.
  const { rawPacket, data = '' } = error as { rawPacket?: Buffer; data?: string };
  const raw = rawPacket ?? Buffer.from(data, 'latin1');
  const host = broken.url.host;
  const isTls = (raw[0] === 0x15 || raw[0] === 0x16) && raw[1] === 0x03;
  if (isTls) return failure('network.wrong-scheme', { host, scheme: 'http', other: 'https://' });
  return failure('remote.not-our-server', {
    host,
    got: 'something that is not HTTP',
    expected: 'an HTTP answer',
  });
}

function cutReason(code: string): string {
  switch (code) {
    case 'ECONNRESET':
    case 'ECONNABORTED':
      return 'it was reset';
    case 'EPIPE':
      return 'it was closed';
    case '':
    case 'HPE_INVALID_EOF_STATE':
    case 'UND_ERR_SOCKET':
    case 'UND_ERR_DESTROYED':
    case 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH':
      return 'it was closed early';
    default:
      return code;
  }
}

function peerOf(error: unknown, broken: BrokenExchange): PeerCertificate | undefined {
  return (
    (error as { cert?: PeerCertificate }).cert ??
    notedCertificate(broken.socket ?? (error instanceof Error ? error : undefined))
  );
}
