import type { Socket } from 'node:net';
import type { PeerCertificate, TLSSocket } from 'node:tls';

/** Node forgets the certificate in the moment it refuses it, so it is noted just before. */
const certificates = new WeakMap<Socket, PeerCertificate>();

/** Notes the certificate of a connection in the making, to be told if it is refused. */
export function noteCertificate(socket: TLSSocket): void {
  // 'secure' comes when the handshake is through, before Node judges the certificate; a Node without it costs detail only.
  socket.prependOnceListener('secure', () => {
    const certificate = socket.getPeerCertificate();
    if (certificate?.subject !== undefined) certificates.set(socket, certificate);
  });
}

/** The certificate that a server showed on this connection, if it came so far. */
export function notedCertificate(socket: Socket | null | undefined): PeerCertificate | undefined {
  return socket === null || socket === undefined ? undefined : certificates.get(socket);
}
