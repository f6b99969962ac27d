import net, { type Socket } from 'node:net';
import tls, { type SecureContext } from 'node:tls';
import { noteCertificate, noteRefused } from './peerCertificate.ts';

/** Where a connection goes. */
export interface SocketPlace {
  /** `http:` or `https:`. */
  readonly protocol: string;
  /** Name or address, an IPv6 one without brackets. */
  readonly hostname: string;
  readonly port: number;
}

/** How connections are opened. */
export interface SocketOptions {
  /** Of what may speak TLS. */
  readonly secureContext?: SecureContext;
  /** With one address dead the next one is tried after this long, ms. */
  readonly nextAddressMs: number;
  /** Until it stands, TLS included, ms. */
  readonly connectMs: number;
}

/** Told of a connection that did not come about in time. */
export class ConnectTimeoutError extends Error {
  readonly ms: number;

  constructor(ms: number) {
    super('the connection did not come about in time');
    this.ms = ms;
  }
}

/** Opens a connection, TLS included. `done` is called once: with an error, or when it stands. */
export function openSocket(
  place: SocketPlace,
  options: SocketOptions,
  done: (error?: Error) => void,
): Socket {
  const isSecure = place.protocol === 'https:';
  const to = {
    host: place.hostname,
    port: place.port,
    noDelay: true,
    keepAlive: true,
    autoSelectFamilyAttemptTimeout: options.nextAddressMs,
  };
  const socket = isSecure ? tls.connect({ ...to, ...secured(place, options) }) : net.connect(to);
  if (socket instanceof tls.TLSSocket) noteCertificate(socket);
  const timer = setTimeout(
    () => socket.destroy(new ConnectTimeoutError(options.connectMs)),
    options.connectMs,
  );
  const over = (error?: Error): void => {
    clearTimeout(timer);
    socket.off('error', over);
    if (error !== undefined) noteRefused(error, socket);
    done(error);
  };
  socket.once('error', over);
  socket.once(isSecure ? 'secureConnect' : 'connect', () => over());
  return socket;
}

function secured({ hostname }: SocketPlace, { secureContext }: SocketOptions): tls.ConnectionOptions {
  return {
    minVersion: 'TLSv1.2',
    ALPNProtocols: ['http/1.1'],
    ...(secureContext === undefined ? {} : { secureContext }),
    // An address is no name to ask for.
    ...(net.isIP(hostname) === 0 ? { servername: hostname } : {}),
  };
}
