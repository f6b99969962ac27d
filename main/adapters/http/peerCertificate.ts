import type { Socket } from 'node:net';
import type { PeerCertificate, TLSSocket } from 'node:tls';

/** Node forgets the certificate in the moment it refuses it, so it is noted just before. */
const certificates = new WeakMap<object, PeerCertificate>();

/** Notes the certificate of a connection in the making, to be told if it is refused. */
export function noteCertificate(socket: TLSSocket): void {
  // 'secure' comes when the handshake is through, before Node judges the certificate; a Node without it costs detail only.
  socket.prependOnceListener('secure', () => {
    const certificate = socket.getPeerCertificate();
    if (certificate?.subject !== undefined) certificates.set(socket, certificate);
  });
}

/** Notes with an error which certificate the connection showed: for those who are told the error only. */
export function noteRefused(error: Error, socket: Socket): void {
  const certificate = certificates.get(socket);
  if (certificate !== undefined) certificates.set(error, certificate);
}

/** The certificate that a server showed on this connection, or before this error, if it came so far. */
export function notedCertificate(shown: Socket | Error | null | undefined): PeerCertificate | undefined {
  return shown === null || shown === undefined ? undefined : certificates.get(shown);
}
