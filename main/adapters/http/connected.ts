import type { ClientRequest } from 'node:http';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { noteCertificate } from './peerCertificate.ts';

/** Calls back once the connection of a request stands: TCP, proxy and TLS. At once for a kept-alive one. */
export function whenConnected(request: ClientRequest, then: (socket: Socket) => void): void {
  request.once('socket', (socket) => {
    if (request.reusedSocket) then(socket);
    else if (socket instanceof TLSSocket) {
      noteCertificate(socket);
      socket.once('secureConnect', () => then(socket));
    } else if (socket.connecting) socket.once('connect', () => then(socket));
    else then(socket);
  });
}
